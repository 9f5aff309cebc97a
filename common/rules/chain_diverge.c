#include "base/compat.h"
#include "rules/chain.h"

/* What merging the mainline would give, as sets of revisions. */

static bool is_same_list(const struct meta_list *a, const struct meta_list *b)
{
	if (a->state != b->state || a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->items[i].value, b->items[i].value))
			return false;
	return true;
}

/* Both have it, with other parents: whose did not change is not asked. */
static struct revision *chosen(const struct chain_run *run,
			       struct revision *ours, struct revision *theirs)
{
	const struct revnode *was = chain_find(run->c->before, ours->id);

	return was && is_same_list(&was->rev->down, &ours->down) ? theirs : ours;
}

struct revisions {
	struct revision **v;
	size_t n;
	size_t cap;
};

static void add_ours(const struct chain_run *run, struct revisions *out)
{
	const struct check *c = run->c;

	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev;
		const struct revnode *theirs = chain_find(c->mainline, r->id);

		if ((*it)->is_counted && theirs)
			r = chosen(run, r, theirs->rev);
		if (!(*it)->is_shadowed)
			vec_push(out, run->arena, r);
	}
}

/* What we removed stays removed. */
static size_t add_theirs(const struct chain_run *run, struct revisions *out)
{
	const struct check *c = run->c;
	size_t n = 0;

	revnodes_each (&chain_graph(c->mainline)->all, it) {
		struct revision *r = (*it)->rev;

		if (!(*it)->is_counted || revgraph_find(run->g, r->id) ||
		    chain_is_old(run, r->id))
			continue;
		vec_push(out, run->arena, r);
		n++;
	}
	return n;
}

static bool has_own(const struct chain_run *run)
{
	revnodes_each (&run->g->all, it)
		if ((*it)->is_counted &&
		    !chain_find(run->c->mainline, (*it)->rev->id))
			return true;
	return false;
}

static struct place place_of(const struct chain_run *run,
			     const struct revision *r)
{
	struct span span = r->down.span.end ? r->down.span : r->id_span;

	if (chain_find(run->c->now, r->id))
		return chain_place(run, r->path, span);
	return chain_place_in(run->c->mainline, r->path, span);
}

/* The heads of the group that has too many. */
static const struct head_group *excessive(const struct head_groups *groups)
{
	for (size_t i = 0; i < groups->n; i++)
		if (groups->v[i].heads.n > groups->v[i].allowed)
			return &groups->v[i];
	return NULL;
}

static void report(struct chain_run *run, struct revgraph *g)
{
	const struct check *c = run->c;
	enum level level =
		chain_at_most(chain_level(run, RULE_DIVERGING_HEADS, false),
			      c->policy->diverging_level);
	struct head_groups groups;
	const struct head_group *group;
	struct chain_fork fork;
	const struct revision *r;
	struct finding *f;

	chain_group_heads(run, g, &groups);
	group = excessive(&groups);
	if (level == LEVEL_OFF || !group)
		return;
	chain_fork(run, g, &group->heads, &fork);
	r = chain_fork_root(&fork)->rev;
	f = chain_say(run, RULE_DIVERGING_HEADS, level, place_of(run, r), r,
		      fork.heads.v[0]->rev->id,
		      "merging %.*s would leave %zu heads: %.*s",
		      STR_ARG(c->mainline->name), group->heads.n,
		      STR_ARG(chain_ids(run->arena, &group->heads)));
	for (size_t i = 1; i < fork.heads.n; i++) {
		const struct revision *other = fork.heads.v[i]->rev;
		struct place place = place_of(run, other);

		place.origin = chain_origin(run, other->id);
		chain_relate(run, f, place,
			     fork.heads.n > 2 ? "another head" :
						"the other head");
	}
	f->drawing = chain_fork_draw(run, &fork);
	if (c->policy->way_out.p)
		chain_help(run, f, "%.*s", STR_ARG(c->policy->way_out));
	else
		chain_help(run, f, "git merge %.*s",
			   STR_ARG(chain_word(run->arena, c->mainline->name)));
	chain_fork_help(run, f, &fork, true);
}

void chain_diverging(struct chain_run *run)
{
	const struct check *c = run->c;
	struct revisions revs = VEC_INIT;
	struct revgraph g;
	size_t known;

	if (!c->mainline || c->mainline == c->before || run->has_parallel_merge ||
	    chain_uncertain_file(run) || !has_own(run))
		return;
	known = chain_excess(run, run->g);
	if (known)
		return; /* said already */
	add_ours(run, &revs);
	if (!add_theirs(run, &revs))
		return;
	revgraph_build(&g, run->arena, revs.v, revs.n);
	known = chain_excess(run, chain_graph(c->mainline)) + run->slack;
	if (chain_excess(run, &g) > known)
		report(run, &g);
}
