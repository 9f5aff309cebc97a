#include "base/compat.h"
#include "run/order.h"
#include "run/judging.h"
#include "model/migration.h"
#include "rules/semantic.h"

/*
 * A file that could not be read (too large, compiled) has no operations that
 * anybody knows of: it counts as a part that was not analysed.
 */
static int read_one(const struct versions *v, size_t i,
		    const struct operations **out, struct err *err)
{
	struct arena *a = &v->state->run->arena;
	struct operations *ops = arena_new(a, struct operations);
	struct migration *m;

	if (versions_migration(v, i, &m, err))
		return -1;
	if (v->revisions[i].flags & REVISION_UNREADABLE)
		m->is_readable = false;
	operations_read(ops, a, m);
	*out = ops;
	return 0;
}

static int read_side(const struct order_side *from, struct semantic_side *to,
		     struct arena *a, struct err *err)
{
	const struct operations **v = arena_array(a, from->n, sizeof(*v));

	for (size_t i = 0; i < from->n; i++)
		if (read_one(from->versions, from->files[i], &v[i], err))
			return -1;
	*to = (struct semantic_side){ v, from->n, from->name };
	return 0;
}

static enum level level_of(const struct settings *settings)
{
	const struct rule *rule = &rule_table[RULE_SEMANTIC_CONFLICT];
	int level = settings_rule_level(settings, str_z(rule->id));

	return level < 0 ? rule->up : (enum level)level;
}

int order_compare(struct run *run, const struct settings *settings,
		  const struct order_side *ours, const struct order_side *theirs,
		  struct findings *out, size_t not_analysed[2], struct err *err)
{
	struct semantic_request q = { .today = judging_today() };

	not_analysed[0] = not_analysed[1] = 0;
	q.level = level_of(settings);
	if (q.level == LEVEL_OFF || !ours->n || !theirs->n)
		return 0;
	q.dialect = settings->dialect.p ? settings->dialect :
					  ours->versions->environment->dialect;
	if (read_side(ours, &q.ours, &run->arena, err) ||
	    read_side(theirs, &q.theirs, &run->arena, err))
		return -1;
	semantic_compare(&q, out, not_analysed);
	return 0;
}
