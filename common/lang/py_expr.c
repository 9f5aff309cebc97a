#include "base/compat.h"
#include "lang/py_parser.h"

/* How tightly infix operators bind; 0 is none. */
enum precedence {
	PREC_NONE,
	PREC_OR,
	PREC_AND,
	PREC_COMPARE,
	PREC_BIT_OR,
	PREC_BIT_XOR,
	PREC_BIT_AND,
	PREC_SHIFT,
	PREC_SUM,
	PREC_TERM,
};

static const struct {
	uint8_t prec;
	uint8_t op;
} infix[PY_TOK_COUNT] = {
	[PY_TOK_OR] = { PREC_OR, PY_OP_Or },
	[PY_TOK_AND] = { PREC_AND, PY_OP_And },
	[PY_TOK_EQEQUAL] = { PREC_COMPARE, PY_OP_Eq },
	[PY_TOK_NOTEQUAL] = { PREC_COMPARE, PY_OP_NotEq },
	[PY_TOK_LESS] = { PREC_COMPARE, PY_OP_Lt },
	[PY_TOK_LESSEQUAL] = { PREC_COMPARE, PY_OP_LtE },
	[PY_TOK_GREATER] = { PREC_COMPARE, PY_OP_Gt },
	[PY_TOK_GREATEREQUAL] = { PREC_COMPARE, PY_OP_GtE },
	[PY_TOK_IS] = { PREC_COMPARE, PY_OP_Is },
	[PY_TOK_IN] = { PREC_COMPARE, PY_OP_In },
	[PY_TOK_NOT] = { PREC_COMPARE, PY_OP_NotIn },
	[PY_TOK_VBAR] = { PREC_BIT_OR, PY_OP_BitOr },
	[PY_TOK_CIRCUMFLEX] = { PREC_BIT_XOR, PY_OP_BitXor },
	[PY_TOK_AMPER] = { PREC_BIT_AND, PY_OP_BitAnd },
	[PY_TOK_LEFTSHIFT] = { PREC_SHIFT, PY_OP_LShift },
	[PY_TOK_RIGHTSHIFT] = { PREC_SHIFT, PY_OP_RShift },
	[PY_TOK_PLUS] = { PREC_SUM, PY_OP_Add },
	[PY_TOK_MINUS] = { PREC_SUM, PY_OP_Sub },
	[PY_TOK_STAR] = { PREC_TERM, PY_OP_Mult },
	[PY_TOK_SLASH] = { PREC_TERM, PY_OP_Div },
	[PY_TOK_DOUBLESLASH] = { PREC_TERM, PY_OP_FloorDiv },
	[PY_TOK_PERCENT] = { PREC_TERM, PY_OP_Mod },
	[PY_TOK_AT] = { PREC_TERM, PY_OP_MatMult },
};

static struct py_node *binary(struct py_parser *p, enum precedence least);

static struct py_node *unary(struct py_parser *p, enum py_op op,
			     struct py_node *(*operand)(struct py_parser *))
{
	struct py_node *n = py_node_new(p, PY_UnaryOp, p->lx.begin);

	py_enter(p);
	py_next(&p->lx);
	n->op = (uint8_t)op;
	n->operand = operand(p);
	py_leave(p);
	return py_node_end(p, n);
}

static struct py_node *await_primary(struct py_parser *p)
{
	struct py_node *n;

	if (LIKELY(!py_at(p, PY_TOK_AWAIT)))
		return py_primary(p);
	n = py_node_new(p, PY_Await, p->lx.begin);
	py_next(&p->lx);
	n->value = py_primary(p);
	return py_node_end(p, n);
}

static struct py_node *factor(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *left, *n;

	switch (p->lx.tok) {
	case PY_TOK_PLUS:
		return unary(p, PY_OP_UAdd, factor);
	case PY_TOK_MINUS:
		return unary(p, PY_OP_USub, factor);
	case PY_TOK_TILDE:
		return unary(p, PY_OP_Invert, factor);
	}
	left = await_primary(p);
	if (LIKELY(!py_accept(p, PY_TOK_DOUBLESTAR)))
		return left;
	n = py_node_new(p, PY_BinOp, begin);
	n->op = PY_OP_Pow;
	n->left = left;
	py_enter(p);
	n->right = factor(p);
	py_leave(p);
	return py_node_end(p, n);
}

static struct py_node *inversion(struct py_parser *p)
{
	if (py_at(p, PY_TOK_NOT))
		return unary(p, PY_OP_Not, inversion);
	return binary(p, PREC_COMPARE);
}

static struct py_node *bool_op(struct py_parser *p, struct py_node *left,
			       uint32_t begin)
{
	enum py_token tok = (enum py_token)p->lx.tok;
	struct py_node *n = py_node_new(p, PY_BoolOp, begin);
	size_t list = py_list_begin(p);

	n->op = infix[tok].op;
	py_list_add(p, left);
	while (py_accept(p, tok))
		py_list_add(p, tok == PY_TOK_OR ? binary(p, PREC_AND) :
						  inversion(p));
	n->values = py_list_end(p, list);
	return py_node_end(p, n);
}

static enum py_op comparison_operator(struct py_parser *p)
{
	enum py_op op = infix[p->lx.tok].op;

	py_next(&p->lx);
	if (op == PY_OP_NotIn)
		py_expect(p, PY_TOK_IN);
	else if (op == PY_OP_Is && py_accept(p, PY_TOK_NOT))
		op = PY_OP_IsNot;
	return op;
}

static struct py_node *comparison(struct py_parser *p, struct py_node *left,
				  uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_Compare, begin);
	size_t list = py_list_begin(p);
	struct buf ops = BUF_INIT(p->arena);

	n->left = left;
	while (infix[p->lx.tok].prec == PREC_COMPARE) {
		buf_addc(&ops, (char)comparison_operator(p));
		py_list_add(p, binary(p, PREC_BIT_OR));
	}
	n->comparators = py_list_end(p, list);
	n->name = buf_str(&ops);
	return py_node_end(p, n);
}

static struct py_node *arithmetic(struct py_parser *p, struct py_node *left,
				  uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_BinOp, begin);
	enum precedence prec = infix[p->lx.tok].prec;

	n->op = infix[p->lx.tok].op;
	n->left = left;
	py_next(&p->lx);
	n->right = binary(p, (enum precedence)(prec + 1));
	return py_node_end(p, n);
}

static struct py_node *binary(struct py_parser *p, enum precedence least)
{
	uint32_t begin = p->lx.begin;
	struct py_node *left;

	if (least <= PREC_AND && py_at(p, PY_TOK_NOT))
		left = inversion(p);
	else
		left = factor(p);
	for (;;) {
		enum precedence prec = infix[p->lx.tok].prec;

		if (prec == PREC_NONE || prec < least)
			return left;
		if (prec <= PREC_AND)
			left = bool_op(p, left, begin);
		else if (prec == PREC_COMPARE)
			left = comparison(p, left, begin);
		else
			left = arithmetic(p, left, begin);
	}
}

struct py_node *py_disjunction(struct py_parser *p)
{
	return binary(p, PREC_OR);
}

struct py_node *py_bitwise(struct py_parser *p)
{
	return binary(p, PREC_BIT_OR);
}

struct py_node *py_lambda(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Lambda, p->lx.begin);
	struct py_lexer *lx = &p->lx;

	py_next(lx);
	n->params = py_parameters(p, true);
	if (lx->field_depth && lx->depth == lx->field_depth)
		py_fail(lx, PY_ERROR_SYNTAX, n->begin, lx->end,
			"f-string: lambda without parentheses");
	py_expect(p, PY_TOK_COLON);
	n->lambda_body = py_expression(p);
	return py_node_end(p, n);
}

static struct py_node *if_else(struct py_parser *p, struct py_node *if_true,
			       uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_IfExp, begin);

	py_next(&p->lx);
	n->if_true = if_true;
	n->test = py_disjunction(p);
	py_expect(p, PY_TOK_ELSE);
	n->if_false = py_expression(p);
	return py_node_end(p, n);
}

struct py_node *py_expression(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n;

	py_enter(p);
	if (py_at(p, PY_TOK_LAMBDA)) {
		n = py_lambda(p);
	} else {
		n = py_disjunction(p);
		if (py_at(p, PY_TOK_IF))
			n = if_else(p, n, begin);
	}
	py_leave(p);
	return n;
}

struct py_node *py_named_expression(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n = py_expression(p), *named;

	if (LIKELY(!py_at(p, PY_TOK_COLONEQUAL)))
		return n;
	if (n->kind != PY_Name || n->begin != begin)
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, n->end,
			"cannot use assignment expressions with this");
	py_next(&p->lx);
	n->op = PY_OP_Store;
	named = py_node_new(p, PY_NamedExpr, begin);
	named->target = n;
	named->value = py_expression(p);
	return py_node_end(p, named);
}

static struct py_node *starred(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Starred, p->lx.begin);

	py_next(&p->lx);
	n->op = PY_OP_Load;
	n->value = py_bitwise(p);
	return py_node_end(p, n);
}

struct py_node *py_star_named(struct py_parser *p)
{
	return py_at(p, PY_TOK_STAR) ? starred(p) : py_named_expression(p);
}

struct py_node *py_star_bitwise(struct py_parser *p)
{
	return py_at(p, PY_TOK_STAR) ? starred(p) : py_bitwise(p);
}

static struct py_node *star_expression(struct py_parser *p)
{
	return py_at(p, PY_TOK_STAR) ? starred(p) : py_expression(p);
}

bool py_starts_expression(const struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_NAME:
	case PY_TOK_NUMBER:
	case PY_TOK_STRING:
	case PY_TOK_FSTRING:
	case PY_TOK_FALSE:
	case PY_TOK_NONE:
	case PY_TOK_TRUE:
	case PY_TOK_AWAIT:
	case PY_TOK_LAMBDA:
	case PY_TOK_NOT:
	case PY_TOK_LPAR:
	case PY_TOK_LSQB:
	case PY_TOK_LBRACE:
	case PY_TOK_ELLIPSIS:
	case PY_TOK_PLUS:
	case PY_TOK_MINUS:
	case PY_TOK_STAR:
	case PY_TOK_TILDE:
		return true;
	}
	return false;
}

/* first, and what follows its comma, as a Tuple without parentheses. */
static struct py_node *tuple_of(struct py_parser *p, struct py_node *first,
				uint32_t begin,
				struct py_node *(*element)(struct py_parser *))
{
	struct py_node *n;
	size_t list;

	if (LIKELY(!py_at(p, PY_TOK_COMMA)))
		return first;
	n = py_node_new(p, PY_Tuple, begin);
	list = py_list_begin(p);
	py_list_add(p, first);
	while (py_accept(p, PY_TOK_COMMA) && py_starts_expression(p))
		py_list_add(p, element(p));
	n->op = PY_OP_Load;
	n->elts = py_list_end(p, list);
	return py_node_end(p, n);
}

struct py_node *py_star_expressions(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;

	return tuple_of(p, star_expression(p), begin, star_expression);
}

struct py_node *py_expressions_from(struct py_parser *p, struct py_node *first,
				    uint32_t begin)
{
	return tuple_of(p, first, begin, py_expression);
}

struct py_node *py_for_targets(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n =
		tuple_of(p, py_star_bitwise(p), begin, py_star_bitwise);

	py_set_target(p, n, PY_OP_Store);
	return n;
}

struct py_node *py_yield(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Yield, p->lx.begin);

	py_next(&p->lx);
	if (py_accept(p, PY_TOK_FROM)) {
		n->kind = PY_YieldFrom;
		n->value = py_expression(p);
	} else if (py_starts_expression(p)) {
		n->value = py_star_expressions(p);
	}
	return py_node_end(p, n);
}

struct py_node *py_yield_or_star_expressions(struct py_parser *p)
{
	return py_at(p, PY_TOK_YIELD) ? py_yield(p) : py_star_expressions(p);
}
