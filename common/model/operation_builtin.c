#include "base/compat.h"
#include "model/operation_read.h"

static struct op_value *copy_of(struct op_reader *r, const struct py_node *node,
				enum op_value_kind kind,
				const struct op_value *from)
{
	const struct op_value *items = op_iterable(r, from);
	struct op_value *v = op_new(r, kind, node);

	if (!items)
		return op_dynamic(r, node, "made of something unknown");
	for (size_t i = 0; i < items->n && op_step(r, node); i++)
		op_append(r, v, items->items[i]);
	return v;
}

static struct op_value *reversed(struct op_reader *r, const struct py_node *node,
				 const struct op_value *from)
{
	struct op_value *v = copy_of(r, node, OP_LIST, from);

	for (size_t i = 0; v->kind == OP_LIST && i < v->n / 2; i++) {
		struct op_value *one = v->items[i];

		v->items[i] = v->items[v->n - 1 - i];
		v->items[v->n - 1 - i] = one;
	}
	return v;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp((*(struct op_value *const *)a)->s,
		       (*(struct op_value *const *)b)->s);
}

/* Strings in their order; anything else in the order it had. */
static struct op_value *sorted(struct op_reader *r, const struct py_node *node,
			       const struct op_arguments *args)
{
	struct op_value *v =
		copy_of(r, node, OP_LIST, op_arguments_get(args, 0, NULL));

	if (v->kind != OP_LIST || args->nkeywords || !v->n)
		return v;
	for (size_t i = 0; i < v->n; i++)
		if (!op_is_str(v->items[i]))
			return v;
	op_pay(r, v->n);
	qsort(v->items, v->n, sizeof(*v->items), by_text);
	return v;
}

static struct op_value *pair(struct op_reader *r, const struct py_node *node,
			     struct op_value *a, struct op_value *b)
{
	struct op_value *v = op_new(r, OP_TUPLE, node);

	op_append(r, v, a);
	op_append(r, v, b);
	return v;
}

static struct op_value *number(struct op_reader *r, const struct py_node *node,
			       int64_t i)
{
	struct op_value *v = op_new(r, OP_INT, node);

	v->i = i;
	return v;
}

static struct op_value *enumerated(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_arguments *args)
{
	const struct op_value *items =
		op_iterable(r, op_arguments_get(args, 0, "iterable"));
	const struct op_value *start = op_arguments_get(args, 1, "start");
	struct op_value *v = op_new(r, OP_LIST, node);
	int64_t first = start->kind == OP_INT ? start->i : 0;

	if (!items || first < 0 || first > INT32_MAX)
		return op_dynamic(r, node, "made of something unknown");
	for (size_t i = 0; i < items->n && op_step(r, node); i++)
		op_append(r, v,
			  pair(r, node, number(r, node, first + (int64_t)i),
			       items->items[i]));
	return v;
}

static struct op_value *zipped(struct op_reader *r, const struct py_node *node,
			       const struct op_arguments *args)
{
	struct op_value *out = op_new(r, OP_LIST, node);
	size_t n = SIZE_MAX;

	for (size_t k = 0; k < args->n; k++) {
		const struct op_value *list = op_iterable(r, args->items[k]);

		if (!list)
			return op_dynamic(r, node, "made of something unknown");
		n = list->n < n ? list->n : n;
	}
	for (size_t i = 0; args->n && i < n && op_step(r, node); i++) {
		struct op_value *row = op_new(r, OP_TUPLE, node);

		op_pay(r, args->n);
		for (size_t k = 0; k < args->n; k++)
			op_append(r, row,
				  op_iterable(r, args->items[k])->items[i]);
		op_append(r, out, row);
	}
	return out;
}

#define RANGE_MAX 2000

static struct op_value *range(struct op_reader *r, const struct py_node *node,
			      const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_LIST, node);
	int64_t at[3] = { 0, 0, 1 };

	for (size_t i = 0; i < args->n && i < 3; i++) {
		if (args->items[i]->kind != OP_INT)
			return op_dynamic(r, node, "an unknown range");
		at[args->n == 1 ? 1 : i] = args->items[i]->i;
	}
	if (at[2] <= 0 || at[0] < -RANGE_MAX || at[1] > INT32_MAX ||
	    at[2] > INT32_MAX || at[0] > INT32_MAX ||
	    (at[1] - at[0]) / at[2] > RANGE_MAX)
		return op_dynamic(r, node, "a large range");
	for (int64_t i = at[0]; i < at[1] && op_step(r, node); i += at[2])
		op_append(r, v, number(r, node, i));
	return v;
}

static struct op_value *mapped(struct op_reader *r, const struct py_node *node,
			       const struct op_arguments *args)
{
	struct op_value *callee = args->n ? args->items[0] :
					    op_dynamic(r, node, "nothing");
	const struct op_value *items =
		args->n == 2 ? op_iterable(r, args->items[1]) : NULL;
	struct op_value *out = op_new(r, OP_LIST, node);

	for (size_t i = 0; i < (items ? items->n : 1) && op_step(r, node); i++) {
		struct op_arguments one = { 0 };
		struct op_value *item = items ? items->items[i] :
						op_dynamic(r, node, "an item");

		one.items = &item;
		one.n = 1;
		op_append(r, out, op_apply(r, node, callee, &one));
	}
	out->is_partial = !items;
	return out;
}

static struct op_value *get_attribute(struct op_reader *r,
				      const struct py_node *node,
				      const struct op_arguments *args)
{
	const struct op_value *name = op_arguments_get(args, 1, NULL);

	if (args->n < 2 || !op_is_str(name)) {
		struct op_value *v = op_dynamic(r, node, "a computed attribute");

		/* Said once, not again where it is called. */
		v->is_from_handle = args->has_handle;
		if (args->has_handle)
			op_unknown(r, node,
				   "calls something whose name is computed: "
				   "`%.*s`",
				   STR_ARG(op_source(r, node)));
		return v;
	}
	return op_attribute(r, args->items[0], name->s, node);
}

static struct op_value *as_text(struct op_reader *r, const struct py_node *node,
				const struct op_value *v)
{
	struct op_text_builder b;

	op_text_init(&b, r);
	op_text_add_value(&b, v->node ? v->node : node, v);
	return op_text_done(&b, node);
}

static struct op_value *length(struct op_reader *r, const struct py_node *node,
			       const struct op_value *v)
{
	if (v->is_partial || v->has_star)
		return op_dynamic(r, node, "a length");
	if (op_is_sequence(v))
		return number(r, node, (int64_t)v->n);
	if (v->kind == OP_DICT)
		return number(r, node, (int64_t)(v->n / 2));
	return op_dynamic(r, node, "a length");
}

static struct op_value *dict_of(struct op_reader *r, const struct py_node *node,
				const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_DICT, node);

	v->is_partial = args->n || args->has_star;
	for (size_t i = 0; i < args->nkeywords; i++) {
		struct op_text_builder b;

		op_text_init(&b, r);
		op_text_add_plain(&b, args->keywords[i].name, node->begin);
		op_append(r, v, op_text_done(&b, node));
		op_append(r, v, (struct op_value *)args->keywords[i].value);
	}
	return v;
}

static bool is_any(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

static struct op_value *builtin(struct op_reader *r, const struct py_node *node,
				struct str name, const struct op_arguments *args)
{
	static const char *const opaque[] = { "exec", "eval", "compile",
					      "__import__", NULL };
	const struct op_value *first = op_arguments_get(args, 0, NULL);

	if (str_is(name, "getattr"))
		return get_attribute(r, node, args);
	if (str_is(name, "list") || str_is(name, "iter"))
		return copy_of(r, node, OP_LIST, first);
	if (str_is(name, "tuple"))
		return copy_of(r, node, OP_TUPLE, first);
	if (str_is(name, "set") || str_is(name, "frozenset"))
		return copy_of(r, node, OP_SET, first);
	if (str_is(name, "sorted"))
		return sorted(r, node, args);
	if (str_is(name, "reversed"))
		return reversed(r, node, first);
	if (str_is(name, "enumerate"))
		return enumerated(r, node, args);
	if (str_is(name, "zip"))
		return zipped(r, node, args);
	if (str_is(name, "range"))
		return range(r, node, args);
	if (str_is(name, "map"))
		return mapped(r, node, args);
	if (str_is(name, "dict"))
		return dict_of(r, node, args);
	if (str_is(name, "str"))
		return as_text(r, node, first);
	if (str_is(name, "len"))
		return length(r, node, first);
	if (is_any(name, opaque) && !str_is(name, "compile"))
		op_unknown(r, node, "runs code that is put together: `%.*s()`",
			   STR_ARG(name));
	return op_dynamic(r, node, "a call");
}

struct op_value *op_builtin(struct op_reader *r, const struct py_node *node,
			    struct str name, const struct op_arguments *args)
{
	struct op_value *v = builtin(r, node, name, args);

	/* list(session.query(...)), next(rows): still rows. */
	if (v->kind == OP_DYNAMIC && args->n)
		v->is_from_handle |= args->items[0]->is_from_handle;
	return v;
}

static struct op_value *pairs(struct op_reader *r, const struct py_node *node,
			      const struct op_value *dict)
{
	struct op_value *v = op_new(r, OP_LIST, node);

	v->is_partial = dict->is_partial || dict->has_star;
	for (size_t i = 0; i + 1 < dict->n && op_step(r, node); i += 2)
		op_append(r, v,
			  pair(r, node, dict->items[i], dict->items[i + 1]));
	return v;
}

static struct op_value *values(struct op_reader *r, const struct py_node *node,
			       const struct op_value *dict)
{
	struct op_value *v = op_new(r, OP_LIST, node);

	v->is_partial = dict->is_partial || dict->has_star;
	for (size_t i = 0; i + 1 < dict->n && op_step(r, node); i += 2)
		op_append(r, v, dict->items[i + 1]);
	return v;
}

/* Changes a list; one that is changed in a branch is known no more. */
static void change_list(struct op_reader *r, const struct py_node *node,
			struct op_value *base, struct str name,
			const struct op_arguments *args)
{
	const struct op_value *more;

	if (r->branches || r->repeated || base->kind == OP_DICT || args->n != 1) {
		base->is_partial = true;
		return;
	}
	if (str_is(name, "append") || str_is(name, "add")) {
		op_append(r, base, args->items[0]);
		return;
	}
	more = op_iterable(r, args->items[0]);
	if (!str_is(name, "extend") || !more) {
		base->is_partial = true;
		return;
	}
	for (size_t i = 0, n = more->n; i < n && op_step(r, node); i++)
		op_append(r, base, more->items[i]);
}

struct op_value *op_container_method(struct op_reader *r,
				     const struct py_node *node,
				     struct op_value *base, struct str name,
				     const struct op_arguments *args)
{
	static const char *const changing[] = {
		"append",  "add",     "extend",	    "insert", "remove",
		"pop",	   "clear",   "sort",	    "update", "discard",
		"reverse", "popitem", "setdefault", NULL
	};

	if (base->kind == OP_DICT && str_is(name, "items"))
		return pairs(r, node, base);
	if (base->kind == OP_DICT && str_is(name, "values"))
		return values(r, node, base);
	if (base->kind == OP_DICT && str_is(name, "keys"))
		return copy_of(r, node, OP_LIST, base);
	if (str_is(name, "copy") && base->kind != OP_DICT)
		return copy_of(r, node, base->kind, base);
	if (is_any(name, changing) && base->kind != OP_TUPLE)
		change_list(r, node, base, name, args);
	return op_dynamic(r, node, "out of a container");
}
