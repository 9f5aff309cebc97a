/*
 * commute.h - does it matter which of two branches' migrations run first?
 * What both do in their upgrades is compared object by object: schemas,
 * tables, columns, constraints, indexes, types, rows.
 *
 * Three answers. Two effects conflict when running them in the other order
 * fails or leaves another schema (or when neither order works): both add
 * users.email, one drops the table that the other alters, both give one
 * column another type. They commute when they touch different objects, or
 * the same one in ways that do not meet (two columns added to one table,
 * NOT NULL set twice). What could not be read (dynamic names, raw SQL that
 * is not understood), and what depends on the rows that are there (both
 * update one column), is neither: it is counted.
 *
 * Taken for granted: each side runs by itself on what both parted from. So
 * what a side drops was there, and what it creates was not, unless it says
 * IF EXISTS or IF NOT EXISTS. What a side creates is its own: only the name
 * can be in the other's way; and a name that it frees again is in nobody's.
 *
 * Does not know the schema: which columns an index that exists is on, what
 * refers to a table. Does not look at downgrades.
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
	/*
	 * action SQL_EXECUTE, which operations_read() makes no effect of: a
	 * statement that only reads the table.
	 */
	const struct op_effect *ours;
	const struct op_effect *theirs;
	size_t our_migration; /* index into the side */
	size_t their_migration;
	struct str message; /* "both add column \"users.email\"" */
	/* The same in pieces, for who can name the sides. */
	struct str both; /* "add column ..."; NULL when each does its own */
	struct str doing[2]; /* "drops column ...", of ours, of theirs */
	struct str tail; /* ", which needs it", or "" */
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
 * dialect ("postgresql", "mysql", ...; empty: not known) tells which names
 * share a namespace, what runs at all, and whether case matters.
 * Near linear in the effects of both sides (objects are looked up, not
 * compared each with each). Everything in the arena.
 */
void commute_compare(struct commute_result *out, struct arena *a,
		     const struct commute_side *ours,
		     const struct commute_side *theirs, struct str dialect);

#endif
