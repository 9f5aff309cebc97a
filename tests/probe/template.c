/*
 * What config/template.h makes of templates, for tests/diff/env_template.py.
 * stdin: records of six fields, each ended by NUL: template, slug length,
 * revision, message, date, a name to match ("" for the rendered one).
 * stdout: for each, ended by NUL: slug, rendered, "1" or why it does not match;
 * or "error", its text, "".
 */
#include "base/compat.h"
#include "base/buf.h"
#include "config/template.h"

static struct str read_all(struct arena *a)
{
	struct buf b = BUF_INIT(a);
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), stdin)))
		buf_add(&b, chunk, n);
	return buf_str(&b);
}

static void print(struct str s)
{
	fwrite(s.p, 1, s.len, stdout);
	putchar('\0');
}

static void answer(struct arena *a, const struct str *field)
{
	unsigned length = (unsigned)strtoul(field[1].p, NULL, 10);
	struct template_subject subject = { field[2], field[3], field[4], 0 };
	struct template t;
	struct err err = ERR_INIT;
	struct str name, why;

	if (template_read(&t, a, field[0], length, &err)) {
		print(STR("error"));
		print(str_z(err.text));
		print(STR(""));
		return;
	}
	name = template_render(&t, a, &subject);
	print(template_slug(a, field[3], length));
	print(name);
	if (field[5].len)
		name = field[5];
	print(template_matches(&t, a, name, &subject, &why) ? STR("1") : why);
}

int main(void)
{
	struct arena all;
	struct str rest, field[6];

	arena_init(&all);
	rest = read_all(&all);
	for (;;) {
		struct arena a;

		for (int i = 0; i < 6; i++)
			if (!str_split(&rest, '\0', &field[i]) || !rest.p) {
				arena_release(&all);
				return 0;
			}
		arena_init(&a);
		answer(&a, field);
		arena_release(&a);
	}
}
