#include "base/compat.h"
#include "run/hook.h"
#include "run/layout.h"
#include "run/states.h"
#include "report/report.h"

#include <unistd.h>

/*
 * Most commits touch no migration. They are told by the names of what
 * changed: nothing else has been read by then.
 */
static bool any_may_matter(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->v[i];
		bool is_link = c->old_mode == ENTRY_SYMLINK ||
			       c->new_mode == ENTRY_SYMLINK;

		/* A name without a dot may be a directory, by a link. */
		if (str_chr(path_base(c->path), '.') == STR_NPOS && !is_link)
			continue;
		if (environment_path_may_matter(c->path))
			return true;
	}
	return false;
}

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
	if (!any_may_matter(changes))
		return 0;
	return is_likely(changes) ? 1 : layout_may_concern(run, changes, err);
}

static int report(struct run *run, const struct judgement *judgement)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.use_color = run_wants_color(STDERR_FILENO),
		.stopped = "commit",
		.past = "git commit --no-verify",
	};
	struct buf out = BUF_INIT(&run->arena);

	report_findings(&out, &judgement->findings, &judgement->summary,
			&options);
	run_print(stderr, buf_str(&out));
	return report_blocks(&judgement->summary, false) ? RUN_FINDINGS :
							   RUN_CLEAN;
}

static int judge_staged(struct run *run, const struct changes *changes,
			struct err *err)
{
	struct judgement judgement;
	struct states states;

	if (states_staged(run, changes, &states, err))
		return -1;
	if (!states.concerns_us)
		return RUN_CLEAN;
	if (state_demand_settings(&states.now, err))
		return -1;
	if (judge(run, &states.request, &judgement, err))
		return -1;
	return report(run, &judgement);
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
	.past = "git commit --no-verify",
	.fn = pre_commit,
};
