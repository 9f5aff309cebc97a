/*
 * head_files.h - the head file of an environment: "<script directory>/HEAD",
 * a comment and one head a line, tracked. Two branches that add migrations
 * then conflict in text, also where no hook runs. Opt-in: it is kept where it
 * is, and where the setting head-file wants it.
 *
 * Never in the top directory, where a file HEAD makes git ask at every turn
 * whether the commit is meant; never through a symbolic link, nor in place of
 * a folder: such are left alone, and a finding. Where the heads are not known
 * for sure (revgraph.is_incomplete) nothing is written.
 */
#ifndef RUN_HEAD_FILES_H
#define RUN_HEAD_FILES_H

#include "run/planning.h"
#include "text/finding.h"

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

/*
 * The same for all environments, after the heads that they have now, but for
 * those that planning sees to (n of them).
 */
int head_files_plan(struct run *run, struct state *now,
		    const struct environment *const *planned_for, size_t n,
		    struct planned *out, struct err *err);

/* A finding of rule head-file that writing `planned` makes an end of? */
bool head_files_cure(const struct planned *planned,
		     const struct finding *finding);

enum head_file_wish {
	HEAD_FILE_WRITE, /* whatever the settings say */
	HEAD_FILE_REMOVE,
};

/*
 * What somebody wants done by hand. 1: appended to *out; 0: it is so already;
 * -1: it cannot be, and err says why.
 */
int head_file_wish(struct run *run, struct state *now,
		   const struct environment *environment,
		   enum head_file_wish wish, struct planned *out,
		   struct err *err);

/* For rules/check.h; *out is STR_NULL and so on where there is none. */
struct check_head_file;
struct versions;
int head_file_check(struct run *run, const struct versions *now,
		    struct check_head_file *out, struct err *err);

#endif
