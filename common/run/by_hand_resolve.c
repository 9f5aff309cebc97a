#include "base/compat.h"
#include "run/by_hand_conflict.h"
#include "run/head_files.h"

/* `git alembic resolve`: whatever git is in the middle of, or nothing. */

/* ---- what git is about to commit -------------------------------------------------- */

struct ending {
	struct by_hand *h;
	struct conflicts conflicts;
	struct state staged; /* with what was decided in place of conflicts */
	struct map decided; /* path -> struct write_change * */
	bool is_open; /* a conflict of ours is left */
	size_t nforeign; /* conflicts that are not ours */
};

static int decide_all(struct ending *g, struct err *err)
{
	struct arena *a = &g->h->run->arena;

	map_init(&g->decided, a);
	for (size_t i = 0; i < g->conflicts.n; i++) {
		struct conflict *c = &g->conflicts.v[i];

		if (conflict_decide(&g->conflicts, c, err))
			return -1;
		if (c->left.p)
			vec_push(&g->h->left, a,
				 str_fmt(a, "%.*s: %.*s", STR_ARG(c->path),
					 STR_ARG(c->left)));
		g->is_open |= c->left.p && c->environment;
		g->nforeign += !c->environment;
		for (size_t k = 0; k < c->writes.n; k++)
			map_put(&g->decided, c->writes.v[k].path,
				&c->writes.v[k]);
		if (c->writes.n)
			vec_push(&g->h->conflicts, a, c->path);
	}
	return 0;
}

static int compare_paths(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	return str_cmp(a->path, b->path);
}

static void add_decided(const struct write_change *w, struct snapshot *out)
{
	if (w->bytes.p)
		out->v[out->n++] =
			(struct entry){ .path = w->path,
					.mode = w->mode ? w->mode : ENTRY_FILE,
					.flags = ENTRY_IN_MEMORY,
					.bytes = w->bytes };
}

/* The index as it will be. */
static int open_staged(struct ending *g, struct err *err)
{
	const struct snapshot *index = &g->conflicts.index;
	struct arena *a = &g->h->run->arena;
	struct snapshot out = {
		index->repo,
		arena_array(a, index->n + g->decided.n, sizeof(*out.v)), 0
	};

	for (size_t i = 0; i < index->n; i++)
		if (!map_has(&g->decided, index->v[i].path))
			out.v[out.n++] = index->v[i];
	map_each (&g->decided, e)
		add_decided(e->value, &out);
	if (out.n)
		qsort(out.v, out.n, sizeof(*out.v), compare_paths);
	state_init(&g->staged, g->h->run, "staged", &out);
	if (state_read(&g->staged, err) || state_demand_settings(&g->staged, err))
		return -1;
	return 0;
}

static bool is_asked_for(const struct by_hand *h, const struct environment *e)
{
	for (size_t i = 0; i < h->environments.n; i++)
		if (str_eq(h->environments.v[i]->script_dir, e->script_dir))
			return true;
	return false;
}

/* What both sides had is the side's alone that has it where it is now. */
static void give_places(struct ending *g, struct planning *p)
{
	struct plan_revision *v =
		arena_array(&g->h->run->arena, p->request.n, sizeof(*v));

	for (size_t i = 0; i < p->request.n; i++) {
		v[i] = p->request.v[i];
		for (size_t k = 0; k < g->conflicts.n; k++) {
			const struct conflict *c = &g->conflicts.v[k];

			if (c->whose && c->writes.n &&
			    str_eq(c->path, v[i].rev->path))
				v[i].in = c->whose == STAGE_OURS ? 1 : 2;
		}
	}
	p->request.v = v;
}

static int repair(struct ending *g, const struct environment *e, struct err *err)
{
	struct by_hand *h = g->h;
	struct planning *p;

	if (h->operation.sides.n < 2)
		return by_hand_straighten(h, &g->staged, e, err);
	p = arena_new(&h->run->arena, struct planning);
	if (planning_open(p, h->run, &g->staged, e, &h->operation.sides, err))
		return -1;
	give_places(g, p);
	if (plan_make(&p->plan, &h->run->arena, &p->request, err) ||
	    repair_take(p, &h->result, err))
		return -1;
	/* Its head file may have been in conflict all the same. */
	if (!p->plan.refusal.p && !p->plan.changes.n &&
	    head_file_plan(h->run, &g->staged, e, &p->plan.heads,
			   &h->result.planned, err))
		return -1;
	if (!p->plan.refusal.p)
		by_hand_tell_heads(h, e, &p->plan.heads);
	return 0;
}

/* ---- both as one change ------------------------------------------------------------ */

/* As HEAD has it, for the diff. */
static struct str old_of(const struct ending *g, struct str path)
{
	for (size_t i = 0; i < g->conflicts.n; i++) {
		const struct conflict *c = &g->conflicts.v[i];

		if (str_eq(c->path, path) && c->stage[STAGE_OURS])
			return c->text[STAGE_OURS];
	}
	return STR_NULL;
}

/* What the repair changes in what was decided it has put into its own bytes. */
static void add_decisions(struct ending *g)
{
	struct planned *planned = &g->h->result.planned;
	struct arena *a = &g->h->run->arena;
	struct map repaired;

	map_init(&repaired, a);
	for (size_t i = 0; i < planned->n; i++) {
		struct planned_change *c = &planned->v[i];

		map_put(&repaired, c->write.path, c);
		if (map_has(&g->decided, c->write.path))
			c->old = old_of(g, c->write.path);
	}
	map_each (&g->decided, e) {
		struct planned_change c = {
			.write = *(struct write_change *)e->value
		};

		c.old = old_of(g, c.write.path);
		if (!map_has(&repaired, c.write.path))
			vec_push(planned, a, c);
	}
}

/* The conflicts come before what the repair does. */
static void add_lines(struct ending *g)
{
	struct strs *done = &g->h->result.planned.done, all = VEC_INIT;
	struct arena *a = &g->h->run->arena;

	for (size_t i = 0; i < g->conflicts.n; i++)
		if (g->conflicts.v[i].done.p && g->conflicts.v[i].writes.n)
			vec_push(&all, a, g->conflicts.v[i].done);
	for (size_t i = 0; i < done->n; i++)
		vec_push(&all, a, done->v[i]);
	*done = all;
}

static void advise(struct ending *g)
{
	if (g->is_open)
		by_hand_advise(g->h, "when you have ended them (git add): git "
				     "alembic resolve");
	else if (g->h->left.n)
		by_hand_advise(g->h, "when you have ended them (git add): %s",
			       g->h->operation.go_on);
}

static int end(struct ending *g, struct err *err)
{
	const struct environments *all;

	if (conflicts_read(g->h, &g->conflicts, err) || decide_all(g, err) ||
	    open_staged(g, err))
		return -1;
	all = &g->staged.environments;
	for (size_t i = 0; i < all->n && !g->is_open; i++)
		if (is_asked_for(g->h, &all->v[i]) && repair(g, &all->v[i], err))
			return -1;
	add_decisions(g);
	add_lines(g);
	advise(g);
	return 0;
}

static int is_in_conflict(struct by_hand *h, struct err *err)
{
	struct snapshot index;

	if (snapshot_index(h->run->repo, &index, err))
		return -1;
	for (size_t i = 0; i < index.n; i++)
		if (index.v[i].stage)
			return 1;
	return 0;
}

int by_hand_resolve(struct by_hand *h, struct err *err)
{
	struct ending *g = arena_new(&h->run->arena, struct ending);
	int in_conflict = is_in_conflict(h, err);

	if (in_conflict < 0)
		return -1;
	g->h = h;
	if (in_conflict || h->operation.sides.n > 1)
		return end(g, err);
	for (size_t i = 0; i < h->environments.n; i++)
		if (by_hand_straighten(h, h->now, h->environments.v[i], err))
			return -1;
	return 0;
}
