#include "base/compat.h"
#include "report/schema.h"
#include "base/utf8.h"
#include "model/schema_order.h"

struct writer {
	struct buf *out;
	const struct schema *s;
	struct schema_order order;
	char quote;
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
		utf8_add_clean(w->out, k->condition, true);
		buf_addc(w->out, ')');
	}
}

/* What cannot be said whole is left out: a comment tells. */
static bool is_whole(const struct schema_key *k)
{
	for (size_t i = 0; i < k->parts.n; i++)
		if (!k->parts.v[i].column)
			return false;
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY)
		return k->ref_table && k->parts.n;
	if (k->kind == SQL_CONSTRAINT_CHECK)
		return k->condition.p;
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

static void column(struct writer *w, const struct schema_column *c)
{
	struct arena *a = w->out->arena;
	struct str text = schema_column_type(a, w->s, c);

	name(w, c->o.name);
	if (c->named && c->type.family != TYPE_ARRAY) {
		buf_addc(w->out, ' ');
		name(w, c->named->o.name);
	} else if (text.len) {
		buf_addc(w->out, ' ');
		utf8_add_clean(w->out, text, true);
	}
	text = default_text(w, c);
	if (text.p && !c->is_computed) {
		buf_addz(w->out, " DEFAULT ");
		utf8_add_clean(w->out, text, true);
	}
	if (c->is_computed && text.p) {
		buf_addz(w->out, " GENERATED ALWAYS AS (");
		utf8_add_clean(w->out, text, true);
		buf_addz(w->out, ") STORED");
	}
	if (c->is_identity)
		buf_addz(w->out, " GENERATED BY DEFAULT AS IDENTITY");
	if (c->nullable == OP_NO)
		buf_addz(w->out, " NOT NULL");
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

static void create_table(struct writer *w, const struct schema_table *t)
{
	const struct schema_key *primary = schema_primary_key(t);
	bool is_first = true;

	if (t->is_assumed)
		remark(w,
		       "not created by this chain, as far as known: ", t->o.name);
	else if (t->is_incomplete)
		remark(w, "some columns are not known: ", t->o.name);
	buf_addz(w->out, "CREATE TABLE ");
	table_name(w, t);
	buf_addz(w->out, " (");
	for (size_t i = 0; i < t->columns.n; i++) {
		if (!t->columns.v[i]->o.is_there)
			continue;
		next(w, &is_first);
		column(w, t->columns.v[i]);
	}
	if (primary && is_whole(primary)) {
		next(w, &is_first);
		key(w, primary);
	}
	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];

		if (!k->o.is_there || k == primary || !is_whole(k) ||
		    (schema_order_is_ring(&w->order, k) &&
		     k->kind == SQL_CONSTRAINT_FOREIGN_KEY))
			continue;
		next(w, &is_first);
		key(w, k);
	}
	buf_addz(w->out, is_first ? ");\n" : "\n);\n");
	for (size_t i = 0; i < t->keys.n; i++)
		if (t->keys.v[i]->o.is_there && !is_whole(t->keys.v[i]))
			remark(w, "a constraint that is not known in full: ",
			       t->keys.v[i]->o.name);
}

static void create_index(struct writer *w, const struct schema_index *x)
{
	if (x->has_where || !x->o.name.p)
		remark(w, "not known in full: ", x->o.name);
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

			if (!k->o.is_there ||
			    !schema_order_is_ring(&w->order, k) || !is_whole(k))
				continue;
			buf_addz(w->out, "ALTER TABLE ");
			table_name(w, t);
			buf_addz(w->out, " ADD ");
			key(w, k);
			buf_addz(w->out, ";\n");
		}
	}
}

void schema_report_sql(struct buf *out, const struct schema *s)
{
	struct buf raw = BUF_INIT(out->arena);
	struct writer w = { .out = &raw, .s = s, .quote = '"' };

	if (str_is(s->dialect, "mysql") || str_is(s->dialect, "mariadb"))
		w.quote = '`';
	schema_order_build(&w.order, out->arena, s);
	for (size_t i = 0; i < s->types.n; i++)
		if (s->types.v[i]->o.is_there && s->types.v[i]->has_all_values)
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
