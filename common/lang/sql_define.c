/* CREATE and DROP. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* ---- DROP -------------------------------------------------------------- */

/* Behind the name: a function's arguments, the table of a trigger. */
static void read_drop_tail(struct sql_parser *p, struct sql_action *a)
{
	struct sql_object table;

	if (sql_at_op(p, '('))
		sql_skip(p);
	if (sql_accept(p, "using"))
		sql_skip(p); /* OPERATOR CLASS x USING method */
	if (sql_accept(p, "on") && sql_read_object(p, &table))
		sql_set_table(a, table);
}

/* CASCADE, RESTRICT and a hole behind the list hold for all of it. */
static void read_drop_end(struct sql_parser *p, size_t first, size_t from)
{
	unsigned flags = 0;

	while (!sql_at_end(p)) {
		if (sql_accept(p, "cascade"))
			flags |= SQL_CASCADE;
		else if (sql_peek(p, 0).kind == SQL_HOLE)
			flags |= SQL_HAS_HOLE, p->at++;
		else
			sql_skip(p);
	}
	for (size_t i = first; i < p->actions.n; i++)
		p->actions.v[i].flags |= flags;
	if (p->actions.n == first + 1)
		p->actions.v[first].span = sql_span(p, from);
}

/* Those whose names are not object names. */
static bool has_plain_name(enum sql_object_type type)
{
	return type != SQL_OBJECT_UNKNOWN && type != SQL_OBJECT_CAST &&
	       type != SQL_OBJECT_OPERATOR && type != SQL_OBJECT_TRANSFORM &&
	       type != SQL_OBJECT_USER_MAPPING;
}

static void read_drop_names(struct sql_parser *p, struct sql_action a, size_t from)
{
	do {
		struct sql_action one = a;
		struct sql_object object;

		if (sql_read_object(p, &object))
			sql_set_object(&one, object);
		read_drop_tail(p, &one);
		sql_push(p, one, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

void sql_read_drop(struct sql_parser *p)
{
	struct sql_action a = { .kind = SQL_DROP };
	size_t from = p->at - 1, first = p->actions.n;

	if (sql_accept(p, "temporary"))
		a.flags |= SQL_TEMPORARY;
	sql_accept(p, "public"); /* Oracle's SYNONYM */
	a.type = sql_read_type(p);
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	if (sql_accept(p, "if exists"))
		a.flags |= SQL_IF_EXISTS;
	if (has_plain_name(a.type))
		read_drop_names(p, a, from);
	else
		sql_push(p, a, from);
	read_drop_end(p, first, from);
}

/* ---- CREATE ------------------------------------------------------------ */

static void read_element(struct sql_parser *p, struct sql_columns *columns,
			 struct sql_constraints *constraints,
			 struct sql_action *a)
{
	struct sql_constraint constraint;
	struct sql_column column;

	if (sql_at_constraint(p)) {
		sql_read_constraint(p, &constraint);
		vec_push(constraints, p->arena, constraint);
	} else if (!sql_at(p, "like") && !sql_at(p, "period for") &&
		   sql_is_name(sql_peek(p, 0)) &&
		   sql_peek(p, 0).kind != SQL_HOLE) {
		sql_read_column(p, &column, constraints);
		vec_push(columns, p->arena, column);
	} else {
		a->flags |= SQL_INCOMPLETE;
		sql_skip_part(p);
	}
}

static void read_elements(struct sql_parser *p, struct sql_action *a)
{
	struct sql_constraints constraints = VEC_INIT;
	struct sql_columns columns = VEC_INIT;

	if (!sql_accept_op(p, '('))
		return;
	do {
		read_element(p, &columns, &constraints, a);
	} while (sql_accept_op(p, ','));
	if (!sql_accept_op(p, ')'))
		a->flags |= SQL_INCOMPLETE;
	a->columns = columns.v;
	a->ncolumns = columns.n;
	a->constraints = constraints.v;
	a->nconstraints = constraints.n;
}

/* Is there a word of columns that come from elsewhere? */
static void read_table_tail(struct sql_parser *p, struct sql_action *a)
{
	static const char *const words[] = {
		"inherits", "as",	    "like",  "select",
		"of",	    "partition of", "clone",
	};

	for (; !sql_at_end(p); sql_skip(p)) {
		if (sql_at_any(p, words, ARRAY_SIZE(words)) ||
		    sql_peek(p, 0).kind == SQL_HOLE)
			a->flags |= SQL_INCOMPLETE;
		if (sql_at(p, "as") || sql_at(p, "select"))
			p->at = p->n - 1;
	}
}

static void create_table(struct sql_parser *p, struct sql_action *a)
{
	struct sql_object object;

	if (sql_read_object(p, &object))
		sql_set_object(a, object);
	if (sql_at_op(p, '(') && !sql_token_is(p->text, sql_peek(p, 1), "select"))
		read_elements(p, a);
	else
		a->flags |= SQL_INCOMPLETE;
	read_table_tail(p, a);
}

static void create_index(struct sql_parser *p, struct sql_action *a)
{
	struct sql_object object;

	if (!sql_at(p, "on") && sql_read_object(p, &object))
		sql_set_object(a, object);
	while (!sql_at_end(p) && !sql_at(p, "on"))
		sql_skip(p); /* MySQL: USING BTREE */
	if (!sql_accept(p, "on"))
		return;
	sql_accept(p, "only");
	if (sql_read_object(p, &object))
		sql_set_table(a, object);
	if (sql_accept(p, "using"))
		sql_skip(p);
	sql_read_names(p, &a->column_names);
	if (sql_skip_to(p, "where"))
		a->flags |= SQL_HAS_WHERE;
	p->at = p->n;
}

/* What has a name of its own, and perhaps ON table behind it. */
static void create_other(struct sql_parser *p, struct sql_action *a)
{
	const char *before = NULL;
	struct sql_object object;

	if (has_plain_name(a->type) && !sql_at(p, "authorization") &&
	    sql_read_object(p, &object))
		sql_set_object(a, object);
	if (a->type == SQL_OBJECT_RULE)
		before = "to";
	else if (a->type == SQL_OBJECT_TRIGGER || a->type == SQL_OBJECT_POLICY)
		before = "on";
	if (before && sql_skip_to(p, before)) {
		p->at++;
		if (sql_read_object(p, &object))
			sql_set_table(a, object);
	}
	p->at = p->n;
}

/* Between CREATE and what is created. */
static bool read_modifier(struct sql_parser *p, struct sql_action *a)
{
	static const struct {
		const char *words;
		unsigned flags;
	} modifiers[] = {
		{ "or replace", SQL_OR_REPLACE },
		{ "or alter", SQL_OR_REPLACE },
		{ "unique", SQL_UNIQUE },
		{ "temporary", SQL_TEMPORARY },
		{ "temp", SQL_TEMPORARY },
		{ "global", 0 },
		{ "local", 0 },
		{ "unlogged", 0 },
		{ "virtual", 0 },
		{ "recursive", 0 },
		{ "trusted", 0 },
		{ "constraint", 0 },
		{ "fulltext", 0 },
		{ "spatial", 0 },
		{ "clustered", 0 },
		{ "nonclustered", 0 },
		{ "columnstore", 0 },
		{ "bitmap", 0 },
		{ "force", 0 },
		{ "no force", 0 },
		{ "editionable", 0 },
		{ "noneditionable", 0 },
		{ "public", 0 },
		{ "default", 0 },
		{ "undefined", 0 },
		{ "merge", 0 },
		{ "temptable", 0 },
		{ "sql security definer", 0 },
		{ "sql security invoker", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(modifiers); i++)
		if (sql_accept(p, modifiers[i].words)) {
			a->flags |= modifiers[i].flags;
			return true;
		}
	/* MySQL: DEFINER = `user`@`host`, ALGORITHM = x. */
	if (sql_accept(p, "definer") || sql_accept(p, "algorithm")) {
		sql_accept_op(p, '=');
		sql_skip(p);
		if (sql_accept_op(p, '@') || sql_peek(p, 0).kind == SQL_BIND ||
		    sql_at_op(p, '('))
			sql_skip(p);
		return true;
	}
	return false;
}

void sql_read_create(struct sql_parser *p)
{
	struct sql_action a = { .kind = SQL_CREATE };
	size_t from = p->at - 1;

	while (read_modifier(p, &a))
		;
	a.type = sql_read_type(p);
	if (a.type == SQL_OBJECT_AGGREGATE && sql_accept(p, "function"))
		a.type = SQL_OBJECT_FUNCTION;
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	if (sql_accept(p, "if not exists"))
		a.flags |= SQL_IF_NOT_EXISTS;
	if (a.type == SQL_OBJECT_TABLE || a.type == SQL_OBJECT_FOREIGN_TABLE)
		create_table(p, &a);
	else if (a.type == SQL_OBJECT_INDEX)
		create_index(p, &a);
	else
		create_other(p, &a);
	sql_push(p, a, from);
}
