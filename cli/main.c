/*
 * git-alembic: `git alembic COMMAND`, everything by hand.
 */
#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"

static const struct command *const commands[] = {
	&command_check,	     &command_check_destructive,
	&command_validate,   &command_heads,
	&command_history,    &command_list,
	&command_schema,     &command_diff,
	&command_graph,	     &command_index,
	&command_explain,    &command_new,
	&command_upgrade,    &command_downgrade,
	&command_current,    &command_rebase,
	&command_merge,	     &command_resolve,
	&command_rekey,	     &command_lock,
	&command_hook,	     &command_doctor,
	&command_attributes,
};

static void print_usage(FILE *to)
{
	int width = 0;

	fputs("usage: git alembic COMMAND [OPTIONS]\n\n", to);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if ((int)strlen(commands[i]->name) > width)
			width = (int)strlen(commands[i]->name);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(to, "  %-*s %s\n", width, commands[i]->name,
			commands[i]->summary);
	fputs("\n`git alembic COMMAND -h` says more; `git alembic --help` is "
	      "the manual.\n",
	      to);
}

static void say_unknown(const char *word)
{
	struct arena a;

	arena_init(&a);
	fprintf(stderr, "git alembic: no command \"%.*s\"\n\n",
		STR_ARG(utf8_clean(&a, str_z(word))));
	arena_release(&a);
}

static int run_command(int argc, char **argv)
{
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(argv[0], commands[i]->name))
			return commands[i]->fn(argc, argv);
	say_unknown(argv[0]);
	print_usage(stderr);
	return RUN_USAGE;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return RUN_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		printf("git-alembic %s\n", GIT_ALEMBIC_VERSION);
		return RUN_CLEAN;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		print_usage(stdout);
		return RUN_CLEAN;
	}
	return run_command(argc - 1, argv + 1);
}
