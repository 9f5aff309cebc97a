/*
 * schema_order.h - in which order tables can be created, and in the reverse
 * of it dropped: what a foreign key refers to comes first. Tables that refer
 * to each other in a ring have no such order; they stand together, and the
 * ring is named. A table that refers to itself is no ring.
 */
#ifndef MODEL_SCHEMA_ORDER_H
#define MODEL_SCHEMA_ORDER_H

#include "model/schema.h"

struct schema_ring {
	/* All of its tables, as created. */
	SCHEMA_LIST(struct schema_table) tables;
	/* A way around: each refers to the next, the last to the first. */
	SCHEMA_LIST(struct schema_table) way;
};

struct schema_order {
	/* Those that are there; where it does not matter as created. */
	SCHEMA_LIST(struct schema_table) tables;
	struct {
		struct schema_ring *v;
		size_t n;
		size_t cap;
	} rings;
	size_t *ring_of; /* by schema_table.order: index + 1; 0: in none */
};

/* Linear in tables and foreign keys; nothing recurses. */
void schema_order_build(struct schema_order *out, struct arena *a,
			const struct schema *s);
/* Both are in one ring, so this key cannot stand in CREATE TABLE. */
bool schema_order_is_ring(const struct schema_order *o,
			  const struct schema_key *k);

#endif
