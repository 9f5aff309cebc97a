/* Rules about a column's type: type-narrowing, change-type, drop-type. */
#include "base/compat.h"
#include "rules/operations.h"
#include "rules/watch.h"

/*
 * What the column was: existing_type=, else what the chain has made of it, else
 * what downgrade() makes of it again (or upgrade(), for a downgrade).
 */
static const struct op_type *old_type(struct op_check *k,
				      const struct op_effect *e)
{
	const struct op_told *told = op_told(k, e);
	const struct op_effect *back;

	if (e->existing_type.family != TYPE_UNKNOWN || e->existing_type.text.p)
		return &e->existing_type;
	if (told && told->old_type && told->old_type->family != TYPE_UNKNOWN)
		return told->old_type;
	back = op_opposite(k, SQL_SET_TYPE, e);
	return back && back->columns.n ? &back->columns.v[0].type :
					 &e->existing_type;
}

/* The very same expression on both sides changes nothing. */
static bool says_the_same(const struct op_effect *e)
{
	const struct op_value *from, *to;

	from = operation_argument(e->operation, "existing_type");
	to = operation_argument(e->operation, "type_");
	return op_is_known(from) && op_value_equal(from, to);
}

static struct str type_text(struct op_check *k, const struct op_type *t)
{
	struct str text = t->text;

	if (t->span.end > t->span.begin)
		text = source_text(k->f->source, t->span);
	if (!text.len || text.len > 80)
		return STR("another type");
	return text;
}

static void report(struct op_check *k, enum rule_id rule,
		   const struct op_effect *e, const struct op_type *from,
		   const struct op_type *to, struct str why)
{
	struct str column = op_shown_column(k, e, &e->name);
	struct str was = type_text(k, from), is = type_text(k, to);

	if (rule == RULE_DROP_TYPE)
		op_report(k, rule, e, LEVEL_CRITICAL,
			  "removes %.*s from the values of %.*s", STR_ARG(why),
			  STR_ARG(column));
	else if (rule == RULE_TYPE_NARROWING)
		op_report(k, rule, e, LEVEL_CRITICAL,
			  "narrows the type of %.*s: %.*s", STR_ARG(column),
			  STR_ARG(why));
	else if (from->family == TYPE_UNKNOWN && !from->text.p)
		op_report(k, rule, e, LEVEL_CRITICAL,
			  "changes the type of %.*s to %.*s", STR_ARG(column),
			  STR_ARG(is));
	else
		op_report(k, rule, e, LEVEL_CRITICAL,
			  "changes the type of %.*s from %.*s to %.*s",
			  STR_ARG(column), STR_ARG(was), STR_ARG(is));
}

void op_judge_type(struct op_check *k, const struct op_effect *e)
{
	const struct op_type *from, *to;
	struct str why;

	if ((e->action != SQL_SET_TYPE && e->action != SQL_REDEFINE) ||
	    !e->columns.n || op_table_is_new(k, &e->schema, &e->table) ||
	    op_column_is_new(k, e, &e->name) || says_the_same(e))
		return;
	from = old_type(k, e);
	to = &e->columns.v[0].type;
	if (e->action == SQL_REDEFINE && !to->text.p)
		return;
	switch (op_type_compare(k->c->arena, from, to, &why)) {
	case CHANGE_NONE:
	case CHANGE_WIDER:
		break;
	case CHANGE_NARROWER:
		report(k, RULE_TYPE_NARROWING, e, from, to, why);
		break;
	case CHANGE_VALUES_REMOVED:
		report(k, RULE_DROP_TYPE, e, from, to, why);
		break;
	case CHANGE_OTHER:
	case CHANGE_UNKNOWN:
		report(k, RULE_CHANGE_TYPE, e, from, to, why);
		break;
	}
}
