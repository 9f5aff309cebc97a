/* SELECT, INSERT, UPDATE, DELETE, MERGE. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* TRUE, 1, 1 = 1: a condition that holds for every row. */
static bool is_true_where(struct sql_parser *p)
{
	struct sql_token a = sql_peek(p, 0), b = sql_peek(p, 2);
	struct str bytes = p->text->bytes;
	size_t start = p->at;
	bool is_true = false;

	if (sql_accept(p, "true")) {
		is_true = true;
	} else if (a.kind == SQL_NUMBER && b.kind == SQL_NUMBER &&
		   sql_is_op(p, sql_peek(p, 1), '=')) {
		is_true = str_eq(str_cut(bytes, a.begin, a.end),
				 str_cut(bytes, b.begin, b.end));
		p->at += 3;
	} else if (a.kind == SQL_NUMBER) {
		is_true = !str_is(str_cut(bytes, a.begin, a.end), "0");
		p->at++;
	}
	is_true = is_true &&
		  (sql_at_end(p) || sql_at(p, "returning") || sql_at_op(p, ')'));
	p->at = start;
	return is_true;
}

/* From behind the target to the end: what chooses the rows. */
static void read_clauses(struct sql_parser *p, struct sql_action *a)
{
	for (; !sql_at_end(p); sql_skip(p)) {
		if (sql_accept(p, "where")) {
			a->flags |= SQL_HAS_WHERE;
			if (is_true_where(p))
				a->flags |= SQL_TRUE_WHERE;
		} else if (sql_at(p, "limit")) {
			a->flags |= SQL_HAS_LIMIT;
		} else if (sql_at(p, "join") || sql_at(p, "using")) {
			a->flags |= SQL_HAS_JOIN;
		}
	}
}

/* Words between the verb and the table. */
static void skip_modifiers(struct sql_parser *p)
{
	static const char *const words[] = {
		"low_priority",	 "quick",	"ignore",  "delayed",
		"high_priority", "or abort",	"or fail", "or ignore",
		"or replace",	 "or rollback", "only",	   "lateral",
	};
	size_t i = 0;

	while (i < ARRAY_SIZE(words))
		i = sql_accept(p, words[i]) ? 0 : i + 1;
	if (sql_accept(p, "top")) { /* MSSQL */
		sql_skip(p);
		sql_accept(p, "percent");
	}
}

/* ---- targets and aliases ----------------------------------------------- */

static bool at_alias(const struct sql_parser *p)
{
	static const char *const clauses[] = {
		"set",	     "where",	    "from",    "using", "join",
		"inner",     "left",	    "right",   "cross", "full",
		"natural",   "on",	    "order",   "limit", "returning",
		"values",    "select",	    "default", "with",	"output",
		"partition", "tablesample", "when",
	};

	return (sql_peek(p, 0).kind == SQL_WORD ||
		sql_peek(p, 0).kind == SQL_QUOTED) &&
	       !sql_at_any(p, clauses, ARRAY_SIZE(clauses));
}

static struct sql_name read_alias(struct sql_parser *p)
{
	struct sql_name name = { 0 };

	if (sql_accept(p, "as") || at_alias(p))
		sql_read_name(p, &name);
	return name;
}

/* ONLY (t), t *, t.*, PARTITION (p) and the like around a table's name. */
static bool read_target(struct sql_parser *p, struct sql_object *object)
{
	bool is_there;

	skip_modifiers(p);
	sql_accept_op(p, '(');
	is_there = sql_read_object(p, object);
	sql_accept_op(p, ')');
	sql_accept_op(p, '.');
	sql_accept_op(p, '*');
	if (sql_at(p, "partition") || sql_at(p, "with"))
		if (sql_is_op(p, sql_peek(p, 1), '(')) {
			p->at++;
			sql_skip(p);
		}
	return is_there;
}

/*
 * DELETE a FROM t AS a: the target is a name of the list behind FROM. Looks
 * for it there once and puts the table in its place.
 */
static void resolve_alias(const struct sql_parser *p, struct sql_object *target)
{
	struct sql_parser ahead = *p;

	if (target->schema.span.end || target->name.is_dynamic)
		return;
	while (!sql_at_end(&ahead) && !sql_at(&ahead, "where")) {
		bool is_item = sql_accept(&ahead, "from") ||
			       sql_accept(&ahead, "join") ||
			       sql_accept(&ahead, "using") ||
			       sql_accept_op(&ahead, ',');
		struct sql_object object;
		struct sql_name alias;

		if (!is_item || !sql_read_object(&ahead, &object)) {
			sql_skip(&ahead);
			continue;
		}
		alias = read_alias(&ahead);
		if (alias.name.p && str_eq(alias.name, target->name.name)) {
			*target = object;
			return;
		}
	}
}

static void push_target(struct sql_parser *p, struct sql_action a,
			struct sql_object object, size_t from)
{
	sql_set_object(&a, object);
	sql_push(p, a, from);
}

/* ---- statements -------------------------------------------------------- */

/*
 * DELETE FROM t; MySQL: DELETE t, u FROM ..., DELETE FROM t, u USING ...;
 * MSSQL: DELETE a FROM t AS a.
 */
void sql_read_delete(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_DELETE, SQL_OBJECT_TABLE);
	struct sql_objects targets = VEC_INIT;
	size_t from = p->at - 1;
	bool has_list;

	skip_modifiers(p);
	sql_accept(p, "from");
	do {
		struct sql_object object;

		if (read_target(p, &object))
			vec_push(&targets, p->arena, object);
	} while (sql_accept_op(p, ','));
	has_list = sql_at(p, "from") || sql_at(p, "using");
	for (size_t i = 0; has_list && i < targets.n && i < 8; i++)
		resolve_alias(p, &targets.v[i]);
	if (sql_at(p, "from"))
		a.flags |= SQL_HAS_JOIN;
	read_clauses(p, &a);
	if (targets.n)
		sql_set_object(&a, targets.v[0]);
	sql_push(p, a, from);
	for (size_t i = 1; i < targets.n; i++)
		sql_push_same(p, targets.v[i]);
}

static bool at_clause(const struct sql_parser *p)
{
	static const char *const words[] = { "where", "from",	   "limit",
					     "order", "returning", "output" };

	return sql_at_any(p, words, ARRAY_SIZE(words));
}

/* Names before = in SET a = 1, t.b = 2, (c, d) = (...). */
static void read_assignments(struct sql_parser *p, struct sql_names *columns)
{
	do {
		struct sql_object object;

		if (sql_at_op(p, '(')) {
			sql_read_names(p, columns);
		} else if (sql_read_object(p, &object)) {
			bool is_field = p->text->dialect == SQL_POSTGRESQL &&
					object.schema.span.end;

			vec_push(columns, p->arena,
				 is_field ? object.schema : object.name);
		}
		while (!sql_at_end(p) && !sql_at_op(p, ',') && !at_clause(p))
			sql_skip(p);
	} while (sql_accept_op(p, ','));
}

void sql_read_update(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_UPDATE, SQL_OBJECT_TABLE);
	struct sql_object target = { 0 };
	size_t from = p->at - 1;

	read_target(p, &target);
	read_alias(p);
	for (; !sql_at_end(p) && !sql_at(p, "set"); sql_skip(p))
		if (sql_at(p, "join"))
			a.flags |= SQL_HAS_JOIN;
	if (sql_accept(p, "set"))
		read_assignments(p, &a.column_names);
	if (sql_at(p, "from")) {
		a.flags |= SQL_HAS_JOIN;
		resolve_alias(p, &target);
	}
	read_clauses(p, &a);
	push_target(p, a, target, from);
}

static void read_insert_as(struct sql_parser *p, enum sql_action_kind kind)
{
	struct sql_action a = sql_action_of(kind, SQL_OBJECT_TABLE);
	struct sql_object target = { 0 };
	size_t from = p->at - 1;

	skip_modifiers(p);
	sql_accept(p, "into");
	read_target(p, &target);
	read_alias(p);
	if (sql_accept(p, "set")) /* MySQL */
		read_assignments(p, &a.column_names);
	else if (!sql_token_is(p->text, sql_peek(p, 1), "select"))
		sql_read_names(p, &a.column_names);
	p->at = p->n;
	push_target(p, a, target, from);
}

void sql_read_insert(struct sql_parser *p)
{
	read_insert_as(p, sql_at(p, "or replace") ? SQL_REPLACE : SQL_INSERT);
}

void sql_read_replace(struct sql_parser *p)
{
	read_insert_as(p, SQL_REPLACE);
}

void sql_read_merge(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_MERGE, SQL_OBJECT_TABLE);
	struct sql_object target = { 0 };
	size_t from = p->at - 1;

	sql_accept(p, "into");
	read_target(p, &target);
	p->at = p->n;
	push_target(p, a, target, from);
}

/* SELECT ... INTO t makes a table, but of PL a variable gets the value. */
void sql_read_select(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_CREATE, SQL_OBJECT_TABLE);
	struct sql_object object;
	size_t from = p->at - 1;

	while (!sql_at_end(p) && !sql_at(p, "into") && !sql_at(p, "from") &&
	       !sql_at(p, "union"))
		sql_skip(p);
	if (p->is_body || p->is_mysql || !sql_accept(p, "into"))
		return;
	if (sql_accept(p, "temporary") || sql_accept(p, "temp"))
		a.flags |= SQL_TEMPORARY;
	sql_accept(p, "unlogged");
	sql_accept(p, "table");
	if (sql_peek(p, 0).kind == SQL_BIND || !sql_read_object(p, &object))
		return;
	a.flags |= SQL_INCOMPLETE;
	p->at = p->n;
	push_target(p, a, object, from);
}
