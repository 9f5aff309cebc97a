/*
 * parting.h - where a commit left another one, and what a shallow clone
 * lacks to tell.
 */
#ifndef RUN_PARTING_H
#define RUN_PARTING_H

#include "run/mainline.h"

struct parting_side {
	struct oid commit;
	struct str name; /* for people: "HEAD" */
};

/*
 * The (first of the) merge bases of a commit and the mainline. 0: they have
 * nothing in common, and *out is not touched. -1 where that cannot be said
 * because the clone is shallow: err says how much of both it has, and how to
 * fetch more.
 */
int parting_find(struct run *run, const struct parting_side *side,
		 const struct mainline *mainline, struct oid *out,
		 struct err *err);

#endif
