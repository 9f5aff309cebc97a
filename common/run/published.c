#include "base/compat.h"
#include "run/published.h"

/* The newest of them are looked at: what is published stays published. */
#define MAX_PROTECTED 32

int published_add(struct published *list, struct state *now,
		  const struct environment *environment, const struct oid *commit,
		  struct str name, const struct versions *like, struct err *err)
{
	struct arena *a = &now->run->arena;
	struct state *state = arena_new(a, struct state);
	struct versions *v = arena_new(a, struct versions);

	if (state_of_versions(state, now, environment, commit, name, err))
		return -1;
	versions_load_late(v, state, environment, like);
	vec_push(list, a, v);
	return 0;
}

size_t published_first(const struct refs *refs)
{
	return refs->n > MAX_PROTECTED ? refs->n - MAX_PROTECTED : 0;
}

int published_failed(const struct published *list, struct err *err)
{
	for (size_t i = 0; i < list->n; i++) {
		if (!list->v[i]->has_failed)
			continue;
		*err = list->v[i]->err;
		return -1;
	}
	return 0;
}
