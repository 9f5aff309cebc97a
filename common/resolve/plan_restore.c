#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * A branch merged another one and put that one's migrations on top of its own.
 * Then the other branch was published, as it was. When they meet again git
 * takes the moved parent, and what is not published would slip in beneath what
 * databases have run: they would never run it. So published ones get their
 * parents back, and what had slipped in goes on top of them, in its order.
 */

/*
 * Of each there is a walk over all of the chain, so more are refused. It takes
 * as many merges to come by them.
 */
#define MOST_WALKS 100
#define MOST_PARENTS 20

struct restoring {
	struct plan_work *w;
	struct plan_items slipped; /* published, on what is not */
	struct plan_items tops; /* published ones that others hang on */
	bool *is_beneath; /* by index: not published, below one of slipped */
	size_t nwalks;
};

static bool has_unpublished_parent(const struct plan_item *item)
{
	for (size_t i = 0; i < item->down.n; i++)
		if (item->down.v[i].item && !item->down.v[i].item->is_published)
			return true;
	return false;
}

static bool find_slipped(struct restoring *r)
{
	struct plan_work *w = r->w;

	plan_each (w, it)
		if ((*it)->is_published && has_unpublished_parent(*it) &&
		    plan_can_have_parents(w, *it))
			vec_push(&r->slipped, w->arena, *it);
	return r->slipped.n > 0 && r->slipped.n <= MOST_WALKS;
}

static void mark_beneath(struct restoring *r)
{
	struct plan_work *w = r->w;
	struct revnodes below = VEC_INIT;

	r->is_beneath = arena_array(w->arena, w->items.n, sizeof(bool));
	for (size_t i = 0; i < r->slipped.n; i++)
		revgraph_ancestors(&w->graph, r->slipped.v[i]->node, false,
				   &below);
	revnodes_each (&below, it) {
		struct plan_item *item = plan_item_of(w, *it);

		r->is_beneath[item->index] = !item->is_published;
	}
}

/* The first ones that are not published, from a published one downwards. */
static void find_unpublished(struct restoring *r, struct plan_item *from,
			     struct plan_items *out)
{
	struct plan_work *w = r->w;
	bool *is_seen = arena_array(w->arena, w->items.n, sizeof(bool));
	struct plan_items todo = VEC_INIT;

	r->nwalks++;
	vec_push(&todo, w->arena, from);
	while (todo.n) {
		struct plan_item *item = todo.v[--todo.n];

		for (size_t i = 0; i < item->down.n; i++) {
			struct plan_item *parent = item->down.v[i].item;

			if (!parent || is_seen[parent->index])
				continue;
			is_seen[parent->index] = true;
			if (parent->is_published)
				vec_push(&todo, w->arena, parent);
			else
				vec_push(out, w->arena, parent);
		}
	}
}

/* Not those that another one has below it. */
static void add_highest(struct plan_work *w, const struct plan_items *list,
			size_t from, struct plan_refs *out)
{
	for (size_t i = 0; i < list->n; i++) {
		bool is_below = false;

		for (size_t k = 0; k < list->n && !is_below; k++)
			is_below = k != i &&
				   revgraph_is_ancestor(&w->graph,
							list->v[i]->node,
							list->v[k]->node);
		if (is_below || plan_refs_have(out, list->v[i]))
			continue;
		vec_push(out, w->arena,
			 (struct plan_ref){ .item = list->v[i], .from = from });
		from = SIZE_MAX;
	}
}

/* What hung on a published one hangs on what had slipped in beneath that. */
static void lift(struct restoring *r, struct plan_item *item,
		 struct plan_refs *out)
{
	struct plan_work *w = r->w;

	for (size_t i = 0; i < item->down.n; i++) {
		struct plan_ref *ref = &item->down.v[i];
		struct plan_items found = VEC_INIT;

		if (ref->item && ref->item->is_published && r->nwalks < MOST_WALKS)
			find_unpublished(r, ref->item, &found);
		if (found.n > MOST_PARENTS)
			r->nwalks = MOST_WALKS;
		else if (found.n) {
			vec_push(&r->tops, w->arena, ref->item);
			add_highest(w, &found, ref->from, out);
		} else {
			vec_push(out, w->arena, *ref);
		}
	}
}

static bool is_changed(const struct plan_refs *a, const struct plan_refs *b)
{
	if (a->n != b->n)
		return true;
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].item != b->v[i].item)
			return true;
	return false;
}

static void lift_all(struct restoring *r)
{
	struct plan_work *w = r->w;
	struct plan_refs *lifted =
		arena_array(w->arena, w->items.n, sizeof(*lifted));

	plan_each (w, it)
		if (!(*it)->is_published)
			lift(r, *it, &lifted[(*it)->index]);
	/* Not before all have been found by the chain as it was. */
	plan_each (w, it) {
		struct plan_refs *now = &lifted[(*it)->index];

		if ((*it)->is_published || !is_changed(&(*it)->down, now))
			continue;
		(*it)->down = *now;
		(*it)->is_moved = true;
	}
}

/* The one that has all the others below it; NULL: none has. */
static struct plan_item *highest(struct restoring *r)
{
	struct plan_item *best = r->slipped.v[0];
	struct revgraph *g = &r->w->graph;

	for (size_t i = 0; i < r->slipped.n; i++)
		vec_push(&r->tops, r->w->arena, r->slipped.v[i]);
	for (size_t i = 0; i < r->tops.n; i++)
		if (revgraph_is_ancestor(g, best->node, r->tops.v[i]->node))
			best = r->tops.v[i];
	for (size_t i = 0; i < r->tops.n; i++)
		if (r->tops.v[i] != best &&
		    !revgraph_is_ancestor(g, r->tops.v[i]->node, best->node))
			return NULL;
	return best;
}

static void put_on_top(struct restoring *r, struct plan_item *top)
{
	struct plan_work *w = r->w;

	plan_each (w, it) {
		bool is_root = !(*it)->down.n;

		if (!r->is_beneath[(*it)->index])
			continue;
		for (size_t i = (*it)->down.n; i-- > 0;)
			if ((*it)->down.v[i].item &&
			    (*it)->down.v[i].item->is_published) {
				plan_refs_replace(&(*it)->down, i, top);
				(*it)->is_moved = true;
			}
		if (is_root)
			plan_refs_add(&(*it)->down, w->arena, top);
		(*it)->is_moved |= is_root;
	}
}

static bool restore(struct restoring *r)
{
	struct plan_work *w = r->w;
	struct plan_item *top;

	mark_beneath(r);
	lift_all(r);
	if (r->nwalks >= MOST_WALKS)
		return false;
	for (size_t i = 0; i < r->slipped.n; i++)
		plan_give_parents(w, r->slipped.v[i]);
	plan_graph(w);
	if (w->graph.cycles.n)
		return false;
	top = highest(r);
	if (!top)
		return false;
	put_on_top(r, top);
	plan_graph(w);
	return !w->graph.cycles.n;
}

bool plan_restore(struct plan_work *w)
{
	struct restoring r = { .w = w };
	struct plan_refs *was;

	if (w->graph.is_incomplete || !find_slipped(&r))
		return false;
	was = arena_array(w->arena, w->items.n, sizeof(*was));
	plan_each (w, it) {
		struct plan_refs *copy = &was[(*it)->index];

		for (size_t i = 0; i < (*it)->down.n; i++)
			vec_push(copy, w->arena, (*it)->down.v[i]);
	}
	if (restore(&r)) {
		plan_pin(w);
		return true;
	}
	plan_each (w, it) {
		(*it)->down = was[(*it)->index];
		(*it)->is_moved = false;
	}
	plan_graph(w);
	return false;
}
