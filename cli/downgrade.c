#include "base/compat.h"
#include "database.h"
#include "base/utf8.h"
#include "report/json.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic downgrade REVISION [OPTIONS] [-- ALEMBIC_ARGUMENT...]\n"
	"\n"
	"Shows what going back to REVISION (\"-1\", \"base\", an id ...) would\n"
	"destroy, by the files; asks; and runs `alembic downgrade`.\n"
	"\n"
	"  -y, --yes            neither show nor ask\n"
	"  --dry-run            show, and do nothing\n"
	"  --format F           of --dry-run: text (default) or json\n" DATABASE_USAGE
	"\n"
	"exit: 1 when it was not wanted, or nobody could be asked\n";

#define MOST_LOSSES 20 /* of a revision */

/* ---- what is shown --------------------------------------------------------------- */

static void add_losses(struct buf *b, const struct undo_step *step)
{
	for (size_t i = 0; i < step->losses.n && i < MOST_LOSSES; i++) {
		buf_addz(b, "    ");
		utf8_add_clean(b, step->losses.v[i], true);
		buf_addc(b, '\n');
	}
	if (step->losses.n > MOST_LOSSES)
		buf_addf(b, "    and %zu more\n", step->losses.n - MOST_LOSSES);
	if (step->is_unreadable)
		buf_addz(b, "    cannot be read\n");
	if (step->raises)
		buf_addz(b, "    refuses: its downgrade raises an exception\n");
	if (step->not_analysed)
		buf_addf(b, "    not analysed: %zu\n", step->not_analysed);
	if (!step->losses.n && !step->is_unreadable && !step->raises &&
	    !step->not_analysed)
		buf_addz(b, "    destroys nothing\n");
}

static void show(const struct database *d, const struct undo *undo)
{
	struct buf b = BUF_INIT(&d->run->arena);

	if (!undo->n)
		buf_addz(&b, "It would undo nothing\n");
	else if (undo->is_vague)
		buf_addz(&b, "Which revisions it would undo cannot be told; the "
			     "database has these:\n");
	else
		buf_addf(&b, "It would undo %zu revision%s:\n", undo->n,
			 undo->n == 1 ? "" : "s");
	for (size_t i = 0; i < undo->n; i++) {
		const struct revision *r = undo->v[i].node->rev;

		buf_addz(&b, "  ");
		utf8_add_clean(&b, r->id, true);
		buf_addz(&b, "  ");
		utf8_add_clean(&b, r->message, true);
		buf_addc(&b, '\n');
		add_losses(&b, &undo->v[i]);
	}
	run_print(stdout, buf_str(&b));
}

static void add_step(struct json *j, const struct undo_step *step)
{
	const struct revision *r = step->node->rev;

	json_open(j, NULL, '{');
	json_string(j, "revision", r->id);
	json_string(j, "message", r->message.p ? r->message : STR(""));
	json_string(j, "path", r->path);
	json_open(j, "losses", '[');
	for (size_t i = 0; i < step->losses.n; i++)
		json_string(j, NULL, step->losses.v[i]);
	json_close(j, ']');
	json_number(j, "not_analysed", step->not_analysed);
	json_bool(j, "raises", step->raises);
	json_bool(j, "unreadable", step->is_unreadable);
	json_close(j, '}');
}

static void show_json(const struct database *d, const struct undo *undo)
{
	struct buf b = BUF_INIT(&d->run->arena);
	struct json j;

	json_init(&j, &b);
	json_open(&j, NULL, '{');
	json_string(&j, "environment", d->environment->name);
	json_bool(&j, "certain", !undo->is_vague);
	json_open(&j, "steps", '[');
	for (size_t i = 0; i < undo->n; i++)
		add_step(&j, &undo->v[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	run_print(stdout, buf_str(&b));
}

/* ---- asking ----------------------------------------------------------------------- */

static bool is_wanted(void)
{
	char answer[16];

	fputs("Downgrade the database? [y/N] ", stderr);
	fflush(stderr);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	return !strcmp(answer, "y\n") || !strcmp(answer, "Y\n") ||
	       !strcmp(answer, "yes\n");
}

static int stop(const char *why)
{
	fprintf(stderr, "alembic: nothing was done: %s\n", why);
	return RUN_FINDINGS;
}

/* ---- all of it -------------------------------------------------------------------- */

/* SQL is printed, no database changes. */
static bool is_offline(const struct database_options *o)
{
	return str_chr(o->words.v[0], ':') != STR_NPOS ||
	       strs_has(&o->more, STR("--sql"));
}

static int downgrade(struct database *d, const struct database_options *o,
		     struct err *err)
{
	struct database_current c;
	struct undo undo;
	struct strs none = VEC_INIT;

	if (!o->is_trial && (o->is_sure || is_offline(o)))
		return database_become(d, o, "downgrade", err);
	if (database_current(d, &o->x, &none, &c, err))
		return -1;
	if (c.status) {
		print_output(stderr, d, &c);
		if (c.unknown.p)
			print_unknown(stderr, d, &c);
		return c.status;
	}
	if (database_undo(d, &c, o->words.v[0], &undo, err))
		return -1;
	if (o->format.p && str_is(o->format, "json"))
		show_json(d, &undo);
	else if (undo.n || o->is_trial)
		show(d, &undo);
	if (o->is_trial)
		return RUN_CLEAN;
	if (undo.n && !isatty(STDIN_FILENO))
		return stop("standard input is no terminal, so nobody can "
			    "be asked; --yes goes on without");
	if (undo.n && !is_wanted())
		return stop("not wanted");
	return database_become(d, o, "downgrade", err);
}

static int demand(const struct database_options *o)
{
	if (!o->words.n)
		return usage_error(&command_downgrade,
				   "to which revision? \"-1\" is the one before");
	if (o->words.n > 1)
		return usage_error(&command_downgrade, "one revision, please");
	if (!o->words.v[0].len)
		return usage_error(&command_downgrade, "the revision is empty");
	if (o->format.p && !o->is_trial)
		return usage_error(&command_downgrade,
				   "--format goes with --dry-run");
	if (o->format.p && !str_is(o->format, "text") &&
	    !str_is(o->format, "json"))
		return usage_error(&command_downgrade,
				   "no format \"%.*s\": text or json",
				   STR_ARG(o->format));
	return OPTIONS_GO_ON;
}

static int run_downgrade(int argc, char **argv)
{
	struct database_options o = { .environment = STR_NULL };

	return database_command(&command_downgrade, argc, argv, &o, demand,
				downgrade);
}

const struct command command_downgrade = {
	"downgrade",
	run_downgrade,
	"show what would be lost, ask, run alembic downgrade",
	usage,
};
