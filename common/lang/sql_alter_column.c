/* ALTER TABLE ... ALTER COLUMN, MODIFY and CHANGE. */
#include "base/compat.h"
#include "lang/sql_alter.h"

static void set_type(struct sql_parser *p, struct sql_alter *al,
		     struct sql_action *a)
{
	struct sql_column *column = arena_new(p->arena, struct sql_column);
	size_t from = p->at;

	column->name = a->name;
	column->type = sql_read_type_text(p);
	column->span = sql_span(p, from);
	a->kind = SQL_SET_TYPE;
	a->columns = column;
	a->ncolumns = 1;
	if (sql_accept(p, "collate"))
		sql_skip(p);
	if (sql_at(p, "using"))
		a->flags |= SQL_HAS_USING;
	sql_alter_push(p, al, *a);
}

static void set_default(struct sql_parser *p, struct sql_action *a)
{
	size_t from = p->at;

	a->kind = SQL_SET_DEFAULT;
	sql_skip_part(p);
	a->value = sql_slice(p, from);
}

/* MSSQL: ALTER COLUMN name type [NULL | NOT NULL]. */
static void redefine(struct sql_parser *p, struct sql_alter *al,
		     struct sql_action *a, size_t name)
{
	p->at = name;
	a->kind = SQL_REDEFINE;
	sql_alter_definition(p, a);
	sql_alter_push(p, al, *a);
}

static void alter_column(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action a = sql_alter_part(al, SQL_ALTER, SQL_OBJECT_COLUMN);
	size_t name = p->at;

	sql_alter_if_exists(p, &a);
	sql_read_name(p, &a.name);
	if (sql_accept(p, "set data type") || sql_accept(p, "type")) {
		set_type(p, al, &a);
		return;
	}
	if (sql_accept(p, "set not null")) {
		a.kind = SQL_SET_NOT_NULL;
	} else if (sql_accept(p, "drop not null")) {
		a.kind = SQL_DROP_NOT_NULL;
	} else if (sql_accept(p, "set default")) {
		set_default(p, &a);
	} else if (sql_accept(p, "drop default")) {
		a.kind = SQL_DROP_DEFAULT;
	} else if (sql_accept(p, "drop identity")) {
		a.kind = SQL_DROP_IDENTITY;
	} else if (sql_accept(p, "drop expression")) {
		a.kind = SQL_DROP_EXPRESSION;
	} else if (sql_accept(p, "add generated")) {
		a.kind = SQL_ADD_IDENTITY;
	} else if (sql_is_name(sql_peek(p, 0)) && !sql_at(p, "set") &&
		   !sql_at(p, "drop") && !sql_at(p, "add") &&
		   !sql_at(p, "reset") && !sql_at(p, "restart") &&
		   sql_peek(p, 0).kind != SQL_HOLE) {
		redefine(p, al, &a, name);
		return;
	}
	sql_alter_push(p, al, a);
}

void sql_alter_alter(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action a;

	if (sql_accept(p, "column") ||
	    !(sql_at(p, "index") || sql_at(p, "constraint") ||
	      sql_at(p, "check"))) {
		alter_column(p, al);
		return;
	}
	a = sql_alter_part(al, SQL_ALTER,
			   sql_at(p, "index") ? SQL_OBJECT_INDEX :
						SQL_OBJECT_CONSTRAINT);
	p->at++;
	sql_read_name(p, &a.name);
	sql_alter_push(p, al, a);
}

static void modify_one(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action a = sql_alter_part(al, SQL_REDEFINE, SQL_OBJECT_COLUMN);

	sql_alter_if_exists(p, &a);
	sql_alter_definition(p, &a);
	sql_alter_push(p, al, a);
}

void sql_alter_modify(struct sql_parser *p, struct sql_alter *al)
{
	sql_accept(p, "column");
	if (!sql_accept_op(p, '(')) {
		modify_one(p, al);
		return;
	}
	do {
		modify_one(p, al);
	} while (sql_accept_op(p, ','));
	sql_accept_op(p, ')');
}

/* CHANGE old new type ...: a new name, if it is one, and a new definition. */
void sql_alter_change(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action rename =
		sql_alter_part(al, SQL_RENAME, SQL_OBJECT_COLUMN);
	struct sql_action a = sql_alter_part(al, SQL_REDEFINE, SQL_OBJECT_COLUMN);
	size_t begin;

	sql_accept(p, "column");
	sql_alter_if_exists(p, &rename);
	sql_read_name(p, &rename.name);
	begin = p->at;
	sql_read_name(p, &rename.new_name);
	p->at = begin;
	sql_alter_definition(p, &a);
	if (rename.name.is_dynamic || rename.new_name.is_dynamic ||
	    !str_eq_nocase(rename.name.name, rename.new_name.name))
		sql_push(p, rename, al->from);
	sql_alter_push(p, al, a);
}
