/* Any bytes read as .git-alembic.ini; the last line as an override. */
#include "base/compat.h"
#include "config/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool rule_exists(void *data UNUSED, struct str id, struct str *near)
{
	*near = STR("drop-index");
	return str_is(id, "drop-index");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct settings s;
	struct problems problems = VEC_INIT;
	struct setting_override o = { .origin = STR("git config") };
	struct str bytes;
	char *copy = malloc(size + 1);
	size_t at;

	if (size)
		memcpy(copy, data, size);
	bytes = str_of(copy, size);
	at = str_rchr(bytes, '\n');
	o.key = bytes;
	if (at != STR_NPOS)
		o.key = str_from(bytes, at + 1);
	str_split(&o.key, ' ', &o.value);
	if (!o.key.p)
		o.key = STR("alembic.");
	arena_init(&a);
	settings_read(&s, &a, bytes, &o, 1, rule_exists, NULL, &problems);
	for (size_t i = 0; i < problems.n; i++)
		problem_line(&a, &problems.v[i]);
	arena_release(&a);
	free(copy);
	return 0;
}
