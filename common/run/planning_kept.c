#include "base/compat.h"
#include "run/planning.h"
#include "rules/allow.h"
#include "run/judging.h"

/* The parents that a plan may give back: plan_revision's kept_down. */

#define REPARENTED "published-reparented"

/* NULL unless it is there once. */
static const struct meta_list *down_in(const struct versions *v, struct str id)
{
	const struct revnode *n = id.p ? chain_find(&v->chain, id) : NULL;

	return n && !n->same_id ? &n->rev->down : NULL;
}

static bool is_same(const struct meta_list *a, const struct meta_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->items[i].value, b->items[i].value))
			return false;
	return true;
}

/* By a comment, as for the rule; who cannot be read has none. */
static bool is_allowed(struct planning *p, const struct revision *r)
{
	size_t i = (size_t)(r - p->versions.revisions);
	struct err ignored = ERR_INIT;
	struct migration *m;

	return !versions_migration(&p->versions, i, &m, &ignored) &&
	       allow_set_has(allow_set_read(&p->run->arena, m, judging_today()),
			     REPARENTED, r->down.span);
}

const struct meta_list *planning_kept_down(struct planning *p,
					   const struct planning_sides *sides,
					   const struct plan_revision *of)
{
	const struct meta_list *down = NULL;
	const struct revision *r = of->rev;

	if (!of->is_published)
		return sides->n ? down_in(&p->sides[0], r->id) : NULL;
	for (size_t i = 0; i < p->published.n && !down; i++)
		down = down_in(p->published.v[i], r->id);
	/* Who does not mind has meant it. */
	if (down && !is_same(down, &r->down) &&
	    (settings_rule_level(&p->now->settings, STR(REPARENTED)) == LEVEL_OFF ||
	     is_allowed(p, r)))
		return NULL;
	return down;
}
