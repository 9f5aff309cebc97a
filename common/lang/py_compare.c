#include "base/compat.h"
#include "lang/py_eval.h"

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
