#include "base/compat.h"
#include "lang/py_parser.h"

/* match and its patterns (PEP 634). */

static struct py_node *pattern(struct py_parser *p);

static struct py_node *capture(struct py_parser *p, bool is_star)
{
	struct py_node *n =
		py_node_new(p, is_star ? PY_MatchStar : PY_MatchAs, p->lx.begin);

	if (is_star)
		py_next(&p->lx);
	n->name = py_expect_name(p);
	if (str_is(n->name, "_"))
		n->name = STR_NULL;
	return py_node_end(p, n);
}

static struct py_node *star_or_pattern(struct py_parser *p)
{
	return py_at(p, PY_TOK_STAR) ? capture(p, true) : pattern(p);
}

static struct py_node *match_value(struct py_parser *p, struct py_node *value,
				   uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_MatchValue, begin);

	n->value = value;
	return py_node_end(p, n);
}

/* --- literals ----------------------------------------------------------- */

static struct py_node *signed_number(struct py_parser *p)
{
	struct py_node *n;

	if (!py_at(p, PY_TOK_MINUS)) {
		if (!py_at(p, PY_TOK_NUMBER))
			py_unexpected(p);
		return py_number(p);
	}
	n = py_node_new(p, PY_UnaryOp, p->lx.begin);
	n->op = PY_OP_USub;
	py_next(&p->lx);
	if (!py_at(p, PY_TOK_NUMBER))
		py_unexpected(p);
	n->operand = py_number(p);
	return py_node_end(p, n);
}

/* 1, -1, -1 + 2j */
static struct py_node *number(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *left = signed_number(p), *n;

	if (!py_at(p, PY_TOK_PLUS) && !py_at(p, PY_TOK_MINUS))
		return left;
	n = py_node_new(p, PY_BinOp, begin);
	n->op = py_at(p, PY_TOK_PLUS) ? PY_OP_Add : PY_OP_Sub;
	n->left = left;
	py_next(&p->lx);
	if (!py_at(p, PY_TOK_NUMBER) || p->lx.number != PY_CONST_COMPLEX)
		py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
			"imaginary number required in complex literal");
	n->right = py_number(p);
	return py_node_end(p, n);
}

static struct py_node *singleton(struct py_parser *p, enum py_constant what)
{
	struct py_node *n = py_node_new(p, PY_MatchSingleton, p->lx.begin);

	n->op = (uint8_t)what;
	py_next(&p->lx);
	return py_node_end(p, n);
}

/* --- classes and names -------------------------------------------------- */

static struct py_node *keyword_pattern(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_keyword, p->lx.begin);

	n->name = py_expect_name(p);
	py_expect(p, PY_TOK_EQUAL);
	n->value = pattern(p);
	return py_node_end(p, n);
}

/* Is the token behind the current name a "="? */
static bool at_keyword(const struct py_parser *p)
{
	const char *t = p->lx.text + p->lx.end;

	if (!py_at(p, PY_TOK_NAME))
		return false;
	while (*t == ' ' || *t == '\t' || *t == '\f')
		t++;
	return t[0] == '=' && t[1] != '=';
}

static struct py_node *class_pattern(struct py_parser *p, struct py_node *cls,
				     uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_MatchClass, begin);
	size_t list = py_list_begin(p);

	n->func = cls;
	py_next(&p->lx);
	while (!py_at(p, PY_TOK_RPAR) && !at_keyword(p)) {
		py_list_add(p, pattern(p));
		if (!py_accept(p, PY_TOK_COMMA))
			break;
	}
	n->args = py_list_end(p, list);
	list = py_list_begin(p);
	while (at_keyword(p)) {
		py_list_add(p, keyword_pattern(p));
		if (!py_accept(p, PY_TOK_COMMA))
			break;
	}
	n->keywords = py_list_end(p, list);
	py_expect(p, PY_TOK_RPAR);
	return py_node_end(p, n);
}

static struct py_node *name_or_attribute(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n = py_node_new(p, PY_Name, begin), *attribute;

	n->op = PY_OP_Load;
	n->name = py_expect_name(p);
	py_node_end(p, n);
	while (py_accept(p, PY_TOK_DOT)) {
		attribute = py_node_new(p, PY_Attribute, begin);
		attribute->op = PY_OP_Load;
		attribute->value = n;
		attribute->name = py_expect_name(p);
		n = py_node_end(p, attribute);
	}
	return n;
}

static struct py_node *name_pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n = name_or_attribute(p), *as;

	if (py_at(p, PY_TOK_LPAR))
		return class_pattern(p, n, begin);
	if (n->kind == PY_Attribute)
		return match_value(p, n, begin);
	as = py_node_new(p, PY_MatchAs, begin);
	if (!str_is(n->name, "_"))
		as->name = n->name;
	return py_node_end(p, as);
}

/* --- sequences and mappings --------------------------------------------- */

static struct py_node *sequence(struct py_parser *p, uint32_t begin,
				struct py_node *first, enum py_token closing)
{
	struct py_node *n = py_node_new(p, PY_MatchSequence, begin);
	size_t list = py_list_begin(p);

	if (first)
		py_list_add(p, first);
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, closing) &&
	       !py_at(p, PY_TOK_IF))
		py_list_add(p, star_or_pattern(p));
	n->elts = py_list_end(p, list);
	/* An open sequence has no bracket: the colon is the case's. */
	if (closing != PY_TOK_COLON)
		py_expect(p, closing);
	return py_node_end(p, n);
}

static struct py_node *group_pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first = NULL;

	py_next(&p->lx);
	if (!py_at(p, PY_TOK_RPAR)) {
		first = star_or_pattern(p);
		if (!py_at(p, PY_TOK_COMMA) && first->kind != PY_MatchStar) {
			py_expect(p, PY_TOK_RPAR);
			return first;
		}
		if (!py_at(p, PY_TOK_COMMA))
			py_unexpected(p);
	}
	return sequence(p, begin, first, PY_TOK_RPAR);
}

static struct py_node *list_pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first = NULL;

	py_next(&p->lx);
	if (!py_at(p, PY_TOK_RSQB))
		first = star_or_pattern(p);
	return sequence(p, begin, first, PY_TOK_RSQB);
}

static struct py_node *mapping_key(struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_NAME: {
		struct py_node *n = name_or_attribute(p);

		if (n->kind == PY_Name)
			py_unexpected(p);
		return n;
	}
	case PY_TOK_NUMBER:
	case PY_TOK_MINUS:
		return number(p);
	case PY_TOK_STRING:
	case PY_TOK_FSTRING:
	case PY_TOK_NONE:
	case PY_TOK_TRUE:
	case PY_TOK_FALSE:
		return py_atom(p);
	}
	py_unexpected(p);
}

static struct py_node *mapping(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_MatchMapping, p->lx.begin);
	size_t list = py_list_begin(p);

	py_next(&p->lx);
	while (!py_at(p, PY_TOK_RBRACE)) {
		if (py_accept(p, PY_TOK_DOUBLESTAR)) {
			n->name = py_expect_name(p);
			if (str_is(n->name, "_"))
				py_unexpected(p);
			py_accept(p, PY_TOK_COMMA);
			break;
		}
		py_list_add(p, mapping_key(p));
		py_expect(p, PY_TOK_COLON);
		py_list_add(p, pattern(p));
		if (!py_accept(p, PY_TOK_COMMA))
			break;
	}
	py_split_pairs(p, n, py_list_end(p, list));
	py_expect(p, PY_TOK_RBRACE);
	return py_node_end(p, n);
}

/* --- patterns ----------------------------------------------------------- */

static struct py_node *closed_pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;

	switch (p->lx.tok) {
	case PY_TOK_NAME:
		return name_pattern(p);
	case PY_TOK_NUMBER:
	case PY_TOK_MINUS:
		return match_value(p, number(p), begin);
	case PY_TOK_STRING:
	case PY_TOK_FSTRING:
		return match_value(p, py_strings(p), begin);
	case PY_TOK_NONE:
		return singleton(p, PY_CONST_NONE);
	case PY_TOK_TRUE:
		return singleton(p, PY_CONST_TRUE);
	case PY_TOK_FALSE:
		return singleton(p, PY_CONST_FALSE);
	case PY_TOK_LPAR:
		return group_pattern(p);
	case PY_TOK_LSQB:
		return list_pattern(p);
	case PY_TOK_LBRACE:
		return mapping(p);
	}
	py_unexpected(p);
}

static struct py_node *or_pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first = closed_pattern(p), *n;
	size_t list;

	if (!py_at(p, PY_TOK_VBAR))
		return first;
	n = py_node_new(p, PY_MatchOr, begin);
	list = py_list_begin(p);
	py_list_add(p, first);
	while (py_accept(p, PY_TOK_VBAR))
		py_list_add(p, closed_pattern(p));
	n->elts = py_list_end(p, list);
	return py_node_end(p, n);
}

static struct py_node *pattern(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *inner, *n;

	py_enter(p);
	inner = or_pattern(p);
	py_leave(p);
	if (!py_accept(p, PY_TOK_AS))
		return inner;
	n = py_node_new(p, PY_MatchAs, begin);
	n->pattern = inner;
	n->name = py_expect_name(p);
	if (str_is(n->name, "_") || py_at(p, PY_TOK_DOT))
		py_unexpected(p);
	return py_node_end(p, n);
}

/* --- the statement ------------------------------------------------------ */

static struct py_node *match_case(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_match_case, p->lx.begin);
	uint32_t begin;

	if (!py_at_word(p, "case"))
		py_unexpected(p);
	py_next(&p->lx);
	begin = p->lx.begin;
	n->pattern = star_or_pattern(p);
	if (py_at(p, PY_TOK_COMMA))
		n->pattern = sequence(p, begin, n->pattern, PY_TOK_COLON);
	else if (n->pattern->kind == PY_MatchStar)
		py_unexpected(p);
	if (py_accept(p, PY_TOK_IF))
		n->guard = py_named_expression(p);
	py_expect(p, PY_TOK_COLON);
	n->body = py_block(p);
	return py_node_end(p, n);
}

/* `match subject:` and the end of the line. */
static struct py_node *match_head(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Match, p->lx.begin), *tuple;
	uint32_t begin;
	size_t list;

	py_next(&p->lx);
	begin = p->lx.begin;
	n->subject = py_star_named(p);
	if (py_at(p, PY_TOK_COMMA)) {
		tuple = py_node_new(p, PY_Tuple, begin);
		list = py_list_begin(p);
		py_list_add(p, n->subject);
		while (py_accept(p, PY_TOK_COMMA) && py_starts_expression(p))
			py_list_add(p, py_star_named(p));
		tuple->op = PY_OP_Load;
		tuple->elts = py_list_end(p, list);
		n->subject = py_node_end(p, tuple);
	} else if (n->subject->kind == PY_Starred) {
		py_unexpected(p);
	}
	py_expect(p, PY_TOK_COLON);
	py_expect(p, PY_TOK_NEWLINE);
	return n;
}

bool py_match(struct py_parser *p)
{
	struct py_node *n = py_try(p, match_head);
	size_t list;

	if (!n)
		return false;
	py_expect(p, PY_TOK_INDENT);
	list = py_list_begin(p);
	do
		py_list_add(p, match_case(p));
	while (!py_accept(p, PY_TOK_DEDENT));
	n->cases = py_list_end(p, list);
	py_list_add(p, py_node_end(p, n));
	return true;
}
