/*
 * new_revision.h - `git alembic new`: a migration on top of the chain of the
 * working tree, by the project's own Alembic, or from a simple template.
 *
 * Nothing that is there is written over, and two of these that run at the
 * same time in one working tree wait for each other.
 */
#ifndef RUN_NEW_REVISION_H
#define RUN_NEW_REVISION_H

#include "run/run.h"

struct new_request {
	struct str description;
	struct str environment; /* or {NULL, 0}: the only one */
	struct str head; /* on which; or {NULL, 0}: the only one */
	bool is_empty; /* --no-autogenerate */
	struct strs x; /* for Alembic: values of -x, */
	struct strs more; /* and further arguments of `alembic revision` */
};

struct new_revision {
	/* Refused: why, and what to do about it. Nothing was made then. */
	struct str refusal; /* or {NULL, 0} */
	struct strs advice;
	/* Alembic's exit code where that is not 0; `by` says what was run. */
	int status;
	struct str by;

	struct str id;
	struct str path; /* from the top; p NULL: made none */
	struct str environment;
	struct strs parents; /* one, or none */
	struct strs notes; /* what is odd about it, a line each */
};

/* What goes into out lives as long as run. */
int new_revision(struct run *run, const struct new_request *request,
		 struct new_revision *out, struct err *err);

#endif
