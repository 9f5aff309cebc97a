#include "base/compat.h"
#include "run/hook.h"
#include "run/fold.h"
#include "run/merge_end.h"

#define PAST "git commit --no-verify"

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

static int pre_commit(struct run *run, int argc UNUSED, char **argv UNUSED,
		      struct err *err)
{
	struct merge_end end = { .stopped = "commit", .past = PAST };
	struct changes changes;

	repo_prefetch(run->repo, REPO_PREFETCH_CHANGES);
	if (changes_head_index(run->repo, &changes, err) ||
	    find_merging(run, &end, err))
		return -1;
	/* What a stopped merge had prepared is this commit's now. */
	if (end.judged.heads.n)
		fold_forget(run);
	end.changes = &changes;
	return merge_end(run, &end, err);
}

const struct hook hook_pre_commit = {
	.name = "pre-commit",
	.past = PAST,
	.fn = pre_commit,
};
