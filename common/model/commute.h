/*
 * commute.h - does it matter which of two branches' migrations run first?
 * What both do in their upgrades is compared object by object: schemas,
 * tables, columns, constraints, indexes, types, rows.
 *
 * Three answers. Two effects conflict when running them in the other order
 * fails or leaves another schema: both add users.email, one drops the table
 * that the other alters, both alter one column. They commute when they
 * touch different objects, or the same one in ways that do not meet (two
 * columns added to one table). What could not be read (dynamic names, raw
 * SQL that is not understood) is neither: it is counted.
 */
#ifndef MODEL_COMMUTE_H
#define MODEL_COMMUTE_H

#include "model/operations.h"

/* One side: the operations of its revisions, parents first. */
struct commute_side {
	const struct operations *const *v;
	size_t n;
};

struct commute_conflict {
	const struct op_effect *ours;
	const struct op_effect *theirs;
	size_t our_migration; /* index into the side */
	size_t their_migration;
	struct str message; /* "both add column \"users.email\"" */
	bool is_done_twice; /* the same effect on both sides */
};

struct commute_result {
	struct {
		struct commute_conflict *v;
		size_t n;
		size_t cap;
	} conflicts; /* each pair of objects once, in the order of ours */
	size_t not_analysed[2]; /* parts of ours, of theirs */
};

/*
 * Near linear in the effects of both sides (objects are looked up, not
 * compared each with each). Everything in the arena.
 */
void commute_compare(struct commute_result *out, struct arena *a,
		     const struct commute_side *ours,
		     const struct commute_side *theirs);

#endif
