/* Effects on indexes. */
#include "base/compat.h"
#include "base/buf.h"
#include "model/commute_parts.h"

static bool has_expression(const struct op_names *columns)
{
	for (size_t i = 0; i < columns->n; i++)
		if (!columns->v[i].text.p)
			return true;
	return !columns->n;
}

static void create_index(struct side *s, const struct op_effect *e,
			 struct object *table)
{
	struct buf b = BUF_INIT(s->arena);

	if (!table) {
		side_unknown(s, e);
		return;
	}
	effect_use_columns(s, e, table, &e->column_names);
	if (e->flags & SQL_UNIQUE)
		table_check(s, table, e, &e->column_names);
	if (has_expression(&e->column_names))
		table_attach(s, table, e);
	if (e->name.text.p) {
		object_make(s, side_index(s, e, &e->name, table), e);
		return;
	}
	if (e->name.is_dynamic) {
		side_unknown(s, e);
		return;
	}
	if (object_is_own(table))
		return;
	buf_addz(&b, "index");
	for (size_t i = 0; i < e->column_names.n; i++)
		buf_addf(&b, " %.*s", STR_ARG(e->column_names.v[i].text));
	object_make(s, side_part(s, CLASS_UNNAMED, table, buf_str(&b)), e);
}

/* The statement itself names the table: DROP INDEX ix ON t. */
static bool names_table(const struct side *s, const struct op_effect *e)
{
	return e->action != SQL_DROP || s->dialect == DIALECT_MYSQL ||
	       s->dialect == DIALECT_MSSQL;
}

/* An index goes with its table, and then cannot be dropped once more. */
static void drop_index(struct side *s, const struct op_effect *e,
		       struct object *table, struct object *o)
{
	bool is_strict = !(e->flags & SQL_IF_EXISTS);
	bool was_own = object_is_own(o);

	object_leave(s, o, e);
	if (was_own)
		return;
	if (!table) {
		if (is_strict)
			s->blind = side_touch(s, e);
		return;
	}
	if (object_is_own(table))
		return;
	object_facts(s, table)->index_dropped = side_touch(s, e);
	if (is_strict)
		object_facts(s, table)->index_lost = side_touch(s, e);
}

void effect_of_index(struct side *s, const struct op_effect *e)
{
	struct object *table = NULL, *o;

	effect_use_schema(s, e, &e->schema);
	if (e->table.text.p) {
		table = side_relation(s, &e->schema, &e->table);
		if (names_table(s, e))
			object_use(s, table, e);
	}
	if (e->action == SQL_CREATE || e->action == SQL_ADD) {
		create_index(s, e, table);
		return;
	}
	if (!e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	o = side_index(s, e, &e->name, table);
	if (e->action == SQL_DROP) {
		drop_index(s, e, table, o);
	} else if (e->action == SQL_RENAME && e->new_name.text.p) {
		object_leave(s, o, e);
		object_make(s, side_index(s, e, &e->new_name, table), e);
	} else {
		object_use(s, o, e);
	}
}
