#include "base/compat.h"
#include "lang/py_parser.h"

static struct py_list colon_block(struct py_parser *p)
{
	py_expect(p, PY_TOK_COLON);
	return py_block(p);
}

static struct py_list else_block(struct py_parser *p)
{
	struct py_list none = { NULL, 0 };

	if (!py_accept(p, PY_TOK_ELSE))
		return none;
	return colon_block(p);
}

/* One If of the chain, without what follows it. */
static struct py_node *if_part(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_If, p->lx.begin);

	py_next(&p->lx);
	n->test = py_named_expression(p);
	n->body = colon_block(p);
	return n;
}

/*
 * Each elif is an If in the orelse of the one before: read in a loop, and
 * put together from the last one.
 */
static struct py_node *if_statement(struct py_parser *p)
{
	size_t begin = py_list_begin(p), n;
	struct py_list orelse;
	struct py_node *last;

	do
		py_list_add(p, if_part(p));
	while (py_at(p, PY_TOK_ELIF));
	orelse = else_block(p);
	for (n = p->stack.n; n > begin; n--) {
		last = p->stack.v[n - 1];
		last->orelse = orelse;
		py_node_end(p, last);
		if (n - 1 == begin)
			break;
		orelse.n = 1;
		orelse.v = arena_new(p->arena, struct py_node *);
		orelse.v[0] = last;
	}
	last = p->stack.v[begin];
	p->stack.n = begin;
	return last;
}

static struct py_node *while_statement(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_While, p->lx.begin);

	py_next(&p->lx);
	n->test = py_named_expression(p);
	n->body = colon_block(p);
	n->orelse = else_block(p);
	return py_node_end(p, n);
}

static struct py_node *for_statement(struct py_parser *p, uint32_t begin,
				     bool is_async)
{
	struct py_node *n =
		py_node_new(p, is_async ? PY_AsyncFor : PY_For, begin);

	py_next(&p->lx);
	n->target = py_for_targets(p);
	py_expect(p, PY_TOK_IN);
	n->iter = py_star_expressions(p);
	n->body = colon_block(p);
	n->orelse = else_block(p);
	return py_node_end(p, n);
}

/* --- with --------------------------------------------------------------- */

static struct py_node *with_item(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_withitem, p->lx.begin);

	n->value = py_expression(p);
	if (py_accept(p, PY_TOK_AS)) {
		n->target = py_star_bitwise(p);
		py_set_target(p, n->target, PY_OP_Store);
	}
	return py_node_end(p, n);
}

/* (a as b, c): in parentheses, when a colon follows them. */
static struct py_node *parenthesized_items(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_With, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	do
		py_list_add(p, with_item(p));
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, PY_TOK_RPAR));
	n->items = py_list_end(p, list);
	py_expect(p, PY_TOK_RPAR);
	return py_at(p, PY_TOK_COLON) ? n : NULL;
}

static struct py_list with_items(struct py_parser *p)
{
	size_t list = py_list_begin(p);

	if (py_at(p, PY_TOK_LPAR)) {
		struct py_node *n = py_try(p, parenthesized_items);

		if (n)
			return n->items;
	}
	do
		py_list_add(p, with_item(p));
	while (py_accept(p, PY_TOK_COMMA));
	return py_list_end(p, list);
}

static struct py_node *with_statement(struct py_parser *p, uint32_t begin,
				      bool is_async)
{
	struct py_node *n =
		py_node_new(p, is_async ? PY_AsyncWith : PY_With, begin);

	py_next(&p->lx);
	n->items = with_items(p);
	n->body = colon_block(p);
	return py_node_end(p, n);
}

/* --- try ---------------------------------------------------------------- */

/* except E, e: of Python 2. Exceptions are no names in lower case. */
static bool is_target(const struct py_node *types)
{
	const struct py_node *second;

	if (types->elts.n != 2)
		return false;
	second = types->elts.v[1];
	return py_is(second, PY_Name) && second->name.len &&
	       second->name.p[0] >= 'a' && second->name.p[0] <= 'z';
}

/* except A, B: since Python 3.14. */
static struct py_node *exception_types(struct py_parser *p)
{
	uint32_t begin = p->lx.begin, comma, end;
	struct py_node *n = py_expression(p);

	comma = p->lx.begin;
	end = p->lx.end;
	if (!py_at(p, PY_TOK_COMMA))
		return n;
	n = py_expressions_from(p, n, begin);
	if (is_target(n))
		py_fail(&p->lx, PY_ERROR_PYTHON2, comma, end,
			"multiple exception types must be parenthesized (except E, e is Python 2)");
	if (py_at(p, PY_TOK_AS))
		py_fail(&p->lx, PY_ERROR_SYNTAX, comma, end,
			"multiple exception types must be parenthesized when using 'as'");
	return n;
}

static struct py_node *handler(struct py_parser *p, bool *is_star)
{
	struct py_node *n = py_node_new(p, PY_ExceptHandler, p->lx.begin);

	py_next(&p->lx);
	*is_star = py_accept(p, PY_TOK_STAR);
	if (!py_at(p, PY_TOK_COLON)) {
		n->type = exception_types(p);
		if (py_accept(p, PY_TOK_AS))
			n->name = py_expect_name(p);
	}
	n->body = colon_block(p);
	return py_node_end(p, n);
}

static struct py_node *named_block(struct py_parser *p, enum py_token word)
{
	struct py_node *n;

	if (!py_at(p, word))
		return NULL;
	n = py_node_new(p, PY_Block, p->lx.begin);
	py_next(&p->lx);
	n->body = colon_block(p);
	return py_node_end(p, n);
}

static void check_handlers(struct py_parser *p, const struct py_node *n)
{
	for (size_t i = 0; i < n->handlers.n; i++) {
		const struct py_node *h = n->handlers.v[i];

		if (!h->type && n->kind == PY_TryStar)
			py_fail(&p->lx, PY_ERROR_SYNTAX, h->begin, h->end,
				"expected one or more exception types");
	}
	if (!n->handlers.n && (n->else_block || !n->final_block))
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, p->lx.begin,
			"expected 'except' or 'finally' block");
}

static struct py_node *try_statement(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Try, p->lx.begin);
	size_t list;

	py_next(&p->lx);
	n->body = colon_block(p);
	list = py_list_begin(p);
	while (py_at(p, PY_TOK_EXCEPT)) {
		bool is_star, is_first = py_list_begin(p) == list;
		struct py_node *h = handler(p, &is_star);

		if (is_first)
			n->kind = is_star ? PY_TryStar : PY_Try;
		else if (is_star != (n->kind == PY_TryStar))
			py_fail(&p->lx, PY_ERROR_SYNTAX, h->begin, h->end,
				"cannot have both 'except' and 'except*'");
		py_list_add(p, h);
	}
	n->handlers = py_list_end(p, list);
	n->else_block = named_block(p, PY_TOK_ELSE);
	n->final_block = named_block(p, PY_TOK_FINALLY);
	check_handlers(p, n);
	return py_node_end(p, n);
}

/* --- all of them -------------------------------------------------------- */

static struct py_node *async_statement(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;

	py_next(&p->lx);
	if (py_at(p, PY_TOK_DEF))
		return py_function(p, begin, true);
	if (py_at(p, PY_TOK_FOR))
		return for_statement(p, begin, true);
	if (py_at(p, PY_TOK_WITH))
		return with_statement(p, begin, true);
	py_unexpected(p);
}

struct py_node *py_compound(struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_IF:
		return if_statement(p);
	case PY_TOK_WHILE:
		return while_statement(p);
	case PY_TOK_FOR:
		return for_statement(p, p->lx.begin, false);
	case PY_TOK_WITH:
		return with_statement(p, p->lx.begin, false);
	case PY_TOK_TRY:
		return try_statement(p);
	}
	return async_statement(p);
}
