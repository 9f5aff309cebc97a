/* Effects on parts of a table: columns, constraints, indexes. */
#include "base/compat.h"
#include "base/buf.h"
#include "model/commute_parts.h"

static void once(struct touch *at, struct side *s, const struct op_effect *e)
{
	if (!at->effect)
		*at = side_touch(s, e);
}

/*
 * SQLite cannot alter much: batch_alter_table() makes another table, copies
 * the rows and takes the old one's place (alembic/ddl/sqlite.py,
 * requires_recreate_in_batch).
 */
static bool rebuilds(const struct side *s, const struct op_effect *e)
{
	const struct operation *batch = e->operation->batch;
	const struct op_value *recreate;

	if (s->dialect != DIALECT_SQLITE || !batch)
		return false;
	recreate = operation_argument(batch, "recreate");
	if (op_is_str(recreate) && !str_is(recreate->s, "auto"))
		return str_is(recreate->s, "always");
	return e->object != SQL_OBJECT_INDEX &&
	       !(e->object == SQL_OBJECT_COLUMN && e->action == SQL_ADD);
}

/* The table that a part is of, needed as it was; NULL when not known. */
static struct object *table_of(struct side *s, const struct op_effect *e)
{
	struct object *table;

	if (!e->table.text.p)
		return NULL;
	effect_use_schema(s, e, &e->schema);
	table = side_relation(s, &e->schema, &e->table);
	object_use(s, table, e);
	if (rebuilds(s, e) && !object_is_own(table))
		once(&object_facts(s, table)->rebuilt, s, e);
	return table;
}

void effect_use_columns(struct side *s, const struct op_effect *e,
			struct object *table, const struct op_names *names)
{
	if (object_is_own(table))
		return;
	for (size_t i = 0; i < names->n; i++)
		if (names->v[i].text.p)
			object_use(s,
				   side_part(s, CLASS_COLUMN, table,
					     names->v[i].text),
				   e);
}

/* ---- columns */

/* Rows without a value for it cannot be. */
static bool is_required(const struct op_column *c)
{
	return c->nullable == OP_NO && !c->is_identity && !c->is_computed &&
	       (c->server_default == OP_DEFAULT_UNSAID ||
		c->server_default == OP_DEFAULT_NONE);
}

static void add_column(struct side *s, const struct op_effect *e,
		       struct object *table, struct object *o)
{
	struct table_facts *facts = object_facts(s, table);

	object_make(s, o, e);
	facts->added = side_touch(s, e);
	for (size_t i = 0; i < e->columns.n; i++) {
		const struct op_column *c = &e->columns.v[i];

		effect_column_type(s, e, c);
		if (is_required(c))
			vec_push(&facts->required, s->arena, o);
		if (c->primary_key == OP_YES)
			object_make(s,
				    side_part(s, CLASS_PRIMARY_KEY, table,
					      STR("")),
				    e);
	}
}

static void leave_column(struct side *s, const struct op_effect *e,
			 struct object *table, struct object *o)
{
	bool was_own = object_is_own(o);

	object_leave(s, o, e);
	if (!was_own)
		vec_push(&object_facts(s, table)->gone, s->arena, o);
}

static void rename_column(struct side *s, const struct op_effect *e,
			  struct object *table, struct object *o)
{
	leave_column(s, e, table, o);
	if (e->new_name.text.p)
		object_make(s,
			    side_part(s, CLASS_COLUMN, table, e->new_name.text),
			    e);
	else
		side_unknown(s, e);
}

static void alter_column(struct side *s, const struct op_effect *e,
			 struct object *table, struct object *o)
{
	enum aspect aspect = ASPECT_OTHER;

	switch (e->action) {
	case SQL_SET_TYPE:
		aspect = ASPECT_TYPE;
		break;
	case SQL_SET_NOT_NULL:
	case SQL_DROP_NOT_NULL:
		aspect = ASPECT_NULLABLE;
		break;
	case SQL_SET_DEFAULT:
	case SQL_DROP_DEFAULT:
		aspect = ASPECT_DEFAULT;
		break;
	case SQL_ADD_IDENTITY:
	case SQL_DROP_IDENTITY:
	case SQL_DROP_EXPRESSION:
		aspect = ASPECT_IDENTITY;
		break;
	case SQL_REDEFINE:
		aspect = ASPECT_WHOLE;
		break;
	case SQL_COMMENT:
		aspect = ASPECT_COMMENT;
		break;
	case SQL_ALTER:
		break;
	default:
		object_use(s, o, e);
		return;
	}
	object_change(s, o, aspect, e);
	if (!object_is_own(o) &&
	    (e->action == SQL_SET_NOT_NULL || aspect == ASPECT_DEFAULT))
		vec_push(&object_facts(s, table)->relied, s->arena, o);
	for (size_t i = 0; i < e->columns.n; i++)
		effect_column_type(s, e, &e->columns.v[i]);
}

void effect_of_column(struct side *s, const struct op_effect *e)
{
	struct object *table = table_of(s, e), *o;

	if (table)
		effect_constraints(s, e, table);
	if (!table || !e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	if (object_is_own(table)) {
		for (size_t i = 0; i < e->columns.n; i++)
			effect_column_type(s, e, &e->columns.v[i]);
		return;
	}
	o = side_part(s, CLASS_COLUMN, table, e->name.text);
	if (e->action == SQL_ADD || e->action == SQL_CREATE)
		add_column(s, e, table, o);
	else if (e->action == SQL_DROP)
		leave_column(s, e, table, o);
	else if (e->action == SQL_RENAME)
		rename_column(s, e, table, o);
	else
		alter_column(s, e, table, o);
}

/* ---- constraints */

/*
 * Where a constraint's name is the schema's: PostgreSQL makes an index of
 * that name for what is unique; MySQL has one space for foreign keys, SQL
 * Server and Oracle one for all.
 */
static bool is_schema_name(const struct side *s, enum sql_constraint_kind kind)
{
	switch (s->dialect) {
	case DIALECT_MYSQL:
		return kind == SQL_CONSTRAINT_FOREIGN_KEY;
	case DIALECT_SQLITE:
		return false;
	case DIALECT_MSSQL:
	case DIALECT_ORACLE:
		return true;
	default:
		return kind == SQL_CONSTRAINT_UNIQUE ||
		       kind == SQL_CONSTRAINT_PRIMARY_KEY ||
		       kind == SQL_CONSTRAINT_EXCLUDE;
	}
}

static struct object *schema_name(struct side *s, const struct op_effect *e,
				  struct object *table, struct str name,
				  enum sql_constraint_kind kind)
{
	struct op_name n = { .text = name };
	struct object *o;

	if (!is_schema_name(s, kind))
		return NULL;
	if (s->dialect == DIALECT_POSTGRESQL || s->dialect == DIALECT_UNKNOWN)
		o = side_relation(s, &e->schema, &n);
	else
		o = side_other(s, CLASS_CONSTRAINT_NAME, "constraint",
			       &e->schema, NULL, &n);
	if (!o->owner || o->owner->class == CLASS_SCHEMA)
		o->owner = table;
	return o;
}

/* What a foreign key needs: the other table, and its columns. */
static void refer(struct side *s, const struct op_effect *e,
		  struct object *table, const struct op_constraint *c)
{
	struct object *other;

	if (c->kind != SQL_CONSTRAINT_FOREIGN_KEY)
		return;
	if (!c->ref_table.text.p) {
		if (c->ref_table.is_dynamic)
			side_unknown(s, e);
		return;
	}
	effect_use_schema(s, e, &c->ref_schema);
	other = side_relation(s, &c->ref_schema, &c->ref_table);
	if (other == table || object_is_own(other))
		return;
	object_use(s, other, e);
	effect_use_columns(s, e, other, &c->ref_columns);
	object_use(s, side_part(s, CLASS_PRIMARY_KEY, other, STR("")), e);
}

/* One that has no name yet: by what it says. */
static struct str said(struct side *s, const struct op_constraint *c)
{
	struct buf b = BUF_INIT(s->arena);

	buf_addf(&b, "%d", (int)c->kind);
	for (size_t i = 0; i < c->columns.n; i++)
		buf_addf(&b, " %.*s", STR_ARG(c->columns.v[i].text));
	buf_addf(&b, " > %.*s", STR_ARG(c->ref_table.text));
	for (size_t i = 0; i < c->ref_columns.n; i++)
		buf_addf(&b, " %.*s", STR_ARG(c->ref_columns.v[i].text));
	buf_addf(&b, " %.*s", STR_ARG(c->condition));
	return buf_str(&b);
}

static void add_constraint(struct side *s, const struct op_effect *e,
			   struct object *table, const struct op_constraint *c)
{
	struct object *o;

	refer(s, e, table, c);
	if (c->name.text.p) {
		o = schema_name(s, e, table, c->name.text, c->kind);
		if (o)
			object_make(s, o, e);
	}
	if (object_is_own(table))
		return;
	effect_use_columns(s, e, table, &c->columns);
	table_check(s, table, e, &c->columns);
	if (c->kind == SQL_CONSTRAINT_PRIMARY_KEY)
		object_make(s, side_part(s, CLASS_PRIMARY_KEY, table, STR("")),
			    e);
	if (c->name.text.p)
		object_make(s,
			    side_part(s, CLASS_CONSTRAINT, table, c->name.text),
			    e);
	else if (c->name.is_dynamic)
		side_unknown(s, e);
	else if (c->kind != SQL_CONSTRAINT_CHECK || c->condition.p)
		object_make(s, side_part(s, CLASS_UNNAMED, table, said(s, c)), e);
}

void effect_constraints(struct side *s, const struct op_effect *e,
			struct object *table)
{
	for (size_t i = 0; i < e->constraints.n; i++) {
		const struct op_constraint *c = &e->constraints.v[i];

		/* An inline one comes and goes with its column. */
		if (c->is_inline && !c->name.text.p)
			refer(s, e, table, c);
		else
			add_constraint(s, e, table, c);
	}
}

static void drop_constraint(struct side *s, const struct op_effect *e,
			    struct object *table)
{
	struct object *key = side_part(s, CLASS_PRIMARY_KEY, table, STR(""));
	struct table_facts *facts = object_facts(s, table);
	struct object *o;

	if (e->object == SQL_OBJECT_PRIMARY_KEY)
		object_leave(s, key, e);
	if (!e->name.text.p) {
		if (e->object != SQL_OBJECT_PRIMARY_KEY)
			side_unknown(s, e);
		return;
	}
	o = side_part(s, CLASS_CONSTRAINT, table, e->name.text);
	if (!object_is_own(o))
		facts->index_dropped = side_touch(s, e);
	object_leave(s, o, e);
	/* The name may be an index's: then it is free again. */
	o = schema_name(s, e, table, e->name.text,
			e->object == SQL_OBJECT_FOREIGN_KEY ?
				SQL_CONSTRAINT_FOREIGN_KEY :
				SQL_CONSTRAINT_UNIQUE);
	if (o && e->object != SQL_OBJECT_CHECK)
		object_leave(s, o, e);
}

void effect_of_constraint(struct side *s, const struct op_effect *e)
{
	struct object *table = table_of(s, e), *o;

	if (!table) {
		side_unknown(s, e);
		return;
	}
	if (e->action == SQL_ADD || e->action == SQL_CREATE) {
		if (!e->constraints.n)
			side_unknown(s, e);
		effect_constraints(s, e, table);
		return;
	}
	if (object_is_own(table))
		return;
	if (e->action == SQL_DROP) {
		drop_constraint(s, e, table);
		return;
	}
	if (!e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	o = side_part(s, CLASS_CONSTRAINT, table, e->name.text);
	if (e->action != SQL_RENAME) {
		object_use(s, o, e);
		return;
	}
	object_leave(s, o, e);
	if (e->new_name.text.p)
		object_make(s,
			    side_part(s, CLASS_CONSTRAINT, table,
				      e->new_name.text),
			    e);
}
