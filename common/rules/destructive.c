/* Rules about data that is lost: RULES, "destructive". */
#include "base/compat.h"
#include "base/buf.h"
#include "rules/operations.h"
#include "rules/watch.h"

static bool table_is_new(struct op_check *k, const struct op_effect *e)
{
	return op_table_is_new(k, &e->schema, &e->table);
}

static void drop_table(struct op_check *k, const struct op_effect *e)
{
	struct str table = op_shown_table(k, e);

	if (table_is_new(k, e))
		return;
	if (e->operation->kind == OP_OBJECT_DROP && !e->table.text.p &&
	    str_is(e->operation->name, "drop_all"))
		op_report(k, RULE_DROP_TABLE, e, LEVEL_CRITICAL,
			  "drops every table of %.*s and their rows",
			  STR_ARG(table));
	else
		op_report(k, RULE_DROP_TABLE, e, LEVEL_CRITICAL,
			  "drops table %.*s and its rows", STR_ARG(table));
}

#define SHOWN_MAX 4

/* ", and with it index "ix_users_email"": what is gone without being named. */
static struct str along(struct op_check *k, const struct op_effect *e)
{
	const struct op_told *told = op_told(k, e);
	struct buf b = BUF_INIT(k->c->arena);
	size_t n = told ? told->goes_with.n : 0;

	buf_addz(&b, "");
	for (size_t i = 0; i < n && i < SHOWN_MAX; i++)
		buf_addf(&b, "%s%.*s", i ? ", " : "; with it goes ",
			 STR_ARG(told->goes_with.v[i]));
	if (n > SHOWN_MAX)
		buf_addf(&b, " and %zu more", n - SHOWN_MAX);
	return buf_str(&b);
}

static void drop_column(struct op_check *k, const struct op_effect *e)
{
	if (table_is_new(k, e) || op_column_is_new(k, e, &e->name) ||
	    op_table_is_dropped(k, e))
		return;
	op_report(k, RULE_DROP_COLUMN, e, LEVEL_CRITICAL,
		  "drops column %.*s and its data%.*s",
		  STR_ARG(op_shown_column(k, e, &e->name)), STR_ARG(along(k, e)));
}

static void drop_type(struct op_check *k, const struct op_effect *e)
{
	if (op_object_is_new(k, e))
		return;
	if (op_object_is_replaced(k, e) || op_object_is_created_again(k, e))
		op_report(k, RULE_DROP_TYPE, e, LEVEL_NOTE,
			  "drops %.*s, which is made anew here",
			  STR_ARG(op_shown_object(k, e)));
	else
		op_report(k, RULE_DROP_TYPE, e, LEVEL_CRITICAL, "drops %.*s",
			  STR_ARG(op_shown_object(k, e)));
}

/* Indexes, constraints, and all that can be made again from its source. */
static void drop_object(struct op_check *k, enum rule_id rule,
			const struct op_effect *e)
{
	struct str shown = op_shown_object(k, e);

	if (table_is_new(k, e) || op_object_is_new(k, e) ||
	    op_table_is_dropped(k, e))
		return;
	if (op_object_is_created_again(k, e))
		op_report(k, rule, e, LEVEL_NOTE,
			  "drops %.*s and creates it again", STR_ARG(shown));
	else
		op_report(k, rule, e, LEVEL_CRITICAL, "drops %.*s",
			  STR_ARG(shown));
}

static void drop_cascade(struct op_check *k, const struct op_effect *e)
{
	if (!(e->flags & SQL_CASCADE) || table_is_new(k, e) ||
	    op_object_is_new(k, e))
		return;
	op_report(k, RULE_DROP_CASCADE, e, LEVEL_CRITICAL,
		  "drops whatever depends on %.*s as well",
		  STR_ARG(op_shown_object(k, e)));
}

static void drop(struct op_check *k, const struct op_effect *e)
{
	switch (e->object) {
	case SQL_OBJECT_TABLE:
		drop_table(k, e);
		break;
	case SQL_OBJECT_COLUMN:
		drop_column(k, e);
		break;
	case SQL_OBJECT_PARTITION:
		if (!table_is_new(k, e))
			op_report(k, RULE_DROP_TABLE, e, LEVEL_CRITICAL,
				  "drops %.*s and its rows",
				  STR_ARG(op_shown_object(k, e)));
		break;
	case SQL_OBJECT_SCHEMA:
	case SQL_OBJECT_DATABASE:
	case SQL_OBJECT_OWNED:
		if (!op_object_is_new(k, e))
			op_report(k, RULE_DROP_SCHEMA, e, LEVEL_CRITICAL,
				  "drops %.*s and all that is in it",
				  STR_ARG(op_shown_object(k, e)));
		break;
	case SQL_OBJECT_TYPE:
	case SQL_OBJECT_DOMAIN:
	case SQL_OBJECT_ATTRIBUTE:
	case SQL_OBJECT_VALUE:
		drop_type(k, e);
		break;
	case SQL_OBJECT_INDEX:
		drop_object(k, RULE_DROP_INDEX, e);
		break;
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
		drop_object(k, RULE_DROP_CONSTRAINT, e);
		break;
	default:
		drop_object(k, RULE_DROP_OTHER, e);
	}
	drop_cascade(k, e);
}

static void truncate_table(struct op_check *k, const struct op_effect *e)
{
	if (table_is_new(k, e))
		return;
	op_report(k, RULE_TRUNCATE, e, LEVEL_CRITICAL,
		  e->flags & SQL_CASCADE ?
			  "empties table %.*s and all tables that refer to it" :
			  "empties table %.*s",
		  STR_ARG(op_shown_table(k, e)));
}

/*
 * A hole behind a known table may hold the condition; one that is the
 * table's name does not. WHERE 1 = 1 is no condition.
 */
static bool may_have_where(const struct op_effect *e)
{
	if (e->flags & (SQL_HAS_LIMIT | SQL_HAS_JOIN))
		return true;
	if (e->flags & SQL_HAS_WHERE)
		return !(e->flags & SQL_TRUE_WHERE);
	return (e->flags & SQL_HAS_HOLE) && !e->table.is_dynamic;
}

static void delete_rows(struct op_check *k, const struct op_effect *e)
{
	struct str table = op_shown_table(k, e);

	if (table_is_new(k, e))
		return;
	if (may_have_where(e))
		op_report(k, RULE_DELETE_ROWS, e, LEVEL_CRITICAL,
			  "deletes rows of table %.*s", STR_ARG(table));
	else
		op_report(k, RULE_DELETE_WITHOUT_WHERE, e, LEVEL_CRITICAL,
			  "deletes every row of table %.*s", STR_ARG(table));
}

static bool only_new_columns(struct op_check *k, const struct op_effect *e)
{
	for (size_t i = 0; i < e->column_names.n; i++)
		if (!op_column_is_new(k, e, &e->column_names.v[i]))
			return false;
	return e->column_names.n && !e->is_incomplete;
}

static void update_rows(struct op_check *k, const struct op_effect *e)
{
	struct str table = op_shown_table(k, e);

	if (table_is_new(k, e) || may_have_where(e))
		return;
	if (only_new_columns(k, e))
		op_report(k, RULE_UPDATE_WITHOUT_WHERE, e, LEVEL_NOTE,
			  "fills what is new in every row of table %.*s",
			  STR_ARG(table));
	else
		op_report(k, RULE_UPDATE_WITHOUT_WHERE, e, LEVEL_CRITICAL,
			  "overwrites every row of table %.*s", STR_ARG(table));
}

/*
 * op.sync_enum_values() says the new values; the other direction of the
 * file says what they were.
 */
static void sync_enum(struct op_check *k, const struct op_effect *e)
{
	const struct op_effect *other = op_opposite(k, SQL_ALTER, e);

	for (size_t i = 0; other && i < other->column_names.n; i++) {
		const struct op_name *old = &other->column_names.v[i];
		bool stays = !old->text.p;

		for (size_t j = 0; j < e->column_names.n && !stays; j++)
			stays = !e->column_names.v[j].text.p ||
				str_eq(e->column_names.v[j].text, old->text);
		if (stays)
			continue;
		op_report(k, RULE_DROP_TYPE, e, LEVEL_CRITICAL,
			  "removes value \"%.*s\" of %.*s", STR_ARG(old->text),
			  STR_ARG(op_shown_object(k, e)));
		return;
	}
}

void op_judge_destructive(struct op_check *k, const struct op_effect *e)
{
	switch (e->action) {
	case SQL_DROP:
		drop(k, e);
		break;
	case SQL_TRUNCATE:
		truncate_table(k, e);
		break;
	case SQL_DELETE:
		delete_rows(k, e);
		break;
	case SQL_UPDATE:
		update_rows(k, e);
		break;
	case SQL_ALTER:
		if (e->operation->kind == OP_SYNC_ENUM_VALUES)
			sync_enum(k, e);
		break;
	default:
		break;
	}
}
