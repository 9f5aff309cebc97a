#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "base/utf8.h"

/* The order of the steps, and the plans that are asked for by hand. */

static bool has_duplicates(const struct plan_work *w)
{
	for (size_t i = 1; i < w->items.n; i++)
		if (w->items.v[i]->id.p &&
		    str_eq(w->items.v[i]->id, w->items.v[i - 1]->id) &&
		    !(w->items.v[i]->is_twin && w->items.v[i - 1]->is_twin))
			return true;
	return false;
}

static bool has_shared_path(const struct plan_work *w)
{
	struct map paths;

	map_init(&paths, w->arena);
	plan_each (w, it) {
		if (map_has(&paths, (*it)->path))
			return true;
		map_put(&paths, (*it)->path, *it);
	}
	return false;
}

static bool has_gone(const struct plan_work *w)
{
	plan_each (w, it)
		if ((*it)->is_gone)
			return true;
	return false;
}

/* The chain as it is. */
static bool leave(struct plan_work *w)
{
	struct revision **list = arena_array(w->arena, w->items.n, sizeof(*list));
	struct revgraph real;

	for (size_t i = 0; i < w->items.n; i++)
		list[i] = w->items.v[i]->rev;
	revgraph_build(&real, w->arena, list, w->items.n);
	plan_take_heads(w, &real);
	return true;
}

/* Of several parents that are not there the first one's place is taken. */
static void adopt(struct plan_item *item, struct plan_item *adopter)
{
	for (size_t i = item->down.n; i-- > 0;)
		if (!item->down.v[i].item)
			plan_refs_replace(&item->down, i, adopter);
	item->is_moved = true;
}

static bool misses_parent(const struct plan_item *item)
{
	for (size_t i = 0; i < item->down.n; i++)
		if (!item->down.v[i].item)
			return true;
	return false;
}

/* True when there was somebody to be adopted. */
static bool adopt_all(struct plan_work *w)
{
	struct plan_item *adopter = plan_find(w, w->request->adopter);
	bool has_adopted = false;

	plan_each (w, it) {
		if (!adopter || (*it)->is_pinned || *it == adopter ||
		    (*it)->rev->flags & REVISION_BAD_DOWN || !misses_parent(*it))
			continue;
		adopt(*it, adopter);
		has_adopted = true;
	}
	return has_adopted;
}

static bool repair(struct plan_work *w)
{
	bool is_needed = has_duplicates(w) || has_shared_path(w);

	if (w->request->adopter.p)
		is_needed |= adopt_all(w);
	plan_graph(w);
	is_needed |= plan_untangle(w);
	is_needed |= plan_restore(w);
	plan_find_widest(w);
	if (is_needed || plan_excess(w)) {
		if (!plan_is_sound(w))
			return false;
	} else if (w->graph.is_incomplete || w->graph.cycles.n) {
		return leave(w);
	}
	if (!plan_same_ids(w))
		return false;
	plan_graph(w);
	if (!plan_same_merges(w))
		return false;
	plan_graph(w);
	if (!is_needed && !has_gone(w) && !plan_excess(w))
		return leave(w);
	return plan_move(w) && plan_number(w) && plan_finish(w);
}

/*
 * A step's false is a refusal unless it failed. What was planned till then is
 * nobody's business.
 */
static int result(struct plan_work *w, bool is_done)
{
	struct str refusal = w->plan->refusal;
	struct place at = w->plan->refused_at;

	if (w->has_failed)
		return -1;
	if (!is_done) {
		memset(w->plan, 0, sizeof(*w->plan));
		w->plan->refusal = refusal;
		w->plan->refused_at = at;
	}
	return 0;
}

int plan_make(struct plan *plan, struct arena *a,
	      const struct plan_request *request, struct err *err)
{
	struct plan_work w;

	return result(&w, plan_load(&w, plan, a, request, err) && repair(&w));
}

/* ---- by hand ------------------------------------------------------------------ */

static bool begin(struct plan_work *w)
{
	plan_graph(w);
	return plan_is_sound(w);
}

static struct plan_item *named(struct plan_work *w, struct str id)
{
	struct plan_item *item = plan_find(w, id);

	if (!item)
		plan_refuse(w, place_of_path(STR_NULL),
			    "there is no revision %.*s", STR_ARG(id));
	else if (item->node->same_id || item->node->is_shadowed)
		plan_refuse(w, plan_place(item, item->rev->id_span),
			    "two files have the id %.*s", STR_ARG(id));
	else
		return item;
	return NULL;
}

static void hang_on(struct plan_work *w, struct plan_item *item,
		    struct plan_item *onto, const bool *is_chosen)
{
	bool replaces_all = true;

	for (size_t i = 0; i < item->down.n; i++) {
		struct plan_item *parent = item->down.v[i].item;

		if (is_chosen[parent->index])
			return;
		if (onto &&
		    revgraph_is_ancestor(&w->graph, parent->node, onto->node))
			replaces_all = false;
	}
	item->is_moved = true;
	if (!onto)
		item->down.n = 0;
	for (size_t i = item->down.n; i-- > 0;) {
		struct plan_item *parent = item->down.v[i].item;

		if (replaces_all ||
		    revgraph_is_ancestor(&w->graph, parent->node, onto->node))
			plan_refs_replace(&item->down, i, onto);
	}
	if (onto && !item->down.n)
		plan_refs_add(&item->down, w->arena, onto);
}

static bool rebase(struct plan_work *w, const struct strs *revisions,
		   struct str onto)
{
	bool *is_chosen = arena_array(w->arena, w->items.n, sizeof(bool));
	struct plan_item *target = NULL;

	if (onto.p && !(target = named(w, onto)))
		return false;
	for (size_t i = 0; i < revisions->n; i++) {
		struct plan_item *item = named(w, revisions->v[i]);

		if (!item)
			return false;
		if (target &&
		    (item == target ||
		     revgraph_is_ancestor(&w->graph, item->node, target->node)))
			return plan_refuse(w,
					   plan_place(item, item->rev->id_span),
					   "%.*s is below %.*s and cannot hang "
					   "on it",
					   STR_ARG(item->id), STR_ARG(onto));
		is_chosen[item->index] = true;
	}
	plan_each (w, it)
		if (is_chosen[(*it)->index])
			hang_on(w, *it, target, is_chosen);
	plan_graph(w);
	if (w->graph.cycles.n)
		return plan_refuse(w, place_of_path(STR_NULL),
				   "the chain would go in a circle");
	return plan_number(w) && plan_finish(w);
}

int plan_rebase(struct plan *plan, struct arena *a,
		const struct plan_request *request,
		const struct strs *revisions, struct str onto, struct err *err)
{
	struct plan_work w;

	return result(&w, plan_load(&w, plan, a, request, err) && begin(&w) &&
				  rebase(&w, revisions, onto));
}

/* It is pasted as it is, and a template may close the docstring behind it. */
static bool is_good_message(struct str message)
{
	for (size_t i = 0; i < message.len; i++)
		if ((unsigned char)message.p[i] < ' ' || message.p[i] == 0x7f ||
		    message.p[i] == '\\')
			return false;
	return utf8_is_valid(message) && !str_ends(message, STR("\"")) &&
	       str_find(message, STR("\"\"")) == STR_NPOS;
}

static bool merge(struct plan_work *w, const struct strs *parents)
{
	struct plan_items list = VEC_INIT;

	for (size_t i = 0; i < parents->n; i++) {
		struct plan_item *item = named(w, parents->v[i]);

		if (!item)
			return false;
		for (size_t k = 0; k < list.n; k++) {
			if (list.v[k] == item)
				return plan_refuse(
					w, plan_place(item, item->rev->id_span),
					"%.*s is given twice", STR_ARG(item->id));
			if (revgraph_is_ancestor(&w->graph, item->node,
						 list.v[k]->node) ||
			    revgraph_is_ancestor(&w->graph, list.v[k]->node,
						 item->node))
				return plan_refuse(
					w, plan_place(item, item->rev->id_span),
					"%.*s and %.*s are on one line",
					STR_ARG(list.v[k]->id),
					STR_ARG(item->id));
		}
		vec_push(&list, w->arena, item);
	}
	if (list.n < 2)
		return plan_refuse(w, place_of_path(STR_NULL),
				   "a merge takes two revisions or more");
	if (!is_good_message(w->request->merge_message))
		return plan_refuse(w, place_of_path(STR_NULL),
				   "the message cannot stand in a docstring: "
				   "it has a control character, a backslash, "
				   "or a quotation mark at its end");
	vec_push(&w->joins, w->arena, list);
	return plan_finish(w);
}

int plan_merge_revision(struct plan *plan, struct arena *a,
			const struct plan_request *request,
			const struct strs *parents, struct err *err)
{
	struct plan_work w;

	return result(&w, plan_load(&w, plan, a, request, err) && begin(&w) &&
				  merge(&w, parents));
}

static bool is_good_id(struct str id)
{
	if (!id.len || revision_is_reserved(id))
		return false;
	for (size_t i = 0; i < id.len; i++)
		if ((unsigned char)id.p[i] < ' ' || strchr("@:+-", id.p[i]))
			return false;
	return true;
}

static bool rekey(struct plan_work *w, struct str id, struct str new_id)
{
	struct plan_item *item = named(w, id);

	if (!item)
		return false;
	if (new_id.p && !is_good_id(new_id))
		return plan_refuse(w, place_of_path(STR_NULL),
				   "\"%.*s\" can be no revision id",
				   STR_ARG(new_id));
	if (new_id.p &&
	    (plan_find(w, new_id) || map_has(&w->graph.by_label, new_id)))
		return plan_refuse(w, place_of_path(STR_NULL),
				   "there is a revision %.*s already",
				   STR_ARG(new_id));
	item->is_duplicate = true;
	item->wished_id = new_id;
	return plan_finish(w);
}

int plan_rekey(struct plan *plan, struct arena *a,
	       const struct plan_request *request, struct str id,
	       struct str new_id, struct err *err)
{
	struct plan_work w;

	return result(&w, plan_load(&w, plan, a, request, err) && begin(&w) &&
				  rekey(&w, id, new_id));
}
