/* Indexes: created, dropped, renamed. */
#include "base/compat.h"
#include "model/schema_parts.h"

static struct str key_of(const struct schema *s, const struct schema_table *t,
			 struct str name)
{
	return schema_key_of(s->arena, t->catalog, schema_usual(s, t->schema),
			     name);
}

/* SQLAlchemy's convention for Column(index=True): ix_<table>_<column>. */
static struct str generated(struct arena *a, const struct schema_table *t,
			    const struct op_names *columns)
{
	struct str column = columns->n ? columns->v[0].text : STR_NULL;
	struct buf b = BUF_INIT(a);

	if (!column.p)
		return STR_NULL;
	buf_addz(&b, "ix_");
	for (size_t i = 0; i < t->schema.len; i++)
		buf_addc(&b, t->schema.p[i] == '.' ? '_' : t->schema.p[i]);
	if (t->schema.len)
		buf_addc(&b, '_');
	buf_addf(&b, "%.*s_%.*s", STR_ARG(t->o.name), STR_ARG(column));
	return buf_str(&b);
}

struct schema_index *schema_index_find(struct schema_step *p,
				       const struct schema_table *t,
				       struct str name)
{
	struct schema_index *gone = NULL;

	if (!name.p)
		return NULL;
	for (size_t i = t->indexes.n; i-- > 0 && schema_pay(p->s, 1);) {
		struct schema_index *x = t->indexes.v[i];

		if (!x->o.name.p || !str_eq_nocase(x->o.name, name))
			continue;
		if (x->o.is_there)
			return x;
		if (!gone)
			gone = x;
	}
	return gone;
}

/* Of any table; one that is there before one that is gone. */
static struct schema_index *find_anywhere(struct schema_step *p, struct str name)
{
	struct str schema = p->e->schema.text.p ? p->e->schema.text : STR("");
	struct schema_index *x =
		map_get(&p->s->index_by_name,
			schema_key_of(p->s->arena, p->catalog,
				      schema_usual(p->s, schema), name));

	/* A schema that was not said may be any: names are seldom reused. */
	if (!x)
		x = map_get(&p->s->index_by_name,
			    schema_key_of(p->s->arena, p->catalog, STR("\1"),
					  name));
	for (struct schema_index *it = x; it && schema_pay(p->s, 1);
	     it = it->same_name)
		if (it->o.is_there)
			return it;
	return x;
}

/* True when there is nothing to create. */
static bool already(struct schema_step *p, const struct schema_table *t,
		    struct str name)
{
	struct schema_index *x = schema_index_find(p, t, name);
	struct schema_event *e;

	if (!x || !x->o.is_there)
		return false;
	if (p->is_unsure || (p->e->flags & SQL_IF_NOT_EXISTS)) {
		schema_seen(p, &x->o);
		return true;
	}
	if (schema_is_sure(p->s, &x->o) && !x->is_generated &&
	    (e = schema_tell(p, SCHEMA_ALREADY_EXISTS, t)) != NULL) {
		e->object = SQL_OBJECT_INDEX;
		e->name = name;
		e->related = x->o.created;
	}
	schema_remove_index(p, x);
	return false;
}

static void put_under(struct schema *s, struct schema_index *x, struct str key)
{
	struct schema_index *older = map_get(&s->index_by_name, key);

	if (older == x)
		return;
	if (older && !older->o.is_there)
		older = older->same_name;
	if (!x->same_name)
		schema_set(s, x->same_name, older);
	schema_put(s, &s->index_by_name, key, x);
}

static void put_index(struct schema_step *p, struct schema_index *x)
{
	struct schema *s = p->s;

	if (!x->o.name.p)
		return;
	put_under(s, x, key_of(s, x->table, x->o.name));
	schema_put(s, &s->index_by_name,
		   schema_key_of(s->arena, x->table->catalog, STR("\1"),
				 x->o.name),
		   x);
}

void schema_add_index(struct schema_step *p, struct schema_table *t,
		      const struct op_name *name,
		      const struct op_names *columns, unsigned flags)
{
	struct schema_index *x;
	struct str text = name->text;

	if (!text.p && !name->is_dynamic)
		text = generated(p->s->arena, t, columns);
	if (text.p && already(p, t, text))
		return;
	if (!text.p) {
		schema_set(p->s, t->keys_unsure, true);
		schema_set(p->s, p->s->names_unsure_at, p->s->clock);
	}
	x = arena_new(p->s->arena, struct schema_index);
	x->o = schema_new_object(p, text);
	x->table = t;
	x->is_unique = flags & SQL_UNIQUE;
	x->has_where = flags & SQL_HAS_WHERE;
	x->is_generated = !name->text.p;
	schema_parts_of(p, t, columns, &x->parts);
	schema_push(p->s, &t->indexes, x);
	put_index(p, x);
}

void schema_remove_index(struct schema_step *p, struct schema_index *x)
{
	schema_gone(p, &x->o);
}

/* ---- dropping ------------------------------------------------------------ */

/* MySQL calls an unnamed one by its first column: email, email_2, ... */
static bool is_called(const struct schema_step *p, const struct schema_key *k,
		      struct str name)
{
	struct str column = k->parts.n ? schema_part_name(&k->parts.v[0]) :
					 STR_NULL;

	if (k->kind != SQL_CONSTRAINT_UNIQUE || !column.len ||
	    (p->s->dialect.len && !schema_is_mysql(p->s)))
		return false;
	return str_starts(name, column) &&
	       (name.len == column.len || name.p[column.len] == '_');
}

/* A unique constraint is an index to MySQL, and to some who drop it. */
static bool drop_key_instead(struct schema_step *p, struct schema_table *t,
			     struct str name)
{
	for (size_t i = 0; i < t->keys.n && schema_pay(p->s, 1); i++) {
		struct schema_key *k = t->keys.v[i];
		struct str own = schema_key_name(p->s, p->s->arena, k);

		if (!k->o.is_there || !((own.p && str_eq_nocase(own, name)) ||
					(!k->o.name.p && is_called(p, k, name))))
			continue;
		if (k->kind == SQL_CONSTRAINT_UNIQUE)
			schema_remove_key(p, k);
		return true;
	}
	return false;
}

/* Another name than the conventions', for the index of one column? */
static bool drop_generated(struct schema_step *p, struct schema_table *t,
			   struct str name)
{
	for (size_t i = 0; i < t->indexes.n && schema_pay(p->s, 1); i++) {
		struct schema_index *x = t->indexes.v[i];

		if (!x->o.is_there || (!x->is_generated && x->o.name.p))
			continue;
		for (size_t k = 0; k < x->parts.n; k++) {
			struct str column = schema_part_name(&x->parts.v[k]);

			if (column.len && str_find(name, column) != STR_NPOS) {
				schema_remove_index(p, x);
				return true;
			}
		}
	}
	return false;
}

/*
 * The index of a primary key or a unique constraint, by its name alone; those
 * that the database named cannot be found so.
 */
static bool is_of_key(struct schema_step *p, struct str name)
{
	const struct schema_key *k =
		map_get(&p->s->key_by_name,
			schema_key_of(p->s->arena, p->catalog, STR(""), name));

	if (str_ends(name, STR("_pkey")) || str_ends(name, STR("_key")))
		return true;
	for (; k && schema_pay(p->s, 1); k = k->same_name)
		if (k->o.is_there)
			return true;
	return false;
}

static bool index_is_missing(const struct schema_step *p,
			     const struct schema_table *t)
{
	const struct schema *s = p->s;

	/* MySQL makes indexes for foreign keys and calls them as it likes. */
	if ((p->e->flags & SQL_IF_EXISTS) || schema_is_mysql(s) || s->is_cut)
		return false;
	if (t)
		return schema_has_all_keys(s, t);
	return !s->unsure_at && !s->names_unsure_at && !s->has_assumed &&
	       (s->has_created || s->is_partial);
}

static void tell_unknown(struct schema_step *p, const struct schema_table *t,
			 const struct schema_index *gone)
{
	struct schema_event *e;

	if (!index_is_missing(p, t) || (gone && schema_is_in_batch(p)))
		return;
	e = schema_tell(p, SCHEMA_UNKNOWN_OBJECT, t);
	if (!e)
		return;
	e->object = SQL_OBJECT_INDEX;
	e->name = p->e->name.text;
	if (gone)
		e->related = gone->o.changed;
}

static struct schema_index *meant(struct schema_step *p, struct schema_table *t)
{
	struct str name = p->e->name.text;
	struct schema_index *x = t ? schema_index_find(p, t, name) :
				     find_anywhere(p, name);

	if (x && !x->o.is_there && !schema_is_sure(p->s, &x->o))
		schema_set(p->s, x->o.is_there, true);
	if (x && x->o.is_there)
		return x;
	if (t && (drop_key_instead(p, t, name) || drop_generated(p, t, name)))
		return NULL;
	/* It may stand under another table than was said: never checked. */
	if (t && !schema_is_mysql(p->s)) {
		struct schema_index *other = find_anywhere(p, name);

		if (other && other->o.is_there)
			return other;
	}
	if (!t && is_of_key(p, name)) {
		schema_set(p->s, p->s->names_unsure_at, p->s->clock);
		return NULL;
	}
	tell_unknown(p, t, x);
	return NULL;
}

static void drop_or_rename(struct schema_step *p, struct schema_table *t)
{
	struct schema_index *x;

	if (!p->e->name.text.p) {
		schema_set(p->s, p->s->names_unsure_at, p->s->clock);
		if (t)
			schema_set(p->s, t->keys_unsure, true);
		return;
	}
	x = meant(p, t);
	if (!x)
		return;
	if (p->e->action == SQL_DROP) {
		schema_remove_index(p, x);
		return;
	}
	if (!p->e->new_name.text.p) {
		schema_set(p->s, x->table->keys_unsure, true);
		return;
	}
	schema_set(p->s, x->o.name, p->e->new_name.text);
	schema_set(p->s, x->same_name, NULL);
	schema_touch(p, &x->o);
	put_index(p, x);
}

void schema_on_index(struct schema_step *p)
{
	const struct op_effect *e = p->e;
	struct schema_table *t = NULL;
	bool has_table = e->table.text.p || e->table.is_dynamic;

	if (has_table || e->action == SQL_CREATE || e->action == SQL_ADD) {
		t = schema_need(p);
		if (!t)
			return;
		schema_seen(p, &t->o);
	}
	if (e->action == SQL_CREATE || e->action == SQL_ADD)
		schema_add_index(p, t, &e->name, &e->column_names, e->flags);
	else if (e->action == SQL_DROP || e->action == SQL_RENAME)
		drop_or_rename(p, t);
}
