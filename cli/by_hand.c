#include "base/compat.h"
#include "by_hand_print.h"

static int parse(const struct command *command, int argc, char **argv,
		 struct arena *a, struct by_hand_options *o)
{
	size_t n = o->nrows, dashes;
	struct option_row rows[ARRAY_SIZE(o->rows) + 2];
	int code;

	memcpy(rows, o->rows, n * sizeof(*rows));
	rows[n++] = (struct option_row){ "dry-run", OPTION_FLAG, &o->is_trial };
	rows[n++] = (struct option_row){ "environment", OPTION_VALUE,
					 &o->environment };
	code = options_parse(command, argc, argv, rows, n, a, &o->words, &dashes);
	if (code == OPTIONS_GO_ON && o->demand)
		code = o->demand(o);
	return code;
}

static int write_and_tell(struct by_hand *h, const struct by_hand_options *o,
			  struct err *err)
{
	struct by_hand_writing writing;

	if (by_hand_write(h, o->is_trial, &writing, err))
		return -1;
	if (writing.blocked.n) {
		print_blocked(h, &writing);
		return RUN_FINDINGS;
	}
	if (print_changes(h, err))
		return -1;
	print_end(h, &writing, o->is_trial);
	return h->left.n ? RUN_FINDINGS : RUN_CLEAN;
}

/* What is staged first; where nothing came out, what is on disk. */
static int find(struct by_hand *h, const struct by_hand_options *o,
		struct err *err)
{
	struct err ignored = ERR_INIT;
	int rc = o->find(h, o, err);
	int turned;

	if (!rc && (h->result.is_refused || h->result.planned.n || h->left.n))
		return 0;
	turned = by_hand_turn_to_disk(h, rc ? &ignored : err);
	if (turned <= 0)
		return rc || turned ? -1 : 0;
	return o->find(h, o, err);
}

static int run_it(struct run *run, const struct by_hand_options *o,
		  struct err *err)
{
	struct by_hand h;

	if (by_hand_open(&h, run, o->environment, err))
		return -1;
	if (!h.environments.n) {
		say_no_environment();
		return RUN_FINDINGS;
	}
	if (find(&h, o, err))
		return -1;
	if (!h.result.is_refused)
		return write_and_tell(&h, o, err);
	print_refusals(&h);
	return RUN_FINDINGS;
}

int by_hand_command(const struct command *command, int argc, char **argv,
		    struct by_hand_options *o)
{
	struct err err = ERR_INIT;
	struct arena a;
	struct run run;
	int code;

	arena_init(&a);
	code = parse(command, argc, argv, &a, o);
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = run_it(&run, o, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}
