#include "base/compat.h"
#include "lang/py_parser.h"

static const char *describe(const struct py_node *n)
{
	switch (n->kind) {
	case PY_Call:
		return "function call";
	case PY_Constant:
		return n->op <= PY_CONST_ELLIPSIS ? "a constant" : "literal";
	case PY_Compare:
		return "comparison";
	case PY_BinOp:
	case PY_UnaryOp:
	case PY_BoolOp:
		return "expression";
	case PY_Lambda:
		return "lambda";
	case PY_IfExp:
		return "conditional expression";
	case PY_Starred:
		return "starred";
	default:
		return "this expression";
	}
}

static bool is_target(const struct py_node *n, enum py_op context)
{
	switch (n->kind) {
	case PY_Name:
	case PY_Attribute:
	case PY_Subscript:
	case PY_Tuple:
	case PY_List:
		return true;
	case PY_Starred:
		return context == PY_OP_Store && n->value->kind != PY_Starred;
	}
	return false;
}

void py_set_target(struct py_parser *p, struct py_node *n, enum py_op context)
{
	if (!is_target(n, context))
		py_fail(&p->lx, PY_ERROR_SYNTAX, n->begin, n->end, "cannot %s %s",
			context == PY_OP_Del ? "delete" : "assign to",
			describe(n));
	n->op = (uint8_t)context;
	if (n->kind == PY_Starred) {
		py_set_target(p, n->value, context);
		return;
	}
	if (n->kind != PY_Tuple && n->kind != PY_List)
		return;
	py_enter(p);
	for (size_t i = 0; i < n->elts.n; i++)
		py_set_target(p, n->elts.v[i], context);
	py_leave(p);
}
