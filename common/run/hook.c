#include "base/compat.h"
#include "run/hook.h"

static int answer_option(const struct hook *hook, const char *option)
{
	if (!strcmp(option, "--version")) {
		printf("git-alembic %s %s\n", hook->name, GIT_ALEMBIC_VERSION);
		return RUN_CLEAN;
	}
	printf("usage: %s\n\n"
	       "Run by git as a hook; see `git alembic --help`.\n"
	       "ALEMBIC_GIT=0 in the environment lets it stand aside.\n",
	       hook->name);
	return RUN_CLEAN;
}

int hook_main(int argc, char **argv, struct hook hook)
{
	struct err err = ERR_INIT;
	struct run run;
	int code = -1;

	if (argc > 1 &&
	    (!strcmp(argv[1], "--version") || !strcmp(argv[1], "--help")))
		return answer_option(&hook, argv[1]);
	if (run_is_switched_off())
		return RUN_CLEAN;
	if (hook.takes_originals)
		setenv("GIT_NO_REPLACE_OBJECTS", "1", 1);
	if (!run_open(&run, &err))
		code = hook.fn(&run, argc, argv, &err);
	if (code < 0)
		code = hook.past ? run_fatal_hook(&err, hook.past) :
				   run_fatal(&err);
	run_close(&run);
	return code;
}
