#include "base/compat.h"
#include "report/schema.h"
#include "base/utf8.h"

struct printer {
	struct buf *out;
	const struct schema *s;
	const struct style *style;
};

static void clean(struct printer *p, struct str s)
{
	utf8_add_clean(p->out, s, true);
}

static void padded(struct printer *p, struct str s, size_t width)
{
	size_t len = utf8_length(s);

	clean(p, s);
	buf_fill(p->out, ' ', width > len ? width - len : 0);
}

#define WIDTH_MAX 40

static void widths_of(struct printer *p, const struct schema_table *t,
		      size_t *name, size_t *type)
{
	struct arena *a = p->out->arena;

	*name = *type = 0;
	for (size_t i = 0; i < t->columns.n; i++) {
		const struct schema_column *c = t->columns.v[i];
		size_t n = utf8_length(c->o.name);
		size_t k = utf8_length(schema_column_type(a, p->s, c));

		if (!c->o.is_there)
			continue;
		if (n > *name && n <= WIDTH_MAX)
			*name = n;
		if (k > *type && k <= WIDTH_MAX)
			*type = k;
	}
}

static void parts(struct printer *p, const struct schema_parts *list)
{
	buf_addc(p->out, '(');
	for (size_t i = 0; i < list->n; i++) {
		struct str name = schema_part_name(&list->v[i]);

		if (i)
			buf_addz(p->out, ", ");
		clean(p, name.p ? name : STR("?"));
	}
	buf_addc(p->out, ')');
}

static void unsure(struct printer *p, const struct schema_object *o)
{
	if (o->is_unsure)
		buf_addf(p->out, "  %s(not sure)%s", p->style->dim,
			 p->style->reset);
}

static void comment(struct printer *p, struct str text)
{
	if (!text.len)
		return;
	buf_addf(p->out, "  %s-- ", p->style->dim);
	clean(p, text);
	buf_addz(p->out, p->style->reset);
}

static void column(struct printer *p, const struct schema_column *c,
		   size_t name, size_t type)
{
	struct arena *a = p->out->arena;
	struct str text = schema_column_default(a, c);

	buf_addz(p->out, "  ");
	padded(p, c->o.name, name);
	buf_addz(p->out, "  ");
	padded(p, schema_column_type(a, p->s, c), type);
	buf_addz(p->out, c->nullable == OP_NO	  ? "  not null" :
			 c->nullable == OP_UNSURE ? "  null or not" :
						    "");
	if (text.p) {
		buf_addz(p->out, "  default ");
		clean(p, text);
	} else if (c->server_default == OP_DEFAULT_VALUE &&
		   !c->type.is_autoincrement && !c->is_identity &&
		   !c->is_computed) {
		buf_addz(p->out, "  default ?");
	}
	if (c->is_identity)
		buf_addz(p->out, "  identity");
	if (c->is_computed)
		buf_addz(p->out, "  computed");
	unsure(p, &c->o);
	comment(p, c->comment);
	while (p->out->len && p->out->p[p->out->len - 1] == ' ')
		p->out->len--;
	buf_addc(p->out, '\n');
}

static void reference(struct printer *p, const struct schema_key *k)
{
	buf_addz(p->out, " -> ");
	if (k->ref_table)
		clean(p, schema_table_name(p->out->arena, k->ref_table));
	else
		buf_addc(p->out, '?');
	if (schema_key_refers(k)->n) {
		buf_addc(p->out, ' ');
		parts(p, schema_key_refers(k));
	}
	if (schema_says_action(k->on_delete)) {
		buf_addz(p->out, " on delete ");
		clean(p, str_lower(p->out->arena, k->on_delete));
	}
	if (schema_says_action(k->on_update)) {
		buf_addz(p->out, " on update ");
		clean(p, str_lower(p->out->arena, k->on_update));
	}
}

static void key(struct printer *p, const struct schema_key *k)
{
	buf_addf(p->out, "  %s", schema_key_word(k->kind));
	if (k->o.name.p) {
		buf_addc(p->out, ' ');
		clean(p, k->o.name);
	}
	if (k->kind == SQL_CONSTRAINT_CHECK) {
		buf_addz(p->out, ": ");
		clean(p, k->condition.p ? k->condition : STR("?"));
	} else if (k->parts.n) {
		buf_addc(p->out, ' ');
		parts(p, &k->parts);
	}
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY)
		reference(p, k);
	unsure(p, &k->o);
	buf_addc(p->out, '\n');
}

static void index_of(struct printer *p, const struct schema_index *x)
{
	buf_addf(p->out, "  %sindex ", x->is_unique ? "unique " : "");
	clean(p, x->o.name.p ? x->o.name : STR("?"));
	buf_addc(p->out, ' ');
	parts(p, &x->parts);
	if (x->has_where)
		buf_addz(p->out, " where ...");
	unsure(p, &x->o);
	buf_addc(p->out, '\n');
}

static void heading(struct printer *p, const struct schema_table *t)
{
	const struct revision *by = t->o.created.rev;

	buf_addf(p->out, "%s%s", p->out->len ? "\n" : "", p->style->bold);
	clean(p, schema_table_name(p->out->arena, t));
	buf_addf(p->out, "%s  %s", p->style->reset, p->style->dim);
	if (t->is_assumed)
		buf_addz(p->out, "(not created by this chain; as far as known)");
	else if (by && by->id.p)
		clean(p, by->id);
	buf_addz(p->out, p->style->reset);
	if (t->is_incomplete && !t->is_assumed)
		buf_addf(p->out, "  %s(some columns are not known)%s",
			 p->style->dim, p->style->reset);
	unsure(p, &t->o);
	comment(p, t->comment);
	buf_addc(p->out, '\n');
}

static void table(struct printer *p, const struct schema_table *t)
{
	const struct schema_key *primary = schema_primary_key(t);
	size_t name, type;

	heading(p, t);
	widths_of(p, t, &name, &type);
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i]->o.is_there)
			column(p, t->columns.v[i], name, type);
	if (primary)
		key(p, primary);
	for (size_t i = 0; i < t->keys.n; i++)
		if (t->keys.v[i]->o.is_there && t->keys.v[i] != primary)
			key(p, t->keys.v[i]);
	for (size_t i = 0; i < t->indexes.n; i++)
		if (t->indexes.v[i]->o.is_there)
			index_of(p, t->indexes.v[i]);
}

static void type(struct printer *p, const struct schema_type *t)
{
	buf_addf(p->out, "%stype %s", p->style->bold, p->style->reset);
	clean(p, t->o.name);
	buf_addz(p->out, " (");
	for (size_t i = 0; i < t->values.n; i++) {
		buf_addz(p->out, i ? ", '" : "'");
		clean(p, t->values.v[i]);
		buf_addc(p->out, '\'');
	}
	buf_addz(p->out, t->has_all_values ? ")" :
			 t->values.n	   ? ", ...)" :
					     "...)");
	unsure(p, &t->o);
	buf_addc(p->out, '\n');
}

void schema_report_text(struct buf *out, const struct schema *s,
			const struct style *style)
{
	struct printer p = { out, s, style };
	bool is_first = true;

	for (size_t i = 0; i < s->tables.n; i++)
		if (s->tables.v[i]->o.is_there)
			table(&p, s->tables.v[i]);
	for (size_t i = 0; i < s->types.n; i++) {
		if (!s->types.v[i]->o.is_there)
			continue;
		buf_addz(out, is_first && out->len ? "\n" : "");
		type(&p, s->types.v[i]);
		is_first = false;
	}
	for (size_t i = 0; i < s->others.n; i++) {
		const struct schema_other *o = s->others.v[i];

		if (!o->o.is_there)
			continue;
		buf_addf(out, "%s%s%s%s ", is_first && out->len ? "\n" : "",
			 style->bold, sql_object_name(o->type), style->reset);
		clean(&p, o->o.name);
		buf_addc(out, '\n');
		is_first = false;
	}
}
