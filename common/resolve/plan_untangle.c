#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * Two branches merge each other, and each puts the other's migrations on top
 * of its own. When these merges meet, git takes what either has changed: all
 * hang on each other in a circle. HEAD's order is as good as the other one.
 */

static bool has_parents(const struct plan_item *item, const struct meta_list *list)
{
	if (item->down.n != list->n)
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (!str_eq(item->down.v[i].text, list->items[i].value))
			return false;
	return true;
}

bool plan_can_have_parents(struct plan_work *w, const struct plan_item *item)
{
	const struct meta_list *list = item->of ? item->of->kept_down : NULL;

	if (!list || list->state == META_DYNAMIC || has_parents(item, list))
		return false;
	for (size_t i = 0; i < list->n; i++) {
		struct plan_item *parent = plan_find(w, list->items[i].value);

		if (!parent || parent == item)
			return false;
	}
	return true;
}

void plan_give_parents(struct plan_work *w, struct plan_item *item)
{
	const struct meta_list *list = item->of->kept_down;
	struct plan_refs refs = VEC_INIT;

	for (size_t i = 0; i < list->n; i++) {
		struct str id = list->items[i].value;
		struct plan_ref ref = {
			.item = plan_find(w, id),
			.text = id,
			.from = i < item->rev->down.n ? i : SIZE_MAX,
		};

		vec_push(&refs, w->arena, ref);
	}
	item->down = refs;
	item->is_moved = true;
}

bool plan_untangle(struct plan_work *w)
{
	for (size_t i = 0; i < w->graph.cycles.n; i++)
		revnodes_each (&w->graph.cycles.v[i].nodes, it) {
			struct plan_item *item = plan_item_of(w, *it);

			if (!plan_can_have_parents(w, item))
				continue;
			plan_give_parents(w, item);
			w->is_untangled = true;
		}
	if (w->is_untangled)
		plan_graph(w);
	return w->is_untangled;
}
