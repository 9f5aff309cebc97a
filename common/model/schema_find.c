/* Names, and whether what is known of them is sure. */
#include "base/compat.h"
#include "model/schema_parts.h"

bool schema_pay(struct schema *s, size_t work)
{
	s->work += work;
	if (s->work > SCHEMA_WORK_MAX)
		s->is_cut = true;
	return !s->is_cut;
}

static char *add_lower(char *to, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		*to++ = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return to;
}

struct str schema_key_of(struct arena *a, struct str x, struct str y, struct str z)
{
	size_t len = x.len + y.len + z.len + 2;
	char *p = arena_bytes(a, len), *to = p;

	to = add_lower(to, x);
	*to++ = '\0';
	to = add_lower(to, y);
	*to++ = '\0';
	add_lower(to, z);
	return str_of(p, len);
}

struct str schema_usual(const struct schema *s, struct str schema)
{
	if (str_eq_nocase(schema, STR("public")) &&
	    (schema_is_postgresql(s) || !s->dialect.len))
		return STR("");
	if (str_eq_nocase(schema, STR("main")) && schema_is_sqlite(s))
		return STR("");
	if (str_eq_nocase(schema, STR("dbo")) && str_is(s->dialect, "mssql"))
		return STR("");
	return schema;
}

static struct schema_table *at_key(const struct schema *s, struct str catalog,
				   struct str schema, struct str name)
{
	struct arena *a = s->arena;
	struct arena_mark mark = arena_mark(a);
	struct schema_table *t =
		map_get(&s->table_by_name,
			schema_key_of(a, catalog, schema_usual(s, schema), name));

	arena_rewind(a, mark);
	return t;
}

struct schema_table *schema_table_find(const struct schema *s, struct str catalog,
				       struct str schema, struct str name)
{
	struct schema_table *t = at_key(s, catalog, schema, name), *other;
	struct arena_mark mark = arena_mark(s->arena);

	if (t && t->o.is_there)
		return t;
	if (schema_usual(s, schema).len)
		other = at_key(s, catalog, STR(""), name);
	else
		other = map_get(&s->table_by_bare_name,
				schema_key_of(s->arena, catalog, STR(""), name));
	arena_rewind(s->arena, mark);
	return other && (other->o.is_there || !t) ? other : t;
}

struct schema_column *schema_column_find(const struct schema_table *t,
					 struct str name)
{
	struct arena *a = t->column_by_name.arena;
	struct arena_mark mark = arena_mark(a);
	struct schema_column *c = map_get(&t->column_by_name, str_lower(a, name));

	arena_rewind(a, mark);
	return c;
}

bool schema_is_sure(const struct schema *s, const struct schema_object *o)
{
	return !o->is_unsure && o->known_at > s->unsure_at && !s->is_cut;
}

bool schema_has_all_columns(const struct schema *s, const struct schema_table *t)
{
	return schema_is_sure(s, &t->o) && t->whole_at > s->unsure_at &&
	       !t->is_assumed && !t->is_incomplete && !t->columns_unsure;
}

bool schema_has_all_keys(const struct schema *s, const struct schema_table *t)
{
	return schema_is_sure(s, &t->o) && t->whole_at > s->unsure_at &&
	       !t->is_assumed && !t->is_incomplete && !t->keys_unsure;
}

void schema_doubt(struct schema_step *p)
{
	schema_set(p->s, p->s->unsure_at, p->s->clock);
}

void schema_seen(struct schema_step *p, struct schema_object *o)
{
	if (p->is_unsure)
		return;
	schema_set(p->s, o->known_at, p->s->clock);
	if (o->is_unsure)
		schema_set(p->s, o->is_unsure, false);
}

void schema_touch(struct schema_step *p, struct schema_object *o)
{
	schema_seen(p, o);
	if (p->is_unsure)
		schema_set(p->s, o->is_unsure, true);
	schema_set(p->s, o->changed, p->origin);
}

void schema_change(struct schema_step *p, struct schema_object *o)
{
	schema_seen(p, o);
	schema_set(p->s, o->changed, p->origin);
}

void schema_gone(struct schema_step *p, struct schema_object *o)
{
	schema_touch(p, o);
	schema_set(p->s, o->is_there, false);
}

struct schema_object schema_new_object(struct schema_step *p, struct str name)
{
	return (struct schema_object){ .name = name,
				       .is_there = true,
				       .is_unsure = p->is_unsure,
				       .known_at = p->s->clock,
				       .created = p->origin };
}

bool schema_is_in_batch(const struct schema_step *p)
{
	return p->op->route == OP_ROUTE_BATCH &&
	       (!p->s->dialect.len || schema_is_sqlite(p->s));
}

bool schema_name_is(struct str a, const struct op_name *b)
{
	return a.p && b->text.p && str_eq_nocase(a, b->text);
}

/* The databases' own tables, and Alembic's. */
static bool is_system(struct str schema, struct str name)
{
	return str_is(name, "alembic_version") ||
	       str_starts(name, STR("sqlite_")) ||
	       str_starts(name, STR("pg_")) || str_starts(schema, STR("pg_")) ||
	       str_eq_nocase(schema, STR("information_schema")) ||
	       str_eq_nocase(schema, STR("mysql")) ||
	       str_eq_nocase(schema, STR("sys"));
}

/* The migration in hand creates it, elsewhere. */
static bool is_created_here(const struct schema_step *p, struct str name)
{
	const struct operations *ops = p->ops;

	for (size_t i = 0; i < ops->list.n && schema_pay(p->s, 1); i++) {
		const struct operation *op = ops->list.v[i];
		const struct op_effect *e = op->effects.v;

		if (op->is_upgrade == p->op->is_upgrade && op->effects.n &&
		    e->action == SQL_CREATE && e->object == SQL_OBJECT_TABLE &&
		    schema_name_is(name, &e->table))
			return true;
	}
	return false;
}

/* Nobody can have created it, or all know that it was dropped. */
static bool is_missing(const struct schema_step *p, const struct schema_table *t,
		       struct str schema, struct str name)
{
	const struct schema *s = p->s;
	bool has_schema;

	if (t)
		return schema_is_sure(s, &t->o);
	if (s->unsure_at || s->has_assumed || s->is_cut)
		return false;
	if (s->is_partial)
		return true;
	has_schema = !schema_usual(s, schema).len || map_has(&s->schemas, schema);
	return has_schema && (s->has_created || is_created_here(p, name));
}

static void tell_missing(struct schema_step *p, const struct schema_table *gone,
			 const struct schema_table *assumed,
			 const struct op_constraint *reference)
{
	struct schema_event *e;

	if (reference) {
		e = schema_tell(p, SCHEMA_FK_BEFORE_TABLE, NULL);
		if (!e)
			return;
		e->span = reference->span;
		e->other = schema_table_name(p->s->arena, assumed);
	} else {
		if (p->e->flags & SQL_IF_EXISTS)
			return;
		e = schema_tell(p, SCHEMA_UNKNOWN_OBJECT, assumed);
		if (!e)
			return;
		e->object = SQL_OBJECT_TABLE;
	}
	if (gone)
		e->related = gone->o.changed;
}

static bool went_with(const struct schema_object *o, const struct schema_table *t)
{
	return !o->is_there && o->changed.rev == t->o.changed.rev &&
	       o->changed.span.begin == t->o.changed.span.begin;
}

/* It was not dropped after all, and nor was what would have gone with it. */
static void revive(struct schema_step *p, struct schema_table *t)
{
	struct schema *s = p->s;

	for (size_t i = 0; i < t->keys.n && schema_pay(s, 1); i++)
		if (went_with(&t->keys.v[i]->o, t))
			schema_set(s, t->keys.v[i]->o.is_there, true);
	for (size_t i = 0; i < t->indexes.n && schema_pay(s, 1); i++)
		if (went_with(&t->indexes.v[i]->o, t))
			schema_set(s, t->indexes.v[i]->o.is_there, true);
	schema_set(s, t->o.is_there, true);
	schema_seen(p, &t->o);
}

/* It is worked on, so it must be there: from before the chain, or again. */
static struct schema_table *assume(struct schema_step *p, struct schema_table *t,
				   const struct op_name *schema, struct str name)
{
	struct schema *s = p->s;

	if (t && (t->o.is_unsure || !schema_is_sure(s, &t->o))) {
		revive(p, t);
		return t;
	}
	if (!t)
		schema_set(s, s->assumed_now, true);
	t = schema_table_new(p, schema->text.p ? schema->text : STR(""), name);
	t->is_assumed = true;
	t->schema_is_dynamic = schema->is_dynamic;
	return t;
}

struct schema_table *schema_need_named(struct schema_step *p,
				       const struct op_name *schema,
				       const struct op_name *name,
				       const struct op_constraint *reference)
{
	struct str in = schema->text.p ? schema->text : STR("");
	struct schema_table *t, *gone;
	bool is_missing_now;

	if (!name->text.p)
		return NULL;
	t = schema_table_find(p->s, p->catalog, in, name->text);
	if (t && t->o.is_there) {
		schema_seen(p, &t->o);
		return t;
	}
	if (is_system(in, name->text) || schema_has_other(p->s, name->text))
		return NULL;
	gone = t;
	/* To SQLite it is enough that it is there when rows come. */
	is_missing_now = !p->is_unsure && !schema->is_dynamic &&
			 !(reference && schema_is_sqlite(p->s)) &&
			 is_missing(p, gone, in, name->text);
	if (p->is_unsure && !reference)
		return NULL;
	t = assume(p, gone, schema, name->text);
	if (is_missing_now)
		tell_missing(p, gone, t, reference);
	return t;
}

struct schema_table *schema_need(struct schema_step *p)
{
	if (!p->e->table.text.p) {
		if (!p->is_rows)
			schema_doubt(p);
		return NULL;
	}
	return schema_need_named(p, &p->e->schema, &p->e->table, NULL);
}

struct schema_column *schema_need_column(struct schema_step *p,
					 struct schema_table *t,
					 const struct op_name *name,
					 struct span span)
{
	struct schema_column *c;
	struct schema_event *e;

	if (!name->text.p)
		return NULL;
	c = schema_column_find(t, name->text);
	if (c && !c->o.is_there && !schema_is_sure(p->s, &c->o))
		schema_set(p->s, c->o.is_there, true);
	if (c && c->o.is_there) {
		schema_seen(p, &c->o);
		return c;
	}
	if (!schema_has_all_columns(p->s, t) || (p->e->flags & SQL_IF_EXISTS) ||
	    (c && schema_is_in_batch(p)))
		return NULL;
	e = schema_tell(p, SCHEMA_UNKNOWN_OBJECT, t);
	if (!e)
		return NULL;
	e->object = SQL_OBJECT_COLUMN;
	e->name = name->text;
	if (span.end > span.begin)
		e->span = span;
	if (c)
		e->related = c->o.changed;
	return NULL;
}

void schema_parts_of(struct schema_step *p, struct schema_table *t,
		     const struct op_names *names, struct schema_parts *out)
{
	for (size_t i = 0; i < names->n && schema_pay(p->s, 1); i++) {
		const struct op_name *name = &names->v[i];
		struct schema_part part = { .text = name->text };

		if (!part.text.p)
			part.text = name->shown;
		part.column =
			schema_need_column(p, t, name, (struct span){ 0, 0 });
		vec_push(out, p->s->arena, part);
	}
}

bool schema_parts_have(const struct schema_parts *parts,
		       const struct schema_column *c)
{
	for (size_t i = 0; i < parts->n; i++)
		if (parts->v[i].column == c)
			return true;
	return false;
}
