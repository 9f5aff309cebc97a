/* Constraints of a table, written beside its columns or by ADD. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* What happens to rows that refer to one that goes. */
static struct str read_referential_action(struct sql_parser *p)
{
	static const char *const actions[] = {
		"cascade", "restrict", "no action", "set null", "set default",
	};

	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (sql_accept(p, actions[i])) {
			if (i >= 3 && sql_at_op(p, '('))
				sql_skip(p);
			return str_z(actions[i]);
		}
	return STR_NULL;
}

static bool read_reference_option(struct sql_parser *p, struct sql_constraint *c)
{
	static const char *const others[] = {
		"match full",	       "match partial", "match simple",
		"not deferrable",      "deferrable",	"initially deferred",
		"initially immediate", "not enforced",	"enforced",
		"not for replication",
	};

	if (sql_accept(p, "on delete"))
		c->on_delete = read_referential_action(p);
	else if (sql_accept(p, "on update"))
		c->on_update = read_referential_action(p);
	else if (sql_accept(p, "not valid"))
		c->is_not_valid = true;
	else {
		for (size_t i = 0; i < ARRAY_SIZE(others); i++)
			if (sql_accept(p, others[i]))
				return true;
		return false;
	}
	return true;
}

void sql_read_references(struct sql_parser *p, struct sql_constraint *c)
{
	c->kind = SQL_CONSTRAINT_FOREIGN_KEY;
	sql_accept(p, "references");
	sql_read_object(p, &c->references);
	sql_read_names(p, &c->referenced);
	while (read_reference_option(p, c))
		;
}

/*
 * INDEX and KEY begin one in MySQL and are names of columns elsewhere:
 * `KEY k (a)` against `key varchar(20)`.
 */
static bool at_index(const struct sql_parser *p)
{
	struct sql_parser ahead = *p;

	if (sql_accept(&ahead, "fulltext") || sql_accept(&ahead, "spatial"))
		return sql_at(&ahead, "index") || sql_at(&ahead, "key") ||
		       sql_is_name(sql_peek(&ahead, 0));
	if (!sql_accept(&ahead, "index") && !sql_accept(&ahead, "key"))
		return false;
	if (sql_at_op(&ahead, '('))
		return true;
	if (!sql_is_name(sql_peek(&ahead, 0)))
		return false;
	ahead.at++;
	if (sql_at(&ahead, "using") || sql_at(&ahead, "on"))
		return true;
	return sql_at_op(&ahead, '(') && sql_peek(&ahead, 1).kind != SQL_NUMBER &&
	       sql_peek(&ahead, 1).kind != SQL_STRING;
}

static bool at_exclude(const struct sql_parser *p)
{
	struct sql_parser ahead = *p;

	return sql_accept(&ahead, "exclude") &&
	       (sql_at_op(&ahead, '(') || sql_at(&ahead, "using"));
}

bool sql_at_constraint(const struct sql_parser *p)
{
	static const char *const words[] = {
		"constraint", "primary key", "unique", "foreign key", "check",
	};

	return sql_at_any(p, words, ARRAY_SIZE(words)) || at_index(p) ||
	       at_exclude(p);
}

/* Between the kind and its columns: MySQL's index name, MSSQL's options. */
static void read_columns(struct sql_parser *p, struct sql_constraint *c)
{
	static const char *const words[] = { "nulls not distinct",
					     "nulls distinct", "clustered",
					     "nonclustered" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		sql_accept(p, words[i]);
	if (sql_accept(p, "using index")) {
		c->is_using_index = true;
		sql_skip(p);
		return;
	}
	if (!sql_at_op(p, '(') && !sql_at(p, "using") && !sql_at_part_end(p)) {
		struct sql_name name;

		if (sql_read_name(p, &name) && !c->name.span.end)
			c->name = name;
	}
	if (sql_accept(p, "using"))
		sql_skip(p);
	sql_read_names(p, &c->columns);
}

/* DEFAULT expression FOR column. */
static void read_default_for(struct sql_parser *p, struct sql_constraint *c)
{
	struct sql_name column;

	c->kind = SQL_CONSTRAINT_DEFAULT;
	while (!sql_at_part_end(p) && !sql_at(p, "for"))
		sql_skip(p);
	if (sql_accept(p, "for") && sql_read_name(p, &column))
		vec_push(&c->columns, p->arena, column);
}

static void read_kind(struct sql_parser *p, struct sql_constraint *c)
{
	if (sql_accept(p, "primary key")) {
		c->kind = SQL_CONSTRAINT_PRIMARY_KEY;
		read_columns(p, c);
	} else if (sql_accept(p, "unique")) {
		c->kind = SQL_CONSTRAINT_UNIQUE;
		if (!sql_accept(p, "key"))
			sql_accept(p, "index");
		read_columns(p, c);
	} else if (sql_accept(p, "foreign key")) {
		read_columns(p, c);
		sql_read_references(p, c);
	} else if (sql_accept(p, "check")) {
		c->kind = SQL_CONSTRAINT_CHECK;
		sql_skip(p);
	} else if (sql_accept(p, "exclude")) {
		c->kind = SQL_CONSTRAINT_EXCLUDE;
	} else if (sql_accept(p, "default")) {
		read_default_for(p, c);
	} else if (at_index(p)) {
		c->kind = SQL_CONSTRAINT_INDEX;
		if (!sql_accept(p, "fulltext"))
			sql_accept(p, "spatial");
		if (!sql_accept(p, "index"))
			sql_accept(p, "key");
		read_columns(p, c);
	}
}

void sql_read_constraint(struct sql_parser *p, struct sql_constraint *c)
{
	size_t from = p->at;

	memset(c, 0, sizeof(*c));
	/* MySQL lets CONSTRAINT stand without a name. */
	if (sql_accept(p, "constraint") && !sql_at_constraint(p))
		sql_read_name(p, &c->name);
	read_kind(p, c);
	while (!sql_at_part_end(p)) {
		if (sql_accept(p, "not valid"))
			c->is_not_valid = true;
		else
			sql_skip(p);
	}
	c->span = sql_span(p, from);
}
