/*
 * erDiagram, in the grammar of mermaid 10 and later: entities have an alias
 * in quotes, so that any table name can stand; attribute types and names are
 * words of their own.
 */
#include "base/compat.h"
#include "report/schema.h"
#include "report/escape.h"

static void entity(struct buf *out, const struct schema_table *t)
{
	buf_addf(out, "t%zu", t->order);
}

static const char *role(const struct schema_table *t,
			const struct schema_column *c)
{
	bool is_foreign = false, is_unique = false, is_primary = false;

	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];
		bool has = false;

		if (!k->o.is_there)
			continue;
		for (size_t n = 0; n < k->parts.n; n++)
			has |= k->parts.v[n].column == c;
		is_primary |= has && k->kind == SQL_CONSTRAINT_PRIMARY_KEY;
		is_foreign |= has && k->kind == SQL_CONSTRAINT_FOREIGN_KEY;
		is_unique |= has && k->kind == SQL_CONSTRAINT_UNIQUE &&
			     k->parts.n == 1;
	}
	if (is_primary)
		return is_foreign ? " PK, FK" : " PK";
	if (is_foreign)
		return is_unique ? " FK, UK" : " FK";
	return is_unique ? " UK" : "";
}

static void attributes(struct buf *out, const struct schema *s,
		       const struct schema_table *t)
{
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct schema_column *c = t->columns.v[i];
		struct str type = schema_column_type(out->arena, s, c);

		if (!c->o.is_there)
			continue;
		buf_addz(out, "        ");
		escape_mermaid_word(out, type.len ? type : STR("unknown"));
		buf_addc(out, ' ');
		escape_mermaid_word(out, c->o.name);
		buf_addf(out, "%s\n", role(t, c));
	}
}

/* Does the table refer with columns that identify its row? Then one to one. */
static bool is_unique(const struct schema_key *fk)
{
	const struct schema_table *t = fk->table;

	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];
		size_t same = 0;

		if (!k->o.is_there || k->parts.n != fk->parts.n ||
		    (k->kind != SQL_CONSTRAINT_PRIMARY_KEY &&
		     k->kind != SQL_CONSTRAINT_UNIQUE))
			continue;
		for (size_t n = 0; n < k->parts.n; n++)
			for (size_t m = 0; m < fk->parts.n; m++)
				same += k->parts.v[n].column &&
					k->parts.v[n].column ==
						fk->parts.v[m].column;
		if (same >= k->parts.n)
			return true;
	}
	return false;
}

static bool may_be_null(const struct schema_key *k)
{
	for (size_t i = 0; i < k->parts.n; i++)
		if (!k->parts.v[i].column ||
		    k->parts.v[i].column->nullable != OP_NO)
			return true;
	return false;
}

static void relation(struct buf *out, const struct schema_key *k)
{
	struct buf label = BUF_INIT(out->arena);

	for (size_t i = 0; i < k->parts.n; i++) {
		struct str name = schema_part_name(&k->parts.v[i]);

		buf_addf(&label, "%s%.*s", i ? ", " : "", STR_ARG(name));
	}
	buf_addz(out, "    ");
	entity(out, k->ref_table);
	buf_addf(out, " %s--%s ", may_be_null(k) ? "|o" : "||",
		 is_unique(k) ? "o|" : "o{");
	entity(out, k->table);
	buf_addz(out, " : ");
	escape_mermaid_text(out, buf_str(&label));
	buf_addc(out, '\n');
}

void schema_report_mermaid(struct buf *out, const struct schema *s)
{
	buf_addz(out, "erDiagram\n");
	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		if (!t->o.is_there)
			continue;
		buf_addz(out, "    ");
		entity(out, t);
		buf_addc(out, '[');
		escape_mermaid_text(out, schema_table_name(out->arena, t));
		buf_addz(out, "] {\n");
		attributes(out, s, t);
		buf_addz(out, "    }\n");
	}
	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		for (size_t k = 0; t->o.is_there && k < t->keys.n; k++)
			if (t->keys.v[k]->o.is_there && t->keys.v[k]->ref_table &&
			    t->keys.v[k]->ref_table->o.is_there)
				relation(out, t->keys.v[k]);
	}
}
