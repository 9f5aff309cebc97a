#include "base/compat.h"
#include "rules/chain.h"
#include "model/migration.h"

/*
 * Do two migrations do the same? Their trees are compared, so that comments,
 * blank lines, quotes and line breaks do not matter; nor do docstrings, `pass`
 * and annotations.
 */

struct pair {
	const struct py_node *a;
	const struct py_node *b;
};

struct comparison {
	struct arena *arena;
	struct pair *v; /* still to be compared */
	size_t n;
	size_t cap;
};

/* A statement that does nothing: `pass`, a string on its own. */
static bool is_idle(const struct py_node *node)
{
	return py_is(node, PY_Pass) ||
	       (py_is(node, PY_Expr) && py_is_const(node->value, PY_CONST_STR));
}

static size_t next_busy(const struct py_list *list, size_t i)
{
	while (i < list->n && is_idle(list->v[i]))
		i++;
	return i;
}

static void push(struct comparison *c, const struct py_node *a,
		 const struct py_node *b)
{
	vec_push(c, c->arena, (struct pair){ a, b });
}

static bool push_lists(struct comparison *c, const struct py_list *a,
		       const struct py_list *b)
{
	size_t i = next_busy(a, 0), k = next_busy(b, 0);

	for (; i < a->n && k < b->n;
	     i = next_busy(a, i + 1), k = next_busy(b, k + 1))
		push(c, a->v[i], b->v[k]);
	return i == a->n && k == b->n;
}

static bool is_function(const struct py_node *node)
{
	return node->kind == PY_FunctionDef || node->kind == PY_AsyncFunctionDef;
}

static bool is_same_node(struct comparison *c, const struct py_node *a,
			 const struct py_node *b)
{
	bool has_annotation = a->kind == PY_arg || a->kind == PY_AnnAssign;

	if (a->kind != b->kind || a->op != b->op || !str_eq(a->name, b->name))
		return false;
	/* How a literal is written; whether an annotated target is simple. */
	if (a->kind != PY_Constant && a->kind != PY_AnnAssign && a->num != b->num)
		return false;
	push(c, a->a, b->a);
	if (!is_function(a))
		push(c, a->b, b->b);
	if (!has_annotation)
		push(c, a->c, b->c);
	return push_lists(c, &a->list, &b->list) &&
	       push_lists(c, &a->list2, &b->list2);
}

static bool run_comparison(struct comparison *c)
{
	while (c->n) {
		struct pair p = c->v[--c->n];

		if (!p.a != !p.b)
			return false;
		if (p.a && !is_same_node(c, p.a, p.b))
			return false;
	}
	return true;
}

static bool is_same(struct py_list *a, struct py_list *b)
{
	struct arena scratch;
	struct comparison c = { .arena = &scratch };
	bool same;

	arena_init(&scratch);
	same = push_lists(&c, a, b) && run_comparison(&c);
	arena_release(&scratch);
	return same;
}

static struct py_list functions_of(struct arena *a, const struct migration *m,
				   bool is_upgrade)
{
	struct py_list list = {
		arena_array(a, m->functions.n, sizeof(struct py_node *)), 0
	};

	vec_each (&m->functions, struct migration_function, f)
		if (f->is_upgrade == is_upgrade)
			list.v[list.n++] = (struct py_node *)f->node;
	return list;
}

bool chain_same_functions(struct arena *a, const struct migration *old,
			  const struct migration *now, bool is_upgrade)
{
	struct py_list was = functions_of(a, old, is_upgrade);
	struct py_list is = functions_of(a, now, is_upgrade);

	return is_same(&was, &is);
}

static bool is_identity(const struct py_node *target)
{
	static const char *const names[] = { "revision", "down_revision",
					     "branch_labels", "depends_on" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (py_is_name(target, names[i]))
			return true;
	return false;
}

static bool assigns_identity(const struct py_node *node)
{
	if (node->kind == PY_AnnAssign)
		return is_identity(node->target);
	if (node->kind != PY_Assign || !node->targets.n)
		return false;
	for (size_t i = 0; i < node->targets.n; i++)
		if (!is_identity(node->targets.v[i]))
			return false;
	return true;
}

static bool is_migration_function(const struct migration *m,
				  const struct py_node *node)
{
	vec_each (&m->functions, struct migration_function, f)
		if (f->node == node)
			return true;
	return false;
}

static struct py_list rest_of(struct arena *a, const struct migration *m)
{
	const struct py_list *body = &m->module.root->body;
	struct py_list list = { arena_array(a, body->n, sizeof(struct py_node *)),
				0 };

	for (size_t i = 0; i < body->n; i++) {
		struct py_node *node = body->v[i];

		if (node->kind == PY_Import || node->kind == PY_ImportFrom ||
		    assigns_identity(node) ||
		    (is_function(node) && is_migration_function(m, node)))
			continue;
		list.v[list.n++] = node;
	}
	return list;
}

bool chain_same_rest(struct arena *a, const struct migration *old,
		     const struct migration *now)
{
	struct py_list was = rest_of(a, old);
	struct py_list is = rest_of(a, now);

	return is_same(&was, &is);
}
