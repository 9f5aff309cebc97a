#include "base/compat.h"
#include "lang/py_ast.h"

const char *py_kind_name(enum py_kind kind)
{
	static const char *const names[PY_KIND_COUNT] = {
		[PY_NONE] = "none",
#define PY_KIND(name) [PY_##name] = #name,
#include "lang/py_ast.def"
#undef PY_KIND
	};

	return names[kind];
}

static const struct {
	const char *name;
	const char *text;
} operators[PY_OP_COUNT] = {
	[PY_OP_NONE] = { "", "" },
#define PY_OPERATOR(name, text) [PY_OP_##name] = { #name, text },
#include "lang/py_op.def"
#undef PY_OPERATOR
};

const char *py_op_name(enum py_op op)
{
	return operators[op].name;
}

const char *py_op_text(enum py_op op)
{
	return operators[op].text;
}

const struct py_node *py_docstring(const struct py_list *body)
{
	const struct py_node *first = body->n ? body->v[0] : NULL;

	if (!py_is(first, PY_Expr) || !py_is_const(first->value, PY_CONST_STR))
		return NULL;
	return first->value;
}

struct py_node *py_keyword(const struct py_node *call, const char *name)
{
	for (size_t i = 0; i < call->keywords.n; i++) {
		struct py_node *k = call->keywords.v[i];

		if (k->name.p && str_is(k->name, name))
			return k->value;
	}
	return NULL;
}

bool py_has_star(const struct py_node *call)
{
	for (size_t i = 0; i < call->args.n; i++)
		if (call->args.v[i]->kind == PY_Starred)
			return true;
	for (size_t i = 0; i < call->keywords.n; i++)
		if (!call->keywords.v[i]->name.p)
			return true;
	return false;
}

struct py_node *py_argument(const struct py_node *call, size_t position,
			    const char *name)
{
	for (size_t i = 0; i <= position && i < call->args.n; i++) {
		if (call->args.v[i]->kind == PY_Starred)
			break;
		if (i == position)
			return call->args.v[i];
	}
	return name ? py_keyword(call, name) : NULL;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

bool py_int(const struct py_node *n, int64_t *value)
{
	uint64_t v = 0, base = 10;
	size_t i = 0;

	if (!py_is_const(n, PY_CONST_INT))
		return false;
	if (n->name.len > 2 && n->name.p[0] == '0') {
		char c = (char)(n->name.p[1] | 0x20);

		base = c == 'x' ? 16 : c == 'o' ? 8 : c == 'b' ? 2 : 10;
		i = base == 10 ? 0 : 2;
	}
	for (; i < n->name.len; i++) {
		uint64_t digit;

		if (n->name.p[i] == '_')
			continue;
		digit = (uint64_t)digit_value(n->name.p[i]);
		if (v > (INT64_MAX - digit) / base)
			return false;
		v = v * base + digit;
	}
	*value = (int64_t)v;
	return true;
}

void py_walk_init(struct py_walk *w, struct arena *a, struct py_node *root)
{
	memset(w, 0, sizeof(*w));
	w->arena = a;
	if (root)
		vec_push(&w->stack, a, root);
}

static void push(struct py_walk *w, struct py_node *n)
{
	if (n)
		vec_push(&w->stack, w->arena, n);
}

static void push_list(struct py_walk *w, const struct py_list *list)
{
	for (size_t i = list->n; i-- > 0;)
		push(w, list->v[i]);
}

struct py_node *py_walk_next(struct py_walk *w)
{
	struct py_node *last = w->last;

	if (last) {
		push_list(w, &last->list2);
		push_list(w, &last->list);
		push(w, last->c);
		push(w, last->b);
		push(w, last->a);
	}
	w->last = w->stack.n ? w->stack.v[--w->stack.n] : NULL;
	return w->last;
}

void py_walk_skip(struct py_walk *w)
{
	w->last = NULL;
}
