/*
 * operations_names.h - which tables, indexes and constraints a migration
 * speaks of, as a set that is small and may err on the side of more: whether
 * a migration can matter to another is asked of thousands.
 */
#ifndef MODEL_OPERATIONS_NAMES_H
#define MODEL_OPERATIONS_NAMES_H

#include "model/operations.h"

/* A Bloom filter of 256 bits, three for each name. */
struct name_set {
	uint64_t bits[4];
};

/* Some names, each by itself. */
struct name_query {
	struct arena *arena;
	struct map seen; /* in lower case */
	VEC_OF(struct name_set) names;
};

void name_query_init(struct name_query *q, struct arena *a);
/* True when it is new; case does not matter. {NULL, 0} is none. */
bool name_query_add(struct name_query *q, struct str name);
bool name_query_has(const struct name_query *q, struct str name);
/* May one of the names be in the set? */
bool name_query_meets(const struct name_query *q, const struct name_set *set);

/* What one effect speaks of: its table, itself, what it refers to. */
void effect_names(struct name_query *q, const struct op_effect *e);
/* Of the upgrade. */
void operations_names(struct name_set *set, const struct operations *ops);
/* It may touch what it does not name: in the upgrade. */
bool operations_touch_unnamed(const struct operations *ops);

/*
 * Adds the names that lead to those in the query: what a table was called
 * before, its indexes. True when there were any.
 */
bool operations_lead_to(struct name_query *q, const struct operations *ops);

#endif
