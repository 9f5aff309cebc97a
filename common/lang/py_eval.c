#include "base/compat.h"
#include "lang/py_eval.h"

static struct py_value eval(struct py_scope *scope, const struct py_node *n);

/* --- operators ---------------------------------------------------------- */

static bool is_sum(const struct py_node *n)
{
	return n->kind == PY_BinOp && n->op == PY_OP_Add;
}

/* a + b + c + ...: texts are put into one buffer as long as they come. */
static struct py_value sum_texts(struct py_scope *scope,
				 struct py_node *const *terms, size_t n,
				 struct py_value first,
				 const struct py_node *node)
{
	struct buf b = BUF_INIT(scope->arena);
	enum py_type type = first.type;

	buf_adds(&b, first.s);
	while (n--) {
		struct py_value v = eval(scope, terms[n]);

		if (v.state != PY_VALUE || v.type != type ||
		    b.len + v.s.len > PY_MAX_VALUE ||
		    !py_charge_bytes(scope, v.s.len))
			return py_dynamic("a sum", node);
		buf_adds(&b, v.s);
	}
	first.s = buf_str(&b);
	first.node = node;
	return first;
}

static struct py_value sum(struct py_scope *scope, const struct py_node *node)
{
	struct {
		struct py_node **v;
		size_t n;
		size_t cap;
	} terms = VEC_INIT;
	const struct py_node *n = node;
	struct py_value v;

	for (; is_sum(n); n = n->left)
		vec_push(&terms, scope->arena, n->right);
	v = eval(scope, n);
	if (v.state == PY_VALUE && (v.type == PY_T_STR || v.type == PY_T_BYTES))
		return sum_texts(scope, terms.v, terms.n, v, node);
	while (terms.n && v.state == PY_VALUE) {
		struct py_value right = eval(scope, terms.v[--terms.n]);

		if (right.state != PY_VALUE)
			return py_dynamic("a sum", node);
		v = py_binary(scope, PY_OP_Add, &v, &right, node);
	}
	return v.state == PY_VALUE ? v : py_dynamic("a sum", node);
}

static struct py_value bin_op(struct py_scope *scope, const struct py_node *n)
{
	struct py_value left, right;

	if (is_sum(n))
		return sum(scope, n);
	left = eval(scope, n->left);
	if (left.state != PY_VALUE)
		return py_dynamic("an operation", n);
	right = eval(scope, n->right);
	if (right.state != PY_VALUE)
		return py_dynamic("an operation", n);
	return py_binary(scope, (enum py_op)n->op, &left, &right, n);
}

static struct py_value unary_op(struct py_scope *scope, const struct py_node *n)
{
	struct py_value v = eval(scope, n->operand);

	if (v.state != PY_VALUE && n->op != PY_OP_Not)
		return py_dynamic("an operation", n);
	return py_unary((enum py_op)n->op, &v, n);
}

/* Gives one of its values, or stops at the first that is not known. */
static struct py_value bool_op(struct py_scope *scope, const struct py_node *n)
{
	struct py_value v = py_dynamic("an operation", n);

	for (size_t i = 0; i < n->values.n; i++) {
		int truth;

		v = eval(scope, n->values.v[i]);
		if (i + 1 == n->values.n)
			break;
		truth = py_is_known(&v) ? py_truth(&v) : -1;
		if (truth < 0)
			return py_dynamic("a condition that is not known", n);
		if (truth == (n->op == PY_OP_Or))
			break;
	}
	return v;
}

/* __name__ == "__main__": never, where Alembic loads the file. */
static bool is_main_test(struct py_scope *scope, const struct py_node *left,
			 const struct py_node *right)
{
	struct py_value v;

	if (!py_is_name(left, "__name__") || !py_is_const(right, PY_CONST_STR) ||
	    !str_is(right->name, "__main__"))
		return false;
	v = py_scope_get(scope, left->name);
	return v.symbol == PY_SYM_BUILTIN;
}

static struct py_value compare(struct py_scope *scope, const struct py_node *n)
{
	const struct py_node *left_node = n->left;
	struct py_value left, right;
	int truth = 1;

	if (n->name.len == 1 && n->name.p[0] == PY_OP_Eq &&
	    (is_main_test(scope, n->left, n->comparators.v[0]) ||
	     is_main_test(scope, n->comparators.v[0], n->left)))
		return py_of_bool(false, n);
	left = eval(scope, left_node);
	for (size_t i = 0; i < n->comparators.n && truth == 1; i++) {
		enum py_op op = (enum py_op)(unsigned char)n->name.p[i];

		right = eval(scope, n->comparators.v[i]);
		truth = left.state == PY_VALUE && right.state == PY_VALUE ?
				py_compare(op, &left, &right) :
				-1;
		left = right;
	}
	if (truth < 0)
		return py_dynamic("a comparison", n);
	return py_of_bool(truth, n);
}

static struct py_value if_exp(struct py_scope *scope, const struct py_node *n)
{
	struct py_value test = eval(scope, n->test);
	int truth = py_truth(&test);

	if (truth < 0)
		return py_dynamic("a condition that is not known", n);
	return eval(scope, truth ? n->if_true : n->if_false);
}

/* --- names -------------------------------------------------------------- */

struct py_value py_attribute(struct py_scope *scope, const struct py_node *n,
			     const struct py_value *of)
{
	struct str path;

	if (of->state != PY_DYNAMIC || of->symbol != PY_SYM_IMPORT)
		return py_path_attribute(scope, n);
	if (of->s.len > 4096 || !py_charge_bytes(scope, of->s.len))
		return py_dynamic("an attribute", n);
	path = str_fmt(scope->arena, "%.*s.%.*s", STR_ARG(of->s),
		       STR_ARG(n->name));
	if (str_is(path, "typing.TYPE_CHECKING"))
		return py_of_bool(false, n);
	return py_symbol_of(PY_SYM_IMPORT, path, n, "an attribute");
}

static struct py_value attribute(struct py_scope *scope, const struct py_node *n)
{
	struct py_value of = eval(scope, n->value);

	return py_attribute(scope, n, &of);
}

static struct py_value name(struct py_scope *scope, const struct py_node *n)
{
	struct py_value v = py_scope_get(scope, n->name);

	if (v.state == PY_ABSENT)
		return v;
	if (v.state == PY_DYNAMIC && !v.why.end)
		v.why = py_span(n);
	if (py_is_import(&v, "typing.TYPE_CHECKING"))
		return py_of_bool(false, n);
	return v;
}

static struct py_value subscript(struct py_scope *scope, const struct py_node *n)
{
	struct py_value v = eval(scope, n->value);

	if (v.state != PY_VALUE)
		return py_dynamic("a subscript", n);
	return py_subscript(scope, &v, n->slice, n);
}

/* --- all of them -------------------------------------------------------- */

static struct py_value eval_kind(struct py_scope *scope, const struct py_node *n)
{
	switch (n->kind) {
	case PY_Constant:
		return py_constant_value(n);
	case PY_JoinedStr:
		return py_joined_str(scope, n);
	case PY_Name:
		return name(scope, n);
	case PY_Attribute:
		return attribute(scope, n);
	case PY_Subscript:
		return subscript(scope, n);
	case PY_Call:
		return py_call(scope, n);
	case PY_Tuple:
		return py_display(scope, PY_T_TUPLE, n);
	case PY_List:
		return py_display(scope, PY_T_LIST, n);
	case PY_Set:
		return py_display(scope, PY_T_SET, n);
	case PY_Dict:
		return py_dict(scope, n);
	case PY_BinOp:
		return bin_op(scope, n);
	case PY_UnaryOp:
		return unary_op(scope, n);
	case PY_BoolOp:
		return bool_op(scope, n);
	case PY_Compare:
		return compare(scope, n);
	case PY_IfExp:
		return if_exp(scope, n);
	case PY_NamedExpr:
		return eval(scope, n->value);
	case PY_Lambda:
		return py_symbol_of(PY_SYM_FUNCTION, STR_NULL, n, "a lambda");
	case PY_ListComp:
	case PY_SetComp:
	case PY_DictComp:
	case PY_GeneratorExp:
		return py_dynamic("a comprehension", n);
	}
	return py_dynamic("an expression that is not a constant", n);
}

static struct py_value eval(struct py_scope *scope, const struct py_node *n)
{
	struct py_scope *root = scope->root;
	struct py_value v;

	if (root->depth >= PY_MAX_EVAL_DEPTH || !py_charge(scope, 1))
		return py_dynamic("an expression that is too large", n);
	root->depth++;
	v = eval_kind(scope, n);
	root->depth--;
	return v;
}

struct py_value py_eval(struct py_scope *scope, const struct py_node *node)
{
	if (!node)
		return (struct py_value){ .state = PY_ABSENT };
	return eval(scope, node);
}
