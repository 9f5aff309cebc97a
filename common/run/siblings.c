#include "base/compat.h"
#include "run/siblings.h"
#include "run/crowd.h"

/* Branches that are named. */
#define MAX_NAMED 3

struct sibling {
	const struct crowd_branch *branch;
	const struct revision *revision; /* theirs */
};

/* One of our revisions and those who are beside it. */
struct family {
	const struct revision *ours;
	struct str parent; /* {NULL, 0}: they have our id */
	const struct crowd_branch *last; /* that was counted */
	size_t n;
	struct sibling newest[MAX_NAMED];
};

struct search {
	struct pushing *p;
	const struct push_tip *tip;
	struct crowd *crowd;
	struct branch_reader reader;
	struct versions now;
	const struct versions *mainline;
	struct map ours; /* id -> struct revision * */
	struct map by_parent; /* id -> struct family * */
	struct map by_id; /* our id -> struct family * */
};

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

		if (revgraph_find(&s->mainline->graph, r->id))
			continue;
		map_put(&s->ours, r->id, r);
		add_family(s, &s->by_id, r->id, r, STR_NULL);
		for (size_t i = 0; i < r->down.n; i++)
			add_family(s, &s->by_parent, r->down.items[i].value, r,
				   r->down.items[i].value);
	}
	return s->ours.n > 0;
}

static bool is_newer(const struct sibling *a, const struct sibling *b)
{
	const struct commit *x = a->branch->commit, *y = b->branch->commit;

	if (x->commit_time != y->commit_time)
		return x->commit_time > y->commit_time;
	return str_cmp(a->branch->name, b->branch->name) < 0;
}

/* The newest ones stay, the newest first. */
static void keep_newest(struct family *family, struct sibling sibling)
{
	size_t n = family->n++;
	size_t at = n < MAX_NAMED ? n : MAX_NAMED - 1;

	if (n >= MAX_NAMED && !is_newer(&sibling, &family->newest[at]))
		return;
	for (; at && is_newer(&sibling, &family->newest[at - 1]); at--)
		family->newest[at] = family->newest[at - 1];
	family->newest[at] = sibling;
}

static int add_sibling(struct search *s, struct family *family,
		       struct crowd_branch *branch,
		       const struct revision *theirs, struct err *err)
{
	const struct commit *commit;

	if (family->last == branch)
		return 0;
	if (crowd_commit(s->p, branch, &commit, err))
		return -1;
	family->last = branch;
	if (commit)
		keep_newest(family, (struct sibling){ branch, theirs });
	return 0;
}

/* Our own migration, seen on a branch that has it, too. */
static bool is_ours(const struct search *s, const struct revision *r)
{
	const struct revision *ours = map_get(&s->ours, r->id);

	return ours && (str_eq(ours->path, r->path) || str_eq(ours->oid, r->oid));
}

static int meet(struct search *s, struct crowd_branch *branch,
		const struct revision *r, struct err *err)
{
	struct family *family = map_get(&s->by_id, r->id);

	if (family)
		return add_sibling(s, family, branch, r, err);
	if (revgraph_find(&s->now.graph, r->id) ||
	    revgraph_find(&s->mainline->graph, r->id))
		return 0;
	for (size_t i = 0; i < r->down.n; i++) {
		family = map_get(&s->by_parent, r->down.items[i].value);
		if (family && add_sibling(s, family, branch, r, err))
			return -1;
	}
	return 0;
}

static bool is_itself(const struct search *s, const struct crowd_branch *b)
{
	return b->tip == s->tip || oid_eq(&b->oid, &s->tip->commit) ||
	       oid_eq(&b->oid, &s->tip->mainline.commit) ||
	       (b->ref.p && str_eq(b->ref, s->tip->mainline.ref));
}

static int look_into(struct search *s, struct crowd_branch *branch,
		     struct err *err)
{
	struct branch_news news;
	int found;

	if (is_itself(s, branch))
		return 0;
	found = branch_news_read(&s->reader, &branch->oid, &news, err);
	if (found <= 0)
		return found;
	for (size_t i = 0; i < news.n; i++)
		if (!is_ours(s, &news.v[i]) && meet(s, branch, &news.v[i], err))
			return -1;
	return 0;
}

/* ---- what is said */

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
	size_t n = family->n;
	struct str what;

	if (family->parent.p)
		what = str_fmt(a, "%s to %.*s, too", n > 1 ? "add" : "adds",
			       STR_ARG(family->parent));
	else
		what = str_fmt(a, "%s the id %.*s, too", n > 1 ? "take" : "takes",
			       STR_ARG(family->ours->id));
	if (n > 1)
		return str_fmt(a, "%zu other branches %.*s", n, STR_ARG(what));
	return str_fmt(a, "%.*s %.*s", STR_ARG(family->newest[0].branch->name),
		       STR_ARG(what));
}

static void relate(struct findings *out, struct finding *f, struct arena *a,
		   const struct sibling *s)
{
	struct place place = place_of_path(s->revision->path);

	place.origin = s->branch->name;
	finding_relate(out, f, place, "revision %.*s, %.*s, %.*s",
		       STR_ARG(s->revision->id),
		       STR_ARG(s->branch->commit->author),
		       STR_ARG(day_of(a, s->branch->commit)));
}

static int say(struct search *s, struct family *family, struct findings *out,
	       enum level level, struct err *err)
{
	struct arena *a = &s->p->run->arena;
	const struct revision *r = family->ours;
	size_t n = family->n;
	struct source *source;
	struct finding *f;

	if (!n)
		return 0;
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
		relate(out, f, a, &family->newest[i]);
	finding_help(out, f,
		     family->parent.p ?
			     "whoever is merged second has to move: %.*s then "
			     "does it" :
			     "whoever is merged second needs another id: %.*s "
			     "then gives it one",
		     STR_ARG(push_way_out(s->p, s->tip, false)));
	return 0;
}

/* ---- one environment, all */

static int search_environment(struct search *s, struct findings *out,
			      enum level level, struct err *err)
{
	if (!find_ours(s))
		return 0;
	for (size_t i = 0; i < s->crowd->n; i++)
		if (look_into(s, &s->crowd->v[i], err))
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
	if (crowd_of(s->p, s->tip, &s->crowd, err) ||
	    versions_load(&s->now, now, environment, NULL, err) ||
	    crowd_mainline(s->crowd, now, environment, &s->tip->mainline,
			   &s->mainline, err))
		return -1;
	s->reader = (struct branch_reader){
		.now = now,
		.environment = environment,
		.mainline = s->mainline,
		.left = &s->crowd->left,
		.known = &s->crowd->news,
	};
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
