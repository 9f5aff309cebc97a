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

/* it is a struct revnode **. */
#define revnodes_each(list, it)                                    \
	for (struct revnode **it = (list)->v,                      \
			    **it##_end = it ? it + (list)->n : it; \
	     it != it##_end; it++)

struct revnode {
	struct revision *rev; /* borrowed */
	struct revnodes down; /* parents that exist, each once */
	struct revnodes depends; /* depends_on, labels resolved */
	struct revnodes children; /* by down_revision */
	struct revnodes dependents; /* by depends_on */
	struct strs missing_down; /* ids that name nothing */
	struct strs missing_depends;
	/*
	 * The next file with this id, or NULL; from by_id's on, which is the
	 * one Alembic would run: the last by directory and name.
	 */
	struct revnode *same_id;
	/*
	 * Effective: own, and inherited as Alembic does (_add_branches): from
	 * ancestors, and downwards from descendants as far as the chain is
	 * unbranched. At most REVGRAPH_LABELS; shared, not to be changed.
	 */
	struct strs labels;
	size_t order; /* position in revgraph.order, if is_counted */
	uint32_t mark; /* scratch of the walks */
	bool is_counted; /* has an id and is not shadowed */
	bool has_unknown_child; /* a file of unknown id hangs on it */
	bool is_head; /* nothing hangs on it by down_revision */
	bool is_real_head; /* nor by depends_on: Alembic's symbol "heads" */
	bool is_base;
	bool is_shadowed; /* another file with its id counts */
	bool is_in_cycle;
	bool is_self_loop; /* names itself; such edges are in no list */
};

struct revcycle {
	struct revnodes nodes; /* each needs the next, the last the first */
};

#define REVGRAPH_LABELS 32
/* Forks between more heads than this are not looked into. */
#define REVGRAPH_FORK_HEADS 4096

/*
 * Only counted nodes are in by_id, order, heads, bases and edges. Edges that
 * hang on an id-less file are known to its parent as has_unknown_child.
 */
struct revgraph {
	struct arena *arena;
	struct revnode *nodes; /* all.n of them, by id, path; id-less last */
	struct revnodes all; /* with shadowed ones and those without an id */
	struct map by_id; /* id -> struct revnode *: the one that counts */
	struct map by_label; /* label -> struct revnode * that carries it */
	/*
	 * Parents first; a branch is followed to its end before the next one
	 * begins, ties by id. Within a cycle its own edges do not count.
	 */
	struct revnodes order;
	struct revnodes heads; /* sorted by id */
	struct revnodes real_heads;
	struct revnodes bases;
	struct {
		struct revcycle *v;
		size_t n;
		size_t cap;
	} cycles; /* one for each strongly connected part */
	/*
	 * Some id or down_revision is not known: a file is unreadable, or
	 * computes it, or lacks it. What is said of heads may then be wrong.
	 */
	bool is_incomplete;
	uint32_t stamp; /* scratch of the walks */
};

/* The revisions stay the caller's and must outlive the graph. */
void revgraph_build(struct revgraph *g, struct arena *a,
		    struct revision *const *revs, size_t n);
struct revnode *revgraph_find(const struct revgraph *g, struct str id);
/*
 * The ancestors of a node by down_revision (and depends_on), itself too, in
 * no particular order.
 */
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

/* The same, and how the heads part: for each node which heads are above it. */
struct revfork {
	struct revnode *point; /* as revgraph_fork_point() */
	/*
	 * For each head the revisions that only it has, parents first; the
	 * part of it that another head has as well is not listed.
	 */
	struct revnodes *branches;
	size_t n; /* the heads given, 64 at most */
};
void revgraph_fork(struct revgraph *g, const struct revnodes *heads,
		   struct revfork *out);

/*
 * The drawing of the chain's down_revisions, newest first, in the manner of
 * `git log --graph`: a row for each revision, and rows of rails only where
 * lines part or join. No row is wider than max_columns (8 at least); what
 * does not fit is "...".
 */
enum revdraw_style {
	REVDRAW_ASCII, /* * | / \ */
	REVDRAW_UTF8,
};
struct revdraw_row {
	struct str rails; /* no trailing blanks */
	struct revnode *node; /* NULL: a row of rails only */
};
struct revdraw_rows {
	struct revdraw_row *v;
	size_t n;
	size_t cap;
};
void revgraph_draw(struct revgraph *g, size_t max_columns,
		   enum revdraw_style style, struct revdraw_rows *out);

#endif
