/* Constraints: added and dropped. */
#include "base/compat.h"
#include "model/schema_parts.h"

/* ---- adding ------------------------------------------------------------- */

static struct str name_key(const struct schema *s, const struct schema_key *k)
{
	return schema_key_of(s->arena, k->table->catalog,
			     schema_usual(s, k->table->schema), k->o.name);
}

static bool has_key_named(struct schema_step *p, const struct schema_table *t,
			  struct str name, const struct schema_key **found)
{
	for (size_t i = 0; i < t->keys.n && schema_pay(p->s, 1); i++)
		if (t->keys.v[i]->o.is_there && t->keys.v[i]->o.name.p &&
		    str_eq_nocase(t->keys.v[i]->o.name, name)) {
			*found = t->keys.v[i];
			return true;
		}
	return false;
}

/* Its index is named so as well, and indexes share their names. */
static bool has_index(const struct schema_key *k)
{
	return k->kind == SQL_CONSTRAINT_UNIQUE ||
	       k->kind == SQL_CONSTRAINT_PRIMARY_KEY ||
	       k->kind == SQL_CONSTRAINT_EXCLUDE;
}

/*
 * A naming convention of the models may put the table's name before that of
 * a check (ck_%(table_name)s_%(constraint_name)s), which is not in the files.
 */
static bool is_renamed(const struct schema_step *p, const struct schema_key *k)
{
	return k->kind == SQL_CONSTRAINT_CHECK && p->op->kind != OP_EXECUTE;
}

/* The name is taken: in this table, or in another of its schema. */
static void look_for_name(struct schema_step *p, struct schema_key *k)
{
	const struct schema_key *other;
	struct schema_event *e;

	if (!k->o.name.p || p->is_quiet)
		return;
	if (has_key_named(p, k->table, k->o.name, &other)) {
		if (!schema_is_sure(p->s, &other->o) || k->table->keys_unsure ||
		    schema_is_in_batch(p))
			return;
		e = schema_tell(p, SCHEMA_ALREADY_EXISTS, k->table);
	} else if (is_renamed(p, k)) {
		return;
	} else {
		other = map_get(&p->s->key_by_name, name_key(p->s, k));
		while (other && (!other->o.is_there || !other->table->o.is_there ||
				 !schema_is_sure(p->s, &other->o) ||
				 !str_eq_nocase(other->o.name, k->o.name)))
			other = other->same_name;
		if (!other)
			return;
		e = schema_tell(p, SCHEMA_DUPLICATE_NAME, k->table);
	}
	if (!e)
		return;
	e->object = SQL_OBJECT_CONSTRAINT;
	if (e->kind == SCHEMA_DUPLICATE_NAME && (has_index(k) || has_index(other)))
		e->object = SQL_OBJECT_INDEX;
	e->name = k->o.name;
	e->other = schema_table_name(p->s->arena, other->table);
	e->related = other->o.created;
}

static void put_key(struct schema_step *p, struct schema_key *k)
{
	struct str key;

	schema_push(p->s, &k->table->keys, k);
	if (!k->o.name.p)
		return;
	key = name_key(p->s, k);
	k->same_name = map_get(&p->s->key_by_name, key);
	/* Those that are gone for good are not worth a look. */
	if (k->same_name && !k->same_name->o.is_there)
		k->same_name = k->same_name->same_name;
	schema_put(p->s, &p->s->key_by_name, key, k);
}

static struct schema_table *referred(struct schema_step *p,
				     const struct schema_table *t,
				     const struct op_constraint *c)
{
	struct op_name schema = c->ref_schema;

	if (!c->ref_table.text.p)
		return NULL;
	/* Without a schema it is looked for beside the table first. */
	if (!schema.text.p && !schema.is_dynamic && t->schema.len &&
	    str_eq_nocase(t->o.name, c->ref_table.text))
		schema.text = t->schema;
	return schema_need_named(p, &schema, &c->ref_table, c);
}

static void refer(struct schema_step *p, struct schema_key *k,
		  const struct op_constraint *c)
{
	struct schema_table *to = referred(p, k->table, c);

	k->on_delete = c->on_delete;
	k->on_update = c->on_update;
	if (!to)
		return;
	k->ref_table = to;
	schema_parts_of(p, to, &c->ref_columns, &k->ref_parts);
	schema_push(p->s, &to->referrers, k);
	if (!p->s->events || p->is_quiet)
		return;
	schema_tell_types(p, k);
	schema_tell_ring(p, k);
}

/* The columns of a primary key cannot be NULL, whatever was not said. */
static void forbid_null(struct schema_step *p, const struct schema_key *k,
			const struct op_constraint *c)
{
	if (k->kind != SQL_CONSTRAINT_PRIMARY_KEY || c->is_not_valid)
		return;
	for (size_t i = 0; i < k->parts.n; i++) {
		struct schema_column *column = k->parts.v[i].column;

		/* SQLite takes nullable=True at its word. */
		if (column && (!schema_is_sqlite(p->s) ||
			       (!column->is_said && p->op->kind != OP_EXECUTE)))
			schema_set(p->s, column->nullable, OP_NO);
	}
}

/* PRIMARY KEY USING INDEX x: the index becomes the key's. */
static void adopt_index(struct schema_step *p, struct schema_key *k)
{
	struct schema_index *index = schema_index_find(p, k->table, k->o.name);

	if (!index || !index->o.is_there)
		return;
	k->parts = index->parts;
	schema_remove_index(p, index);
}

static void add_not_null(struct schema_step *p, struct schema_table *t,
			 const struct op_constraint *c)
{
	for (size_t i = 0; i < c->columns.n; i++) {
		struct schema_column *column =
			schema_need_column(p, t, &c->columns.v[i], c->span);

		if (column)
			schema_set(p->s, column->nullable, OP_NO);
	}
}

static void replace_primary_key(struct schema_step *p, struct schema_table *t)
{
	struct schema_key *old = schema_primary_key(t);
	struct schema_event *e;

	if (!old)
		return;
	if (schema_is_sure(p->s, &old->o) && !p->is_quiet && !t->keys_unsure &&
	    !schema_is_in_batch(p) &&
	    (e = schema_tell(p, SCHEMA_ALREADY_EXISTS, t)) != NULL) {
		e->object = SQL_OBJECT_PRIMARY_KEY;
		e->related = old->o.created;
	}
	schema_remove_key(p, old);
}

void schema_add_key(struct schema_step *p, struct schema_table *t,
		    const struct op_constraint *c)
{
	struct schema_key *k;

	switch (c->kind) {
	case SQL_CONSTRAINT_INDEX:
		schema_add_index(p, t, &c->name, &c->columns, 0);
		return;
	case SQL_CONSTRAINT_NOT_NULL:
		add_not_null(p, t, c);
		return;
	case SQL_CONSTRAINT_DEFAULT:
	case SQL_CONSTRAINT_UNKNOWN:
		return;
	case SQL_CONSTRAINT_PRIMARY_KEY:
		/* What tests first makes one only where there is none. */
		if (p->is_unsure && schema_primary_key(t))
			return;
		if (!p->is_unsure)
			replace_primary_key(p, t);
		break;
	default:
		break;
	}
	if (c->is_use_alter && p->e->action == SQL_CREATE &&
	    !schema_is_sqlite(p->s))
		return;
	k = arena_new(p->s->arena, struct schema_key);
	k->o = schema_new_object(p, c->name.text);
	k->o.created.span = c->span;
	k->table = t;
	k->kind = c->kind;
	k->condition = c->condition;
	k->is_not_valid = c->is_not_valid;
	if (c->name.is_dynamic)
		schema_set(p->s, t->keys_unsure, true);
	if (c->is_using_index)
		adopt_index(p, k);
	else
		schema_parts_of(p, t, &c->columns, &k->parts);
	look_for_name(p, k);
	put_key(p, k);
	forbid_null(p, k, c);
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY)
		refer(p, k, c);
}

static bool is_inline_primary(const struct op_constraint *c)
{
	return c->kind == SQL_CONSTRAINT_PRIMARY_KEY && c->is_inline &&
	       !c->name.text.p;
}

/* PrimaryKeyConstraint says it all, whatever columns say besides. */
static bool has_primary_key(const struct op_constraints *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].kind == SQL_CONSTRAINT_PRIMARY_KEY &&
		    !is_inline_primary(&list->v[i]))
			return true;
	return false;
}

void schema_add_keys(struct schema_step *p, struct schema_table *t,
		     const struct op_constraints *list)
{
	struct op_constraint primary = { .kind = SQL_CONSTRAINT_UNKNOWN };
	/* op.add_column() makes none (alembic/ddl/impl.py, add_column). */
	bool skips = has_primary_key(list) || (p->op->kind == OP_ADD_COLUMN &&
					       p->op->route != OP_ROUTE_BATCH);

	for (size_t i = 0; i < list->n && schema_pay(p->s, 1); i++) {
		const struct op_constraint *c = &list->v[i];

		if (!is_inline_primary(c) || skips)
			continue;
		if (!primary.kind)
			primary = (struct op_constraint){ .kind = c->kind,
							  .span = c->span };
		for (size_t k = 0; k < c->columns.n; k++)
			vec_push(&primary.columns, p->s->arena, c->columns.v[k]);
	}
	if (primary.kind)
		schema_add_key(p, t, &primary);
	for (size_t i = 0; i < list->n && schema_pay(p->s, 1); i++)
		if (!is_inline_primary(&list->v[i]))
			schema_add_key(p, t, &list->v[i]);
}

/* ---- dropping, renaming ------------------------------------------------- */

void schema_remove_key(struct schema_step *p, struct schema_key *k)
{
	schema_gone(p, &k->o);
}

static void drop(struct schema_step *p, struct schema_table *t)
{
	struct schema_key *k = schema_key_meant(p, t, &p->e->name);

	if (!k)
		return;
	/* What refers to a unique key goes with it, or stops this. */
	schema_remove_key(p, k);
}

static void rename_key(struct schema_step *p, struct schema_table *t)
{
	struct schema_key *k = schema_key_meant(p, t, &p->e->name);
	struct str key;

	if (!k || !p->e->new_name.text.p) {
		schema_set(p->s, t->keys_unsure, true);
		return;
	}
	schema_touch(p, &k->o);
	schema_set(p->s, k->o.name, p->e->new_name.text);
	key = name_key(p->s, k);
	if (map_get(&p->s->key_by_name, key) == k)
		return;
	schema_set(p->s, k->same_name, NULL);
	schema_put(p->s, &p->s->key_by_name, key, k);
}

void schema_on_key(struct schema_step *p)
{
	struct schema_table *t = schema_need(p);

	if (!t)
		return;
	switch (p->e->action) {
	case SQL_ADD:
	case SQL_CREATE:
		for (size_t i = 0; i < p->e->constraints.n; i++)
			schema_add_key(p, t, &p->e->constraints.v[i]);
		schema_change(p, &t->o);
		return;
	case SQL_DROP:
		drop(p, t);
		break;
	case SQL_RENAME:
		rename_key(p, t);
		break;
	case SQL_ALTER:
	case SQL_VALIDATE:
		break;
	default:
		schema_set(p->s, t->keys_unsure, true);
	}
	schema_touch(p, &t->o);
}

const char *schema_key_word(enum sql_constraint_kind kind)
{
	switch (kind) {
	case SQL_CONSTRAINT_PRIMARY_KEY:
		return "primary key";
	case SQL_CONSTRAINT_UNIQUE:
		return "unique";
	case SQL_CONSTRAINT_FOREIGN_KEY:
		return "foreign key";
	case SQL_CONSTRAINT_CHECK:
		return "check";
	default:
		return "exclude";
	}
}
