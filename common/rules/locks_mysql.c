/*
 * Locks and copies of MySQL and MariaDB: what InnoDB refuses to do with
 * ALGORITHM=INPLACE, LOCK=NONE. Indexes and unique keys it builds while others
 * write.
 */
#include "base/compat.h"
#include "rules/locks.h"

static const char *const volatiles[] = { "uuid", NULL };

/* Without them a foreign key is added in place, and no row is looked at. */
static bool checks_are_off(const struct op_check *k)
{
	const struct op_effect *set =
		lock_set_before(k, STR("foreign_key_checks"));
	struct str value;

	if (!set)
		return false;
	value = str_lower(k->c->arena, str_trim(set->value));
	return str_ends(value, STR("0")) || str_ends(value, STR("off"));
}

static void add_constraint(struct op_check *k, const struct op_effect *e,
			   const struct op_constraint *c)
{
	struct str table = op_shown_table(k, e);

	if (c->kind == SQL_CONSTRAINT_FOREIGN_KEY && !lock_skips_key(e) &&
	    !checks_are_off(k))
		op_report(k, RULE_FK_VALIDATES, e, LEVEL_CRITICAL,
			  "a foreign key copies %.*s while nobody can write to "
			  "it",
			  STR_ARG(table));
	else if (c->kind == SQL_CONSTRAINT_CHECK)
		op_report(k, RULE_CHECK_VALIDATES, e, LEVEL_CRITICAL,
			  "a check copies %.*s while nobody can write to it",
			  STR_ARG(table));
}

static void add_column(struct op_check *k, const struct op_effect *e,
		       const struct op_column *c)
{
	const char *function = lock_default_calls(k, c, volatiles);
	struct str column = op_shown_column(k, e, &c->name);

	if (function)
		op_report(k, RULE_VOLATILE_DEFAULT, e, LEVEL_CRITICAL,
			  "copies the table for column %.*s: %s() gives every "
			  "row a value of its own",
			  STR_ARG(column), function);
	if (c->is_identity || c->type.is_autoincrement)
		op_report(k, RULE_SERIAL_COLUMN, e, LEVEL_CRITICAL,
			  "nobody can write to the table while its rows are "
			  "numbered in column %.*s",
			  STR_ARG(column));
}

void lock_judge_mysql(struct op_check *k, const struct op_effect *e)
{
	if (e->action != SQL_ADD || lock_table_is_new(k, e))
		return;
	for (size_t i = 0; i < e->columns.n && e->object == SQL_OBJECT_COLUMN; i++)
		add_column(k, e, &e->columns.v[i]);
	for (size_t i = 0; i < e->constraints.n; i++)
		add_constraint(k, e, &e->constraints.v[i]);
}
