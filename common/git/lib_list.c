/*
 * The libgit2 back end: the index, trees, and how they differ.
 */
#include "base/compat.h"
#include "git/lib.h"

/* Trees nested deeper than git itself would write are refused. */
#define MAX_DEPTH 2048
/* A few small trees can name each other so often that they unfold to this. */
#define MAX_ENTRIES ((size_t)2 * 1024 * 1024)

static bool is_intended(const git_index_entry *e)
{
	return e->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD;
}

struct entry lib_entry(struct arena *a, const git_index_entry *e)
{
	return (struct entry){
		.path = str_dup(a, str_z(e->path)),
		.mode = mode_canonical(e->mode),
		.stage = (uint8_t)git_index_entry_stage(e),
		.oid = lib_oid(&e->id),
	};
}

int lib_index(struct repo *r, struct entries *out, struct err *err)
{
	git_index *index = NULL;
	size_t n;

	r->index_stamp = index_stamp_now(r);
	if (git_index_open(&index, r->paths.index.p))
		return lib_error("libgit2 cannot read the index", err);
	n = git_index_entrycount(index);
	*out = (struct entries){ arena_array(r->arena, n, sizeof(*out->v)), 0 };
	for (size_t i = 0; i < n; i++) {
		const git_index_entry *e = git_index_get_byindex(index, i);

		if (!is_intended(e))
			out->v[out->n++] = lib_entry(r->arena, e);
	}
	git_index_free(index);
	entries_sort(out);
	return 0;
}

int lib_head_changes(struct repo *r, struct changes *out, struct err *err)
{
	struct entries head = { NULL, 0 };
	struct snapshot index;
	struct entries staged;
	struct oid commit;
	int found = lib_ref(r, STR("HEAD"), &commit, err);

	if (found < 0 || snapshot_index(r, &index, err))
		return -1;
	r->changes_stamp = r->index_stamp;
	if (found && lib_tree(r, &commit, STR(""), true, &head, err))
		return -1;
	staged = (struct entries){ index.v, index.n };
	entries_compare(r->arena, &head, &staged, out);
	return 0;
}

/* ---- trees ---- */

int lib_tree_of(struct repo *r, const struct oid *treeish, git_tree **out,
		struct err *err)
{
	git_object *object = NULL;
	git_oid id;
	int rc;

	*out = NULL;
	if (!lib_oid_out(treeish, &id))
		return err_set(err, "an object name of %d bytes",
			       (int)treeish->size);
	rc = git_object_lookup(&object, r->lib->repo, &id, GIT_OBJECT_ANY);
	if (!rc)
		rc = git_object_peel((git_object **)out, object, GIT_OBJECT_TREE);
	git_object_free(object);
	return rc ? lib_error("cannot read tree", err) : 0;
}

struct walk {
	struct repo *repo;
	bool recurse;
	VEC_OF(struct entry) list;
};

static int add_tree(struct walk *w, const git_tree *tree, struct str dir,
		    int depth, struct err *err);

static int add_subtree(struct walk *w, const git_oid *id, struct str path,
		       int depth, struct err *err)
{
	git_tree *tree = NULL;
	int rc;

	if (depth >= MAX_DEPTH)
		return err_set(err, "trees nested deeper than %d", MAX_DEPTH);
	if (git_tree_lookup(&tree, w->repo->lib->repo, id))
		return lib_error("cannot read tree", err);
	rc = add_tree(w, tree, path, depth + 1, err);
	git_tree_free(tree);
	return rc;
}

static int add_tree(struct walk *w, const git_tree *tree, struct str dir,
		    int depth, struct err *err)
{
	size_t n = git_tree_entrycount(tree);

	if (w->list.n > MAX_ENTRIES)
		return err_set(err, "a tree of more than %zu files", MAX_ENTRIES);
	for (size_t i = 0; i < n; i++) {
		const git_tree_entry *t = git_tree_entry_byindex(tree, i);
		struct str name = str_z(git_tree_entry_name(t));
		struct entry e = {
			.path = path_join(w->repo->arena, dir, name),
			.mode = mode_canonical(git_tree_entry_filemode_raw(t)),
			.oid = lib_oid(git_tree_entry_id(t)),
		};

		if (e.mode != ENTRY_DIRECTORY || !w->recurse)
			vec_push(&w->list, w->repo->arena, e);
		else if (add_subtree(w, git_tree_entry_id(t), e.path, depth, err))
			return -1;
	}
	return 0;
}

/* 1: *tree is the one at dir; 0: there is none. Takes and gives *tree. */
static int descend(struct repo *r, git_tree **tree, struct str dir,
		   struct err *err)
{
	git_tree_entry *at = NULL;
	git_tree *below = NULL;
	int rc;

	if (!dir.len)
		return 1;
	rc = git_tree_entry_bypath(&at, *tree, str_dup(r->arena, dir).p);
	if (rc == GIT_ENOTFOUND)
		return 0;
	if (!rc && git_tree_entry_type(at) != GIT_OBJECT_TREE) {
		git_tree_entry_free(at);
		return 0;
	}
	if (!rc)
		rc = git_tree_lookup(&below, r->lib->repo, git_tree_entry_id(at));
	git_tree_entry_free(at);
	if (rc)
		return lib_error("cannot read tree", err);
	git_tree_free(*tree);
	*tree = below;
	return 1;
}

int lib_tree(struct repo *r, const struct oid *treeish, struct str dir,
	     bool recurse, struct entries *out, struct err *err)
{
	struct walk w = { .repo = r, .recurse = recurse };
	git_tree *tree;
	int rc;

	if (lib_tree_of(r, treeish, &tree, err))
		return -1;
	rc = descend(r, &tree, dir, err);
	if (rc > 0)
		rc = add_tree(&w, tree, dir, 0, err);
	git_tree_free(tree);
	*out = (struct entries){ w.list.v, w.list.n };
	if (!rc)
		entries_sort(out);
	return rc;
}

/* ---- tree against tree ---- */

static struct change change_of(struct arena *a, const git_diff_delta *d)
{
	bool has_old = d->status != GIT_DELTA_ADDED;
	bool has_new = d->status != GIT_DELTA_DELETED;
	struct change c = {
		.path = str_dup(a, str_z(has_new ? d->new_file.path :
						   d->old_file.path)),
	};

	if (has_old) {
		c.old_mode = mode_canonical(d->old_file.mode);
		c.old_oid = lib_oid(&d->old_file.id);
	}
	if (has_new) {
		c.new_mode = mode_canonical(d->new_file.mode);
		c.new_oid = lib_oid(&d->new_file.id);
	}
	c.kind = change_kind_of(c.old_mode, c.new_mode);
	return c;
}

static void take_deltas(struct repo *r, git_diff *diff, struct changes *out)
{
	size_t n = git_diff_num_deltas(diff);

	*out = (struct changes){ arena_array(r->arena, n, sizeof(*out->v)), n };
	for (size_t i = 0; i < n; i++)
		out->v[i] = change_of(r->arena, git_diff_get_delta(diff, i));
	changes_sort(out);
}

int lib_tree_changes(struct repo *r, const struct oid *from,
		     const struct oid *to, struct changes *out, struct err *err)
{
	git_diff_options options;
	git_diff *diff = NULL;
	git_tree *old = NULL;
	git_tree *new = NULL;
	int rc = -1;

	git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
	options.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_SKIP_BINARY_CHECK;
	options.ignore_submodules = GIT_SUBMODULE_IGNORE_NONE;
	if ((from && lib_tree_of(r, from, &old, err)) ||
	    (to && lib_tree_of(r, to, &new, err)))
		goto out;
	if (git_diff_tree_to_tree(&diff, r->lib->repo, old, new, &options)) {
		lib_error("cannot compare trees", err);
		goto out;
	}
	take_deltas(r, diff, out);
	rc = 0;
out:
	git_diff_free(diff);
	git_tree_free(new);
	git_tree_free(old);
	return rc;
}
