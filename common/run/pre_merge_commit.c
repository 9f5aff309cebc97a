#include "base/compat.h"
#include "run/hook.h"
#include "run/merging.h"
#include "report/report.h"

#include <unistd.h>

static int report(struct run *run, const struct judgement *judgement)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.use_color = run_wants_color(STDERR_FILENO),
		.stopped = "merge",
		/* git has written MERGE_HEAD when this is read. */
		.past = "git commit --no-verify --no-edit",
	};
	struct buf out = BUF_INIT(&run->arena);
	bool blocks = report_blocks(&judgement->summary, false);

	report_findings(&out, &judgement->findings, &judgement->summary,
			&options);
	if (blocks)
		buf_addz(&out,
			 "  repair it, git add, and end the merge: git commit "
			 "--no-edit; or undo it: git merge --abort\n");
	run_print(stderr, buf_str(&out));
	return blocks ? RUN_FINDINGS : RUN_CLEAN;
}

/* git has staged the merge's result; HEAD is ours, MERGE_HEAD is not there. */
static int pre_merge_commit(struct run *run, int argc UNUSED,
			    char **argv UNUSED, struct err *err)
{
	struct judgement judgement;
	struct changes changes;
	struct merging merging;
	struct states states;

	repo_prefetch(run->repo, REPO_PREFETCH_CHANGES | REPO_PREFETCH_INDEX);
	if (changes_head_index(run->repo, &changes, err) ||
	    merging_from_environment(run, &merging, err) ||
	    states_merging(run, &changes, &merging, &states, err))
		return -1;
	if (!states.concerns_us)
		return RUN_CLEAN;
	if (state_demand_settings(&states.now, err))
		return -1;
	if (judge(run, &states.request, &judgement, err))
		return -1;
	return report(run, &judgement);
}

const struct hook hook_pre_merge_commit = {
	.name = "pre-merge-commit",
	.past = "git commit --no-verify --no-edit",
	.fn = pre_merge_commit,
};
