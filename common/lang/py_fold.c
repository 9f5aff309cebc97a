#include "base/compat.h"
#include "lang/py_eval.h"
#include "base/utf8.h"

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

	if (n > PY_MAX_VALUE || !py_charge(scope, n + 1))
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
	if (size && count > PY_MAX_VALUE / size)
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

struct py_value py_binary(struct py_scope *scope, enum py_op op,
			  const struct py_value *a, const struct py_value *b,
			  const struct py_node *node)
{
	if (py_is_int(a) && py_is_int(b))
		return integers(op, a->i, b->i, node);
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

/* --- comparisons -------------------------------------------------------- */

static int order(const struct py_value *a, const struct py_value *b)
{
	if (py_is_int(a))
		return (a->i > b->i) - (a->i < b->i);
	return str_cmp(a->s, b->s);
}

static int compare_order(enum py_op op, const struct py_value *a,
			 const struct py_value *b)
{
	int c;

	if (!(py_is_int(a) && py_is_int(b)) &&
	    !(a->type == PY_T_STR && b->type == PY_T_STR))
		return -1;
	c = order(a, b);
	switch (op) {
	case PY_OP_Lt:
		return c < 0;
	case PY_OP_LtE:
		return c <= 0;
	case PY_OP_Gt:
		return c > 0;
	default:
		return c >= 0;
	}
}

static int is_in(const struct py_value *a, const struct py_value *b)
{
	size_t step = b->type == PY_T_DICT ? 2 : 1;

	if (a->type == PY_T_STR && b->type == PY_T_STR)
		return str_find(b->s, a->s) != STR_NPOS;
	if (b->type < PY_T_TUPLE)
		return -1;
	for (size_t i = 0; i < b->n; i += step) {
		if (!py_is_known(&b->items[i]))
			return -1;
		if (py_equal(a, &b->items[i]))
			return 1;
	}
	return 0;
}

/* Only None, True, False and ... are sure to be one object. */
static int is_same(const struct py_value *a, const struct py_value *b)
{
	bool is_single = a->type == PY_T_NONE || a->type == PY_T_BOOL ||
			 a->type == PY_T_ELLIPSIS;
	bool is_other = b->type == PY_T_NONE || b->type == PY_T_BOOL ||
			b->type == PY_T_ELLIPSIS;

	if (!is_single && !is_other)
		return -1;
	return a->type == b->type && py_equal(a, b);
}

static bool is_membership(enum py_op op)
{
	return op == PY_OP_In || op == PY_OP_NotIn;
}

static int negated(int truth)
{
	return truth < 0 ? truth : !truth;
}

int py_compare(enum py_op op, const struct py_value *a, const struct py_value *b)
{
	if (!py_is_known(a) || (!py_is_known(b) && !is_membership(op)))
		return -1;
	switch (op) {
	case PY_OP_Eq:
		return py_equal(a, b);
	case PY_OP_NotEq:
		return !py_equal(a, b);
	case PY_OP_In:
		return is_in(a, b);
	case PY_OP_NotIn:
		return negated(is_in(a, b));
	case PY_OP_Is:
		return is_same(a, b);
	case PY_OP_IsNot:
		return negated(is_same(a, b));
	default:
		return compare_order(op, a, b);
	}
}

/* --- subscripts --------------------------------------------------------- */

/* Moves a negative index in; false when it is outside of 0..n. */
static bool place_index(int64_t i, size_t n, size_t *at)
{
	if (i < 0)
		i += (int64_t)n;
	if (i < 0 || (uint64_t)i >= n)
		return false;
	*at = (size_t)i;
	return true;
}

static struct py_value character(const struct py_value *v, int64_t i,
				 const struct py_node *node)
{
	size_t at = 0, index, begin = 0;

	if (!place_index(i, utf8_length(v->s), &index))
		return py_dynamic("an index out of range", node);
	for (size_t k = 0; k <= index; k++) {
		begin = at;
		utf8_next(v->s, &at);
	}
	return py_of_str(str_cut(v->s, begin, at), node);
}

static struct py_value lookup(const struct py_value *dict,
			      const struct py_value *key,
			      const struct py_node *node)
{
	for (size_t i = dict->n; i >= 2; i -= 2) {
		if (!py_is_known(&dict->items[i - 2]))
			break;
		if (py_equal(&dict->items[i - 2], key))
			return dict->items[i - 1];
	}
	return py_dynamic("a key that is not there", node);
}

/* A part of [lower:upper], clamped into 0..n. False: not known. */
static bool slice_bound(struct py_scope *scope, const struct py_node *n,
			size_t len, size_t otherwise, size_t *out)
{
	struct py_value v;

	*out = otherwise;
	if (!n)
		return true;
	v = py_eval(scope, n);
	if (py_is_none(&v))
		return true;
	if (!py_is_int(&v))
		return false;
	if (v.i < 0)
		v.i = v.i < -(int64_t)len ? 0 : v.i + (int64_t)len;
	*out = (uint64_t)v.i > len ? len : (size_t)v.i;
	return true;
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

static struct py_value cut(struct py_scope *scope, const struct py_value *v,
			   const struct py_node *slice,
			   const struct py_node *node)
{
	size_t len = is_text(v) ? v->s.len : v->n, lower, upper;
	struct py_value out = *v;

	if (slice->step || (!is_list(v) && !is_text(v)) ||
	    (is_text(v) && !is_ascii(v->s)) ||
	    !slice_bound(scope, slice->lower, len, 0, &lower) ||
	    !slice_bound(scope, slice->upper, len, len, &upper))
		return py_dynamic("a slice", node);
	if (upper < lower)
		upper = lower;
	out.node = node;
	if (is_text(v)) {
		out.s = str_cut(v->s, lower, upper);
	} else {
		out.items = v->items ? v->items + lower : NULL;
		out.n = upper - lower;
	}
	return out;
}

struct py_value py_subscript(struct py_scope *scope, const struct py_value *v,
			     const struct py_node *slice,
			     const struct py_node *node)
{
	struct py_value key;
	size_t at;

	if (slice->kind == PY_Slice)
		return cut(scope, v, slice, node);
	key = py_eval(scope, slice);
	if (!py_is_known(&key))
		return py_dynamic("a subscript that is not a constant", node);
	if (v->type == PY_T_DICT)
		return lookup(v, &key, node);
	if (!py_is_int(&key))
		return unknown(node);
	if (v->type == PY_T_STR && py_charge_bytes(scope, v->s.len))
		return character(v, key.i, node);
	if (!is_list(v))
		return unknown(node);
	if (!place_index(key.i, v->n, &at))
		return py_dynamic("an index out of range", node);
	return v->items[at];
}
