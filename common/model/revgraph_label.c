#include "base/compat.h"
#include "model/revgraph_parts.h"

/*
 * Alembic gives a label to every descendant of the revision that has it, and
 * then walks down from the last descendant it met: to every revision below
 * until one where the chain branches or merges (script/revision.py,
 * _add_branches). Which descendant is the last is chance when there are
 * several branches, but then it stops on the way; so the walk passes the
 * labelled revision itself only when all above it is one line.
 */

static bool is_branch_point(const struct revnode *node)
{
	/* _all_nextrev holds who is a child and dependent as well once. */
	const struct revnode *first = node->children.n ? node->children.v[0] :
							 NULL;

	if (node->children.n > 1 || node->dependents.n > 1)
		return true;
	return first && node->dependents.n && node->dependents.v[0] != first;
}

static bool is_plain(const struct revnode *node)
{
	return !is_branch_point(node) && node->rev->down.n < 2;
}

static void add_label(struct revgraph *g, struct strs *list, struct str label)
{
	if (list->n < REVGRAPH_LABELS)
		strs_add_once(list, g->arena, label);
}

static bool is_subset(const struct strs *of, const struct strs *list)
{
	if (list->v == of->v)
		return true;
	for (size_t i = 0; i < list->n; i++)
		if (!strs_has(of, list->v[i]))
			return false;
	return true;
}

/* Lists are shared as long as they are the same. */
static void add_list(struct revgraph *g, struct strs *to, const struct strs *list)
{
	struct strs more = VEC_INIT;

	if (is_subset(to, list))
		return;
	if (!to->n) {
		*to = *list;
		return;
	}
	for (size_t i = 0; i < to->n; i++)
		add_label(g, &more, to->v[i]);
	for (size_t i = 0; i < list->n; i++)
		add_label(g, &more, list->v[i]);
	*to = more;
}

static struct strs own_labels(struct revgraph *g, const struct revnode *node)
{
	const struct meta_list *labels = &node->rev->labels;
	struct strs own = VEC_INIT;

	if (labels->state != META_VALUE)
		return own;
	for (size_t i = 0; i < labels->n; i++)
		add_label(g, &own, labels->items[i].value);
	return own;
}

static void spread_up(struct revgraph *g)
{
	revnodes_each (&g->order, it) {
		struct revnode *node = *it;

		node->labels = own_labels(g, node);
		for (size_t k = 0; k < node->down.n; k++)
			add_list(g, &node->labels, &node->down.v[k]->labels);
	}
}

/* above[]: own labels of descendants from which the walk down gets here. */
static void spread_down(struct revgraph *g, struct strs *above, bool *is_line)
{
	for (size_t i = g->order.n; i-- > 0;) {
		struct revnode *node = g->order.v[i], *child;
		size_t at = node_index(g, node), up;

		if (!is_plain(node))
			continue;
		if (!node->children.n) {
			is_line[at] = true;
			continue;
		}
		child = node->children.v[0];
		up = node_index(g, child);
		if (!is_line[up])
			continue;
		is_line[at] = true;
		above[at] = own_labels(g, child);
		add_list(g, &above[at], &above[up]);
		add_list(g, &node->labels, &above[at]);
	}
}

void revgraph_spread_labels(struct revgraph *g, struct arena *scratch)
{
	struct strs *above;
	bool *is_line;
	bool has_any = false;

	revnodes_each (&g->order, it)
		has_any |= (*it)->rev->labels.state == META_VALUE;
	if (!has_any)
		return;
	spread_up(g);
	above = arena_array(scratch, g->all.n, sizeof(*above));
	is_line = arena_array(scratch, g->all.n, sizeof(*is_line));
	spread_down(g, above, is_line);
}
