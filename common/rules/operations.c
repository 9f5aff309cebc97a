#include "base/compat.h"
#include "rules/operations.h"
#include "rules/watch.h"

bool op_is_mysql(const struct op_check *k)
{
	struct str dialect = k->c->policy->dialect;

	return str_is(dialect, "mysql") || str_is(dialect, "mariadb");
}

static void judge_effect(struct op_check *k, const struct op_effect *e)
{
	op_judge_destructive(k, e);
	op_judge_type(k, e);
	op_judge_breaking(k, e);
	op_judge_sql(k, e);
	op_judge_locks(k, e);
	op_judge_names(k, e);
}

static void judge_group(struct op_check *k, const struct op_group *group)
{
	k->group = group;
	for (k->at = 0; k->at < group->n; k->at++)
		judge_effect(k, group->effects[k->at]);
}

static void report_unknown(struct op_check *k, const struct op_unknown *u)
{
	struct check *c = k->c;
	const struct rule_levels *levels = &c->policy->levels;
	enum level level = u->is_upgrade ? levels->up[RULE_NOT_ANALYSED] :
					   levels->down[RULE_NOT_ANALYSED];
	struct finding *f;

	c->not_analysed++;
	if (level == LEVEL_OFF)
		return;
	f = finding_add(c->findings, rule_table[RULE_NOT_ANALYSED].id, level,
			place_in(k->f->source, u->span), "%.*s",
			STR_ARG(u->reason));
	f->revision = k->f->migration->id;
	f->function = u->function;
	f->key = str_fmt(c->arena, "%.*s: %.*s", STR_ARG(u->function),
			 STR_ARG(u->reason));
	op_relate_sites(k, f, u->site, u->function);
}

void check_operations(struct check *c, struct checked_file *f)
{
	struct op_check k = {
		.c = c, .f = f, .ops = f->operations, .watched = f->watched
	};

	if (!f->operations || !f->migration->is_readable)
		return;
	op_groups_build(&k);
	for (size_t i = 0; i < k.groups.n; i++)
		judge_group(&k, k.groups.v[i]);
	for (size_t i = 0; i < k.ops->list.n; i++)
		op_judge_built(&k, k.ops->list.v[i]);
	for (size_t i = 0; i < k.ops->list.n && c->policy->nhouse_rules; i++)
		op_judge_house(&k, k.ops->list.v[i]);
	for (size_t i = 0; i < k.ops->unknown.n; i++)
		report_unknown(&k, &k.ops->unknown.v[i]);
	op_judge_downgrade(&k);
	for (size_t i = 0; f->watched && i < f->watched->found.n; i++)
		vec_push(c->findings, c->findings->arena, f->watched->found.v[i]);
}
