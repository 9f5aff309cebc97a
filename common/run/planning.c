#include "base/compat.h"
#include "run/planning.h"
#include "run/head_files.h"

/* ---- who has what ------------------------------------------------------------ */

static bool is_file_of(struct planning *p, struct str path, struct str id)
{
	const struct revision *r = chain_at(&p->versions.chain, path);

	return r && str_eq(r->id, id);
}

/*
 * Has v this revision? Under its path, or under one that is no file of that
 * id here: then it was moved since.
 */
bool planning_has(struct planning *p, const struct versions *v,
		  const struct revision *r)
{
	const struct revision *there = chain_at(&v->chain, r->path);

	if (there && str_eq(there->id, r->id))
		return true;
	for (const struct revnode *n = chain_find(&v->chain, r->id); n;
	     n = n->same_id)
		if (!is_file_of(p, n->rev->path, r->id))
			return true;
	return false;
}

static void fill_revision(struct planning *p, const struct planning_sides *sides,
			  struct revision *r, struct plan_revision *out)
{
	out->rev = r;
	for (size_t i = 0; i < sides->n; i++)
		if (planning_has(p, &p->sides[i], r))
			out->in |= (uint64_t)1 << i;
	for (size_t i = 0; i < p->published.n && !out->is_published; i++)
		out->is_published = planning_has(p, p->published.v[i], r);
	out->kept_down = planning_kept_down(p, sides, out);
}

/* ---- the states ------------------------------------------------------------- */

/* The environment as the side has it, where it keeps no file as now does. */
static const struct environment *find_moved(const struct planning *p,
					    const struct state *then)
{
	const struct environments *envs = &then->environments;

	for (size_t i = 0; i < envs->n; i++)
		if (str_eq(envs->v[i].script_dir, p->environment->script_dir))
			return &envs->v[i];
	return envs->n == 1 && p->now->environments.n == 1 ? &envs->v[0] : NULL;
}

static int load_moved(struct planning *p, const struct oid *commit,
		      struct str name, struct versions *v, struct err *err)
{
	struct state *state = arena_new(&p->run->arena, struct state);
	const struct environment *then;
	struct snapshot snapshot;

	if (snapshot_tree(p->run->repo, commit, &snapshot, err))
		return -1;
	state_init(state, p->run, name.p, &snapshot);
	if (state_read(state, err))
		return -1;
	then = find_moved(p, state);
	return then ? versions_load(v, state, then, NULL, err) : 0;
}

/* What has been put off; where there is nothing it may have been elsewhere. */
static int load_now(struct planning *p, const struct oid *commit,
		    struct str name, struct versions *v, struct err *err)
{
	chain_graph(&v->chain);
	if (v->has_failed) {
		*err = v->err;
		return -1;
	}
	return v->files.n ? 0 : load_moved(p, commit, name, v, err);
}

static int load_side(struct planning *p, const struct planning_side *side,
		     struct versions *v, struct err *err)
{
	struct state *state = arena_new(&p->run->arena, struct state);

	if (state_of_versions(state, p->now, p->environment, &side->commit,
			      side->name, err))
		return -1;
	versions_load_late(v, state, p->environment, &p->versions);
	return load_now(p, &side->commit, side->name, v, err);
}

static int load_sides(struct planning *p, const struct planning_sides *sides,
		      struct err *err)
{
	struct arena *a = &p->run->arena;
	struct str *names = arena_array(a, sides->n, sizeof(*names));

	p->sides = arena_array(a, sides->n, sizeof(*p->sides));
	for (size_t i = 0; i < sides->n; i++) {
		names[i] = sides->v[i].name;
		if (load_side(p, &sides->v[i], &p->sides[i], err))
			return -1;
	}
	p->request.side_names = names;
	p->request.nsides = sides->n;
	return 0;
}

static int load_ref(struct planning *p, const struct oid *commit,
		    struct str name, struct err *err)
{
	if (published_add(&p->published, p->now, p->environment, commit, name,
			  &p->versions, err))
		return -1;
	return load_now(p, commit, name, p->published.v[p->published.n - 1], err);
}

static int load_published(struct planning *p, struct err *err)
{
	const struct settings *settings = &p->now->settings;
	struct refs refs = VEC_INIT;
	struct mainline mainline;

	if (mainline_find(p->run, settings, &mainline, err) ||
	    protected_refs(p->run, settings, &refs, err))
		return -1;
	if (mainline.is_there && load_ref(p, &mainline.commit, mainline.name, err))
		return -1;
	for (size_t i = published_first(&refs); i < refs.n; i++)
		if (load_ref(p, &refs.v[i].oid, refs.v[i].name, err))
			return -1;
	return 0;
}

/* ---- what the plan asks for ---------------------------------------------------- */

static int read_revision(void *data, const struct revision *rev,
			 struct source **out, struct err *err)
{
	struct planning *p = data;

	return versions_source(&p->versions,
			       (size_t)(rev - p->versions.revisions), out, err);
}

static struct str name_revision(void *data, struct arena *a, struct str revision,
				struct str message, struct str date)
{
	struct planning *p = data;

	return naming_render(p->naming, a, revision, message, date);
}

static int read_mako(struct planning *p, struct err *err)
{
	struct str path = p->environment->mako;
	size_t at = path.p ? listing_find(&p->now->listing, path) : LISTING_NONE;
	struct blob blob;

	if (at == LISTING_NONE || p->now->listing.v[at].mode != LISTING_FILE)
		return 0;
	if (blob_read(p->run->repo, &p->run->arena, state_entry(p->now, at),
		      CONFIG_FILE_LIMIT, &blob, err))
		return err_prefix(err, "cannot read \"%.*s\"", STR_ARG(path));
	if (blob.state == BLOB_OK)
		p->request.mako = blob.bytes;
	return 0;
}

/*
 * Where Alembic writes a merge: into the only location there is. Of several,
 * and of directories below one, it is that of what is merged.
 */
static struct str versions_dir(const struct environment *e)
{
	if (e->nlocations != 1 || e->locations[0].is_guessed)
		return STR_NULL;
	return e->locations[0].dir;
}

static void fill_request(struct planning *p, const struct planning_sides *sides)
{
	struct plan_request *q = &p->request;
	size_t n = p->versions.files.n;
	struct plan_revision *v = arena_array(&p->run->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		fill_revision(p, sides, &p->versions.revisions[i], &v[i]);
	q->v = v;
	q->n = n;
	q->heads_allowed = p->environment->heads;
	q->head_labels = p->environment->head_labels;
	q->always_merges = p->now->settings.style == JOIN_MERGE;
	q->versions_dir = versions_dir(p->environment);
	q->read = read_revision;
	q->name = p->naming ? name_revision : NULL;
	q->data = p;
}

int planning_open(struct planning *p, struct run *run, struct state *now,
		  const struct environment *environment,
		  const struct planning_sides *sides, struct err *err)
{
	memset(p, 0, sizeof(*p));
	p->run = run;
	p->now = now;
	p->environment = environment;
	if (sides->n > PLAN_MAX_SIDES)
		return err_set(err, "a merge of more than %d heads",
			       PLAN_MAX_SIDES - 1);
	if (versions_load(&p->versions, now, environment, NULL, err) ||
	    load_sides(p, sides, err) || load_published(p, err) ||
	    naming_read(now, environment, &p->naming, err) || read_mako(p, err))
		return -1;
	fill_request(p, sides);
	return 0;
}

/* ---- what is written ----------------------------------------------------------- */

static int compare(const void *pa, const void *pb)
{
	const struct planned_change *a = pa, *b = pb;
	int order = str_cmp(a->write.path, b->write.path);

	return order ? order : !a->write.bytes.p - !b->write.bytes.p;
}

/*
 * Each path once. A file that goes makes way for one that comes under its
 * path; two environments may share their files, and then want the same.
 */
static int settle(struct planned *list, struct err *err)
{
	size_t kept = 0;

	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), compare);
	for (size_t i = 0; i < list->n; i++) {
		const struct write_change *w = &list->v[i].write;
		const struct write_change *last =
			kept ? &list->v[kept - 1].write : NULL;

		if (!last || !str_eq(w->path, last->path))
			list->v[kept++] = list->v[i];
		else if (w->bytes.p && !str_eq(w->bytes, last->bytes))
			return err_set(err,
				       "two environments want to write "
				       "\"%.*s\" in different ways",
				       STR_ARG(w->path));
	}
	list->n = kept;
	return 0;
}

static const struct entry *entry_at(const struct planning *p, struct str path)
{
	size_t at = listing_find(&p->now->listing, path);

	return at == LISTING_NONE ? NULL : state_entry(p->now, at);
}

static int read_old(struct planning *p, const struct revision *r,
		    struct str *bytes, struct err *err)
{
	struct source *source;

	if (read_revision(p, r, &source, err))
		return -1;
	*bytes = source->bytes;
	return 0;
}

static int add(struct planning *p, struct planned *out,
	       const struct plan_change *from, struct err *err)
{
	struct arena *a = &p->run->arena;
	struct planned_change c = { .write = { from->path, from->bytes, 0 } };
	struct planned_change gone = { .write = { from->old_path, STR_NULL, 0 } };
	const struct entry *e;

	if (from->of && read_old(p, from->of->rev, &c.old, err))
		return -1;
	if (from->kind != PLAN_RENAME) {
		vec_push(out, a, c);
		return 0;
	}
	c.old_path = from->old_path;
	e = entry_at(p, from->old_path);
	if (e && entry_is_file(e))
		c.write.mode = e->mode;
	vec_push(out, a, c);
	gone.old = c.old;
	vec_push(out, a, gone);
	return 0;
}

static struct str done_line(struct planning *p, struct str summary)
{
	if (p->now->environments.n < 2)
		return summary;
	return str_fmt(&p->run->arena, "%.*s: %.*s",
		       STR_ARG(p->environment->name), STR_ARG(summary));
}

int planning_collect(struct planning *p, struct planned *out, struct err *err)
{
	for (size_t i = 0; i < p->plan.changes.n; i++)
		if (add(p, out, &p->plan.changes.v[i], err))
			return -1;
	for (size_t i = 0; i < p->plan.summary.n; i++)
		vec_push(&out->done, &p->run->arena,
			 done_line(p, p->plan.summary.v[i]));
	if (p->plan.changes.n && head_file_plan(p->run, p->now, p->environment,
						&p->plan.heads, out, err))
		return -1;
	return settle(out, err);
}

int planned_stage(struct run *run, const struct planned *planned,
		  struct strs *blocked, struct err *err)
{
	struct write_change *v = arena_array(&run->arena, planned->n, sizeof(*v));
	size_t before = blocked->n;

	for (size_t i = 0; i < planned->n; i++)
		v[i] = planned->v[i].write;
	if (write_find_blocked(run->repo, v, planned->n, blocked, err))
		return -1;
	if (blocked->n > before)
		return 0;
	return write_stage(run->repo, v, planned->n, err) ? -1 : 1;
}
