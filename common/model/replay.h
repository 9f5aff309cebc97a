/*
 * replay.h - the schema at any revision of a chain. A revision's schema is
 * what all of its ancestors made, by down_revision and depends_on, parents
 * first. Going from one revision to another takes back what the other does
 * not have and adds what it has besides, so that following a chain in its
 * order costs each migration once, and a branch its own length.
 */
#ifndef MODEL_REPLAY_H
#define MODEL_REPLAY_H

#include "model/revgraph.h"
#include "model/operations_names.h"
#include "model/schema.h"

/* The operations of a migration; NULL when they could not be read. */
typedef const struct operations *replay_fn(void *data,
					   const struct revnode *node);

/* May it touch one of the names? */
typedef bool replay_concerns_fn(void *data, const struct revnode *node,
				const struct name_query *names);

struct replay_done {
	struct revnode *node;
	size_t mark; /* of the schema before it */
};

struct replay {
	struct schema schema;
	struct revgraph *graph;
	replay_fn *fn;
	void *data;
	replay_concerns_fn *concerns; /* NULL: nobody can tell */
	struct name_query *only; /* or NULL: everything is replayed */
	struct {
		struct replay_done *v;
		size_t n;
		size_t cap;
	} done; /* what the schema has, in the order it was replayed */
	bool *has; /* by order: is it in done? */
	/* done is exactly the ancestors of one, with it or without; or NULL */
	const struct revnode *at;
	const struct revnode *before;
	size_t steps; /* migrations replayed so far, again ones too */
};

/* Migrations replayed in all, taken back and again: more are refused. */
#define REPLAY_STEPS_MAX ((size_t)2000000)

void replay_init(struct replay *r, struct arena *a, struct revgraph *graph,
		 struct str dialect, replay_fn *fn, void *data);
/*
 * The schema after the node, or before it; after all nodes: what `alembic
 * upgrade heads` gives. Changes r->schema, where it is. The schema is_cut
 * when that would take too long.
 */
struct schema *replay_at(struct replay *r, struct revnode *node);
struct schema *replay_before(struct replay *r, struct revnode *node);
struct schema *replay_heads(struct replay *r);

/*
 * From now on only migrations that may touch these names, or lead to them, are
 * replayed (see schema.is_partial); they are added to names. NULL: all again.
 * Begins anew. False when that cannot be had.
 */
bool replay_only(struct replay *r, struct name_query *names);

#endif
