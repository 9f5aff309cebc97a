#include "base/compat.h"
#include "report/schema.h"
#include "base/utf8.h"
#include "model/schema_order.h"

struct writer {
	struct buf *out;
	const struct schema *s;
	struct schema_order order;
	char quote;
	bool is_sqlite;
	bool is_mysql;
	bool is_postgresql;
};

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

static void name(struct writer *w, struct str s)
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

static void table_name(struct writer *w, const struct schema_table *t)
{
	if (t->schema.len) {
		name(w, t->schema);
		buf_addc(w->out, '.');
	}
	name(w, t->o.name);
}

/* A part of an index may be an expression, which is not a name. */
static void parts(struct writer *w, const struct schema_parts *list)
{
	buf_addc(w->out, '(');
	for (size_t i = 0; i < list->n; i++) {
		const struct schema_part *p = &list->v[i];

		if (i)
			buf_addz(w->out, ", ");
		if (p->column)
			name(w, p->column->o.name);
		else if (p->text.p)
			utf8_add_clean(w->out, p->text, true);
		else
			buf_addc(w->out, '?');
	}
	buf_addc(w->out, ')');
}

static void constraint_name(struct writer *w, const struct schema_key *k)
{
	if (!k->o.name.p)
		return;
	buf_addz(w->out, "CONSTRAINT ");
	name(w, k->o.name);
	buf_addc(w->out, ' ');
}

static void on(struct writer *w, const char *what, struct str action)
{
	if (!schema_says_action(action))
		return;
	buf_addf(w->out, " ON %s ", what);
	utf8_add_clean(w->out, action, true);
}

static void reference(struct writer *w, const struct schema_key *k)
{
	buf_addz(w->out, " REFERENCES ");
	if (k->ref_table)
		table_name(w, k->ref_table);
	else
		buf_addc(w->out, '?');
	if (k->ref_parts.n) {
		buf_addc(w->out, ' ');
		parts(w, &k->ref_parts);
	}
	on(w, "DELETE", k->on_delete);
	on(w, "UPDATE", k->on_update);
}

static void key(struct writer *w, const struct schema_key *k)
{
	constraint_name(w, k);
	switch (k->kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		buf_addz(w->out, "PRIMARY KEY ");
		parts(w, &k->parts);
		break;
	case SQL_CONSTRAINT_UNIQUE:
		buf_addz(w->out, "UNIQUE ");
		parts(w, &k->parts);
		break;
	case SQL_CONSTRAINT_FOREIGN_KEY:
		buf_addz(w->out, "FOREIGN KEY ");
		parts(w, &k->parts);
		reference(w, k);
		break;
	default:
		buf_addz(w->out, "CHECK (");
		utf8_add_clean(w->out, k->condition.p ? k->condition : STR("?"),
			       true);
		buf_addc(w->out, ')');
	}
}

static bool is_vague(const struct schema_table *t)
{
	return t->is_assumed || t->is_incomplete;
}

/* "app.types.Money", whose name is MONEY; one in SQL keeps its dots. */
static bool is_class(const struct op_type *t)
{
	return t->family == TYPE_UNKNOWN && t->text.p &&
	       (!t->name.p || (str_chr(t->text, '.') != STR_NPOS &&
			       str_chr(t->name, '.') == STR_NPOS));
}

/* A class of somebody's, an enum whose values are not all known, ... */
static bool is_of_unknown_type(const struct writer *w,
			       const struct schema_column *c)
{
	const struct op_type *t = &c->type;

	if (t->family == TYPE_ARRAY && (w->is_sqlite || w->is_mysql))
		return true;
	while (t->family == TYPE_ARRAY && t->item)
		t = t->item;
	if (t->family == TYPE_ENUM)
		return !t->has_all_values && !c->named;
	return is_class(t);
}

/*
 * May it be given? To refer to what may have no key, or to a column of
 * another type, is an error in all databases but SQLite.
 */
static bool can_refer(const struct writer *w, const struct schema_key *k)
{
	const struct schema_parts *to = schema_key_refers(k);

	if (!k->ref_table || !k->parts.n)
		return false;
	if (w->is_sqlite)
		return true;
	for (size_t i = 0; i < k->parts.n && i < to->n; i++)
		if (to->v[i].column &&
		    is_of_unknown_type(w, to->v[i].column) !=
			    is_of_unknown_type(w, k->parts.v[i].column))
			return false;
	return !is_vague(k->ref_table);
}

/* What cannot be said whole is left out: a comment tells. */
static bool is_whole(const struct writer *w, const struct schema_key *k)
{
	for (size_t i = 0; i < k->parts.n; i++)
		if (!k->parts.v[i].column)
			return false;
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY)
		return can_refer(w, k);
	if (k->kind == SQL_CONSTRAINT_CHECK)
		return k->condition.p && !is_vague(k->table);
	return k->kind != SQL_CONSTRAINT_EXCLUDE && k->parts.n;
}

/* SQLite takes no function without parentheses around it. */
static struct str default_text(struct writer *w, const struct schema_column *c)
{
	struct arena *a = w->out->arena;
	struct str text = schema_column_default(a, c);

	if (!text.p || c->default_is_string ||
	    !str_is(w->s->dialect, "sqlite") || str_chr(text, '(') == STR_NPOS)
		return text;
	if (str_eq_nocase(text, STR("now()")))
		return STR("CURRENT_TIMESTAMP");
	return str_fmt(a, "(%.*s)", STR_ARG(text));
}

static void column_type(struct writer *w, const struct schema_column *c)
{
	struct str text = schema_column_type(w->out->arena, w->s, c);

	if (c->named && c->type.family != TYPE_ARRAY) {
		buf_addc(w->out, ' ');
		name(w, c->named->o.name);
	} else if (is_of_unknown_type(w, c)) {
		buf_addz(w->out, " TEXT");
		if (str_find(text, STR("*/")) == STR_NPOS &&
		    str_find(text, STR("/*")) == STR_NPOS) {
			buf_addz(w->out, " /* ");
			utf8_add_clean(w->out, text, true);
			buf_addz(w->out, " */");
		}
	} else if (text.len) {
		buf_addc(w->out, ' ');
		utf8_add_clean(w->out, text, true);
	}
}

static void column(struct writer *w, const struct schema_column *c)
{
	struct str text = default_text(w, c);

	name(w, c->o.name);
	column_type(w, c);
	if (text.p && !c->is_computed) {
		buf_addz(w->out, " DEFAULT ");
		utf8_add_clean(w->out, text, true);
	}
	if (c->is_computed && text.p) {
		buf_addz(w->out, " GENERATED ALWAYS AS (");
		utf8_add_clean(w->out, text, true);
		buf_addz(w->out, ") STORED");
	}
	if (c->is_identity && !w->is_sqlite && !w->is_mysql)
		buf_addz(w->out, " GENERATED BY DEFAULT AS IDENTITY");
	if (c->nullable == OP_NO)
		buf_addz(w->out, " NOT NULL");
	if (c->is_identity && w->is_mysql)
		buf_addz(w->out, " AUTO_INCREMENT");
}

static void next(struct writer *w, bool *is_first)
{
	buf_addz(w->out, *is_first ? "\n    " : ",\n    ");
	*is_first = false;
}

static void remark(struct writer *w, const char *fmt, struct str text)
{
	buf_addz(w->out, "-- ");
	buf_addz(w->out, fmt);
	utf8_add_clean(w->out, text, true);
	buf_addc(w->out, '\n');
}

/* Those of a ring come last; SQLite has no way to add one, and no need. */
static bool is_later(struct writer *w, const struct schema_key *k)
{
	return !w->is_sqlite && k->kind == SQL_CONSTRAINT_FOREIGN_KEY &&
	       schema_order_is_ring(&w->order, k);
}

/* True when there is anything between the parentheses. */
static bool table_body(struct writer *w, const struct schema_table *t)
{
	const struct schema_key *primary = schema_primary_key(t);
	bool is_first = true;

	for (size_t i = 0; i < t->columns.n; i++) {
		if (!t->columns.v[i]->o.is_there)
			continue;
		next(w, &is_first);
		column(w, t->columns.v[i]);
	}
	if (primary && is_whole(w, primary)) {
		next(w, &is_first);
		key(w, primary);
	}
	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];

		if (!k->o.is_there || k == primary || !is_whole(w, k) ||
		    is_later(w, k))
			continue;
		next(w, &is_first);
		key(w, k);
	}
	return !is_first;
}

/* Only PostgreSQL has tables without a column. */
static bool can_be_empty(const struct writer *w)
{
	return !w->is_sqlite && !w->is_mysql;
}

static void left_out(struct writer *w, const struct schema_table *t)
{
	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];

		if (!k->o.is_there || is_whole(w, k))
			continue;
		buf_addz(w->out, "-- not known in full: ");
		key(w, k);
		buf_addc(w->out, '\n');
	}
}

static void create_table(struct writer *w, const struct schema_table *t)
{
	size_t from;

	if (t->is_assumed)
		remark(w,
		       "not created by this chain, as far as known: ", t->o.name);
	else if (t->is_incomplete)
		remark(w, "some columns are not known: ", t->o.name);
	from = w->out->len;
	buf_addz(w->out, "CREATE TABLE ");
	table_name(w, t);
	buf_addz(w->out, " (");
	if (table_body(w, t))
		buf_addz(w->out, "\n);\n");
	else if (can_be_empty(w))
		buf_addz(w->out, ");\n");
	else
		w->out->len = from;
	left_out(w, t);
}

/* "lower(name)" may be one; "name" is a column that is not there. */
static bool is_index_whole(const struct schema_index *x)
{
	for (size_t i = 0; i < x->parts.n; i++) {
		const struct schema_part *p = &x->parts.v[i];

		if (!p->column && (!p->text.p || is_vague(x->table) ||
				   str_chr(p->text, '(') == STR_NPOS))
			return false;
	}
	return x->o.name.p && x->parts.n;
}

static void create_index(struct writer *w, const struct schema_index *x)
{
	bool is_whole = is_index_whole(x);

	if (is_whole && x->has_where)
		remark(w, "not known in full: ", x->o.name);
	if (!is_whole)
		buf_addz(w->out, "-- not known in full: ");
	buf_addf(w->out, "CREATE %sINDEX ", x->is_unique ? "UNIQUE " : "");
	name(w, x->o.name.p ? x->o.name : STR("?"));
	buf_addz(w->out, " ON ");
	table_name(w, x->table);
	buf_addc(w->out, ' ');
	parts(w, &x->parts);
	buf_addz(w->out, ";\n");
}

static void create_type(struct writer *w, const struct schema_type *t)
{
	if (!t->has_all_values)
		remark(w, "some values are not known: ", t->o.name);
	buf_addz(w->out, "CREATE TYPE ");
	name(w, t->o.name);
	buf_addz(w->out, " AS ENUM (");
	for (size_t i = 0; i < t->values.n; i++) {
		buf_addz(w->out, i ? ", '" : "'");
		for (size_t k = 0; k < t->values.v[i].len; k++) {
			char c = t->values.v[i].p[k];

			if (c == '\'')
				buf_addc(w->out, c);
			buf_addc(w->out, c);
		}
		buf_addc(w->out, '\'');
	}
	buf_addz(w->out, ");\n");
}

static void ring_keys(struct writer *w, const struct schema_ring *ring)
{
	for (size_t i = 0; i < ring->tables.n; i++) {
		const struct schema_table *t = ring->tables.v[i];

		for (size_t j = 0; j < t->keys.n; j++) {
			const struct schema_key *k = t->keys.v[j];

			if (!k->o.is_there || !is_later(w, k) || !is_whole(w, k))
				continue;
			buf_addz(w->out, "ALTER TABLE ");
			table_name(w, t);
			buf_addz(w->out, " ADD ");
			key(w, k);
			buf_addz(w->out, ";\n");
		}
	}
}

/* What tables stand in, and what columns are made with. */
static void create_others(struct writer *w)
{
	struct map schemas;

	map_init(&schemas, w->out->arena);
	for (size_t i = 0; i < w->order.tables.n; i++) {
		struct str in = w->order.tables.v[i]->schema;

		if (!in.len || str_is(in, "public") || map_has(&schemas, in))
			continue;
		map_put(&schemas, in, w);
		buf_addz(w->out, "CREATE SCHEMA IF NOT EXISTS ");
		name(w, in);
		buf_addz(w->out, ";\n");
	}
	for (size_t i = 0; i < w->s->others.n; i++) {
		const struct schema_other *o = w->s->others.v[i];

		if (!o->o.is_there || !o->o.name.p ||
		    (o->type != SQL_OBJECT_EXTENSION &&
		     o->type != SQL_OBJECT_SEQUENCE))
			continue;
		buf_addz(w->out, o->type == SQL_OBJECT_EXTENSION ?
					 "CREATE EXTENSION IF NOT EXISTS " :
					 "CREATE SEQUENCE ");
		if (o->schema.len && o->type == SQL_OBJECT_SEQUENCE) {
			name(w, o->schema);
			buf_addc(w->out, '.');
		}
		name(w, o->o.name);
		buf_addz(w->out, ";\n");
	}
}

static void set_dialect(struct writer *w)
{
	struct str dialect = w->s->dialect;

	w->is_sqlite = str_is(dialect, "sqlite");
	w->is_mysql = str_is(dialect, "mysql") || str_is(dialect, "mariadb");
	w->is_postgresql = str_is(dialect, "postgresql");
	w->quote = w->is_mysql ? '`' : '"';
}

void schema_report_sql(struct buf *out, const struct schema *s)
{
	struct buf raw = BUF_INIT(out->arena);
	struct writer w = { .out = &raw, .s = s };

	set_dialect(&w);
	schema_order_build(&w.order, out->arena, s);
	if (w.is_postgresql)
		create_others(&w);
	for (size_t i = 0; i < s->types.n; i++)
		if (s->types.v[i]->o.is_there)
			create_type(&w, s->types.v[i]);
	for (size_t i = 0; i < w.order.tables.n; i++) {
		const struct schema_table *t = w.order.tables.v[i];

		create_table(&w, t);
		for (size_t k = 0; k < t->indexes.n; k++)
			if (t->indexes.v[k]->o.is_there)
				create_index(&w, t->indexes.v[k]);
	}
	for (size_t i = 0; i < w.order.rings.n; i++)
		ring_keys(&w, &w.order.rings.v[i]);
	/* Names are raw until here. */
	utf8_add_clean(out, buf_str(&raw), false);
}
