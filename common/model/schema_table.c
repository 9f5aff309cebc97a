/* Tables: created, dropped, renamed. */
#include "base/compat.h"
#include "model/schema_parts.h"

static struct str key_for(const struct schema *s, struct str catalog,
			  struct str schema, struct str name)
{
	return schema_key_of(s->arena, catalog, schema_usual(s, schema), name);
}

static void put_names(struct schema *s, struct schema_table *t)
{
	schema_put(s, &s->table_by_name,
		   key_for(s, t->catalog, t->schema, t->o.name), t);
	schema_put(s, &s->table_by_bare_name,
		   schema_key_of(s->arena, t->catalog, STR(""), t->o.name), t);
	if (!map_has(&s->schemas, t->schema))
		schema_put(s, &s->schemas, t->schema, t);
}

struct schema_table *schema_table_new(struct schema_step *p, struct str schema,
				      struct str name)
{
	struct schema *s = p->s;
	struct schema_table *t = arena_new(s->arena, struct schema_table);

	t->o = schema_new_object(p, name);
	t->catalog = p->catalog;
	t->schema = schema;
	t->whole_at = s->clock;
	t->order = s->tables.n;
	map_init(&t->column_by_name, s->arena);
	schema_push(s, &s->tables, t);
	put_names(s, t);
	return t;
}

static struct schema_table *exact(struct schema_step *p, struct str schema,
				  struct str name)
{
	return map_get(&p->s->table_by_name,
		       key_for(p->s, p->catalog, schema, name));
}

/*
 * It is there already. True when this one creates nothing: IF NOT EXISTS, or
 * a test before it.
 */
static bool already(struct schema_step *p, struct schema_table *t)
{
	struct schema_event *e;

	if (p->e->flags & SQL_IF_NOT_EXISTS || p->is_unsure) {
		schema_seen(p, &t->o);
		return true;
	}
	if (t->is_assumed || !schema_is_sure(p->s, &t->o))
		return false;
	e = schema_tell(p, SCHEMA_ALREADY_EXISTS, t);
	if (!e)
		return false;
	e->object = SQL_OBJECT_TABLE;
	e->related = t->o.created;
	return false;
}

void schema_create_table(struct schema_step *p)
{
	const struct op_effect *e = p->e;
	struct str schema = e->schema.text.p ? e->schema.text : STR("");
	struct schema_table *t;

	if (!e->table.text.p) {
		schema_doubt(p);
		return;
	}
	t = exact(p, schema, e->table.text);
	if (t && t->o.is_there && already(p, t))
		return;
	if (t && t->o.is_there)
		schema_remove_table(p, t);
	t = schema_table_new(p, schema, e->table.text);
	t->schema_is_dynamic = e->schema.is_dynamic;
	t->is_temporary = e->flags & SQL_TEMPORARY;
	t->is_incomplete = e->is_incomplete || !e->columns.n;
	if (!t->is_temporary)
		schema_set(p->s, p->s->has_created, true);
	for (size_t i = 0; i < e->columns.n && schema_pay(p->s, 1); i++)
		schema_add_column(p, t, &e->columns.v[i]);
	schema_add_keys(p, t, &e->constraints);
}

void schema_remove_table(struct schema_step *p, struct schema_table *t)
{
	for (size_t i = 0; i < t->keys.n && schema_pay(p->s, 1); i++)
		if (t->keys.v[i]->o.is_there)
			schema_remove_key(p, t->keys.v[i]);
	for (size_t i = 0; i < t->indexes.n && schema_pay(p->s, 1); i++)
		if (t->indexes.v[i]->o.is_there)
			schema_remove_index(p, t->indexes.v[i]);
	for (size_t i = 0; i < t->referrers.n && schema_pay(p->s, 1); i++) {
		struct schema_key *k = t->referrers.v[i];

		if (!k->o.is_there)
			continue;
		schema_remove_key(p, k);
		/* SQLite leaves it, and it refers to the next of that name. */
		if (schema_is_sqlite(p->s) || !p->s->dialect.len)
			schema_set(p->s, k->table->keys_unsure, true);
	}
	schema_gone(p, &t->o);
}

/* DROP TABLE a, b: in one go. */
static bool is_dropped_with(const struct schema_step *p,
			    const struct schema_table *t)
{
	for (size_t i = 0; i < p->op->effects.n; i++) {
		const struct op_effect *e = &p->op->effects.v[i];

		if (e->action == SQL_DROP && e->object == SQL_OBJECT_TABLE &&
		    schema_name_is(t->o.name, &e->table))
			return true;
	}
	return false;
}

static void tell_referrers(struct schema_step *p, const struct schema_table *t)
{
	struct schema *s = p->s;

	/* SQLite drops it all the same, unless told to look. */
	if ((p->e->flags & SQL_CASCADE) || schema_is_sqlite(s))
		return;
	for (size_t i = 0; i < t->referrers.n && schema_pay(s, 1); i++) {
		const struct schema_key *k = t->referrers.v[i];
		struct schema_event *e;

		if (!k->o.is_there || k->table == t || !schema_is_sure(s, &k->o) ||
		    !schema_is_sure(s, &k->table->o) ||
		    is_dropped_with(p, k->table))
			continue;
		e = schema_tell(p, SCHEMA_DROP_REFERENCED, t);
		if (!e)
			return;
		e->object = SQL_OBJECT_TABLE;
		e->other = schema_table_name(s->arena, k->table);
		e->related = k->o.created;
		return;
	}
}

void schema_drop_table(struct schema_step *p)
{
	struct schema_table *t;

	if (!p->e->table.text.p) {
		schema_doubt(p);
		return;
	}
	t = schema_need(p);
	if (!t)
		return;
	tell_referrers(p, t);
	schema_remove_table(p, t);
}

/* What stays under the old name: that it is gone, and where to. */
static void leave_name(struct schema_step *p, const struct schema_table *t)
{
	struct schema_table *old = arena_new(p->s->arena, struct schema_table);
	struct schema *s = p->s;

	old->o = t->o;
	old->o.is_there = false;
	old->o.is_unsure = p->is_unsure;
	old->o.known_at = s->clock;
	old->o.changed = p->origin;
	old->catalog = t->catalog;
	old->schema = t->schema;
	old->is_assumed = true;
	map_init(&old->column_by_name, s->arena);
	schema_put(s, &s->table_by_name,
		   key_for(s, t->catalog, t->schema, t->o.name), old);
	schema_put(s, &s->table_by_bare_name,
		   schema_key_of(s->arena, t->catalog, STR(""), t->o.name), old);
}

void schema_rename_table(struct schema_step *p, bool is_schema)
{
	struct str to = p->e->new_name.text;
	struct schema_table *t = schema_need(p), *other;
	struct schema_event *e;

	if (!t)
		return;
	if (!to.p) {
		schema_doubt(p);
		return;
	}
	other = is_schema ? exact(p, to, t->o.name) : exact(p, t->schema, to);
	if (other && other != t && other->o.is_there &&
	    schema_is_sure(p->s, &other->o) &&
	    (e = schema_tell(p, SCHEMA_ALREADY_EXISTS, other)) != NULL) {
		e->object = SQL_OBJECT_TABLE;
		e->related = other->o.created;
	}
	leave_name(p, t);
	if (is_schema)
		schema_set(p->s, t->schema, to);
	else
		schema_set(p->s, t->o.name, to);
	schema_touch(p, &t->o);
	put_names(p->s, t);
}

static void comment_table(struct schema_step *p)
{
	struct schema_table *t = schema_need(p);

	if (!t)
		return;
	schema_touch(p, &t->o);
	schema_set(p->s, t->comment, p->e->value);
}

/* ALTER TABLE in a way that is not looked into: of what it has, no more. */
static void alter_table(struct schema_step *p)
{
	struct schema_table *t = schema_need(p);

	if (!t || p->e->action != SQL_ALTER)
		return;
	schema_set(p->s, t->columns_unsure, true);
	schema_set(p->s, t->keys_unsure, true);
	schema_set(p->s, p->s->not_analysed, p->s->not_analysed + 1);
}

void schema_on_table(struct schema_step *p)
{
	switch (p->e->action) {
	case SQL_CREATE:
		schema_create_table(p);
		break;
	case SQL_DROP:
		schema_drop_table(p);
		break;
	case SQL_RENAME:
		schema_rename_table(p, false);
		break;
	case SQL_SET_SCHEMA:
		schema_rename_table(p, true);
		break;
	case SQL_COMMENT:
		comment_table(p);
		break;
	default:
		alter_table(p);
	}
}
