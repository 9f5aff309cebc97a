#include "base/compat.h"
#include "lang/py_eval.h"

/*
 * Follows a module's statements. What is certain to be executed binds
 * values; of what may be executed or not, every name it may bind becomes
 * dynamic.
 */

static void exec_body(struct py_scope *scope, const struct py_list *body);

/* --- code that may run -------------------------------------------------- */

/*
 * An import or a def that may have bound the name: then it is known where
 * it comes from, if nothing else is.
 */
static struct py_value maybe_value(const struct py_binding *before,
				   const struct py_node *why,
				   const struct py_value *seen)
{
	struct py_value v = py_dynamic(
		"bound where it is not known whether it is executed", why);

	if (before && before->value.state == PY_DYNAMIC &&
	    before->value.symbol != PY_SYM_NONE && !before->is_deleted)
		seen = &before->value;
	if (seen && seen->symbol != PY_SYM_NONE) {
		v = *seen;
		v.state = PY_DYNAMIC;
	}
	return v;
}

static void may_bind(struct py_scope *scope, struct py_node *stmt,
		     struct str name, const struct py_node *why,
		     const struct py_value *seen)
{
	const struct py_binding *before = py_scope_binding(scope, name);

	if (name.p)
		py_bind(scope, name, maybe_value(before, why, seen), stmt, NULL);
}

static void may_import(struct py_scope *scope, struct py_node *stmt,
		       const struct py_node *n)
{
	for (size_t i = 0; i < n->names.n; i++) {
		const struct py_node *alias = n->names.v[i];
		struct py_value v;

		if (str_is(alias->name, "*")) {
			if (!n->name.p || !py_is_tame_star(n->name))
				py_make_opaque(scope, "from ... import *", n);
			continue;
		}
		v = py_import_value(scope, n, alias);
		may_bind(scope, stmt, py_import_name(n, alias), alias, &v);
	}
}

static void may_define(struct py_scope *scope, struct py_node *stmt,
		       const struct py_node *n)
{
	struct py_value v = py_symbol_of(
		n->kind == PY_ClassDef ? PY_SYM_CLASS : PY_SYM_FUNCTION,
		STR_NULL, n, "a function");

	may_bind(scope, stmt, n->name, n, &v);
}

/* Every name that the statement, or one within it, can bind. */
static void may_execute(struct py_scope *scope, struct py_node *stmt)
{
	struct py_walk w;
	struct py_node *n;

	py_effects(scope, stmt, stmt, false);
	py_walk_init(&w, scope->arena, stmt);
	while ((n = py_walk_next(&w))) {
		switch (n->kind) {
		case PY_FunctionDef:
		case PY_AsyncFunctionDef:
		case PY_ClassDef:
			may_define(scope, stmt, n);
			py_walk_skip(&w);
			break;
		case PY_Lambda:
			py_walk_skip(&w);
			break;
		case PY_Import:
		case PY_ImportFrom:
			may_import(scope, stmt, n);
			py_walk_skip(&w);
			break;
		case PY_Name:
			if (n->op != PY_OP_Load)
				may_bind(scope, stmt, n->name, n, NULL);
			break;
		case PY_Attribute:
		case PY_Subscript:
			if (n->op != PY_OP_Load)
				py_store_effect(scope, n);
			break;
		case PY_ExceptHandler:
		case PY_MatchAs:
		case PY_MatchStar:
		case PY_MatchMapping:
			may_bind(scope, stmt, n->name, n, NULL);
			break;
		}
	}
}

static void may_execute_body(struct py_scope *scope, const struct py_list *body)
{
	for (size_t i = 0; i < body->n; i++)
		may_execute(scope, body->v[i]);
}

/* --- simple statements -------------------------------------------------- */

static void assign(struct py_scope *scope, struct py_node *stmt)
{
	struct py_value v;

	for (size_t i = 0; i < stmt->targets.n; i++)
		if (stmt->targets.v[i]->kind != PY_Name)
			py_effects(scope, stmt, stmt->targets.v[i], false);
	py_effects(scope, stmt, stmt->value, true);
	v = py_eval(scope, stmt->value);
	for (size_t i = 0; i < stmt->targets.n; i++)
		py_bind_target(scope, stmt, stmt->targets.v[i], stmt->value, &v);
}

static void ann_assign(struct py_scope *scope, struct py_node *stmt)
{
	struct py_value v;

	py_effects(scope, stmt, stmt->annotation, false);
	if (!stmt->value) {
		if (stmt->target->kind != PY_Name)
			py_effects(scope, stmt, stmt->target, false);
		return;
	}
	py_effects(scope, stmt, stmt->value, true);
	v = py_eval(scope, stmt->value);
	py_bind_target(scope, stmt, stmt->target, stmt->value, &v);
}

static void aug_assign(struct py_scope *scope, struct py_node *stmt)
{
	struct py_value left, right, v;

	py_effects(scope, stmt, stmt->value, false);
	if (stmt->target->kind != PY_Name) {
		py_effects(scope, stmt, stmt->target, false);
		py_store_effect(scope, stmt->target);
		return;
	}
	left = py_scope_get(scope, stmt->target->name);
	right = py_eval(scope, stmt->value);
	v = py_dynamic("an augmented assignment", stmt);
	if (left.state == PY_VALUE && right.state == PY_VALUE)
		v = py_binary(scope, (enum py_op)stmt->op, &left, &right, stmt);
	/* a += [x] changes the list itself, under all its names. */
	if (py_is_mutable(&left))
		py_taint_mutables(scope, stmt);
	py_bind(scope, stmt->target->name, v, stmt, NULL);
}

static void delete_target(struct py_scope *scope, struct py_node *stmt,
			  const struct py_node *target)
{
	struct py_binding *b;

	if (target->kind == PY_Tuple || target->kind == PY_List) {
		for (size_t i = 0; i < target->elts.n; i++)
			delete_target(scope, stmt, target->elts.v[i]);
	} else if (target->kind == PY_Name) {
		b = py_bind(scope, target->name,
			    (struct py_value){ .state = PY_ABSENT }, stmt, NULL);
		b->is_deleted = true;
	} else {
		py_store_effect(scope, target);
	}
}

static void define(struct py_scope *scope, struct py_node *stmt)
{
	struct py_value v = py_symbol_of(
		stmt->kind == PY_ClassDef ? PY_SYM_CLASS : PY_SYM_FUNCTION,
		STR_NULL, stmt,
		stmt->kind == PY_ClassDef ? "a class" : "a function");

	py_effects(scope, stmt, stmt, false);
	py_bind(scope, stmt->name, v, stmt, NULL);
}

/* --- compound statements ------------------------------------------------ */

static int test_truth(struct py_scope *scope, struct py_node *stmt)
{
	struct py_value test;

	py_effects(scope, stmt, stmt->test, true);
	test = py_eval(scope, stmt->test);
	return py_is_known(&test) ? py_truth(&test) : -1;
}

/* The Ifs of an elif chain nest as deep as it is long: no recursion. */
static void if_statement(struct py_scope *scope, struct py_node *stmt)
{
	for (;;) {
		int truth = test_truth(scope, stmt);
		const struct py_list *orelse = &stmt->orelse;

		if (truth < 0) {
			may_execute_body(scope, &stmt->body);
			may_execute_body(scope, orelse);
			return;
		}
		if (truth || orelse->n != 1 || orelse->v[0]->kind != PY_If) {
			exec_body(scope, truth ? &stmt->body : orelse);
			return;
		}
		stmt = orelse->v[0];
	}
}

/* Whatever happens before it, a finally part is executed. */
static void try_statement(struct py_scope *scope, struct py_node *stmt)
{
	may_execute_body(scope, &stmt->body);
	may_execute_body(scope, &stmt->handlers);
	if (stmt->else_block)
		may_execute_body(scope, &stmt->else_block->body);
	if (stmt->final_block)
		exec_body(scope, &stmt->final_block->body);
}

static void exec_statement(struct py_scope *scope, struct py_node *stmt)
{
	switch (stmt->kind) {
	case PY_Assign:
		assign(scope, stmt);
		break;
	case PY_AnnAssign:
		ann_assign(scope, stmt);
		break;
	case PY_AugAssign:
		aug_assign(scope, stmt);
		break;
	case PY_Expr:
		py_effects(scope, stmt, stmt->value, true);
		break;
	case PY_Delete:
		for (size_t i = 0; i < stmt->targets.n; i++)
			delete_target(scope, stmt, stmt->targets.v[i]);
		break;
	case PY_Import:
	case PY_ImportFrom:
		py_bind_import(scope, stmt);
		break;
	case PY_FunctionDef:
	case PY_AsyncFunctionDef:
	case PY_ClassDef:
		define(scope, stmt);
		break;
	case PY_If:
		if_statement(scope, stmt);
		break;
	case PY_Try:
	case PY_TryStar:
		try_statement(scope, stmt);
		break;
	case PY_Global:
	case PY_Pass:
		break;
	default:
		may_execute(scope, stmt);
	}
}

static void exec_body(struct py_scope *scope, const struct py_list *body)
{
	for (size_t i = 0; i < body->n; i++) {
		exec_statement(scope, body->v[i]);
		if (scope->steps >= PY_MAX_STEPS && !scope->opaque)
			py_make_opaque(scope, "the file is too large to follow",
				       body->v[i]);
	}
}

struct py_scope *py_scope_module(struct arena *a, const struct py_module *module)
{
	struct py_scope *scope = arena_new(a, struct py_scope);

	scope->arena = a;
	scope->module = module;
	scope->root = scope;
	scope->reach = arena_new(a, struct py_reach);
	map_init(&scope->names, a);
	if (module->root)
		exec_body(scope, &module->root->body);
	return scope;
}
