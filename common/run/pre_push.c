#include "base/compat.h"
#include "run/hook.h"
#include "run/push.h"
#include "git/history.h"

#include <unistd.h>

/*
 * The pre-commit framework has read git's lines itself, and tells of one ref
 * in the environment.
 */
static int read_framework(struct run *run, struct push_refs *out, struct err *err)
{
	const char *to = getenv("PRE_COMMIT_TO_REF");
	const char *from = getenv("PRE_COMMIT_FROM_REF");
	const char *branch = getenv("PRE_COMMIT_REMOTE_BRANCH");
	struct push_ref ref = { .ref = str_z(branch) };

	if (!to || !branch)
		return 0;
	if (revision_commit(run->repo, str_z(to), &ref.new, err) < 0 ||
	    (from && revision_commit(run->repo, str_z(from), &ref.old, err) < 0))
		return -1;
	vec_push(out, &run->arena, ref);
	return 0;
}

static int read_refs(struct run *run, struct push_refs *out, struct err *err)
{
	struct str input;

	if (push_read_stdin(run, &input, err))
		return -1;
	if (!input.len)
		return read_framework(run, out, err);
	return push_refs_read_client(out, &run->arena, input, err);
}

static struct str remote_of(int argc, char **argv)
{
	return str_z(argc > 1 ? argv[1] : getenv("PRE_COMMIT_REMOTE_NAME"));
}

static int pre_push(struct run *run, int argc, char **argv, struct err *err)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.use_color = run_wants_color(STDERR_FILENO),
		.stopped = "push",
		.past = "git push --no-verify",
		.most_shown = PUSH_MOST_SHOWN,
	};
	struct push push = { .is_server = false, .remote = remote_of(argc, argv) };
	struct push_judgement judged;

	if (read_refs(run, &push.refs, err) ||
	    push_judge(run, &push, &judged, err))
		return -1;
	return push_report(run, &judged, &options);
}

const struct hook hook_pre_push = {
	.name = "pre-push",
	.past = "git push --no-verify",
	.takes_originals = true,
	.fn = pre_push,
};
