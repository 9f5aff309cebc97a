/* A table is put together, and becomes an op.create_table(). */
#include "base/compat.h"
#include "model/models_parts.h"

static struct str key_of(struct models *m, struct str schema, struct str name)
{
	struct buf key = BUF_INIT(m->arena);

	buf_adds(&key, schema);
	buf_addc(&key, '\0');
	buf_adds(&key, name);
	return buf_str(&key);
}

struct models_table *models_table_at(struct models *m, struct str schema,
				     struct str name)
{
	return map_get(&m->state->tables, key_of(m, schema, name));
}

static struct models_table *table_new(struct models *m,
				      const struct models_module *module,
				      const struct op_value *value,
				      struct str schema, struct str name)
{
	struct models_table *t = arena_new(m->arena, struct models_table);

	t->schema = schema.p ? schema : STR("");
	t->name = name;
	t->path = module->path;
	t->source = module->file.source;
	t->span = value->span;
	t->rev.path = module->path;
	t->parts = op_new(&m->state->reader, OP_TUPLE, value->node);
	map_put(&m->state->tables, key_of(m, t->schema, name), t);
	return t;
}

/* ---- Table("name", metadata, Column(...), ...) --------------------------------- */

static bool is_true(const struct op_value *call, const char *keyword)
{
	return op_truth(op_call_keyword(call, keyword)) == 1;
}

/* Flask-SQLAlchemy's Table() needs no MetaData. */
static size_t first_part(const struct op_value *call)
{
	return call->n > 1 && models_is_column(call->items[1]) ? 1 : 2;
}

static void add_parts(struct models *m, struct models_table *t,
		      const struct models_item *item)
{
	struct op_reader *r = &m->state->reader;
	const struct op_value *v = item->value;

	for (size_t i = first_part(v); i < v->n && op_step(r, v->node); i++) {
		struct op_value *part = v->items[i];

		if (part->kind == OP_DYNAMIC || part->kind == OP_INSTANCE) {
			models_gap(m, item->module, part->node,
				   "nobody can tell what this part of table "
				   "%.*s is",
				   STR_ARG(t->name));
			t->parts->has_star = true;
			continue;
		}
		op_append(r, t->parts, models_part(m, t, item->module, part));
	}
	if (op_call_keyword(v, "autoload_with")->kind != OP_ABSENT ||
	    is_true(v, "autoload")) {
		models_gap(m, item->module, v->node,
			   "table %.*s is read from the database",
			   STR_ARG(t->name));
		t->parts->has_star = true;
	}
	t->parts->has_star |= v->has_star;
	if (v->has_star)
		models_gap(m, item->module, v->node,
			   "table %.*s has parts that nobody can tell",
			   STR_ARG(t->name));
}

/* A second one of the name: more columns, a mention, or a mistake. */
static bool is_left_out(struct models *m, struct models_table *t,
			const struct models_item *item)
{
	const struct op_value *v = item->value;

	if (!t->has_columns || v->n <= 2 || is_true(v, "extend_existing"))
		return false;
	if (!is_true(v, "keep_existing"))
		models_gap(m, item->module, v->node,
			   "table %.*s is described in %.*s too: this one is "
			   "left out",
			   STR_ARG(t->name), STR_ARG(t->path));
	return true;
}

static bool has_column(const struct op_value *call)
{
	for (size_t i = first_part(call); i < call->n; i++)
		if (models_is_column(call->items[i]))
			return true;
	return false;
}

void models_table_from_call(struct models *m, const struct models_item *item)
{
	const struct op_value *v = item->value;
	const struct op_value *name = op_call_argument(v, 0, "name");
	const struct op_value *metadata = op_call_argument(v, 1, "metadata");
	const struct op_value *schema = op_call_keyword(v, "schema");
	struct models_filling filling = { .item = *item };
	struct models_table *t;
	struct str where;

	if (!op_is_str(name)) {
		/* rich.Table(), and the like, take no MetaData. */
		if (v->n >= 2)
			models_gap(m, item->module, v->node,
				   "nobody can tell the name of a table");
		return;
	}
	if (metadata->kind == OP_ABSENT || op_is_str(metadata))
		return;
	metadata = models_metadata(m, metadata, 0);
	where = op_is_str(schema) ? schema->s :
		schema->kind == OP_ABSENT || schema->kind == OP_NONE ?
				    models_schema_of(metadata) :
				    STR("");
	if (schema->kind == OP_DYNAMIC)
		models_gap(m, item->module, schema->node,
			   "nobody can tell the schema of table %.*s",
			   STR_ARG(name->s));
	t = models_table_at(m, where.p ? where : STR(""), name->s);
	if (!t) {
		t = table_new(m, item->module, v, where, name->s);
		t->metadata = metadata;
	} else if (is_left_out(m, t, item)) {
		return;
	}
	t->has_columns |= has_column(v);
	filling.table = t;
	vec_push(&m->state->fillings, m->arena, filling);
	map_put(&m->state->by_call,
		models_pointer((const void *const *)&item->value), t);
}

void models_fill_from_call(struct models *m, const struct models_filling *f)
{
	add_parts(m, f->table, &f->item);
}

/* ---- classes -------------------------------------------------------------------- */

static const struct op_value *last_dict(const struct op_value *args)
{
	if (args && args->kind == OP_TUPLE && args->n)
		args = args->items[args->n - 1];
	return args && args->kind == OP_DICT ? args : NULL;
}

static const struct op_value *option(const struct op_value *args, const char *name)
{
	const struct op_value *dict = last_dict(args);

	for (size_t i = 0; dict && i + 1 < dict->n; i += 2)
		if (op_is_str(dict->items[i]) && str_is(dict->items[i]->s, name))
			return dict->items[i + 1];
	return &op_absent;
}

/* The attribute of the class that a Column() was assigned to; or NULL. */
static struct str attribute_of(const struct op_value *class,
			       const struct op_value *column)
{
	const struct map *names = &class->scope->names;

	for (size_t i = 0; i < names->n; i++)
		if (names->entries[i].value == column)
			return models_name_in_class(class, names->entries[i].key);
	return STR_NULL;
}

/* A Column() of the class by its name; where it is referred to, with table. */
static struct op_value *with_name(struct models *m, struct models_class *c,
				  const struct models_table *t,
				  struct op_value *v, bool is_remote)
{
	struct op_reader *r = &m->state->reader;
	struct str name = models_is_column(v) ? attribute_of(c->value, v) :
						STR_NULL;

	if (!name.p)
		return v;
	if (is_remote)
		name = str_fmt(m->arena, "%.*s%s%.*s.%.*s", STR_ARG(t->schema),
			       t->schema.len ? "." : "", STR_ARG(t->name),
			       STR_ARG(name));
	return models_text(r, name, v->node);
}

/*
 * Index("ix", name), UniqueConstraint(name) inside of the class, and
 * ForeignKeyConstraint([parent_id], [id]).
 */
static struct op_value *with_names(struct models *m, struct models_class *c,
				   const struct models_table *t,
				   struct op_value *part)
{
	struct op_reader *r = &m->state->reader;
	struct op_value *copy = models_copy(r, part);

	for (size_t i = 0; i < part->n && op_step(r, part->node); i++) {
		struct op_value *v = part->items[i], *list;

		if (op_is_sequence(v)) {
			list = models_copy(r, v);
			for (size_t k = 0; k < v->n && op_step(r, v->node); k++)
				op_append(r, list,
					  with_name(m, c, t, v->items[k], i));
			v = list;
		} else {
			v = with_name(m, c, t, v, false);
		}
		op_append(r, copy, v);
	}
	return copy;
}

static void add_args(struct models *m, struct models_class *c,
		     struct models_table *t, const struct op_value *args)
{
	struct op_reader *r = &m->state->reader;

	if (args->kind != OP_TUPLE && args->kind != OP_LIST) {
		if (args->kind != OP_DICT && args->kind != OP_NONE)
			models_gap(m, c->module, args->node,
				   "nobody can tell the __table_args__ of "
				   "class %.*s",
				   STR_ARG(c->value->s));
		return;
	}
	for (size_t i = 0; i < args->n; i++) {
		struct op_value *part = args->items[i];

		if (part->kind == OP_CALL && !op_is_call_of(part, "Index"))
			op_append(r, t->parts,
				  models_part(m, t, c->module,
					      with_names(m, c, t, part)));
		else if (part->kind == OP_DYNAMIC)
			models_gap(m, c->module, part->node,
				   "nobody can tell what this part of "
				   "__table_args__ is");
		else if (op_is_call_of(part, "Index"))
			op_append(r, t->parts, with_names(m, c, t, part));
	}
}

static struct str schema_for(struct models *m, struct models_class *c,
			     const struct op_value *args,
			     const struct op_value *metadata)
{
	const struct op_value *schema = option(args, "schema");
	struct str usual = models_schema_of(metadata);

	if (op_is_str(schema))
		return schema->s;
	if (schema->kind != OP_ABSENT && schema->kind != OP_NONE)
		models_gap(m, c->module, schema->node,
			   "nobody can tell the schema of class %.*s",
			   STR_ARG(c->value->s));
	return usual.p ? usual : STR("");
}

static void own_table(struct models *m, struct models_class *c)
{
	const struct op_value *args = models_member(m, c, "__table_args__");
	const struct op_value *metadata =
		models_metadata_of_class(m, c->value, 0);
	struct str schema = schema_for(m, c, args, metadata);
	struct models_table *t = models_table_at(m, schema, c->name);

	if (t && t->has_columns &&
	    op_truth(option(args, "extend_existing")) != 1) {
		models_gap(m, c->module, c->value->node,
			   "table %.*s is described in %.*s too: class %.*s is "
			   "left out",
			   STR_ARG(t->name), STR_ARG(t->path),
			   STR_ARG(c->value->s));
		return;
	}
	if (!t) {
		t = table_new(m, c->module, c->value, schema, c->name);
		t->metadata = metadata;
	}
	t->has_columns = true;
	c->table = t;
}

static void name_table(struct models *m, struct models_class *c)
{
	const struct op_value *given;

	if (c->kind != CLASS_TABLE || c->table)
		return;
	if (c->name.p) {
		own_table(m, c);
		return;
	}
	given = models_member(m, c, "__table__");
	if (given)
		c->table = map_get(&m->state->by_call,
				   models_pointer((const void *const *)&given));
}

static struct models_table *parents_table(struct models_class *c)
{
	unsigned depth = 0;

	while (c && c->kind == CLASS_PARENTS && depth++ < MODELS_DEPTH)
		c = c->parent;
	return c ? c->table : NULL;
}

void models_table_from_class(struct models *m, struct models_class *c)
{
	struct models_table *t;

	if (!c)
		return;
	name_table(m, c);
	t = c->kind == CLASS_PARENTS ? parents_table(c) :
	    c->kind == CLASS_TABLE   ? c->table :
				       NULL;
	if (t && (c->name.p || c->kind == CLASS_PARENTS))
		vec_push(&m->state->mapped, m->arena, c);
}

/* Code of the project's own that is run for every model it has. */
static void say_made_up(struct models *m, struct models_class *c,
			struct models_table *t)
{
	static const char *const names[] = { "__init_subclass__",
					     "__mapper_cls__" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct op_value *f = models_written(c->value, str_z(names[i]), 0);

		if (!f || f->kind != OP_FUNCTION)
			continue;
		models_gap(m, models_module_of(f->scope), f->node,
			   "%s() may make columns and tables of its own",
			   names[i]);
		t->parts->has_star = true;
	}
}

/* Then what is in them. */
void models_fill(struct models *m, struct models_class *c)
{
	const struct op_value *args = NULL;
	struct models_table *t = c->kind == CLASS_PARENTS ? parents_table(c) :
							    c->table;

	say_made_up(m, c, t);
	models_columns(m, c, t);
	if (c->kind == CLASS_TABLE)
		args = models_member(m, c, "__table_args__");
	if (args)
		add_args(m, c, t, args);
}

/* ---- as an operation ---------------------------------------------------------- */

void models_finish(struct models *m, struct models_table *t)
{
	struct op_reader *r = &m->state->reader;
	struct operation *op = arena_new(m->arena, struct operation);
	struct op_argument *a = arena_array(m->arena, 3, sizeof(*a));
	struct op_value *schema =
		t->schema.len ? models_text(r, t->schema, t->parts->node) :
				op_new(r, OP_NONE, t->parts->node);

	a[0] = (struct op_argument){ STR("table_name"),
				     models_text(r, t->name, t->parts->node) };
	a[1] = (struct op_argument){ STR("columns"), t->parts };
	a[2] = (struct op_argument){ STR("schema"), schema };
	op->kind = OP_CREATE_TABLE;
	op->route = OP_ROUTE_OP;
	op->name = STR("create_table");
	op->span = t->span;
	op->is_upgrade = true;
	op->arguments = a;
	op->narguments = 3;
	op_effects_of(r, op, t->parts->node);
	op_effects_done(r, op);
	t->op = op;
}
