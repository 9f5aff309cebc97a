#include "base/compat.h"
#include "model/operation_read.h"

/* Pays for one step; false when there is nothing left to pay with. */
bool op_step(struct op_reader *r, const struct py_node *node)
{
	if (r->steps) {
		r->steps--;
		return true;
	}
	if (!r->ops->is_cut) {
		r->ops->is_cut = true;
		op_unknown(r, node, "too much to follow: the rest was not read");
	}
	return false;
}

/* For work that is done in one go; what is left may be nothing. */
void op_pay(struct op_reader *r, size_t steps)
{
	r->steps -= steps < r->steps ? steps : r->steps;
}

/* One level further in; leave by r->nest--. */
bool op_enter(struct op_reader *r, const struct py_node *node)
{
	if (!op_step(r, node))
		return false;
	if (r->nest >= OP_NEST_MAX) {
		op_unknown(r, node, "nested too deeply to be followed");
		return false;
	}
	r->nest++;
	return true;
}

static struct op_value *symbol(struct op_reader *r, const struct py_node *node,
			       struct str dotted)
{
	struct op_value *v = op_new(r, OP_SYMBOL, node);

	v->s = dotted;
	return v;
}

static void import_whole(struct op_reader *r, struct op_scope *s,
			 const struct py_node *alias)
{
	size_t dot = str_chr(alias->name, '.');
	struct str first = dot == STR_NPOS ? alias->name :
					     str_cut(alias->name, 0, dot);
	struct op_value *v = NULL;

	if (r->hooks)
		v = r->hooks->import(r, alias, 0, alias->name, STR_NULL);
	if (v && !alias->asname && dot != STR_NPOS)
		v = r->hooks->import(r, alias, 0, first, STR_NULL);
	if (v)
		op_bind(r, s, alias->asname ? alias->asname->name : first, v);
	else if (alias->asname)
		op_bind(r, s, alias->asname->name, symbol(r, alias, alias->name));
	else
		op_bind(r, s, first, symbol(r, alias, first));
}

static void import_from(struct op_reader *r, struct op_scope *s,
			const struct py_node *node, const struct py_node *alias)
{
	struct buf dotted = BUF_INIT(r->arena);
	struct op_value *v = NULL;

	if (str_is(alias->name, "*")) {
		if (str_is(node->name, "alembic.op"))
			r->has_op_star = true;
		if (r->hooks)
			r->hooks->import_all(r, s, node);
		return;
	}
	if (r->hooks)
		v = r->hooks->import(r, alias, node->num, node->name,
				     alias->name);
	if (v) {
		op_bind(r, s, alias->asname ? alias->asname->name : alias->name,
			v);
		return;
	}
	buf_fill(&dotted, '.', node->num < 100 ? node->num : 100);
	if (node->name.len) {
		buf_adds(&dotted, node->name);
		buf_addc(&dotted, '.');
	}
	buf_adds(&dotted, alias->name);
	op_bind(r, s, alias->asname ? alias->asname->name : alias->name,
		symbol(r, alias, buf_str(&dotted)));
}

void op_import(struct op_reader *r, struct op_scope *s, const struct py_node *node)
{
	for (size_t i = 0; i < node->names.n; i++) {
		if (!op_step(r, node))
			return;
		if (node->kind == PY_Import)
			import_whole(r, s, node->names.v[i]);
		else
			import_from(r, s, node, node->names.v[i]);
	}
}

static void assign_all(struct op_reader *r, struct op_scope *s,
		       const struct py_node *node)
{
	struct op_value *v = op_eval(r, s, node->value);

	for (size_t i = 0; i < node->targets.n; i++)
		op_assign(r, s, node->targets.v[i], v);
}

/*
 * x += y, for strings, lists and numbers: as x = x + y. That a list would be
 * changed under its other names too is left aside.
 */
static void augment(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node)
{
	struct py_node *sum = arena_new(r->arena, struct py_node);

	sum->kind = PY_BinOp;
	sum->op = node->op;
	sum->begin = node->begin;
	sum->end = node->end;
	sum->left = node->target;
	sum->right = node->value;
	op_assign(r, s, node->target, op_eval(r, s, sum));
}

static void do_return(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node)
{
	struct op_value *v;

	if (node->value) {
		v = op_eval(r, s, node->value);
	} else {
		v = op_new(r, OP_NONE, node);
	}
	if (!r->frame)
		return;
	if (r->frame->result && !op_value_equal(r->frame->result, v))
		v = op_dynamic(r, node->value, "one of several results");
	r->frame->result = v;
}

static bool is_autocommit(const struct op_value *v)
{
	return v->kind == OP_CALL && str_is(v->s, "autocommit_block");
}

static enum op_flow do_with(struct op_reader *r, struct op_scope *s,
			    const struct py_node *node)
{
	unsigned autocommit = r->autocommit;
	enum op_flow flow;

	for (size_t i = 0; i < node->items.n; i++) {
		const struct py_node *item = node->items.v[i];
		struct op_value *v = op_eval(r, s, item->value);

		r->autocommit += is_autocommit(v);
		if (item->target)
			op_assign(r, s, item->target, v);
	}
	flow = op_block(r, s, &node->body);
	r->autocommit = autocommit;
	return flow;
}

static void do_expression(struct op_reader *r, struct op_scope *s,
			  const struct py_node *node)
{
	const struct py_node *value = node->value;

	if (py_is(value, PY_Await))
		value = value->value;
	r->effect_call = value;
	op_eval(r, s, value);
	r->effect_call = NULL;
}

static void do_delete(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node)
{
	for (size_t i = 0; i < node->targets.n; i++)
		if (py_is(node->targets.v[i], PY_Name))
			op_bind(r, s, node->targets.v[i]->name,
				op_dynamic(r, node->targets.v[i], "deleted"));
}

static void declare_global(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node)
{
	if (s == r->module)
		return;
	if (!s->globals) {
		s->globals = arena_new(r->arena, struct map);
		map_init(s->globals, r->arena);
	}
	for (size_t i = 0; i < node->names.n; i++)
		map_put(s->globals, node->names.v[i]->name, s);
}

static enum op_flow compound(struct op_reader *r, struct op_scope *s,
			     const struct py_node *node)
{
	switch (node->kind) {
	case PY_If:
		return op_if(r, s, node);
	case PY_For:
	case PY_AsyncFor:
		return op_for(r, s, node);
	case PY_While:
		return op_while(r, s, node);
	case PY_With:
	case PY_AsyncWith:
		return do_with(r, s, node);
	case PY_Try:
	case PY_TryStar:
		return op_try(r, s, node);
	case PY_Match:
		return op_match(r, s, node);
	case PY_FunctionDef:
	case PY_AsyncFunctionDef:
		op_bind(r, s, node->name, op_function_new(r, s, node));
		break;
	case PY_ClassDef:
		op_bind(r, s, node->name, op_class_new(r, s, node));
		break;
	default:
		break;
	}
	return FLOW_NEXT;
}

static enum op_flow statement(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node)
{
	switch (node->kind) {
	case PY_Expr:
		do_expression(r, s, node);
		break;
	case PY_Assign:
		assign_all(r, s, node);
		break;
	case PY_AnnAssign:
		if (node->value)
			op_assign(r, s, node->target, op_eval(r, s, node->value));
		break;
	case PY_AugAssign:
		augment(r, s, node);
		break;
	case PY_Import:
	case PY_ImportFrom:
		op_import(r, s, node);
		break;
	case PY_Return:
		do_return(r, s, node);
		return FLOW_RETURN;
	case PY_Raise:
		op_eval(r, s, node->exc);
		return FLOW_RAISE;
	case PY_Break:
		return FLOW_BREAK;
	case PY_Continue:
		return FLOW_CONTINUE;
	case PY_Delete:
		do_delete(r, s, node);
		break;
	case PY_Global:
	case PY_Nonlocal:
		if (node->kind == PY_Global)
			declare_global(r, s, node);
		break;
	case PY_Assert:
		op_eval(r, s, node->test);
		break;
	default:
		return compound(r, s, node);
	}
	return FLOW_NEXT;
}

enum op_flow op_block(struct op_reader *r, struct op_scope *s,
		      const struct py_list *body)
{
	enum op_flow flow = FLOW_NEXT;

	for (size_t i = 0; i < body->n && flow == FLOW_NEXT; i++) {
		if (!op_enter(r, body->v[i]))
			return FLOW_NEXT;
		flow = statement(r, s, body->v[i]);
		r->nest--;
	}
	return flow;
}
