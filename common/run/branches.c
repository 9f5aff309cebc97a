#include "base/compat.h"
#include "run/branches_parts.h"
#include "run/states.h"

/* The trees of its locations, as a key. */
static struct str trees_key(struct arena *a, const struct oid *trees, size_t n)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < n; i++)
		buf_add(&b, trees[i].bytes, sizeof(trees[i].bytes));
	return buf_str(&b);
}

static int add_branch(struct meeting *m, size_t i, struct err *err)
{
	size_t n = m->out->environment->nlocations;
	struct arena *a = &m->run->arena;
	struct oid *trees = arena_array(a, n, sizeof(*trees));
	const struct oid *commit = &m->branches->list.v[i].commit;
	struct branch_difference difference;
	struct branch_chain *chain;
	struct map_entry *known;

	if (branch_trees(m, commit, trees, err))
		return -1;
	known = map_at(&m->known, trees_key(a, trees, n));
	if (!known->value) {
		chain = known->value = arena_new(a, struct branch_chain);
		if (branch_differs(m, trees, &difference, err))
			return -1;
		meeting_add(m, &difference, chain);
	}
	m->out->chains[i] = *(struct branch_chain *)known->value;
	return 0;
}

/* What protected refs have, and what that hangs on, is published. */
static int mark_published(struct meeting *m, struct err *err)
{
	struct refs refs = VEC_INIT;

	if (protected_refs(m->run, &m->branches->state.settings, &refs, err))
		return -1;
	for (size_t i = 0; i < m->branches->list.n; i++)
		for (size_t k = 0; k < refs.n; k++) {
			const struct branch_nodes *ahead =
				&m->out->chains[i].ahead;

			if (!str_eq(refs.v[k].name, m->branches->list.v[i].ref))
				continue;
			for (size_t j = 0; j < ahead->n; j++)
				ahead->v[j]->is_published = true;
		}
	return 0;
}

static int add_environment(struct run *run, struct branches *out,
			   const struct environment *environment, struct err *err)
{
	struct meeting m;

	if (meeting_begin(&m, run, out, environment, &out->v[out->n], err))
		return -1;
	for (size_t i = 0; i < out->list.n; i++)
		if (add_branch(&m, i, err))
			return -1;
	out->n++;
	return mark_published(&m, err);
}

int branches_load(struct run *run, const struct strs *patterns,
		  struct branches *out, struct err *err)
{
	const struct environments *envs;

	memset(out, 0, sizeof(*out));
	if (states_one(run, STR_NULL, &out->state, err) ||
	    state_demand_settings(&out->state, err) ||
	    branches_list(run, patterns, out, err))
		return -1;
	envs = &out->state.environments;
	out->v = arena_array(&run->arena, envs->n, sizeof(*out->v));
	for (size_t i = 0; out->list.n && i < envs->n; i++)
		if (!envs->v[i].is_excluded &&
		    add_environment(run, out, &envs->v[i], err))
			return -1;
	return 0;
}

bool branch_adds(const struct branches *b, size_t i)
{
	for (size_t k = 0; k < b->n; k++)
		if (b->v[k].chains[i].ahead.n)
			return true;
	return false;
}
