/* What op.* and batch_op.* do to which object. */
#include "base/compat.h"
#include "model/operation_read.h"

struct op_effect *op_effect_add(struct op_reader *r, struct operation *op,
				enum sql_action_kind action,
				enum sql_object_type object)
{
	struct op_effect e = { .action = action,
			       .object = object,
			       .span = op->span };

	vec_push(&op->effects, r->arena, e);
	return &op->effects.v[op->effects.n - 1];
}

/* No more effects: they stay where they are, so they can point back. */
void op_effects_done(struct op_reader *r, struct operation *op)
{
	(void)r;
	for (size_t i = 0; i < op->effects.n; i++)
		op->effects.v[i].operation = op;
}

static const struct op_value *arg(const struct operation *op, const char *name)
{
	return operation_argument(op, name);
}

/* The table of the call, or of its batch. */
static void set_table(struct op_effect *e, const struct operation *op,
		      const char *parameter)
{
	const struct operation *of = op->batch ? op->batch : op;

	e->table = op_name_of(arg(of, op->batch ? "table_name" : parameter));
	e->schema = op_name_of(arg(of, "schema"));
	if (op->route == OP_ROUTE_BATCH && !op->batch)
		e->table = op_name_unknown(&op_absent);
}

static struct op_effect *add(struct op_reader *r, struct operation *op,
			     enum sql_action_kind action,
			     enum sql_object_type object,
			     const char *name_parameter)
{
	struct op_effect *e = op_effect_add(r, op, action, object);

	set_table(e, op, "table_name");
	e->name = object == SQL_OBJECT_TABLE ?
			  e->table :
			  op_name_of(arg(op, name_parameter));
	if (op_truth(arg(op, "if_exists")) == 1)
		e->flags |= SQL_IF_EXISTS;
	if (op_truth(arg(op, "if_not_exists")) == 1)
		e->flags |= SQL_IF_NOT_EXISTS;
	return e;
}

/* Column(index=True): an index besides, under a name of the conventions. */
static void add_inline_index(struct op_reader *r, struct operation *op,
			     const struct op_column *c)
{
	struct op_effect *e;

	if (c->index != OP_YES)
		return;
	e = op_effect_add(r, op, SQL_CREATE, SQL_OBJECT_INDEX);
	set_table(e, op, "table_name");
	vec_push(&e->column_names, r->arena, c->name);
	e->span = c->span;
	if (c->unique == OP_YES)
		e->flags |= SQL_UNIQUE;
}

static void add_index_object(struct op_reader *r, struct operation *op,
			     const struct op_value *v)
{
	struct op_effect *e = op_effect_add(r, op, SQL_CREATE, SQL_OBJECT_INDEX);

	set_table(e, op, "table_name");
	e->span = v->span;
	e->name = op_name_of(op_call_argument(v, 0, "name"));
	for (size_t i = 1; i < v->n; i++)
		vec_push(&e->column_names, r->arena, op_name_of(v->items[i]));
	if (op_truth(op_call_keyword(v, "unique")) == 1)
		e->flags |= SQL_UNIQUE;
}

/* One of create_table()'s parts: into e; indexes are left for later. */
static void add_part(struct op_reader *r, struct op_effect *e,
		     const struct op_value *v)
{
	struct op_constraint constraint;
	struct op_column column;

	if (op_is_call_of(v, "Index") || v->kind == OP_NONE)
		return;
	if (op_constraint_of(r, &constraint, v)) {
		vec_push(&e->constraints, r->arena, constraint);
		return;
	}
	op_column_of(r, &column, &e->constraints, v);
	e->is_incomplete |= column.is_dynamic;
	vec_push(&e->columns, r->arena, column);
}

static void flatten(struct op_reader *r, const struct op_value *v,
		    struct op_value *out)
{
	out->has_star |= v->has_star || v->is_partial || v->kind == OP_DYNAMIC;
	for (size_t i = 0; op_is_sequence(v) && i < v->n; i++) {
		const struct op_value *item = v->items[i];

		if (!op_is_sequence(item)) {
			op_append(r, out, v->items[i]);
			continue;
		}
		out->has_star |= item->has_star || item->is_partial;
		for (size_t k = 0; k < item->n; k++)
			op_append(r, out, item->items[k]);
	}
}

static void create_table(struct op_reader *r, struct operation *op)
{
	struct op_effect e = *add(r, op, SQL_CREATE, SQL_OBJECT_TABLE, NULL);
	struct op_value parts = { .kind = OP_TUPLE };

	flatten(r, arg(op, "columns"), &parts);
	e.is_incomplete = parts.has_star;
	for (size_t i = 0; i < parts.n; i++)
		add_part(r, &e, parts.items[i]);
	op->effects.v[0] = e;
	for (size_t i = 0; i < e.columns.n; i++)
		add_inline_index(r, op, &e.columns.v[i]);
	for (size_t i = 0; i < parts.n; i++)
		if (op_is_call_of(parts.items[i], "Index"))
			add_index_object(r, op, parts.items[i]);
}

static void add_column(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = add(r, op, SQL_ADD, SQL_OBJECT_COLUMN, "-");
	struct op_column column;

	op_column_of(r, &column, &e->constraints, arg(op, "column"));
	e->name = column.name;
	e->is_incomplete = column.is_dynamic;
	vec_push(&e->columns, r->arena, column);
	add_inline_index(r, op, &column);
}

static void drop(struct op_reader *r, struct operation *op,
		 enum sql_object_type object, const char *name)
{
	add(r, op, SQL_DROP, object, name);
}

static void drop_constraint(struct op_reader *r, struct operation *op)
{
	struct op_effect *e =
		add(r, op, SQL_DROP, SQL_OBJECT_CONSTRAINT, "constraint_name");
	const struct op_value *type = arg(op, "type_");

	if (op_is_str(type) && str_is(type->s, "foreignkey"))
		e->object = SQL_OBJECT_FOREIGN_KEY;
	else if (op_is_str(type) && str_is(type->s, "primary"))
		e->object = SQL_OBJECT_PRIMARY_KEY;
	else if (op_is_str(type) && str_is(type->s, "check"))
		e->object = SQL_OBJECT_CHECK;
	else if (op_is_str(type) && str_is(type->s, "unique"))
		e->flags |= SQL_UNIQUE;
}

static void rename_table(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = op_effect_add(r, op, SQL_RENAME, SQL_OBJECT_TABLE);

	set_table(e, op, "old_table_name");
	e->name = e->table;
	e->new_name = op_name_of(arg(op, "new_table_name"));
}

static struct op_effect *alter(struct op_reader *r, struct operation *op,
			       enum sql_action_kind action)
{
	return add(r, op, action, SQL_OBJECT_COLUMN, "column_name");
}

static void set_type(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = alter(r, op, SQL_SET_TYPE);
	const struct op_value *old = arg(op, "existing_type");
	struct op_column column = { .name = e->name, .span = op->span };

	column.value = arg(op, "type_");
	op_type_of_value(&column.type, r->arena, column.value);
	vec_push(&e->columns, r->arena, column);
	op_type_of_value(&e->existing_type, r->arena, old);
	if (arg(op, "postgresql_using")->kind != OP_ABSENT)
		e->flags |= SQL_HAS_USING;
}

static void set_default(struct op_reader *r, struct operation *op,
			const struct op_value *v)
{
	struct str text;
	enum op_default_kind kind = op_default_of(v, &text);
	const struct op_value *old = arg(op, "existing_server_default");
	struct op_effect *e;

	if (kind == OP_DEFAULT_UNSAID)
		return;
	if (kind == OP_DEFAULT_NONE && old->kind == OP_NONE)
		return;
	e = alter(r, op,
		  kind == OP_DEFAULT_NONE ? SQL_DROP_DEFAULT : SQL_SET_DEFAULT);
	e->value = text;
	e->value_is_string = op_is_str(v);
}

static void alter_column(struct op_reader *r, struct operation *op)
{
	const struct op_value *v;
	enum op_bool nullable = op_bool_of(arg(op, "nullable"));
	enum op_bool was = op_bool_of(arg(op, "existing_nullable"));
	struct op_effect *e;

	v = arg(op, "type_");
	if (v->kind != OP_ABSENT && v->kind != OP_NONE)
		set_type(r, op);
	set_default(r, op, arg(op, "server_default"));
	if (nullable != OP_UNSAID) {
		e = alter(r, op,
			  nullable == OP_YES ? SQL_DROP_NOT_NULL :
					       SQL_SET_NOT_NULL);
		e->existing_nullable = was;
		e->is_incomplete = nullable == OP_UNSURE;
	}
	v = arg(op, "comment");
	if (v->kind != OP_ABSENT && v->kind != OP_BOOL) {
		e = alter(r, op, SQL_COMMENT);
		e->value = v->s;
	}
	/* Last: the others know the column by its old name. */
	v = arg(op, "new_column_name");
	if (v->kind != OP_ABSENT && v->kind != OP_NONE)
		alter(r, op, SQL_RENAME)->new_name = op_name_of(v);
}

static void create_index(struct op_reader *r, struct operation *op)
{
	struct op_effect *e =
		add(r, op, SQL_CREATE, SQL_OBJECT_INDEX, "index_name");

	op_names_of(r, &e->column_names, arg(op, "columns"));
	if (op_truth(arg(op, "unique")) == 1)
		e->flags |= SQL_UNIQUE;
	if (op_truth(arg(op, "postgresql_concurrently")) == 1)
		e->flags |= SQL_CONCURRENTLY;
	if (arg(op, "postgresql_where")->kind != OP_ABSENT)
		e->flags |= SQL_HAS_WHERE;
}

static void drop_index(struct op_reader *r, struct operation *op)
{
	struct op_effect *e =
		add(r, op, SQL_DROP, SQL_OBJECT_INDEX, "index_name");

	if (op_truth(arg(op, "postgresql_concurrently")) == 1)
		e->flags |= SQL_CONCURRENTLY;
}

static void create_constraint(struct op_reader *r, struct operation *op,
			      enum sql_constraint_kind kind)
{
	struct op_effect *e =
		add(r, op, SQL_ADD, SQL_OBJECT_CONSTRAINT, "constraint_name");
	struct op_constraint c = { .kind = kind,
				   .name = e->name,
				   .span = op->span };
	const struct op_value *v = arg(op, "condition");

	op_names_of(r, &c.columns, arg(op, "columns"));
	if (v->kind == OP_CALL && v->n)
		v = v->items[0];
	if (op_has_text(v))
		c.condition = v->s;
	c.is_not_valid = op_truth(arg(op, "postgresql_not_valid")) == 1;
	vec_push(&e->constraints, r->arena, c);
}

static void create_foreign_key(struct op_reader *r, struct operation *op)
{
	struct op_effect *e =
		op_effect_add(r, op, SQL_ADD, SQL_OBJECT_CONSTRAINT);
	struct op_constraint c = { .kind = SQL_CONSTRAINT_FOREIGN_KEY,
				   .span = op->span };

	set_table(e, op, "source_table");
	if (!op->batch)
		e->schema = op_name_of(arg(op, "source_schema"));
	e->name = c.name = op_name_of(arg(op, "constraint_name"));
	c.ref_table = op_name_of(arg(op, "referent_table"));
	c.ref_schema = op_name_of(arg(op, "referent_schema"));
	op_names_of(r, &c.columns, arg(op, "local_cols"));
	op_names_of(r, &c.ref_columns, arg(op, "remote_cols"));
	c.on_delete = arg(op, "ondelete")->s;
	c.on_update = arg(op, "onupdate")->s;
	c.is_not_valid = op_truth(arg(op, "postgresql_not_valid")) == 1;
	vec_push(&e->constraints, r->arena, c);
}

static void comment_table(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = add(r, op, SQL_COMMENT, SQL_OBJECT_TABLE, NULL);

	e->value = arg(op, "comment")->s;
}

static void bulk_insert(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = op_effect_add(r, op, SQL_INSERT, SQL_OBJECT_TABLE);

	op_table_of(r, arg(op, "table"), &e->schema, &e->table);
	e->name = e->table;
}

void op_effects_of(struct op_reader *r, struct operation *op,
		   const struct py_node *node)
{
	switch (op->kind) {
	case OP_CREATE_TABLE:
	case OP_CREATE_GEOSPATIAL_TABLE:
		create_table(r, op);
		break;
	case OP_DROP_TABLE:
	case OP_DROP_GEOSPATIAL_TABLE:
		drop(r, op, SQL_OBJECT_TABLE, NULL);
		break;
	case OP_RENAME_TABLE:
		rename_table(r, op);
		break;
	case OP_ADD_COLUMN:
	case OP_ADD_GEOSPATIAL_COLUMN:
		add_column(r, op);
		break;
	case OP_DROP_COLUMN:
	case OP_DROP_GEOSPATIAL_COLUMN:
		drop(r, op, SQL_OBJECT_COLUMN, "column_name");
		break;
	case OP_ALTER_COLUMN:
		alter_column(r, op);
		break;
	case OP_CREATE_INDEX:
	case OP_CREATE_GEOSPATIAL_INDEX:
		create_index(r, op);
		break;
	case OP_DROP_INDEX:
	case OP_DROP_GEOSPATIAL_INDEX:
		drop_index(r, op);
		break;
	case OP_CREATE_FOREIGN_KEY:
		create_foreign_key(r, op);
		break;
	case OP_CREATE_CHECK_CONSTRAINT:
		create_constraint(r, op, SQL_CONSTRAINT_CHECK);
		break;
	case OP_CREATE_UNIQUE_CONSTRAINT:
		create_constraint(r, op, SQL_CONSTRAINT_UNIQUE);
		break;
	case OP_CREATE_PRIMARY_KEY:
		create_constraint(r, op, SQL_CONSTRAINT_PRIMARY_KEY);
		break;
	case OP_CREATE_EXCLUDE_CONSTRAINT:
		create_constraint(r, op, SQL_CONSTRAINT_EXCLUDE);
		break;
	case OP_DROP_CONSTRAINT:
		drop_constraint(r, op);
		break;
	case OP_CREATE_TABLE_COMMENT:
	case OP_DROP_TABLE_COMMENT:
		comment_table(r, op);
		break;
	case OP_BULK_INSERT:
		bulk_insert(r, op);
		break;
	default:
		op_effects_of_directive(r, op, node);
	}
}
