/* Types, schemas, views and whatever else has a name. */
#include "base/compat.h"
#include "model/schema_parts.h"

/* ---- types ---------------------------------------------------------------- */

static struct str type_key(struct schema_step *p, struct str schema,
			   struct str name)
{
	return schema_key_of(p->s->arena, p->catalog,
			     schema_usual(p->s, schema), name);
}

static struct schema_type *type_at(struct schema_step *p, struct str schema,
				   struct str name)
{
	struct schema_type *t =
		map_get(&p->s->type_by_name, type_key(p, schema, name));

	if (!t && schema.len)
		t = map_get(&p->s->type_by_name, type_key(p, STR(""), name));
	return t;
}

static struct schema_type *new_type(struct schema_step *p, struct str schema,
				    struct str name)
{
	struct schema_type *t = arena_new(p->s->arena, struct schema_type);

	t->o = schema_new_object(p, name);
	t->schema = schema;
	schema_push(p->s, &p->s->types, t);
	schema_put(p->s, &p->s->type_by_name, type_key(p, schema, name), t);
	return t;
}

static struct str name_used(const struct op_type *type)
{
	if (type->enum_name.p)
		return type->enum_name;
	/* In SQL a type that is none of the database's own is a name. */
	if (type->family == TYPE_UNKNOWN && type->text.p &&
	    str_chr(type->text, '.') == STR_NPOS)
		return type->text;
	return STR_NULL;
}

/* sa.Enum(..., name="x") in CREATE TABLE makes the type x, if it has to. */
const struct schema_type *schema_type_used(struct schema_step *p,
					   const struct op_type *type)
{
	struct schema_type *t;
	struct str name;

	while (type->family == TYPE_ARRAY && type->item)
		type = type->item;
	name = name_used(type);
	if (!name.p || schema_is_mysql(p->s) || schema_is_sqlite(p->s))
		return NULL;
	/* An enum's schema is its own, not the table's. */
	t = type_at(p, STR(""), name);
	if (t && t->o.is_there)
		return t;
	if (p->e->action != SQL_CREATE || type->family != TYPE_ENUM ||
	    type->makes_no_type)
		return NULL;
	t = new_type(p, STR(""), name);
	t->values = type->values;
	t->has_all_values = type->has_all_values;
	return t;
}

static void create_type(struct schema_step *p, struct str schema)
{
	struct schema_type *t = type_at(p, schema, p->e->name.text);

	/* enum.create(bind, checkfirst=True): there at the most. */
	if (t && t->o.is_there) {
		schema_seen(p, &t->o);
		return;
	}
	t = new_type(p, schema, p->e->name.text);
	if (!p->e->columns.n)
		return;
	t->values = p->e->columns.v[0].type.values;
	t->has_all_values = p->e->columns.v[0].type.has_all_values;
}

static void rename_type(struct schema_step *p, struct schema_type *t)
{
	struct str to = p->e->new_name.text;

	if (!to.p)
		return;
	schema_put(p->s, &p->s->type_by_name, type_key(p, t->schema, t->o.name),
		   NULL);
	schema_set(p->s, t->o.name, to);
	schema_put(p->s, &p->s->type_by_name, type_key(p, t->schema, to), t);
}

static void set_values(struct schema_step *p, struct schema_type *t,
		       struct strs values)
{
	schema_set(p->s, t->values, values);
}

/* op.sync_enum_values() says all of them. */
static void sync_values(struct schema_step *p, struct schema_type *t)
{
	struct strs values = VEC_INIT;

	for (size_t i = 0; i < p->e->column_names.n; i++)
		if (p->e->column_names.v[i].text.p)
			vec_push(&values, p->s->arena,
				 p->e->column_names.v[i].text);
	set_values(p, t, values);
}

/* ADD VALUE 'x', or, with from, RENAME VALUE from TO x. */
static void change_value(struct schema_step *p, struct schema_type *t,
			 struct str from, struct str to)
{
	struct strs values = VEC_INIT;

	if (!to.p) {
		schema_set(p->s, t->has_all_values, false);
		return;
	}
	for (size_t i = 0; i < t->values.n && schema_pay(p->s, 1); i++) {
		bool is_it = from.p && str_eq(t->values.v[i], from);

		vec_push(&values, p->s->arena, is_it ? to : t->values.v[i]);
	}
	if (!from.p && !strs_has(&t->values, to))
		vec_push(&values, p->s->arena, to);
	set_values(p, t, values);
}

static void alter_value(struct schema_step *p, struct schema_type *t)
{
	if (p->e->action == SQL_RENAME)
		change_value(p, t, p->e->name.text, p->e->new_name.text);
	else if (p->e->action == SQL_ADD)
		change_value(p, t, STR_NULL, p->e->name.text);
	else
		schema_set(p->s, t->has_all_values, false);
	schema_touch(p, &t->o);
}

static void alter_type(struct schema_step *p, struct schema_type *t)
{
	if (p->e->action == SQL_DROP) {
		schema_gone(p, &t->o);
		return;
	}
	if (p->e->action == SQL_RENAME)
		rename_type(p, t);
	else if (p->e->column_names.n)
		sync_values(p, t);
	schema_touch(p, &t->o);
}

void schema_on_type(struct schema_step *p)
{
	const struct op_effect *e = p->e;
	struct str schema = e->schema.text.p ? e->schema.text : STR("");
	bool is_value = e->object == SQL_OBJECT_VALUE;
	const struct op_name *name = is_value && e->table.text.p ? &e->table :
								   &e->name;
	struct schema_type *t;

	if (!name->text.p || schema_is_mysql(p->s) || schema_is_sqlite(p->s))
		return;
	if (e->action == SQL_CREATE) {
		create_type(p, schema);
		return;
	}
	t = type_at(p, schema, name->text);
	if (t && t->o.is_there && is_value)
		alter_value(p, t);
	else if (t && t->o.is_there)
		alter_type(p, t);
}

/* ---- schemas --------------------------------------------------------------- */

void schema_on_schema(struct schema_step *p)
{
	struct schema *s = p->s;
	struct str name = p->e->name.text;

	if (!name.p)
		return;
	if (p->e->action == SQL_CREATE && !map_has(&s->schemas, name))
		schema_put(s, &s->schemas, name, s);
	if (p->e->action != SQL_DROP && p->e->action != SQL_RENAME)
		return;
	for (size_t i = 0; i < s->tables.n && schema_pay(s, 1); i++) {
		struct schema_table *t = s->tables.v[i];

		if (!t->o.is_there || !str_eq_nocase(t->schema, name))
			continue;
		if (p->e->action == SQL_DROP)
			schema_remove_table(p, t);
		else
			schema_set(s, t->schema_is_dynamic, true);
	}
	if (p->e->action == SQL_RENAME)
		schema_doubt(p);
}

/* ---- views, sequences, functions, ... ---------------------------------------- */

bool schema_has_other(const struct schema *s, struct str name)
{
	struct arena_mark mark = arena_mark(s->arena);
	const struct schema_other *o =
		map_get(&s->other_by_name, str_lower(s->arena, name));

	arena_rewind(s->arena, mark);
	return o != NULL;
}

static void create_other(struct schema_step *p)
{
	struct schema_other *o = map_get(
		&p->s->other_by_name, str_lower(p->s->arena, p->e->name.text));

	if (o && o->type == p->e->object && o->o.is_there) {
		schema_touch(p, &o->o);
		return;
	}
	o = arena_new(p->s->arena, struct schema_other);
	o->o = schema_new_object(p, p->e->name.text);
	o->type = p->e->object;
	o->schema = p->e->schema.text.p ? p->e->schema.text : STR("");
	schema_push(p->s, &p->s->others, o);
	schema_put(p->s, &p->s->other_by_name,
		   str_lower(p->s->arena, o->o.name), o);
}

void schema_on_other(struct schema_step *p)
{
	struct schema_other *o;

	if (p->e->object == SQL_OBJECT_DATABASE ||
	    p->e->object == SQL_OBJECT_OWNED) {
		if (p->e->action == SQL_DROP)
			schema_doubt(p);
		return;
	}
	if (!p->e->name.text.p || p->e->object == SQL_OBJECT_UNKNOWN)
		return;
	if (p->e->action == SQL_CREATE) {
		create_other(p);
		return;
	}
	o = map_get(&p->s->other_by_name,
		    str_lower(p->s->arena, p->e->name.text));
	if (!o || !o->o.is_there || o->type != p->e->object)
		return;
	if (p->e->action == SQL_DROP) {
		schema_gone(p, &o->o);
	} else if (p->e->action == SQL_RENAME && p->e->new_name.text.p) {
		schema_put(p->s, &p->s->other_by_name,
			   str_lower(p->s->arena, p->e->new_name.text), o);
		schema_set(p->s, o->o.name, p->e->new_name.text);
		schema_touch(p, &o->o);
	}
}
