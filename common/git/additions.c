#include "base/compat.h"
#include "git/additions.h"
#include "git/plumb.h"

/*
 * With -z a commit is its three fields, then its files, the first of them
 * behind a line end. MARK begins one: parents are all that can follow it.
 */
#define MARK "\002"
#define FORMAT "--format=%x02%P%x00%aN%x00%at"

static bool is_parents(struct str s)
{
	for (size_t i = 1; i < s.len; i++)
		if (!strchr("0123456789abcdef ", s.p[i]) || !s.p[i])
			return false;
	return str_starts(s, STR(MARK));
}

static int64_t number(struct str s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.len && s.p[i] >= '0' && s.p[i] <= '9' &&
			   n < INT64_MAX / 10 - 9;
	     i++)
		n = n * 10 + (s.p[i] - '0');
	return n;
}

/* From the newest on: what a merge brought somebody has written before. */
static void note(struct map *out, struct str path, struct addition *a)
{
	struct map_entry *e = map_at(out, path);
	const struct addition *had = e->value;

	if (!had || (had->is_of_merge && !a->is_of_merge))
		e->value = a;
}

static void parse(struct repo *r, struct str text, struct map *out)
{
	struct addition *now = NULL;
	struct str field, time;
	bool is_first = false;

	while (text.len && str_split(&text, '\0', &field)) {
		if (is_parents(field) && text.p) {
			now = arena_new(r->arena, struct addition);
			now->is_of_merge = str_chr(field, ' ') != STR_NPOS;
			str_split(&text, '\0', &now->author);
			if (text.p && str_split(&text, '\0', &time))
				now->time = number(time);
			is_first = true;
			continue;
		}
		if (is_first && str_starts(field, STR("\n")))
			field = str_from(field, 1);
		is_first = false;
		if (now && field.len)
			note(out, field, now);
	}
}

int additions_find(struct repo *r, const struct oid *tip,
		   const struct strs *dirs, struct map *out, struct err *err)
{
	static const char *const fixed[] = {
		"git",
		"-c",
		"log.follow=false",
		"-c",
		"log.showSignature=false",
		"-c",
		"i18n.logOutputEncoding=UTF-8",
		"log",
		"-z",
		"--name-only",
		"--no-renames",
		"--no-relative",
		"--diff-filter=A",
		"--no-color",
		"--no-ext-diff",
		"--diff-merges=first-parent",
		FORMAT,
	};
	char hex[OID_MAX_HEX + 1];
	size_t n = ARRAY_SIZE(fixed);
	const char **argv = arena_array(r->arena, n + dirs->n + 3, sizeof(*argv));
	struct str text;

	map_init(out, r->arena);
	if (!dirs->n)
		return 0;
	memcpy(argv, fixed, sizeof(fixed));
	argv[n++] = oid_hex(tip, hex);
	argv[n++] = "--";
	for (size_t i = 0; i < dirs->n; i++)
		argv[n++] = dirs->v[i].len ?
				    str_fmt(r->arena, ":(top,literal)%.*s",
					    STR_ARG(dirs->v[i]))
					    .p :
				    ":(top)";
	if (plumb_need(r, argv, &text, err))
		return -1;
	parse(r, text, out);
	return 0;
}
