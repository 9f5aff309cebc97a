/*
 * head_files.h - the head file of an environment: "<script directory>/HEAD",
 * a comment and one head a line, tracked. Two branches that add migrations
 * then conflict in text, also where no hook runs. Opt-in: it is kept where it
 * is, and where the setting head-file wants it.
 */
#ifndef RUN_HEAD_FILES_H
#define RUN_HEAD_FILES_H

#include "run/planning.h"

/* "alembic/HEAD" */
struct str head_file_path(struct arena *a, const struct environment *environment);

/*
 * Appends what makes the head file of this environment name these heads;
 * nothing when it does already, or when the environment has none and the
 * settings want none.
 */
int head_file_plan(struct run *run, struct state *now,
		   const struct environment *environment,
		   const struct revnodes *heads, struct planned *out,
		   struct err *err);

#endif
