/* Statements of one line: what is not CREATE, ALTER, DROP or about rows. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* name [, name ...], an action for each. */
static void push_list(struct sql_parser *p, struct sql_action a, size_t from)
{
	do {
		struct sql_object object = { 0 };

		sql_accept(p, "only");
		sql_accept_op(p, '(');
		sql_read_object(p, &object);
		sql_accept_op(p, ')');
		sql_accept_op(p, '*');
		sql_set_object(&a, object);
		while (!sql_at_part_end(p) && !sql_at(p, "cascade"))
			sql_skip(p);
		sql_push(p, a, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

void sql_read_truncate(struct sql_parser *p)
{
	size_t from = p->at - 1, first = p->actions.n;

	sql_accept(p, "table");
	sql_accept(p, "if exists");
	push_list(p, sql_action_of(SQL_TRUNCATE, SQL_OBJECT_TABLE), from);
	if (sql_accept(p, "cascade"))
		for (size_t i = first; i < p->actions.n; i++)
			p->actions.v[i].flags |= SQL_CASCADE;
}

/* MySQL: LOCK TABLES a WRITE, b READ. */
void sql_read_lock(struct sql_parser *p)
{
	size_t from = p->at - 1;

	if (!sql_accept(p, "table"))
		sql_accept(p, "tables");
	push_list(p, sql_action_of(SQL_LOCK, SQL_OBJECT_TABLE), from);
}

void sql_read_vacuum(struct sql_parser *p)
{
	static const char *const options[] = { "full", "freeze", "verbose",
					       "analyze", "into" };
	struct sql_action a = sql_action_of(SQL_VACUUM, SQL_OBJECT_TABLE);
	size_t from = p->at - 1;

	if (sql_accept_op(p, '(')) {
		for (; !sql_at_end(p) && !sql_at_op(p, ')'); sql_skip(p))
			if (sql_at(p, "full"))
				a.flags |= SQL_FULL;
		sql_accept_op(p, ')');
	}
	while (sql_at_any(p, options, ARRAY_SIZE(options))) {
		if (sql_at(p, "full"))
			a.flags |= SQL_FULL;
		p->at++;
	}
	push_list(p, a, from);
}

/* [VERBOSE] table [USING index]; before 8.3: index ON table. */
void sql_read_cluster(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_CLUSTER, SQL_OBJECT_TABLE);
	struct sql_object object;
	size_t from = p->at - 1;

	if (sql_at_op(p, '('))
		sql_skip(p);
	sql_accept(p, "verbose");
	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (sql_accept(p, "on") && sql_read_object(p, &object))
		sql_set_object(&a, object);
	p->at = p->n;
	sql_push(p, a, from);
}

void sql_read_reindex(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_REINDEX, SQL_OBJECT_UNKNOWN);
	struct sql_object object;
	size_t from = p->at - 1;

	if (sql_accept_op(p, '(')) {
		for (; !sql_at_end(p) && !sql_at_op(p, ')'); sql_skip(p))
			if (sql_at(p, "concurrently"))
				a.flags |= SQL_CONCURRENTLY;
		sql_accept_op(p, ')');
	}
	a.type = sql_read_type(p);
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	p->at = p->n;
	sql_push(p, a, from);
}

void sql_read_refresh(struct sql_parser *p)
{
	struct sql_action a =
		sql_action_of(SQL_REFRESH, SQL_OBJECT_MATERIALIZED_VIEW);
	struct sql_object object;
	size_t from = p->at - 1;

	if (!sql_accept(p, "materialized view"))
		return;
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	p->at = p->n;
	sql_push(p, a, from);
}

void sql_read_copy(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_COPY, SQL_OBJECT_TABLE);
	struct sql_object object;
	size_t from = p->at - 1;

	if (sql_at_op(p, '('))
		return; /* a query's rows to somewhere else */
	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	sql_read_names(p, &a.column_names);
	if (sql_at(p, "to"))
		return; /* only reads */
	p->at = p->n;
	sql_push(p, a, from);
}

/* COLUMN t.c and s.t.c: the last part is the column. */
static void split_column(struct sql_parser *p, struct sql_action *a)
{
	struct sql_name part[4] = { 0 };
	size_t n = 0;

	do {
		if (!sql_read_name(p, &part[n < 3 ? n : 3]))
			break;
		if (++n > 3) {
			memmove(part, part + 1, 3 * sizeof(part[0]));
			n = 3;
		}
	} while (sql_accept_op(p, '.'));
	if (n)
		a->name = part[n - 1];
	if (n > 1)
		a->table = part[n - 2];
	if (n > 2)
		a->table_schema = part[n - 3];
}

void sql_read_comment(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_COMMENT, SQL_OBJECT_UNKNOWN);
	struct sql_object object;
	size_t from = p->at - 1, value;

	sql_accept(p, "on");
	a.type = sql_read_type(p);
	if (a.type == SQL_OBJECT_COLUMN)
		split_column(p, &a);
	else if (a.type && sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (sql_at_op(p, '('))
		sql_skip(p);
	if (sql_accept(p, "on")) {
		sql_accept(p, "domain");
		if (sql_read_object(p, &object))
			sql_set_table(&a, object);
	}
	sql_skip_to(p, "is");
	sql_accept(p, "is");
	value = p->at;
	p->at = p->n;
	a.value = sql_slice(p, value);
	sql_push(p, a, from);
}

/* Privileges ON objects TO or FROM roles; of roles alone no object. */
static void read_privileges(struct sql_parser *p, enum sql_action_kind kind)
{
	struct sql_action a = sql_action_of(kind, SQL_OBJECT_UNKNOWN);
	struct sql_object object;
	size_t from = p->at - 1;

	if (!sql_skip_to(p, "on")) {
		sql_push(p, a, from);
		return;
	}
	p->at++;
	a.type = sql_at(p, "all") ? SQL_OBJECT_UNKNOWN : sql_read_type(p);
	if (!a.type && !sql_at(p, "all"))
		a.type = SQL_OBJECT_TABLE;
	do {
		if (a.type && sql_read_object(p, &object))
			sql_set_object(&a, object);
		while (!sql_at_part_end(p) && !sql_at(p, "to") &&
		       !sql_at(p, "from"))
			sql_skip(p);
		sql_push(p, a, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

void sql_read_grant(struct sql_parser *p)
{
	read_privileges(p, SQL_GRANT);
}

void sql_read_revoke(struct sql_parser *p)
{
	read_privileges(p, SQL_REVOKE);
}

/*
 * SET [LOCAL] name {=|TO} value; MySQL: SET a = 1, b = 2; MSSQL: SET name
 * ON. In PostgreSQL a comma goes on with the value.
 */
static void read_setting(struct sql_parser *p, size_t from)
{
	struct sql_action a = sql_action_of(SQL_SET, SQL_OBJECT_UNKNOWN);
	struct sql_object object;
	size_t value;

	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (!sql_accept_op(p, '='))
		sql_accept(p, "to");
	value = p->at;
	do {
		sql_skip_part(p);
	} while (!p->is_mysql && sql_accept_op(p, ','));
	a.value = sql_slice(p, value);
	sql_push(p, a, from);
}

void sql_read_set(struct sql_parser *p)
{
	static const char *const scopes[] = { "session", "local", "global",
					      "persist" };
	size_t from = p->at - 1;

	if (sql_at(p, "transaction") || sql_at(p, "constraints"))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(scopes); i++)
		sql_accept(p, scopes[i]);
	do {
		read_setting(p, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

void sql_read_pragma(struct sql_parser *p)
{
	read_setting(p, p->at - 1);
}

/* MySQL: RENAME TABLE a TO b, c TO d. */
void sql_read_rename(struct sql_parser *p)
{
	size_t from = p->at - 1;

	if (!sql_accept(p, "table") && !sql_accept(p, "tables"))
		return;
	do {
		struct sql_action a = sql_action_of(SQL_RENAME, SQL_OBJECT_TABLE);
		struct sql_object object;

		if (sql_read_object(p, &object))
			sql_set_object(&a, object);
		if (sql_accept(p, "to") && sql_read_object(p, &object))
			a.new_name = object.name;
		sql_skip_part(p);
		sql_push(p, a, from);
		from = p->at + 1;
	} while (sql_accept_op(p, ','));
}

/* A prepared statement, a string or (MSSQL) a procedure by name. */
void sql_read_execute(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_EXECUTE, SQL_OBJECT_UNKNOWN);
	struct sql_object object;
	size_t from = p->at - 1;

	if ((sql_peek(p, 0).kind == SQL_WORD ||
	     sql_peek(p, 0).kind == SQL_QUOTED) &&
	    !sql_at(p, "immediate") && sql_read_object(p, &object))
		sql_set_object(&a, object);
	p->at = p->n;
	sql_push(p, a, from);
}
