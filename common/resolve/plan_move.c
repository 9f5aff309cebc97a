#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * Heads that the merge brings together become one line: what only one of two
 * heads has below it is put on top of the other. What is published, or
 * common to all sides, stays where it is; where neither can move, a merge
 * revision will join them (plan_join.c).
 */

/* A side by side comparison for each: more are a tangle, not a fork. */
#define MOST_HEADS 64

/*
 * What one head has below it and another has not: its roots are those whose
 * parents the other has, or that have none.
 */
struct part {
	struct plan_items movable; /* roots */
	size_t nfixed; /* roots that no side may move */
	size_t nnew; /* roots that are not common to all sides */
};

struct group {
	size_t number;
	struct plan_items heads; /* those that stay first */
	size_t nheads; /* with the common ones */
	size_t goal; /* no more heads are wished */
	size_t widest; /* the most heads that one side had */
};

/* ---- two heads -------------------------------------------------------------- */

/* Begins a branch that is meant to stay apart. */
static bool begins_branch(const struct plan_work *w, const struct plan_item *item)
{
	for (size_t i = 0; i < item->rev->labels.n; i++)
		if (strs_has(&w->request->head_labels,
			     item->rev->labels.items[i].value))
			return true;
	return false;
}

enum { IS_BELOW = 1, IS_NEEDED = 2 };

static unsigned char *mark_below(struct plan_work *w, struct plan_item *head)
{
	unsigned char *marks = arena_alloc(w->arena, w->items.n);
	struct revnodes nodes = VEC_INIT;

	revgraph_ancestors(&w->graph, head->node, true, &nodes);
	revnodes_each (&nodes, it)
		marks[plan_item_of(w, *it)->index] = IS_NEEDED;
	nodes.n = 0;
	revgraph_ancestors(&w->graph, head->node, false, &nodes);
	revnodes_each (&nodes, it)
		marks[plan_item_of(w, *it)->index] |= IS_BELOW;
	return marks;
}

static bool is_root(const struct plan_item *item, const unsigned char *below)
{
	for (size_t i = 0; i < item->down.n; i++)
		if (below[item->down.v[i].item->index] & IS_BELOW)
			return true;
	return !item->down.n;
}

static struct part part_of(struct plan_work *w, struct plan_item *head,
			   const unsigned char *below)
{
	struct part part = { VEC_INIT, 0, 0 };
	struct revnodes nodes = VEC_INIT;

	revgraph_ancestors(&w->graph, head->node, false, &nodes);
	revnodes_each (&nodes, it) {
		struct plan_item *item = plan_item_of(w, *it);

		if (below[item->index] & IS_BELOW || item->is_common ||
		    !is_root(item, below))
			continue;
		part.nnew++;
		if (item->is_pinned || below[item->index] & IS_NEEDED ||
		    begins_branch(w, item))
			part.nfixed++;
		else
			vec_push(&part.movable, w->arena, item);
	}
	return part;
}

static void move(struct plan_work *w, const struct part *part,
		 const unsigned char *below, struct plan_item *onto)
{
	for (size_t i = 0; i < part->movable.n; i++) {
		struct plan_item *root = part->movable.v[i];

		root->is_moved = true;
		for (size_t k = root->down.n; k-- > 0;)
			if (below[root->down.v[k].item->index] & IS_BELOW)
				plan_refs_replace(&root->down, k, onto);
		if (!root->down.n)
			plan_refs_add(&root->down, w->arena, onto);
	}
	plan_graph(w);
}

/*
 * Puts one above the other: head if all of it can move, else tip, else what
 * can of either. False: they stay apart. With only_forks only where both
 * have something new upon what they share.
 */
static bool stack(struct plan_work *w, struct plan_item **tip,
		  struct plan_item *head, bool only_forks)
{
	struct arena_mark mark = arena_mark(w->arena);
	unsigned char *below_tip = mark_below(w, *tip);
	unsigned char *below_head = mark_below(w, head);
	struct part of_head = part_of(w, head, below_tip);
	struct part of_tip = part_of(w, *tip, below_head);
	bool is_fork = of_head.nnew && of_tip.nnew;

	if ((only_forks && !is_fork) || !(of_head.movable.n || of_tip.movable.n)) {
		arena_rewind(w->arena, mark);
		return false;
	}
	/* What both sides have on top stays on top. */
	if (of_head.movable.n &&
	    (!of_head.nfixed || of_tip.nfixed || !of_tip.movable.n) &&
	    !((*tip)->is_common && of_tip.movable.n && !of_tip.nfixed)) {
		move(w, &of_head, below_tip, *tip);
		*tip = head;
	} else {
		move(w, &of_tip, below_head, head);
	}
	return true;
}

static bool is_fork(struct plan_work *w, struct plan_item *a, struct plan_item *b)
{
	struct arena_mark mark = arena_mark(w->arena);
	bool is_new = part_of(w, a, mark_below(w, b)).nnew &&
		      part_of(w, b, mark_below(w, a)).nnew;

	arena_rewind(w->arena, mark);
	return is_new;
}

/* ---- the heads of a group ------------------------------------------------------ */

/* The side, as they are stacked: those that bring published ones first. */
static unsigned rank(const struct plan_work *w, const struct plan_item *item)
{
	unsigned best = 2 * PLAN_MAX_SIDES;

	for (unsigned bit = 0; bit < PLAN_MAX_SIDES; bit++) {
		unsigned r = bit + (w->publishes >> bit & 1 ? 0 : PLAN_MAX_SIDES);

		if (item->in >> bit & 1 && r < best)
			best = r;
	}
	return best;
}

static bool is_before(const struct plan_work *w, const struct plan_item *a,
		      const struct plan_item *b)
{
	if (a->is_pinned != b->is_pinned)
		return a->is_pinned;
	if (a->is_common != b->is_common)
		return a->is_common;
	if (rank(w, a) != rank(w, b))
		return rank(w, a) < rank(w, b);
	return a->node->order < b->node->order;
}

static void sort_heads(const struct plan_work *w, struct plan_items *heads)
{
	for (size_t i = 1; i < heads->n; i++) {
		struct plan_item *moving = heads->v[i];
		size_t k = i;

		for (; k && is_before(w, moving, heads->v[k - 1]); k--)
			heads->v[k] = heads->v[k - 1];
		heads->v[k] = moving;
	}
}

/*
 * Heads that both sides have count where there are too many but for them: one
 * side has put something on what is below them. What one side had all by
 * itself no merge has brought together.
 */
static bool begin_group(struct plan_work *w, struct group *g, size_t number)
{
	size_t allowed = plan_group_allows(w, number), nnew = 0;
	uint64_t in = UINT64_MAX;
	bool is_of_one;

	*g = (struct group){ .number = number,
			     .goal = allowed,
			     .widest = w->widest[number] };
	if (allowed > 1 && g->widest > allowed)
		g->goal = g->widest;
	revnodes_each (&w->graph.heads, it) {
		struct plan_item *item = plan_item_of(w, *it);

		if (plan_group_of(w, *it) != number)
			continue;
		g->nheads++;
		nnew += !item->is_common;
		in &= item->is_common ? UINT64_MAX : item->in;
	}
	is_of_one = nnew < 2 || in;
	if (g->nheads <= g->goal || !nnew ||
	    (is_of_one && g->nheads <= g->widest))
		return false;
	revnodes_each (&w->graph.heads, it) {
		struct plan_item *item = plan_item_of(w, *it);

		if (plan_group_of(w, *it) == number &&
		    (is_of_one || !item->is_common))
			vec_push(&g->heads, w->arena, item);
	}
	return true;
}

static void stack_once(struct plan_work *w, struct group *g, bool only_forks)
{
	struct plan_items tips = VEC_INIT;

	for (size_t i = 0; i < g->heads.n; i++) {
		bool is_stacked = false;

		for (size_t k = 0; k < tips.n && !is_stacked; k++)
			is_stacked =
				g->nheads > g->goal &&
				stack(w, &tips.v[k], g->heads.v[i], only_forks);
		if (is_stacked)
			g->nheads--;
		else
			vec_push(&tips, w->arena, g->heads.v[i]);
	}
	g->heads = tips;
}

/* What was moved may make way for others. */
static void stack_heads(struct plan_work *w, struct group *g, bool only_forks)
{
	size_t n;

	do {
		n = g->heads.n;
		stack_once(w, g, only_forks);
	} while (g->heads.n < n && g->nheads > g->goal);
}

static void find_publishers(struct plan_work *w)
{
	plan_each (w, it)
		if ((*it)->is_published && !(*it)->is_common && !(*it)->is_gone)
			w->publishes |= (*it)->in;
}

/* ---- what a merge revision has to join --------------------------------------- */

struct head_sets {
	struct plan_items *v;
	size_t n;
	size_t cap;
};

static struct plan_items *set_for(struct plan_work *w, struct head_sets *sets,
				  struct plan_item *head)
{
	for (size_t i = 0; i < sets->n; i++)
		for (size_t k = 0; k < sets->v[i].n; k++)
			if (is_fork(w, sets->v[i].v[k], head))
				return &sets->v[i];
	vec_push(sets, w->arena, (struct plan_items)VEC_INIT);
	return &sets->v[sets->n - 1];
}

static bool are_of_one_side(const struct plan_items *a,
			    const struct plan_items *b)
{
	uint64_t in = UINT64_MAX;

	for (size_t i = 0; i < a->n; i++)
		in &= a->v[i]->in;
	for (size_t i = 0; i < b->n; i++)
		in &= b->v[i]->in;
	return in;
}

/* The last set goes into the last one that is of other sides. */
static void fold_last(struct plan_work *w, struct head_sets *sets)
{
	struct plan_items *last = &sets->v[--sets->n];
	size_t into = sets->n - 1;

	for (size_t i = sets->n; i-- > 0;)
		if (!are_of_one_side(&sets->v[i], last)) {
			into = i;
			break;
		}
	for (size_t i = 0; i < last->n; i++)
		vec_push(&sets->v[into], w->arena, last->v[i]);
}

static void join_forks(struct plan_work *w, const struct group *g)
{
	struct head_sets sets = VEC_INIT;
	size_t ncommon = g->nheads - g->heads.n;

	for (size_t i = 0; i < g->heads.n; i++) {
		struct plan_items *set = set_for(w, &sets, g->heads.v[i]);

		vec_push(set, w->arena, g->heads.v[i]);
	}
	while (sets.n > 1 && sets.n + ncommon > g->widest &&
	       sets.n + ncommon > g->goal)
		fold_last(w, &sets);
	for (size_t i = 0; i < sets.n; i++)
		if (sets.v[i].n > 1)
			vec_push(&w->joins, w->arena, sets.v[i]);
}

bool plan_move(struct plan_work *w)
{
	find_publishers(w);
	for (size_t i = 0; i <= w->request->head_labels.n; i++) {
		struct group g;

		if (!begin_group(w, &g, i))
			continue;
		if (g.heads.n > MOST_HEADS)
			return plan_refuse(w, place_of_path(STR_NULL),
					   "%zu new heads are too many to put "
					   "in one line",
					   g.heads.n);
		sort_heads(w, &g.heads);
		if (!w->request->always_merges) {
			stack_heads(w, &g, true);
			if (g.goal == 1)
				stack_heads(w, &g, false);
		}
		if (g.nheads > g.goal)
			join_forks(w, &g);
	}
	return true;
}
