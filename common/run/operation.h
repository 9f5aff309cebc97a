/*
 * operation.h - what git is in the middle of: a merge, rebase, cherry-pick,
 * revert or am that waits to be gone on with. From the files that git keeps
 * of it in the git directory (wt-status.c, wt_status_get_state).
 */
#ifndef RUN_OPERATION_H
#define RUN_OPERATION_H

#include "run/planning.h"

enum operation_kind {
	OPERATION_NONE,
	OPERATION_MERGE,
	OPERATION_REBASE,
	OPERATION_CHERRY_PICK,
	OPERATION_REVERT,
	OPERATION_AM,
};

struct operation {
	enum operation_kind kind;
	const char *name; /* "merge"; NULL: none */
	const char *go_on; /* "git rebase --continue"; "git commit" for none */
	/*
	 * HEAD, and what is being put together with it: the states that what is
	 * staged was made from. Of none, and where git tells no more (am),
	 * HEAD alone; nothing where HEAD is unborn.
	 */
	struct planning_sides sides;
};

int operation_find(struct run *run, struct operation *out, struct err *err);

#endif
