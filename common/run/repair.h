/*
 * repair.h - a merge's diverged chains brought to one line, all environments
 * of what is staged: planned, compared, collected. Writes nothing.
 */
#ifndef RUN_REPAIR_H
#define RUN_REPAIR_H

#include "run/planning.h"
#include "text/finding.h"

struct repair {
	struct planned planned; /* nothing in it: nothing to do */
	/*
	 * Why it must not be done by a machine: semantic-conflict, and the
	 * refusal of a plan. Any of level error: nothing is to be written.
	 */
	struct findings findings;
	bool is_refused;
	size_t not_analysed; /* parts that nobody could compare */
};

/* now: what is staged, read; sides: HEAD and the heads that come in. */
int repair_merge(struct run *run, struct state *now,
		 const struct planning_sides *sides, struct repair *out,
		 struct err *err);

#endif
