#include "base/compat.h"
#include "run/merge_result_parts.h"
#include "run/order.h"

/* One environment in the three states that were merged. */
struct ordering {
	struct merge_result *result;
	const struct environment *environment;
	struct versions into;
	struct versions from;
	struct versions base;
};

/* The same file under its name, or the same bytes under another. */
static bool has(const struct versions *v, const struct revision *r)
{
	for (const struct revnode *n = revgraph_find(&v->graph, r->id); n;
	     n = n->same_id)
		if (str_eq(n->rev->path, r->path) ||
		    (r->oid.len && str_eq(n->rev->oid, r->oid)))
			return true;
	return false;
}

/* What `of` has, and neither of the others: parents first. */
static struct order_side side_of(const struct ordering *o, struct versions *of,
				 const struct versions *lacks, struct str name)
{
	struct arena *a = &o->result->states.now.run->arena;
	size_t *files = arena_array(a, of->graph.order.n, sizeof(*files));
	size_t n = 0;

	revnodes_each (&of->graph.order, it) {
		const struct revision *r = (*it)->rev;

		if (!has(lacks, r) && !has(&o->base, r))
			files[n++] = (size_t)(r - of->revisions);
	}
	return (struct order_side){ of, files, n, name };
}

static bool brings_into(const struct merge_result *result,
			const struct environment *environment)
{
	const struct changes *brought = &result->tree.brought;

	for (size_t i = 0; i < brought->n; i++)
		if (environment_location_of(environment, brought->v[i].path))
			return true;
	return false;
}

static int order_environment(struct ordering *o, struct judgement *out,
			     struct err *err)
{
	struct merge_result *r = o->result;
	struct states *s = &r->states;
	struct order_side ours, theirs;
	size_t not_analysed[2] = { 0, 0 };

	if (versions_load(&o->into, &s->before, o->environment, NULL, err) ||
	    versions_load(&o->from, &s->merged, o->environment, NULL, err) ||
	    versions_load(&o->base, &s->merge_base, o->environment, NULL, err))
		return -1;
	ours = side_of(o, &o->from, &o->into, r->from.name);
	theirs = side_of(o, &o->into, &o->from, r->into.name);
	if (!ours.n || !theirs.n)
		return 0;
	if (order_compare(s->now.run, &s->now.settings, &ours, &theirs,
			  &out->findings, not_analysed, err))
		return -1;
	out->summary.not_analysed += not_analysed[0] + not_analysed[1];
	return 0;
}

int merge_result_order(struct merge_result *result, struct judgement *out,
		       struct err *err)
{
	struct environments *envs = &result->states.now.environments;

	for (size_t i = 0; i < envs->n; i++) {
		struct ordering *o;

		if (envs->v[i].is_excluded || !brings_into(result, &envs->v[i]))
			continue;
		o = arena_new(&result->states.now.run->arena, struct ordering);
		o->result = result;
		o->environment = &envs->v[i];
		if (order_environment(o, out, err))
			return -1;
	}
	return 0;
}
