#include "base/compat.h"
#include "lang/py_eval.h"

/* Literals, f-strings, and the displays of tuples, lists, sets, dicts. */

static struct py_value float_value(const struct py_node *n)
{
	struct py_value v = py_of_none(n);
	char text[64];
	size_t len = 0;

	for (size_t i = 0; i < n->name.len; i++) {
		if (n->name.p[i] == '_')
			continue;
		if (len + 1 == sizeof(text))
			return py_dynamic("a long number", n);
		text[len++] = n->name.p[i];
	}
	text[len] = '\0';
	v.type = PY_T_FLOAT;
	v.f = strtod(text, NULL);
	return v;
}

static struct py_value int_value(const struct py_node *n)
{
	int64_t i;

	if (!py_int(n, &i))
		return py_dynamic("a large number", n);
	return py_of_int(i, n);
}

struct py_value py_constant_value(const struct py_node *n)
{
	struct py_value v = py_of_none(n);

	switch ((enum py_constant)n->op) {
	case PY_CONST_NONE:
		return v;
	case PY_CONST_TRUE:
	case PY_CONST_FALSE:
		return py_of_bool(n->op == PY_CONST_TRUE, n);
	case PY_CONST_ELLIPSIS:
		v.type = PY_T_ELLIPSIS;
		return v;
	case PY_CONST_STR:
	case PY_CONST_BYTES:
		if (n->num & PY_LIT_UNKNOWN)
			return py_dynamic("a character known by its name only",
					  n);
		v.type = n->op == PY_CONST_STR ? PY_T_STR : PY_T_BYTES;
		v.s = n->name;
		return v;
	case PY_CONST_INT:
		return int_value(n);
	case PY_CONST_FLOAT:
		return float_value(n);
	case PY_CONST_COMPLEX:
		break;
	}
	return py_dynamic("a complex number", n);
}

/* A format spec that is a plain text. */
static bool spec_text(const struct py_node *spec, struct str *text)
{
	*text = STR("");
	if (!spec || !spec->parts.n)
		return true;
	if (spec->parts.n > 1 || !py_is_const(spec->parts.v[0], PY_CONST_STR))
		return false;
	*text = spec->parts.v[0]->name;
	return true;
}

static bool add_field(struct py_scope *scope, struct buf *b,
		      const struct py_node *field)
{
	struct py_value v = py_eval(scope, field->value);
	struct str spec;

	return spec_text(field->format_spec, &spec) &&
	       py_add_text(b, &v, field->num, spec);
}

struct py_value py_joined_str(struct py_scope *scope, const struct py_node *n)
{
	struct buf b = BUF_INIT(scope->arena);

	for (size_t i = 0; i < n->parts.n; i++) {
		const struct py_node *part = n->parts.v[i];

		if (part->kind == PY_FormattedValue) {
			if (!add_field(scope, &b, part))
				return py_dynamic("an f-string", n);
		} else if (part->num & PY_LIT_UNKNOWN) {
			return py_dynamic("an f-string", n);
		} else {
			buf_adds(&b, part->name);
		}
		if (b.len > PY_MAX_VALUE)
			return py_dynamic("a long f-string", n);
	}
	if (!py_charge_bytes(scope, b.len))
		return py_dynamic("an f-string", n);
	return py_of_str(buf_str(&b), n);
}

struct values {
	struct py_value *v;
	size_t n;
	size_t cap;
};

/* False when what is unpacked is not known. */
static bool add_starred(struct py_scope *scope, struct values *items,
			const struct py_node *n)
{
	struct py_value v = py_eval(scope, n->value);
	size_t step = v.type == PY_T_DICT ? 2 : 1;

	if (v.state != PY_VALUE || v.type < PY_T_TUPLE || v.type == PY_T_SET ||
	    v.type == PY_T_FROZENSET || !py_charge(scope, v.n))
		return false;
	for (size_t i = 0; i < v.n; i += step)
		vec_push(items, scope->arena, v.items[i]);
	return true;
}

struct py_value py_display(struct py_scope *scope, enum py_type type,
			   const struct py_node *n)
{
	struct values items = VEC_INIT;

	if (n->elts.n > PY_MAX_ITEMS)
		return py_dynamic("too many items", n);
	for (size_t i = 0; i < n->elts.n; i++) {
		const struct py_node *elt = n->elts.v[i];

		if (elt->kind != PY_Starred) {
			struct py_value v = py_eval(scope, elt);

			vec_push(&items, scope->arena, v);
		} else if (!add_starred(scope, &items, elt)) {
			return py_dynamic("unpacks something unknown", n);
		}
	}
	return py_of_items(type, items.v, items.n, n);
}

static bool add_entries(struct py_scope *scope, struct values *items,
			const struct py_node *n)
{
	struct py_value v = py_eval(scope, n);

	if (v.state != PY_VALUE || v.type != PY_T_DICT || !py_charge(scope, v.n))
		return false;
	for (size_t i = 0; i < v.n; i++)
		vec_push(items, scope->arena, v.items[i]);
	return true;
}

struct py_value py_dict(struct py_scope *scope, const struct py_node *n)
{
	struct values items = VEC_INIT;

	if (n->keys.n > PY_MAX_ITEMS / 2)
		return py_dynamic("too many items", n);
	for (size_t i = 0; i < n->keys.n; i++) {
		struct py_value key, value;

		if (!n->keys.v[i]) {
			if (!add_entries(scope, &items, n->values.v[i]))
				return py_dynamic("unpacks something unknown", n);
			continue;
		}
		key = py_eval(scope, n->keys.v[i]);
		value = py_eval(scope, n->values.v[i]);
		vec_push(&items, scope->arena, key);
		vec_push(&items, scope->arena, value);
	}
	return py_of_items(PY_T_DICT, items.v, items.n, n);
}
