#include "base/compat.h"
#include "lang/py_parser.h"

/* --- parameters --------------------------------------------------------- */

struct params {
	bool is_lambda;
	bool is_star_seen; /* * or *args */
	bool needs_named; /* a bare * wants one behind it */
	bool has_default;
	bool is_slash_seen;
	size_t list;
};

static struct py_node *param(struct py_parser *p, struct params *ps,
			     enum py_param what)
{
	struct py_node *n = py_node_new(p, PY_arg, p->lx.begin);

	n->op = (uint8_t)what;
	n->name = py_expect_name(p);
	if (!ps->is_lambda && py_accept(p, PY_TOK_COLON)) {
		/* *args: *Ts */
		n->annotation = what == PY_PARAM_VARARG ? py_at(p, PY_TOK_STAR) ?
							  py_star_bitwise(p) :
							  py_expression(p) :
							  py_expression(p);
	}
	return py_node_end(p, n);
}

static void plain_param(struct py_parser *p, struct params *ps)
{
	struct py_node *n =
		param(p, ps, ps->is_star_seen ? PY_PARAM_KWONLY : PY_PARAM_PLAIN);
	uint32_t end = n->end;

	ps->needs_named = false;
	if (py_accept(p, PY_TOK_EQUAL)) {
		n->value = py_expression(p);
		py_node_end(p, n);
		n->end = end; /* as CPython: without the default */
		ps->has_default = true;
	} else if (ps->has_default && !ps->is_star_seen) {
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, n->end,
			"non-default argument follows default argument");
	}
	py_list_add(p, n);
}

static void slash_param(struct py_parser *p, struct params *ps)
{
	if (ps->is_slash_seen || ps->is_star_seen || py_list_begin(p) == ps->list)
		py_unexpected(p);
	ps->is_slash_seen = true;
	py_next(&p->lx);
	for (size_t i = ps->list; i < p->stack.n; i++)
		p->stack.v[i]->op = PY_PARAM_POSONLY;
}

static void star_param(struct py_parser *p, struct params *ps)
{
	if (ps->is_star_seen)
		py_unexpected(p);
	ps->is_star_seen = true;
	py_next(&p->lx);
	if (py_at(p, PY_TOK_NAME))
		py_list_add(p, param(p, ps, PY_PARAM_VARARG));
	else
		ps->needs_named = true;
}

static bool at_params_end(const struct py_parser *p, const struct params *ps)
{
	return py_at(p, ps->is_lambda ? PY_TOK_COLON : PY_TOK_RPAR);
}

/* One parameter; true when it must be the last. */
static bool any_param(struct py_parser *p, struct params *ps)
{
	switch (p->lx.tok) {
	case PY_TOK_SLASH:
		slash_param(p, ps);
		return false;
	case PY_TOK_STAR:
		star_param(p, ps);
		return false;
	case PY_TOK_DOUBLESTAR:
		if (ps->needs_named)
			py_unexpected(p);
		py_next(&p->lx);
		py_list_add(p, param(p, ps, PY_PARAM_KWARG));
		return true;
	}
	plain_param(p, ps);
	return false;
}

struct py_node *py_parameters(struct py_parser *p, bool is_lambda)
{
	struct py_node *n = py_node_new(p, PY_arguments, p->lx.begin);
	struct params ps = { .is_lambda = is_lambda, .list = py_list_begin(p) };

	while (!at_params_end(p, &ps)) {
		bool is_last = any_param(p, &ps);

		if (!py_accept(p, PY_TOK_COMMA))
			break;
		if (is_last)
			break;
	}
	if (ps.needs_named)
		py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
			"named arguments must follow bare *");
	n->args = py_list_end(p, ps.list);
	return py_node_end(p, n);
}

/* --- type parameters ---------------------------------------------------- */

static struct py_node *type_param(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_TypeVar, p->lx.begin);

	if (py_accept(p, PY_TOK_STAR))
		n->kind = PY_TypeVarTuple;
	else if (py_accept(p, PY_TOK_DOUBLESTAR))
		n->kind = PY_ParamSpec;
	n->name = py_expect_name(p);
	if (n->kind == PY_TypeVar && py_accept(p, PY_TOK_COLON))
		n->value = py_expression(p);
	return py_node_end(p, n);
}

struct py_node *py_type_params(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_TypeParams, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	do
		py_list_add(p, type_param(p));
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, PY_TOK_RSQB));
	n->elts = py_list_end(p, list);
	py_expect(p, PY_TOK_RSQB);
	return py_node_end(p, n);
}

/* --- def and class ------------------------------------------------------ */

static struct py_list function_body(struct py_parser *p)
{
	struct py_list none = { NULL, 0 };

	/* The lexer stands right behind the colon. */
	if (!py_at(p, PY_TOK_COLON))
		py_expect(p, PY_TOK_COLON);
	if (p->skips_bodies && py_lex_skip_block(&p->lx)) {
		py_next(&p->lx);
		return none;
	}
	py_next(&p->lx);
	return py_block(p);
}

struct py_node *py_function(struct py_parser *p, uint32_t begin, bool is_async)
{
	struct py_node *n = py_node_new(
		p, is_async ? PY_AsyncFunctionDef : PY_FunctionDef, begin);

	py_next(&p->lx);
	n->name = py_expect_name(p);
	if (py_at(p, PY_TOK_LSQB))
		n->type_params = py_type_params(p);
	py_expect(p, PY_TOK_LPAR);
	n->params = py_parameters(p, false);
	py_expect(p, PY_TOK_RPAR);
	if (py_accept(p, PY_TOK_ARROW))
		n->returns = py_expression(p);
	n->body = function_body(p);
	return py_node_end(p, n);
}

static struct py_node *bases(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Bases, p->lx.begin);

	py_arguments(p, n);
	return py_node_end(p, n);
}

static struct py_node *class(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_ClassDef, p->lx.begin);

	py_next(&p->lx);
	n->name = py_expect_name(p);
	if (py_at(p, PY_TOK_LSQB))
		n->type_params = py_type_params(p);
	if (py_at(p, PY_TOK_LPAR))
		n->bases = bases(p);
	py_expect(p, PY_TOK_COLON);
	n->body = py_block(p);
	return py_node_end(p, n);
}

static struct py_list decorators(struct py_parser *p)
{
	size_t list = py_list_begin(p);

	while (py_accept(p, PY_TOK_AT)) {
		py_list_add(p, py_named_expression(p));
		py_expect(p, PY_TOK_NEWLINE);
	}
	return py_list_end(p, list);
}

struct py_node *py_definition(struct py_parser *p)
{
	struct py_list list = decorators(p);
	uint32_t begin = p->lx.begin;
	struct py_node *n;

	if (py_at(p, PY_TOK_CLASS)) {
		n = class(p);
	} else {
		bool is_async = py_accept(p, PY_TOK_ASYNC);

		if (!py_at(p, PY_TOK_DEF))
			py_unexpected(p);
		n = py_function(p, begin, is_async);
	}
	if (list.n) {
		uint32_t end = n->end;

		n->decorators = list;
		py_node_end(p, n);
		n->end = end;
	}
	return n;
}
