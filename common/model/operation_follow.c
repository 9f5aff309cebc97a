/* Functions and classes of the file: followed with what they are given. */
#include "base/compat.h"
#include "model/operation_read.h"

struct op_value *op_function_new(struct op_reader *r, struct op_scope *s,
				 const struct py_node *node)
{
	struct op_value *v = op_new(r, OP_FUNCTION, node);

	for (size_t i = 0; node->kind != PY_Lambda && i < node->decorators.n; i++)
		op_eval(r, s, node->decorators.v[i]);
	v->s = node->kind == PY_Lambda ? STR("lambda") : node->name;
	v->scope = s;
	return v;
}

struct op_value *op_class_new(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	struct op_value *v = op_new(r, OP_CLASS, node);
	struct op_scope *inside = op_scope_new(r, s);

	inside->is_class = true;
	v->s = node->name;
	v->scope = inside;
	if (node->bases) {
		for (size_t i = 0; i < node->bases->args.n; i++)
			op_append(r, v, op_eval(r, s, node->bases->args.v[i]));
	}
	op_block(r, inside, &node->body);
	if (r->hooks)
		r->hooks->made(r, v);
	return v;
}

struct op_place op_go_to(struct op_reader *r, const struct op_scope *s)
{
	struct op_place was = { r->m, r->module };

	while (s && s->parent)
		s = s->parent;
	if (s && s->file) {
		r->m = s->file;
		r->module = (struct op_scope *)s;
	}
	return was;
}

void op_go_back(struct op_reader *r, struct op_place was)
{
	r->m = was.file;
	r->module = was.module;
}

static bool has_decorator(const struct py_node *function, const char *name)
{
	if (function->kind == PY_Lambda)
		return false;
	for (size_t i = 0; i < function->decorators.n; i++) {
		const struct py_node *d = function->decorators.v[i];

		if (py_is(d, PY_Call))
			d = d->func;
		if ((py_is(d, PY_Name) || py_is(d, PY_Attribute)) &&
		    str_is(d->name, name))
			return true;
	}
	return false;
}

/* A method gets its instance, or its class, as the first argument. */
static struct op_value *method(struct op_reader *r, const struct op_value *v,
			       struct op_value *found)
{
	struct op_value *bound;

	if (found->kind != OP_FUNCTION ||
	    has_decorator(found->node, "staticmethod"))
		return found;
	if (v->kind == OP_CLASS && !has_decorator(found->node, "classmethod"))
		return found;
	bound = op_new(r, OP_PARTIAL, found->node);
	bound->base = found;
	op_append(r, bound, (struct op_value *)v);
	return bound;
}

#define BASES_DEPTH 8

static struct op_value *find_member(const struct op_value *v, struct str name,
				    unsigned depth)
{
	struct op_value *found = NULL;

	if (!v->scope || depth > BASES_DEPTH)
		return NULL;
	found = map_get(&v->scope->names, name);
	if (!found && v->kind == OP_INSTANCE)
		found = find_member(v->base, name, depth + 1);
	for (size_t i = 0; !found && v->kind == OP_CLASS && i < v->n && i < 4; i++)
		if (v->items[i]->kind == OP_CLASS)
			found = find_member(v->items[i], name, depth + 1);
	return found;
}

struct op_value *op_member(struct op_reader *r, const struct op_value *v,
			   struct str name)
{
	struct op_value *found = find_member(v, name, 0);

	if (!found)
		return NULL;
	if (found->kind == OP_FUNCTION && has_decorator(found->node, "property")) {
		struct op_arguments self = { 0 };
		struct op_value *me = (struct op_value *)v;

		self.items = &me;
		self.n = 1;
		return op_follow(r, found->node, found, &self);
	}
	return method(r, v, found);
}

static struct op_value *rest_of(struct op_reader *r, const struct py_node *arg,
				const struct op_arguments *args, size_t from)
{
	struct op_value *v = op_new(r, OP_TUPLE, arg);

	v->has_star = args->has_star;
	for (size_t i = from; i < args->n && op_step(r, arg); i++)
		op_append(r, v, args->items[i]);
	return v;
}

static bool is_parameter(const struct py_node *params, struct str name)
{
	for (size_t i = 0; i < params->args.n; i++)
		if (str_eq(params->args.v[i]->name, name) &&
		    params->args.v[i]->op != PY_PARAM_KWARG)
			return true;
	return false;
}

static struct op_value *keywords_of(struct op_reader *r,
				    const struct py_node *params,
				    const struct py_node *arg,
				    const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_DICT, arg);

	v->has_star = args->has_star;
	for (size_t i = 0; i < args->nkeywords; i++) {
		struct op_text_builder b;

		op_pay(r, params->args.n);
		if (is_parameter(params, args->keywords[i].name))
			continue;
		op_text_init(&b, r);
		op_text_add_plain(&b, args->keywords[i].name, arg->begin);
		op_append(r, v, op_text_done(&b, arg));
		op_append(r, v, (struct op_value *)args->keywords[i].value);
	}
	return v;
}

static struct op_value *argument_for(struct op_reader *r,
				     const struct op_value *function,
				     const struct py_node *params, size_t i,
				     size_t *position,
				     const struct op_arguments *args)
{
	const struct py_node *arg = params->args.v[i];
	struct op_value *v;

	if (arg->op == PY_PARAM_VARARG)
		return rest_of(r, arg, args, *position);
	if (arg->op == PY_PARAM_KWARG)
		return keywords_of(r, params, arg, args);
	if (arg->op != PY_PARAM_KWONLY && *position < args->n)
		return args->items[(*position)++];
	op_pay(r, args->nkeywords / 4);
	for (size_t k = 0; k < args->nkeywords; k++)
		if (str_eq(args->keywords[k].name, arg->name))
			return (struct op_value *)args->keywords[k].value;
	if (arg->value && !args->has_star)
		return op_eval(r, function->scope, arg->value);
	v = op_dynamic(r, arg, "a parameter");
	return v;
}

static void bind_parameters(struct op_reader *r, struct op_scope *s,
			    const struct op_value *function,
			    const struct op_arguments *args)
{
	const struct py_node *params = function->node->params;
	size_t position = 0;

	for (size_t i = 0; params && i < params->args.n; i++)
		op_bind(r, s, params->args.v[i]->name,
			argument_for(r, function, params, i, &position, args));
}

static bool is_running(const struct op_frame *f, const struct py_node *function)
{
	for (; f; f = f->outer)
		if (f->function == function)
			return true;
	return false;
}

static struct op_value *run(struct op_reader *r, struct op_frame *f,
			    const struct py_node *call,
			    const struct op_value *function)
{
	const struct py_node *node = function->node;
	struct op_value *v;

	if (node->kind == PY_Lambda)
		return op_eval(r, f->scope, node->lambda_body);
	op_block(r, f->scope, &node->body);
	if (f->yielded) {
		if (has_decorator(node, "contextmanager") ||
		    has_decorator(node, "asynccontextmanager"))
			return f->yielded;
		v = op_dynamic(r, call, "what a generator gives");
		v->is_from_handle = f->yielded->is_from_handle;
		return v;
	}
	if (f->result && f->pending &&
	    !py_is(node->body.v[node->body.n - 1], PY_Return))
		return op_dynamic(r, call, "one of several results");
	return f->result ? f->result : op_new(r, OP_NONE, call);
}

struct op_value *op_follow(struct op_reader *r, const struct py_node *call,
			   const struct op_value *function,
			   const struct op_arguments *args)
{
	struct op_frame f = { .function = function->node, .outer = r->frame };
	const struct op_condition *condition = r->condition;
	const struct op_site *outer = r->site;
	struct op_site *site;
	struct op_place place;
	struct op_value *v;

	f.depth = r->frame ? r->frame->depth + 1 : 1;
	if (is_running(r->frame, function->node) || f.depth > OP_DEPTH_MAX) {
		op_unknown(r, call, "`%.*s` calls itself, or too many others",
			   STR_ARG(function->s));
		return op_dynamic(r, call, "a recursion");
	}
	map_put(&r->roots_seen,
		str_fmt(r->arena, "%d %u", r->is_upgrade, function->node->begin),
		r);
	f.scope = op_scope_new(r, function->scope->is_class ?
					  function->scope->parent :
					  function->scope);
	place = op_go_to(r, function->scope);
	bind_parameters(r, f.scope, function, args);
	site = arena_new(r->arena, struct op_site);
	site->span = py_span(call);
	site->function = function->s;
	site->outer = outer;
	r->site = site;
	r->frame = &f;
	v = run(r, &f, call, function);
	r->frame = f.outer;
	r->site = outer;
	r->condition = condition;
	op_go_back(r, place);
	return v;
}

struct op_value *op_instantiate(struct op_reader *r, const struct py_node *call,
				const struct op_value *class,
				const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_INSTANCE, call);
	struct op_value *init;

	v->base = class;
	v->s = class->s;
	v->scope = op_scope_new(r, class->scope);
	init = op_member(r, v, STR("__init__"));
	if (init)
		op_apply(r, call, init, args);
	return v;
}
