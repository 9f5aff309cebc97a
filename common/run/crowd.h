/*
 * crowd.h - the branches that the tips of a push may collide with: those
 * pushed beside them and those the other side has. What each of them has is
 * read once for all tips, as is the mainline.
 */
#ifndef RUN_CROWD_H
#define RUN_CROWD_H

#include "run/branch_news.h"
#include "run/push_parts.h"

struct crowd_branch {
	struct str ref; /* of the other side's; STR_NULL: pushed as well */
	struct str name; /* for people: "origin/colours" */
	struct oid oid;
	const struct push_tip *tip; /* pushed as well, or NULL */
	bool was_read;
	const struct commit *commit; /* NULL: there is none */
};

struct crowd {
	struct str prefix; /* of the other side's refs */
	struct crowd_branch *v; /* those pushed as well first */
	size_t n;
	size_t cap;
	size_t left; /* directories that may still be read */
	struct map news; /* for all readers */
	struct map mainlines; /* versions by environment and commit */
};

/* The one of the push, as the tip's mainline sees it. */
int crowd_of(struct pushing *p, const struct push_tip *tip, struct crowd **out,
	     struct err *err);
/* NULL when there is no such commit. */
int crowd_commit(struct pushing *p, struct crowd_branch *branch,
		 const struct commit **out, struct err *err);
/* The mainline's versions of an environment of now. */
int crowd_mainline(struct crowd *crowd, struct state *now,
		   const struct environment *environment,
		   const struct mainline *mainline, const struct versions **out,
		   struct err *err);

#endif
