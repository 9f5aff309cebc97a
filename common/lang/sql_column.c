/* Column definitions: of CREATE TABLE, ADD, MODIFY, CHANGE. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* What ends a type, and a default: the words a column goes on with. */
static const char *const column_words[] = {
	"constraint",
	"not",
	"null",
	"default",
	"primary",
	"unique",
	"references",
	"check",
	"generated",
	"collate",
	"auto_increment",
	"autoincrement",
	"identity",
	"comment",
	"on",
	"as",
	"key",
	"first",
	"after",
	"storage",
	"compression",
	"visible",
	"invisible",
	"stored",
	"virtual",
	"persisted",
	"sparse",
	"rowguidcol",
	"deferrable",
	"initially",
	"character set",
	"charset",
	"with values",
};

static bool at_column_word(const struct sql_parser *p)
{
	return sql_at_any(p, column_words, ARRAY_SIZE(column_words));
}

struct str sql_read_type_text(struct sql_parser *p)
{
	size_t from = p->at;

	while (!sql_at_part_end(p) && !at_column_word(p) && !sql_at(p, "using"))
		sql_skip(p);
	return sql_slice(p, from);
}

/* DEFAULT NULL, and what stands in CASE ... END, do not end it. */
static struct str read_default(struct sql_parser *p)
{
	size_t from = p->at, cases = 0;

	while (!sql_at_part_end(p)) {
		if (p->at > from && !cases &&
		    (at_column_word(p) || sql_at(p, "for")))
			break;
		if (sql_at(p, "case"))
			cases++;
		else if (cases && sql_at(p, "end"))
			cases--;
		sql_skip(p);
	}
	return sql_slice(p, from);
}

static void add_inline(struct sql_parser *p, struct sql_column *c,
		       struct sql_constraints *list,
		       struct sql_constraint constraint, size_t from)
{
	constraint.is_inline = true;
	constraint.span = sql_span(p, from);
	vec_push(&constraint.columns, p->arena, c->name);
	vec_push(list, p->arena, constraint);
}

/* One that may have a name, and becomes a constraint of the table. */
static bool read_inline(struct sql_parser *p, struct sql_column *c,
			struct sql_constraint *k)
{
	if (sql_accept(p, "primary key") || sql_accept(p, "key")) {
		k->kind = SQL_CONSTRAINT_PRIMARY_KEY;
		c->is_primary_key = true;
	} else if (sql_accept(p, "unique")) {
		k->kind = SQL_CONSTRAINT_UNIQUE;
		c->is_unique = true;
		sql_accept(p, "key");
		if (!sql_accept(p, "nulls not distinct"))
			sql_accept(p, "nulls distinct");
	} else if (sql_at(p, "references")) {
		c->has_references = true;
		sql_read_references(p, k);
	} else if (sql_accept(p, "check")) {
		k->kind = SQL_CONSTRAINT_CHECK;
		sql_skip(p);
		k->is_not_valid = sql_accept(p, "not valid");
	} else {
		return false;
	}
	return true;
}

/* GENERATED ... AS IDENTITY | AS (expression). */
static void read_generated(struct sql_parser *p, struct sql_column *c)
{
	if (!sql_accept(p, "always"))
		sql_accept(p, "by default");
	sql_accept(p, "on null");
	sql_accept(p, "as");
	c->is_identity = sql_accept(p, "identity");
	c->is_generated = !c->is_identity;
	if (sql_at_op(p, '('))
		sql_skip(p);
}

/* NOT NULL and DEFAULT only count as constraints when they have a name. */
static bool read_attribute(struct sql_parser *p, struct sql_column *c,
			   struct sql_constraint *k)
{
	if (sql_accept(p, "not null")) {
		c->nullable = SQL_NOT_NULL;
		k->kind = SQL_CONSTRAINT_NOT_NULL;
	} else if (sql_accept(p, "null")) {
		c->nullable = SQL_NULLABLE;
	} else if (sql_accept(p, "default")) {
		c->default_text = read_default(p);
		k->kind = SQL_CONSTRAINT_DEFAULT;
	} else if (sql_accept(p, "generated")) {
		read_generated(p, c);
	} else if (sql_accept(p, "auto_increment") ||
		   sql_accept(p, "autoincrement") || sql_accept(p, "identity")) {
		c->is_identity = true;
	} else if (sql_accept(p, "as")) {
		c->is_generated = true;
	} else {
		return false;
	}
	return true;
}

/* Of no interest; but what stands behind them must not be misread. */
static void skip_option(struct sql_parser *p)
{
	static const char *const with_value[] = {
		"after",   "collate", "comment",     "character set",
		"charset", "storage", "compression",
	};

	if (sql_accept(p, "on update") || sql_accept(p, "on delete")) {
		if (sql_accept(p, "set") && !sql_accept(p, "null"))
			sql_accept(p, "default");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(with_value); i++)
		if (sql_accept(p, with_value[i]))
			break;
	if (!sql_at_part_end(p))
		sql_skip(p);
}

void sql_read_column(struct sql_parser *p, struct sql_column *c,
		     struct sql_constraints *list)
{
	size_t begin = p->at;

	memset(c, 0, sizeof(*c));
	sql_read_name(p, &c->name);
	if (!sql_at_part_end(p))
		c->type = sql_read_type_text(p);
	while (!sql_at_part_end(p)) {
		struct sql_constraint k = { 0 };
		size_t from = p->at;

		if (sql_accept(p, "constraint"))
			sql_read_name(p, &k.name);
		if (read_inline(p, c, &k))
			add_inline(p, c, list, k, from);
		else if (!read_attribute(p, c, &k))
			skip_option(p);
		else if (k.kind && k.name.span.end)
			add_inline(p, c, list, k, from);
	}
	c->span = sql_span(p, begin);
}
