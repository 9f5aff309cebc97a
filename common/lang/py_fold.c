#include "base/compat.h"
#include "lang/py_eval.h"

static struct py_value unknown(const struct py_node *node)
{
	return py_dynamic("an operation that is not followed", node);
}

static struct py_value too_large(const struct py_node *node)
{
	return py_dynamic("a value that is too large", node);
}

/* --- integers ----------------------------------------------------------- */

static bool multiply(int64_t a, int64_t b, int64_t *out)
{
	if (a && b) {
		int64_t limit = INT64_MAX / (a < 0 ? -a : a);

		if (a == INT64_MIN || b == INT64_MIN || (b < 0 ? -b : b) > limit)
			return false;
	}
	*out = a * b;
	return true;
}

static bool add(int64_t a, int64_t b, int64_t *out)
{
	if (b > 0 ? a > INT64_MAX - b : a < INT64_MIN - b)
		return false;
	*out = a + b;
	return true;
}

/* Rounds down, as Python does. */
static bool divide(int64_t a, int64_t b, int64_t *quotient, int64_t *rest)
{
	if (!b || a == INT64_MIN)
		return false;
	*quotient = a / b;
	*rest = a % b;
	if (*rest && (*rest < 0) != (b < 0)) {
		(*quotient)--;
		*rest += b;
	}
	return true;
}

static struct py_value integers(enum py_op op, int64_t a, int64_t b,
				const struct py_node *node)
{
	int64_t out = 0, other = 0;
	bool is_known = false;

	switch (op) {
	case PY_OP_Add:
		is_known = add(a, b, &out);
		break;
	case PY_OP_Sub:
		is_known = b != INT64_MIN && add(a, -b, &out);
		break;
	case PY_OP_Mult:
		is_known = multiply(a, b, &out);
		break;
	case PY_OP_FloorDiv:
		is_known = divide(a, b, &out, &other);
		break;
	case PY_OP_Mod:
		is_known = divide(a, b, &other, &out);
		break;
	case PY_OP_BitOr:
		is_known = true;
		out = a | b;
		break;
	case PY_OP_BitAnd:
		is_known = true;
		out = a & b;
		break;
	case PY_OP_BitXor:
		is_known = true;
		out = a ^ b;
		break;
	default:
		break;
	}
	return is_known ? py_of_int(out, node) : unknown(node);
}

/* --- sequences ---------------------------------------------------------- */

static struct py_value join_texts(struct py_scope *scope,
				  const struct py_value *a,
				  const struct py_value *b,
				  const struct py_node *node)
{
	struct py_value v = *a;
	size_t len = a->s.len + b->s.len;
	char *p;

	if (len > PY_MAX_VALUE || !py_charge_bytes(scope, len))
		return too_large(node);
	p = arena_bytes(scope->arena, len + 1);
	if (a->s.len)
		memcpy(p, a->s.p, a->s.len);
	if (b->s.len)
		memcpy(p + a->s.len, b->s.p, b->s.len);
	p[len] = '\0';
	v.s = str_of(p, len);
	v.node = node;
	return v;
}

static struct py_value join_items(struct py_scope *scope,
				  const struct py_value *a,
				  const struct py_value *b,
				  const struct py_node *node)
{
	size_t n = a->n + b->n;
	struct py_value *items;

	if (n > PY_MAX_ITEMS || !py_charge(scope, n + 1))
		return too_large(node);
	items = arena_array(scope->arena, n, sizeof(*items));
	for (size_t i = 0; i < n; i++)
		items[i] = i < a->n ? a->items[i] : b->items[i - a->n];
	return py_of_items(a->type, items, n, node);
}

static bool is_text(const struct py_value *v)
{
	return v->type == PY_T_STR || v->type == PY_T_BYTES;
}

static bool is_list(const struct py_value *v)
{
	return v->type == PY_T_TUPLE || v->type == PY_T_LIST;
}

static struct py_value repeat(struct py_scope *scope, const struct py_value *v,
			      int64_t times, const struct py_node *node)
{
	size_t size = is_text(v) ? v->s.len : v->n, count;
	struct py_value out = *v;

	if (times < 0 || !size)
		times = 0;
	count = (size_t)times;
	if (size && count > (is_text(v) ? PY_MAX_VALUE : PY_MAX_ITEMS) / size)
		return too_large(node);
	if (!py_charge(scope,
		       is_text(v) ? size * count / 16 + 1 : size * count + 1))
		return too_large(node);
	out.node = node;
	if (is_text(v)) {
		char *p = arena_bytes(scope->arena, size * count + 1);

		for (size_t i = 0; i < count; i++)
			memcpy(p + i * size, v->s.p, size);
		p[size * count] = '\0';
		out.s = str_of(p, size * count);
		return out;
	}
	out.n = size * count;
	out.items = arena_array(scope->arena, out.n, sizeof(*out.items));
	for (size_t i = 0; i < out.n; i++)
		out.items[i] = v->items[i % size];
	return out;
}

static bool is_bitwise(enum py_op op)
{
	return op == PY_OP_BitOr || op == PY_OP_BitAnd || op == PY_OP_BitXor;
}

struct py_value py_binary(struct py_scope *scope, enum py_op op,
			  const struct py_value *a, const struct py_value *b,
			  const struct py_node *node)
{
	if (py_is_int(a) && py_is_int(b)) {
		struct py_value v = integers(op, a->i, b->i, node);

		/* True | False is True, but True + False is 1. */
		if (v.state == PY_VALUE && is_bitwise(op) &&
		    a->type == PY_T_BOOL && b->type == PY_T_BOOL)
			v.type = PY_T_BOOL;
		return v;
	}
	if (op == PY_OP_Add && a->type == b->type) {
		if (is_text(a))
			return join_texts(scope, a, b, node);
		if (is_list(a))
			return join_items(scope, a, b, node);
	}
	if (op == PY_OP_Mult && py_is_int(b) && (is_text(a) || is_list(a)))
		return repeat(scope, a, b->i, node);
	if (op == PY_OP_Mult && py_is_int(a) && (is_text(b) || is_list(b)))
		return repeat(scope, b, a->i, node);
	if (op == PY_OP_Mod && a->type == PY_T_STR)
		return py_percent(scope, a, b, node);
	return unknown(node);
}

struct py_value py_unary(enum py_op op, const struct py_value *v,
			 const struct py_node *node)
{
	int truth;

	if (op == PY_OP_Not) {
		truth = py_truth(v);
		return truth < 0 ? unknown(node) : py_of_bool(!truth, node);
	}
	if (v->type == PY_T_FLOAT && op == PY_OP_USub) {
		struct py_value out = *v;

		out.f = -v->f;
		out.node = node;
		return out;
	}
	if (!py_is_int(v) || v->i == INT64_MIN)
		return unknown(node);
	if (op == PY_OP_USub)
		return py_of_int(-v->i, node);
	return py_of_int(op == PY_OP_Invert ? ~v->i : v->i, node);
}
