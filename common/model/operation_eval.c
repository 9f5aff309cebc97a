#include "base/compat.h"
#include "model/operation_read.h"

static struct op_value *constant(struct op_reader *r, const struct py_node *node)
{
	static const enum op_value_kind kinds[] = {
		[PY_CONST_NONE] = OP_NONE,
		[PY_CONST_TRUE] = OP_BOOL,
		[PY_CONST_FALSE] = OP_BOOL,
		[PY_CONST_ELLIPSIS] = OP_ELLIPSIS,
		[PY_CONST_STR] = OP_STR,
		[PY_CONST_BYTES] = OP_BYTES,
		[PY_CONST_INT] = OP_INT,
		[PY_CONST_FLOAT] = OP_FLOAT,
		[PY_CONST_COMPLEX] = OP_FLOAT,
	};
	struct op_value *v;

	if (node->op == PY_CONST_STR)
		return op_text_constant(r, node, false);
	v = op_new(r, kinds[node->op], node);
	v->s = node->name;
	v->i = node->op == PY_CONST_TRUE;
	if (node->op == PY_CONST_INT && !py_int(node, &v->i))
		return op_dynamic(r, node, "a large number");
	return v;
}

static struct op_value *sequence(struct op_reader *r, struct op_scope *s,
				 const struct py_node *node,
				 enum op_value_kind kind)
{
	struct op_value *v = op_new(r, kind, node);

	for (size_t i = 0; i < node->elts.n; i++) {
		const struct py_node *elt = node->elts.v[i];
		struct op_value *item = op_eval(r, s, elt);
		const struct op_value *all;

		if (!py_is(elt, PY_Starred)) {
			op_append(r, v, item);
			continue;
		}
		all = op_iterable(r, item);
		v->has_star |= !all;
		for (size_t k = 0; all && k < all->n && op_step(r, elt); k++)
			op_append(r, v, all->items[k]);
	}
	return v;
}

static struct op_value *dictionary(struct op_reader *r, struct op_scope *s,
				   const struct py_node *node)
{
	struct op_value *v = op_new(r, OP_DICT, node);

	for (size_t i = 0; i < node->keys.n; i++) {
		struct op_value *item = op_eval(r, s, node->values.v[i]);

		if (node->keys.v[i]) {
			op_append(r, v, op_eval(r, s, node->keys.v[i]));
			op_append(r, v, item);
			continue;
		}
		v->has_star |= item->kind != OP_DICT || item->is_partial ||
			       item->has_star;
		for (size_t k = 0;
		     item->kind == OP_DICT && k < item->n && op_step(r, node);
		     k++)
			op_append(r, v, item->items[k]);
	}
	return v;
}

static const struct op_dialects *part_of(struct op_reader *r,
					 const struct op_dialects *whole)
{
	struct op_dialects *d;

	if (!whole)
		return NULL;
	d = arena_new(r->arena, struct op_dialects);
	*d = *whole;
	d->is_part = true;
	return d;
}

/* a and b: b only runs when a is true. */
static struct op_value *bool_op(struct op_reader *r, struct op_scope *s,
				const struct py_node *node)
{
	const struct op_condition *saved = r->condition;
	const struct op_dialects *dialects = NULL;
	struct op_value *v = NULL;

	for (size_t i = 0; i < node->values.n; i++) {
		int truth;

		v = op_eval(r, s, node->values.v[i]);
		truth = op_truth(v);
		if (truth == (node->op == PY_OP_Or))
			break;
		if (truth < 0)
			op_condition_push(r, OP_IF, node->values.v[i], v,
					  node->op == PY_OP_Or);
		if (!dialects && node->op == PY_OP_And)
			dialects = v->dialects;
	}
	if (r->condition != saved) {
		v = op_dynamic(r, node, "decided while it runs");
		v->dialects = part_of(r, dialects);
	}
	op_condition_pop(r, saved);
	return v;
}

static struct op_value *if_exp(struct op_reader *r, struct op_scope *s,
			       const struct py_node *node)
{
	const struct op_value *test = op_eval(r, s, node->test);
	int truth = op_truth(test);
	const struct op_condition *saved;
	struct op_value *yes, *no;

	if (truth >= 0)
		return op_eval(r, s, truth ? node->if_true : node->if_false);
	saved = op_condition_push(r, OP_IF, node->test, test, false);
	yes = op_eval(r, s, node->if_true);
	op_condition_pop(r, saved);
	op_condition_push(r, OP_IF, node->test, test, true);
	no = op_eval(r, s, node->if_false);
	op_condition_pop(r, saved);
	if (op_value_equal(yes, no))
		return yes;
	return op_either(r, node, yes, no);
}

static struct op_value *unary(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	struct op_value *v = op_eval(r, s, node->operand);
	int truth = op_truth(v);

	if (node->op == PY_OP_Not && truth >= 0)
		return op_bool_new(r, node, !truth);
	if (v->kind == OP_INT && node->op == PY_OP_USub && v->i != INT64_MIN) {
		struct op_value *negative = op_new(r, OP_INT, node);

		negative->i = -v->i;
		return negative;
	}
	if (node->op == PY_OP_Not)
		return op_not_dialects(r, node, v);
	return op_dynamic(r, node, "computed");
}

struct op_value *op_attribute(struct op_reader *r, struct op_value *base,
			      struct str name, const struct py_node *node)
{
	struct op_value *v;

	if (r->hooks && (v = r->hooks->attribute(r, base, name, node)) != NULL)
		return v;
	if (base->kind == OP_CLASS || base->kind == OP_INSTANCE) {
		v = op_member(r, base, name);
		if (v)
			return v;
	}
	if (base->kind == OP_SYMBOL) {
		if (base->s.len + name.len > OP_TEXT_MAX / 1024)
			return op_dynamic(r, node, "a very long name");
		v = op_new(r, OP_SYMBOL, node);
		v->s = str_fmt(r->arena, "%.*s.%.*s", STR_ARG(base->s),
			       STR_ARG(name));
		return v;
	}
	if (base->kind == OP_HANDLE &&
	    (str_is(name, "connection") || str_is(name, "bind") ||
	     str_is(name, "engine") || str_is(name, "impl") ||
	     str_is(name, "session") || str_is(name, "driver_connection") ||
	     str_is(name, "sync_connection")))
		return op_handle_new(r, node, "connection");
	v = op_new(r, OP_ATTRIBUTE, node);
	v->s = name;
	v->base = base;
	v->is_from_handle = base->is_from_handle;
	return v;
}

/* Expressions that are gone through only for the calls inside of them. */
static struct op_value *visit(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	bool is_from_handle = false;
	struct op_value *v;

	switch (node->kind) {
	case PY_Yield:
	case PY_YieldFrom:
		v = node->value ? op_eval(r, s, node->value) :
				  op_new(r, OP_NONE, node);
		if (r->frame)
			r->frame->yielded = v;
		return op_dynamic(r, node, "sent to a generator");
	case PY_Slice:
		if (node->lower)
			op_eval(r, s, node->lower);
		if (node->upper)
			op_eval(r, s, node->upper);
		break;
	case PY_FormattedValue:
		is_from_handle = op_eval(r, s, node->value)->is_from_handle;
		break;
	default:
		break;
	}
	v = op_dynamic(r, node, "computed");
	v->is_from_handle = is_from_handle;
	return v;
}

static struct op_value *named(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	struct op_value *v = op_eval(r, s, node->value);

	op_assign(r, s, node->target, v);
	return v;
}

static struct op_value *evaluate(struct op_reader *r, struct op_scope *s,
				 const struct py_node *node)
{
	switch (node->kind) {
	case PY_Constant:
		return constant(r, node);
	case PY_Name:
		return op_lookup(r, s, node);
	case PY_Attribute:
		return op_attribute(r, op_eval(r, s, node->value), node->name,
				    node);
	case PY_Call:
		return op_call(r, s, node);
	case PY_JoinedStr:
		return op_fstring(r, s, node);
	case PY_BinOp:
		return op_binary(r, s, node);
	case PY_BoolOp:
		return bool_op(r, s, node);
	case PY_UnaryOp:
		return unary(r, s, node);
	case PY_Compare:
		return op_compare(r, s, node);
	case PY_IfExp:
		return if_exp(r, s, node);
	case PY_Tuple:
		return sequence(r, s, node, OP_TUPLE);
	case PY_List:
		return sequence(r, s, node, OP_LIST);
	case PY_Set:
		return sequence(r, s, node, OP_SET);
	case PY_Dict:
		return dictionary(r, s, node);
	case PY_ListComp:
	case PY_SetComp:
	case PY_DictComp:
	case PY_GeneratorExp:
		return op_comprehension(r, s, node);
	case PY_Lambda:
		return op_function_new(r, s, node);
	case PY_Await:
	case PY_Starred:
		return op_eval(r, s, node->value);
	case PY_NamedExpr:
		return named(r, s, node);
	case PY_Subscript:
		return op_subscript(r, s, node);
	default:
		return visit(r, s, node);
	}
}

struct op_value *op_eval(struct op_reader *r, struct op_scope *s,
			 const struct py_node *node)
{
	struct op_value *v;

	if (!node)
		return op_new(r, OP_NONE, NULL);
	if (!op_enter(r, node))
		return op_dynamic(r, node, "not followed any further");
	v = evaluate(r, s, node);
	r->nest--;
	return v;
}
