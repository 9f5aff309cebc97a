/* Directives that other packages, or the project itself, add to op. */
#include "base/compat.h"
#include "model/operation_read.h"

static const struct op_value *arg(const struct operation *op, const char *name)
{
	return operation_argument(op, name);
}

/* PGFunction and its like, of alembic_utils. */
static enum sql_object_type entity_type(const struct op_value *v)
{
	static const struct {
		const char *class;
		enum sql_object_type type;
	} classes[] = {
		{ "PGFunction", SQL_OBJECT_FUNCTION },
		{ "PGView", SQL_OBJECT_VIEW },
		{ "PGMaterializedView", SQL_OBJECT_MATERIALIZED_VIEW },
		{ "PGTrigger", SQL_OBJECT_TRIGGER },
		{ "PGPolicy", SQL_OBJECT_POLICY },
		{ "PGExtension", SQL_OBJECT_EXTENSION },
	};

	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		if (op_is_call_of(v, classes[i].class))
			return classes[i].type;
	return SQL_OBJECT_UNKNOWN;
}

static void entity(struct op_reader *r, struct operation *op,
		   enum sql_action_kind action, unsigned flags)
{
	const struct op_value *v = arg(op, "target"), *name;
	struct op_effect *e = op_effect_add(r, op, action, entity_type(v));

	e->flags = flags;
	if (v->kind != OP_CALL) {
		e->name = op_name_of(v);
		return;
	}
	name = op_call_keyword(v, "signature");
	e->schema = op_name_of(op_call_argument(v, 0, "schema"));
	e->name = op_name_of(name->kind == OP_ABSENT ?
				     op_call_argument(v, 1, "signature") :
				     name);
	e->table = op_name_of(op_call_keyword(v, "on_entity"));
}

static void sync_enum(struct op_reader *r, struct operation *op)
{
	struct op_effect *e = op_effect_add(r, op, SQL_ALTER, SQL_OBJECT_TYPE);

	e->schema = op_name_of(arg(op, "enum_schema"));
	e->name = op_name_of(arg(op, "enum_name"));
	op_names_of(r, &e->column_names, arg(op, "new_values"));
}

static bool has_word(struct str name, const char *word)
{
	return str_find(name, str_z(word)) != STR_NPOS;
}

/* op.drop_view(...), of a project's own directives. */
static bool unknown_directive(struct op_reader *r, struct operation *op)
{
	enum sql_object_type type = SQL_OBJECT_UNKNOWN;
	const struct op_value *all = arg(op, "arguments");
	struct op_effect *e;
	static const struct {
		const char *word;
		enum sql_object_type type;
	} words[] = {
		{ "materialized_view", SQL_OBJECT_MATERIALIZED_VIEW },
		{ "view", SQL_OBJECT_VIEW },
		{ "function", SQL_OBJECT_FUNCTION },
		{ "_sp", SQL_OBJECT_PROCEDURE },
		{ "procedure", SQL_OBJECT_PROCEDURE },
		{ "trigger", SQL_OBJECT_TRIGGER },
		{ "sequence", SQL_OBJECT_SEQUENCE },
		{ "extension", SQL_OBJECT_EXTENSION },
		{ "policy", SQL_OBJECT_POLICY },
		{ "schema", SQL_OBJECT_SCHEMA },
		{ "index", SQL_OBJECT_INDEX },
		{ "constraint", SQL_OBJECT_CONSTRAINT },
		{ "column", SQL_OBJECT_COLUMN },
		{ "table", SQL_OBJECT_TABLE },
		{ "enum", SQL_OBJECT_TYPE },
		{ "type", SQL_OBJECT_TYPE },
	};

	for (size_t i = 0; !type && i < ARRAY_SIZE(words); i++)
		if (has_word(op->name, words[i].word))
			type = words[i].type;
	if (has_word(op->name, "drop"))
		e = op_effect_add(r, op, SQL_DROP, type);
	else if (has_word(op->name, "truncate"))
		e = op_effect_add(r, op, SQL_TRUNCATE, SQL_OBJECT_TABLE);
	else if (has_word(op->name, "delete"))
		e = op_effect_add(r, op, SQL_DELETE, SQL_OBJECT_TABLE);
	else if (has_word(op->name, "create") && type)
		e = op_effect_add(r, op, SQL_CREATE, type);
	else if (has_word(op->name, "replace") && type)
		e = op_effect_add(r, op, SQL_CREATE, type);
	else
		return false;
	if (has_word(op->name, "replace"))
		e->flags |= SQL_OR_REPLACE;
	e->is_incomplete = true;
	if (op_is_sequence(all) && all->n)
		e->name = op_name_of(all->items[0]);
	if (e->object == SQL_OBJECT_TABLE)
		e->table = e->name;
	return true;
}

void op_effects_of_directive(struct op_reader *r, struct operation *op,
			     const struct py_node *node)
{
	switch (op->kind) {
	case OP_CREATE_ENTITY:
		entity(r, op, SQL_CREATE, 0);
		break;
	case OP_DROP_ENTITY:
		entity(r, op, SQL_DROP, 0);
		break;
	case OP_REPLACE_ENTITY:
	case OP_REVERT_ENTITY:
		entity(r, op, SQL_CREATE, SQL_OR_REPLACE);
		break;
	case OP_SYNC_ENUM_VALUES:
		sync_enum(r, op);
		break;
	case OP_UNKNOWN_DIRECTIVE:
		if (!unknown_directive(r, op))
			op_unknown(r, node,
				   "calls `op.%.*s`, which is not Alembic's",
				   STR_ARG(op->name));
		break;
	default:
		break;
	}
}
