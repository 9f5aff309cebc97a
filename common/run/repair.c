#include "base/compat.h"
#include "run/repair.h"
#include "rules/rule.h"
#include "run/order.h"

/* ---- does the order matter? ------------------------------------------------ */

/*
 * The migrations of one side that are to be compared with those of another.
 * One that both brought under two ids' files, of which one goes, is neither's
 * alone.
 */
struct comparing {
	struct planning *p;
	struct strs dropped; /* ids */
	const size_t *places; /* of each file in the order of the chain */
};

static void find_dropped(struct comparing *c)
{
	const struct plan *plan = &c->p->plan;

	for (size_t i = 0; i < plan->changes.n; i++)
		if (plan->changes.v[i].kind == PLAN_DELETE)
			vec_push(&c->dropped, &c->p->run->arena,
				 plan->changes.v[i].of->rev->id);
}

/* Files that do not count (another has their id) come last. */
static void find_places(struct comparing *c)
{
	struct versions *v = &c->p->versions;
	size_t *places =
		arena_array(&c->p->run->arena, v->files.n, sizeof(*places));

	for (size_t i = 0; i < v->files.n; i++)
		places[i] = v->files.n + i;
	for (size_t i = 0; i < v->graph.order.n; i++)
		places[v->graph.order.v[i]->rev - v->revisions] = i;
	c->places = places;
}

struct numbered {
	size_t place;
	size_t file;
};

static int compare_places(const void *pa, const void *pb)
{
	const struct numbered *a = pa, *b = pb;

	return a->place < b->place ? -1 : a->place > b->place;
}

/* What side `has` has and side `lacks` has not, parents first. */
static struct order_side side_of(const struct comparing *c, size_t has,
				 size_t lacks)
{
	const struct plan_request *q = &c->p->request;
	struct arena *a = &c->p->run->arena;
	struct numbered *list = arena_array(a, q->n, sizeof(*list));
	size_t *files = arena_array(a, q->n, sizeof(*files));
	size_t n = 0;

	for (size_t i = 0; i < q->n; i++) {
		uint64_t in = q->v[i].in;

		if (!(in >> has & 1) || in >> lacks & 1 ||
		    strs_has(&c->dropped, q->v[i].rev->id))
			continue;
		list[n++] = (struct numbered){ c->places[i], i };
	}
	if (n)
		qsort(list, n, sizeof(*list), compare_places);
	for (size_t i = 0; i < n; i++)
		files[i] = list[i].file;
	return (struct order_side){ &c->p->versions, files, n,
				    q->side_names[has] };
}

static int compare_pair(const struct comparing *c, size_t one, size_t other,
			struct repair *out, struct err *err)
{
	struct order_side ours = side_of(c, one, other);
	struct order_side theirs = side_of(c, other, one);
	size_t not_analysed[2] = { 0, 0 };

	if (!ours.n || !theirs.n)
		return 0;
	if (order_compare(c->p->run, &c->p->now->settings, &ours, &theirs,
			  &out->findings, not_analysed, err))
		return -1;
	out->not_analysed += not_analysed[0] + not_analysed[1];
	return 0;
}

static size_t file_of(const struct planning *p, const struct revnode *node)
{
	return (size_t)(node->rev - p->versions.revisions);
}

/*
 * What is not published beneath published ones that get another parent: they
 * will run the other way round. False: there is none.
 */
static bool mark_slipped(struct planning *p, bool *is_slipped)
{
	struct revgraph *g = &p->versions.graph;
	struct revnodes below = VEC_INIT;
	bool is_any = false;

	for (size_t i = 0; i < p->plan.changes.n; i++) {
		const struct plan_revision *of = p->plan.changes.v[i].of;
		struct revnode *node = of && of->is_published ?
					       revgraph_find(g, of->rev->id) :
					       NULL;

		below.n = 0;
		if (node)
			revgraph_ancestors(g, node, false, &below);
		revnodes_each (&below, it)
			if (!p->request.v[file_of(p, *it)].is_published)
				is_any = is_slipped[file_of(p, *it)] = true;
	}
	return is_any;
}

static int compare_slipped(struct comparing *c, struct repair *out,
			   struct err *err)
{
	struct planning *p = c->p;
	struct arena *a = &p->run->arena;
	struct revgraph *g = &p->versions.graph;
	size_t n = p->request.n, not_analysed[2];
	bool *is_slipped = arena_array(a, n, sizeof(bool));
	bool *is_above = arena_array(a, n, sizeof(bool));
	size_t *files = arena_array(a, n, sizeof(*files));
	size_t *others = arena_array(a, n, sizeof(*others));
	struct order_side slipped = { &p->versions, files, 0,
				      STR("what is not published") };
	struct order_side kept = { &p->versions, others, 0,
				   STR("what is published") };

	if (out->findings.n || !mark_slipped(p, is_slipped))
		return 0;
	/* Parents first: what has one of them below it. */
	revnodes_each (&g->order, it) {
		size_t i = file_of(p, *it);

		if (is_slipped[i])
			files[slipped.n++] = i;
		else if (is_above[i] && p->request.v[i].is_published)
			others[kept.n++] = i;
		revnodes_each (&(*it)->children, child)
			is_above[file_of(p, *child)] |= is_slipped[i] ||
							is_above[i];
	}
	return order_compare(p->run, &p->now->settings, &kept, &slipped,
			     &out->findings, not_analysed, err);
}

static int compare_sides(struct planning *p, struct repair *out, struct err *err)
{
	struct comparing c = { .p = p };

	find_dropped(&c);
	find_places(&c);
	for (size_t i = 0; i < p->request.nsides; i++)
		for (size_t k = i + 1; k < p->request.nsides; k++)
			if (compare_pair(&c, i, k, out, err))
				return -1;
	return compare_slipped(&c, out, err);
}

/* ---- all environments --------------------------------------------------------- */

static void refuse(struct planning *p, struct repair *out)
{
	struct arena *a = &p->run->arena;
	struct str where = STR("");

	if (p->now->environments.n > 1)
		where = str_fmt(a, "%.*s: ", STR_ARG(p->environment->name));
	vec_push(&out->refusals, a,
		 str_fmt(a, "%.*s%.*s", STR_ARG(where), STR_ARG(p->plan.refusal)));
	out->is_refused = true;
}

static void note_conflicts(struct repair *out)
{
	for (size_t i = 0; i < out->findings.n; i++)
		out->is_refused |= out->findings.v[i].level >= LEVEL_ERROR;
}

/* Whose file is in fact another one, where more may hang on it. */
static void refuse_links(struct planning *p)
{
	const struct listing *all = &p->now->listing;

	for (size_t i = 0; i < p->plan.changes.n; i++) {
		const struct plan_revision *of = p->plan.changes.v[i].of;
		size_t at = of ? listing_find(all, of->rev->path) : LISTING_NONE;

		if (at != LISTING_NONE && all->v[at].mode != LISTING_FILE)
			p->plan.refusal =
				str_fmt(&p->run->arena,
					"\"%.*s\" would have to change, but is a "
					"symbolic link",
					STR_ARG(of->rev->path));
	}
}

int repair_take(struct planning *p, struct repair *out, struct err *err)
{
	refuse_links(p);
	if (p->plan.refusal.p) {
		refuse(p, out);
		return 0;
	}
	if (!p->plan.changes.n)
		return 0;
	vec_push(&out->cured, &p->run->arena, p->environment);
	if (compare_sides(p, out, err) || planning_collect(p, &out->planned, err))
		return -1;
	note_conflicts(out);
	return 0;
}

int repair_merge(struct run *run, struct state *now,
		 const struct planning_sides *sides, struct repair *out,
		 struct err *err)
{
	const struct environments *envs = &now->environments;

	memset(out, 0, sizeof(*out));
	findings_init(&out->findings, &run->arena);
	for (size_t i = 0; i < envs->n && sides->n > 1; i++) {
		struct planning *p;

		if (envs->v[i].is_excluded || !envs->v[i].nlocations)
			continue;
		p = arena_new(&run->arena, struct planning);
		if (planning_open(p, run, now, &envs->v[i], sides, err) ||
		    plan_make(&p->plan, &run->arena, &p->request, err) ||
		    repair_take(p, out, err))
			return -1;
	}
	return 0;
}

bool repair_sees_to(const struct finding *finding)
{
	static const enum rule_id rules[] = {
		RULE_MULTIPLE_HEADS,
		RULE_DIVERGING_HEADS,
		RULE_STALE_PARENT,
		RULE_PARALLEL_MERGE,
		RULE_DUPLICATE_REVISION,
		RULE_DUPLICATE_FILENAME,
		RULE_CYCLE,
		RULE_PUBLISHED_REPARENTED,
	};
	const struct rule *rule = rule_find(str_z(finding->rule));

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (rule == &rule_table[rules[i]])
			return true;
	return false;
}

bool repair_cures(const struct repair *repair, const struct finding *finding)
{
	if (!repair_sees_to(finding))
		return false;
	for (size_t i = 0; i < repair->cured.n; i++)
		if (environment_location_of(repair->cured.v[i], finding->at.path))
			return true;
	return false;
}
