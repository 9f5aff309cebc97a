#include "base/compat.h"
#include "rules/watch.h"

/* ---- is it worth it? ---------------------------------------------------- */

static bool is_on(const struct check *c, enum rule_id rule)
{
	const struct rule_levels *levels = &c->policy->levels;

	return levels->up[rule] != LEVEL_OFF || levels->down[rule] != LEVEL_OFF;
}

static bool wants_schema(const struct check *c)
{
	static const enum rule_id rules[] = {
		RULE_FK_BEFORE_TABLE,	 RULE_DROP_REFERENCED,
		RULE_UNKNOWN_OBJECT,	 RULE_ALREADY_EXISTS,
		RULE_FK_TYPE_MISMATCH,	 RULE_FK_CYCLE,
		RULE_DOWNGRADE_MISMATCH, RULE_DUPLICATE_CONSTRAINT_NAME,
		RULE_DROP_COLUMN,	 RULE_TYPE_NARROWING,
		RULE_CHANGE_TYPE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		if (is_on(c, rules[i]))
			return true;
	return false;
}

static bool has_effects(const struct operations *ops)
{
	for (size_t i = 0; ops && i < ops->list.n; i++)
		if (ops->list.v[i]->effects.n)
			return true;
	return false;
}

static bool is_to_be_watched(const struct checked_file *f)
{
	return !f->is_brought && f->operations && f->migration->is_readable &&
	       has_effects(f->operations);
}

/* What hangs on nobody knows what may stand on anything. */
static bool is_whole(const struct revgraph *g)
{
	if (g->is_incomplete || g->cycles.n)
		return false;
	for (size_t i = 0; i < g->order.n; i++)
		if (g->order.v[i]->missing_down.n ||
		    g->order.v[i]->missing_depends.n)
			return false;
	return true;
}

/* ---- one file ----------------------------------------------------------- */

static struct str key_of(const struct op_effect *const *e)
{
	return str_of((const char *)e, sizeof(*e));
}

const struct op_told *op_told(const struct op_check *k, const struct op_effect *e)
{
	return k->watched ? map_get(&k->watched->by_effect, key_of(&e)) : NULL;
}

/* Its span is in the file that gave the column its type. */
static const struct op_type *elsewhere(struct arena *a, const struct op_type *t)
{
	struct op_type *copy = arena_new(a, struct op_type);

	*copy = *t;
	copy->span = span_of(0, 0);
	return copy;
}

static void keep(struct watch *w, const struct schema_event *event)
{
	struct arena *a = w->k.c->arena;
	struct op_told *told;
	struct str key = key_of(&event->effect);

	told = map_get(&w->out->by_effect, key);
	if (!told) {
		told = arena_new(a, struct op_told);
		map_put(&w->out->by_effect, str_dup(a, key), told);
	}
	if (event->kind == SCHEMA_OLD_TYPE)
		told->old_type = elsewhere(a, event->type);
	else
		told->goes_with = event->names;
}

static void tell_all(struct watch *w)
{
	for (size_t i = 0; i < w->events.n; i++) {
		const struct schema_event *event = &w->events.v[i];

		if (event->kind == SCHEMA_OLD_TYPE ||
		    event->kind == SCHEMA_GOES_WITH)
			keep(w, event);
		else
			watch_say(w, event);
	}
	w->events.n = 0;
}

static void run(struct watch *w, bool is_upgrade)
{
	w->s->events = &w->events;
	schema_run(w->s, w->k.ops, w->node->rev, is_upgrade);
	w->s->events = NULL;
	tell_all(w);
}

static void run_both(struct watch *w)
{
	struct undoing *u;

	if (!watch_has_downgrade(&w->k)) {
		run(w, true);
		return;
	}
	u = undoing_begin(w);
	run(w, true);
	undoing_between(u);
	run(w, false);
	undoing_end(u);
}

static struct op_watched *watch(struct watching *all, struct revnode *node,
				struct checked_file *f)
{
	struct check then = *all->c;
	struct watch w = { .all = all,
			   .node = node,
			   .k = { .c = &then, .f = f, .ops = f->operations } };
	size_t mark;

	w.out = arena_new(then.arena, struct op_watched);
	findings_init(&w.out->found, then.arena);
	map_init(&w.out->by_effect, then.arena);
	then.findings = &w.out->found;
	w.is_proven = f->is_legacy || f->change == FILE_SAME || !then.before;
	w.s = replay_before(all->replay, node);
	w.is_partial = w.s->is_partial;
	w.had_tables = w.s->has_created || w.is_partial;
	mark = schema_mark(w.s);
	run_both(&w);
	schema_undo(w.s, mark);
	return w.out;
}

/*
 * A key between tables that are there may close a ring with any others.
 */
static bool may_close_ring(const struct operations *ops)
{
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++) {
			const struct op_effect *e = &ops->list.v[i]->effects.v[k];

			for (size_t j = 0; j < e->constraints.n; j++)
				if (e->constraints.v[j].kind ==
					    SQL_CONSTRAINT_FOREIGN_KEY &&
				    e->action != SQL_CREATE)
					return true;
		}
	return false;
}

/* Few migrations touch what one does. */
static bool narrow(struct watching *all, const struct operations *ops)
{
	struct name_query *names;

	if (is_on(all->c, RULE_FK_CYCLE) && may_close_ring(ops))
		return false;
	names = arena_new(all->c->arena, struct name_query);
	name_query_init(names, all->c->arena);
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++)
			effect_names(names, &ops->list.v[i]->effects.v[k]);
	return replay_only(all->replay, names);
}

/*
 * Mostly there is nothing to be found, and that is seen from the migrations
 * that touch the same things.
 */
static struct op_watched *watch_few(struct watching *all, struct revnode *node,
				    struct checked_file *f)
{
	struct op_watched *found;

	if (all->is_for_few && narrow(all, f->operations)) {
		found = watch(all, node, f);
		replay_only(all->replay, NULL);
		if (!found->found.n)
			return found;
	}
	return watch(all, node, f);
}

/* As it was before, for what was so before. */
static struct op_watched *watch_old(struct watching *all, struct revnode *node,
				    const struct checked_file *f)
{
	struct checked_file old = *f;

	if (!f->old || !f->old->is_readable || !has_effects(f->old_operations))
		return NULL;
	old.migration = f->old;
	old.source = f->old->source;
	old.operations = f->old_operations;
	return watch_few(all, node, &old);
}

/* ---- all of them -------------------------------------------------------- */

static struct checked_file **by_order(struct check *c, const struct revgraph *g,
				      size_t *n)
{
	struct checked_file **files =
		arena_array(c->arena, g->order.n, sizeof(struct checked_file *));

	*n = 0;
	for (size_t i = 0; i < c->nfiles; i++) {
		struct checked_file *f = &c->files[i];
		struct revnode *node;

		if (!is_to_be_watched(f) || !f->revision->id.p)
			continue;
		node = revgraph_find(g, f->revision->id);
		if (!node || node->rev != f->revision)
			continue;
		files[node->order] = f;
		++*n;
	}
	return files;
}

/* More than that, and each by itself costs more than all at once. */
#define FEW 4

/* Going up the chain replays each migration once, however many are judged. */
void check_schemas(struct check *c)
{
	struct watching all = { .c = c, .replay = c->replay };
	struct revgraph *g;
	struct checked_file **files;
	size_t n;

	if (!c->replay || !c->nfiles || !wants_schema(c))
		return;
	g = chain_graph(c->now);
	files = by_order(c, g, &n);
	if (!n || !is_whole(g))
		return;
	map_init(&all.creators, c->arena);
	all.is_for_few = n <= FEW;
	for (size_t i = 0; i < g->order.n; i++) {
		if (!files[i])
			continue;
		files[i]->watched = watch_few(&all, g->order.v[i], files[i]);
		if (c->policy->spares_old_operations)
			files[i]->old_watched =
				watch_old(&all, g->order.v[i], files[i]);
	}
}
