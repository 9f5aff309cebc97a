#include "base/compat.h"
#include "model/operations_pack.h"

#define FORM 2

struct unpacker {
	struct arena *arena;
	struct str rest;
};

static bool number(struct unpacker *u, uint64_t max, uint64_t *n)
{
	return unpack_upto(&u->rest, max, n);
}

/* Each item takes one byte at the least. */
static bool count(struct unpacker *u, size_t *n)
{
	uint64_t value;

	if (!number(u, u->rest.len, &value))
		return false;
	*n = (size_t)value;
	return *n <= u->rest.len;
}

static bool take_span(struct unpacker *u, struct span *span)
{
	uint64_t begin, len;

	if (!number(u, UINT32_MAX, &begin) || !number(u, UINT32_MAX, &len))
		return false;
	*span = span_of((size_t)begin, (size_t)(begin + len));
	return true;
}

static bool take_name(struct unpacker *u, struct op_name *n)
{
	uint64_t is_dynamic;

	memset(n, 0, sizeof(*n));
	if (!unpack_maybe(&u->rest, &n->text))
		return false;
	n->shown = n->text;
	if (n->text.p)
		return true;
	if (!number(u, 1, &is_dynamic))
		return false;
	n->is_dynamic = is_dynamic;
	return unpack_maybe(&u->rest, &n->shown);
}

static bool take_names(struct unpacker *u, struct op_names *names)
{
	size_t n;

	memset(names, 0, sizeof(*names));
	if (!count(u, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct op_name name;

		if (!take_name(u, &name))
			return false;
		vec_push(names, u->arena, name);
	}
	return true;
}

static bool take_small(struct unpacker *u, int *out)
{
	uint64_t n;

	if (!number(u, INT32_MAX, &n))
		return false;
	*out = (int)n - 1;
	return true;
}

static bool take_values(struct unpacker *u, struct op_type *t)
{
	size_t n;

	if (!count(u, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct str value;

		if (!unpack_str(&u->rest, &value))
			return false;
		vec_push(&t->values, u->arena, value);
	}
	return true;
}

static bool take_one_type(struct unpacker *u, struct op_type *t, bool *has_item)
{
	uint64_t family, flags, length, bits;

	memset(t, 0, sizeof(*t));
	if (!number(u, TYPE_OTHER, &family) || !number(u, 511, &flags) ||
	    !unpack_maybe(&u->rest, &t->text) ||
	    !unpack_maybe(&u->rest, &t->name) || !number(u, INT64_MAX, &length) ||
	    !take_small(u, &t->precision) || !take_small(u, &t->scale) ||
	    !number(u, 1024, &bits) || !unpack_maybe(&u->rest, &t->enum_name))
		return false;
	t->family = (enum type_family)family;
	t->length = (int64_t)length - 1;
	t->bits = (int)bits;
	t->is_fixed = flags & 1;
	t->is_unsigned = flags & 2;
	t->has_timezone = flags & 4;
	t->has_dynamic_args = flags & 8;
	t->is_autoincrement = flags & 16;
	t->has_all_values = flags & 32;
	*has_item = flags & 64;
	t->is_plain = flags & 128;
	t->makes_no_type = flags & 256;
	return take_values(u, t);
}

static bool take_type(struct unpacker *u, struct op_type *t)
{
	bool has_item;

	if (!take_one_type(u, t, &has_item))
		return false;
	while (has_item) {
		struct op_type *item = arena_new(u->arena, struct op_type);

		if (!take_one_type(u, item, &has_item))
			return false;
		t->item = item;
		t = item;
	}
	return true;
}

static bool take_column(struct unpacker *u, struct op_column *c)
{
	uint64_t states, flags;

	memset(c, 0, sizeof(*c));
	if (!take_name(u, &c->name) || !take_type(u, &c->type) ||
	    !number(u, 255, &states) || !number(u, 31, &flags))
		return false;
	c->nullable = (enum op_bool)(states & 3);
	c->primary_key = (enum op_bool)(states >> 2 & 3);
	c->unique = (enum op_bool)(states >> 4 & 3);
	c->server_default = (enum op_default_kind)(states >> 6 & 3);
	c->default_is_string = flags & 1;
	c->is_identity = flags & 2;
	c->is_computed = flags & 4;
	c->is_dynamic = flags & 8;
	c->nullable_is_said = flags & 16;
	return unpack_maybe(&u->rest, &c->default_text) &&
	       unpack_maybe(&u->rest, &c->comment) && take_span(u, &c->span);
}

static bool take_constraint(struct unpacker *u, struct op_constraint *c)
{
	uint64_t kind, flags;

	memset(c, 0, sizeof(*c));
	if (!number(u, SQL_CONSTRAINT_DEFAULT, &kind) || !number(u, 15, &flags))
		return false;
	c->kind = (enum sql_constraint_kind)kind;
	c->is_not_valid = flags & 1;
	c->is_using_index = flags & 2;
	c->is_inline = flags & 4;
	c->is_use_alter = flags & 8;
	return take_name(u, &c->name) && take_names(u, &c->columns) &&
	       take_name(u, &c->ref_schema) && take_name(u, &c->ref_table) &&
	       take_names(u, &c->ref_columns) &&
	       unpack_maybe(&u->rest, &c->on_delete) &&
	       unpack_maybe(&u->rest, &c->on_update) &&
	       unpack_maybe(&u->rest, &c->condition) && take_span(u, &c->span);
}

static bool take_parts(struct unpacker *u, struct op_effect *e)
{
	size_t n;

	if (!count(u, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct op_column c;

		if (!take_column(u, &c))
			return false;
		vec_push(&e->columns, u->arena, c);
	}
	if (!count(u, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct op_constraint c;

		if (!take_constraint(u, &c))
			return false;
		vec_push(&e->constraints, u->arena, c);
	}
	return true;
}

static bool take_effect(struct unpacker *u, struct op_effect *e)
{
	uint64_t action, object, flags, states;

	memset(e, 0, sizeof(*e));
	if (!number(u, SQL_NACTIONS - 1, &action) ||
	    !number(u, SQL_NOBJECTS - 1, &object) ||
	    !number(u, ((uint64_t)1 << SQL_NFLAGS) - 1, &flags) ||
	    !number(u, 7, &states))
		return false;
	e->action = (enum sql_action_kind)action;
	e->object = (enum sql_object_type)object;
	e->flags = (unsigned)flags;
	e->is_incomplete = states & 1;
	e->is_conditional = states & 2;
	e->value_is_string = states & 4;
	return take_name(u, &e->schema) && take_name(u, &e->table) &&
	       take_name(u, &e->name) && take_name(u, &e->new_name) &&
	       unpack_maybe(&u->rest, &e->value) && take_parts(u, e) &&
	       take_names(u, &e->column_names) && take_span(u, &e->span);
}

static bool take_condition(struct unpacker *u, struct op_condition *c)
{
	uint64_t kind, excludes;
	size_t n;

	if (!number(u, OP_TRY, &kind) || !number(u, 1, &excludes) ||
	    !unpack_maybe(&u->rest, &c->test) || !count(u, &n))
		return false;
	c->kind = (enum op_condition_kind)kind;
	c->excludes_dialects = excludes;
	for (size_t i = 0; i < n; i++) {
		struct str dialect;

		if (!unpack_str(&u->rest, &dialect))
			return false;
		vec_push(&c->dialects, u->arena, dialect);
	}
	return true;
}

static bool take_conditions(struct unpacker *u, const struct op_condition **out)
{
	size_t n;

	*out = NULL;
	if (!count(u, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct op_condition *c = arena_new(u->arena, struct op_condition);

		if (!take_condition(u, c))
			return false;
		*out = c;
		out = &c->outer;
	}
	return true;
}

static bool take_operation(struct unpacker *u, struct operations *ops)
{
	struct operation *op = arena_new(u->arena, struct operation);
	uint64_t kind, flags;
	size_t n;

	if (!number(u, OPERATION_KINDS - 1, &kind) ||
	    !number(u, OP_ROUTE_OBJECT << 1 | 1, &flags) ||
	    !unpack_maybe(&u->rest, &op->function) ||
	    !take_conditions(u, &op->condition) || !count(u, &n))
		return false;
	op->kind = (enum operation_kind)kind;
	op->is_repeated = flags & 1;
	op->route = (enum op_route)(flags >> 1);
	op->is_upgrade = true;
	for (size_t i = 0; i < n; i++) {
		struct op_effect e;

		if (!take_effect(u, &e))
			return false;
		vec_push(&op->effects, u->arena, e);
	}
	for (size_t i = 0; i < n; i++)
		op->effects.v[i].operation = op;
	vec_push(&ops->list, u->arena, op);
	return true;
}

/* The operations that are kept stand closer than they did. */
static size_t closer(const uint64_t *indices, size_t n, uint64_t before)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (indices[middle] < before)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool take_unknown(struct unpacker *u, struct operations *ops,
			 const uint64_t *indices)
{
	struct op_unknown unknown = { .is_upgrade = true };
	uint64_t before;

	if (!take_span(u, &unknown.span) || !number(u, UINT32_MAX, &before) ||
	    !unpack_str(&u->rest, &unknown.reason) ||
	    !take_conditions(u, &unknown.condition))
		return false;
	unknown.before = closer(indices, ops->list.n, before);
	vec_push(&ops->unknown, u->arena, unknown);
	return true;
}

static bool take_head(struct unpacker *u, struct packed_head *head,
		      uint64_t *flags)
{
	uint64_t form;
	const unsigned char *p;

	if (!number(u, FORM, &form) || form != FORM || !number(u, 3, flags) ||
	    u->rest.len < sizeof(head->names.bits))
		return false;
	head->touches_unnamed = *flags & 2;
	p = (const unsigned char *)u->rest.p;
	for (size_t i = 0; i < ARRAY_SIZE(head->names.bits); i++) {
		head->names.bits[i] = 0;
		for (int k = 0; k < 64; k += 8)
			head->names.bits[i] |= (uint64_t)*p++ << k;
	}
	u->rest = str_from(u->rest, sizeof(head->names.bits));
	return true;
}

bool operations_unpack_head(struct str bytes, struct packed_head *head)
{
	struct unpacker u = { NULL, bytes };
	uint64_t flags;

	return take_head(&u, head, &flags);
}

bool operations_unpack(struct arena *a, struct str bytes, struct operations *ops)
{
	struct unpacker u = { a, bytes };
	VEC_OF(uint64_t) indices = VEC_INIT;
	struct packed_head head;
	uint64_t flags, index;
	size_t n;

	memset(ops, 0, sizeof(*ops));
	ops->arena = a;
	if (!take_head(&u, &head, &flags))
		return false;
	ops->is_cut = flags & 1;
	ops->has_upgrade = true;
	for (;;) {
		if (!number(&u, UINT32_MAX, &index))
			return false;
		if (!index)
			break;
		vec_push(&indices, a, index - 1);
		if (!take_operation(&u, ops))
			return false;
	}
	if (!count(&u, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!take_unknown(&u, ops, indices.v))
			return false;
	return !u.rest.len;
}
