/* Names and constraints of `schema --format sql`. */
#include "base/compat.h"
#include "report/schema_sql.h"
#include "base/utf8.h"

/* Unquoted where no database would read another name from it. */
static bool is_plain(struct str s)
{
	if (!s.len || (s.p[0] >= '0' && s.p[0] <= '9'))
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_' ||
		      (s.p[i] >= '0' && s.p[i] <= '9')))
			return false;
	return true;
}

static bool is_reserved(struct str s)
{
	static const char *const words[] = {
		"all",	  "analyse",  "analyze",      "and",	     "any",
		"array",  "as",	      "asc",	      "both",	     "by",
		"case",	  "cast",     "check",	      "collate",     "column",
		"create", "cross",    "current_date", "default",     "delete",
		"desc",	  "distinct", "do",	      "drop",	     "else",
		"end",	  "except",   "exists",	      "false",	     "fetch",
		"for",	  "foreign",  "from",	      "grant",	     "group",
		"groups", "having",   "if",	      "in",	     "index",
		"inner",  "insert",   "intersect",    "into",	     "is",
		"join",	  "key",      "keys",	      "lateral",     "leading",
		"left",	  "like",     "limit",	      "localtime",   "natural",
		"not",	  "null",     "offset",	      "on",	     "only",
		"or",	  "order",    "outer",	      "primary",     "range",
		"rank",	  "read",     "references",   "right",	     "row",
		"rows",	  "select",   "set",	      "some",	     "system",
		"table",  "then",     "to",	      "transaction", "trigger",
		"true",	  "union",    "unique",	      "update",	     "user",
		"using",  "values",   "when",	      "where",	     "window",
		"with"
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_is(s, words[i]))
			return true;
	return false;
}

void sql_name(struct sql_writer *w, struct str s)
{
	if (is_plain(s) && !is_reserved(s)) {
		buf_adds(w->out, s);
		return;
	}
	buf_addc(w->out, w->quote);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] == w->quote)
			buf_addc(w->out, w->quote);
		if (s.p[i] != '\n' && s.p[i] != '\r')
			buf_addc(w->out, s.p[i]);
	}
	buf_addc(w->out, w->quote);
}

void sql_table_name(struct sql_writer *w, const struct schema_table *t)
{
	if (t->schema.len) {
		sql_name(w, t->schema);
		buf_addc(w->out, '.');
	}
	sql_name(w, t->o.name);
}

/* A part of an index may be an expression, which is not a name. */
void sql_parts(struct sql_writer *w, const struct schema_parts *list)
{
	buf_addc(w->out, '(');
	for (size_t i = 0; i < list->n; i++) {
		const struct schema_part *p = &list->v[i];

		if (i)
			buf_addz(w->out, ", ");
		if (p->column)
			sql_name(w, p->column->o.name);
		else if (p->text.p)
			utf8_add_clean(w->out, p->text, true);
		else
			buf_addc(w->out, '?');
	}
	buf_addc(w->out, ')');
}

static void constraint_name(struct sql_writer *w, const struct schema_key *k)
{
	if (!k->o.name.p)
		return;
	buf_addz(w->out, "CONSTRAINT ");
	sql_name(w, k->o.name);
	buf_addc(w->out, ' ');
}

static void on(struct sql_writer *w, const char *what, struct str action)
{
	if (!schema_says_action(action))
		return;
	buf_addf(w->out, " ON %s ", what);
	utf8_add_clean(w->out, action, true);
}

static void reference(struct sql_writer *w, const struct schema_key *k)
{
	buf_addz(w->out, " REFERENCES ");
	if (k->ref_table)
		sql_table_name(w, k->ref_table);
	else
		buf_addc(w->out, '?');
	if (k->ref_parts.n) {
		buf_addc(w->out, ' ');
		sql_parts(w, &k->ref_parts);
	}
	on(w, "DELETE", k->on_delete);
	on(w, "UPDATE", k->on_update);
}

void sql_key(struct sql_writer *w, const struct schema_key *k)
{
	constraint_name(w, k);
	switch (k->kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		buf_addz(w->out, "PRIMARY KEY ");
		sql_parts(w, &k->parts);
		break;
	case SQL_CONSTRAINT_UNIQUE:
		buf_addz(w->out, "UNIQUE ");
		sql_parts(w, &k->parts);
		break;
	case SQL_CONSTRAINT_FOREIGN_KEY:
		buf_addz(w->out, "FOREIGN KEY ");
		sql_parts(w, &k->parts);
		reference(w, k);
		break;
	default:
		buf_addz(w->out, "CHECK (");
		utf8_add_clean(w->out, k->condition.p ? k->condition : STR("?"),
			       true);
		buf_addc(w->out, ')');
	}
}
