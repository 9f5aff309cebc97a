/* ALTER of whatever is not a table, and the ways in. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* What every kind of object may be told: true when it was one of them. */
static bool read_common(struct sql_parser *p, struct sql_action *a)
{
	struct sql_action old = *a;

	if (sql_accept(p, "rename to"))
		a->kind = SQL_RENAME;
	else if (sql_accept(p, "set schema"))
		a->kind = SQL_SET_SCHEMA;
	else if (sql_accept(p, "owner to"))
		a->kind = SQL_SET_OWNER;
	else
		return false;
	if (!sql_read_name(p, &a->new_name))
		*a = old;
	return true;
}

/* A part of the object that is altered: the value of an enum, say. */
static void read_part(struct sql_parser *p, struct sql_action *a,
		      enum sql_action_kind kind, enum sql_object_type type)
{
	a->kind = kind;
	a->type = type;
	a->table_schema = a->schema;
	a->table = a->name;
	memset(&a->schema, 0, sizeof(a->schema));
	if (sql_accept(p, "if not exists"))
		a->flags |= SQL_IF_NOT_EXISTS;
	if (sql_accept(p, "if exists"))
		a->flags |= SQL_IF_EXISTS;
	sql_read_name(p, &a->name);
	if (kind == SQL_RENAME && sql_accept(p, "to"))
		sql_read_name(p, &a->new_name);
}

static void read_end(struct sql_parser *p, struct sql_action *a)
{
	for (; !sql_at_part_end(p); sql_skip(p))
		if (sql_at(p, "cascade"))
			a->flags |= SQL_CASCADE;
}

static void alter_type_part(struct sql_parser *p, struct sql_action *a)
{
	if (sql_accept(p, "add value"))
		read_part(p, a, SQL_ADD, SQL_OBJECT_VALUE);
	else if (sql_accept(p, "rename value"))
		read_part(p, a, SQL_RENAME, SQL_OBJECT_VALUE);
	else if (sql_accept(p, "rename attribute"))
		read_part(p, a, SQL_RENAME, SQL_OBJECT_ATTRIBUTE);
	else if (sql_accept(p, "add attribute"))
		read_part(p, a, SQL_ADD, SQL_OBJECT_ATTRIBUTE);
	else if (sql_accept(p, "drop attribute"))
		read_part(p, a, SQL_DROP, SQL_OBJECT_ATTRIBUTE);
	else if (sql_accept(p, "alter attribute"))
		read_part(p, a, SQL_SET_TYPE, SQL_OBJECT_ATTRIBUTE);
	else
		read_common(p, a);
}

static void alter_type(struct sql_parser *p, struct sql_action a, size_t from)
{
	do {
		struct sql_action one = a;

		alter_type_part(p, &one);
		read_end(p, &one);
		sql_push(p, one, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

static void add_domain_constraint(struct sql_parser *p, struct sql_action *a)
{
	struct sql_constraints list = VEC_INIT;
	struct sql_constraint constraint;

	a->kind = SQL_ADD;
	a->type = SQL_OBJECT_CONSTRAINT;
	sql_set_table(a, (struct sql_object){ a->schema, a->name });
	sql_read_constraint(p, &constraint);
	vec_push(&list, p->arena, constraint);
	a->constraints = list.v;
	a->nconstraints = list.n;
	a->name = constraint.name;
	memset(&a->schema, 0, sizeof(a->schema));
	if (constraint.is_not_valid)
		a->flags |= SQL_NOT_VALID;
}

static void alter_domain(struct sql_parser *p, struct sql_action a, size_t from)
{
	if (sql_accept(p, "set not null"))
		a.kind = SQL_SET_NOT_NULL;
	else if (sql_accept(p, "drop not null"))
		a.kind = SQL_DROP_NOT_NULL;
	else if (sql_accept(p, "set default"))
		a.kind = SQL_SET_DEFAULT;
	else if (sql_accept(p, "drop default"))
		a.kind = SQL_DROP_DEFAULT;
	else if (sql_accept(p, "add"))
		add_domain_constraint(p, &a);
	else if (sql_accept(p, "drop constraint"))
		read_part(p, &a, SQL_DROP, SQL_OBJECT_CONSTRAINT);
	else if (sql_accept(p, "rename constraint"))
		read_part(p, &a, SQL_RENAME, SQL_OBJECT_CONSTRAINT);
	else if (sql_accept(p, "validate constraint"))
		read_part(p, &a, SQL_VALIDATE, SQL_OBJECT_CONSTRAINT);
	else
		read_common(p, &a);
	read_end(p, &a);
	sql_push(p, a, from);
}

/* FUNCTION f(int), TRIGGER t ON table, ...: the name, then what to do. */
static void alter_other(struct sql_parser *p, struct sql_action a, size_t from)
{
	struct sql_object table;

	if (sql_at_op(p, '('))
		sql_skip(p);
	if (sql_accept(p, "using"))
		sql_skip(p);
	if (sql_accept(p, "on") && sql_read_object(p, &table))
		sql_set_table(&a, table);
	read_common(p, &a);
	p->at = p->n;
	sql_push(p, a, from);
}

static bool is_like_table(enum sql_object_type type)
{
	return type == SQL_OBJECT_TABLE || type == SQL_OBJECT_FOREIGN_TABLE ||
	       type == SQL_OBJECT_VIEW || type == SQL_OBJECT_MATERIALIZED_VIEW;
}

/* Those that have no object's name behind their kind. */
static bool has_no_name(const struct sql_parser *p, enum sql_object_type type)
{
	return type == SQL_OBJECT_UNKNOWN || type == SQL_OBJECT_SYSTEM ||
	       type == SQL_OBJECT_DEFAULT_PRIVILEGES ||
	       type == SQL_OBJECT_OPERATOR || type == SQL_OBJECT_USER_MAPPING ||
	       sql_at(p, "all in tablespace");
}

static void alter_named(struct sql_parser *p, struct sql_action a, size_t from)
{
	struct sql_object object;

	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (is_like_table(a.type))
		sql_read_alter_table(p, a.type, object, a.flags);
	else if (a.type == SQL_OBJECT_TYPE)
		alter_type(p, a, from);
	else if (a.type == SQL_OBJECT_DOMAIN)
		alter_domain(p, a, from);
	else
		alter_other(p, a, from);
}

void sql_read_alter(struct sql_parser *p)
{
	struct sql_action a = { .kind = SQL_ALTER };
	size_t from = p->at - 1;

	if (!sql_accept(p, "ignore"))
		sql_accept(p, "online"); /* MySQL */
	a.type = sql_read_type(p);
	if (sql_accept(p, "if exists"))
		a.flags |= SQL_IF_EXISTS;
	if (has_no_name(p, a.type)) {
		p->at = p->n;
		sql_push(p, a, from);
		return;
	}
	if (sql_accept(p, "only") && sql_accept_op(p, '(')) {
		alter_named(p, a, from);
		return;
	}
	alter_named(p, a, from);
}
