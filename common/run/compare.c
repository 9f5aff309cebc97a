#include "base/compat.h"
#include "run/judging.h"
#include "model/migration.h"

/* The environment of another state that this one was, or the same one. */
static const struct environment *environment_then(const struct judging *g,
						  const struct state *then,
						  const struct environment *now)
{
	if (!g->config_has_changed)
		return now;
	for (size_t i = 0; i < then->environments.n; i++)
		if (str_eq(then->environments.v[i].script_dir, now->script_dir))
			return &then->environments.v[i];
	/* A repository with one environment moved it. */
	if (then->environments.n == 1 && g->request->now->environments.n == 1)
		return &then->environments.v[0];
	return now;
}

static int load_then(struct judging *g, struct versions *v, struct state *state,
		     const struct environment *now, struct err *err)
{
	return versions_load(v, state, environment_then(g, state, now), NULL,
			     err);
}

/* The mainline is the state before, or is read from its commit. */
static int load_mainline(struct judging *g, struct compared *c,
			 const struct environment *environment, struct err *err)
{
	struct state *before = g->request->before;
	struct state *state;

	if (!g->mainline.is_there)
		return 0;
	c->has_mainline = true;
	if (before && g->mainline_is_before) {
		c->mainline = c->before;
		c->mainline.chain.name = g->mainline.name;
		return 0;
	}
	state = arena_new(&g->run->arena, struct state);
	if (state_of_versions(state, g->request->now, environment,
			      &g->mainline.commit, g->mainline.name, err))
		return -1;
	return versions_load(&c->mainline, state, environment, NULL, err);
}

static void publish(struct judging *g, struct compared *c,
		    const struct versions *v)
{
	struct versions *kept = arena_new(&g->run->arena, struct versions);

	*kept = *v;
	for (size_t i = 0; i < v->files.n; i++) {
		struct revision *r = &v->revisions[i];

		if (!r->id.p || map_has(&c->published, r->id))
			continue;
		map_put(&c->published, r->id, r);
		map_put(&c->published_source, r->id, kept);
	}
}

/* Refs beyond this many are the same history over and over. */
#define MAX_PROTECTED 32

static int load_published(struct judging *g, struct compared *c,
			  const struct environment *environment, struct err *err)
{
	size_t n = g->protected.n;

	map_init(&c->published, &g->run->arena);
	map_init(&c->published_source, &g->run->arena);
	if (c->has_mainline)
		publish(g, c, &c->mainline);
	for (size_t i = n > MAX_PROTECTED ? n - MAX_PROTECTED : 0; i < n; i++) {
		struct state *state = arena_new(&g->run->arena, struct state);
		struct versions v;

		if (state_of_versions(state, g->request->now, environment,
				      &g->protected.v[i].oid,
				      g->protected.v[i].name, err) ||
		    versions_load(&v, state, environment, NULL, err))
			return -1;
		publish(g, c, &v);
	}
	return 0;
}

static int load_chains(struct judging *g, const struct environment *environment,
		       struct compared *c, struct err *err)
{
	const struct judge_request *q = g->request;

	if (versions_load(&c->now, q->now, environment,
			  &q->now->environments.problems, err))
		return -1;
	if (q->before && load_then(g, &c->before, q->before, environment, err))
		return -1;
	if (q->merged && load_then(g, &c->merged, q->merged, environment, err))
		return -1;
	if (q->merge_base &&
	    load_then(g, &c->merge_base, q->merge_base, environment, err))
		return -1;
	if (load_mainline(g, c, environment, err))
		return -1;
	return load_published(g, c, environment, err);
}

static const struct revision *at_path(const struct versions *v, struct str path)
{
	return v->state ? map_get(&v->chain.by_path, path) : NULL;
}

static bool is_same(const struct revision *a, const struct revision *b)
{
	return a && b && a->oid.len && str_eq(a->oid, b->oid);
}

/* The file that a new one was, by its bytes or else by its id. */
struct vanished {
	struct map by_oid; /* oid -> struct revision * */
	struct map by_id;
};

static void find_vanished(struct judging *g, struct compared *c,
			  struct vanished *gone)
{
	map_init(&gone->by_oid, &g->run->arena);
	map_init(&gone->by_id, &g->run->arena);
	if (!c->before.state)
		return;
	for (size_t i = 0; i < c->before.files.n; i++) {
		struct revision *r = &c->before.revisions[i];

		if (map_has(&c->now.chain.by_path, r->path))
			continue;
		c->has_changed = true;
		if (r->oid.len)
			map_put(&gone->by_oid, r->oid, r);
		if (r->id.p)
			map_put(&gone->by_id, r->id, r);
	}
}

static const struct revision *old_of(const struct vanished *gone,
				     const struct revision *now)
{
	const struct revision *r = NULL;

	if (now->oid.len)
		r = map_get(&gone->by_oid, now->oid);
	if (!r && now->id.p)
		r = map_get(&gone->by_id, now->id);
	return r;
}

static bool is_asked_for(const struct judging *g, struct str path)
{
	const struct strs *paths = &g->request->paths;

	for (size_t i = 0; i < paths->n; i++)
		if (str_eq(paths->v[i], path) || path_is_below(path, paths->v[i]))
			return true;
	return g->request->judges_all;
}

static void classify(struct judging *g, struct compared *c,
		     const struct vanished *gone, size_t i)
{
	struct revision *now = &c->now.revisions[i];
	const struct revision *before = at_path(&c->before, now->path);
	struct checked_file f = { .revision = now, .change = FILE_ADDED };
	const struct revision *old;

	if (is_same(now, before) || is_same(now, at_path(&c->merged, now->path)))
		f.change = FILE_SAME;
	else if (before)
		f.change = FILE_EDITED;
	else if ((old = old_of(gone, now)) != NULL) {
		f.change = FILE_RENAMED;
		f.old_path = old->path;
	}
	if (f.change != FILE_SAME)
		c->has_changed = true;
	else if (!is_asked_for(g, now->path))
		return;
	f.is_legacy = c->has_mainline ? at_path(&c->mainline, now->path) : before;
	vec_push(&c->files, &g->run->arena, f);
}

/* Does anything that changed lie where the environment keeps versions? */
static bool may_have_changed(const struct judging *g,
			     const struct environment *environment)
{
	if (!g->request->spares_old_findings || g->config_has_changed)
		return true;
	for (size_t i = 0; i < g->changed.n; i++)
		if (environment_location_of(environment, g->changed.v[i]))
			return true;
	return false;
}

int compare_environment(struct judging *g, const struct environment *environment,
			struct compared *c, struct err *err)
{
	struct vanished gone;

	memset(c, 0, sizeof(*c));
	if (!may_have_changed(g, environment))
		return 0;
	if (load_chains(g, environment, c, err))
		return -1;
	find_vanished(g, c, &gone);
	for (size_t i = 0; i < c->now.files.n; i++)
		classify(g, c, &gone, i);
	return 0;
}
