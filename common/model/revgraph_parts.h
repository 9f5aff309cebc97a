/*
 * revgraph_parts.h - how building a revgraph is divided; for revgraph*.c
 * alone.
 */
#ifndef MODEL_REVGRAPH_PARTS_H
#define MODEL_REVGRAPH_PARTS_H

#include "model/revgraph.h"

static inline size_t node_index(const struct revgraph *g,
				const struct revnode *node)
{
	return (size_t)(node - g->nodes);
}

/* Everything a node needs: first its parents, then what it depends on. */
static inline size_t node_nneeds(const struct revnode *node)
{
	return node->down.n + node->depends.n;
}

static inline struct revnode *node_need(const struct revnode *node, size_t i)
{
	return i < node->down.n ? node->down.v[i] :
				  node->depends.v[i - node->down.n];
}

/*
 * The strongly connected part of each node (by node_index), in scratch
 * memory; parts of one have no number of their own but 0.
 */
uint32_t *revgraph_find_parts(struct revgraph *g, struct arena *scratch);
/* Fills cycles and is_in_cycle. */
void revgraph_find_cycles(struct revgraph *g, const uint32_t *parts,
			  struct arena *scratch);
/* Fills order. */
void revgraph_sort(struct revgraph *g, const uint32_t *parts,
		   struct arena *scratch);
/* Fills the labels of nodes. */
void revgraph_spread_labels(struct revgraph *g, struct arena *scratch);

#endif
