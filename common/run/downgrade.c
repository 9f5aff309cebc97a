/* What going back would do to a database, from the files. */
#include "base/compat.h"
#include "run/database.h"
#include "model/migration.h"
#include "model/operations.h"
#include "model/revname.h"

/* ---- which revisions ---------------------------------------------------------- */

struct walk {
	struct database *d;
	struct arena *arena;
	const struct database_current *current;
	bool *is_run; /* by order: the database has it */
	bool *is_undone;
};

static void mark_run(struct walk *w)
{
	struct revgraph *g = &w->d->versions.graph;

	revnodes_each (&w->current->at, it) {
		struct revnodes below = VEC_INIT;

		revgraph_ancestors(g, *it, true, &below);
		revnodes_each (&below, node)
			if ((*node)->is_counted)
				w->is_run[(*node)->order] = true;
	}
}

static void undo_all(struct walk *w)
{
	memcpy(w->is_undone, w->is_run,
	       w->d->versions.graph.order.n * sizeof(*w->is_undone));
}

/* All that hangs or depends on it: they stand behind it in the order. */
static void undo_above(struct walk *w, const struct revnode *target)
{
	const struct revnodes *order = &w->d->versions.graph.order;
	bool *is_above = arena_array(w->arena, order->n, sizeof(*is_above));

	if (!target->is_counted)
		return;
	for (size_t i = target->order + 1; i < order->n; i++) {
		const struct revnode *node = order->v[i];
		bool hangs = false;

		revnodes_each (&node->down, it)
			hangs |= *it == target || is_above[(*it)->order];
		revnodes_each (&node->depends, it)
			hangs |= *it == target || is_above[(*it)->order];
		is_above[i] = hangs;
		w->is_undone[i] = hangs && w->is_run[i];
	}
}

static bool number(struct str s, size_t *n)
{
	*n = 0;
	if (!s.len || s.len > 6)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*n = *n * 10 + (size_t)(s.p[i] - '0');
	}
	return true;
}

/* False where Alembic would have to choose: at a merge, of several heads. */
static bool undo_steps(struct walk *w, size_t steps)
{
	const struct revnode *node;

	if (w->current->at.n != 1)
		return false;
	node = w->current->at.v[0];
	for (; steps && node; steps--) {
		if (node->down.n > 1 || !node->is_counted)
			return false;
		node = node->down.n ? node->down.v[0] : NULL;
	}
	if (node)
		undo_above(w, node);
	else
		undo_all(w);
	return true;
}

static bool choose(struct walk *w, struct str target)
{
	struct revname found;
	size_t steps;

	if (str_is(target, "base")) {
		undo_all(w);
		return true;
	}
	if (str_starts(target, STR("-")) && number(str_from(target, 1), &steps))
		return undo_steps(w, steps);
	revname_find(&found, &w->d->versions.graph, target, STR_NULL, false);
	if (found.result != REVNAME_FOUND || found.nodes.n != 1)
		return false;
	undo_above(w, found.nodes.v[0]);
	return true;
}

/* ---- what they do --------------------------------------------------------------- */

static const struct rule_levels *default_levels(struct arena *a)
{
	struct rule_levels *levels = arena_new(a, struct rule_levels);

	rule_levels_init(levels);
	return levels;
}

static bool is_loss(const struct finding *f)
{
	const struct rule *rule = rule_find(str_z(f->rule));

	return rule && rule->group == GROUP_DESTRUCTIVE &&
	       str_starts(f->function, STR("downgrade"));
}

/* By the rules' own levels: that nobody wants to hear of it does not count. */
static void find_losses(struct walk *w, struct migration *m,
			struct operations *ops, struct undo_step *step)
{
	const struct state *state = &w->d->state;
	struct check_policy policy = { .levels = *default_levels(w->arena) };
	struct findings findings;
	struct checked_file file = { .source = m->source,
				     .migration = m,
				     .revision = step->node->rev,
				     .operations = ops };
	struct check check = { .arena = w->arena,
			       .policy = &policy,
			       .findings = &findings,
			       .now = &w->d->versions.chain,
			       .files = &file,
			       .nfiles = 1 };

	policy.dialect = state->settings.dialect.p ? state->settings.dialect :
						     w->d->environment->dialect;
	findings_init(&findings, w->arena);
	check_operations(&check, &file);
	findings_sort(&findings);
	findings_unique(&findings);
	for (size_t i = 0; i < findings.n; i++)
		if (is_loss(&findings.v[i]))
			vec_push(&step->losses, w->arena, findings.v[i].message);
}

static int read_step(struct walk *w, struct undo_step *step, struct err *err)
{
	struct versions *v = &w->d->versions;
	struct operations *ops = arena_new(w->arena, struct operations);
	struct migration *m;

	if (versions_migration(v, (size_t)(step->node->rev - v->revisions), &m,
			       err))
		return -1;
	step->is_unreadable = !m->is_readable;
	operations_read(ops, w->arena, m);
	step->raises = ops->raises_in_downgrade;
	for (size_t i = 0; i < ops->unknown.n; i++)
		step->not_analysed += !ops->unknown.v[i].is_upgrade;
	find_losses(w, m, ops, step);
	return 0;
}

int database_undo(struct database *d, const struct database_current *current,
		  struct str target, struct undo *out, struct err *err)
{
	const struct revnodes *order = &d->versions.graph.order;
	struct walk w = { .d = d, .arena = &d->run->arena, .current = current };

	memset(out, 0, sizeof(*out));
	w.is_run = arena_array(w.arena, order->n, sizeof(*w.is_run));
	w.is_undone = arena_array(w.arena, order->n, sizeof(*w.is_undone));
	mark_run(&w);
	out->is_vague = !choose(&w, target);
	if (out->is_vague)
		undo_all(&w);
	for (size_t i = order->n; i-- > 0;) {
		struct undo_step step = { .node = order->v[i] };

		if (!w.is_undone[i])
			continue;
		if (read_step(&w, &step, err))
			return -1;
		vec_push(out, w.arena, step);
	}
	return 0;
}
