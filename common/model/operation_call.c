/* Whose call is it? */
#include "base/compat.h"
#include "model/operation_read.h"

bool op_is_handle(const struct op_value *v)
{
	return v->kind == OP_HANDLE || v->kind == OP_BATCH ||
	       (v->kind == OP_SYMBOL &&
		(str_is(v->s, "alembic.op") ||
		 str_is(op_value_last_name(v), "session")));
}

/* A method of what another package, or nobody we know, has made. */
static bool is_from_outside(const struct op_value *v)
{
	while (v->base)
		v = v->base;
	if (v->kind == OP_CALL || v->kind == OP_SYMBOL)
		return !op_is_harmless(v->s);
	return v->kind == OP_DYNAMIC && !v->is_from_handle;
}

static struct op_value *of_attribute(struct op_reader *r,
				     const struct py_node *node,
				     struct op_value *f,
				     const struct op_arguments *args)
{
	struct op_value *base = (struct op_value *)f->base, *v;

	if (op_has_text(base))
		return op_string_method(r, node, base, f->s, args);
	if (op_is_sequence(base) || base->kind == OP_DICT)
		return op_container_method(r, node, base, f->s, args);
	if (base->kind == OP_BATCH) {
		if (str_is(f->s, "f") && args->n == 1)
			return args->items[0];
		return op_directive(r, node, f->s, base, args);
	}
	if (base->kind == OP_HANDLE)
		return op_handle_method(r, node, base, f->s, args);
	v = op_object_method(r, node, base, f->s, args);
	if (v)
		return v;
	if (args->has_handle && is_from_outside(base))
		op_warn_of_helper(r, node, op_source(r, node->func), args);
	op_call_back(r, node, args, args->has_handle);
	return op_object_new(r, node, base, f->s, args);
}

static struct op_value *of_partial(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_value *f,
				   const struct op_arguments *args)
{
	struct op_arguments all = *args;
	struct op_value *list = op_new(r, OP_TUPLE, node);
	struct op_keyword *keywords;

	for (size_t i = 0; i < f->n; i++)
		op_append(r, list, f->items[i]);
	for (size_t i = 0; i < args->n; i++)
		op_append(r, list, args->items[i]);
	all.items = list->items;
	all.n = list->n;
	all.nkeywords = args->nkeywords + f->nkeywords;
	keywords = arena_array(r->arena, all.nkeywords, sizeof(*keywords));
	for (size_t i = 0; i < args->nkeywords; i++)
		keywords[i] = args->keywords[i];
	for (size_t i = 0; i < f->nkeywords; i++)
		keywords[args->nkeywords + i] = f->keywords[i];
	all.keywords = keywords;
	return op_apply(r, node, (struct op_value *)f->base, &all);
}

/* globals()["upgrade_" + engine](): those are read for themselves. */
static bool is_by_name(const struct py_node *call)
{
	const struct py_node *f = call->func;

	return py_is(call, PY_Call) && py_is(f, PY_Subscript) &&
	       py_is(f->value, PY_Call) && py_is_name(f->value->func, "globals");
}

static struct op_value *of_unknown(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_value *f,
				   const struct op_arguments *args)
{
	bool is_effect = node == r->effect_call && r->frame && !f->is_from_handle;
	struct op_value *v;

	if ((args->has_handle || is_effect) && !is_by_name(node))
		op_unknown(r, node, "calls `%.*s`, which is not known",
			   STR_ARG(op_source(r, node->func)));
	op_call_back(r, node, args, args->has_handle);
	v = op_dynamic(r, node, "a call");
	v->is_from_handle = f->is_from_handle;
	return v;
}

struct op_value *op_apply(struct op_reader *r, const struct py_node *node,
			  struct op_value *callee,
			  const struct op_arguments *args)
{
	struct op_value *v;

	if (!op_enter(r, node))
		return op_dynamic(r, node, "not followed any further");
	switch (callee->kind) {
	case OP_SYMBOL:
		v = op_call_symbol(r, node, callee, args);
		break;
	case OP_BUILTIN:
		v = op_builtin(r, node, callee->s, args);
		break;
	case OP_ATTRIBUTE:
		v = of_attribute(r, node, callee, args);
		break;
	case OP_FUNCTION:
		v = op_follow(r, node, callee, args);
		break;
	case OP_PARTIAL:
		v = of_partial(r, node, callee, args);
		break;
	case OP_CLASS:
		v = op_instantiate(r, node, callee, args);
		break;
	case OP_HANDLE: /* Session = sessionmaker(bind=bind); Session() */
		v = callee;
		break;
	default:
		v = of_unknown(r, node, callee, args);
	}
	r->nest--;
	return v;
}

static void add_item(struct op_reader *r, struct op_arguments *args,
		     struct op_value *v)
{
	if (args->n == args->cap)
		args->items = vec_grow(r->arena, args->items, args->n,
				       &args->cap, sizeof(*args->items));
	args->items[args->n++] = v;
	args->has_handle |= op_is_handle(v);
}

static void add_keyword(struct op_reader *r, struct op_arguments *args,
			struct str name, struct op_value *v)
{
	struct op_keyword keyword = { name, v };

	if (args->nkeywords == args->keywords_cap)
		args->keywords = vec_grow(r->arena, args->keywords,
					  args->nkeywords, &args->keywords_cap,
					  sizeof(*args->keywords));
	args->keywords[args->nkeywords++] = keyword;
	args->has_handle |= op_is_handle(v);
}

static void add_star(struct op_reader *r, struct op_arguments *args,
		     const struct op_value *v)
{
	const struct op_value *items = op_iterable(r, v);

	args->has_star |= !items;
	for (size_t i = 0; items && i < items->n && op_step(r, v->node); i++)
		add_item(r, args, items->items[i]);
}

static void add_mapping(struct op_reader *r, struct op_arguments *args,
			const struct op_value *v)
{
	if (v->kind != OP_DICT || v->is_partial || v->has_star) {
		args->has_star = true;
		return;
	}
	for (size_t i = 0; i + 1 < v->n && op_step(r, v->node); i += 2) {
		if (op_is_str(v->items[i]))
			add_keyword(r, args, v->items[i]->s, v->items[i + 1]);
		else
			args->has_star = true;
	}
}

static void read_arguments(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node, struct op_arguments *args)
{
	for (size_t i = 0; i < node->args.n; i++) {
		const struct py_node *arg = node->args.v[i];
		struct op_value *v = op_eval(r, s, arg);

		if (py_is(arg, PY_Starred))
			add_star(r, args, v);
		else
			add_item(r, args, v);
	}
	for (size_t i = 0; i < node->keywords.n; i++) {
		const struct py_node *keyword = node->keywords.v[i];
		struct op_value *v = op_eval(r, s, keyword->value);

		if (keyword->name.p && keyword->name.len)
			add_keyword(r, args, keyword->name, v);
		else
			add_mapping(r, args, v);
	}
}

struct op_value *op_call(struct op_reader *r, struct op_scope *s,
			 const struct py_node *node)
{
	const struct py_node *effect = r->effect_call;
	struct op_arguments args = { 0 };
	struct op_value *callee, *v;

	callee = op_eval(r, s, node->func);
	read_arguments(r, s, node, &args);
	r->effect_call = effect == node ? node : NULL;
	v = op_apply(r, node, callee, &args);
	r->effect_call = NULL;
	return v;
}
