#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"
#include "run/head_files.h"
#include "run/states.h"

static const char usage[] =
	"usage: git alembic lock [--off] [ENVIRONMENT...]\n"
	"\n"
	"Writes and stages a head file, ENVIRONMENT/HEAD, which names the heads\n"
	"of the chain. Two branches that add migrations then change the same\n"
	"line, so that a merge stops where no hook runs: a merge button on a\n"
	"server, a clone without git-alembic. Here the merge driver and the\n"
	"hooks keep it.\n"
	"\n"
	"Without ENVIRONMENT: for each. What is staged counts, as it does for a\n"
	"commit; nothing else is read or written.\n"
	"\n"
	"  --off          remove it\n";

struct lock {
	struct run *run;
	struct state now;
	struct planned planned;
	struct strs as_it_was; /* paths */
	bool is_off;
};

/* ---- which environments --------------------------------------------------------- */

static bool is_named(const struct environment *e, struct str word)
{
	if (word.len > 1 && word.p[word.len - 1] == '/')
		word.len--;
	return str_eq(e->name, word) || str_eq(e->script_dir, word);
}

static int demand_words(const struct lock *lock, const struct strs *words,
			struct err *err)
{
	const struct environments *envs = &lock->now.environments;

	for (size_t i = 0; i < words->n; i++) {
		bool is_known = false;

		for (size_t k = 0; k < envs->n; k++)
			is_known |= is_named(&envs->v[k], words->v[i]);
		if (!is_known)
			return err_set(err, "no environment \"%.*s\"",
				       STR_ARG(words->v[i]));
	}
	return 0;
}

static bool is_meant(const struct environment *e, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++)
		if (is_named(e, words->v[i]))
			return true;
	return !words->n && !e->is_excluded && e->nlocations;
}

/* ---- what is done ---------------------------------------------------------------- */

static int plan_one(struct lock *lock, const struct environment *e,
		    struct err *err)
{
	enum head_file_wish wish = lock->is_off ? HEAD_FILE_REMOVE :
						  HEAD_FILE_WRITE;
	int rc = head_file_wish(lock->run, &lock->now, e, wish, &lock->planned,
				err);

	if (!rc)
		vec_push(&lock->as_it_was, &lock->run->arena,
			 head_file_path(&lock->run->arena, e));
	return rc < 0 ? -1 : 0;
}

static int plan(struct lock *lock, const struct strs *words, struct err *err)
{
	const struct environments *envs = &lock->now.environments;

	if (lock->is_off && lock->now.settings.head_file)
		return err_set(err,
			       "the setting head-file wants head files: take it "
			       "out of " SETTINGS_PATH
			       ", or out of git config, first");
	if (demand_words(lock, words, err))
		return -1;
	for (size_t i = 0; i < envs->n; i++)
		if (is_meant(&envs->v[i], words) &&
		    plan_one(lock, &envs->v[i], err))
			return -1;
	return 0;
}

static int write_planned(struct lock *lock, struct err *err)
{
	struct strs blocked = VEC_INIT;
	struct str path;
	int rc;

	if (!lock->planned.n)
		return 0;
	rc = planned_stage(lock->run, &lock->planned, &blocked, err);
	if (rc)
		return rc < 0 ? -1 : 0;
	path = utf8_clean(&lock->run->arena, blocked.v[0]);
	return err_set(err,
		       "\"%.*s\" has been changed and not staged, or stands in "
		       "the way: nothing was done",
		       STR_ARG(path));
}

/* ---- what is said ----------------------------------------------------------------- */

static void add_line(struct buf *out, struct str text, const char *more)
{
	utf8_add_clean(out, text, true);
	buf_addf(out, "%s\n", more);
}

static void report(const struct lock *lock)
{
	struct buf out = BUF_INIT(&lock->run->arena);

	for (size_t i = 0; i < lock->as_it_was.n; i++)
		add_line(&out, lock->as_it_was.v[i],
			 lock->is_off ? ": there is none" :
					": names the heads already");
	for (size_t i = 0; i < lock->planned.done.n; i++)
		add_line(&out, lock->planned.done.v[i], " (staged)");
	for (size_t i = 0; lock->is_off && i < lock->planned.n; i++)
		add_line(&out, lock->planned.v[i].write.path,
			 ": removed (staged)");
	if (lock->planned.n && !lock->is_off)
		buf_addz(&out, "Commit it. From then on two branches that add "
			       "migrations conflict there, also\n"
			       "where no hook runs; here it is kept and merged by "
			       "itself. Undo: git alembic lock --off\n");
	run_print(stdout, buf_str(&out));
}

static int lock_environments(struct run *run, bool is_off,
			     const struct strs *words, struct err *err)
{
	struct lock lock = { .run = run, .is_off = is_off };
	struct snapshot snapshot;

	if (!repo_paths(run->repo)->top.p)
		return err_set(err, "a bare repository has nothing to stage in");
	if (snapshot_index(run->repo, &snapshot, err))
		return -1;
	state_init(&lock.now, run, "staged", &snapshot);
	if (state_read(&lock.now, err) || state_demand_settings(&lock.now, err) ||
	    plan(&lock, words, err) || write_planned(&lock, err))
		return -1;
	if (!lock.now.environments.n)
		say_no_environment();
	report(&lock);
	return RUN_CLEAN;
}

static int run_lock(int argc, char **argv)
{
	bool is_off = false;
	const struct option_row rows[] = { { "off", OPTION_FLAG, &is_off } };
	struct err err = ERR_INIT;
	struct strs words = VEC_INIT;
	struct arena a;
	struct run run;
	size_t dashes;
	int code;

	arena_init(&a);
	code = options_parse(&command_lock, argc, argv, rows, ARRAY_SIZE(rows),
			     &a, &words, &dashes);
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = lock_environments(&run, is_off, &words, &err);
		if (code < 0)
			code = run_fatal(&err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

const struct command command_lock = {
	"lock",
	run_lock,
	"a file that makes clashing branches conflict",
	usage,
};
