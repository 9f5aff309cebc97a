/*
 * The libgit2 back end: the index.
 */
#include "base/compat.h"
#include "git/lib.h"
#include "git/tree_walk.h"

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
	if (found && tree_walk_list(r, &commit, STR(""), true, &head, err))
		return -1;
	staged = (struct entries){ index.v, index.n };
	entries_compare(r->arena, &head, &staged, out);
	return 0;
}
