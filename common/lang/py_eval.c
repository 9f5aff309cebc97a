#include "base/compat.h"
#include "lang/py_eval.h"

static struct py_value eval(struct py_scope *scope, const struct py_node *n);

/* --- literals ----------------------------------------------------------- */

static struct py_value float_value(const struct py_node *n)
{
	struct py_value v = py_of_none(n);
	char text[64];
	size_t len = 0;

	for (size_t i = 0; i < n->name.len; i++) {
		if (n->name.p[i] == '_')
			continue;
		if (len + 1 == sizeof(text))
			return py_dynamic("a long number", n);
		text[len++] = n->name.p[i];
	}
	text[len] = '\0';
	v.type = PY_T_FLOAT;
	v.f = strtod(text, NULL);
	return v;
}

static struct py_value int_value(const struct py_node *n)
{
	int64_t i;

	if (!py_int(n, &i))
		return py_dynamic("a large number", n);
	return py_of_int(i, n);
}

static struct py_value constant(const struct py_node *n)
{
	struct py_value v = py_of_none(n);

	switch ((enum py_constant)n->op) {
	case PY_CONST_NONE:
		return v;
	case PY_CONST_TRUE:
	case PY_CONST_FALSE:
		return py_of_bool(n->op == PY_CONST_TRUE, n);
	case PY_CONST_ELLIPSIS:
		v.type = PY_T_ELLIPSIS;
		return v;
	case PY_CONST_STR:
	case PY_CONST_BYTES:
		if (n->num & PY_LIT_UNKNOWN)
			return py_dynamic("a character known by its name only",
					  n);
		v.type = n->op == PY_CONST_STR ? PY_T_STR : PY_T_BYTES;
		v.s = n->name;
		return v;
	case PY_CONST_INT:
		return int_value(n);
	case PY_CONST_FLOAT:
		return float_value(n);
	case PY_CONST_COMPLEX:
		break;
	}
	return py_dynamic("a complex number", n);
}

/* A format spec that is a plain text. */
static bool spec_text(const struct py_node *spec, struct str *text)
{
	*text = STR("");
	if (!spec || !spec->parts.n)
		return true;
	if (spec->parts.n > 1 || !py_is_const(spec->parts.v[0], PY_CONST_STR))
		return false;
	*text = spec->parts.v[0]->name;
	return true;
}

static bool add_field(struct py_scope *scope, struct buf *b,
		      const struct py_node *field)
{
	struct py_value v = eval(scope, field->value);
	struct str spec;

	return spec_text(field->format_spec, &spec) &&
	       py_add_text(b, &v, field->num, spec);
}

static struct py_value joined_str(struct py_scope *scope, const struct py_node *n)
{
	struct buf b = BUF_INIT(scope->arena);

	for (size_t i = 0; i < n->parts.n; i++) {
		const struct py_node *part = n->parts.v[i];

		if (part->kind == PY_FormattedValue) {
			if (!add_field(scope, &b, part))
				return py_dynamic("an f-string", n);
		} else if (part->num & PY_LIT_UNKNOWN) {
			return py_dynamic("an f-string", n);
		} else {
			buf_adds(&b, part->name);
		}
		if (b.len > PY_MAX_VALUE)
			return py_dynamic("a long f-string", n);
	}
	if (!py_charge_bytes(scope, b.len))
		return py_dynamic("an f-string", n);
	return py_of_str(buf_str(&b), n);
}

/* --- displays ----------------------------------------------------------- */

struct values {
	struct py_value *v;
	size_t n;
	size_t cap;
};

/* False when what is unpacked is not known. */
static bool add_starred(struct py_scope *scope, struct values *items,
			const struct py_node *n)
{
	struct py_value v = eval(scope, n->value);
	size_t step = v.type == PY_T_DICT ? 2 : 1;

	if (v.state != PY_VALUE || v.type < PY_T_TUPLE || v.type == PY_T_SET ||
	    v.type == PY_T_FROZENSET || !py_charge(scope, v.n))
		return false;
	for (size_t i = 0; i < v.n; i += step)
		vec_push(items, scope->arena, v.items[i]);
	return true;
}

static struct py_value display(struct py_scope *scope, enum py_type type,
			       const struct py_node *n)
{
	struct values items = VEC_INIT;

	for (size_t i = 0; i < n->elts.n; i++) {
		const struct py_node *elt = n->elts.v[i];

		if (elt->kind != PY_Starred) {
			struct py_value v = eval(scope, elt);

			vec_push(&items, scope->arena, v);
		} else if (!add_starred(scope, &items, elt)) {
			return py_dynamic("unpacks something unknown", n);
		}
	}
	return py_of_items(type, items.v, items.n, n);
}

static bool add_entries(struct py_scope *scope, struct values *items,
			const struct py_node *n)
{
	struct py_value v = eval(scope, n);

	if (v.state != PY_VALUE || v.type != PY_T_DICT || !py_charge(scope, v.n))
		return false;
	for (size_t i = 0; i < v.n; i++)
		vec_push(items, scope->arena, v.items[i]);
	return true;
}

static struct py_value dict(struct py_scope *scope, const struct py_node *n)
{
	struct values items = VEC_INIT;

	for (size_t i = 0; i < n->keys.n; i++) {
		struct py_value key, value;

		if (!n->keys.v[i]) {
			if (!add_entries(scope, &items, n->values.v[i]))
				return py_dynamic("unpacks something unknown", n);
			continue;
		}
		key = eval(scope, n->keys.v[i]);
		value = eval(scope, n->values.v[i]);
		vec_push(&items, scope->arena, key);
		vec_push(&items, scope->arena, value);
	}
	return py_of_items(PY_T_DICT, items.v, items.n, n);
}

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
		return constant(n);
	case PY_JoinedStr:
		return joined_str(scope, n);
	case PY_Name:
		return name(scope, n);
	case PY_Attribute:
		return attribute(scope, n);
	case PY_Subscript:
		return subscript(scope, n);
	case PY_Call:
		return py_call(scope, n);
	case PY_Tuple:
		return display(scope, PY_T_TUPLE, n);
	case PY_List:
		return display(scope, PY_T_LIST, n);
	case PY_Set:
		return display(scope, PY_T_SET, n);
	case PY_Dict:
		return dict(scope, n);
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
