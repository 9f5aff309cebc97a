#include "base/compat.h"
#include "run/chains.h"

int chains_load(struct run *run, struct str revision, struct chains *out,
		struct err *err)
{
	const struct environments *envs;

	memset(out, 0, sizeof(*out));
	if (states_one(run, revision, &out->state, err) ||
	    state_demand_settings(&out->state, err))
		return -1;
	envs = &out->state.environments;
	out->v = arena_array(&run->arena, envs->n, sizeof(*out->v));
	for (size_t i = 0; i < envs->n; i++) {
		if (envs->v[i].is_excluded)
			continue;
		if (versions_load(&out->v[out->n++], &out->state, &envs->v[i],
				  NULL, err))
			return -1;
	}
	return 0;
}
