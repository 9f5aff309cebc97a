/*
 * planning.h - one environment with everything resolve/plan.h asks for:
 * which side has each revision, which are published, names by the project's
 * convention, the bytes of the files; and what is planned, as it is written.
 */
#ifndef RUN_PLANNING_H
#define RUN_PLANNING_H

#include "git/write.h"
#include "resolve/plan.h"
#include "run/versions.h"

/* One of the states that now was made from: [0] is HEAD (or who stays). */
struct planning_side {
	struct oid commit;
	struct str name; /* for people: "HEAD", "feature" */
};
struct planning_sides {
	struct planning_side *v;
	size_t n; /* PLAN_MAX_SIDES at most */
	size_t cap;
};

struct planning {
	struct run *run;
	struct state *now;
	const struct environment *environment;
	struct versions versions; /* of now; rev of the request's are its */
	struct plan_request request; /* its data points here */
	struct plan plan; /* for plan_*(&p->plan, ..., &p->request, err) */
};

/*
 * Loads the environment's versions of now and of each side, and says who has
 * what: a side has a revision when it has path and id alike, or else the id
 * under another path that is no file of that id in now. p must stay where it
 * is. Everything lives as long as the run.
 */
int planning_open(struct planning *p, struct run *run, struct state *now,
		  const struct environment *environment,
		  const struct planning_sides *sides, struct err *err);

/* What is to be written, each path once, deletions included. */
struct planned_change {
	struct write_change write;
	struct str old; /* the bytes that were there; p NULL: none */
	struct str old_path; /* of a rename, for people; else {NULL, 0} */
};
struct planned {
	struct planned_change *v;
	size_t n;
	size_t cap;
	struct strs done; /* what it does, a line each, in chain order */
};

/*
 * Appends the plan's changes (not refused ones), and the head file's where
 * the environment has one (head_files.h).
 */
int planning_collect(struct planning *p, struct planned *out, struct err *err);

/*
 * Writes all of it to the working tree and stages it. 0: something stands in
 * the way, nothing was changed, its paths are appended to *blocked; 1: done.
 */
int planned_stage(struct run *run, const struct planned *planned,
		  struct strs *blocked, struct err *err);

#endif
