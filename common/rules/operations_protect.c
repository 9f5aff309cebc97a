/*
 * `protect = users, payments.amount`: any destructive or breaking finding
 * about these is critical, in downgrade() too, except where downgrade() takes
 * back what upgrade() of the same file made.
 */
#include "base/compat.h"
#include "rules/operations.h"

static bool same(struct str a, const struct op_name *name)
{
	return name->text.p && str_eq_nocase(a, name->text);
}

/* Does it take the whole table with it, every column? */
static bool is_about_all(enum rule_id rule)
{
	switch (rule) {
	case RULE_DROP_TABLE:
	case RULE_DROP_CASCADE:
	case RULE_TRUNCATE:
	case RULE_DELETE_WITHOUT_WHERE:
	case RULE_DELETE_ROWS:
	case RULE_RENAME_TABLE:
		return true;
	default:
		return false;
	}
}

static bool names_column(const struct op_effect *e, struct str column)
{
	if (e->object == SQL_OBJECT_COLUMN && same(column, &e->name))
		return true;
	for (size_t i = 0; i < e->column_names.n; i++)
		if (same(column, &e->column_names.v[i]))
			return true;
	for (size_t i = 0; i < e->constraints.n; i++)
		for (size_t j = 0; j < e->constraints.v[i].columns.n; j++)
			if (same(column, &e->constraints.v[i].columns.v[j]))
				return true;
	return false;
}

/* "table", "table.column", "schema.table" */
static bool matches(struct str entry, enum rule_id rule,
		    const struct op_effect *e)
{
	const struct op_name *table = e->table.text.p ? &e->table : &e->name;
	size_t dot = str_rchr(entry, '.');
	struct str first, last;

	if (dot == STR_NPOS)
		return same(entry, table) ||
		       (!e->table.text.p && same(entry, &e->name));
	first = str_cut(entry, 0, dot);
	last = str_from(entry, dot + 1);
	if (same(first, &e->schema) && same(last, table))
		return true;
	dot = str_rchr(first, '.');
	if (dot != STR_NPOS) {
		if (e->schema.text.p && !same(str_cut(first, 0, dot), &e->schema))
			return false;
		first = str_from(first, dot + 1);
	}
	return same(first, table) &&
	       (is_about_all(rule) || names_column(e, last));
}

static bool is_taken_back(struct op_check *k, const struct op_effect *e)
{
	return !k->group->is_upgrade && op_opposite(k, SQL_CREATE, e);
}

bool op_is_protected(struct op_check *k, enum rule_id rule,
		     const struct op_effect *e)
{
	const struct strs *protect = &k->c->policy->protect;
	enum rule_group group = rule_table[rule].group;

	if (group != GROUP_DESTRUCTIVE && group != GROUP_BREAKING)
		return false;
	for (size_t i = 0; i < protect->n; i++)
		if (matches(str_trim(protect->v[i]), rule, e))
			return !is_taken_back(k, e);
	return false;
}
