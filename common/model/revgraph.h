/*
 * revgraph.h - the chain of one environment: who hangs on whom. Built from
 * revisions, whatever their state; broken chains are described, not refused.
 * Follows alembic/script/revision.py (RevisionMap) for valid chains; where
 * Alembic would crash or hang it says why instead.
 *
 * Everything is linear in revisions + edges, and iterative: a chain of
 * 100,000 costs no stack.
 */
#ifndef MODEL_REVGRAPH_H
#define MODEL_REVGRAPH_H

#include "base/map.h"
#include "model/revision.h"

struct revnode;

struct revnodes {
	struct revnode **v;
	size_t n;
	size_t cap;
};

struct revnode {
	struct revision *rev; /* borrowed */
	struct revnodes down; /* parents that exist, each once */
	struct revnodes depends; /* depends_on, labels resolved */
	struct revnodes children; /* by down_revision */
	struct revnodes dependents; /* by depends_on */
	struct strs missing_down; /* ids that name nothing */
	struct strs missing_depends;
	struct revnode *same_id; /* the next file with this id, or NULL */
	struct strs labels; /* effective: own, and inherited as Alembic does */
	size_t order; /* position in revgraph.order */
	uint32_t mark; /* scratch of the walks */
	bool is_head; /* nothing hangs on it by down_revision */
	bool is_real_head; /* nor by depends_on: Alembic's symbol "heads" */
	bool is_base;
	bool is_shadowed; /* another file with its id counts */
	bool is_in_cycle;
};

struct revcycle {
	struct revnodes nodes; /* each needs the next, the last the first */
};

struct revgraph {
	struct arena *arena;
	struct revnodes all; /* with shadowed ones and those without an id */
	struct map by_id; /* id -> struct revnode *: the one that counts */
	struct map by_label; /* label -> struct revnode * that carries it */
	struct revnodes order; /* parents first; ties by id; see revgraph.c */
	struct revnodes heads; /* sorted by id */
	struct revnodes real_heads;
	struct revnodes bases;
	struct {
		struct revcycle *v;
		size_t n;
		size_t cap;
	} cycles; /* one for each strongly connected part */
	bool is_incomplete; /* some revision or parent is dynamic or unreadable */
};

/* The revisions stay the caller's and must outlive the graph. */
void revgraph_build(struct revgraph *g, struct arena *a,
		    struct revision *const *revs, size_t n);
struct revnode *revgraph_find(const struct revgraph *g, struct str id);
/* The ancestors of a node by down_revision (and depends_on), itself too. */
void revgraph_ancestors(struct revgraph *g, struct revnode *from,
			bool with_depends, struct revnodes *out);
bool revgraph_is_ancestor(struct revgraph *g, struct revnode *of,
			  struct revnode *node);
/*
 * The revision below several heads where they part: the nearest common
 * ancestor that is latest in the order; NULL when they share none.
 */
struct revnode *revgraph_fork_point(struct revgraph *g,
				    const struct revnodes *heads);

/*
 * The drawing of the whole chain, newest first, in the manner of
 * `git log --graph`; a line a revision, in columns that never grow past
 * max_columns (then "..." stands for the rest).
 */
struct buf;
struct revdraw_row {
	struct str rails; /* the lines and the dot, ASCII or UTF-8 */
	struct revnode *node; /* NULL: a row of rails only */
};
struct revdraw_rows {
	struct revdraw_row *v;
	size_t n;
	size_t cap;
};
void revgraph_draw(struct revgraph *g, size_t max_columns,
		   struct revdraw_rows *out);

#endif
