/* What the formats share. */
#include "base/compat.h"
#include "report/schema.h"
#include "model/type_text.h"

bool schema_says_action(struct str action)
{
	return action.p && action.len && !str_eq_nocase(action, STR("no action"));
}

struct str schema_column_type(struct arena *a, const struct schema *s,
			      const struct schema_column *c)
{
	struct op_type type = c->type;

	/* It may have been renamed since. */
	if (c->named && type.family != TYPE_ARRAY) {
		type.family = TYPE_OTHER;
		type.name = c->named->o.name;
	}
	return op_type_text(a, &type, s->dialect);
}

static struct str quoted(struct arena *a, struct str text)
{
	struct buf b = BUF_INIT(a);

	buf_addc(&b, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '\'')
			buf_addc(&b, '\'');
		buf_addc(&b, text.p[i]);
	}
	buf_addc(&b, '\'');
	return buf_str(&b);
}

struct str schema_column_default(struct arena *a, const struct schema_column *c)
{
	if (c->server_default != OP_DEFAULT_VALUE || !c->default_text.p)
		return STR_NULL;
	return c->default_is_string ? quoted(a, c->default_text) :
				      c->default_text;
}

const struct schema_parts *schema_key_refers(const struct schema_key *k)
{
	const struct schema_key *primary;

	if (k->ref_parts.n || !k->ref_table)
		return &k->ref_parts;
	primary = schema_primary_key(k->ref_table);
	return primary ? &primary->parts : &k->ref_parts;
}

static void add_count(struct buf *b, size_t n, const char *one, const char *many)
{
	if (n)
		buf_addf(b, "%s%zu %s", b->len ? ", " : "", n,
			 n == 1 ? one : many);
}

struct str schema_report_counts(struct arena *a, const struct schema *s)
{
	struct buf b = BUF_INIT(a);
	size_t tables = 0, indexes = 0, keys = 0, types = 0, others = 0;

	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		if (!t->o.is_there)
			continue;
		tables++;
		for (size_t k = 0; k < t->indexes.n; k++)
			indexes += t->indexes.v[k]->o.is_there;
		for (size_t k = 0; k < t->keys.n; k++)
			keys += t->keys.v[k]->o.is_there &&
				t->keys.v[k]->kind == SQL_CONSTRAINT_FOREIGN_KEY;
	}
	for (size_t i = 0; i < s->types.n; i++)
		types += s->types.v[i]->o.is_there;
	for (size_t i = 0; i < s->others.n; i++)
		others += s->others.v[i]->o.is_there;
	add_count(&b, tables, "table", "tables");
	add_count(&b, indexes, "index", "indexes");
	add_count(&b, keys, "foreign key", "foreign keys");
	add_count(&b, types, "type", "types");
	add_count(&b, others, "other object", "other objects");
	if (!b.len)
		buf_addz(&b, "no tables");
	return buf_str(&b);
}
