#include "base/compat.h"
#include "git/tree_walk.h"
#include "base/buf.h"
#include "git/tree_read.h"

struct walk {
	struct trees trees;
	size_t oid_size;
	bool lists; /* else it compares */
	bool recurses;
	struct buf path; /* of the directory, "/" behind it */
	VEC_OF(struct entry) entries;
	VEC_OF(struct change) changes;
	size_t path_bytes, steps;
	struct err *err;
};

static const struct tree no_tree = { NULL, 0 };

/* Two trees side by side. */
struct pairs {
	const struct tree *old, *new;
	size_t i, k;
};

static bool is_same(const struct walk *w, const struct tree_entry *a,
		    const struct tree_entry *b)
{
	return a && b && a->mode == b->mode &&
	       !memcmp(a->oid, b->oid, w->oid_size);
}

/* The next name of which the two sides differ; NULL: that side has none. */
static bool next_pair(const struct walk *w, struct pairs *p,
		      const struct tree_entry **old,
		      const struct tree_entry **new)
{
	while (p->i < p->old->n || p->k < p->new->n) {
		int cmp;

		*old = p->i < p->old->n ? &p->old->v[p->i] : NULL;
		*new = p->k < p->new->n ? &p->new->v[p->k] : NULL;
		cmp = !*old ? 1 : !*new ? -1 : tree_entry_cmp(*old, *new);
		if (cmp < 0)
			*new = NULL;
		else if (cmp > 0)
			*old = NULL;
		p->i += *old != NULL;
		p->k += *new != NULL;
		if (!is_same(w, *old, *new))
			return true;
	}
	return false;
}

static struct oid oid_of(const struct walk *w, const struct tree_entry *e)
{
	struct oid oid = OID_NONE;

	oid.size = (uint8_t)w->oid_size;
	memcpy(oid.bytes, e->oid, w->oid_size);
	return oid;
}

/* Is it a directory that is entered? */
static bool is_dir(const struct walk *w, const struct tree_entry *e)
{
	return e && e->mode == ENTRY_DIRECTORY && w->recurses;
}

/* All subtrees that will be entered, in one question. */
static int read_below(struct walk *w, const struct tree *old,
		      const struct tree *new)
{
	VEC_OF(struct oid) wanted = VEC_INIT;
	struct pairs p = { .old = old, .new = new };
	const struct tree_entry *a, *b;

	while (next_pair(w, &p, &a, &b)) {
		if (is_dir(w, a))
			vec_push(&wanted, &w->trees.arena, oid_of(w, a));
		if (is_dir(w, b))
			vec_push(&wanted, &w->trees.arena, oid_of(w, b));
	}
	return wanted.n ? trees_need(&w->trees, wanted.v, wanted.n, w->err) : 0;
}

static int take_path(struct walk *w, struct str name, struct str *out)
{
	struct arena *a = w->trees.repo->arena;
	size_t len = w->path.len + name.len;
	char *p;

	w->path_bytes += len;
	if (w->path_bytes > WALK_MAX_PATHS)
		return err_set(w->err,
			       "trees that unfold to paths of more than %zu "
			       "bytes",
			       WALK_MAX_PATHS);
	p = arena_bytes(a, len + 1);
	if (w->path.len)
		memcpy(p, w->path.p, w->path.len);
	memcpy(p + w->path.len, name.p, name.len);
	p[len] = '\0';
	*out = str_of(p, len);
	return 0;
}

static int too_many(struct walk *w)
{
	return err_set(w->err, "trees that unfold to more than %zu files",
		       WALK_MAX_FILES);
}

static int add_entry(struct walk *w, const struct tree_entry *e)
{
	struct entry entry = { .mode = e->mode, .oid = oid_of(w, e) };

	if (w->entries.n >= WALK_MAX_FILES)
		return too_many(w);
	if (take_path(w, e->name, &entry.path))
		return -1;
	vec_push(&w->entries, w->trees.repo->arena, entry);
	return 0;
}

static int add_change(struct walk *w, const struct tree_entry *old,
		      const struct tree_entry *new)
{
	struct change c = { .path = STR("") };

	if (w->changes.n >= WALK_MAX_FILES)
		return too_many(w);
	if (take_path(w, old ? old->name : new->name, &c.path))
		return -1;
	if (old) {
		c.old_mode = old->mode;
		c.old_oid = oid_of(w, old);
	}
	if (new) {
		c.new_mode = new->mode;
		c.new_oid = oid_of(w, new);
	}
	c.kind = change_kind_of(c.old_mode, c.new_mode);
	vec_push(&w->changes, w->trees.repo->arena, c);
	return 0;
}

static const struct tree *below(struct walk *w, const struct tree_entry *e)
{
	struct oid oid;

	if (!e)
		return &no_tree;
	oid = oid_of(w, e);
	return trees_get(&w->trees, &oid);
}

static int walk(struct walk *w, const struct tree *old, const struct tree *new,
		int depth);

static int enter(struct walk *w, const struct tree_entry *old,
		 const struct tree_entry *new, int depth)
{
	size_t len = w->path.len;
	int rc;

	if (depth >= WALK_MAX_DEPTH)
		return err_set(w->err, "directories nested deeper than %d",
			       WALK_MAX_DEPTH);
	buf_adds(&w->path, old ? old->name : new->name);
	buf_addc(&w->path, '/');
	rc = walk(w, below(w, old), below(w, new), depth + 1);
	w->path.len = len;
	return rc;
}

static int walk(struct walk *w, const struct tree *old, const struct tree *new,
		int depth)
{
	struct pairs p = { .old = old, .new = new };
	const struct tree_entry *a, *b;

	w->steps += 1 + old->n + new->n;
	if (w->steps > WALK_MAX_STEPS)
		return err_set(w->err,
			       "trees that unfold to more than %zu entries",
			       WALK_MAX_STEPS);
	if (read_below(w, old, new))
		return -1;
	while (next_pair(w, &p, &a, &b)) {
		int rc;

		if (is_dir(w, a) || is_dir(w, b))
			rc = enter(w, a, b, depth);
		else if (w->lists)
			rc = add_entry(w, b);
		else
			rc = add_change(w, a, b);
		if (rc)
			return -1;
	}
	return 0;
}

/* ---- a list */

static const struct tree_entry *find(const struct tree *tree, struct str name)
{
	for (size_t i = 0; i < tree->n; i++)
		if (str_eq(tree->v[i].name, name))
			return &tree->v[i];
	return NULL;
}

/* 1: *oid is the tree at dir below it; 0: there is none. */
static int descend(struct walk *w, struct oid *oid, struct str dir)
{
	struct str rest = dir.len ? dir : STR_NULL, part;

	while (str_split(&rest, '/', &part)) {
		const struct tree_entry *e;

		if (trees_need(&w->trees, oid, 1, w->err))
			return -1;
		e = find(trees_get(&w->trees, oid), part);
		if (!e || e->mode != ENTRY_DIRECTORY)
			return 0;
		*oid = oid_of(w, e);
	}
	return trees_need(&w->trees, oid, 1, w->err) ? -1 : 1;
}

static int list(struct walk *w, const struct oid *treeish, struct str dir)
{
	struct oid oid;
	int found;

	if (trees_peel(&w->trees, treeish, &oid, w->err))
		return -1;
	w->oid_size = oid.size;
	found = descend(w, &oid, dir);
	if (found <= 0)
		return found;
	if (dir.len) {
		buf_adds(&w->path, dir);
		buf_addc(&w->path, '/');
	}
	return walk(w, &no_tree, trees_get(&w->trees, &oid), 0);
}

int tree_walk_list(struct repo *r, const struct oid *treeish, struct str dir,
		   bool recurse, struct entries *out, struct err *err)
{
	struct walk w = { .lists = true, .recurses = recurse, .err = err };
	int rc;

	trees_open(&w.trees, r);
	w.path.arena = &w.trees.arena;
	rc = list(&w, treeish, dir);
	trees_close(&w.trees);
	*out = (struct entries){ w.entries.v, w.entries.n };
	if (!rc)
		entries_sort(out);
	return rc;
}

/* ---- two trees */

static int compare(struct walk *w, const struct oid *from, const struct oid *to)
{
	const struct tree *old = &no_tree, *new = &no_tree;
	struct oid oid;

	if (from) {
		if (trees_peel(&w->trees, from, &oid, w->err))
			return -1;
		old = trees_get(&w->trees, &oid);
	}
	if (to) {
		if (trees_peel(&w->trees, to, &oid, w->err))
			return -1;
		new = trees_get(&w->trees, &oid);
	}
	w->oid_size = oid.size;
	return old == new ? 0 : walk(w, old, new, 0);
}

int tree_walk_changes(struct repo *r, const struct oid *from,
		      const struct oid *to, struct changes *out, struct err *err)
{
	struct walk w = { .recurses = true, .err = err };
	int rc;

	trees_open(&w.trees, r);
	w.path.arena = &w.trees.arena;
	rc = compare(&w, from, to);
	trees_close(&w.trees);
	*out = (struct changes){ w.changes.v, w.changes.n };
	if (!rc)
		changes_sort(out);
	return rc;
}
