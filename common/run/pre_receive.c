#include "base/compat.h"
#include "run/hook.h"
#include "run/push.h"
#include "run/settings_of.h"

#define SKIP "alembic.skip"
#define MAX_OPTIONS 1000

/* What `git push -o` said, where the server lets pushers say something. */
static bool has_skip_option(void)
{
	const char *count = getenv("GIT_PUSH_OPTION_COUNT");
	long n = count ? strtol(count, NULL, 10) : 0;

	for (long i = 0; i < n && i < MAX_OPTIONS; i++) {
		char name[64];
		const char *value;

		snprintf(name, sizeof(name), "GIT_PUSH_OPTION_%ld", i);
		value = getenv(name);
		if (value && !strcmp(value, SKIP))
			return true;
	}
	return false;
}

/* Only the server's own configuration can permit it. */
static int may_skip(struct run *run, bool *out, struct err *err)
{
	struct problems problems = VEC_INIT;
	struct settings settings;

	if (settings_of_commit(run, NULL, &settings, &problems, err))
		return -1;
	*out = settings.push_option;
	return 0;
}

static int judge_refs(struct run *run, struct push *push, struct err *err)
{
	struct report_options options = { .format = REPORT_TEXT,
					  .stopped = "push",
					  .most_shown = PUSH_MOST_SHOWN };
	struct push_judgement judged;
	bool skips = has_skip_option(), may = false;
	int code;

	/* What is refused leaves nothing, not even what was learnt of it. */
	run->forgets = true;
	if (may_skip(run, &may, err))
		return -1;
	if (skips && may) {
		run_print(stderr, STR("alembic: not judged, as the push option " SKIP
				      " says\n"));
		return RUN_CLEAN;
	}
	if (may)
		options.past = "git push -o " SKIP;
	push->is_server = true;
	if (push_judge(run, push, &judged, err))
		return -1;
	code = push_report(run, &judged, &options);
	if (skips)
		run_print(stderr, STR("alembic: the push option " SKIP
				      " is not allowed here\n"));
	run->forgets = code != RUN_CLEAN;
	return code;
}

static int pre_receive(struct run *run, int argc UNUSED, char **argv UNUSED,
		       struct err *err)
{
	struct push push = { .is_server = true };
	struct str input;

	if (push_read_stdin(run, &input, err) ||
	    push_refs_read_server(&push.refs, &run->arena, input, err))
		return -1;
	return judge_refs(run, &push, err);
}

/* One ref, by its arguments; git asks again for the next one. */
static int update(struct run *run, int argc, char **argv, struct err *err)
{
	struct push push = { .is_server = true };
	struct push_ref ref;

	if (argc != 4 || !oid_parse(&ref.old, str_z(argv[2])) ||
	    !oid_parse(&ref.new, str_z(argv[3])))
		return err_set(err, "the arguments are not those of git's "
				    "update hook");
	ref.ref = str_z(argv[1]);
	vec_push(&push.refs, &run->arena, ref);
	return judge_refs(run, &push, err);
}

const struct hook hook_pre_receive = {
	.name = "pre-receive",
	.past = "",
	.takes_originals = true,
	.fn = pre_receive,
};
const struct hook hook_update = {
	.name = "update",
	.past = "",
	.takes_originals = true,
	.fn = update,
};
