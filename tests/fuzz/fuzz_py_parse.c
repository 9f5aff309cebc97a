/*
 * Any bytes as Python: no crash, no hang; trees are within their bounds,
 * children within the file; the outline agrees with the whole on whether
 * the head of the file can be read; evaluating all of it ends.
 */
#include "base/compat.h"
#include "base/err.h"
#include "lang/py_const.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tree(struct arena *a, const struct py_module *m, size_t size)
{
	struct py_walk w;
	struct py_node *n;
	size_t count = 0;

	py_walk_init(&w, a, m->root);
	while ((n = py_walk_next(&w))) {
		count++;
		if (n->begin > n->end || n->end > size)
			BUG("%s at %u..%u of %zu", py_kind_name(n->kind),
			    n->begin, n->end, size);
		if (!n->height || n->height > PY_MAX_HEIGHT)
			BUG("height %u", n->height);
		if (n->a && n->a->height >= n->height)
			BUG("a child is as high as its parent");
	}
	if (count > m->nnodes)
		BUG("%zu nodes, %zu made", count, m->nnodes);
}

static void evaluate(struct arena *a, const struct py_module *m)
{
	struct py_scope *scope = py_scope_module(a, m);
	struct py_walk w;
	struct py_node *n;

	py_walk_init(&w, a, m->root);
	while ((n = py_walk_next(&w))) {
		if (n->kind == PY_Expr)
			py_eval(scope, n->value);
		if (n->kind == PY_FunctionDef || n->kind == PY_Lambda)
			py_scope_function(scope, n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct source source;
	struct py_module whole, outline;
	struct py_error err;
	bool is_whole;

	arena_init(&a);
	source_init(&source, &a, STR("versions/abc.py"),
		    str_of((const char *)data, size));
	is_whole = py_parse(&a, &source, &whole, &err);
	if (is_whole) {
		check_tree(&a, &whole, size);
		evaluate(&a, &whole);
	} else if (err.span.begin > err.span.end) {
		BUG("span of the error");
	}
	if (py_parse_outline(&a, &source, &outline, &err))
		check_tree(&a, &outline, size);
	else if (is_whole)
		BUG("the outline is refused: %.*s", STR_ARG(err.message));
	arena_release(&a);
	return 0;
}
