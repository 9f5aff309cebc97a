/* ALTER TABLE ... ADD and DROP. */
#include "base/compat.h"
#include "lang/sql_alter.h"

static void add_constraint(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action a = sql_alter_part(al, SQL_ADD, SQL_OBJECT_CONSTRAINT);
	struct sql_constraint *c = arena_new(p->arena, struct sql_constraint);

	sql_read_constraint(p, c);
	a.name = c->name;
	a.constraints = c;
	a.nconstraints = 1;
	if (c->kind == SQL_CONSTRAINT_INDEX) {
		a.type = SQL_OBJECT_INDEX;
		a.column_names = c->columns;
	}
	if (c->is_not_valid)
		a.flags |= SQL_NOT_VALID;
	if (c->is_using_index)
		a.flags |= SQL_USING_INDEX;
	sql_alter_push(p, al, a);
}

static void add_column(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_action a = sql_alter_part(al, SQL_ADD, SQL_OBJECT_COLUMN);

	sql_alter_if_exists(p, &a);
	sql_alter_definition(p, &a);
	sql_alter_push(p, al, a);
}

void sql_alter_add_one(struct sql_parser *p, struct sql_alter *al, bool is_column)
{
	if (!is_column && sql_at_constraint(p)) {
		add_constraint(p, al);
	} else if (!is_column &&
		   (sql_at(p, "partition") || sql_at(p, "period for"))) {
		sql_alter_push(p, al,
			       sql_alter_part(al, SQL_ADD, SQL_OBJECT_PARTITION));
	} else if (sql_peek(p, 0).kind == SQL_HOLE &&
		   !sql_is_name(sql_peek(p, 1))) {
		/* ADD {definition}: a column's or a constraint's. */
		sql_alter_push(p, al, sql_alter_itself(al, SQL_ALTER));
	} else {
		add_column(p, al);
	}
}

void sql_alter_add(struct sql_parser *p, struct sql_alter *al)
{
	bool is_column = sql_accept(p, "column");

	al->go_on = GO_ON_ADD;
	if (!sql_accept_op(p, '(')) {
		sql_alter_add_one(p, al, is_column);
		return;
	}
	do {
		sql_alter_add_one(p, al, is_column);
	} while (sql_accept_op(p, ','));
	sql_accept_op(p, ')');
}

bool sql_alter_accept_kind(struct sql_parser *p, const char *word)
{
	struct sql_token next = sql_peek(p, 1);

	if (!sql_at(p, word) || !sql_is_name(next) ||
	    sql_token_is(p->text, next, "cascade") ||
	    sql_token_is(p->text, next, "restrict"))
		return false;
	p->at++;
	return true;
}

static enum sql_object_type read_drop_kind(struct sql_parser *p)
{
	static const struct {
		const char *word;
		enum sql_object_type type;
	} kinds[] = {
		{ "column", SQL_OBJECT_COLUMN },
		{ "constraint", SQL_OBJECT_CONSTRAINT },
		{ "index", SQL_OBJECT_INDEX },
		{ "key", SQL_OBJECT_INDEX },
		{ "check", SQL_OBJECT_CHECK },
		{ "partition", SQL_OBJECT_PARTITION },
	};

	if (sql_accept(p, "primary key"))
		return SQL_OBJECT_PRIMARY_KEY;
	if (sql_accept(p, "foreign key"))
		return SQL_OBJECT_FOREIGN_KEY;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (sql_alter_accept_kind(p, kinds[i].word))
			return kinds[i].type;
	return SQL_OBJECT_UNKNOWN;
}

static void drop_one(struct sql_parser *p, struct sql_alter *al,
		     enum sql_object_type type)
{
	struct sql_action a = sql_alter_part(al, SQL_DROP, type);

	sql_alter_if_exists(p, &a);
	if (type != SQL_OBJECT_PRIMARY_KEY)
		sql_read_name(p, &a.name);
	sql_alter_push(p, al, a);
}

void sql_alter_drop(struct sql_parser *p, struct sql_alter *al)
{
	enum sql_object_type type;
	size_t start = p->at;

	if (sql_accept(p, "period for") || sql_accept(p, "system versioning")) {
		sql_alter_push(p, al, sql_alter_itself(al, SQL_ALTER));
		return;
	}
	type = read_drop_kind(p);
	if (type == SQL_OBJECT_UNKNOWN && sql_accept(p, "column"))
		type = SQL_OBJECT_COLUMN; /* DROP COLUMN (a, b) */
	if (type == SQL_OBJECT_UNKNOWN && sql_peek(p, 0).kind == SQL_HOLE &&
	    p->at == start) {
		/* DROP {what}: of a column, or COLUMN x or CONSTRAINT x. */
		sql_alter_push(p, al,
			       sql_alter_part(al, SQL_DROP, SQL_OBJECT_UNKNOWN));
		return;
	}
	if (type == SQL_OBJECT_UNKNOWN)
		type = SQL_OBJECT_COLUMN;
	al->go_on = GO_ON_DROP;
	if (!sql_accept_op(p, '(')) {
		drop_one(p, al, type);
		return;
	}
	do {
		drop_one(p, al, type);
	} while (sql_accept_op(p, ','));
	sql_accept_op(p, ')');
}
