#include "base/compat.h"
#include "run/modules.h"

struct modules {
	const struct listing *listing;
	struct arena *arena;
	struct strs roots; /* directories that imports may start from */
};

static bool has_module(const struct modules *m, struct str root, struct str name)
{
	struct str path = path_join(m->arena, root, name);

	return listing_has_dir(m->listing, path) ||
	       listing_find(m->listing, str_fmt(m->arena, "%.*s.py",
						STR_ARG(path))) != LISTING_NONE;
}

static bool is_own(const void *data, struct str name)
{
	const struct modules *m = data;

	for (size_t i = 0; i < m->roots.n; i++)
		if (has_module(m, m->roots.v[i], name))
			return true;
	return false;
}

void modules_of(struct judging *g, const struct environment *environment,
		struct check_modules *out)
{
	struct arena *a = &g->run->arena;
	struct modules *m = arena_new(a, struct modules);
	struct str dir = environment->script_dir;

	m->listing = &g->request->now->listing;
	m->arena = a;
	strs_add_once(&m->roots, a, STR(""));
	strs_add_once(&m->roots, a, STR("src"));
	while (dir.len) {
		dir = path_dir(dir);
		strs_add_once(&m->roots, a, dir);
	}
	out->is_own = is_own;
	out->data = m;
}
