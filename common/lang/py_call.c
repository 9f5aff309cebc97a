#include "base/compat.h"
#include "lang/py_eval.h"
#include "base/utf8.h"

/* Calls of builtins and methods whose result is sure. */

struct py_value py_unknown_call(const struct py_called *c)
{
	return py_dynamic("a call", c->node);
}

/* --- builtins ----------------------------------------------------------- */

static struct py_value to_str(const struct py_called *c, unsigned conversion)
{
	struct buf b = BUF_INIT(c->scope->arena);

	if (!c->n && !conversion)
		return py_of_str(STR(""), c->node);
	if (c->n != 1 || !py_add_text(&b, &c->args[0], conversion, STR("")) ||
	    !py_charge_bytes(c->scope, b.len))
		return py_unknown_call(c);
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value to_int(const struct py_called *c)
{
	const struct py_value *v = &c->args[0];
	int64_t i = 0;
	size_t k = 0;

	if (c->n != 1 || v->state != PY_VALUE)
		return py_unknown_call(c);
	if (py_is_int(v))
		return py_of_int(v->i, c->node);
	if (v->type != PY_T_STR || !v->s.len || v->s.len > 18)
		return py_unknown_call(c);
	for (; k < v->s.len; k++) {
		if (v->s.p[k] < '0' || v->s.p[k] > '9')
			return py_unknown_call(c);
		i = i * 10 + (v->s.p[k] - '0');
	}
	return py_of_int(i, c->node);
}

static struct py_value length(const struct py_called *c)
{
	const struct py_value *v = &c->args[0];
	size_t n;

	if (c->n != 1 || v->state != PY_VALUE || v->type < PY_T_STR ||
	    v->type == PY_T_ELLIPSIS || !py_charge_bytes(c->scope, v->s.len))
		return py_unknown_call(c);
	n = v->type == PY_T_STR	  ? utf8_length(v->s) :
	    v->type == PY_T_BYTES ? v->s.len :
	    v->type == PY_T_DICT  ? v->n / 2 :
				    v->n;
	/* Entries of a dict may repeat; items of a set may be equal. */
	if (v->type == PY_T_DICT || !py_is_known(v))
		return py_unknown_call(c);
	return py_of_int((int64_t)n, c->node);
}

struct py_value py_to_sequence(const struct py_called *c, enum py_type type)
{
	const struct py_value *v = &c->args[0];
	struct py_value *items;
	size_t step, n;

	if (!c->n)
		return py_of_items(type, NULL, 0, c->node);
	if (c->n != 1 || v->state != PY_VALUE || v->type < PY_T_TUPLE ||
	    !py_charge(c->scope, v->n))
		return py_unknown_call(c);
	/* The order of a set is not known. */
	if ((v->type == PY_T_SET || v->type == PY_T_FROZENSET) && v->n > 1 &&
	    type < PY_T_SET)
		return py_unknown_call(c);
	step = v->type == PY_T_DICT ? 2 : 1;
	n = v->n / step;
	items = arena_array(c->scope->arena, n, sizeof(*items));
	for (size_t i = 0; i < n; i++)
		items[i] = v->items[i * step];
	return py_of_items(type, items, n, c->node);
}

static int compare_texts(const void *a, const void *b)
{
	const struct py_value *x = a, *y = b;

	return str_cmp(x->s, y->s);
}

/* By code points, which UTF-8 keeps in order. */
static struct py_value sorted(const struct py_called *c)
{
	const struct py_value *v = &c->args[0];
	struct py_value *items;

	if (c->n != 1 || !py_is_sequence(v) || !py_charge(c->scope, v->n * 4))
		return py_unknown_call(c);
	items = arena_array(c->scope->arena, v->n, sizeof(*items));
	for (size_t i = 0; i < v->n; i++) {
		if (!py_is_str(&v->items[i]))
			return py_unknown_call(c);
		items[i] = v->items[i];
	}
	if (v->n)
		qsort(items, v->n, sizeof(*items), compare_texts);
	return py_of_items(PY_T_LIST, items, v->n, c->node);
}

static struct py_value builtin(const struct py_called *c, struct str name)
{
	if (str_is(name, "str"))
		return to_str(c, 0);
	if (str_is(name, "repr"))
		return to_str(c, 'r');
	if (str_is(name, "int"))
		return to_int(c);
	if (str_is(name, "len"))
		return length(c);
	if (str_is(name, "tuple"))
		return py_to_sequence(c, PY_T_TUPLE);
	if (str_is(name, "list"))
		return py_to_sequence(c, PY_T_LIST);
	if (str_is(name, "set"))
		return py_to_sequence(c, PY_T_SET);
	if (str_is(name, "frozenset"))
		return py_to_sequence(c, PY_T_FROZENSET);
	if (str_is(name, "sorted"))
		return sorted(c);
	return py_unknown_call(c);
}

/* --- the file's own name ------------------------------------------------ */

static bool is_file_name(struct py_scope *scope, const struct py_node *n)
{
	struct py_value v;

	if (!py_is_name(n, "__file__"))
		return false;
	v = py_scope_get(scope, n->name);
	return v.symbol == PY_SYM_BUILTIN;
}

/* Of a path without its directory; as os.path.splitext(). */
static struct str stem(struct str base)
{
	size_t dot = str_rchr(base, '.'), lead = 0;

	while (lead < base.len && base.p[lead] == '.')
		lead++;
	return dot == STR_NPOS || dot < lead ? base : str_cut(base, 0, dot);
}

static struct py_value os_path(const struct py_called *c, struct str name)
{
	struct str base = path_base(c->scope->module->source->path);

	if (str_is(name, "os.path.basename") &&
	    is_file_name(c->scope, c->node->args.v[0]) && base.len)
		return py_of_str(base, c->node);
	if (str_is(name, "os.path.splitext") && py_is_str(&c->args[0]) &&
	    str_chr(c->args[0].s, '/') == STR_NPOS) {
		struct str s = c->args[0].s, root = stem(s);
		struct py_value *items =
			arena_array(c->scope->arena, 2, sizeof(*items));

		items[0] = py_of_str(root, c->node);
		items[1] = py_of_str(str_from(s, root.len), c->node);
		return py_of_items(PY_T_TUPLE, items, 2, c->node);
	}
	return py_unknown_call(c);
}

/* Path(__file__).name and .stem */
struct py_value py_path_attribute(struct py_scope *scope, const struct py_node *n)
{
	const struct py_node *call = n->value;
	struct str base = path_base(scope->module->source->path);
	struct py_value func;

	if (!py_is(call, PY_Call) || call->args.n != 1 || call->keywords.n ||
	    !is_file_name(scope, call->args.v[0]) || !base.len)
		return py_dynamic("an attribute", n);
	func = py_eval(scope, call->func);
	if (py_is_import(&func, "pathlib.Path")) {
		if (str_is(n->name, "name"))
			return py_of_str(base, n);
		if (str_is(n->name, "stem"))
			return py_of_str(stem(base), n);
	}
	return py_dynamic("an attribute", n);
}

/* --- calls -------------------------------------------------------------- */

static struct py_value call_import(struct py_called *c, struct str path)
{
	struct py_value v;

	if (str_is(path, "typing.cast") && c->n == 2 && !c->node->keywords.n)
		return c->args[1];
	if (str_starts(path, STR("os.path.")) && c->n == 1 &&
	    !c->node->keywords.n) {
		v = os_path(c, path);
		if (v.state == PY_VALUE)
			return v;
	}
	v = py_unknown_call(c);
	v.s = path; /* tells an object of other code from one of this file */
	return v;
}

static struct py_value call_method(struct py_called *c)
{
	struct str name = c->node->func->name;

	if (py_is_str(&c->self))
		return py_str_method(c, name);
	if (c->self.state == PY_VALUE && c->self.type == PY_T_DICT &&
	    !c->node->keywords.n)
		return py_dict_method(c, name);
	return py_unknown_call(c);
}

static void eval_arguments(struct py_called *c)
{
	const struct py_list *args = &c->node->args;

	for (size_t i = 0; i < args->n && i < ARRAY_SIZE(c->args); i++)
		c->args[c->n++] = py_eval(c->scope, args->v[i]);
}

static struct py_value call_builtin(struct py_called *c, struct str name)
{
	if (c->node->keywords.n || c->node->args.n > ARRAY_SIZE(c->args))
		return py_unknown_call(c);
	eval_arguments(c);
	return builtin(c, name);
}

struct py_value py_call(struct py_scope *scope, const struct py_node *node)
{
	struct py_called c = { .scope = scope, .node = node };
	bool is_method = py_is(node->func, PY_Attribute);
	struct py_value func;

	if (is_method) {
		c.self = py_eval(scope, node->func->value);
		func = py_attribute(scope, node->func, &c.self);
	} else {
		func = py_eval(scope, node->func);
	}
	if (func.state != PY_DYNAMIC || py_has_star(node))
		return py_unknown_call(&c);
	if (func.symbol == PY_SYM_IMPORT) {
		if (node->args.n <= 2)
			eval_arguments(&c);
		return call_import(&c, func.s);
	}
	if (func.symbol == PY_SYM_BUILTIN)
		return call_builtin(&c, func.s);
	if (!is_method || c.self.state != PY_VALUE)
		return py_unknown_call(&c);
	eval_arguments(&c);
	return call_method(&c);
}
