#include "base/compat.h"
#include "run/hook.h"
#include "run/fold.h"
#include "run/merge_end.h"

/* git has written MERGE_HEAD when this is read. */
#define PAST "git commit --no-verify --no-edit"

/* git has staged the merge's result; HEAD is ours, MERGE_HEAD is not there. */
static int pre_merge_commit(struct run *run, int argc UNUSED,
			    char **argv UNUSED, struct err *err)
{
	struct merge_end end = { .is_recorded = true,
				 .stopped = "merge",
				 .past = PAST };
	struct changes changes;

	fold_forget(run);
	repo_prefetch(run->repo, REPO_PREFETCH_CHANGES);
	if (changes_head_index(run->repo, &changes, err) ||
	    merging_from_environment(run, &end.merged, err))
		return -1;
	end.changes = &changes;
	end.judged = end.merged;
	return merge_end(run, &end, err);
}

const struct hook hook_pre_merge_commit = {
	.name = "pre-merge-commit",
	.past = PAST,
	.fn = pre_merge_commit,
};
