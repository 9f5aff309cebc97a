#include "base/compat.h"
#include "lang/py_parser.h"

static const uint8_t augmented[PY_TOK_COUNT] = {
	[PY_TOK_PLUSEQUAL] = PY_OP_Add,
	[PY_TOK_MINUSEQUAL] = PY_OP_Sub,
	[PY_TOK_STAREQUAL] = PY_OP_Mult,
	[PY_TOK_SLASHEQUAL] = PY_OP_Div,
	[PY_TOK_PERCENTEQUAL] = PY_OP_Mod,
	[PY_TOK_AMPEREQUAL] = PY_OP_BitAnd,
	[PY_TOK_VBAREQUAL] = PY_OP_BitOr,
	[PY_TOK_CIRCUMFLEXEQUAL] = PY_OP_BitXor,
	[PY_TOK_LEFTSHIFTEQUAL] = PY_OP_LShift,
	[PY_TOK_RIGHTSHIFTEQUAL] = PY_OP_RShift,
	[PY_TOK_DOUBLESTAREQUAL] = PY_OP_Pow,
	[PY_TOK_DOUBLESLASHEQUAL] = PY_OP_FloorDiv,
	[PY_TOK_ATEQUAL] = PY_OP_MatMult,
};

/* --- assignments -------------------------------------------------------- */

static bool is_single_target(const struct py_node *n)
{
	return n->kind == PY_Name || n->kind == PY_Attribute ||
	       n->kind == PY_Subscript;
}

static void check_single(struct py_parser *p, const struct py_node *n,
			 const char *what)
{
	if (!is_single_target(n))
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, n->end,
			"illegal target for %s", what);
}

static struct py_node *annotated(struct py_parser *p, struct py_node *target,
				 uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_AnnAssign, begin);

	check_single(p, target, "annotation");
	/* (a): int is not, (a.b): int neither. */
	n->num = target->kind == PY_Name && target->begin == begin;
	n->target = target;
	target->op = PY_OP_Store;
	py_next(&p->lx);
	n->annotation = py_expression(p);
	if (py_accept(p, PY_TOK_EQUAL))
		n->value = py_yield_or_star_expressions(p);
	return py_node_end(p, n);
}

static struct py_node *augmented_assign(struct py_parser *p,
					struct py_node *target, uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_AugAssign, begin);

	check_single(p, target, "augmented assignment");
	n->op = augmented[p->lx.tok];
	n->target = target;
	target->op = PY_OP_Store;
	py_next(&p->lx);
	n->value = py_yield_or_star_expressions(p);
	return py_node_end(p, n);
}

static struct py_node *assign(struct py_parser *p, struct py_node *first,
			      uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_Assign, begin);
	size_t list = py_list_begin(p);
	struct py_node *value = first;

	while (py_accept(p, PY_TOK_EQUAL)) {
		py_set_target(p, value, PY_OP_Store);
		py_list_add(p, value);
		value = py_yield_or_star_expressions(p);
	}
	n->targets = py_list_end(p, list);
	n->value = value;
	return py_node_end(p, n);
}

static struct py_node *expression_statement(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first = py_yield_or_star_expressions(p), *n;

	if (py_at(p, PY_TOK_EQUAL))
		return assign(p, first, begin);
	if (py_at(p, PY_TOK_COLON))
		return annotated(p, first, begin);
	if (augmented[p->lx.tok])
		return augmented_assign(p, first, begin);
	n = py_node_new(p, PY_Expr, begin);
	n->value = first;
	return py_node_end(p, n);
}

/* --- import ------------------------------------------------------------- */

struct str py_dotted(struct py_parser *p)
{
	struct str first = py_expect_name(p);
	struct buf b = BUF_INIT(p->arena);

	if (!py_at(p, PY_TOK_DOT))
		return first;
	buf_adds(&b, first);
	while (py_accept(p, PY_TOK_DOT)) {
		buf_addc(&b, '.');
		buf_adds(&b, py_expect_name(p));
	}
	return buf_str(&b);
}

static struct py_node *name_node(struct py_parser *p, enum py_op context)
{
	struct py_node *n = py_node_new(p, PY_Name, p->lx.begin);

	n->op = (uint8_t)context;
	n->name = py_expect_name(p);
	return py_node_end(p, n);
}

static struct py_node *alias(struct py_parser *p, bool is_dotted)
{
	struct py_node *n = py_node_new(p, PY_alias, p->lx.begin);

	n->name = is_dotted ? py_dotted(p) : py_expect_name(p);
	if (py_accept(p, PY_TOK_AS))
		n->asname = name_node(p, PY_OP_Store);
	return py_node_end(p, n);
}

static struct py_node *import(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Import, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	do
		py_list_add(p, alias(p, true));
	while (py_accept(p, PY_TOK_COMMA));
	n->names = py_list_end(p, list);
	return py_node_end(p, n);
}

static struct py_node *star_alias(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_alias, p->lx.begin);

	n->name = STR("*");
	py_next(&p->lx);
	return py_node_end(p, n);
}

static void from_names(struct py_parser *p)
{
	bool has_paren;

	if (py_at(p, PY_TOK_STAR)) {
		py_list_add(p, star_alias(p));
		return;
	}
	has_paren = py_accept(p, PY_TOK_LPAR);
	do
		py_list_add(p, alias(p, false));
	while (py_accept(p, PY_TOK_COMMA) &&
	       !(has_paren && py_at(p, PY_TOK_RPAR)));
	if (has_paren)
		py_expect(p, PY_TOK_RPAR);
}

static struct py_node *import_from(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_ImportFrom, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	for (;; py_next(&p->lx)) {
		if (py_at(p, PY_TOK_DOT))
			n->num++;
		else if (py_at(p, PY_TOK_ELLIPSIS))
			n->num += 3;
		else
			break;
	}
	if (!n->num || !py_at(p, PY_TOK_IMPORT))
		n->name = py_dotted(p);
	py_expect(p, PY_TOK_IMPORT);
	from_names(p);
	n->names = py_list_end(p, list);
	return py_node_end(p, n);
}

/* --- the other simple statements ---------------------------------------- */

static struct py_node *word(struct py_parser *p, enum py_kind kind)
{
	struct py_node *n = py_node_new(p, kind, p->lx.begin);

	py_next(&p->lx);
	return py_node_end(p, n);
}

static struct py_node *names(struct py_parser *p, enum py_kind kind)
{
	struct py_node *n = py_node_new(p, kind, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	do
		py_list_add(p, name_node(p, PY_OP_Store));
	while (py_accept(p, PY_TOK_COMMA));
	n->names = py_list_end(p, list);
	return py_node_end(p, n);
}

static struct py_node *return_statement(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Return, p->lx.begin);

	py_next(&p->lx);
	if (py_starts_expression(p))
		n->value = py_star_expressions(p);
	return py_node_end(p, n);
}

static struct py_node *raise_statement(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Raise, p->lx.begin);

	py_next(&p->lx);
	if (!py_starts_expression(p))
		return py_node_end(p, n);
	n->exc = py_expression(p);
	if (py_accept(p, PY_TOK_FROM))
		n->cause = py_expression(p);
	else if (py_at(p, PY_TOK_COMMA))
		py_fail(&p->lx, PY_ERROR_PYTHON2, p->lx.begin, p->lx.end,
			"raise E, value is Python 2");
	return py_node_end(p, n);
}

static struct py_node *assert_statement(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Assert, p->lx.begin);

	py_next(&p->lx);
	n->test = py_expression(p);
	if (py_accept(p, PY_TOK_COMMA))
		n->msg = py_expression(p);
	return py_node_end(p, n);
}

static struct py_node *delete (struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Delete, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	do {
		struct py_node *target;

		if (py_list_begin(p) > list && !py_starts_expression(p))
			break;
		target = py_primary(p);
		py_set_target(p, target, PY_OP_Del);
		py_list_add(p, target);
	} while (py_accept(p, PY_TOK_COMMA));
	n->targets = py_list_end(p, list);
	return py_node_end(p, n);
}

/* type X[T] = value; NULL when it is an expression after all. */
static struct py_node *type_alias(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_TypeAlias, p->lx.begin);

	py_next(&p->lx);
	if (!py_at(p, PY_TOK_NAME))
		return NULL;
	n->target = name_node(p, PY_OP_Store);
	if (py_at(p, PY_TOK_LSQB))
		n->type_params = py_type_params(p);
	py_expect(p, PY_TOK_EQUAL);
	n->value = py_expression(p);
	return py_node_end(p, n);
}

static struct py_node *name_statement(struct py_parser *p)
{
	struct py_node *n;

	if (UNLIKELY(py_at_word(p, "type"))) {
		n = py_try(p, type_alias);
		if (n)
			return n;
	}
	return expression_statement(p);
}

static struct py_node *simple(struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_NAME:
		return name_statement(p);
	case PY_TOK_IMPORT:
		return import(p);
	case PY_TOK_FROM:
		return import_from(p);
	case PY_TOK_PASS:
		return word(p, PY_Pass);
	case PY_TOK_BREAK:
		return word(p, PY_Break);
	case PY_TOK_CONTINUE:
		return word(p, PY_Continue);
	case PY_TOK_RETURN:
		return return_statement(p);
	case PY_TOK_RAISE:
		return raise_statement(p);
	case PY_TOK_ASSERT:
		return assert_statement(p);
	case PY_TOK_DEL:
		return delete (p);
	case PY_TOK_GLOBAL:
		return names(p, PY_Global);
	case PY_TOK_NONLOCAL:
		return names(p, PY_Nonlocal);
	}
	return expression_statement(p);
}

/* --- lines and blocks --------------------------------------------------- */

static void simple_statements(struct py_parser *p)
{
	do
		py_list_add(p, simple(p));
	while (py_accept(p, PY_TOK_SEMI) && !py_at(p, PY_TOK_NEWLINE));
	if (!py_at(p, PY_TOK_NEWLINE))
		py_unexpected(p);
	py_next(&p->lx);
}

void py_statement(struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_DEF:
	case PY_TOK_CLASS:
	case PY_TOK_AT:
		py_list_add(p, py_definition(p));
		return;
	case PY_TOK_ASYNC:
	case PY_TOK_IF:
	case PY_TOK_FOR:
	case PY_TOK_WHILE:
	case PY_TOK_TRY:
	case PY_TOK_WITH:
		py_list_add(p, py_compound(p));
		return;
	case PY_TOK_NAME:
		if (UNLIKELY(py_at_word(p, "match")) && py_match(p))
			return;
		break;
	}
	simple_statements(p);
}

struct py_list py_block(struct py_parser *p)
{
	size_t list = py_list_begin(p);

	if (!py_accept(p, PY_TOK_NEWLINE)) {
		simple_statements(p);
		return py_list_end(p, list);
	}
	if (!py_at(p, PY_TOK_INDENT))
		py_fail(&p->lx, PY_ERROR_INDENT, p->lx.begin, p->lx.end,
			"expected an indented block");
	py_next(&p->lx);
	while (!py_accept(p, PY_TOK_DEDENT))
		py_statement(p);
	return py_list_end(p, list);
}
