#include "base/compat.h"
#include "run/by_hand_parts.h"

/* Who has what, where git does not know: after a rebase, or nobody merges. */

/* ---- published ---------------------------------------------------------------- */

/* What only the branch that is checked out has may still change. */
static void forget_own(struct by_hand *h, struct planning *p,
		       struct plan_revision *v)
{
	for (size_t i = 0; i < p->request.n; i++) {
		bool is_published = false;

		for (size_t k = 1; k < p->published.n && !is_published; k++)
			is_published =
				planning_has(p, p->published.v[k], v[i].rev);
		if (h->mainline.is_here)
			v[i].is_published = is_published;
	}
}

/* The request's list, to be changed. */
static struct plan_revision *own_list(struct planning *p)
{
	struct plan_request *q = &p->request;
	struct plan_revision *v = arena_array(&p->run->arena, q->n, sizeof(*v));

	if (q->n)
		memcpy(v, q->v, q->n * sizeof(*v));
	q->v = v;
	return v;
}

struct planning *by_hand_planning(struct by_hand *h, struct state *now,
				  const struct environment *e,
				  const struct planning_sides *sides,
				  struct err *err)
{
	struct planning *p = arena_new(&h->run->arena, struct planning);

	if (planning_open(p, h->run, now, e, sides, err))
		return NULL;
	if (h->mainline.is_here)
		forget_own(h, p, own_list(p));
	return p;
}

/* ---- sides by heads ------------------------------------------------------------ */

struct dividing {
	struct by_hand *h;
	struct planning *p;
	struct plan_revision *v; /* of the request, to be changed */
	struct str *names;
	size_t n; /* sides */
	uint64_t given; /* sides that were there before */
};

static struct plan_revision *of(const struct dividing *d,
				const struct revnode *node)
{
	return &d->v[node->rev - d->p->versions.revisions];
}

static void mark_below(struct dividing *d, struct revnode *node, uint64_t bits)
{
	struct revnodes nodes = VEC_INIT;

	revgraph_ancestors(&d->p->versions.graph, node, false, &nodes);
	revnodes_each (&nodes, it)
		of(d, *it)->in |= bits;
}

/* A new side; of more than there may be the last is all of theirs. */
static uint64_t add_side(struct dividing *d, struct str name)
{
	if (d->n == PLAN_MAX_SIDES)
		d->n--;
	d->names[d->n] = str_dup(&d->h->run->arena, name);
	return (uint64_t)1 << d->n++;
}

/* One that does not count is in no edge of the chain. */
static void mark_twin(struct dividing *d, struct revnode *twin, uint64_t bits)
{
	const struct meta_list *down = &twin->rev->down;

	of(d, twin)->in |= bits;
	for (size_t i = 0; i < down->n; i++) {
		struct revnode *parent = revgraph_find(&d->p->versions.graph,
						       down->items[i].value);

		if (parent && parent != twin)
			mark_below(d, parent, bits);
	}
}

/*
 * Whom those mean that hang on the id: what is published, a published one;
 * else what was there first. Children of a branch know no others.
 */
static struct revnode *meant(const struct dividing *d,
			     const struct revnode *counted,
			     const struct revnodes *twins)
{
	bool is_published = false;

	revnodes_each (&counted->children, it)
		is_published |= of(d, *it)->is_published;
	revnodes_each (twins, it)
		if (of(d, *it)->is_published == is_published)
			return *it;
	return twins->v[0];
}

/* Files with one id, those that no given side has. */
static int divide_twins(struct dividing *d, struct revnode *counted,
			struct err *err)
{
	struct revnodes twins = VEC_INIT;
	uint64_t bits = of(d, counted)->in & ~d->given;

	for (struct revnode *it = counted; it; it = it->same_id)
		if (!(of(d, it)->in & d->given))
			vec_push(&twins, &d->h->run->arena, it);
	if (!twins.n)
		return 0;
	of(d, counted)->in &= d->given;
	if (by_hand_sort_by_age(d->h, &twins, err))
		return -1;
	if (bits)
		mark_twin(d, meant(d, counted, &twins), bits);
	revnodes_each (&twins, it)
		if (!of(d, *it)->in)
			mark_twin(d, *it,
				  add_side(d, path_base((*it)->rev->path)));
	return 0;
}

static int divide(struct dividing *d, const struct revnodes *heads,
		  struct err *err)
{
	uint64_t all;

	revnodes_each (heads, it) {
		bool is_alone = d->given && heads->n == 1;

		mark_below(d, *it,
			   add_side(d, is_alone ? STR("this branch") :
						  (*it)->rev->id));
	}
	revnodes_each (&d->p->versions.graph.all, it)
		if ((*it)->is_counted && (*it)->same_id &&
		    divide_twins(d, *it, err))
			return -1;
	/* Without an id: nobody knows. */
	all = d->n == PLAN_MAX_SIDES ? UINT64_MAX : ((uint64_t)1 << d->n) - 1;
	for (size_t i = 0; i < d->p->request.n; i++)
		if (!d->v[i].in)
			d->v[i].in = all & ~d->given;
	return 0;
}

int by_hand_set_sides(struct by_hand *h, struct planning *p, size_t from,
		      const struct revnodes *heads, struct err *err)
{
	struct dividing d = {
		.h = h,
		.p = p,
		.v = own_list(p),
		.names = arena_array(&h->run->arena, PLAN_MAX_SIDES,
				     sizeof(*d.names)),
		.n = from,
		.given = ((uint64_t)1 << from) - 1,
	};

	if (from + heads->n > PLAN_MAX_SIDES)
		return err_set(err, "%zu heads are too many to put in one line",
			       heads->n);
	for (size_t i = 0; i < from; i++)
		d.names[i] = p->request.side_names[i];
	for (size_t i = 0; i < p->request.n; i++)
		d.v[i].in &= d.given;
	if (divide(&d, heads, err))
		return -1;
	p->request.side_names = d.names;
	p->request.nsides = d.n;
	return 0;
}

/* ---- a fork that is there --------------------------------------------------- */

/* What hangs on nothing that is here goes on top of the only other head. */
static void find_adopter(struct by_hand *h, struct planning *p)
{
	struct revgraph *g = &p->versions.graph;
	struct arena *a = &h->run->arena;
	struct str adopter = STR_NULL;
	size_t n = 0;

	revnodes_each (&g->order, it)
		for (size_t i = 0; i < (*it)->missing_down.n; i++)
			by_hand_tell_orphan(h, p->environment, *it,
					    (*it)->missing_down.v[i]);
	revnodes_each (&g->heads, it) {
		struct arena_mark mark = arena_mark(a);
		struct revnodes below = VEC_INIT;
		bool is_whole = true;

		revgraph_ancestors(g, *it, false, &below);
		revnodes_each (&below, node)
			is_whole &= !(*node)->missing_down.n;
		arena_rewind(a, mark);
		n += is_whole;
		if (is_whole)
			adopter = (*it)->rev->id;
	}
	if (n == 1)
		p->request.adopter = adopter;
}

int by_hand_straighten(struct by_hand *h, struct state *now,
		       const struct environment *e, struct err *err)
{
	struct planning_sides none = VEC_INIT;
	struct planning *p = by_hand_planning(h, now, e, &none, err);
	struct revnodes heads = VEC_INIT;

	if (!p)
		return -1;
	revnodes_each (&p->versions.graph.heads, it)
		vec_push(&heads, &h->run->arena, *it);
	if (heads.n <= PLAN_MAX_SIDES && heads.n > 1 &&
	    by_hand_sort_by_age(h, &heads, err))
		return -1;
	find_adopter(h, p);
	if (by_hand_set_sides(h, p, 0, &heads, err) ||
	    plan_make(&p->plan, &h->run->arena, &p->request, err) ||
	    repair_take(p, &h->result, err))
		return -1;
	if (!p->plan.refusal.p)
		by_hand_tell_heads(h, e, &p->plan.heads);
	return 0;
}
