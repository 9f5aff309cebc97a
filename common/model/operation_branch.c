#include "base/compat.h"
#include "model/operation_read.h"

const struct op_condition *op_condition_push(struct op_reader *r,
					     enum op_condition_kind kind,
					     const struct py_node *test,
					     const struct op_value *value,
					     bool is_negated)
{
	const struct op_condition *saved = r->condition;
	struct op_condition *c = arena_new(r->arena, struct op_condition);

	c->kind = kind;
	c->is_negated = is_negated;
	c->test = op_source(r, test);
	if (test)
		c->span = py_span(test);
	c->outer = saved;
	if (value && value->dialects &&
	    !(is_negated && value->dialects->is_part)) {
		c->dialects = value->dialects->names;
		c->excludes_dialects = value->dialects->excludes ^ is_negated;
	}
	r->condition = c;
	return saved;
}

/* What stands behind an `if test: return` keeps that as its condition. */
void op_condition_pop(struct op_reader *r, const struct op_condition *saved)
{
	const struct op_condition *pending = r->frame ? r->frame->pending : NULL;
	struct op_condition *c;

	r->condition = saved;
	if (!pending || (saved && saved->kind == OP_AFTER_RETURN &&
			 saved->span.begin == pending->span.begin))
		return;
	c = arena_new(r->arena, struct op_condition);
	*c = *pending;
	c->outer = saved;
	r->condition = c;
}

static void set_pending(struct op_reader *r, const struct py_node *test,
			const struct op_value *value, bool is_negated,
			enum op_flow flow)
{
	const struct op_condition *saved = r->condition;

	if (!r->frame || flow == FLOW_RAISE || flow == FLOW_NEXT)
		return;
	op_condition_push(r, OP_AFTER_RETURN, test, value, is_negated);
	r->frame->pending = r->condition;
	r->frame->pending_is_return |= flow == FLOW_RETURN;
	op_condition_pop(r, saved);
}

/* One way of a branch; its bindings are taken back into *out. */
static enum op_flow one_way(struct op_reader *r, struct op_scope *s,
			    const struct py_node *test,
			    const struct op_value *value, bool is_negated,
			    const struct py_list *body, struct op_changes *out)
{
	const struct op_condition *saved, *pending = NULL;
	size_t mark = op_branch_begin(r);
	enum op_flow flow;

	if (r->frame)
		pending = r->frame->pending;
	saved = op_condition_push(r, OP_IF, test, value, is_negated);
	flow = op_block(r, s, body);
	if (r->frame && flow != FLOW_NEXT)
		r->frame->pending = pending;
	op_condition_pop(r, saved);
	op_branch_take(r, mark, out);
	return flow;
}

static enum op_flow both_ways(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node,
			      const struct op_value *value)
{
	struct op_changes a, b;
	enum op_flow yes, no;

	yes = one_way(r, s, node->test, value, false, &node->body, &a);
	no = one_way(r, s, node->test, value, true, &node->orelse, &b);
	if (yes == FLOW_NEXT && no == FLOW_NEXT) {
		op_branch_end(r, &a, &b);
		return FLOW_NEXT;
	}
	if (yes != FLOW_NEXT && no != FLOW_NEXT)
		return yes == FLOW_RAISE ? no : yes;
	/* Only one way leads on: its names are what they are behind it. */
	for (size_t i = 0; i < (yes ? b : a).n; i++) {
		const struct op_change *c = &(yes ? b : a).v[i];

		op_bind(r, c->scope, c->name, c->value);
	}
	set_pending(r, node->test, value, yes != FLOW_NEXT, yes ? yes : no);
	return FLOW_NEXT;
}

enum op_flow op_if(struct op_reader *r, struct op_scope *s,
		   const struct py_node *node)
{
	const struct op_value *value = op_eval(r, s, node->test);
	int truth = op_truth(value);

	if (truth == 1)
		return op_block(r, s, &node->body);
	if (truth == 0)
		return op_block(r, s, &node->orelse);
	return both_ways(r, s, node, value);
}

static void handler(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node)
{
	struct op_changes changes, none = VEC_INIT;
	const struct op_condition *saved;
	size_t mark = op_branch_begin(r);

	saved = op_condition_push(r, OP_EXCEPT, node->type, NULL, false);
	if (node->name.len)
		op_bind(r, s, node->name,
			op_dynamic(r, node->type, "an exception"));
	op_block(r, s, &node->body);
	op_condition_pop(r, saved);
	op_branch_take(r, mark, &changes);
	op_branch_end(r, &changes, &none);
}

enum op_flow op_try(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node)
{
	const struct op_condition *saved;
	enum op_flow flow, last;

	saved = op_condition_push(r, OP_TRY, NULL, NULL, false);
	flow = op_block(r, s, &node->body);
	op_condition_pop(r, saved);
	for (size_t i = 0; i < node->handlers.n; i++)
		handler(r, s, node->handlers.v[i]);
	if (flow == FLOW_NEXT && node->else_block)
		flow = op_block(r, s, &node->else_block->body);
	if (flow == FLOW_RAISE && node->handlers.n)
		flow = FLOW_NEXT;
	if (node->final_block) {
		last = op_block(r, s, &node->final_block->body);
		if (last != FLOW_NEXT)
			return last;
	}
	return flow;
}

/* Names that a pattern binds are not known inside of its case. */
static void bind_pattern(struct op_reader *r, struct op_scope *s,
			 struct py_node *pattern)
{
	struct py_walk w;
	struct py_node *n;

	py_walk_init(&w, r->arena, pattern);
	while ((n = py_walk_next(&w)) && op_step(r, n))
		if ((n->kind == PY_MatchAs || n->kind == PY_MatchStar ||
		     n->kind == PY_MatchMapping) &&
		    n->name.len)
			op_bind(r, s, n->name, op_dynamic(r, n, "matched"));
}

enum op_flow op_match(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node)
{
	op_eval(r, s, node->subject);
	for (size_t i = 0; i < node->cases.n; i++) {
		const struct py_node *c = node->cases.v[i];
		struct op_changes changes, none = VEC_INIT;
		const struct op_condition *saved;
		size_t mark = op_branch_begin(r);
		enum op_flow flow;

		bind_pattern(r, s, c->pattern);
		op_eval(r, s, c->guard);
		saved = op_condition_push(r, OP_CASE, c->pattern, NULL, false);
		flow = op_block(r, s, &c->body);
		op_condition_pop(r, saved);
		op_branch_take(r, mark, &changes);
		if (flow == FLOW_NEXT)
			op_branch_end(r, &changes, &none);
		else
			set_pending(r, c->pattern, NULL, true, flow);
	}
	return FLOW_NEXT;
}
