/*
 * What else the same function does to the same object. Facts are found by a
 * key made of what happened and to what:
 *
 *	"create table T"  "drop table T"   a table made or dropped
 *	"add T.C"  "fill T.C"  "fill T"    a column added, or written to
 *	"create KIND T.N"  "create KIND .N"  "drop ..."  any other object
 *	"rename KIND N"                    by its new name
 *
 * Names are compared without case; a schema only where both sides say one.
 */
#include "base/compat.h"
#include "rules/operations.h"

static struct str key_of(struct op_check *k, const char *what,
			 const struct op_name *owner, const struct op_name *name)
{
	struct arena *a = k->c->arena;
	struct str o = owner ? str_lower(a, owner->text) : STR("");
	struct str n = name ? str_lower(a, name->text) : STR("");

	return str_fmt(a, "%s %.*s.%.*s", what, STR_ARG(o), STR_ARG(n));
}

static const struct op_fact *fact(struct op_check *k, struct str key)
{
	return map_get(&k->group->facts, key);
}

static void add_fact(struct op_check *k, struct op_group *g, size_t at,
		     struct str key)
{
	struct map_entry *entry = map_at(&g->facts, key);
	struct op_fact *f = entry->value;

	if (!f) {
		f = arena_new(k->c->arena, struct op_fact);
		f->first = at;
		f->effect = g->effects[at];
		entry->value = f;
	}
	f->last = at;
}

/* One word for what shares its names: constraints of every kind do. */
static const char *class_of(enum sql_object_type type)
{
	switch (type) {
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
		return sql_object_name(SQL_OBJECT_CONSTRAINT);
	case SQL_OBJECT_DOMAIN:
		return sql_object_name(SQL_OBJECT_TYPE);
	case SQL_OBJECT_PROCEDURE:
	case SQL_OBJECT_ROUTINE:
	case SQL_OBJECT_AGGREGATE:
		return sql_object_name(SQL_OBJECT_FUNCTION);
	case SQL_OBJECT_MATERIALIZED_VIEW:
		return sql_object_name(SQL_OBJECT_VIEW);
	default:
		return sql_object_name(type);
	}
}

/* Triggers and constraints are named within their table. */
static const struct op_name *owner_of(const struct op_effect *e)
{
	switch (e->object) {
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
	case SQL_OBJECT_TRIGGER:
	case SQL_OBJECT_POLICY:
	case SQL_OBJECT_RULE:
		return &e->table;
	default:
		return NULL;
	}
}

static struct str object_key(struct op_check *k, const char *what,
			     const struct op_effect *e)
{
	struct str verb =
		str_fmt(k->c->arena, "%s %s", what, class_of(e->object));

	return key_of(k, verb.p, owner_of(e), &e->name);
}

static void note_fill(struct op_check *k, struct op_group *g, size_t at)
{
	const struct op_effect *e = g->effects[at];

	if (!e->column_names.n || e->is_incomplete)
		add_fact(k, g, at, key_of(k, "fill", &e->table, NULL));
	for (size_t i = 0; i < e->column_names.n; i++)
		if (e->column_names.v[i].text.p)
			add_fact(k, g, at,
				 key_of(k, "fill", &e->table,
					&e->column_names.v[i]));
}

/* What is renamed is as new as it was. */
static void note_rename(struct op_check *k, struct op_group *g, size_t at)
{
	const struct op_effect *e = g->effects[at];

	if (!e->new_name.text.p)
		return;
	if (e->object == SQL_OBJECT_TABLE &&
	    map_has(&g->facts, key_of(k, "create table", &e->name, NULL)))
		add_fact(k, g, at, key_of(k, "create table", &e->new_name, NULL));
	if (e->object == SQL_OBJECT_COLUMN &&
	    map_has(&g->facts, key_of(k, "add", &e->table, &e->name)))
		add_fact(k, g, at, key_of(k, "add", &e->table, &e->new_name));
	add_fact(k, g, at,
		 str_fmt(k->c->arena, "rename %s .%.*s", class_of(e->object),
			 STR_ARG(str_lower(k->c->arena, e->new_name.text))));
}

static void note_created(struct op_check *k, struct op_group *g, size_t at)
{
	const struct op_effect *e = g->effects[at];

	if (e->object == SQL_OBJECT_TABLE && e->table.text.p)
		add_fact(k, g, at, key_of(k, "create table", &e->table, NULL));
	else if (e->object == SQL_OBJECT_COLUMN)
		add_fact(k, g, at, key_of(k, "add", &e->table, &e->name));
	else if (e->name.text.p)
		add_fact(k, g, at, object_key(k, "create", e));
	if (e->object == SQL_OBJECT_CONSTRAINT && e->constraints.n &&
	    e->constraints.v[0].kind == SQL_CONSTRAINT_PRIMARY_KEY)
		add_fact(k, g, at, key_of(k, "create key", &e->table, NULL));
}

static void note(struct op_check *k, struct op_group *g, size_t at)
{
	const struct op_effect *e = g->effects[at];

	switch (e->action) {
	case SQL_CREATE:
	case SQL_ADD:
		note_created(k, g, at);
		break;
	case SQL_DROP:
		if (e->object == SQL_OBJECT_TABLE && e->table.text.p)
			add_fact(k, g, at,
				 key_of(k, "drop table", &e->table, NULL));
		else if (e->name.text.p)
			add_fact(k, g, at, object_key(k, "drop", e));
		break;
	case SQL_RENAME:
		note_rename(k, g, at);
		break;
	case SQL_UPDATE:
		note_fill(k, g, at);
		break;
	case SQL_SET_TYPE:
		add_fact(k, g, at, key_of(k, "type", &e->table, &e->name));
		break;
	case SQL_ALTER:
		if (e->name.text.p)
			add_fact(k, g, at, object_key(k, "alter", e));
		break;
	default:
		break;
	}
}

static struct op_group *group_for(struct op_check *k, const struct operation *op)
{
	struct op_group *last = k->groups.n ? k->groups.v[k->groups.n - 1] : NULL;

	if (last && last->is_upgrade == op->is_upgrade &&
	    str_eq(last->function, op->function))
		return last;
	last = arena_new(k->c->arena, struct op_group);
	last->function = op->function;
	last->is_upgrade = op->is_upgrade;
	map_init(&last->facts, k->c->arena);
	vec_push(&k->groups, k->c->arena, last);
	return last;
}

static void add_effect(struct op_check *k, struct op_group *g,
		       const struct op_effect *e)
{
	if (g->n == g->cap)
		g->effects = vec_grow(k->c->arena, g->effects, g->n, &g->cap,
				      sizeof(*g->effects));
	g->effects[g->n++] = e;
	note(k, g, g->n - 1);
}

/* What does not run on the dialect in use is left out of all of it. */
void op_groups_build(struct op_check *k)
{
	for (size_t i = 0; i < k->ops->list.n; i++) {
		const struct operation *op = k->ops->list.v[i];

		if (!operation_runs_on(op, k->c->policy->dialect))
			continue;
		for (size_t j = 0; j < op->effects.n; j++)
			add_effect(k, group_for(k, op), &op->effects.v[j]);
	}
}

static bool came_before(struct op_check *k, const struct op_fact *f)
{
	return f && f->first < k->at;
}

bool op_table_is_new(struct op_check *k, const struct op_name *schema,
		     const struct op_name *table)
{
	const struct op_fact *f;

	if (!table->text.p)
		return false;
	f = fact(k, key_of(k, "create table", table, NULL));
	return came_before(k, f) &&
	       (f->effect->action == SQL_RENAME ||
		op_table_equal(schema, table, &f->effect->schema,
			       &f->effect->table));
}

bool op_column_is_new(struct op_check *k, const struct op_effect *e,
		      const struct op_name *column)
{
	return e->table.text.p && column->text.p &&
	       came_before(k, fact(k, key_of(k, "add", &e->table, column)));
}

/* DROP INDEX seldom names its table; the other direction may know it. */
static const struct op_name *table_of(struct op_check *k,
				      const struct op_effect *e)
{
	const struct op_effect *made;

	if (e->table.text.p || e->object != SQL_OBJECT_INDEX)
		return &e->table;
	made = op_opposite(k, SQL_CREATE, e);
	return made ? &made->table : &e->table;
}

bool op_table_is_dropped(struct op_check *k, const struct op_effect *e)
{
	const struct op_name *table = table_of(k, e);
	const struct op_fact *f;

	if (!table->text.p)
		return false;
	f = fact(k, key_of(k, "drop table", table, NULL));
	return f && op_table_equal(&e->schema, table, &f->effect->schema,
				   &f->effect->table);
}

bool op_object_is_new(struct op_check *k, const struct op_effect *e)
{
	return e->name.text.p &&
	       came_before(k, fact(k, object_key(k, "create", e)));
}

bool op_object_is_created_again(struct op_check *k, const struct op_effect *e)
{
	const struct op_fact *f = NULL;

	if (e->name.text.p)
		f = fact(k, object_key(k, "create", e));
	if (f && f->last > k->at)
		return true;
	if (e->object != SQL_OBJECT_PRIMARY_KEY || !e->table.text.p)
		return false;
	f = fact(k, key_of(k, "create key", &e->table, NULL));
	return f && f->last > k->at;
}

bool op_object_is_replaced(struct op_check *k, const struct op_effect *e)
{
	const struct op_effect *renamed;
	const struct op_fact *f;
	struct op_effect old = *e;

	if (!e->name.text.p)
		return false;
	if (e->action == SQL_RENAME) {
		f = fact(k, object_key(k, "create", e));
		return f && f->last > k->at;
	}
	f = fact(k, str_fmt(k->c->arena, "rename %s .%.*s", class_of(e->object),
			    STR_ARG(str_lower(k->c->arena, e->name.text))));
	if (!f)
		return false;
	renamed = f->effect;
	old.name = renamed->name;
	return fact(k, object_key(k, "create", &old)) != NULL;
}

bool op_column_is_filled(struct op_check *k, const struct op_effect *e)
{
	if (!e->table.text.p || !e->name.text.p)
		return false;
	return came_before(k, fact(k, key_of(k, "fill", &e->table, &e->name))) ||
	       came_before(k, fact(k, key_of(k, "fill", &e->table, NULL)));
}

const struct op_effect *op_opposite(struct op_check *k,
				    enum sql_action_kind action,
				    const struct op_effect *e)
{
	struct str key;

	if (!e->name.text.p)
		return NULL;
	if (action == SQL_SET_TYPE)
		key = key_of(k, "type", &e->table, &e->name);
	else if (e->object == SQL_OBJECT_COLUMN)
		key = key_of(k, "add", &e->table, &e->name);
	else if (e->object == SQL_OBJECT_TABLE)
		key = key_of(k, "create table", &e->table, NULL);
	else
		key = object_key(k, sql_action_name(action), e);
	for (size_t i = 0; i < k->groups.n; i++) {
		const struct op_fact *f;

		if (k->groups.v[i]->is_upgrade == k->group->is_upgrade)
			continue;
		f = map_get(&k->groups.v[i]->facts, key);
		if (f && f->effect->action == action)
			return f->effect;
		if (f && action == SQL_CREATE && f->effect->action == SQL_ADD)
			return f->effect;
	}
	return NULL;
}
