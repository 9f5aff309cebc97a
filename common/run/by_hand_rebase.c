#include "base/compat.h"
#include "run/by_hand_parts.h"
#include "base/io.h"

/*
 * `git alembic rebase`: what only this branch has, on top of what another ref
 * has. That stays as it is, published or not: it was named.
 */

struct rebasing {
	struct by_hand *h;
	struct planning_side onto;
	struct planning *p;
	bool *is_own; /* by file: the ref does not have it */
	struct revnodes own_heads;
	size_t nown;
	struct revnodes missing; /* heads of the ref that are not here */
};

/* ---- whose is what ---------------------------------------------------------- */

static bool is_own(const struct rebasing *g, const struct revnode *node)
{
	return g->is_own[node->rev - g->p->versions.revisions];
}

static void find_own(struct rebasing *g)
{
	const struct plan_request *q = &g->p->request;

	g->is_own = arena_array(&g->h->run->arena, q->n, sizeof(bool));
	for (size_t i = 0; i < q->n; i++) {
		g->is_own[i] = !(q->v[i].in & 1);
		g->nown += g->is_own[i];
	}
}

static bool has_child(const struct rebasing *g, const struct revnode *node,
		      bool own)
{
	revnodes_each (&node->children, it)
		if (is_own(g, *it) == own)
			return true;
	return false;
}

/* Of what is here: revisions of one kind with no child of that kind. */
static void find_heads(struct rebasing *g, bool own, struct revnodes *out)
{
	revnodes_each (&g->p->versions.graph.order, it)
		if (is_own(g, *it) == own && !has_child(g, *it, own))
			vec_push(out, &g->h->run->arena, *it);
}

static void find_missing(struct rebasing *g)
{
	struct revgraph *theirs = chain_graph(&g->p->sides[0].chain);

	revnodes_each (&theirs->heads, it)
		if (!chain_find(&g->p->versions.chain, (*it)->rev->id))
			vec_push(&g->missing, &g->h->run->arena, *it);
}

/* ---- the plan ---------------------------------------------------------------- */

/* What the ref has was named as what stays. */
static void pin_theirs(struct rebasing *g)
{
	struct plan_revision *v =
		arena_array(&g->h->run->arena, g->p->request.n, sizeof(*v));

	for (size_t i = 0; i < g->p->request.n; i++) {
		v[i] = g->p->request.v[i];
		v[i].is_published |= !g->is_own[i];
	}
	g->p->request.v = v;
}

/*
 * What hangs on a revision that is nowhere (reverted, or picked without it)
 * goes on top, too. One that the ref has must be brought here instead.
 */
static bool may_adopt(struct rebasing *g)
{
	revnodes_each (&g->p->versions.graph.order, it)
		for (size_t i = 0; i < (*it)->missing_down.n; i++) {
			struct str id = (*it)->missing_down.v[i];

			if (!is_own(g, *it))
				continue;
			if (chain_find(&g->p->sides[0].chain, id))
				return false;
			by_hand_tell_orphan(g->h, g->p->environment, *it, id);
		}
	return true;
}

static int make_plan(struct rebasing *g, struct err *err)
{
	struct revnodes theirs = VEC_INIT;

	find_heads(g, true, &g->own_heads);
	find_heads(g, false, &theirs);
	/* Of several lines of its own the one that came last moves. */
	if (g->own_heads.n > 1 && g->own_heads.n <= PLAN_MAX_SIDES &&
	    by_hand_sort_by_age(g->h, &g->own_heads, err))
		return -1;
	if (by_hand_set_sides(g->h, g->p, 1, &g->own_heads, err))
		return -1;
	pin_theirs(g);
	if (may_adopt(g) && theirs.n == 1)
		g->p->request.adopter = theirs.v[0]->rev->id;
	g->p->request.always_merges = false;
	return plan_make(&g->p->plan, &g->h->run->arena, &g->p->request, err);
}

static void say_missing(struct rebasing *g, bool is_in_the_way)
{
	struct by_hand *h = g->h;
	const struct environment *e = g->p->environment;
	struct str name = g->onto.name;
	struct str list = brief_list(&h->run->arena, &g->missing);

	if (is_in_the_way)
		by_hand_refuse(h, e, "%.*s ends in %.*s, which is not here yet",
			       STR_ARG(name), STR_ARG(list));
	else
		vec_push(&h->facts, &h->run->arena,
			 str_fmt(&h->run->arena,
				 "%.*s%.*s ends in %.*s, which is not here yet",
				 STR_ARG(by_hand_where(h, e)), STR_ARG(name),
				 STR_ARG(list)));
	by_hand_advise(h,
		       "bring it here first: git rebase %.*s, or: git merge "
		       "%.*s",
		       STR_ARG(name), STR_ARG(name));
}

static int rebase(struct by_hand *h, const struct environment *e,
		  const struct planning_side *onto, struct err *err)
{
	struct rebasing g = { .h = h, .onto = *onto };
	struct planning_sides sides = { &g.onto, 1, 1 };

	g.p = by_hand_planning(h, h->now, e, &sides, err);
	if (!g.p)
		return -1;
	find_own(&g);
	if (!g.nown) {
		by_hand_tell_heads(h, e, &g.p->versions.graph.heads);
		return 0;
	}
	find_missing(&g);
	if (make_plan(&g, err) || repair_take(g.p, &h->result, err))
		return -1;
	if (!g.p->plan.refusal.p)
		by_hand_tell_heads(h, e, &g.p->plan.heads);
	if (g.missing.n)
		say_missing(&g, !g.p->plan.changes.n);
	return 0;
}

/* ---- onto what ------------------------------------------------------------------ */

/* What a rebase that waits puts its commits on; 0: none waits. */
static int rebase_onto(struct by_hand *h, struct planning_side *out,
		       struct err *err)
{
	static const char *const files[] = { "rebase-merge/onto",
					     "rebase-apply/onto" };
	struct arena *a = &h->run->arena;
	struct str dir = repo_paths(h->run->repo)->git_dir, text;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		int rc = io_read_file(path_join(a, dir, str_z(files[i])).p, a,
				      OID_MAX_HEX + 2, &text, err);

		if (rc < 0)
			return -1;
		if (rc != IO_OK || !oid_parse(&out->commit, str_trim(text)))
			continue;
		out->name = str_fmt(a, "%.*s",
				    STR_ARG(str_cut(str_trim(text), 0, 12)));
		return 1;
	}
	return 0;
}

/* 1, or 0: nobody has said, and the mainline is none, or is this branch. */
static int find_onto(struct by_hand *h, struct str word,
		     struct planning_side *out, struct err *err)
{
	struct arena *a = &h->run->arena;
	int found;

	if (!word.p && h->mainline.is_there && !h->mainline.is_here) {
		*out = (struct planning_side){ h->mainline.commit,
					       str_dup(a, h->mainline.name) };
		return 1;
	}
	if (!word.p)
		return rebase_onto(h, out, err);
	out->name = str_dup(a, word);
	found = revision_commit(h->run->repo, word, &out->commit, err);
	if (!found)
		return err_set(err, "\"%.*s\" is no commit that git knows",
			       STR_ARG(word));
	return found;
}

int by_hand_rebase(struct by_hand *h, struct str onto, struct err *err)
{
	struct planning_side side;
	int found;

	if (by_hand_is_in_conflict(h))
		return 0;
	found = find_onto(h, onto, &side, err);
	if (found < 0)
		return -1;
	for (size_t i = 0; i < h->environments.n; i++) {
		const struct environment *e = h->environments.v[i];

		if (found ? rebase(h, e, &side, err) :
			    by_hand_straighten(h, h->now, e, err))
			return -1;
	}
	return 0;
}
