#include "base/compat.h"
#include "resolve/plan_parts.h"

/* The heads of a plan: how many there may be, and which they are. */

size_t plan_group_of(const struct plan_work *w, const struct revnode *node)
{
	const struct strs *apart = &w->request->head_labels;

	for (size_t i = 0; i < apart->n; i++)
		if (strs_has(&node->labels, apart->v[i]))
			return i + 1;
	return 0;
}

size_t plan_group_allows(const struct plan_work *w, size_t group)
{
	if (group || w->request->head_labels.n || !w->request->heads_allowed)
		return 1;
	return w->request->heads_allowed;
}

/*
 * Did the side have it as a head? What hangs on another side's now, both have
 * moved: nobody knows on which of its heads this one had it.
 */
static bool was_head(const struct plan_work *w, const struct plan_item *item,
		     unsigned bit)
{
	if (!(item->in >> bit & 1) || !item->node)
		return false;
	revnodes_each (&item->node->children, child)
		if (plan_item_of(w, *child)->in >> bit & 1)
			return false;
	for (size_t i = 0; i < item->down.n; i++)
		if (item->down.v[i].item && !(item->down.v[i].item->in >> bit & 1))
			return false;
	return true;
}

/* The most heads of this group that one side had. */
static size_t widest_side(struct plan_work *w, size_t group)
{
	size_t most = 0;

	for (unsigned bit = 0; bit < w->request->nsides; bit++) {
		size_t n = 0;

		plan_each (w, it)
			n += was_head(w, *it, bit) &&
			     plan_group_of(w, (*it)->node) == group;
		if (n > most)
			most = n;
	}
	return most;
}

void plan_find_widest(struct plan_work *w)
{
	size_t ngroups = w->request->head_labels.n + 1;

	w->widest = arena_array(w->arena, ngroups, sizeof(*w->widest));
	for (size_t i = 0; i < ngroups; i++) {
		size_t allowed = plan_group_allows(w, i);

		w->widest[i] = widest_side(w, i);
		if (w->is_untangled && w->widest[i] > allowed)
			w->widest[i] = allowed;
	}
}

static int compare_nodes(const void *pa, const void *pb)
{
	const struct revnode *const *a = pa, *const *b = pb;

	return str_cmp((*a)->rev->id, (*b)->rev->id);
}

void plan_take_heads(struct plan_work *w, const struct revgraph *real)
{
	struct revnodes heads = VEC_INIT;

	revnodes_each (&w->graph.heads, it) {
		struct revnode *node =
			revgraph_find(real, plan_item_of(w, *it)->id);

		if (node)
			vec_push(&heads, w->arena, node);
	}
	if (heads.n)
		qsort(heads.v, heads.n, sizeof(*heads.v), compare_nodes);
	w->plan->heads = heads;
}

size_t plan_excess(struct plan_work *w)
{
	size_t ngroups = w->request->head_labels.n + 1, excess = 0;
	size_t *count = arena_array(w->arena, ngroups, sizeof(*count));

	revnodes_each (&w->graph.heads, it)
		count[plan_group_of(w, *it)]++;
	for (size_t i = 0; i < ngroups; i++)
		if (count[i] > plan_group_allows(w, i))
			excess += count[i] - plan_group_allows(w, i);
	return excess;
}
