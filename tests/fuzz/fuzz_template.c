/* First line a file_template, second a file name, third a revision. */
#include "base/compat.h"
#include "config/template.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct template t;
	struct template_subject subject = { 0 };
	struct str rest, text = STR(""), name = STR(""), why;
	struct err err = ERR_INIT;
	char *copy = malloc(size + 1);

	if (size)
		memcpy(copy, data, size);
	rest = str_of(copy, size);
	arena_init(&a);
	str_split(&rest, '\n', &text);
	str_split(&rest, '\n', &name);
	if (str_split(&rest, '\n', &subject.revision))
		subject.message = rest;
	subject.create_date = subject.message;
	if (!template_read(&t, &a, text, 40, &err)) {
		template_matches(&t, &a, name, &subject, &why);
		subject.revision = STR_NULL;
		template_matches(&t, &a, name, &subject, &why);
		template_render(&t, &a, &subject);
	} else if (!err.text[0]) {
		BUG("refused without a reason");
	}
	timestamp_name_matches(&a, name, &why);
	name = timestamp_name_render(&a, &subject);
	arena_release(&a);
	free(copy);
	return 0;
}
