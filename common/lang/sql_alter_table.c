/* ALTER TABLE: every member of its list is an action of its own. */
#include "base/compat.h"
#include "lang/sql_alter.h"

struct sql_action sql_alter_part(const struct sql_alter *al,
				 enum sql_action_kind kind,
				 enum sql_object_type type)
{
	struct sql_action a = sql_action_of(kind, type);

	sql_set_table(&a, al->table);
	return a;
}

struct sql_action sql_alter_itself(const struct sql_alter *al,
				   enum sql_action_kind kind)
{
	struct sql_action a = sql_action_of(kind, al->type);

	sql_set_object(&a, al->table);
	a.flags = al->flags;
	return a;
}

void sql_alter_push(struct sql_parser *p, struct sql_alter *al,
		    struct sql_action a)
{
	bool is_drop = a.kind == SQL_DROP;

	for (; !sql_at_part_end(p); sql_skip(p))
		if (is_drop && sql_at(p, "cascade"))
			a.flags |= SQL_CASCADE;
	sql_push(p, a, al->from);
	al->from = p->at + 1;
}

void sql_alter_if_exists(struct sql_parser *p, struct sql_action *a)
{
	if (sql_accept(p, "if exists"))
		a->flags |= SQL_IF_EXISTS;
	if (sql_accept(p, "if not exists"))
		a->flags |= SQL_IF_NOT_EXISTS;
}

void sql_alter_definition(struct sql_parser *p, struct sql_action *a)
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

static void rename_part(struct sql_parser *p, struct sql_alter *al,
			enum sql_object_type type)
{
	struct sql_action a = sql_alter_part(al, SQL_RENAME, type);

	sql_alter_if_exists(p, &a);
	sql_read_name(p, &a.name);
	if (sql_accept(p, "to"))
		sql_read_name(p, &a.new_name);
	sql_alter_push(p, al, a);
}

/* RENAME TO x, RENAME AS x, RENAME x: the table; RENAME x TO y: a column. */
static void alter_rename(struct sql_parser *p, struct sql_alter *al)
{
	struct sql_object object;
	struct sql_action a;

	if (sql_alter_accept_kind(p, "column")) {
		rename_part(p, al, SQL_OBJECT_COLUMN);
	} else if (sql_alter_accept_kind(p, "constraint")) {
		rename_part(p, al, SQL_OBJECT_CONSTRAINT);
	} else if ((sql_at(p, "index") || sql_at(p, "key")) &&
		   !sql_token_is(p->text, sql_peek(p, 1), "to")) {
		p->at++;
		rename_part(p, al, SQL_OBJECT_INDEX);
	} else if (sql_token_is(p->text, sql_peek(p, 1), "to") &&
		   sql_is_name(sql_peek(p, 2))) {
		rename_part(p, al, SQL_OBJECT_COLUMN);
	} else {
		a = sql_alter_itself(al, SQL_RENAME);
		if (!sql_accept(p, "to") && !sql_accept(p, "as"))
			sql_accept_op(p, '=');
		if (sql_read_object(p, &object))
			a.new_name = object.name;
		sql_alter_push(p, al, a);
	}
}

static void alter_named_part(struct sql_parser *p, struct sql_alter *al,
			     enum sql_action_kind kind, enum sql_object_type type)
{
	struct sql_action a = sql_alter_part(al, kind, type);
	struct sql_object object;

	if (sql_read_object(p, &object))
		sql_set_object(&a, object);
	if (sql_accept(p, "concurrently"))
		a.flags |= SQL_CONCURRENTLY;
	sql_alter_push(p, al, a);
}

static void alter_table_itself(struct sql_parser *p, struct sql_alter *al,
			       enum sql_action_kind kind, bool has_name)
{
	struct sql_action a = sql_alter_itself(al, kind);

	if (has_name)
		sql_read_name(p, &a.new_name);
	sql_alter_push(p, al, a);
}

/*
 * Is the member after ADD a int, or DROP COLUMN a, one more of the same?
 * Where the dialect is not known, not if it could be an option.
 */
static bool goes_on(const struct sql_parser *p, const struct sql_alter *al)
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

static void alter_one(struct sql_parser *p, struct sql_alter *al)
{
	if (sql_accept(p, "add"))
		sql_alter_add(p, al);
	else if (sql_accept(p, "drop"))
		sql_alter_drop(p, al);
	else if (sql_accept(p, "alter"))
		sql_alter_alter(p, al);
	else if (sql_accept(p, "modify"))
		sql_alter_modify(p, al);
	else if (sql_accept(p, "change"))
		sql_alter_change(p, al);
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
		sql_alter_add_one(p, al, false);
	else if (goes_on(p, al))
		sql_alter_drop(p, al);
	else
		alter_table_itself(p, al, SQL_ALTER, false);
}

/* Members are told apart by commas; (* and ) behind a name are skipped. */
void sql_read_alter_table(struct sql_parser *p, enum sql_object_type type,
			  struct sql_object table, unsigned flags)
{
	struct sql_alter al = { .table = table, .type = type, .flags = flags };

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
