/*
 * What a branch's versions directories have otherwise than the base's: by
 * their trees, so that what is alike is never looked into.
 */
#include "base/compat.h"
#include "run/branches_parts.h"

static int tree_of(struct run *run, const struct oid *commit, struct str dir,
		   struct oid *out, struct err *err)
{
	struct snapshot listing;

	*out = OID_NONE;
	if (!dir.len) {
		*out = *commit;
		return 0;
	}
	if (tree_list(run->repo, commit, path_dir(dir), false, &listing, err))
		return -1;
	for (size_t i = 0; i < listing.n; i++)
		if (str_eq(listing.v[i].path, dir) &&
		    listing.v[i].mode == ENTRY_DIRECTORY)
			*out = listing.v[i].oid;
	return 0;
}

int branch_trees(struct meeting *m, const struct oid *commit, struct oid *out,
		 struct err *err)
{
	const struct environment *e = m->out->environment;

	for (size_t i = 0; i < e->nlocations; i++)
		if (tree_of(m->run, commit, e->locations[i].dir, &out[i], err))
			return -1;
	return 0;
}

struct entries_of {
	struct entry *v;
	size_t n;
	size_t cap;
};

static void add_change(struct meeting *m, const struct change *c, struct str dir,
		       struct entries_of *own, struct branch_difference *out)
{
	struct arena *a = &m->run->arena;
	struct str path = path_join(a, dir, c->path);
	const struct revision *r = chain_at(&m->base.chain, path);

	if (r)
		vec_push(&out->lost, a, r);
	if (c->new_mode)
		vec_push(own, a,
			 (struct entry){ .path = str_dup(a, path),
					 .mode = c->new_mode,
					 .oid = c->new_oid });
}

static int compare_paths(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	return str_cmp(a->path, b->path);
}

static int differs_in(struct meeting *m, const struct oid *tree, size_t i,
		      struct entries_of *own, struct branch_difference *out,
		      struct err *err)
{
	const struct oid *base = &m->base_trees[i];
	struct str dir = m->out->environment->locations[i].dir;
	struct changes changes;

	if (oid_eq(base, tree))
		return 0;
	if (!branch_recall(m->run, base, tree, &changes)) {
		if (changes_trees(m->run->repo, oid_is_none(base) ? NULL : base,
				  oid_is_none(tree) ? NULL : tree, &changes, err))
			return -1;
		branch_remember(m->run, base, tree, &changes);
	}
	for (size_t k = 0; k < changes.n; k++)
		add_change(m, &changes.v[k], dir, own, out);
	return 0;
}

int branch_differs(struct meeting *m, const struct oid *trees,
		   struct branch_difference *out, struct err *err)
{
	const struct environment *e = m->out->environment;
	struct state *state = arena_new(&m->run->arena, struct state);
	struct entries_of own = VEC_INIT;
	struct snapshot snapshot = { m->run->repo, NULL, 0 };

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < e->nlocations; i++)
		if (differs_in(m, &trees[i], i, &own, out, err))
			return -1;
	if (own.n > 1)
		qsort(own.v, own.n, sizeof(*own.v), compare_paths);
	snapshot.v = own.v;
	snapshot.n = own.n;
	state_init(state, m->run, "branch", &snapshot);
	state->settings = m->branches->state.settings;
	return versions_load(&out->own, state, e, NULL, err);
}
