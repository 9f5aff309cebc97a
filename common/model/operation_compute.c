/* Operators: what they make of values that are known. */
#include "base/compat.h"
#include "model/operation_read.h"

struct op_value *op_bool_new(struct op_reader *r, const struct py_node *node,
			     int truth)
{
	struct op_value *v = op_new(r, OP_BOOL, node);

	v->i = truth;
	return v;
}

static struct op_value *computed(struct op_reader *r, const struct py_node *node,
				 const struct op_value *a,
				 const struct op_value *b)
{
	struct op_value *v = op_dynamic(r, node, "computed");

	v->is_from_handle = a->is_from_handle || b->is_from_handle;
	return v;
}

static struct op_value *join_lists(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_value *a,
				   const struct op_value *b)
{
	struct op_value *v = op_new(r, a->kind, node);

	v->is_partial = a->is_partial || b->is_partial;
	v->has_star = a->has_star || b->has_star;
	for (size_t i = 0; i < a->n && op_step(r, node); i++)
		op_append(r, v, a->items[i]);
	for (size_t i = 0; i < b->n && op_step(r, node); i++)
		op_append(r, v, b->items[i]);
	return v;
}

static struct op_value *arithmetic(struct op_reader *r,
				   const struct py_node *node, enum py_op op,
				   const struct op_value *a,
				   const struct op_value *b)
{
	int64_t out = 0;
	bool overflows = true;
	struct op_value *v;

	if (op == PY_OP_Add)
		overflows = __builtin_add_overflow(a->i, b->i, &out);
	else if (op == PY_OP_Sub)
		overflows = __builtin_sub_overflow(a->i, b->i, &out);
	else if (op == PY_OP_Mult)
		overflows = __builtin_mul_overflow(a->i, b->i, &out);
	if (overflows)
		return computed(r, node, a, b);
	v = op_new(r, OP_INT, node);
	v->i = out;
	return v;
}

static struct op_value *combine(struct op_reader *r, const struct py_node *node,
				struct op_value *a, struct op_value *b)
{
	struct op_value *type = NULL;

	if (node->op == PY_OP_Mod && op_has_text(a))
		return op_percent(r, node, a, b);
	if (node->op == PY_OP_BitOr && r->hooks)
		type = r->hooks->either(r, a, b, node);
	if (type)
		return type;
	if (node->op == PY_OP_Add && op_is_sequence(a) && a->kind == b->kind)
		return join_lists(r, node, a, b);
	if (a->kind == OP_INT && b->kind == OP_INT)
		return arithmetic(r, node, node->op, a, b);
	return computed(r, node, a, b);
}

static bool makes_text(const struct py_node *node, const struct op_value *a,
		       const struct op_value *b)
{
	if (node->op != PY_OP_Add)
		return false;
	return (op_has_text(a) && (op_has_text(b) || !op_is_known(b))) ||
	       (op_has_text(b) && a->kind == OP_DYNAMIC);
}

/*
 * a + b + c + ... leans to the left: gone down without recursion. Texts are
 * put together once, not again for each plus.
 */
struct op_value *op_binary(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node)
{
	VEC_OF(const struct py_node *) spine = VEC_INIT;
	const struct py_node *joined = NULL;
	struct op_text_builder text;
	struct op_value *v;

	for (; py_is(node, PY_BinOp); node = node->left)
		vec_push(&spine, r->arena, node);
	v = op_eval(r, s, node);
	while (spine.n && op_step(r, node)) {
		const struct py_node *op = spine.v[--spine.n];
		struct op_value *right = op_eval(r, s, op->right);

		if (makes_text(op, v, right)) {
			if (!joined) {
				op_text_init(&text, r);
				op_text_add_value(&text, v->node, v);
			}
			op_text_add_value(&text, right->node, right);
			joined = op;
			continue;
		}
		if (joined)
			v = op_text_done(&text, joined);
		joined = NULL;
		v = combine(r, op, v, right);
	}
	return joined ? op_text_done(&text, joined) : v;
}

/* -1: not known. */
static int holds(struct op_reader *r, enum py_op op, const struct op_value *a,
		 const struct op_value *b)
{
	bool is_not = op == PY_OP_NotEq || op == PY_OP_IsNot || op == PY_OP_NotIn;

	if (!op_is_known(a) || !op_is_known(b) || a->kind >= OP_CALL ||
	    b->kind >= OP_CALL || (a->kind == OP_BOOL) != (b->kind == OP_BOOL))
		return -1;
	/* Two equal things are not the same one; None is. */
	if ((op == PY_OP_Is || op == PY_OP_IsNot) && a->kind != OP_NONE &&
	    b->kind != OP_NONE)
		return -1;
	switch (op) {
	case PY_OP_Is:
	case PY_OP_IsNot:
	case PY_OP_Eq:
	case PY_OP_NotEq:
		if (a->kind == OP_FLOAT || b->kind == OP_FLOAT ||
		    ((op_is_sequence(a) || a->kind == OP_DICT) &&
		     a->kind == b->kind))
			return op_value_equal(a, b) ? !is_not : -1;
		return op_value_equal(a, b) ^ is_not;
	case PY_OP_In:
	case PY_OP_NotIn:
		if (!op_is_sequence(b) || b->is_partial || b->has_star)
			return -1;
		op_pay(r, b->n / 8);
		for (size_t i = 0; i < b->n; i++) {
			int equal = holds(r, PY_OP_Eq, a, b->items[i]);

			if (equal)
				return equal < 0 ? -1 : !is_not;
		}
		return is_not;
	case PY_OP_Lt:
	case PY_OP_LtE:
	case PY_OP_Gt:
	case PY_OP_GtE:
		if (a->kind != OP_INT || b->kind != OP_INT)
			return -1;
		return op == PY_OP_Lt  ? a->i < b->i :
		       op == PY_OP_LtE ? a->i <= b->i :
		       op == PY_OP_Gt  ? a->i > b->i :
					 a->i >= b->i;
	default:
		return -1;
	}
}

/* bind.dialect.name, bind.engine.name, or a parameter called dialect */
static bool is_dialect_name(const struct op_value *v)
{
	const struct op_value *base = v->base;

	if (v->kind == OP_DYNAMIC && py_is(v->node, PY_arg))
		return str_is(v->node->name, "dialect") ||
		       str_is(v->node->name, "dialect_name");
	if (v->kind == OP_SYMBOL)
		return str_ends(v->s, STR(".dialect.name"));
	return v->kind == OP_ATTRIBUTE && str_is(v->s, "name") &&
	       (base->kind == OP_HANDLE ||
		(base->kind == OP_ATTRIBUTE && str_is(base->s, "dialect")));
}

static void add_dialect(struct op_reader *r, struct op_dialects *d,
			const struct op_value *name)
{
	if (op_is_str(name))
		vec_push(&d->names, r->arena, str_lower(r->arena, name->s));
}

/* bind.dialect.name == "x", != "x", in ("x", "y"), not in ... */
static const struct op_dialects *dialects_of(struct op_reader *r, enum py_op op,
					     const struct op_value *left,
					     const struct op_value *right)
{
	struct op_dialects *d;
	size_t n = 1;

	if (!is_dialect_name(left))
		return NULL;
	d = arena_new(r->arena, struct op_dialects);
	d->excludes = op == PY_OP_NotEq || op == PY_OP_NotIn;
	if (op == PY_OP_Eq || op == PY_OP_NotEq) {
		add_dialect(r, d, right);
	} else if ((op == PY_OP_In || op == PY_OP_NotIn) &&
		   op_is_sequence(right) && !right->is_partial &&
		   !right->has_star) {
		n = right->n;
		for (size_t i = 0; i < n; i++)
			add_dialect(r, d, right->items[i]);
	}
	return d->names.n && d->names.n == n ? d : NULL;
}

struct op_value *op_compare(struct op_reader *r, struct op_scope *s,
			    const struct py_node *node)
{
	struct op_value *left = op_eval(r, s, node->left), *right = left, *v;
	const struct op_value *first = left;
	int all = 1;

	for (size_t i = 0; i < node->comparators.n; i++) {
		enum py_op op = (enum py_op)(unsigned char)node->name.p[i];
		int one;

		right = op_eval(r, s, node->comparators.v[i]);
		one = holds(r, op, left, right);
		if (one == 0)
			all = 0;
		else if (one < 0 && all)
			all = -1;
		left = right;
	}
	if (all >= 0)
		return op_bool_new(r, node, all);
	v = op_dynamic(r, node, "compared while it runs");
	if (node->comparators.n == 1)
		v->dialects =
			dialects_of(r, (enum py_op)(unsigned char)node->name.p[0],
				    first, right);
	return v;
}

struct op_value *op_not_dialects(struct op_reader *r, const struct py_node *node,
				 const struct op_value *v)
{
	struct op_value *out = op_dynamic(r, node, "decided while it runs");
	struct op_dialects *d;

	if (!v->dialects || v->dialects->is_part)
		return out;
	d = arena_new(r->arena, struct op_dialects);
	*d = *v->dialects;
	d->excludes = !d->excludes;
	out->dialects = d;
	return out;
}

static struct op_value *item_of_dict(const struct op_value *dict,
				     const struct op_value *key)
{
	struct op_value *found = NULL;

	if (dict->is_partial || dict->has_star || !op_is_known(key))
		return NULL;
	for (size_t i = 0; i + 1 < dict->n; i += 2) {
		if (!op_is_known(dict->items[i]))
			return NULL;
		if (op_value_equal(dict->items[i], key))
			found = dict->items[i + 1];
	}
	return found;
}

static bool bound_of(const struct op_value *v, const struct op_value *seq,
		     int64_t fallback, size_t *out)
{
	int64_t at = v->kind == OP_NONE ? fallback : v->i;

	if (v->kind != OP_NONE && v->kind != OP_INT)
		return false;
	if (at < 0)
		at += (int64_t)seq->n;
	*out = at < 0 ? 0 : at > (int64_t)seq->n ? seq->n : (size_t)at;
	return true;
}

static struct op_value *slice(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node,
			      const struct op_value *base)
{
	const struct py_node *cut = node->slice;
	struct op_value *v = op_new(r, base->kind, node);
	size_t begin, end;

	if (!op_is_sequence(base) || base->is_partial || base->has_star ||
	    cut->step || !bound_of(op_eval(r, s, cut->lower), base, 0, &begin) ||
	    !bound_of(op_eval(r, s, cut->upper), base, (int64_t)base->n, &end))
		return op_dynamic(r, node, "a slice");
	for (size_t i = begin; i < end && op_step(r, node); i++)
		op_append(r, v, base->items[i]);
	return v;
}

struct op_value *op_subscript(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	struct op_value *base = op_eval(r, s, node->value), *key, *v = NULL;

	if (py_is(node->slice, PY_Slice))
		return slice(r, s, node, base);
	key = op_eval(r, s, node->slice);
	op_pay(r, base->n / 8);
	if (base->kind == OP_DICT) {
		v = item_of_dict(base, key);
	} else if (op_is_sequence(base) && key->kind == OP_INT &&
		   !base->is_partial && !base->has_star) {
		int64_t at = key->i < 0 ? key->i + (int64_t)base->n : key->i;

		if (at >= 0 && at < (int64_t)base->n)
			v = base->items[at];
	}
	if (!v && r->hooks)
		v = r->hooks->subscript(r, base, key, node);
	if (v)
		return v;
	v = op_dynamic(r, node, "an item that is looked up");
	v->is_from_handle = base->is_from_handle;
	return v;
}
