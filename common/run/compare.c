#include "base/compat.h"
#include "run/judging.h"
#include "run/head_files.h"
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

static void load_then(struct judging *g, struct compared *c, struct versions *v,
		      struct state *state, const struct environment *now)
{
	if (state)
		versions_load_late(v, state, environment_then(g, state, now),
				   &c->now);
}

/* The mainline is the state before, or is read from its commit. */
static int load_mainline(struct judging *g, struct compared *c,
			 const struct environment *environment, struct err *err)
{
	if (!g->mainline.is_there)
		return 0;
	if (g->request->before && g->mainline_is_before)
		vec_push(&c->published, &g->run->arena, &c->before);
	else if (published_add(&c->published, g->request->now, environment,
			       &g->mainline.commit, g->mainline.name, &c->now,
			       err))
		return -1;
	c->mainline = c->published.v[0];
	return 0;
}

static int load_protected(struct judging *g, struct compared *c,
			  const struct environment *environment, struct err *err)
{
	const struct refs *refs = &g->protected;

	for (size_t i = published_first(refs); i < refs->n; i++)
		if (published_add(&c->published, g->request->now, environment,
				  &refs->v[i].oid, refs->v[i].name, &c->now, err))
			return -1;
	return 0;
}

static int load_chains(struct judging *g, const struct environment *environment,
		       struct compared *c, struct err *err)
{
	const struct judge_request *q = g->request;

	if (versions_load(&c->now, q->now, environment,
			  &q->now->environments.problems, err))
		return -1;
	load_then(g, c, &c->before, q->before, environment);
	load_then(g, c, &c->merged, q->merged, environment);
	load_then(g, c, &c->merge_base, q->merge_base, environment);
	if (load_mainline(g, c, environment, err))
		return -1;
	return load_protected(g, c, environment, err);
}

static const struct entry *entry_at(const struct state *s, struct str path)
{
	size_t i = listing_find(&s->listing, path);

	return i == LISTING_NONE ? NULL : state_entry(s, i);
}

static bool has_same_entry(const struct state *then, const struct entry *now)
{
	const struct entry *e = entry_at(then, now->path);

	return e && e->mode == now->mode && !oid_is_none(&e->oid) &&
	       oid_eq(&e->oid, &now->oid);
}

/* The same bytes under the same name; behind a symbolic link, too. */
static bool is_same_in(const struct state *then, const struct versions *now,
		       size_t file)
{
	const struct migration_file *f = &now->files.v[file];

	return has_same_entry(then, state_entry(now->state, f->index)) &&
	       (f->index == f->target ||
		has_same_entry(then, state_entry(now->state, f->target)));
}

/*
 * Was this path a migration of the environment then? By its name, unless
 * what is a migration may have changed: then by reading the chain.
 */
static bool was_in(const struct judging *g, const struct versions *then,
		   struct str path)
{
	if (g->config_has_changed || !then->chain.load)
		return chain_at(&then->chain, path) != NULL;
	return entry_at(then->state, path) &&
	       environment_location_of(then->environment, path);
}

/* The files that before had and now has not, by their bytes and by id. */
struct vanished {
	struct map by_oid; /* oid -> struct revision * */
	struct map by_id;
};

static void add_vanished(struct compared *c, struct vanished *gone,
			 struct str path)
{
	struct revision *r = chain_at(&c->before.chain, path);

	if (!r || chain_at(&c->now.chain, path))
		return;
	c->has_changed = true;
	c->loses = true;
	if (r->oid.len)
		map_put(&gone->by_oid, r->oid, r);
	if (r->id.p)
		map_put(&gone->by_id, r->id, r);
}

static void find_vanished(struct judging *g, struct compared *c,
			  struct vanished *gone)
{
	map_init(&gone->by_oid, &g->run->arena);
	map_init(&gone->by_id, &g->run->arena);
	if (!c->before.state)
		return;
	if (g->config_has_changed) {
		chain_graph(&c->before.chain);
		for (size_t i = 0; i < c->before.files.n; i++)
			add_vanished(c, gone, c->before.revisions[i].path);
		return;
	}
	for (size_t i = 0; i < g->changed.n; i++)
		if (!entry_at(g->request->now, g->changed.v[i]) &&
		    was_in(g, &c->before, g->changed.v[i]))
			add_vanished(c, gone, g->changed.v[i]);
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

static bool is_kept(const struct compared *c, size_t i)
{
	return c->before.state && is_same_in(c->before.state, &c->now, i);
}

/*
 * What a merge brings is no news, unless nobody can read it: then nobody knows
 * where it stands either, and Alembic loads none of them. Not of the mainline:
 * there it is already, and whoever merges that has not done it.
 */
static bool is_unreadable_news(const struct compared *c, size_t i)
{
	struct migration *m;

	if (is_kept(c, i) ||
	    (c->mainline && is_same_in(c->mainline->state, &c->now, i)))
		return false;
	/* What git cannot read is told where it is needed. */
	return !versions_migration(&c->now, i, &m, NULL) && !m->is_readable;
}

static enum file_change change_of(const struct judging *g,
				  const struct compared *c, size_t i)
{
	struct str path = c->now.revisions[i].path;

	if (g->request->leaves_files ||
	    (g->request->old_news && map_has(g->request->old_news, path)))
		return FILE_SAME;
	if (c->merged.state && is_same_in(c->merged.state, &c->now, i) &&
	    !is_unreadable_news(c, i))
		return FILE_SAME;
	if (!c->before.state || !was_in(g, &c->before, path))
		return FILE_ADDED;
	return is_same_in(c->before.state, &c->now, i) ? FILE_SAME : FILE_EDITED;
}

static void classify(struct judging *g, struct compared *c,
		     const struct vanished *gone, size_t i)
{
	struct revision *now = &c->now.revisions[i];
	struct checked_file f = { .revision = now, .change = change_of(g, c, i) };
	const struct revision *old;

	if (f.change == FILE_ADDED && (old = old_of(gone, now)) != NULL) {
		f.change = FILE_RENAMED;
		f.old_path = old->path;
	}
	/* What a merge brings is no news as a file, but it is to the chain. */
	if (!is_kept(c, i)) {
		c->has_changed = true;
		c->loses |= c->before.state && was_in(g, &c->before, now->path);
	}
	if (f.change == FILE_SAME && !is_asked_for(g, now->path))
		return;
	f.is_legacy = c->mainline     ? was_in(g, c->mainline, now->path) :
		      c->before.state ? was_in(g, &c->before, now->path) :
					false;
	vec_push(&c->files, &g->run->arena, f);
}

/*
 * Which files to look at: with a state before and nothing else asked for,
 * those among the changed paths; else all.
 */
static void classify_all(struct judging *g, struct compared *c,
			 const struct vanished *gone)
{
	bool few = c->before.state && !g->config_has_changed &&
		   !g->request->judges_all && !g->request->paths.n;
	struct map changed;

	map_init(&changed, &g->run->arena);
	for (size_t i = 0; few && i < g->changed.n; i++)
		map_at(&changed, g->changed.v[i]);
	for (size_t i = 0; i < c->now.files.n; i++) {
		const struct migration_file *f = &c->now.files.v[i];
		struct str target = c->now.state->listing.v[f->target].path;

		if (few && !map_has(&changed, c->now.revisions[i].path) &&
		    (f->target == f->index || !map_has(&changed, target)))
			continue;
		classify(g, c, gone, i);
	}
}

static bool has_changed_head_file(const struct judging *g,
				  const struct environment *environment)
{
	return strs_has(&g->changed, head_file_path(&g->run->arena, environment)) ||
	       (g->request->now->settings.head_file &&
		strs_has(&g->changed, STR(SETTINGS_PATH)));
}

/* Does anything that changed lie where the environment keeps versions? */
static bool may_have_changed(const struct judging *g,
			     const struct environment *environment)
{
	/* A merge can have lost what only the other side had. */
	if (!g->request->spares_old_findings || g->config_has_changed ||
	    g->request->merged)
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
	c->has_changed_head_file = has_changed_head_file(g, environment);
	if (!may_have_changed(g, environment) && !c->has_changed_head_file)
		return 0;
	if (load_chains(g, environment, c, err))
		return -1;
	find_vanished(g, c, &gone);
	classify_all(g, c, &gone);
	return 0;
}

int compare_failed(const struct compared *c, struct err *err)
{
	const struct versions *late[] = { &c->before, &c->merged, &c->merge_base };

	for (size_t i = 0; i < ARRAY_SIZE(late); i++) {
		if (!late[i]->has_failed)
			continue;
		*err = late[i]->err;
		return -1;
	}
	if (judging_schemas_failed(c, err))
		return -1;
	return published_failed(&c->published, err);
}
