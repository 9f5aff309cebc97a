/*
 * alembic.h - the project's own Alembic: which program that is, and running
 * it. Only commands that somebody types run it; no hook ever does.
 */
#ifndef RUN_ALEMBIC_H
#define RUN_ALEMBIC_H

#include "base/spawn.h"
#include "run/state.h"

struct alembic {
	struct strs program; /* "/.../.venv/bin/alembic", or "poetry", "run" ... */
	struct str name; /* for people: "poetry run alembic" */
	struct str dir; /* where it is started */
	struct strs config; /* "-c", "alembic.ini": behind the program */
	struct str script_dir; /* absolute; Flask-Migrate is told it */
	bool is_flask; /* the commands are those of `flask db` */
};

/*
 * For an environment of the working tree, in this order: that of the virtual
 * environment that is active; of .venv, venv or env beside the ini or above;
 * by uv, poetry, pdm or pipenv where their lock file is; the one in PATH. In
 * PATH only absolute directories count. 1, 0: there is none (err says where
 * was looked), or nothing says how it would be started.
 */
int alembic_find(struct run *run, const struct environment *e,
		 struct alembic *out, struct err *err);

struct alembic_call {
	const char *command; /* "upgrade" */
	struct strs x; /* values of -x */
	struct strs arguments; /* of the command */
};

/*
 * Starts it with our standard input and standard error. flags: 0, its output
 * is gathered (limit bytes at most); CHILD_OUT_IS_STDERR. in_utc: what it
 * takes for the local time is UTC.
 */
int alembic_start(const struct alembic *alembic, struct arena *a,
		  const struct alembic_call *call, unsigned flags, size_t limit,
		  bool in_utc, struct child *child, struct err *err);
/* Becomes it. Returns only, with -1, when it cannot be run. */
int alembic_become(const struct alembic *alembic, struct arena *a,
		   const struct alembic_call *call, struct err *err);
/* As a shell would give it: the exit status, or 128 and the signal's number. */
int alembic_exit_code(const struct child *child);

#endif
