/*
 * database.h - the database that an environment's Alembic talks to: where it
 * stands, next to the chain of the working tree. Only Alembic is asked; no
 * connection is made here.
 */
#ifndef RUN_DATABASE_H
#define RUN_DATABASE_H

#include "run/alembic.h"
#include "run/versions.h"

struct database {
	struct run *run;
	struct state state; /* the working tree */
	const struct environment *environment;
	struct versions versions;
	struct alembic alembic;
};

/*
 * The environment of that name or directory ({NULL, 0}: the only one), its
 * chain, and its Alembic. -1 also where there is none to be run.
 */
int database_open(struct database *d, struct run *run, struct str environment,
		  struct err *err);

/* A branch that has a revision. */
struct database_branch {
	struct str name; /* "origin/feature" */
	struct str author; /* of its last commit, and the day of that */
	struct str day;
	struct str path; /* of the revision there */
};

struct database_current {
	int status; /* of `alembic current` */
	struct str output; /* what it printed */
	struct revnodes at; /* of the chain; none: an empty database */
	/*
	 * The database stands on this id, which the chain does not have;
	 * {NULL, 0}: all is known (or it failed otherwise).
	 */
	struct str unknown;
	struct {
		struct database_branch *v;
		size_t n;
		size_t cap;
	} branches; /* that have it */
	struct revnodes ahead; /* what is still to be run, parents first */
};
/* x: for env.py; more: further arguments of `alembic current`. */
int database_current(struct database *d, const struct strs *x,
		     const struct strs *more, struct database_current *out,
		     struct err *err);

/* More heads than may be: "2 heads: a, b"; {NULL, 0}: no. */
struct str database_fork(const struct database *d);

/* ---- downgrade.c: what going back would do ---- */

struct undo_step {
	const struct revnode *node;
	struct strs losses; /* what its downgrade destroys, a line each */
	size_t not_analysed; /* parts that could not be read */
	bool raises; /* it says by `raise` that there is no way back */
	bool is_unreadable;
};
struct undo {
	struct undo_step *v; /* in the order they would run */
	size_t n;
	size_t cap;
	/* Which revisions that are cannot be told: these are all there are. */
	bool is_vague;
};

/*
 * From where the database stands to the revision that Alembic would take
 * target for: an id or its beginning, a label, "base", "-1".
 */
int database_undo(struct database *d, const struct database_current *current,
		  struct str target, struct undo *out, struct err *err);

#endif
