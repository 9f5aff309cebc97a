#include "base/compat.h"
#include "report/schema.h"

static void add_parts(struct json *j, const char *name,
		      const struct schema_parts *parts)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < parts->n; i++)
		json_string_or_null(j, NULL, schema_part_name(&parts->v[i]));
	json_close(j, ']');
}

static void add_origin(struct json *j, const struct schema_object *o)
{
	json_string_or_null(j, "created_by",
			    o->created.rev ? o->created.rev->id : STR_NULL);
	if (o->changed.rev)
		json_string_or_null(j, "changed_by", o->changed.rev->id);
	if (o->is_unsure)
		json_bool(j, "unsure", true);
}

static void add_bool(struct json *j, const char *name, enum op_bool b)
{
	if (b == OP_YES || b == OP_NO)
		json_bool(j, name, b == OP_YES);
	else
		json_null(j, name);
}

static void add_column(struct json *j, const struct schema *s,
		       const struct schema_column *c)
{
	struct arena *a = j->out->arena;

	json_open(j, NULL, '{');
	json_string(j, "name", c->o.name);
	json_string(j, "type", schema_column_type(a, s, c));
	add_bool(j, "nullable", c->nullable);
	json_string_or_null(j, "default", schema_column_default(a, c));
	json_bool(j, "has_default", c->server_default == OP_DEFAULT_VALUE);
	if (c->is_identity)
		json_bool(j, "identity", true);
	if (c->is_computed)
		json_bool(j, "computed", true);
	if (c->comment.len)
		json_string(j, "comment", c->comment);
	add_origin(j, &c->o);
	json_close(j, '}');
}

static void add_reference(struct json *j, const struct schema_key *k)
{
	const struct schema_table *t = k->ref_table;

	json_string_or_null(j, "references_schema",
			    t && t->schema.len ? t->schema : STR_NULL);
	json_string_or_null(j, "references", t ? t->o.name : STR_NULL);
	add_parts(j, "references_columns", schema_key_refers(k));
	json_string_or_null(j, "on_delete",
			    schema_says_action(k->on_delete) ? k->on_delete :
							       STR_NULL);
	json_string_or_null(j, "on_update",
			    schema_says_action(k->on_update) ? k->on_update :
							       STR_NULL);
}

static void add_key(struct json *j, const struct schema_key *k)
{
	json_open(j, NULL, '{');
	json_string_or_null(j, "name", k->o.name);
	add_parts(j, "columns", &k->parts);
	if (k->kind == SQL_CONSTRAINT_FOREIGN_KEY)
		add_reference(j, k);
	if (k->kind == SQL_CONSTRAINT_CHECK)
		json_string_or_null(j, "condition", k->condition);
	add_origin(j, &k->o);
	json_close(j, '}');
}

static void add_keys(struct json *j, const char *name,
		     const struct schema_table *t, enum sql_constraint_kind kind)
{
	json_open(j, name, '[');
	for (size_t i = 0; i < t->keys.n; i++)
		if (t->keys.v[i]->o.is_there && t->keys.v[i]->kind == kind)
			add_key(j, t->keys.v[i]);
	json_close(j, ']');
}

static void add_primary_key(struct json *j, const struct schema_table *t)
{
	const struct schema_key *k = schema_primary_key(t);

	if (!k) {
		json_null(j, "primary_key");
		return;
	}
	json_open(j, "primary_key", '{');
	json_string_or_null(j, "name", k->o.name);
	add_parts(j, "columns", &k->parts);
	json_close(j, '}');
}

static void add_indexes(struct json *j, const struct schema_table *t)
{
	json_open(j, "indexes", '[');
	for (size_t i = 0; i < t->indexes.n; i++) {
		const struct schema_index *x = t->indexes.v[i];

		if (!x->o.is_there)
			continue;
		json_open(j, NULL, '{');
		json_string_or_null(j, "name", x->o.name);
		add_parts(j, "columns", &x->parts);
		json_bool(j, "unique", x->is_unique);
		if (x->has_where)
			json_bool(j, "partial", true);
		add_origin(j, &x->o);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void add_table(struct json *j, const struct schema *s,
		      const struct schema_table *t)
{
	json_open(j, NULL, '{');
	if (t->catalog.len)
		json_string(j, "database", t->catalog);
	json_string_or_null(j, "schema", t->schema.len ? t->schema : STR_NULL);
	json_string(j, "name", t->o.name);
	if (t->comment.len)
		json_string(j, "comment", t->comment);
	json_bool(j, "assumed", t->is_assumed);
	json_bool(j, "complete",
		  schema_has_all_columns(s, t) && schema_has_all_keys(s, t));
	add_origin(j, &t->o);
	json_open(j, "columns", '[');
	for (size_t i = 0; i < t->columns.n; i++)
		if (t->columns.v[i]->o.is_there)
			add_column(j, s, t->columns.v[i]);
	json_close(j, ']');
	add_primary_key(j, t);
	add_keys(j, "unique", t, SQL_CONSTRAINT_UNIQUE);
	add_keys(j, "foreign_keys", t, SQL_CONSTRAINT_FOREIGN_KEY);
	add_keys(j, "checks", t, SQL_CONSTRAINT_CHECK);
	add_indexes(j, t);
	json_close(j, '}');
}

static void add_types(struct json *j, const struct schema *s)
{
	json_open(j, "types", '[');
	for (size_t i = 0; i < s->types.n; i++) {
		const struct schema_type *t = s->types.v[i];

		if (!t->o.is_there)
			continue;
		json_open(j, NULL, '{');
		json_string(j, "name", t->o.name);
		json_open(j, "values", '[');
		for (size_t k = 0; k < t->values.n; k++)
			json_string(j, NULL, t->values.v[k]);
		json_close(j, ']');
		json_bool(j, "complete", t->has_all_values);
		add_origin(j, &t->o);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void add_others(struct json *j, const struct schema *s)
{
	json_open(j, "others", '[');
	for (size_t i = 0; i < s->others.n; i++) {
		const struct schema_other *o = s->others.v[i];

		if (!o->o.is_there)
			continue;
		json_open(j, NULL, '{');
		json_string(j, "kind", str_z(sql_object_name(o->type)));
		json_string(j, "name", o->o.name);
		add_origin(j, &o->o);
		json_close(j, '}');
	}
	json_close(j, ']');
}

void schema_report_json(struct json *j, const struct schema *s)
{
	json_string_or_null(j, "dialect", s->dialect.len ? s->dialect : STR_NULL);
	json_open(j, "tables", '[');
	for (size_t i = 0; i < s->tables.n; i++)
		if (s->tables.v[i]->o.is_there)
			add_table(j, s, s->tables.v[i]);
	json_close(j, ']');
	add_types(j, s);
	add_others(j, s);
	json_number(j, "analysed", s->analysed);
}
