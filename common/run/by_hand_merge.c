#include "base/compat.h"
#include "run/by_hand_parts.h"

/* `git alembic merge`: a merge revision of several heads. */

/* The order must not matter, as for any other way to join two lines. */
static int write_merge(struct by_hand *h, struct planning *p,
		       const struct revnodes *nodes, struct str message,
		       struct err *err)
{
	struct arena *a = &h->run->arena;
	struct strs parents = VEC_INIT;

	revnodes_each (nodes, it)
		vec_push(&parents, a, (*it)->rev->id);
	if (by_hand_set_sides(h, p, 0, nodes, err))
		return -1;
	p->request.merge_message = message;
	if (plan_merge_revision(&p->plan, a, &p->request, &parents, err) ||
	    repair_take(p, &h->result, err))
		return -1;
	if (!p->plan.refusal.p)
		by_hand_tell_heads(h, p->environment, &p->plan.heads);
	return 0;
}

/* ---- all heads ---------------------------------------------------------------- */

/* Heads that may stay apart, and those that may not. */
struct group {
	struct str label; /* {NULL, 0}: of no such label */
	size_t allowed;
	struct revnodes heads;
};

static bool is_in(const struct environment *e, const struct group *g,
		  const struct revnode *node)
{
	for (size_t i = 0; i < e->head_labels.n; i++)
		if (strs_has(&node->labels, e->head_labels.v[i]))
			return g->label.p &&
			       str_eq(g->label, e->head_labels.v[i]);
	return !g->label.p;
}

static void fill_group(struct by_hand *h, const struct planning *p,
		       struct group *g)
{
	revnodes_each (&p->versions.graph.heads, it)
		if (is_in(p->environment, g, *it))
			vec_push(&g->heads, &h->run->arena, *it);
}

static int merge_group(struct by_hand *h, struct planning *p,
		       const struct group *g, struct str message, struct err *err)
{
	if (g->heads.n <= g->allowed)
		return 0;
	if (g->allowed > 1) {
		by_hand_refuse(h, p->environment,
			       "%zu heads, and %zu of them may stay: %.*s",
			       g->heads.n, g->allowed,
			       STR_ARG(brief_list(&h->run->arena, &g->heads)));
		by_hand_advise(h, "name those to be merged: git alembic merge "
				  "REV REV");
		return 0;
	}
	return write_merge(h, p, &g->heads, message, err) ? -1 : 1;
}

/*
 * The heads of an environment that are too many. One merge revision is
 * written at a time: a plan knows nothing of another that is not written yet.
 */
static int merge_heads_of(struct by_hand *h, const struct environment *e,
			  struct str message, struct err *err)
{
	struct planning_sides none = VEC_INIT;
	bool is_done = false;

	for (size_t i = 0; i <= e->head_labels.n; i++) {
		struct planning *p = by_hand_planning(h, h->now, e, &none, err);
		struct group g = { STR_NULL, 1, VEC_INIT };
		int rc;

		if (!p)
			return -1;
		if (i)
			g.label = e->head_labels.v[i - 1];
		else if (!e->head_labels.n)
			g.allowed = e->heads ? e->heads : 1;
		fill_group(h, p, &g);
		rc = merge_group(h, p, &g, message, err);
		if (rc < 0)
			return -1;
		is_done |= rc > 0;
		if (i == e->head_labels.n && !is_done && !h->result.is_refused)
			by_hand_tell_heads(h, e, &p->versions.graph.heads);
	}
	return 0;
}

int by_hand_merge(struct by_hand *h, const struct strs *words,
		  struct str message, struct err *err)
{
	struct revnodes nodes = VEC_INIT;
	struct planning *p;

	if (by_hand_is_in_conflict(h))
		return 0;
	if (words->n) {
		if (by_hand_find(h, words, true, &p, &nodes, err))
			return -1;
		if (nodes.n == 1 && words->n == 1) {
			by_hand_tell_heads(h, p->environment,
					   &p->versions.graph.heads);
			return 0;
		}
		return write_merge(h, p, &nodes, message, err);
	}
	for (size_t i = 0; i < h->environments.n; i++)
		if (merge_heads_of(h, h->environments.v[i], message, err))
			return -1;
	return 0;
}
