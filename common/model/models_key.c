/* Foreign keys and indexes: which columns they name. */
#include "base/compat.h"
#include "model/models_parts.h"

/* t.c.x, t.columns.x: the table t. */
static const struct op_value *before_columns(const struct op_value *v)
{
	if (v->kind == OP_ATTRIBUTE && v->base &&
	    (str_is(v->s, "c") || str_is(v->s, "columns")))
		return v->base;
	return NULL;
}

static struct models_table *table_of(struct models *m, const struct op_value *v)
{
	struct models_class *c;

	if (v->kind == OP_ATTRIBUTE && v->base && str_is(v->s, "__table__"))
		v = v->base;
	if (v->kind == OP_CALL)
		return map_get(&m->state->by_call,
			       models_pointer((const void *const *)&v));
	c = models_class_of(m, v);
	while (c && c->kind == CLASS_PARENTS && c->parent)
		c = c->parent;
	return c ? c->table : NULL;
}

/* An attribute may have another name than its column: Column("id", ...). */
struct str models_name_in_class(const struct op_value *class, struct str name)
{
	struct op_value *v = models_written(class, name, 0);

	if (v)
		v = models_unwrapped(v);
	if (v && models_is_column(v) && v->n && op_is_str(v->items[0]))
		return v->items[0]->s;
	return name;
}

static bool column_name(struct models *m, const struct op_value *v,
			struct str *table, struct str *column)
{
	const struct op_value *of;
	struct models_table *t;

	if (v->kind != OP_ATTRIBUTE || !v->base)
		return false;
	of = before_columns(v->base);
	t = table_of(m, of ? of : v->base);
	if (!t)
		return false;
	*table = t->schema.len ? str_fmt(m->arena, "%.*s.%.*s",
					 STR_ARG(t->schema), STR_ARG(t->name)) :
				 t->name;
	*column = v->base->kind == OP_CLASS ?
			  models_name_in_class(v->base, v->s) :
			  v->s;
	return true;
}

/* "users.id" means the schema of the MetaData, when that has one. */
static struct op_value *target(struct models *m, const struct models_table *t,
			       const struct models_module *module,
			       struct op_value *v)
{
	struct op_reader *r = &m->state->reader;
	struct str schema = models_schema_of(t->metadata), table, column;
	size_t dot;

	if (column_name(m, v, &table, &column))
		return models_text(r,
				   str_fmt(m->arena, "%.*s.%.*s",
					   STR_ARG(table), STR_ARG(column)),
				   v->node);
	if (!op_is_str(v)) {
		models_gap(m, module, v->node,
			   "nobody can tell what the foreign key refers to");
		return v;
	}
	dot = str_chr(v->s, '.');
	if (!schema.len || dot == STR_NPOS ||
	    str_chr(str_from(v->s, dot + 1), '.') != STR_NPOS)
		return v;
	return models_text(
		r, str_fmt(m->arena, "%.*s.%.*s", STR_ARG(schema), STR_ARG(v->s)),
		v->node);
}

struct op_value *models_copy(struct op_reader *r, const struct op_value *v)
{
	struct op_value *copy = arena_new(r->arena, struct op_value);

	*copy = *v;
	copy->items = NULL;
	copy->n = copy->cap = 0;
	return copy;
}

static struct op_value *foreign_key(struct models *m, struct models_table *t,
				    const struct models_module *module,
				    struct op_value *v)
{
	struct op_reader *r = &m->state->reader;
	struct op_value *copy = models_copy(r, v);

	for (size_t i = 0; i < v->n; i++)
		op_append(r, copy,
			  i ? v->items[i] : target(m, t, module, v->items[i]));
	return copy;
}

/* The remote columns, a list of them, stand second or as refcolumns. */
static struct op_value *foreign_keys(struct models *m, struct models_table *t,
				     const struct models_module *module,
				     struct op_value *v)
{
	struct op_reader *r = &m->state->reader;
	const struct op_value *from = op_call_argument(v, 1, "refcolumns");
	struct op_value *copy, *list;

	if (!op_is_sequence(from))
		return v;
	list = models_copy(r, from);
	for (size_t i = 0; i < from->n; i++)
		op_append(r, list, target(m, t, module, from->items[i]));
	copy = models_copy(r, v);
	for (size_t i = 0; i < v->n; i++)
		op_append(r, copy, i == 1 ? list : v->items[i]);
	if (v->n < 2)
		models_set_keyword(r, copy, "refcolumns", list);
	return copy;
}

/* A type of the project's own is what it is made of: impl = String. */
static struct op_value *plain_type(const struct op_value *v)
{
	const struct op_value *class = v->kind == OP_INSTANCE ? v->base : v;
	struct op_value *impl = NULL;

	for (unsigned i = 0; class->kind == OP_CLASS && class->scope && i < 4;
	     i++) {
		impl = map_get(&class->scope->names, STR("impl"));
		if (impl || !class->n)
			break;
		class = class->items[0];
	}
	return impl && (impl->kind == OP_SYMBOL || impl->kind == OP_CALL) ?
		       impl :
		       NULL;
}

static struct op_value *column(struct models *m, struct models_table *t,
			       const struct models_module *module,
			       struct op_value *v)
{
	struct op_reader *r = &m->state->reader;
	struct op_value *copy = models_copy(r, v), *impl;

	for (size_t i = 0; i < v->n; i++) {
		struct op_value *item = v->items[i];

		impl = plain_type(item);
		if (op_is_call_of(item, "ForeignKey"))
			item = foreign_key(m, t, module, item);
		else if (impl)
			item = impl;
		op_append(r, copy, item);
	}
	if (v->n && !op_has_text(v->items[0]) && v->items[0]->kind == OP_DYNAMIC)
		models_gap(m, module, v->items[0]->node,
			   "nobody can tell the column's name");
	return copy;
}

struct op_value *models_part(struct models *m, struct models_table *t,
			     const struct models_module *module,
			     struct op_value *v)
{
	if (op_is_call_of(v, "ForeignKeyConstraint"))
		return foreign_keys(m, t, module, v);
	if (models_is_column(v))
		return column(m, t, module, v);
	return v;
}

/* ---- Index("ix", User.name), beside the class ---------------------------------- */

void models_add_index(struct models *m, const struct models_item *item)
{
	struct op_reader *r = &m->state->reader;
	struct op_value *copy;
	struct models_table *t = NULL;

	for (size_t i = 1; i < item->value->n && !t; i++) {
		const struct op_value *v = item->value->items[i];
		const struct op_value *of;

		if (v->kind != OP_ATTRIBUTE || !v->base)
			continue;
		of = before_columns(v->base);
		t = table_of(m, of ? of : v->base);
	}
	if (!t)
		return;
	copy = models_copy(r, item->value);
	for (size_t i = 0; i < item->value->n; i++) {
		struct str table, column;
		struct op_value *v = item->value->items[i];

		if (column_name(m, v, &table, &column))
			v = models_text(r, column, v->node);
		op_append(r, copy, v);
	}
	op_append(r, t->parts, copy);
}
