#include "base/compat.h"
#include "database.h"
#include "base/utf8.h"

static int parse(const struct command *command, int argc, char **argv,
		 struct arena *a, struct database_options *o)
{
	struct option_row rows[12] = {
		{ "environment", OPTION_VALUE, &o->environment },
		{ "e", OPTION_VALUE, &o->environment },
		{ "x", OPTION_LIST, &o->x },
	};
	struct strs words = VEC_INIT;
	size_t n = 3, dashes;
	int code;

	if (command == &command_current || command == &command_downgrade)
		rows[n++] = (struct option_row){ "format", OPTION_VALUE,
						 &o->format };
	if (command == &command_history) {
		rows[n++] = (struct option_row){ "verbose", OPTION_FLAG,
						 &o->is_verbose };
		rows[n++] =
			(struct option_row){ "v", OPTION_FLAG, &o->is_verbose };
	}
	if (command == &command_downgrade) {
		rows[n++] =
			(struct option_row){ "yes", OPTION_FLAG, &o->is_sure };
		rows[n++] = (struct option_row){ "y", OPTION_FLAG, &o->is_sure };
		rows[n++] = (struct option_row){ "dry-run", OPTION_FLAG,
						 &o->is_trial };
		rows[n++] = (struct option_row){ "", OPTION_MINUS_NUMBERS, NULL };
	}
	code = options_parse(command, argc, argv, rows, n, a, &words, &dashes);
	for (size_t i = 0; i < words.n; i++)
		vec_push(i < dashes ? &o->words : &o->more, a, words.v[i]);
	return code;
}

int database_command(const struct command *command, int argc, char **argv,
		     struct database_options *o,
		     int (*demand)(const struct database_options *o),
		     int (*fn)(struct database *d,
			       const struct database_options *o, struct err *err))
{
	struct err err = ERR_INIT;
	struct database d;
	struct arena a;
	struct run run;
	int code;

	arena_init(&a);
	code = parse(command, argc, argv, &a, o);
	if (code == OPTIONS_GO_ON)
		code = demand(o);
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = database_open(&d, &run, o->environment, &err);
		if (!code)
			code = fn(&d, o, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

int database_become(struct database *d, const struct database_options *o,
		    const char *command, struct err *err)
{
	struct arena *a = &d->run->arena;
	struct alembic_call call = { .command = command, .x = o->x };
	bool is_dashed = false;

	if (o->is_verbose)
		vec_push(&call.arguments, a, STR("--verbose"));
	for (size_t i = 0; i < o->more.n; i++)
		vec_push(&call.arguments, a, o->more.v[i]);
	/* To click "-1" is an option; argparse knows numbers. */
	for (size_t i = 0; i < o->words.n; i++) {
		if (d->alembic.is_flask && !is_dashed)
			vec_push(&call.arguments, a, STR("--"));
		is_dashed = true;
		vec_push(&call.arguments, a, o->words.v[i]);
	}
	return alembic_become(&d->alembic, a, &call, err);
}

/* ---- what is said --------------------------------------------------------------- */

void print_output(FILE *to, const struct database *d,
		  const struct database_current *c)
{
	struct buf b = BUF_INIT(&d->run->arena);

	utf8_add_clean(&b, c->output, false);
	if (b.len && b.p[b.len - 1] != '\n')
		buf_addc(&b, '\n');
	run_print(to, buf_str(&b));
}

void print_unknown(FILE *to, const struct database *d,
		   const struct database_current *c)
{
	struct buf b = BUF_INIT(&d->run->arena);

	buf_addz(&b, "the database stands on ");
	utf8_add_clean(&b, c->unknown, true);
	buf_addz(&b, ", which this checkout does not have; ");
	if (!c->branches.n)
		buf_addz(&b, "no branch here has it: git fetch, or it was "
			     "deleted or given another id\n");
	else
		buf_addz(&b, "it is in\n");
	for (size_t i = 0; i < c->branches.n; i++) {
		const struct database_branch *at = &c->branches.v[i];

		buf_addz(&b, "  ");
		utf8_add_clean(&b, at->name, true);
		buf_addz(&b, " (");
		utf8_add_clean(&b, at->author, true);
		buf_addf(&b, ", %.*s): ", STR_ARG(at->day));
		utf8_add_clean(&b, at->path, true);
		buf_addc(&b, '\n');
	}
	run_print(to, buf_str(&b));
}

/* ---- upgrade -------------------------------------------------------------------- */

static const char usage[] =
	"usage: git alembic upgrade [REVISION] [OPTIONS] [-- ALEMBIC_ARGUMENT...]\n"
	"\n"
	"Runs `alembic upgrade`, to \"head\" without REVISION.\n"
	"\n" DATABASE_USAGE;

static int demand_upgrade(const struct database_options *o)
{
	if (o->words.n > 1)
		return usage_error(&command_upgrade, "one revision at the most");
	return OPTIONS_GO_ON;
}

static void warn_of_fork(struct database *d)
{
	struct str heads = utf8_clean(&d->run->arena, database_fork(d));

	if (heads.len)
		fprintf(stderr,
			"alembic: the chain is forked, it has %.*s; make it "
			"one line: git alembic rebase, or git alembic merge\n",
			STR_ARG(heads));
}

static int upgrade(struct database *d, const struct database_options *o,
		   struct err *err)
{
	struct database_options to = *o;

	if (!o->words.n || str_is(o->words.v[0], "head"))
		warn_of_fork(d);
	if (!to.words.n)
		vec_push(&to.words, &d->run->arena, STR("head"));
	return database_become(d, &to, "upgrade", err);
}

static int run_upgrade(int argc, char **argv)
{
	struct database_options o = { .environment = STR_NULL };

	return database_command(&command_upgrade, argc, argv, &o,
				demand_upgrade, upgrade);
}

const struct command command_upgrade = {
	"upgrade",
	run_upgrade,
	"run alembic upgrade",
	usage,
};

/* ---- history -v ------------------------------------------------------------------ */

static int demand_history(const struct database_options *o)
{
	if (o->words.n)
		return usage_error(&command_history,
				   "with -v there is no revision; what is for "
				   "alembic history stands behind --");
	return OPTIONS_GO_ON;
}

static int verbose_history(struct database *d, const struct database_options *o,
			   struct err *err)
{
	return database_become(d, o, "history", err);
}

int run_verbose_history(int argc, char **argv)
{
	struct database_options o = { .environment = STR_NULL };

	return database_command(&command_history, argc, argv, &o,
				demand_history, verbose_history);
}
