#include "base/compat.h"
#include "run/siblings.h"
#include "run/branch_news.h"

/* Directories that are read at most; the next push reads further ones. */
#define MAX_READ 64
/* Branches that are named. */
#define MAX_NAMED 3

struct sibling {
	struct str branch; /* "origin/colours" */
	const struct revision *revision; /* theirs */
	struct commit commit;
};

/* One of our revisions and those who are beside it. */
struct family {
	const struct revision *ours;
	struct str parent; /* {NULL, 0}: they have our id */
	struct {
		struct sibling *v;
		size_t n;
		size_t cap;
	} siblings;
};

struct search {
	struct pushing *p;
	const struct push_tip *tip;
	struct branch_reader reader;
	struct versions now;
	struct versions mainline;
	struct map ours; /* id -> struct revision * */
	struct map by_parent; /* id -> struct family * */
	struct map by_id; /* our id -> struct family * */
};

/* ---- who there is */

struct branch {
	struct str name;
	struct oid commit;
};
struct branches {
	struct branch *v;
	size_t n;
	size_t cap;
};

/* "refs/remotes/origin/" of the mainline; a server's are its own. */
static struct str prefix_of(const struct search *s)
{
	struct str ref = s->tip->mainline.ref;
	size_t slash;

	if (!str_starts(ref, STR("refs/remotes/")))
		return s->p->push->is_server ? STR("refs/heads/") :
					       STR("refs/remotes/");
	slash = str_chr(str_from(ref, 13), '/');
	return str_cut(ref, 0, 13 + slash + 1);
}

/* A ref of this push: it is looked at as it will be. */
static bool is_pushed(const struct search *s, struct str branch)
{
	const struct push_refs *refs = &s->p->push->refs;

	for (size_t i = 0; i < refs->n; i++)
		if (str_starts(refs->v[i].ref, STR("refs/heads/")) &&
		    str_eq(str_from(refs->v[i].ref, 11), branch))
			return true;
	return false;
}

static int add_known(struct search *s, struct branches *out, struct err *err)
{
	struct run *run = s->p->run;
	struct str prefix = prefix_of(s);
	size_t shown = s->p->push->is_server ? 11 : 13;
	struct refs refs;

	if (refs_list(run->repo, prefix, &refs, err))
		return -1;
	for (size_t i = 0; i < refs.n; i++) {
		const struct ref *ref = &refs.v[i];

		if (ref->target.p || str_eq(ref->name, s->tip->mainline.ref) ||
		    is_pushed(s, str_from(ref->name, prefix.len)))
			continue;
		vec_push(out, &run->arena,
			 (struct branch){ str_from(ref->name, shown), ref->oid });
	}
	return 0;
}

static void add_pushed(struct search *s, struct branches *out)
{
	const struct push_tips *tips = &s->p->tips;

	for (size_t i = 0; i < tips->n; i++)
		if (&tips->v[i] != s->tip && !tips->v[i].is_mainline)
			vec_push(out, &s->p->run->arena,
				 (struct branch){ tips->v[i].name,
						  tips->v[i].commit });
}

/* ---- who is beside us */

static void add_family(struct search *s, struct map *map, struct str key,
		       const struct revision *ours, struct str parent)
{
	struct map_entry *e = map_at(map, key);

	if (e->value)
		return;
	e->value = arena_new(&s->p->run->arena, struct family);
	*(struct family *)e->value =
		(struct family){ .ours = ours, .parent = parent };
}

/* What the tip has alone, and the parents that others can have as well. */
static bool find_ours(struct search *s)
{
	struct arena *a = &s->p->run->arena;

	map_init(&s->ours, a);
	map_init(&s->by_parent, a);
	map_init(&s->by_id, a);
	revnodes_each (&s->now.graph.order, it) {
		struct revision *r = (*it)->rev;

		if (revgraph_find(&s->mainline.graph, r->id))
			continue;
		map_put(&s->ours, r->id, r);
		add_family(s, &s->by_id, r->id, r, STR_NULL);
		for (size_t i = 0; i < r->down.n; i++)
			add_family(s, &s->by_parent, r->down.items[i].value, r,
				   r->down.items[i].value);
	}
	return s->ours.n > 0;
}

static int add_sibling(struct search *s, struct family *family,
		       const struct branch *branch,
		       const struct revision *theirs, struct err *err)
{
	struct sibling sibling = { .branch = branch->name, .revision = theirs };
	int found;

	if (family->siblings.n &&
	    str_eq(family->siblings.v[family->siblings.n - 1].branch,
		   branch->name))
		return 0;
	found = commit_read(s->p->run->repo, &branch->commit, &sibling.commit,
			    err);
	if (found > 0)
		vec_push(&family->siblings, &s->p->run->arena, sibling);
	return found < 0 ? -1 : 0;
}

/* Our own migration, seen on a branch that has it, too. */
static bool is_ours(const struct search *s, const struct revision *r)
{
	const struct revision *ours = map_get(&s->ours, r->id);

	return ours && (str_eq(ours->path, r->path) || str_eq(ours->oid, r->oid));
}

static int meet(struct search *s, const struct branch *branch,
		const struct revision *r, struct err *err)
{
	struct family *family = map_get(&s->by_id, r->id);

	if (family)
		return add_sibling(s, family, branch, r, err);
	if (revgraph_find(&s->now.graph, r->id) ||
	    revgraph_find(&s->mainline.graph, r->id))
		return 0;
	for (size_t i = 0; i < r->down.n; i++) {
		family = map_get(&s->by_parent, r->down.items[i].value);
		if (family && add_sibling(s, family, branch, r, err))
			return -1;
	}
	return 0;
}

static int look_into(struct search *s, const struct branch *branch,
		     struct err *err)
{
	struct branch_news *news =
		arena_new(&s->p->run->arena, struct branch_news);
	int found;

	if (oid_eq(&branch->commit, &s->tip->commit) ||
	    oid_eq(&branch->commit, &s->tip->mainline.commit))
		return 0;
	found = branch_news_read(&s->reader, &branch->commit, news, err);
	if (found <= 0)
		return found;
	for (size_t i = 0; i < news->n; i++)
		if (!is_ours(s, &news->v[i]) && meet(s, branch, &news->v[i], err))
			return -1;
	return 0;
}

/* ---- what is said */

static int compare_siblings(const void *pa, const void *pb)
{
	const struct sibling *a = pa, *b = pb;

	if (a->commit.commit_time != b->commit.commit_time)
		return a->commit.commit_time > b->commit.commit_time ? -1 : 1;
	return str_cmp(a->branch, b->branch);
}

/* "2026-01-02", where the author was. */
static struct str day_of(struct arena *a, const struct commit *c)
{
	int64_t seconds = c->author_time + (int64_t)c->author_zone * 60;
	int64_t day = seconds / 86400 - (seconds % 86400 < 0);
	/* Days since 0000-03-01, in eras of 400 years. */
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;

	return str_fmt(a, "%04d-%02d-%02d", (int)(yoe + era * 400 + (month <= 2)),
		       (int)month, (int)(doy - (153 * mp + 2) / 5 + 1));
}

static struct str message_of(struct arena *a, const struct family *family)
{
	const struct sibling *first = &family->siblings.v[0];
	size_t n = family->siblings.n;
	struct str what;

	if (family->parent.p)
		what = str_fmt(a, "%s to %.*s, too", n > 1 ? "add" : "adds",
			       STR_ARG(family->parent));
	else
		what = str_fmt(a, "%s the id %.*s, too", n > 1 ? "take" : "takes",
			       STR_ARG(family->ours->id));
	if (n > 1)
		return str_fmt(a, "%zu other branches %.*s", n, STR_ARG(what));
	return str_fmt(a, "%.*s %.*s", STR_ARG(first->branch), STR_ARG(what));
}

static void relate(struct findings *out, struct finding *f, struct arena *a,
		   const struct sibling *s)
{
	struct place place = place_of_path(s->revision->path);

	place.origin = s->branch;
	finding_relate(out, f, place, "revision %.*s, %.*s, %.*s",
		       STR_ARG(s->revision->id), STR_ARG(s->commit.author),
		       STR_ARG(day_of(a, &s->commit)));
}

static int say(struct search *s, struct family *family, struct findings *out,
	       enum level level, struct err *err)
{
	struct arena *a = &s->p->run->arena;
	const struct revision *r = family->ours;
	size_t n = family->siblings.n;
	struct source *source;
	struct finding *f;

	if (!n)
		return 0;
	if (n > 1)
		qsort(family->siblings.v, n, sizeof(*family->siblings.v),
		      compare_siblings);
	if (versions_source(&s->now, (size_t)(r - s->now.revisions), &source, err))
		return -1;
	f = finding_add(out, rule_table[RULE_SIBLING_BRANCH].id, level,
			place_in(source, family->parent.p && r->down.span.end ?
						 r->down.span :
						 r->id_span),
			"%.*s", STR_ARG(message_of(a, family)));
	f->at.has_span = f->at.span.end && f->at.span.end <= source->bytes.len;
	f->at.origin = s->tip->name;
	f->revision = r->id;
	f->key = family->parent.p ? family->parent : r->id;
	f->is_on_graph = true;
	for (size_t i = 0; i < n && i < MAX_NAMED; i++)
		relate(out, f, a, &family->siblings.v[i]);
	finding_help(out, f,
		     family->parent.p ?
			     "whoever is merged second has to move: git merge "
			     "%.*s then does it" :
			     "whoever is merged second needs another id: git "
			     "merge %.*s then gives it one",
		     STR_ARG(s->tip->mainline.name));
	return 0;
}

/* ---- one environment, all */

static int search_environment(struct search *s, struct findings *out,
			      enum level level, struct err *err)
{
	struct branches branches = VEC_INIT;

	if (!find_ours(s))
		return 0;
	add_pushed(s, &branches);
	if (add_known(s, &branches, err))
		return -1;
	for (size_t i = 0; i < branches.n; i++)
		if (look_into(s, &branches.v[i], err))
			return -1;
	map_each (&s->by_parent, it)
		if (say(s, it->value, out, level, err))
			return -1;
	map_each (&s->by_id, it)
		if (say(s, it->value, out, level, err))
			return -1;
	return 0;
}

static int open_search(struct search *s, struct state *now,
		       const struct environment *environment, struct err *err)
{
	struct arena *a = &now->run->arena;
	struct state *there = arena_new(a, struct state);
	const struct mainline *m = &s->tip->mainline;

	if (versions_load(&s->now, now, environment, NULL, err) ||
	    state_of_versions(there, now, environment, &m->commit, m->name, err) ||
	    versions_load(&s->mainline, there, environment, NULL, err))
		return -1;
	s->reader = (struct branch_reader){ now, environment, &s->mainline,
					    MAX_READ };
	return 0;
}

static bool is_touched(const struct environment *environment,
		       const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++)
		if (environment_location_of(environment, changes->v[i].path))
			return true;
	return false;
}

int siblings_find(struct pushing *p, const struct push_tip *tip,
		  struct state *now, const struct changes *changes,
		  struct findings *out, struct err *err)
{
	enum level level = settings_level_of(&now->settings, "sibling-branch");
	struct environments *envs = &now->environments;

	if (level == LEVEL_OFF || !tip->mainline.is_there || tip->is_mainline)
		return 0;
	for (size_t i = 0; i < envs->n; i++) {
		struct search *s;

		if (envs->v[i].is_excluded || !is_touched(&envs->v[i], changes))
			continue;
		s = arena_new(&p->run->arena, struct search);
		s->p = p;
		s->tip = tip;
		if (open_search(s, now, &envs->v[i], err) ||
		    search_environment(s, out, level, err))
			return -1;
	}
	return 0;
}
