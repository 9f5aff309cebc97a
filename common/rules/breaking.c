/* Rules about running code and existing rows: RULES, "breaks". */
#include "base/compat.h"
#include "rules/operations.h"

static bool table_is_new(struct op_check *k, const struct op_effect *e)
{
	return op_table_is_new(k, &e->schema, &e->table);
}

/* Names that only the database itself uses break nobody's code. */
static bool is_internal(enum sql_object_type type)
{
	switch (type) {
	case SQL_OBJECT_INDEX:
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
	case SQL_OBJECT_TRIGGER:
	case SQL_OBJECT_POLICY:
	case SQL_OBJECT_RULE:
	case SQL_OBJECT_PARTITION:
		return true;
	default:
		return false;
	}
}

static void rename_other(struct op_check *k, const struct op_effect *e)
{
	enum level cap = LEVEL_CRITICAL;

	if (is_internal(e->object) || op_object_is_new(k, e))
		return;
	if (op_object_is_replaced(k, e))
		cap = LEVEL_NOTE;
	op_report(k, RULE_RENAME_OTHER, e, cap, "%s %.*s to %.*s",
		  e->action == SQL_RENAME ? "renames" : "moves",
		  STR_ARG(op_shown_object(k, e)),
		  STR_ARG(op_shown(k, &e->new_name)));
}

static void rename_object(struct op_check *k, const struct op_effect *e)
{
	const char *verb = e->action == SQL_RENAME ? "renames" : "moves";

	if (e->object == SQL_OBJECT_TABLE) {
		if (!table_is_new(k, e))
			op_report(k, RULE_RENAME_TABLE, e, LEVEL_CRITICAL,
				  "%s table %.*s to %.*s", verb,
				  STR_ARG(op_shown_table(k, e)),
				  STR_ARG(op_shown(k, &e->new_name)));
	} else if (e->object == SQL_OBJECT_COLUMN) {
		if (!table_is_new(k, e) && !op_column_is_new(k, e, &e->name) &&
		    !op_name_equal(&e->name, &e->new_name))
			op_report(k, RULE_RENAME_COLUMN, e, LEVEL_CRITICAL,
				  "renames column %.*s to %.*s",
				  STR_ARG(op_shown_column(k, e, &e->name)),
				  STR_ARG(op_shown(k, &e->new_name)));
	} else {
		rename_other(k, e);
	}
}

/*
 * The database fills the column by itself: a default, a sequence. Alembic
 * makes an integer primary key SERIAL or AUTO_INCREMENT.
 */
static bool fills_itself(const struct op_column *c)
{
	return c->server_default == OP_DEFAULT_VALUE ||
	       c->server_default == OP_DEFAULT_UNSURE || c->is_identity ||
	       c->is_computed || c->type.is_autoincrement ||
	       (c->primary_key == OP_YES && c->type.family == TYPE_INTEGER);
}

static void add_columns(struct op_check *k, const struct op_effect *e)
{
	for (size_t i = 0; i < e->columns.n; i++) {
		const struct op_column *c = &e->columns.v[i];

		if (c->nullable != OP_NO || fills_itself(c))
			continue;
		op_report(k, RULE_REQUIRED_COLUMN, e, LEVEL_CRITICAL,
			  c->has_python_default ?
				  "adds column %.*s as NOT NULL without a "
				  "server default (default= is Python's alone)" :
				  "adds column %.*s as NOT NULL without a "
				  "server default",
			  STR_ARG(op_shown_column(k, e, &c->name)));
	}
}

static struct str column_text(const struct op_name *name)
{
	if (name->text.p)
		return name->text;
	return name->shown.len ? name->shown : STR("an expression");
}

static struct str columns_text(struct op_check *k, const struct op_effect *e,
			       const struct op_names *names)
{
	struct str text = op_shown_table(k, e);

	if (names->n && names->n <= 4) {
		text = str_fmt(k->c->arena, "%.*s (", STR_ARG(text));
		for (size_t i = 0; i < names->n; i++)
			text = str_fmt(k->c->arena, "%.*s%s%.*s", STR_ARG(text),
				       i ? ", " : "",
				       STR_ARG(column_text(&names->v[i])));
		text = str_fmt(k->c->arena, "%.*s)", STR_ARG(text));
	}
	return text;
}

static void add_foreign_key(struct op_check *k, const struct op_effect *e,
			    const struct op_constraint *c)
{
	if (c->is_not_valid)
		return;
	if (table_is_new(k, e) &&
	    (op_table_is_new(k, &c->ref_schema, &c->ref_table) ||
	     op_name_equal(&e->table, &c->ref_table)))
		return;
	op_report(k, RULE_ADD_FOREIGN_KEY, e, LEVEL_CRITICAL,
		  "adds a foreign key from %.*s to %.*s",
		  STR_ARG(columns_text(k, e, &c->columns)),
		  STR_ARG(op_shown(k, &c->ref_table)));
}

static void add_constraint(struct op_check *k, const struct op_effect *e,
			   const struct op_constraint *c)
{
	if (c->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
		add_foreign_key(k, e, c);
		return;
	}
	if (table_is_new(k, e) || c->is_not_valid || c->is_using_index)
		return;
	switch (c->kind) {
	case SQL_CONSTRAINT_UNIQUE:
	case SQL_CONSTRAINT_EXCLUDE:
		op_report(k, RULE_ADD_UNIQUE, e, LEVEL_CRITICAL,
			  "adds %s constraint to %.*s",
			  c->kind == SQL_CONSTRAINT_UNIQUE ? "a unique" :
							     "an exclusion",
			  STR_ARG(columns_text(k, e, &c->columns)));
		break;
	case SQL_CONSTRAINT_CHECK:
		op_report(k, RULE_ADD_CHECK, e, LEVEL_CRITICAL,
			  "adds a check to %.*s", STR_ARG(op_shown_table(k, e)));
		break;
	case SQL_CONSTRAINT_PRIMARY_KEY:
		op_report(k, RULE_ADD_PRIMARY_KEY, e, LEVEL_CRITICAL,
			  "adds a primary key to %.*s",
			  STR_ARG(columns_text(k, e, &c->columns)));
		break;
	default:
		break;
	}
}

static void add(struct op_check *k, const struct op_effect *e)
{
	if (e->object == SQL_OBJECT_COLUMN && !table_is_new(k, e))
		add_columns(k, e);
	for (size_t i = 0; i < e->constraints.n; i++)
		add_constraint(k, e, &e->constraints.v[i]);
}

static void create_index(struct op_check *k, const struct op_effect *e)
{
	if (e->object == SQL_OBJECT_INDEX && e->flags & SQL_UNIQUE &&
	    !table_is_new(k, e))
		op_report(k, RULE_ADD_UNIQUE, e, LEVEL_CRITICAL,
			  "adds a unique index on %.*s",
			  STR_ARG(columns_text(k, e, &e->column_names)));
}

static void set_not_null(struct op_check *k, const struct op_effect *e)
{
	struct str column = op_shown_column(k, e, &e->name);

	if (table_is_new(k, e) || op_column_is_new(k, e, &e->name) ||
	    e->existing_nullable == OP_NO || e->is_incomplete)
		return;
	if (op_column_is_filled(k, e))
		op_report(k, RULE_SET_NOT_NULL, e, LEVEL_NOTE,
			  "forbids NULL in column %.*s, filled before",
			  STR_ARG(column));
	else
		op_report(k, RULE_SET_NOT_NULL, e, LEVEL_CRITICAL,
			  "forbids NULL in column %.*s", STR_ARG(column));
}

static void drop_default(struct op_check *k, const struct op_effect *e)
{
	if (table_is_new(k, e) || op_column_is_new(k, e, &e->name))
		return;
	op_report(k, RULE_DROP_DEFAULT, e, LEVEL_CRITICAL,
		  "drops the default of column %.*s",
		  STR_ARG(op_shown_column(k, e, &e->name)));
}

void op_judge_breaking(struct op_check *k, const struct op_effect *e)
{
	switch (e->action) {
	case SQL_RENAME:
	case SQL_SET_SCHEMA:
		rename_object(k, e);
		break;
	case SQL_ADD:
		add(k, e);
		break;
	case SQL_CREATE:
		create_index(k, e);
		break;
	case SQL_SET_NOT_NULL:
		set_not_null(k, e);
		break;
	case SQL_DROP_DEFAULT:
		drop_default(k, e);
		break;
	default:
		break;
	}
}
