#include "base/compat.h"
#include "git/backend.h"
#include "git/plumb.h"
#include "git/tree_walk.h"

/*
 * A small index (bytes) libgit2 has read, and compared with HEAD's trees,
 * before git has started: 1.0 ms against 2.5 at 50 files, 2.6 against 3.0 at
 * 1,000. Above, git's cached trees win: 5.7 against 4.0 at 3,000, 17 against
 * 8 at 10,000, and git works on another core besides.
 */
#define INDEX_IN_PROCESS ((uint64_t)160 * 1024)

bool repo_index_in_process(struct repo *r)
{
	struct index_stamp stamp;

	if (r->backend != REPO_AUTO)
		return r->backend == REPO_LIBGIT2;
	if (!r->index_way) {
		stamp = index_stamp_now(r);
		r->index_way = stamp.size <= INDEX_IN_PROCESS ? INDEX_BY_LIB :
								INDEX_BY_GIT;
	}
	return r->index_way == INDEX_BY_LIB;
}

/*
 * Index and changes come from one and the same: what is only intended to be
 * added is known by comparing them.
 */
static int ask_lib(struct repo *r, struct entries *e, struct changes *c,
		   struct err *err)
{
	int rc;

	if (!lib_usable(r, err))
		return -1;
	rc = e ? lib_backend.index(r, e, err) :
		 lib_backend.head_changes(r, c, err);
	if (rc && r->backend == REPO_AUTO)
		lib_give_up(r, err ? err->text : "cannot read the index");
	return rc;
}

static int ask_index(struct repo *r, struct entries *e, struct changes *c,
		     struct err *err)
{
	struct err why = ERR_INIT;

	if (repo_index_in_process(r)) {
		if (!ask_lib(r, e, c, &why))
			return 0;
		if (r->backend == REPO_LIBGIT2)
			return err_set(err, "%s", why.text);
		r->index_way = INDEX_BY_GIT;
		r->has_index = r->has_changes = false;
	}
	return e ? plumb_backend.index(r, e, err) :
		   plumb_backend.head_changes(r, c, err);
}

int changes_head_index(struct repo *r, struct changes *out, struct err *err)
{
	if (!r->has_changes) {
		if (ask_index(r, NULL, &r->head_changes, err))
			return -1;
		r->has_changes = true;
	}
	*out = r->head_changes;
	return 0;
}

int snapshot_index(struct repo *r, struct snapshot *out, struct err *err)
{
	struct entries e;

	if (!r->has_index) {
		if (ask_index(r, &e, NULL, err))
			return -1;
		r->index = (struct snapshot){ r, e.v, e.n };
		r->has_index = true;
	}
	*out = r->index;
	return 0;
}

int snapshot_index_named(struct repo *r, const char *const *names, size_t n,
			 struct snapshot *out, struct err *err)
{
	struct entries e;

	if (r->has_index || repo_index_in_process(r))
		return snapshot_index(r, out, err);
	if (plumb_index_named(r, names, n, &e, err))
		return -1;
	*out = (struct snapshot){ r, e.v, e.n };
	return 0;
}

/* Both lists were made from one and the same index file. */
static bool index_stood_still(const struct repo *r)
{
	struct index_stamp now = index_stamp_now(r);

	return r->has_index && r->has_changes &&
	       index_stamp_eq(&now, &r->index_stamp) &&
	       index_stamp_eq(&now, &r->changes_stamp);
}

int snapshot_head(struct repo *r, struct snapshot *out, struct err *err)
{
	struct snapshot index;
	struct changes changes;
	struct oid head;
	int found;

	if (r->has_head) {
		*out = r->head;
		return 0;
	}
	if (changes_head_index(r, &changes, err) ||
	    snapshot_index(r, &index, err))
		return -1;
	if (index_stood_still(r)) {
		snapshot_derive(r->arena, &index, &changes, true, &r->head);
	} else {
		found = head_commit(r, &head, err);
		if (found < 0)
			return -1;
		r->head = (struct snapshot){ r, NULL, 0 };
		if (found && snapshot_tree(r, &head, &r->head, err))
			return -1;
	}
	r->has_head = true;
	*out = r->head;
	return 0;
}

/* git would take "a/../b" for "b"; no tree has such parts. */
static bool is_plain_path(struct str dir)
{
	struct str rest = dir;
	struct str part;

	while (dir.len && rest.p && str_split(&rest, '/', &part))
		if (!part.len || str_is(part, ".") || str_is(part, "..") ||
		    str_chr(part, '\0') != STR_NPOS)
			return false;
	return true;
}

int tree_list(struct repo *r, const struct oid *treeish, struct str dir,
	      bool recurse, struct snapshot *out, struct err *err)
{
	struct entries e = { NULL, 0 };
	int rc;

	if (str_ends(dir, STR("/")))
		dir.len--;
	*out = (struct snapshot){ r, NULL, 0 };
	if (!is_plain_path(dir))
		return 0;
	rc = tree_walk_list(r, treeish, dir, recurse, &e, err);
	*out = (struct snapshot){ r, e.v, e.n };
	return rc;
}

int snapshot_tree(struct repo *r, const struct oid *treeish,
		  struct snapshot *out, struct err *err)
{
	return tree_list(r, treeish, STR(""), true, out, err);
}

int snapshot_work_tree(struct repo *r, struct snapshot *out, struct err *err)
{
	struct entries e;

	if (work_tree_list(r, &e, err))
		return -1;
	*out = (struct snapshot){ r, e.v, e.n };
	return 0;
}

int changes_trees(struct repo *r, const struct oid *old_treeish,
		  const struct oid *new_treeish, struct changes *out,
		  struct err *err)
{
	*out = (struct changes){ NULL, 0 };
	if (!old_treeish && !new_treeish)
		return 0;
	return tree_walk_changes(r, old_treeish, new_treeish, out, err);
}

static void add_side(struct snapshot *out, const struct change *c, bool undo)
{
	uint32_t mode = undo ? c->old_mode : c->new_mode;

	if (!mode)
		return;
	out->v[out->n++] = (struct entry){
		.path = c->path,
		.mode = mode,
		.oid = undo ? c->old_oid : c->new_oid,
	};
}

void snapshot_derive(struct arena *a, const struct snapshot *from,
		     const struct changes *changes, bool undo,
		     struct snapshot *out)
{
	size_t i = 0;

	*out = (struct snapshot){
		from->repo,
		arena_array(a, from->n + changes->n, sizeof(*out->v)), 0
	};
	for (size_t k = 0; k < changes->n; k++) {
		const struct change *c = &changes->v[k];
		int cmp = -1;

		while (i < from->n &&
		       (cmp = str_cmp(from->v[i].path, c->path)) < 0)
			out->v[out->n++] = from->v[i++];
		add_side(out, c, undo);
		while (i < from->n && str_eq(from->v[i].path, c->path))
			i++;
	}
	while (i < from->n)
		out->v[out->n++] = from->v[i++];
}

void snapshot_compare(struct arena *a, const struct snapshot *from,
		      const struct snapshot *to, struct changes *out)
{
	entries_compare(a, &(struct entries){ from->v, from->n },
			&(struct entries){ to->v, to->n }, out);
}

/* The first entry whose path is not before key. */
static size_t lower_bound(const struct snapshot *s, struct str key)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (str_cmp(s->v[middle].path, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct entry *snapshot_find(const struct snapshot *s, struct str path)
{
	size_t at = lower_bound(s, path);

	return at < s->n && str_eq(s->v[at].path, path) ? &s->v[at] : NULL;
}

/* Negative, 0, positive: path is before, below, behind what is in dir. */
static int side_of(struct str path, struct str dir)
{
	size_t n = path.len < dir.len ? path.len : dir.len;
	int cmp = memcmp(path.p, dir.p, n);

	if (cmp)
		return cmp;
	return path.len > dir.len ? (unsigned char)path.p[dir.len] - '/' : -1;
}

static size_t first_not_before(const struct snapshot *s, struct str dir, int side)
{
	size_t low = 0;
	size_t high = s->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (side_of(s->v[middle].path, dir) < side)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct snapshot snapshot_below(const struct snapshot *s, struct str dir)
{
	size_t first;
	size_t end;

	if (str_ends(dir, STR("/")))
		dir.len--;
	if (!dir.len)
		return *s;
	first = first_not_before(s, dir, 0);
	end = first_not_before(s, dir, 1);
	if (first == end)
		return (struct snapshot){ s->repo, NULL, 0 };
	return (struct snapshot){ s->repo, s->v + first, end - first };
}
