/*
 * Sorted lists of entries and of changes, whoever made them.
 */
#include "base/compat.h"
#include "git/backend.h"

uint32_t mode_canonical(uint32_t mode)
{
	switch (mode & 0170000u) {
	case 0100000u:
		return mode & 0100u ? ENTRY_EXECUTABLE : ENTRY_FILE;
	case 0120000u:
		return ENTRY_SYMLINK;
	case 0040000u:
		return ENTRY_DIRECTORY;
	default:
		return ENTRY_SUBMODULE;
	}
}

enum change_kind change_kind_of(uint32_t old_mode, uint32_t new_mode)
{
	if (!old_mode)
		return CHANGE_ADDED;
	if (!new_mode)
		return CHANGE_DELETED;
	return (old_mode ^ new_mode) & 0170000u ? CHANGE_TYPE : CHANGE_MODIFIED;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a;
	const struct entry *y = b;
	int cmp = str_cmp(x->path, y->path);

	return cmp ? cmp : x->stage - y->stage;
}

void entries_sort(struct entries *e)
{
	for (size_t i = 1; i < e->n; i++)
		if (compare_entries(&e->v[i - 1], &e->v[i]) > 0) {
			qsort(e->v, e->n, sizeof(*e->v), compare_entries);
			return;
		}
}

static int compare_changes(const void *a, const void *b)
{
	const struct change *x = a;
	const struct change *y = b;
	int cmp = str_cmp(x->path, y->path);

	return cmp ? cmp : (int)x->kind - (int)y->kind;
}

/* "file" turned into a directory comes as two rows of one path in a diff of
 * forged trees alone; the first stays. */
static void drop_repeated(struct changes *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++)
		if (!kept || !str_eq(c->v[kept - 1].path, c->v[i].path))
			c->v[kept++] = c->v[i];
	c->n = kept;
}

void changes_sort(struct changes *c)
{
	for (size_t i = 1; i < c->n; i++)
		if (str_cmp(c->v[i - 1].path, c->v[i].path) >= 0) {
			qsort(c->v, c->n, sizeof(*c->v), compare_changes);
			drop_repeated(c);
			return;
		}
}

static struct change change_of(const struct entry *from, const struct entry *to)
{
	struct change c = { .path = from ? from->path : to->path };

	if (from) {
		c.old_mode = from->mode;
		c.old_oid = from->oid;
	}
	if (to && !to->stage) {
		c.new_mode = to->mode;
		c.new_oid = to->oid;
	}
	c.kind = to && to->stage ? CHANGE_UNMERGED :
				   change_kind_of(c.old_mode, c.new_mode);
	return c;
}

static bool is_in_memory(const struct entry *e)
{
	return e->flags & ENTRY_IN_MEMORY;
}

void entries_compare(struct arena *a, const struct entries *from,
		     const struct entries *to, struct changes *out)
{
	size_t i = 0;
	size_t k = 0;

	*out = (struct changes){ arena_array(a, from->n + to->n, sizeof(*out->v)),
				 0 };
	while (i < from->n || k < to->n) {
		const struct entry *x = i < from->n ? &from->v[i] : NULL;
		const struct entry *y = k < to->n ? &to->v[k] : NULL;
		int cmp = !x ? 1 : !y ? -1 : str_cmp(x->path, y->path);

		i += cmp <= 0;
		k += cmp >= 0;
		if (cmp > 0)
			x = NULL;
		if (cmp < 0)
			y = NULL;
		/* The other stages of a conflict. */
		while (y && k < to->n && str_eq(to->v[k].path, y->path))
			k++;
		if (x && y && !y->stage && x->mode == y->mode &&
		    oid_eq(&x->oid, &y->oid) && !is_in_memory(x) &&
		    !is_in_memory(y))
			continue;
		out->v[out->n++] = change_of(x, y);
	}
}
