#include "base/compat.h"
#include "lang/py_parser.h"

/* --- comprehensions ----------------------------------------------------- */

bool py_at_comp_for(const struct py_parser *p)
{
	return py_at(p, PY_TOK_FOR) || py_at(p, PY_TOK_ASYNC);
}

static struct py_node *generator(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_comprehension, p->lx.begin);
	size_t list;

	n->num = py_accept(p, PY_TOK_ASYNC);
	py_expect(p, PY_TOK_FOR);
	n->target = py_for_targets(p);
	py_expect(p, PY_TOK_IN);
	n->iter = py_disjunction(p);
	list = py_list_begin(p);
	while (py_accept(p, PY_TOK_IF))
		py_list_add(p, py_disjunction(p));
	n->ifs = py_list_end(p, list);
	return py_node_end(p, n);
}

void py_generators(struct py_parser *p, struct py_node *comp)
{
	size_t list = py_list_begin(p);

	while (py_at_comp_for(p))
		py_list_add(p, generator(p));
	comp->generators = py_list_end(p, list);
}

static struct py_node *comprehension(struct py_parser *p, enum py_kind kind,
				     uint32_t begin, struct py_node *elt,
				     enum py_token closing)
{
	struct py_node *n = py_node_new(p, kind, begin);

	if (elt->kind == PY_Starred)
		py_fail(&p->lx, PY_ERROR_SYNTAX, elt->begin, elt->end,
			"iterable unpacking cannot be used in comprehension");
	n->elt = elt;
	py_generators(p, n);
	py_expect(p, closing);
	return py_node_end(p, n);
}

/* --- displays ----------------------------------------------------------- */

/* The rest of a display behind its first element. */
static struct py_node *display(struct py_parser *p, enum py_kind kind,
			       uint32_t begin, struct py_node *first,
			       enum py_token closing)
{
	struct py_node *n = py_node_new(p, kind, begin);
	size_t list = py_list_begin(p);

	if (first)
		py_list_add(p, first);
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, closing))
		py_list_add(p, py_star_named(p));
	n->elts = py_list_end(p, list);
	py_expect(p, closing);
	if (kind != PY_Set)
		n->op = PY_OP_Load;
	return py_node_end(p, n);
}

static struct py_node *group(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n;

	py_next(&p->lx);
	if (py_at(p, PY_TOK_RPAR))
		return display(p, PY_Tuple, begin, NULL, PY_TOK_RPAR);
	if (py_at(p, PY_TOK_YIELD)) {
		n = py_yield(p);
		py_expect(p, PY_TOK_RPAR);
		return n;
	}
	n = py_star_named(p);
	if (py_at_comp_for(p))
		return comprehension(p, PY_GeneratorExp, begin, n, PY_TOK_RPAR);
	if (py_at(p, PY_TOK_COMMA))
		return display(p, PY_Tuple, begin, n, PY_TOK_RPAR);
	if (n->kind == PY_Starred && n->begin != begin && py_at(p, PY_TOK_RPAR))
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, n->end,
			"cannot use starred expression here");
	py_expect(p, PY_TOK_RPAR);
	return n;
}

static struct py_node *list_display(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *n;

	py_next(&p->lx);
	if (py_at(p, PY_TOK_RSQB))
		return display(p, PY_List, begin, NULL, PY_TOK_RSQB);
	n = py_star_named(p);
	if (py_at_comp_for(p))
		return comprehension(p, PY_ListComp, begin, n, PY_TOK_RSQB);
	return display(p, PY_List, begin, n, PY_TOK_RSQB);
}

/* Pushes the key (NULL before **) and the value of an entry. */
static void dict_entry(struct py_parser *p, struct py_node *key)
{
	if (!key && py_accept(p, PY_TOK_DOUBLESTAR)) {
		py_list_add(p, NULL);
		py_list_add(p, py_bitwise(p));
		return;
	}
	key = key ? key : py_expression(p);
	py_expect(p, PY_TOK_COLON);
	py_list_add(p, key);
	py_list_add(p, py_expression(p));
}

static struct py_node *dict_comprehension(struct py_parser *p, uint32_t begin)
{
	struct py_node *n = py_node_new(p, PY_DictComp, begin);

	n->value = p->stack.v[--p->stack.n];
	n->key = p->stack.v[--p->stack.n];
	if (!n->key)
		py_fail(&p->lx, PY_ERROR_SYNTAX, begin, p->lx.end,
			"dict unpacking cannot be used in dict comprehension");
	py_generators(p, n);
	py_expect(p, PY_TOK_RBRACE);
	return py_node_end(p, n);
}

static struct py_node *dict(struct py_parser *p, uint32_t begin,
			    struct py_node *first_key)
{
	size_t list = py_list_begin(p);
	struct py_node *n;
	struct py_list pairs;

	dict_entry(p, first_key);
	if (py_at_comp_for(p))
		return dict_comprehension(p, begin);
	while (py_accept(p, PY_TOK_COMMA) && !py_at(p, PY_TOK_RBRACE))
		dict_entry(p, NULL);
	n = py_node_new(p, PY_Dict, begin);
	pairs = py_list_end(p, list);
	py_split_pairs(p, n, pairs);
	py_expect(p, PY_TOK_RBRACE);
	return py_node_end(p, n);
}

void py_split_pairs(struct py_parser *p, struct py_node *n, struct py_list pairs)
{
	n->keys.n = n->values.n = pairs.n / 2;
	n->keys.v = arena_array(p->arena, n->keys.n, sizeof(*n->keys.v));
	n->values.v = arena_array(p->arena, n->keys.n, sizeof(*n->keys.v));
	for (size_t i = 0; i < n->keys.n; i++) {
		n->keys.v[i] = pairs.v[2 * i];
		n->values.v[i] = pairs.v[2 * i + 1];
	}
}

static struct py_node *braces(struct py_parser *p)
{
	uint32_t begin = p->lx.begin;
	struct py_node *first;

	py_next(&p->lx);
	if (py_accept(p, PY_TOK_RBRACE))
		return py_node_end(p, py_node_new(p, PY_Dict, begin));
	if (py_at(p, PY_TOK_DOUBLESTAR))
		return dict(p, begin, NULL);
	first = py_star_named(p);
	if (py_at(p, PY_TOK_COLON) && first->kind != PY_NamedExpr &&
	    first->kind != PY_Starred)
		return dict(p, begin, first);
	if (py_at_comp_for(p))
		return comprehension(p, PY_SetComp, begin, first, PY_TOK_RBRACE);
	return display(p, PY_Set, begin, first, PY_TOK_RBRACE);
}

/* --- atoms -------------------------------------------------------------- */

static struct py_node *constant(struct py_parser *p, enum py_constant what)
{
	struct py_node *n = py_node_new(p, PY_Constant, p->lx.begin);

	n->op = (uint8_t)what;
	n->name = STR("");
	py_next(&p->lx);
	return py_node_end(p, n);
}

struct py_node *py_number(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Constant, p->lx.begin);

	n->op = p->lx.number;
	n->name = str_of(p->lx.text + p->lx.begin, p->lx.end - p->lx.begin);
	py_next(&p->lx);
	n->end = p->lx.prev_end;
	return n;
}

static struct py_node *name(struct py_parser *p)
{
	struct py_node *n = py_node_new(p, PY_Name, p->lx.begin);

	n->op = PY_OP_Load;
	n->name = py_lex_name(&p->lx);
	py_next(&p->lx);
	n->end = p->lx.prev_end;
	return n;
}

struct py_node *py_atom(struct py_parser *p)
{
	switch (p->lx.tok) {
	case PY_TOK_NAME:
		return name(p);
	case PY_TOK_NUMBER:
		return py_number(p);
	case PY_TOK_STRING:
	case PY_TOK_FSTRING:
		return py_strings(p);
	case PY_TOK_LPAR:
		return group(p);
	case PY_TOK_LSQB:
		return list_display(p);
	case PY_TOK_LBRACE:
		return braces(p);
	case PY_TOK_NONE:
		return constant(p, PY_CONST_NONE);
	case PY_TOK_TRUE:
		return constant(p, PY_CONST_TRUE);
	case PY_TOK_FALSE:
		return constant(p, PY_CONST_FALSE);
	case PY_TOK_ELLIPSIS:
		return constant(p, PY_CONST_ELLIPSIS);
	}
	py_unexpected(p);
}
