/*
 * planning.h - one environment with everything resolve/plan.h asks for:
 * which side has each revision, which are published, names by the project's
 * convention, the bytes of the files; and what is planned, as it is written.
 */
#ifndef RUN_PLANNING_H
#define RUN_PLANNING_H

#include "git/write.h"
#include "resolve/plan.h"
#include "run/naming.h"
#include "run/published.h"

/*
 * One of the states that now was made from: [0] is HEAD (or who stays). The
 * name ends in a NUL.
 */
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
	struct versions *sides; /* of each side, in their order */
	struct published published;
	struct naming *naming; /* NULL: none */
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

/* Has v this revision of now, under its path or another? As above. */
bool planning_has(struct planning *p, const struct versions *v,
		  const struct revision *r);

/*
 * What is to be written, by path, each once. Of a rename both halves are
 * here, unless another file takes the old name.
 */
/* plan_revision's kept_down. For planning.c alone. */
const struct meta_list *planning_kept_down(struct planning *p,
					   const struct planning_sides *sides,
					   const struct plan_revision *of);

struct planned_change {
	struct write_change write;
	/* What it is made from: that of old_path, or of the path; NULL: new. */
	struct str old;
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
