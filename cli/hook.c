#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"
#include "run/hook.h"

/* hooks/NAME.c, each of them: put together by the build. NULL at the end. */
extern const struct hook *const hook_table[];

static const char usage[] =
	"usage: git alembic hook NAME [ARGUMENT...]\n"
	"\n"
	"Runs the hook as git would, with its arguments and standard input: for\n"
	"husky, lefthook, pre-commit and others whose files should not say where\n"
	"programs are. Without NAME: the hooks there are.\n"
	"\n"
	"exit: the hook's\n";

static int list_hooks(void)
{
	for (size_t i = 0; hook_table[i]; i++)
		printf("%s\n", hook_table[i]->name);
	return RUN_CLEAN;
}

static int run_hook(int argc, char **argv)
{
	if (argc < 2)
		return list_hooks();
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help")) {
		fputs(command_hook.usage, stdout);
		return RUN_CLEAN;
	}
	for (size_t i = 0; hook_table[i]; i++)
		if (!strcmp(argv[1], hook_table[i]->name))
			return hook_main(argc - 1, argv + 1, *hook_table[i]);
	return usage_error(&command_hook,
			   "no hook \"%s\"; `git alembic hook` "
			   "names them",
			   argv[1]);
}

const struct command command_hook = {
	"hook",
	run_hook,
	"run a hook by its name, from another tool's file",
	usage,
};
