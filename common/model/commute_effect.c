/* What an effect does to which objects: by the kind of object it names. */
#include "base/compat.h"
#include "model/commute_parts.h"

static enum aspect aspect_of(enum sql_action_kind action)
{
	switch (action) {
	case SQL_SET_TYPE:
		return ASPECT_TYPE;
	case SQL_SET_NOT_NULL:
	case SQL_DROP_NOT_NULL:
		return ASPECT_NULLABLE;
	case SQL_SET_DEFAULT:
	case SQL_DROP_DEFAULT:
		return ASPECT_DEFAULT;
	case SQL_ADD_IDENTITY:
	case SQL_DROP_IDENTITY:
	case SQL_DROP_EXPRESSION:
		return ASPECT_IDENTITY;
	case SQL_REDEFINE:
		return ASPECT_WHOLE;
	case SQL_COMMENT:
		return ASPECT_COMMENT;
	case SQL_SET_OWNER:
		return ASPECT_OWNER;
	case SQL_ENABLE:
	case SQL_DISABLE:
		return ASPECT_STATE;
	case SQL_ALTER:
		return ASPECT_OTHER;
	default:
		return ASPECTS;
	}
}

/* Neither made nor gone: changed or needed. */
static void change(struct side *s, struct object *o, const struct op_effect *e)
{
	enum aspect aspect = aspect_of(e->action);

	if (aspect == ASPECTS)
		object_use(s, o, e);
	else
		object_change(s, o, aspect, e);
}

/* CREATE, DROP, RENAME; renamed: the object of the new name, or NULL. */
static void change_object(struct side *s, struct object *o,
			  struct object *renamed, const struct op_effect *e)
{
	switch (e->action) {
	case SQL_CREATE:
	case SQL_ADD:
		object_make(s, o, e);
		break;
	case SQL_DROP:
		object_leave(s, o, e);
		break;
	case SQL_RENAME:
	case SQL_SET_SCHEMA:
		object_leave(s, o, e);
		if (renamed)
			object_make(s, renamed, e);
		else
			side_unknown(s, e);
		break;
	default:
		change(s, o, e);
	}
}

void effect_use_schema(struct side *s, const struct op_effect *e,
		       const struct op_name *name)
{
	struct object *schema = side_schema(s, name);

	if (schema)
		object_use(s, schema, e);
}

/* CREATE TABLE: its types, what its keys refer to, names of constraints. */
static void new_table(struct side *s, const struct op_effect *e,
		      struct object *table)
{
	for (size_t i = 0; i < e->columns.n; i++)
		effect_column_type(s, e, &e->columns.v[i]);
	effect_constraints(s, e, table);
}

static bool is_about_rows(enum sql_action_kind action)
{
	return action == SQL_INSERT || action == SQL_UPDATE ||
	       action == SQL_DELETE || action == SQL_TRUNCATE ||
	       action == SQL_REPLACE || action == SQL_MERGE ||
	       action == SQL_COPY;
}

static void of_relation(struct side *s, const struct op_effect *e)
{
	struct object *o, *renamed = NULL;

	if (!e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	effect_use_schema(s, e, &e->schema);
	o = side_relation(s, &e->schema, &e->name);
	if (e->action == SQL_RENAME && e->new_name.text.p)
		renamed = side_relation(s, &e->schema, &e->new_name);
	else if (e->action == SQL_SET_SCHEMA && e->new_name.text.p)
		renamed = side_relation(s, &e->new_name, &e->name);
	if (e->action == SQL_DROP && e->object == SQL_OBJECT_TABLE &&
	    !object_is_own(o))
		s->table_gone = side_touch(s, e);
	change_object(s, o, renamed, e);
	if (e->action == SQL_CREATE && e->object == SQL_OBJECT_TABLE)
		new_table(s, e, o);
	else if (is_about_rows(e->action))
		effect_of_rows(s, e, o);
}

static void of_schema(struct side *s, const struct op_effect *e)
{
	struct object *o = side_schema(s, &e->name);

	if (!o)
		side_unknown(s, e);
	else
		change_object(s, o, side_schema(s, &e->new_name), e);
}

/* Elsewhere SQLAlchemy's Enum.create() does nothing. */
static bool has_types(const struct side *s)
{
	return s->dialect != DIALECT_SQLITE && s->dialect != DIALECT_MYSQL;
}

static struct object *type_of(struct side *s, const struct op_name *schema,
			      const struct op_name *name)
{
	return side_other(s, CLASS_TYPE, "type", schema, NULL, name);
}

static void of_type(struct side *s, const struct op_effect *e)
{
	struct object *o, *renamed = NULL;

	if (!has_types(s))
		return;
	if (!e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	effect_use_schema(s, e, &e->schema);
	o = type_of(s, &e->schema, &e->name);
	if (e->action == SQL_RENAME && e->new_name.text.p)
		renamed = type_of(s, &e->schema, &e->new_name);
	else if (e->action == SQL_SET_SCHEMA && e->new_name.text.p)
		renamed = type_of(s, &e->new_name, &e->name);
	if (e->operation->kind == OP_SYNC_ENUM_VALUES)
		object_change(s, o, ASPECT_WHOLE, e);
	else
		change_object(s, o, renamed, e);
}

/* A value of an enum, an attribute of a composite type: table is the type. */
static void of_value(struct side *s, const struct op_effect *e)
{
	struct object *type, *o;

	if (!e->table.text.p || !e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	type = type_of(s, &e->schema, &e->table);
	object_change(s, type, ASPECT_VALUES, e);
	if (object_is_own(type))
		return;
	o = side_part(s, CLASS_VALUE, type, e->name.text);
	change_object(s, o,
		      e->new_name.text.p ?
			      side_part(s, CLASS_VALUE, type, e->new_name.text) :
			      NULL,
		      e);
}

/* A type by name, in a column's definition. */
static void use_type(struct side *s, const struct op_effect *e, struct str name)
{
	struct op_name n = { .text = str_lower(s->arena, name) };
	const struct op_name none = { 0 };

	object_use(s, type_of(s, &none, &n), e);
}

/* Enum(..., create_type=False), in a Column(...). */
static bool says_no_type(const struct op_column *c)
{
	for (size_t i = 0; c->value && i < c->value->n; i++) {
		const struct op_value *v = c->value->items[i];

		if (v->kind == OP_CALL &&
		    op_truth(op_call_keyword(v, "create_type")) == 0)
			return true;
	}
	return false;
}

/*
 * op.create_table() makes the enums of its columns, op.add_column() does not
 * (sqlalchemy/dialects/postgresql/named_types.py, _on_table_create).
 */
void effect_column_type(struct side *s, const struct op_effect *e,
			const struct op_column *c)
{
	struct op_name name = { .text = c->type.enum_name };
	const struct op_name none = { 0 };
	bool makes = e->action == SQL_CREATE && !e->operation->sql;
	struct object *o;

	if (!has_types(s))
		return;
	if (c->type.family == TYPE_UNKNOWN || c->type.family == TYPE_OTHER) {
		if (c->type.name.p)
			use_type(s, e, c->type.name);
		return;
	}
	if (c->type.family != TYPE_ENUM || !name.text.p)
		return;
	o = type_of(s, &none, &name);
	if (makes && !o->is_there && !says_no_type(c) && !o->used.effect)
		object_make(s, o, e);
	else
		object_use(s, o, e);
}

static void of_partition(struct side *s, const struct op_effect *e)
{
	struct object *table, *o;

	if (!e->table.text.p || !e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	effect_use_schema(s, e, &e->schema);
	table = side_relation(s, &e->schema, &e->table);
	object_use(s, table, e);
	o = side_other(s, CLASS_OTHER, "partition", &e->schema, table, &e->name);
	if (e->action == SQL_ATTACH || e->action == SQL_DETACH)
		object_use(s, side_relation(s, &e->schema, &e->name), e);
	if (e->action == SQL_ATTACH)
		object_make(s, o, e);
	else if (e->action == SQL_DETACH)
		object_leave(s, o, e);
	else
		change_object(s, o, NULL, e);
}

/* Of a table: named within it, but for triggers of some databases. */
static bool is_in_table(const struct side *s, enum sql_object_type type)
{
	if (type == SQL_OBJECT_TRIGGER)
		return s->dialect == DIALECT_POSTGRESQL ||
		       s->dialect == DIALECT_UNKNOWN;
	return type == SQL_OBJECT_POLICY || type == SQL_OBJECT_RULE;
}

/* Words for kinds that share their names. */
static const char *kind_of(enum sql_object_type type)
{
	switch (type) {
	case SQL_OBJECT_PROCEDURE:
	case SQL_OBJECT_ROUTINE:
	case SQL_OBJECT_AGGREGATE:
		return sql_object_name(SQL_OBJECT_FUNCTION);
	case SQL_OBJECT_USER:
	case SQL_OBJECT_GROUP:
		return sql_object_name(SQL_OBJECT_ROLE);
	default:
		return sql_object_name(type);
	}
}

static void of_other(struct side *s, const struct op_effect *e)
{
	bool has_table = e->table.text.p && (e->object == SQL_OBJECT_TRIGGER ||
					     e->object == SQL_OBJECT_POLICY ||
					     e->object == SQL_OBJECT_RULE);
	struct object *table = NULL, *o, *renamed = NULL;

	if (e->object == SQL_OBJECT_UNKNOWN || !e->name.text.p) {
		side_unknown(s, e);
		return;
	}
	effect_use_schema(s, e, &e->schema);
	if (has_table) {
		table = side_relation(s, &e->schema, &e->table);
		if (!(e->flags & SQL_IF_EXISTS))
			object_use(s, table, e);
		if (e->action == SQL_CREATE)
			table_attach(s, table, e);
	}
	if (!is_in_table(s, e->object))
		table = NULL;
	o = side_other(s, CLASS_OTHER, kind_of(e->object), &e->schema, table,
		       &e->name);
	if (e->action == SQL_RENAME && e->new_name.text.p)
		renamed = side_other(s, CLASS_OTHER, kind_of(e->object),
				     &e->schema, table, &e->new_name);
	change_object(s, o, renamed, e);
}

/* Statements that leave nothing behind. */
static bool is_passing(const struct op_effect *e)
{
	return e->action == SQL_BEGIN || e->action == SQL_COMMIT ||
	       e->action == SQL_ROLLBACK || e->action == SQL_SAVEPOINT ||
	       e->action == SQL_SET || e->action == SQL_VACUUM;
}

static void read_effect(struct side *s, const struct op_effect *e)
{
	s->nparts++;
	if (is_passing(e))
		return;
	switch (e->object) {
	case SQL_OBJECT_TABLE:
	case SQL_OBJECT_FOREIGN_TABLE:
	case SQL_OBJECT_VIEW:
	case SQL_OBJECT_MATERIALIZED_VIEW:
	case SQL_OBJECT_SEQUENCE:
		of_relation(s, e);
		break;
	case SQL_OBJECT_COLUMN:
		effect_of_column(s, e);
		break;
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
		effect_of_constraint(s, e);
		break;
	case SQL_OBJECT_INDEX:
		effect_of_index(s, e);
		break;
	case SQL_OBJECT_SCHEMA:
		of_schema(s, e);
		break;
	case SQL_OBJECT_TYPE:
	case SQL_OBJECT_DOMAIN:
		of_type(s, e);
		break;
	case SQL_OBJECT_VALUE:
	case SQL_OBJECT_ATTRIBUTE:
		of_value(s, e);
		break;
	case SQL_OBJECT_PARTITION:
		of_partition(s, e);
		break;
	default:
		of_other(s, e);
	}
}

/* upgrade_engine1() speaks to another database than upgrade_engine2(). */
static struct str database_of(const struct operation *op)
{
	if (!op->function.p || str_is(op->function, "upgrade"))
		return STR("");
	return op->function;
}

static void read_operation(struct side *s, const struct operation *op)
{
	if (!op->is_upgrade || !operation_runs_on(op, s->dialect_name))
		return;
	s->database = database_of(op);
	for (size_t i = 0; i < op->effects.n; i++)
		read_effect(s, &op->effects.v[i]);
	/* Last: of what the same text has made or dropped it is no reader. */
	side_read_texts(s, op);
}

void side_read(struct side *s, const struct commute_side *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct operations *ops = from->v[i];

		s->migration = (uint32_t)i;
		s->source = ops->migration->source;
		if (!ops->migration->is_readable) {
			s->nparts++;
			s->not_analysed++;
		}
		for (size_t k = 0; k < ops->list.n; k++)
			read_operation(s, ops->list.v[k]);
		for (size_t k = 0; k < ops->unknown.n; k++) {
			if (!ops->unknown.v[k].is_upgrade)
				continue;
			s->nparts++;
			s->not_analysed++;
		}
	}
}
