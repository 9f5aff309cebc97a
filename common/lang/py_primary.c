#include "base/compat.h"
#include "lang/py_parser.h"

/* --- subscripts --------------------------------------------------------- */

static bool at_slice_part(const struct py_parser *p)
{
	return !py_at(p, PY_TOK_COLON) && !py_at(p, PY_TOK_COMMA) &&
	       !py_at(p, PY_TOK_RSQB);
}

static struct py_node *slice(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *lower = NULL, *n;

	if (py_at(p, PY_TOK_STAR))
		return py_star_named(p);
	if (!py_at(p, PY_TOK_COLON)) {
		lower = py_named_expression(p);
		if (!py_at(p, PY_TOK_COLON) || lower->kind == PY_NamedExpr)
			return lower;
	}
	n = py_node_new(p, PY_Slice, begin);
	n->lower = lower;
	py_next(&p->lx);
	if (at_slice_part(p))
		n->upper = py_expression(p);
	if (py_accept(p, PY_TOK_COLON) && at_slice_part(p))
		n->step = py_expression(p);
	return py_node_end(p, n);
}

struct py_node *py_slices(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first = slice(p), *n;
	size_t list;

	if (!py_at(p, PY_TOK_COMMA) && first->kind != PY_Starred)
		return first;
	n = py_node_new(p, PY_Tuple, begin);
	list = py_list_begin(p);
	py_list_add(p, first);
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, PY_TOK_RSQB))
		py_list_add(p, slice(p));
	n->op = PY_OP_Load;
	n->elts = py_list_end(p, list);
	return py_node_end(p, n);
}

/* --- calls -------------------------------------------------------------- */

struct seen {
	bool keyword;
	bool double_star;
	size_t count;
};

static struct py_node *star_argument(struct py_parser *p, struct seen *seen)
{
	struct py_node *n = py_node_new(p, PY_Starred, p->lx.begin);

	if (seen->double_star)
		py_fail(&p->lx, PY_ERROR_SYNTAX, p->lx.begin, p->lx.end,
			"iterable argument unpacking follows keyword argument unpacking");
	py_next(&p->lx);
	n->op = PY_OP_Load;
	n->value = py_expression(p);
	return py_node_end(p, n);
}

static struct py_node *keyword(struct py_parser *p, uint32_t begin,
			       struct str name)
{
	struct py_node *n = py_node_new(p, PY_keyword, begin);

	py_next(&p->lx);
	n->name = name;
	n->value = py_expression(p);
	return py_node_end(p, n);
}

/* f(x for x in y): takes the call's own parentheses. */
static struct py_node *bare_generator(struct py_parser *p, struct py_node *elt,
				      uint32_t paren)
{
	struct py_node *n = py_node_new(p, PY_GeneratorExp, paren);

	n->elt = elt;
	py_generators(p, n);
	if (!py_at(p, PY_TOK_RPAR))
		py_fail(&p->lx, PY_ERROR_SYNTAX, elt->begin, p->lx.end,
			"generator expression must be parenthesized");
	py_node_end(p, n);
	n->end = p->lx.end;
	return n;
}

static struct py_node *plain_argument(struct py_parser *p, struct seen *seen,
				      uint32_t paren)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n = py_named_expression(p);

	if (py_at(p, PY_TOK_EQUAL)) {
		if (n->kind != PY_Name || n->begin != begin)
			py_fail(&p->lx, PY_ERROR_SYNTAX, begin, p->lx.end,
				"expression cannot contain assignment");
		seen->keyword = true;
		return keyword(p, begin, n->name);
	}
	if (seen->keyword || seen->double_star)
		py_fail(&p->lx, PY_ERROR_SYNTAX, begin, p->lx.end,
			"positional argument follows keyword argument");
	if (py_at_comp_for(p)) {
		if (seen->count || !paren)
			py_fail(&p->lx, PY_ERROR_SYNTAX, begin, p->lx.end,
				"generator expression must be parenthesized");
		return bare_generator(p, n, paren - 1);
	}
	return n;
}

static struct py_node *argument(struct py_parser *p, struct seen *seen,
				uint32_t paren)
{
	if (py_at(p, PY_TOK_STAR))
		return star_argument(p, seen);
	if (py_at(p, PY_TOK_DOUBLESTAR)) {
		seen->double_star = true;
		return keyword(p, p->lx.begin, STR_NULL);
	}
	return plain_argument(p, seen, paren);
}

/* Positional ones to args, the others to keywords, each in its order. */
static void share_out(struct py_parser *p, struct py_node *node, size_t begin)
{
	size_t n = p->stack.n - begin, positional = 0, keywords = 0;
	struct py_node **v = n ? p->stack.v + begin : NULL;

	for (size_t i = 0; i < n; i++)
		keywords += v[i]->kind == PY_keyword;
	node->keywords.v = arena_array(p->arena, keywords, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		if (v[i]->kind == PY_keyword)
			node->keywords.v[node->keywords.n++] = v[i];
		else
			v[positional++] = v[i];
	}
	p->stack.n = begin + positional;
	node->args = py_list_end(p, begin);
}

void py_arguments(struct py_parser *p, struct py_node *node)
{
	/* A class has no place for a bare generator. */
	uint32_t paren = node->kind == PY_Call ? p->lx.begin + 1 : 0;
	size_t list = py_list_begin(p);
	struct seen seen = { false, false, 0 };

	py_next(&p->lx);
	while (!py_at(p, PY_TOK_RPAR)) {
		py_list_add(p, argument(p, &seen, paren));
		seen.count++;
		if (!py_accept(p, PY_TOK_COMMA))
			break;
	}
	share_out(p, node, list);
	py_expect(p, PY_TOK_RPAR);
}

/* --- what hangs on an atom ---------------------------------------------- */

static struct py_node *attribute(struct py_parser *p, struct py_node *value,
				 uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_Attribute, begin);

	py_next(&p->lx);
	n->op = PY_OP_Load;
	n->value = value;
	n->name = py_expect_name(p);
	return py_node_end(p, n);
}

static struct py_node *subscript(struct py_parser *p, struct py_node *value,
				 uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_Subscript, begin);

	py_next(&p->lx);
	n->op = PY_OP_Load;
	n->value = value;
	n->slice = py_slices(p);
	py_expect(p, PY_TOK_RSQB);
	return py_node_end(p, n);
}

static struct py_node *call(struct py_parser *p, struct py_node *func,
			    uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_Call, begin);

	n->func = func;
	py_arguments(p, n);
	return py_node_end(p, n);
}

struct py_node *py_primary(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n = py_atom(p);

	for (;;) {
		switch (p->lx.tok) {
		case PY_TOK_DOT:
			n = attribute(p, n, begin);
			continue;
		case PY_TOK_LPAR:
			n = call(p, n, begin);
			continue;
		case PY_TOK_LSQB:
			n = subscript(p, n, begin);
			continue;
		}
		return n;
	}
}
