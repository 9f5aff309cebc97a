#include "base/compat.h"
#include "lang/py_eval.h"

struct py_value py_dynamic(const char *reason, const struct py_node *why)
{
	struct py_value v = { .state = PY_DYNAMIC, .reason = reason };

	v.node = why;
	if (why)
		v.why = py_span(why);
	return v;
}

struct py_value py_symbol_of(enum py_symbol symbol, struct str s,
			     const struct py_node *node, const char *reason)
{
	struct py_value v = py_dynamic(reason, node);

	v.symbol = symbol;
	v.s = s;
	return v;
}

static struct py_value value_of(enum py_type type, const struct py_node *node)
{
	struct py_value v = { .state = PY_VALUE, .type = type };

	v.node = node;
	return v;
}

struct py_value py_of_none(const struct py_node *node)
{
	return value_of(PY_T_NONE, node);
}

struct py_value py_of_bool(bool b, const struct py_node *node)
{
	struct py_value v = value_of(PY_T_BOOL, node);

	v.i = b;
	return v;
}

struct py_value py_of_int(int64_t i, const struct py_node *node)
{
	struct py_value v = value_of(PY_T_INT, node);

	v.i = i;
	return v;
}

struct py_value py_of_str(struct str s, const struct py_node *node)
{
	struct py_value v = value_of(PY_T_STR, node);

	v.s = s;
	return v;
}

static bool is_among(const struct py_value *items, size_t n, size_t step,
		     const struct py_value *v)
{
	for (size_t i = 0; i < n; i += step)
		if (py_equal(&items[i], v))
			return true;
	return false;
}

/* Sets beyond this are not compared item by item. */
#define MAX_SET 256

struct py_value py_of_items(enum py_type type, struct py_value *items, size_t n,
			    const struct py_node *node)
{
	struct py_value v = value_of(type, node);
	size_t kept = 0;

	if (n > PY_MAX_ITEMS)
		return py_dynamic("too many items", node);
	v.items = items;
	v.n = n;
	if (type != PY_T_SET && type != PY_T_FROZENSET)
		return v;
	if (n > MAX_SET)
		return py_dynamic("a large set", node);
	for (size_t i = 0; i < n; i++)
		if (!is_among(items, kept, 1, &items[i]))
			items[kept++] = items[i];
	v.n = kept;
	return v;
}

bool py_is_int(const struct py_value *v)
{
	return v->state == PY_VALUE &&
	       (v->type == PY_T_INT || v->type == PY_T_BOOL);
}

static bool is_mutable_at(const struct py_value *v, unsigned depth)
{
	if (v->state != PY_VALUE || v->type < PY_T_TUPLE)
		return false;
	if (v->type == PY_T_LIST || v->type == PY_T_SET ||
	    v->type == PY_T_DICT || depth > 16)
		return true;
	for (size_t i = 0; i < v->n; i++)
		if (is_mutable_at(&v->items[i], depth + 1))
			return true;
	return false;
}

bool py_is_mutable(const struct py_value *v)
{
	return is_mutable_at(v, 0);
}

static bool is_known_at(const struct py_value *v, unsigned depth)
{
	if (v->state != PY_VALUE || depth > 16)
		return false;
	for (size_t i = 0; v->type >= PY_T_TUPLE && i < v->n; i++)
		if (!is_known_at(&v->items[i], depth + 1))
			return false;
	return true;
}

bool py_is_known(const struct py_value *v)
{
	return is_known_at(v, 0);
}

int py_truth(const struct py_value *v)
{
	if (v->state != PY_VALUE)
		return -1;
	switch (v->type) {
	case PY_T_NONE:
		return 0;
	case PY_T_BOOL:
	case PY_T_INT:
		return v->i != 0;
	case PY_T_FLOAT:
		return v->f != 0;
	case PY_T_STR:
	case PY_T_BYTES:
		return v->s.len != 0;
	case PY_T_ELLIPSIS:
		return 1;
	default:
		return v->n != 0;
	}
}

static bool equal_at(const struct py_value *a, const struct py_value *b,
		     unsigned depth);

static bool equal_items(const struct py_value *a, const struct py_value *b,
			unsigned depth)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!equal_at(&a->items[i], &b->items[i], depth + 1))
			return false;
	return true;
}

/* {1, 2} == {2, 1}; the items of each are different from each other. */
static bool equal_sets(const struct py_value *a, const struct py_value *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!is_among(b->items, b->n, 1, &a->items[i]))
			return false;
	return true;
}

static bool is_set(const struct py_value *v)
{
	return v->type == PY_T_SET || v->type == PY_T_FROZENSET;
}

static bool is_number(const struct py_value *v)
{
	return py_is_int(v) || v->type == PY_T_FLOAT;
}

static double number(const struct py_value *v)
{
	return v->type == PY_T_FLOAT ? v->f : (double)v->i;
}

static bool equal_at(const struct py_value *a, const struct py_value *b,
		     unsigned depth)
{
	if (a->state != PY_VALUE || b->state != PY_VALUE || depth > 16)
		return false;
	if (py_is_int(a) && py_is_int(b))
		return a->i == b->i;
	if (is_number(a) && is_number(b))
		return number(a) == number(b);
	if (is_set(a) && is_set(b))
		return equal_sets(a, b);
	if (a->type != b->type)
		return false;
	switch (a->type) {
	case PY_T_NONE:
	case PY_T_ELLIPSIS:
		return true;
	case PY_T_STR:
	case PY_T_BYTES:
		return str_eq(a->s, b->s);
	default:
		return equal_items(a, b, depth);
	}
}

bool py_equal(const struct py_value *a, const struct py_value *b)
{
	return equal_at(a, b, 0);
}

bool py_charge(struct py_scope *scope, size_t n)
{
	struct py_scope *root = scope->root;

	if (n > PY_MAX_STEPS - root->steps) {
		root->steps = PY_MAX_STEPS;
		return false;
	}
	root->steps += n;
	return true;
}
