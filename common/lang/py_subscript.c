#include "base/compat.h"
#include "lang/py_eval.h"
#include "base/utf8.h"

static struct py_value unknown(const struct py_node *node)
{
	return py_dynamic("an operation that is not followed", node);
}

static bool is_text(const struct py_value *v)
{
	return v->type == PY_T_STR || v->type == PY_T_BYTES;
}

static bool is_list(const struct py_value *v)
{
	return v->type == PY_T_TUPLE || v->type == PY_T_LIST;
}

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
