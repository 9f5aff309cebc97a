#include "base/compat.h"
#include "run/hook.h"
#include "run/fold.h"
#include "run/layout.h"
#include "run/merge_end.h"

#define PAST "git commit --no-verify"

/* A name that migrations usually have: then do not ask for half the list. */
static bool is_likely(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++)
		if (str_find(changes->v[i].path, STR("versions/")) != STR_NPOS)
			return true;
	return false;
}

/* 1, 0 or -1, with as little as will do. */
static int may_concern(struct run *run, const struct changes *changes,
		       struct err *err)
{
	struct oids merging = VEC_INIT;

	/* A merge that lost a migration may differ in nothing from HEAD. */
	if (merge_heads(run->repo, &merging, err))
		return -1;
	if (merging.n)
		return 1;
	if (!layout_any_may_matter(changes))
		return 0;
	return is_likely(changes) ? 1 : layout_may_concern(run, changes, err);
}

/*
 * A commit of named paths is made from another index than the one that stays:
 * what is staged for it would be gone afterwards, so it is only judged.
 */
static int find_merging(struct run *run, struct merge_end *end, struct err *err)
{
	if (merging_from_files(run, &end->judged, err))
		return -1;
	if (repo_is_partial_commit(run->repo))
		return 0;
	end->merged = end->judged;
	return end->judged.heads.n ? 0 :
				     merging_from_squash(run, &end->merged, err);
}

static int judge_staged(struct run *run, const struct changes *changes,
			struct err *err)
{
	struct merge_end end = { .changes = changes,
				 .stopped = "commit",
				 .past = PAST };

	if (find_merging(run, &end, err))
		return -1;
	/* What a stopped merge had prepared is this commit's now. */
	if (end.judged.heads.n)
		fold_forget(run);
	return merge_end(run, &end, err);
}

static int pre_commit(struct run *run, int argc UNUSED, char **argv UNUSED,
		      struct err *err)
{
	struct changes changes;
	struct oid head;
	int concern;

	repo_prefetch(run->repo, REPO_PREFETCH_CHANGES);
	if (changes_head_index(run->repo, &changes, err))
		return -1;
	concern = may_concern(run, &changes, err);
	if (concern <= 0)
		return concern ? -1 : RUN_CLEAN;
	/* While git lists what is staged, libgit2 starts and looks up HEAD. */
	repo_prefetch(run->repo, REPO_PREFETCH_INDEX);
	if (head_commit(run->repo, &head, err) < 0)
		return -1;
	return judge_staged(run, &changes, err);
}

const struct hook hook_pre_commit = {
	.name = "pre-commit",
	.past = PAST,
	.fn = pre_commit,
};
