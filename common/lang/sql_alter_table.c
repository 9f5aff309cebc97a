/* ALTER TABLE: every member of its list is an action of its own. */
#include "base/compat.h"
#include "lang/sql_parse.h"

struct alter {
	struct sql_object table;
	enum sql_object_type type; /* TABLE, VIEW, ... */
	unsigned flags;
	size_t from; /* first token of this member */
	/* MSSQL and Oracle go on without repeating the word: ADD a, b. */
	enum { GO_ON_NOT, GO_ON_ADD, GO_ON_DROP } go_on;
};

static struct sql_action of_part(const struct alter *al,
				 enum sql_action_kind kind,
				 enum sql_object_type type)
{
	struct sql_action a = sql_action_of(kind, type);

	sql_set_table(&a, al->table);
	return a;
}

static struct sql_action of_table(const struct alter *al,
				  enum sql_action_kind kind)
{
	struct sql_action a = sql_action_of(kind, al->type);

	sql_set_object(&a, al->table);
	a.flags = al->flags;
	return a;
}

/* To the end of this member; CASCADE may stand there. */
static void push(struct sql_parser *p, struct alter *al, struct sql_action a)
{
	bool is_drop = a.kind == SQL_DROP;

	for (; !sql_at_part_end(p); sql_skip(p))
		if (is_drop && sql_at(p, "cascade"))
			a.flags |= SQL_CASCADE;
	sql_push(p, a, al->from);
	al->from = p->at + 1;
}

static void read_if_exists(struct sql_parser *p, struct sql_action *a)
{
	if (sql_accept(p, "if exists"))
		a->flags |= SQL_IF_EXISTS;
	if (sql_accept(p, "if not exists"))
		a->flags |= SQL_IF_NOT_EXISTS;
}

/* One column's definition, into the action. */
static void read_definition(struct sql_parser *p, struct sql_action *a)
{
	struct sql_constraints constraints = VEC_INIT;
	struct sql_column *column = arena_new(p->arena, struct sql_column);

	sql_read_column(p, column, &constraints);
	a->name = column->name;
	a->columns = column;
	a->ncolumns = 1;
	a->constraints = constraints.v;
	a->nconstraints = constraints.n;
}

/* ---- ADD --------------------------------------------------------------- */

static void add_constraint(struct sql_parser *p, struct alter *al)
{
	struct sql_action a = of_part(al, SQL_ADD, SQL_OBJECT_CONSTRAINT);
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
	push(p, al, a);
}

static void add_column(struct sql_parser *p, struct alter *al)
{
	struct sql_action a = of_part(al, SQL_ADD, SQL_OBJECT_COLUMN);

	read_if_exists(p, &a);
	read_definition(p, &a);
	push(p, al, a);
}

static void add_one(struct sql_parser *p, struct alter *al, bool is_column)
{
	if (!is_column && sql_at_constraint(p)) {
		add_constraint(p, al);
	} else if (!is_column &&
		   (sql_at(p, "partition") || sql_at(p, "period for"))) {
		push(p, al, of_part(al, SQL_ADD, SQL_OBJECT_PARTITION));
	} else if (sql_peek(p, 0).kind == SQL_HOLE &&
		   !sql_is_name(sql_peek(p, 1))) {
		/* ADD {definition}: a column's or a constraint's. */
		push(p, al, of_table(al, SQL_ALTER));
	} else {
		add_column(p, al);
	}
}

static void alter_add(struct sql_parser *p, struct alter *al)
{
	bool is_column = sql_accept(p, "column");

	al->go_on = GO_ON_ADD;
	if (!sql_accept_op(p, '(')) {
		add_one(p, al, is_column);
		return;
	}
	do {
		add_one(p, al, is_column);
	} while (sql_accept_op(p, ','));
	sql_accept_op(p, ')');
}

/* ---- DROP -------------------------------------------------------------- */

/*
 * DROP INDEX x and its like, against a column that is called index: then
 * nothing that could be a name stands behind it.
 */
static bool accept_kind(struct sql_parser *p, const char *word)
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
		if (accept_kind(p, kinds[i].word))
			return kinds[i].type;
	return SQL_OBJECT_UNKNOWN;
}

static void drop_one(struct sql_parser *p, struct alter *al,
		     enum sql_object_type type)
{
	struct sql_action a = of_part(al, SQL_DROP, type);

	read_if_exists(p, &a);
	if (type != SQL_OBJECT_PRIMARY_KEY)
		sql_read_name(p, &a.name);
	push(p, al, a);
}

static void alter_drop(struct sql_parser *p, struct alter *al)
{
	enum sql_object_type type;
	size_t start = p->at;

	if (sql_accept(p, "period for") || sql_accept(p, "system versioning")) {
		push(p, al, of_table(al, SQL_ALTER));
		return;
	}
	type = read_drop_kind(p);
	if (type == SQL_OBJECT_UNKNOWN && sql_accept(p, "column"))
		type = SQL_OBJECT_COLUMN; /* DROP COLUMN (a, b) */
	if (type == SQL_OBJECT_UNKNOWN && sql_peek(p, 0).kind == SQL_HOLE &&
	    p->at == start) {
		/* DROP {what}: of a column, or COLUMN x or CONSTRAINT x. */
		push(p, al, of_part(al, SQL_DROP, SQL_OBJECT_UNKNOWN));
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

/* ---- ALTER COLUMN, MODIFY, CHANGE -------------------------------------- */

static void set_type(struct sql_parser *p, struct alter *al, struct sql_action *a)
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
	push(p, al, *a);
}

static void set_default(struct sql_parser *p, struct sql_action *a)
{
	size_t from = p->at;

	a->kind = SQL_SET_DEFAULT;
	sql_skip_part(p);
	a->value = sql_slice(p, from);
}

/* MSSQL: ALTER COLUMN name type [NULL | NOT NULL]. */
static void redefine(struct sql_parser *p, struct alter *al,
		     struct sql_action *a, size_t name)
{
	p->at = name;
	a->kind = SQL_REDEFINE;
	read_definition(p, a);
	push(p, al, *a);
}

static void alter_column(struct sql_parser *p, struct alter *al)
{
	struct sql_action a = of_part(al, SQL_ALTER, SQL_OBJECT_COLUMN);
	size_t name = p->at;

	read_if_exists(p, &a);
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
	push(p, al, a);
}

static void alter_alter(struct sql_parser *p, struct alter *al)
{
	struct sql_action a;

	if (sql_accept(p, "column") ||
	    !(sql_at(p, "index") || sql_at(p, "constraint") ||
	      sql_at(p, "check"))) {
		alter_column(p, al);
		return;
	}
	a = of_part(al, SQL_ALTER,
		    sql_at(p, "index") ? SQL_OBJECT_INDEX :
					 SQL_OBJECT_CONSTRAINT);
	p->at++;
	sql_read_name(p, &a.name);
	push(p, al, a);
}

static void modify_one(struct sql_parser *p, struct alter *al)
{
	struct sql_action a = of_part(al, SQL_REDEFINE, SQL_OBJECT_COLUMN);

	read_if_exists(p, &a);
	read_definition(p, &a);
	push(p, al, a);
}

static void alter_modify(struct sql_parser *p, struct alter *al)
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
static void alter_change(struct sql_parser *p, struct alter *al)
{
	struct sql_action rename = of_part(al, SQL_RENAME, SQL_OBJECT_COLUMN);
	struct sql_action a = of_part(al, SQL_REDEFINE, SQL_OBJECT_COLUMN);
	size_t begin;

	sql_accept(p, "column");
	read_if_exists(p, &rename);
	sql_read_name(p, &rename.name);
	begin = p->at;
	sql_read_name(p, &rename.new_name);
	p->at = begin;
	read_definition(p, &a);
	if (rename.name.is_dynamic || rename.new_name.is_dynamic ||
	    !str_eq_nocase(rename.name.name, rename.new_name.name))
		sql_push(p, rename, al->from);
	push(p, al, a);
}

/* ---- RENAME and the rest ----------------------------------------------- */

static void rename_part(struct sql_parser *p, struct alter *al,
			enum sql_object_type type)
{
	struct sql_action a = of_part(al, SQL_RENAME, type);

	read_if_exists(p, &a);
	sql_read_name(p, &a.name);
	if (sql_accept(p, "to"))
		sql_read_name(p, &a.new_name);
	push(p, al, a);
}

/* RENAME TO x, RENAME AS x, RENAME x: the table; RENAME x TO y: a column. */
static void alter_rename(struct sql_parser *p, struct alter *al)
{
	struct sql_object object;
	struct sql_action a;

	if (accept_kind(p, "column")) {
		rename_part(p, al, SQL_OBJECT_COLUMN);
	} else if (accept_kind(p, "constraint")) {
		rename_part(p, al, SQL_OBJECT_CONSTRAINT);
	} else if ((sql_at(p, "index") || sql_at(p, "key")) &&
		   !sql_token_is(p->text, sql_peek(p, 1), "to")) {
		p->at++;
		rename_part(p, al, SQL_OBJECT_INDEX);
	} else if (sql_token_is(p->text, sql_peek(p, 1), "to") &&
		   sql_is_name(sql_peek(p, 2))) {
		rename_part(p, al, SQL_OBJECT_COLUMN);
	} else {
		a = of_table(al, SQL_RENAME);
		if (!sql_accept(p, "to") && !sql_accept(p, "as"))
			sql_accept_op(p, '=');
		if (sql_read_object(p, &object))
			a.new_name = object.name;
		push(p, al, a);
	}
}

static void alter_named_part(struct sql_parser *p, struct alter *al,
			     enum sql_action_kind kind, enum sql_object_type type)
{
	struct sql_action a = of_part(al, kind, type);
	struct sql_object object;

	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	push(p, al, a);
}

static void alter_table_itself(struct sql_parser *p, struct alter *al,
			       enum sql_action_kind kind, bool has_name)
{
	struct sql_action a = of_table(al, kind);

	if (has_name)
		sql_read_name(p, &a.new_name);
	push(p, al, a);
}

/*
 * Is the member after ADD a int, or DROP COLUMN a, one more of the same?
 * Where the dialect is not known, not if it could be an option.
 */
static bool goes_on(const struct sql_parser *p, const struct alter *al)
{
	static const char *const options[] = {
		"algorithm",  "lock",	  "engine",    "comment",   "convert",
		"default",    "charset",  "character", "force",	    "order",
		"set",	      "reset",	  "cluster",   "inherit",   "no",
		"replica",    "without",  "of",	       "not",	    "owner",
		"with",	      "options",  "remove",    "partition", "using",
		"tablespace", "import",	  "discard",   "exchange",  "analyze",
		"reorganize", "optimize", "switch",    "rebuild",   "coalesce",
		"check",
	};
	enum sql_dialect dialect = p->text->dialect;

	if (al->go_on == GO_ON_NOT)
		return false;
	if (dialect == SQL_MSSQL || dialect == SQL_ORACLE)
		return true;
	return dialect == SQL_ANY &&
	       !sql_at_any(p, options, ARRAY_SIZE(options)) &&
	       !(sql_peek(p, 1).kind == SQL_OP &&
		 p->text->bytes.p[sql_peek(p, 1).begin] == '=');
}

static void alter_one(struct sql_parser *p, struct alter *al)
{
	if (sql_accept(p, "add"))
		alter_add(p, al);
	else if (sql_accept(p, "drop"))
		alter_drop(p, al);
	else if (sql_accept(p, "alter"))
		alter_alter(p, al);
	else if (sql_accept(p, "modify"))
		alter_modify(p, al);
	else if (sql_accept(p, "change"))
		alter_change(p, al);
	else if (sql_accept(p, "rename"))
		alter_rename(p, al);
	else if (sql_accept(p, "validate constraint"))
		alter_named_part(p, al, SQL_VALIDATE, SQL_OBJECT_CONSTRAINT);
	else if (sql_accept(p, "attach partition"))
		alter_named_part(p, al, SQL_ATTACH, SQL_OBJECT_PARTITION);
	else if (sql_accept(p, "detach partition"))
		alter_named_part(p, al, SQL_DETACH, SQL_OBJECT_PARTITION);
	else if (sql_accept(p, "truncate partition"))
		alter_named_part(p, al, SQL_TRUNCATE, SQL_OBJECT_PARTITION);
	else if (sql_accept(p, "set schema"))
		alter_table_itself(p, al, SQL_SET_SCHEMA, true);
	else if (sql_accept(p, "owner to"))
		alter_table_itself(p, al, SQL_SET_OWNER, true);
	else if (sql_accept(p, "enable"))
		alter_table_itself(p, al, SQL_ENABLE, false);
	else if (sql_accept(p, "disable"))
		alter_table_itself(p, al, SQL_DISABLE, false);
	else if (goes_on(p, al) && al->go_on == GO_ON_ADD)
		add_one(p, al, false);
	else if (goes_on(p, al))
		alter_drop(p, al);
	else
		alter_table_itself(p, al, SQL_ALTER, false);
}

/* Members are told apart by commas; (* and ) behind a name are skipped. */
void sql_read_alter_table(struct sql_parser *p, enum sql_object_type type,
			  struct sql_object table, unsigned flags)
{
	struct alter al = { .table = table, .type = type, .flags = flags };

	sql_accept_op(p, ')');
	sql_accept_op(p, '*');
	if (!sql_accept(p, "with check"))
		sql_accept(p, "with nocheck");
	al.from = p->at;
	for (;;) {
		alter_one(p, &al);
		sql_accept_op(p, ')');
		if (!sql_accept_op(p, ','))
			break;
		al.from = p->at;
	}
}
