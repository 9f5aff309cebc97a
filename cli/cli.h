/*
 * cli.h - the commands of `git alembic`: a row of the table in main.c each,
 * a file each. A command reads its arguments, calls common/run, prints, and
 * gives an exit code (run/run.h).
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/buf.h"
#include "base/vec.h"
#include "run/run.h"

struct command {
	const char *name;
	int (*fn)(int argc, char **argv); /* argv[0] is the command's name */
	const char *summary; /* one line, for the list of commands */
	const char *usage; /* the lines of `git alembic NAME -h` */
};

extern const struct command command_check;
extern const struct command command_check_destructive;
extern const struct command command_heads;
extern const struct command command_history;
extern const struct command command_explain;
extern const struct command command_lock;
extern const struct command command_attributes;
extern const struct command command_schema;
extern const struct command command_index;
extern const struct command command_graph;
extern const struct command command_diff;
extern const struct command command_doctor;
extern const struct command command_rebase;
extern const struct command command_merge;
extern const struct command command_rekey;
extern const struct command command_resolve;
extern const struct command command_hook;
extern const struct command command_new;
extern const struct command command_list;
extern const struct command command_upgrade;
extern const struct command command_downgrade;
extern const struct command command_current;
extern const struct command command_validate;

/* docs/rules.md, whole: put into the program by the build. */
extern const char rules_document[];

/* On stderr: nothing to judge or to show is rarely what was meant. */
void say_no_environment(void);

/* ---- options ---- */

enum option_kind {
	OPTION_FLAG, /* *(bool *)target = true */
	OPTION_VALUE, /* *(struct str *)target: --name VALUE, --name=VALUE */
	OPTION_LIST, /* the same, again and again: appended to a struct strs */
	/* No option: allows "-1", which is otherwise one, as a word. */
	OPTION_MINUS_NUMBERS,
};

struct option_row {
	const char *name; /* without the dashes; of one letter: "-m VALUE" */
	enum option_kind kind;
	void *target;
};

/*
 * Takes the options out of argv wherever they stand, up to "--"; what is left
 * goes to rest, with *dashes the index in it at which "--" stood (or rest.n).
 * Gives RUN_CLEAN to go on; or an exit code, after having said why (or
 * having printed the usage, for -h and --help).
 */
int options_parse(const struct command *command, int argc, char **argv,
		  const struct option_row *rows, size_t nrows, struct arena *a,
		  struct strs *rest, size_t *dashes);
#define OPTIONS_GO_ON (-1)

/*
 * The main of a command that wants a repository: parses into options (the
 * arena lives as long as the command; gives what options_parse gives), opens
 * the run, acts. act gives an exit code; -1: err is said.
 */
typedef int command_parse_fn(struct arena *a, int argc, char **argv,
			     void *options);
typedef int command_act_fn(struct run *run, const void *options, struct err *err);
int command_in_repository(int argc, char **argv, command_parse_fn *parse,
			  command_act_fn *act, void *options);

/* "git alembic check: <text>", the usage behind it; gives RUN_USAGE. */
int usage_error(const struct command *command, const char *fmt, ...)
	PRINTF_LIKE(2, 3);

#endif
