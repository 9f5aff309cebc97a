#include "base/compat.h"
#include "lang/py_eval.h"
#include "base/utf8.h"

/* Calls of builtins and methods whose result is sure. */

/* --- what exists -------------------------------------------------------- */

static const char *const pure_builtins[] = {
	"len",	 "str",	      "int",	  "bool", "tuple",	"list",
	"set",	 "frozenset", "dict",	  "repr", "sorted",	"min",
	"max",	 "sum",	      "range",	  "zip",  "isinstance", "print",
	"float", "enumerate", "reversed", "type",
};

static const char *const other_builtins[] = {
	"__file__",
	"__name__",
	"__doc__",
	"__package__",
	"__spec__",
	"__loader__",
	"__builtins__",
	"__import__",
	"abs",
	"all",
	"any",
	"ascii",
	"bin",
	"breakpoint",
	"bytearray",
	"bytes",
	"callable",
	"chr",
	"classmethod",
	"compile",
	"complex",
	"delattr",
	"dir",
	"divmod",
	"eval",
	"exec",
	"exit",
	"filter",
	"format",
	"getattr",
	"globals",
	"hasattr",
	"hash",
	"hex",
	"id",
	"input",
	"issubclass",
	"iter",
	"locals",
	"map",
	"memoryview",
	"next",
	"object",
	"oct",
	"open",
	"ord",
	"pow",
	"property",
	"quit",
	"round",
	"setattr",
	"slice",
	"staticmethod",
	"super",
	"vars",
	"Exception",
	"ImportError",
	"ValueError",
	"KeyError",
	"RuntimeError",
	"NotImplementedError",
	"TypeError",
	"AttributeError",
	"OSError",
	"ModuleNotFoundError",
	"StopIteration",
	"LookupError",
	"Warning",
};

bool py_is_pure_builtin(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pure_builtins); i++)
		if (str_is(name, pure_builtins[i]))
			return true;
	return false;
}

bool py_is_builtin(struct str name)
{
	for (size_t i = 0; i < ARRAY_SIZE(other_builtins); i++)
		if (str_is(name, other_builtins[i]))
			return true;
	return py_is_pure_builtin(name);
}

struct call {
	struct py_scope *scope;
	const struct py_node *node;
	struct py_value self; /* of a method */
	struct py_value args[4]; /* positional */
	size_t n;
};

static struct py_value unknown(const struct call *c)
{
	return py_dynamic("a call", c->node);
}

/* --- builtins ----------------------------------------------------------- */

static struct py_value to_str(const struct call *c, unsigned conversion)
{
	struct buf b = BUF_INIT(c->scope->arena);

	if (!c->n && !conversion)
		return py_of_str(STR(""), c->node);
	if (c->n != 1 || !py_add_text(&b, &c->args[0], conversion, STR("")) ||
	    !py_charge_bytes(c->scope, b.len))
		return unknown(c);
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value to_int(const struct call *c)
{
	const struct py_value *v = &c->args[0];
	int64_t i = 0;
	size_t k = 0;

	if (c->n != 1 || v->state != PY_VALUE)
		return unknown(c);
	if (py_is_int(v))
		return py_of_int(v->i, c->node);
	if (v->type != PY_T_STR || !v->s.len || v->s.len > 18)
		return unknown(c);
	for (; k < v->s.len; k++) {
		if (v->s.p[k] < '0' || v->s.p[k] > '9')
			return unknown(c);
		i = i * 10 + (v->s.p[k] - '0');
	}
	return py_of_int(i, c->node);
}

static struct py_value length(const struct call *c)
{
	const struct py_value *v = &c->args[0];
	size_t n;

	if (c->n != 1 || v->state != PY_VALUE || v->type < PY_T_STR ||
	    v->type == PY_T_ELLIPSIS || !py_charge_bytes(c->scope, v->s.len))
		return unknown(c);
	n = v->type == PY_T_STR	  ? utf8_length(v->s) :
	    v->type == PY_T_BYTES ? v->s.len :
	    v->type == PY_T_DICT  ? v->n / 2 :
				    v->n;
	/* Entries of a dict may repeat; items of a set may be equal. */
	if (v->type == PY_T_DICT || !py_is_known(v))
		return unknown(c);
	return py_of_int((int64_t)n, c->node);
}

static struct py_value to_sequence(const struct call *c, enum py_type type)
{
	const struct py_value *v = &c->args[0];
	struct py_value *items;
	size_t step, n;

	if (!c->n)
		return py_of_items(type, NULL, 0, c->node);
	if (c->n != 1 || v->state != PY_VALUE || v->type < PY_T_TUPLE ||
	    !py_charge(c->scope, v->n))
		return unknown(c);
	/* The order of a set is not known. */
	if ((v->type == PY_T_SET || v->type == PY_T_FROZENSET) && v->n > 1 &&
	    type < PY_T_SET)
		return unknown(c);
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
static struct py_value sorted(const struct call *c)
{
	const struct py_value *v = &c->args[0];
	struct py_value *items;

	if (c->n != 1 || !py_is_sequence(v) || !py_charge(c->scope, v->n * 4))
		return unknown(c);
	items = arena_array(c->scope->arena, v->n, sizeof(*items));
	for (size_t i = 0; i < v->n; i++) {
		if (!py_is_str(&v->items[i]))
			return unknown(c);
		items[i] = v->items[i];
	}
	if (v->n)
		qsort(items, v->n, sizeof(*items), compare_texts);
	return py_of_items(PY_T_LIST, items, v->n, c->node);
}

static struct py_value builtin(const struct call *c, struct str name)
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
		return to_sequence(c, PY_T_TUPLE);
	if (str_is(name, "list"))
		return to_sequence(c, PY_T_LIST);
	if (str_is(name, "set"))
		return to_sequence(c, PY_T_SET);
	if (str_is(name, "frozenset"))
		return to_sequence(c, PY_T_FROZENSET);
	if (str_is(name, "sorted"))
		return sorted(c);
	return unknown(c);
}

/* --- methods of str ----------------------------------------------------- */

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

static bool all_str(const struct call *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!py_is_str(&c->args[i]))
			return false;
	return true;
}

static struct py_value join(const struct call *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	const struct py_value *v = &c->args[0];

	if (c->n != 1 || (v->type != PY_T_TUPLE && v->type != PY_T_LIST) ||
	    v->state != PY_VALUE)
		return unknown(c);
	for (size_t i = 0; i < v->n; i++) {
		if (!py_is_str(&v->items[i]))
			return unknown(c);
		if (i)
			buf_adds(&b, c->self.s);
		buf_adds(&b, v->items[i].s);
		if (b.len > PY_MAX_VALUE ||
		    !py_charge_bytes(c->scope, v->items[i].s.len + c->self.s.len))
			return unknown(c);
	}
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value strip(const struct call *c, bool left, bool right)
{
	struct str chars = c->n ? c->args[0].s : STR(" \t\n\r\f\v"), s;

	if (c->n > 1 || !all_str(c) || !is_ascii(c->self.s) || !is_ascii(chars))
		return unknown(c);
	s = c->self.s;
	while (left && s.len && str_chr(chars, s.p[0]) != STR_NPOS)
		s = str_from(s, 1);
	while (right && s.len && str_chr(chars, s.p[s.len - 1]) != STR_NPOS)
		s.len--;
	return py_of_str(s, c->node);
}

static struct py_value change_case(const struct call *c, bool upper)
{
	struct str s = c->self.s;
	char *p;

	if (c->n || !is_ascii(s))
		return unknown(c);
	p = arena_strndup(c->scope->arena, s.p, s.len);
	for (size_t i = 0; i < s.len; i++)
		if (upper ? p[i] >= 'a' && p[i] <= 'z' :
			    p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] ^ 0x20);
	return py_of_str(str_of(p, s.len), c->node);
}

static struct py_value replace(const struct call *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str rest = c->self.s, from, to;
	size_t at;

	if (c->n != 2 || !all_str(c) || !c->args[0].s.len)
		return unknown(c);
	from = c->args[0].s;
	to = c->args[1].s;
	while ((at = str_find(rest, from)) != STR_NPOS) {
		buf_adds(&b, str_cut(rest, 0, at));
		buf_adds(&b, to);
		rest = str_from(rest, at + from.len);
		if (b.len > PY_MAX_VALUE || !py_charge_bytes(c->scope, to.len))
			return unknown(c);
	}
	buf_adds(&b, rest);
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value split(const struct call *c)
{
	VEC_OF(struct py_value) items = VEC_INIT;
	struct str rest = c->self.s, sep;
	int64_t most = -1;
	size_t at;

	if (!c->n || c->n > 2 || !py_is_str(&c->args[0]) || !c->args[0].s.len)
		return unknown(c);
	if (c->n == 2 && !py_is_int(&c->args[1]))
		return unknown(c);
	if (c->n == 2)
		most = c->args[1].i;
	sep = c->args[0].s;
	while (most-- != 0 && (at = str_find(rest, sep)) != STR_NPOS) {
		vec_push(&items, c->scope->arena,
			 py_of_str(str_cut(rest, 0, at), c->node));
		rest = str_from(rest, at + sep.len);
		if (!py_charge(c->scope, 1))
			return unknown(c);
	}
	vec_push(&items, c->scope->arena, py_of_str(rest, c->node));
	return py_of_items(PY_T_LIST, items.v, items.n, c->node);
}

static struct py_value zfill(const struct call *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str s = c->self.s;

	if (c->n != 1 || !py_is_int(&c->args[0]) || c->args[0].i > 1000 ||
	    !is_ascii(s) || (s.len && (s.p[0] == '-' || s.p[0] == '+')))
		return unknown(c);
	if (c->args[0].i > (int64_t)s.len)
		buf_fill(&b, '0', (size_t)c->args[0].i - s.len);
	buf_adds(&b, s);
	return py_of_str(buf_str(&b), c->node);
}

/* "{} {0} {name}": fields without attributes and subscripts. */
static const struct py_node *format_argument(const struct call *c,
					     struct str field, size_t *next)
{
	size_t i = 0;

	if (!field.len)
		i = (*next)++;
	else if (field.p[0] < '0' || field.p[0] > '9')
		for (size_t k = 0; k < c->node->keywords.n; k++) {
			const struct py_node *kw = c->node->keywords.v[k];

			if (kw->name.p && str_eq(kw->name, field))
				return kw->value;
		}
	for (size_t k = 0; k < field.len; k++) {
		if (field.p[k] < '0' || field.p[k] > '9' || k > 4)
			return NULL;
		i = i * 10 + (size_t)(field.p[k] - '0');
	}
	return i < c->node->args.n ? c->node->args.v[i] : NULL;
}

static bool add_format_field(const struct call *c, struct buf *b,
			     struct str field, size_t *next)
{
	struct str spec = STR("");
	size_t colon = str_chr(field, ':');
	const struct py_node *arg;
	struct py_value v;

	if (colon != STR_NPOS) {
		spec = str_from(field, colon + 1);
		field = str_cut(field, 0, colon);
	}
	arg = format_argument(c, field, next);
	if (!arg)
		return false;
	v = py_eval(c->scope, arg);
	return py_add_text(b, &v, 0, spec);
}

static struct py_value format(const struct call *c)
{
	struct buf b = BUF_INIT(c->scope->arena);
	struct str f = c->self.s;
	size_t next = 0;

	if (py_has_star(c->node) || !py_charge_bytes(c->scope, f.len))
		return unknown(c);
	for (size_t i = 0; i < f.len; i++) {
		size_t end;

		if (b.len > PY_MAX_VALUE)
			return unknown(c);
		if (f.p[i] != '{' && f.p[i] != '}') {
			buf_addc(&b, f.p[i]);
			continue;
		}
		if (i + 1 < f.len && f.p[i + 1] == f.p[i]) {
			buf_addc(&b, f.p[i++]);
			continue;
		}
		end = str_chr(str_from(f, i), '}');
		if (f.p[i] == '}' || end == STR_NPOS ||
		    !add_format_field(c, &b, str_cut(f, i + 1, i + end), &next))
			return unknown(c);
		i += end;
	}
	return py_of_str(buf_str(&b), c->node);
}

static struct py_value str_method(const struct call *c, struct str name)
{
	if (str_is(name, "format"))
		return format(c);
	if (c->node->keywords.n || !py_charge_bytes(c->scope, c->self.s.len))
		return unknown(c);
	if (str_is(name, "join"))
		return join(c);
	if (str_is(name, "strip"))
		return strip(c, true, true);
	if (str_is(name, "lstrip"))
		return strip(c, true, false);
	if (str_is(name, "rstrip"))
		return strip(c, false, true);
	if (str_is(name, "lower") || str_is(name, "upper"))
		return change_case(c, name.p[0] == 'u');
	if (str_is(name, "replace"))
		return replace(c);
	if (str_is(name, "split"))
		return split(c);
	if (str_is(name, "zfill"))
		return zfill(c);
	return unknown(c);
}

/* d.keys() iterates like a tuple, in the order of insertion. */
static struct py_value dict_method(struct call *c, struct str name)
{
	if (!str_is(name, "keys") || c->n)
		return unknown(c);
	c->args[c->n++] = c->self;
	for (size_t i = 0; i < c->self.n; i += 2)
		for (size_t k = 0; k < i; k += 2)
			if (i > 64 ||
			    py_equal(&c->self.items[i], &c->self.items[k]))
				return unknown(c);
	return to_sequence(c, PY_T_TUPLE);
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

static struct py_value os_path(const struct call *c, struct str name)
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
	return unknown(c);
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

static struct py_value call_import(struct call *c, struct str path)
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
	v = unknown(c);
	v.s = path; /* tells an object of other code from one of this file */
	return v;
}

static struct py_value call_method(struct call *c)
{
	struct str name = c->node->func->name;

	if (py_is_str(&c->self))
		return str_method(c, name);
	if (c->self.state == PY_VALUE && c->self.type == PY_T_DICT &&
	    !c->node->keywords.n)
		return dict_method(c, name);
	return unknown(c);
}

static void eval_arguments(struct call *c)
{
	const struct py_list *args = &c->node->args;

	for (size_t i = 0; i < args->n && i < ARRAY_SIZE(c->args); i++)
		c->args[c->n++] = py_eval(c->scope, args->v[i]);
}

static struct py_value call_builtin(struct call *c, struct str name)
{
	if (c->node->keywords.n || c->node->args.n > ARRAY_SIZE(c->args))
		return unknown(c);
	eval_arguments(c);
	return builtin(c, name);
}

struct py_value py_call(struct py_scope *scope, const struct py_node *node)
{
	struct call c = { .scope = scope, .node = node };
	bool is_method = py_is(node->func, PY_Attribute);
	struct py_value func;

	if (is_method) {
		c.self = py_eval(scope, node->func->value);
		func = py_attribute(scope, node->func, &c.self);
	} else {
		func = py_eval(scope, node->func);
	}
	if (func.state != PY_DYNAMIC || py_has_star(node))
		return unknown(&c);
	if (func.symbol == PY_SYM_IMPORT) {
		if (node->args.n <= 2)
			eval_arguments(&c);
		return call_import(&c, func.s);
	}
	if (func.symbol == PY_SYM_BUILTIN)
		return call_builtin(&c, func.s);
	if (!is_method || c.self.state != PY_VALUE)
		return unknown(&c);
	eval_arguments(&c);
	return call_method(&c);
}
