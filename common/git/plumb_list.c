/*
 * The plumbing back end: lists of files and of changes.
 */
#include "base/compat.h"
#include "git/plumb.h"

static size_t count_rows(struct str text)
{
	size_t n = 0;
	size_t at;

	while ((at = str_chr(text, '\0')) != STR_NPOS) {
		n++;
		text = str_from(text, at + 1);
	}
	return n;
}

/* "100644 <hex> 0\tpath" */
static bool parse_stage_row(struct str row, struct entry *e)
{
	struct str mode;
	struct str hex;
	struct str stage;

	if (!plumb_field(&row, ' ', &mode) || !plumb_field(&row, ' ', &hex) ||
	    !plumb_field(&row, '\t', &stage))
		return false;
	if (stage.len != 1 || stage.p[0] < '0' || stage.p[0] > '3')
		return false;
	e->stage = (uint8_t)(stage.p[0] - '0');
	e->path = row;
	return plumb_mode(mode, &e->mode) && oid_parse(&e->oid, hex);
}

int plumb_parse_stage(struct repo *r, struct str text, struct entries *out,
		      struct err *err)
{
	struct str row;
	size_t n = count_rows(text);

	*out = (struct entries){ arena_array(r->arena, n, sizeof(*out->v)), 0 };
	while (plumb_row(&text, &row))
		if (!parse_stage_row(row, &out->v[out->n++]))
			return plumb_garbled("ls-files", row, err);
	if (text.len)
		return plumb_garbled("ls-files", text, err);
	entries_sort(out);
	return 0;
}

/* ":100644 100644 <hex> <hex> M" and then the path as a row of its own. */
static bool parse_raw_row(struct str row, struct change *c)
{
	struct str old_mode;
	struct str new_mode;
	struct str old_hex;
	struct str new_hex;

	if (!str_starts(row, STR(":")))
		return false;
	row = str_from(row, 1);
	if (!plumb_field(&row, ' ', &old_mode) ||
	    !plumb_field(&row, ' ', &new_mode) ||
	    !plumb_field(&row, ' ', &old_hex) ||
	    !plumb_field(&row, ' ', &new_hex) || row.len != 1)
		return false;
	if (!plumb_mode(old_mode, &c->old_mode) ||
	    !plumb_mode(new_mode, &c->new_mode) ||
	    !oid_parse(&c->old_oid, old_hex) || !oid_parse(&c->new_oid, new_hex))
		return false;
	c->kind = row.p[0] == 'U' ? CHANGE_UNMERGED :
				    change_kind_of(c->old_mode, c->new_mode);
	return strchr("ADMTU", row.p[0]) != NULL;
}

/*
 * In the working tree a conflicting path comes twice: as unmerged, and as
 * "ours" against the disk. One change a path: the first.
 */
static bool repeats_unmerged(const struct changes *list, struct str path)
{
	const struct change *last = list->n ? &list->v[list->n - 1] : NULL;

	return last && last->kind == CHANGE_UNMERGED && str_eq(last->path, path);
}

int plumb_parse_raw(struct repo *r, const char *what, struct str text,
		    struct changes *out, struct err *err)
{
	struct str row;
	size_t n = count_rows(text) / 2;

	*out = (struct changes){ arena_array(r->arena, n, sizeof(*out->v)), 0 };
	while (plumb_row(&text, &row)) {
		struct change c = { 0 };

		if (!parse_raw_row(row, &c) || !plumb_row(&text, &c.path))
			return plumb_garbled(what, row, err);
		if (!repeats_unmerged(out, c.path))
			out->v[out->n++] = c;
	}
	if (text.len)
		return plumb_garbled(what, text, err);
	changes_sort(out);
	return 0;
}
