#include "base/compat.h"
#include "model/operation_read.h"

const struct op_value *op_iterable(struct op_reader *r, const struct op_value *v)
{
	struct op_value *keys;

	if (v->is_partial || v->has_star)
		return NULL;
	if (op_is_sequence(v))
		return v;
	if (v->kind != OP_DICT)
		return NULL;
	keys = op_new(r, OP_LIST, v->node);
	for (size_t i = 0; i < v->n; i += 2)
		op_append(r, keys, v->items[i]);
	return keys;
}

/* What a round may change is not known at the beginning of another. */
static void forget_bound(struct op_reader *r, struct op_scope *s,
			 const struct py_node *loop)
{
	for (size_t i = 0; i < loop->body.n; i++) {
		struct py_walk w;
		struct py_node *n;

		py_walk_init(&w, r->arena, loop->body.v[i]);
		while ((n = py_walk_next(&w)) && op_step(r, n)) {
			if (n->kind == PY_Lambda || n->kind == PY_ClassDef ||
			    n->kind == PY_FunctionDef)
				py_walk_skip(&w);
			else if (n->kind == PY_Name && n->op == PY_OP_Store &&
				 map_has(&s->names, n->name))
				op_bind(r, s, n->name,
					op_dynamic(r, n, "set in a loop"));
		}
	}
}

/* Where the next round starts: a `break` or `continue` is over then. */
static void end_rounds(struct op_reader *r, const struct op_condition *pending,
		       const struct op_condition *saved)
{
	if (r->frame && !r->frame->pending_is_return)
		r->frame->pending = pending;
	op_condition_pop(r, saved);
}

static enum op_flow known_rounds(struct op_reader *r, struct op_scope *s,
				 const struct py_node *node,
				 const struct op_value *items)
{
	const struct op_condition *saved = r->condition;
	const struct op_condition *pending = r->frame ? r->frame->pending : NULL;
	enum op_flow flow = FLOW_NEXT;

	for (size_t i = 0; i < items->n && op_step(r, node); i++) {
		op_assign(r, s, node->target, items->items[i]);
		flow = op_block(r, s, &node->body);
		end_rounds(r, pending, saved);
		if (flow != FLOW_NEXT && flow != FLOW_CONTINUE)
			break;
	}
	if (flow == FLOW_RETURN || flow == FLOW_RAISE)
		return flow;
	return flow == FLOW_BREAK ? FLOW_NEXT : op_block(r, s, &node->orelse);
}

static enum op_flow unknown_rounds(struct op_reader *r, struct op_scope *s,
				   const struct py_node *node,
				   const struct py_node *test,
				   const struct op_value *over, bool is_sure)
{
	const struct op_condition *saved = r->condition;
	const struct op_condition *pending = r->frame ? r->frame->pending : NULL;
	struct op_changes changes, none = VEC_INIT;
	size_t mark = op_branch_begin(r);
	enum op_flow flow;

	forget_bound(r, s, node);
	if (over) {
		struct op_value *item =
			op_dynamic(r, node->target, "an item of a loop");

		item->is_from_handle = over->is_from_handle;
		op_assign(r, s, node->target, item);
	}
	if (!is_sure)
		op_condition_push(r, OP_LOOP, test, NULL, false);
	r->repeated++;
	flow = op_block(r, s, &node->body);
	r->repeated--;
	op_branch_take(r, mark, &changes);
	op_branch_end(r, &changes, &none);
	end_rounds(r, pending, saved);
	if (is_sure && (flow == FLOW_RETURN || flow == FLOW_RAISE))
		return flow;
	return op_block(r, s, &node->orelse);
}

/* The list is one of several: the rounds of each, as a branch. */
static enum op_flow any_rounds(struct op_reader *r, struct op_scope *s,
			       const struct py_node *node,
			       const struct op_value *over)
{
	for (size_t i = 0; i < over->n; i++) {
		const struct op_value *items = op_iterable(r, over->items[i]);
		struct op_changes changes, none = VEC_INIT;
		const struct op_condition *saved;
		size_t mark = op_branch_begin(r);

		saved = op_condition_push(r, OP_LOOP, node->iter, NULL, false);
		if (items)
			known_rounds(r, s, node, items);
		else
			unknown_rounds(r, s, node, node->iter, over->items[i],
				       false);
		op_condition_pop(r, saved);
		op_branch_take(r, mark, &changes);
		op_branch_end(r, &changes, &none);
	}
	return FLOW_NEXT;
}

enum op_flow op_for(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node)
{
	struct op_value *over = op_eval(r, s, node->iter);
	const struct op_value *items = op_iterable(r, over);

	if (over->kind == OP_DYNAMIC && over->n)
		return any_rounds(r, s, node, over);

	if (items)
		return known_rounds(r, s, node, items);
	return unknown_rounds(r, s, node, node->iter, over, false);
}

enum op_flow op_while(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node)
{
	int truth = op_truth(op_eval(r, s, node->test));
	bool is_forever = py_is(node->test, PY_Constant) && truth == 1;

	if (truth == 0 && py_is(node->test, PY_Constant))
		return op_block(r, s, &node->orelse);
	return unknown_rounds(r, s, node, node->test, NULL, is_forever);
}

/* A comprehension, from its i-th `for` on; adds what it makes to out. */
static void comprehend(struct op_reader *r, struct op_scope *s,
		       const struct py_node *node, size_t i, struct op_value *out)
{
	const struct py_node *g;
	const struct op_condition *saved = r->condition;
	const struct op_value *items;
	struct op_value *over;

	if (i == node->generators.n) {
		if (node->kind == PY_DictComp)
			op_append(r, out, op_eval(r, s, node->key));
		op_append(r, out, op_eval(r, s, node->elt));
		return;
	}
	g = node->generators.v[i];
	if (!op_enter(r, g))
		return;
	over = op_eval(r, s, g->iter);
	items = op_iterable(r, over);
	for (size_t k = 0; k < (items ? items->n : 1) && op_step(r, g); k++) {
		bool is_in = true;

		if (items) {
			op_assign(r, s, g->target, items->items[k]);
		} else {
			struct op_value *item =
				op_dynamic(r, g->target, "an item of a loop");

			item->is_from_handle = over->is_from_handle;
			out->is_partial = true;
			op_assign(r, s, g->target, item);
			op_condition_push(r, OP_LOOP, g->iter, NULL, false);
			r->repeated++;
		}
		for (size_t j = 0; j < g->ifs.n && is_in; j++) {
			const struct op_value *v = op_eval(r, s, g->ifs.v[j]);
			int truth = op_truth(v);

			is_in = truth != 0;
			if (truth < 0) {
				out->is_partial = true;
				op_condition_push(r, OP_IF, g->ifs.v[j], v,
						  false);
			}
		}
		if (is_in)
			comprehend(r, s, node, i + 1, out);
		r->condition = saved;
		if (!items)
			r->repeated--;
	}
	r->nest--;
}

struct op_value *op_comprehension(struct op_reader *r, struct op_scope *s,
				  const struct py_node *node)
{
	struct op_scope *inner = op_scope_new(r, s);
	struct op_value *out;

	out = op_new(r,
		     node->kind == PY_DictComp ? OP_DICT :
		     node->kind == PY_SetComp  ? OP_SET :
						 OP_LIST,
		     node);
	comprehend(r, inner, node, 0, out);
	return out;
}
