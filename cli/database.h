/*
 * database.h - what the commands that run the project's Alembic share: their
 * options, and how they say where a database stands.
 */
#ifndef CLI_DATABASE_H
#define CLI_DATABASE_H

#include "cli.h"
#include "run/database.h"

struct database_options {
	struct str environment; /* -e */
	struct str format; /* current, downgrade */
	struct strs x; /* -x */
	struct strs words; /* before "--" */
	struct strs more; /* behind it: for Alembic */
	bool is_sure; /* downgrade: --yes */
	bool is_trial; /* downgrade: --dry-run */
	bool is_verbose; /* history: -v */
};

#define DATABASE_USAGE                                                            \
	"  -e, --environment E  of this one, by its name or directory; else of\n" \
	"                       the one you are in\n"                             \
	"  -x ARGUMENT          for env.py; may be repeated\n"                    \
	"\n"                                                                      \
	"What stands behind -- is given to Alembic. Its exit code is passed "     \
	"on.\n"

/* Parses; opens run and database; calls fn, which gives an exit code or -1. */
int database_command(const struct command *command, int argc, char **argv,
		     struct database_options *o,
		     int (*demand)(const struct database_options *o),
		     int (*fn)(struct database *d,
			       const struct database_options *o, struct err *err));

/* Becomes Alembic with this command, words and more. */
int database_become(struct database *d, const struct database_options *o,
		    const char *command, struct err *err);

/* Alembic's own lines, made fit for a terminal, on the stream. */
void print_output(FILE *to, const struct database *d,
		  const struct database_current *c);
/* "the database stands on ..., which this checkout does not have; ..." */
void print_unknown(FILE *to, const struct database *d,
		   const struct database_current *c);

int run_verbose_history(int argc, char **argv);

#endif
