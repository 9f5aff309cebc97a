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
