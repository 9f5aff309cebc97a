#include "base/compat.h"
#include "report/chain_index.h"
#include "report/escape.h"
#include "report/schema.h"

#include <stdlib.h>

struct by_name {
	struct str name;
	const struct schema_table *table;
};

static int compare(const void *a, const void *b)
{
	const struct by_name *x = a, *y = b;
	int c = str_cmp(x->name, y->name);

	if (c)
		return c;
	return x->table->order < y->table->order ? -1 : 1;
}

static void parts(struct buf *out, const struct schema_parts *list)
{
	buf_addc(out, '(');
	for (size_t i = 0; i < list->n; i++) {
		struct str name = schema_part_name(&list->v[i]);

		buf_addz(out, i ? ", " : "");
		escape_markdown(out, name.p ? name : STR("?"));
	}
	buf_addc(out, ')');
}

/* ---- columns ---------------------------------------------------------------- */

static bool is_in(const struct schema_key *k, const struct schema_column *c)
{
	for (size_t i = 0; i < k->parts.n; i++)
		if (k->parts.v[i].column == c)
			return k->o.is_there;
	return false;
}

static void keys_of(struct buf *out, const struct schema_table *t,
		    const struct schema_column *c)
{
	const char *between = "";

	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];

		if (!is_in(k, c))
			continue;
		if (k->kind == SQL_CONSTRAINT_PRIMARY_KEY) {
			buf_addf(out, "%sprimary key", between);
		} else if (k->kind == SQL_CONSTRAINT_UNIQUE) {
			buf_addf(out, "%sunique", between);
		} else if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
			buf_addf(out, "%sto ", between);
			escape_markdown(out,
					k->ref_table ?
						schema_table_name(out->arena,
								  k->ref_table) :
						STR("?"));
		} else {
			continue;
		}
		between = ", ";
	}
}

static void column(struct buf *out, const struct schema *s,
		   const struct schema_table *t, const struct schema_column *c)
{
	struct str type = schema_column_type(out->arena, s, c);
	struct str text = schema_column_default(out->arena, c);

	buf_addz(out, "| ");
	escape_markdown(out, c->o.name);
	buf_addz(out, " | ");
	escape_markdown(out, type.len ? type : STR("?"));
	buf_addf(out, " | %s | ",
		 c->nullable == OP_NO	  ? "no" :
		 c->nullable == OP_UNSURE ? "?" :
					    "yes");
	if (text.p)
		escape_markdown(out, text);
	else if (c->is_identity)
		buf_addz(out, "identity");
	else if (c->is_computed)
		buf_addz(out, "computed");
	else if (c->server_default == OP_DEFAULT_VALUE)
		buf_addc(out, '?');
	buf_addz(out, " | ");
	keys_of(out, t, c);
	buf_addz(out, c->o.is_unsure ? " (not sure) |" : " |");
	if (c->comment.len) {
		buf_addc(out, ' ');
		escape_markdown(out, c->comment);
	}
	buf_addz(out, " |\n");
}

static void columns(struct buf *out, const struct schema *s,
		    const struct schema_table *t)
{
	buf_addz(out, "\n| column | type | null | default | key | comment |\n"
		      "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i]->o.is_there)
			column(out, s, t, t->columns.v[i]);
}

/* ---- keys and indexes ---------------------------------------------------------- */

static void name(struct buf *out, struct str s)
{
	if (!s.p)
		return;
	buf_addc(out, ' ');
	escape_markdown(out, s);
}

static void key(struct buf *out, const struct schema_key *k)
{
	buf_addf(out, "- %s", schema_key_word(k->kind));
	name(out, k->o.name);
	if (k->kind == SQL_CONSTRAINT_CHECK) {
		buf_addz(out, ": ");
		escape_markdown(out, k->condition.p ? k->condition : STR("?"));
	} else {
		buf_addc(out, ' ');
		parts(out, &k->parts);
	}
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY) {
		buf_addz(out, " to ");
		escape_markdown(out, k->ref_table ?
					     schema_table_name(out->arena,
							       k->ref_table) :
					     STR("?"));
		buf_addc(out, ' ');
		parts(out, schema_key_refers(k));
		if (schema_says_action(k->on_delete))
			name(out, str_fmt(out->arena, "on delete %.*s",
					  STR_ARG(str_lower(out->arena,
							    k->on_delete))));
	}
	buf_addc(out, '\n');
}

static void keys(struct buf *out, const struct schema_table *t)
{
	const struct schema_key *primary = schema_primary_key(t);
	bool is_first = !primary;

	if (primary) {
		buf_addc(out, '\n');
		key(out, primary);
	}
	for (size_t i = 0; i < t->keys.n; i++) {
		if (!t->keys.v[i]->o.is_there || t->keys.v[i] == primary)
			continue;
		buf_addz(out, is_first ? "\n" : "");
		key(out, t->keys.v[i]);
		is_first = false;
	}
	for (size_t i = 0; i < t->indexes.n; i++) {
		const struct schema_index *x = t->indexes.v[i];

		if (!x->o.is_there)
			continue;
		buf_addf(out, "%s- %sindex", is_first ? "\n" : "",
			 x->is_unique ? "unique " : "");
		name(out, x->o.name);
		buf_addc(out, ' ');
		parts(out, &x->parts);
		buf_addz(out, x->has_where ? " where ...\n" : "\n");
		is_first = false;
	}
}

static void table(struct buf *out, const struct schema *s,
		  const struct by_name *x)
{
	const struct schema_table *t = x->table;

	buf_addz(out, "\n### ");
	escape_markdown(out, x->name);
	buf_addc(out, '\n');
	if (t->comment.len) {
		buf_addc(out, '\n');
		escape_markdown(out, t->comment);
		buf_addc(out, '\n');
	}
	if (t->is_assumed)
		buf_addz(out, "\nNot created by this chain; as far as known.\n");
	else if (t->is_incomplete || t->columns_unsure)
		buf_addz(out, "\nSome columns are not known.\n");
	columns(out, s, t);
	keys(out, t);
}

static void types(struct buf *out, const struct schema *s)
{
	bool is_first = true;

	for (size_t i = 0; i < s->types.n; i++) {
		const struct schema_type *t = s->types.v[i];

		if (!t->o.is_there)
			continue;
		buf_addz(out, is_first ? "\n### Types\n\n- " : "- ");
		escape_markdown(out, t->o.name);
		buf_addz(out, ": ");
		for (size_t k = 0; k < t->values.n; k++) {
			buf_addz(out, k ? ", " : "");
			escape_markdown(out, t->values.v[k]);
		}
		buf_addz(out, t->has_all_values ? "\n" : " ...\n");
		is_first = false;
	}
}

void schema_report_markdown(struct buf *out, const struct schema *s)
{
	VEC_OF(struct by_name) tables = VEC_INIT;

	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		if (t->o.is_there)
			vec_push(&tables, out->arena,
				 (struct by_name){
					 schema_table_name(out->arena, t), t });
	}
	if (tables.n)
		qsort(tables.v, tables.n, sizeof(*tables.v), compare);
	for (size_t i = 0; i < tables.n; i++)
		table(out, s, &tables.v[i]);
	types(out, s);
}
