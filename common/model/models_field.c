/* SQLModel: Field(default=None, primary_key=True, foreign_key="team.id"). */
#include "base/compat.h"
#include "model/models_parts.h"

static void copy_keyword(struct op_reader *r, struct op_value *to,
			 const struct op_value *from, const char *name)
{
	const struct op_value *v = op_call_keyword(from, name);

	if (v->kind != OP_ABSENT && v->kind != OP_NONE)
		models_set_keyword(r, to, name, v);
}

static void add_type(struct op_reader *r, struct op_value *to,
		     const struct op_value *field)
{
	const struct op_value *type = op_call_keyword(field, "sa_type");
	const struct op_value *length = op_call_keyword(field, "max_length");
	struct op_value *v;

	if (type->kind != OP_ABSENT && type->kind != OP_NONE) {
		op_append(r, to, (struct op_value *)type);
	} else if (length->kind == OP_INT) {
		v = models_call(r, STR("sqlalchemy.String"), field);
		op_append(r, v, (struct op_value *)length);
		op_append(r, to, v);
	}
}

static void add_key(struct op_reader *r, struct op_value *to,
		    const struct op_value *field)
{
	const struct op_value *key = op_call_keyword(field, "foreign_key");
	const struct op_value *action = op_call_keyword(field, "ondelete");
	struct op_value *v;

	if (key->kind == OP_ABSENT || key->kind == OP_NONE)
		return;
	v = models_call(r, STR("sqlalchemy.ForeignKey"), field);
	op_append(r, v, (struct op_value *)key);
	if (op_is_str(action))
		models_set_keyword(r, v, "ondelete", action);
	op_append(r, to, v);
}

static void add_extra(struct op_reader *r, struct op_value *to,
		      const struct op_value *field)
{
	const struct op_value *more = op_call_keyword(field, "sa_column_kwargs");

	to->has_star |= more->kind != OP_ABSENT && more->kind != OP_NONE &&
			more->kind != OP_DICT;
	for (size_t i = 0; more->kind == OP_DICT && i + 1 < more->n; i += 2)
		if (op_is_str(more->items[i]))
			models_set_keyword(r, to,
					   str_dup(r->arena, more->items[i]->s).p,
					   more->items[i + 1]);
}

struct op_value *models_field(struct op_reader *r, const struct op_value *field,
			      const struct py_node *node)
{
	static const char *const same[] = { "primary_key", "nullable", "index",
					    "unique" };
	struct op_value *given =
		(struct op_value *)op_call_keyword(field, "sa_column");
	struct op_value *v;

	if (models_is_column(given))
		return given;
	v = models_call(r, STR("sqlalchemy.Column"), field);
	v->node = node;
	add_type(r, v, field);
	add_key(r, v, field);
	for (size_t i = 0; i < ARRAY_SIZE(same); i++)
		copy_keyword(r, v, field, same[i]);
	add_extra(r, v, field);
	return v;
}
