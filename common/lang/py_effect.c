#include "base/compat.h"
#include "lang/py_eval.h"

/*
 * What a statement of a module does to names besides binding its targets.
 * Each statement is walked once, and what it might do as a whole is applied
 * before its value is looked at: too careful at times, never too bold.
 */

/* --- what can happen ---------------------------------------------------- */

static void make_dynamic(struct py_scope *scope, struct str name,
			 const char *reason, const struct py_node *why)
{
	struct py_binding *b = map_get(&scope->names, name);

	if (!b || b->value.state != PY_VALUE)
		return;
	b->value = py_dynamic(reason, b->value.node);
	if (why)
		b->value.why = py_span(why);
	b->times++;
}

void py_make_opaque(struct py_scope *scope, const char *reason,
		    const struct py_node *why)
{
	struct py_reach *reach = scope->reach;

	if (!reach)
		return;
	scope->opaque = reason;
	scope->opaque_why = why ? py_span(why) : span_of(0, 0);
	for (size_t i = 0; i < reach->fresh.n; i++)
		make_dynamic(scope, reach->fresh.v[i], reason, why);
	reach->fresh.n = 0;
	reach->mutables.n = 0;
}

void py_taint_mutables(struct py_scope *scope, const struct py_node *why)
{
	struct py_reach *reach = scope->reach;

	if (!reach)
		return;
	for (size_t i = 0; i < reach->mutables.n; i++) {
		struct str name = reach->mutables.v[i];
		struct py_binding *b = map_get(&scope->names, name);

		if (b && py_is_mutable(&b->value))
			make_dynamic(scope, name, "it may have been changed",
				     why);
	}
	reach->mutables.n = 0;
}

static bool is_sneaky_name(struct str name)
{
	static const char *const names[] = { "globals", "locals",    "vars",
					     "exec",	"eval",	     "setattr",
					     "delattr", "__import__" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* globals(), exec, sys.modules, __dict__: ways to a module's names. */
bool py_is_sneaky(const struct py_node *n)
{
	if (n->kind == PY_Name)
		return n->op == PY_OP_Load && is_sneaky_name(n->name);
	return n->kind == PY_Attribute &&
	       (str_is(n->name, "modules") || str_is(n->name, "__dict__"));
}

struct py_reach *py_scan_functions(struct py_scope *scope)
{
	struct py_reach *reach = scope->reach;
	struct py_walk w;
	struct py_node *n;

	if (reach->is_scanned)
		return reach;
	reach->is_scanned = true;
	map_init(&reach->is_global, scope->arena);
	py_walk_init(&w, scope->arena, scope->module->root);
	while ((n = py_walk_next(&w))) {
		reach->is_sneaky |= py_is_sneaky(n);
		for (size_t i = 0; n->kind == PY_Global && i < n->names.n; i++) {
			struct str name = n->names.v[i]->name;

			if (map_has(&reach->is_global, name))
				continue;
			map_put(&reach->is_global, name, reach);
			vec_push(&reach->globals, scope->arena, name);
		}
	}
	return reach;
}

/* Functions of this file may have run. */
static void run_local_code(struct py_scope *scope, const struct py_node *why)
{
	struct py_reach *reach = py_scan_functions(scope);

	if (reach->is_sneaky)
		py_make_opaque(scope, "a called function may change it", why);
	py_taint_mutables(scope, why);
	if (!py_charge(scope, reach->globals.n))
		py_make_opaque(scope, "too many globals", why);
	for (size_t i = 0; i < reach->globals.n; i++) {
		struct py_value v =
			py_dynamic("a called function may set it", why);

		py_bind(scope, reach->globals.v[i], v, NULL, NULL);
	}
}

/* --- calls -------------------------------------------------------------- */

enum reach_kind {
	REACH_NOTHING,
	REACH_ARGUMENTS, /* code elsewhere, which has what it is given */
	REACH_LOCAL, /* maybe code of this file */
};

static bool is_reading_method(struct str name)
{
	static const char *const names[] = { "keys",  "values", "items", "get",
					     "index", "count",	"copy" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

static enum reach_kind reach_of_name(struct py_scope *scope,
				     const struct py_node *n, bool is_func)
{
	struct py_value v = py_scope_get(scope, n->name);

	if (v.state == PY_VALUE)
		return py_is_mutable(&v) ? REACH_ARGUMENTS : REACH_NOTHING;
	if (v.symbol == PY_SYM_BUILTIN)
		return is_func && py_is_pure_builtin(v.s) ? REACH_NOTHING :
							    REACH_ARGUMENTS;
	if (v.symbol == PY_SYM_IMPORT || (v.symbol == PY_SYM_NONE && v.s.p))
		return REACH_ARGUMENTS;
	return REACH_LOCAL;
}

static enum reach_kind reach_of(struct py_scope *scope, const struct py_node *func)
{
	const struct py_node *n = func;

	for (;; n = n->a) {
		if (!py_charge(scope, 1))
			return REACH_LOCAL;
		if (n->kind != PY_Attribute && n->kind != PY_Call &&
		    n->kind != PY_Subscript)
			break;
	}
	if (n->kind == PY_Constant || n->kind == PY_JoinedStr)
		return REACH_NOTHING;
	if (n->kind != PY_Name)
		return REACH_LOCAL;
	if (func->kind == PY_Attribute && func->value == n &&
	    is_reading_method(func->name)) {
		struct py_value v = py_scope_get(scope, n->name);

		if (v.state == PY_VALUE)
			return REACH_NOTHING;
	}
	return reach_of_name(scope, n, n == func);
}

bool py_is_foreign(struct py_scope *scope, const struct py_node *func)
{
	return reach_of(scope, func) != REACH_LOCAL;
}

/* --- statements --------------------------------------------------------- */

struct effects {
	struct py_scope *scope;
	struct py_node *stmt;
	enum reach_kind reach; /* the most of all calls */
	bool names_mutable;
	bool names_local; /* a function or class of this file */
	const struct py_node *sneaky;
	const struct py_node *call;
};

static void meet_name(struct effects *e, const struct py_node *n)
{
	struct py_value v;

	if (n->op != PY_OP_Load)
		return;
	v = py_scope_get(e->scope, n->name);
	if (py_is_mutable(&v))
		e->names_mutable = true;
	if (v.symbol == PY_SYM_FUNCTION || v.symbol == PY_SYM_CLASS)
		e->names_local = true;
	if (v.symbol == PY_SYM_BUILTIN && py_is_sneaky(n))
		e->sneaky = n;
}

static void meet_call(struct effects *e, const struct py_node *n)
{
	enum reach_kind reach = reach_of(e->scope, n->func);

	if (reach > e->reach) {
		e->reach = reach;
		e->call = n;
	}
}

static void meet_walrus(struct effects *e, const struct py_node *n)
{
	py_bind(e->scope, n->target->name,
		py_dynamic("bound within an expression", n), e->stmt, NULL);
}

/* Whatever a decorator is, it is called. */
static void meet_decorators(struct effects *e, const struct py_node *n)
{
	if (!n->decorators.n)
		return;
	e->names_local = true;
	if (e->reach == REACH_NOTHING)
		e->reach = REACH_ARGUMENTS;
	e->call = n;
}

static void walk_definition(struct effects *e, struct py_walk *w,
			    const struct py_node *n);

static void walk(struct effects *e, struct py_node *root)
{
	struct py_walk w;
	struct py_node *n;

	py_walk_init(&w, e->scope->arena, root);
	while ((n = py_walk_next(&w))) {
		switch (n->kind) {
		case PY_Name:
			meet_name(e, n);
			break;
		case PY_Attribute:
			if (py_is_sneaky(n))
				e->sneaky = n;
			break;
		case PY_Call:
			meet_call(e, n);
			break;
		case PY_NamedExpr:
			meet_walrus(e, n);
			break;
		case PY_Lambda:
		case PY_FunctionDef:
		case PY_AsyncFunctionDef:
			walk_definition(e, &w, n);
			break;
		case PY_ClassDef:
			meet_decorators(e, n);
			break;
		case PY_Global: /* in a class */
			for (size_t i = 0; i < n->names.n; i++)
				py_bind(e->scope, n->names.v[i]->name,
					py_dynamic("set within a class", n),
					e->stmt, NULL);
			break;
		}
	}
}

/* Of a function only its head is evaluated where it stands. */
static void walk_definition(struct effects *e, struct py_walk *w,
			    const struct py_node *n)
{
	py_walk_skip(w);
	meet_decorators(e, n);
	/* Where it stands within something larger, it may be used there. */
	if (n != e->stmt)
		e->names_local = true;
	for (size_t i = 0; i < n->decorators.n; i++)
		walk(e, n->decorators.v[i]);
	walk(e, n->params);
	if (n->returns)
		walk(e, n->returns);
}

static void apply(struct effects *e)
{
	if (e->sneaky)
		py_make_opaque(e->scope, "globals() and the like", e->sneaky);
	if (e->reach == REACH_NOTHING)
		return;
	if (e->names_mutable)
		py_taint_mutables(e->scope, e->call);
	if (e->reach == REACH_LOCAL || e->names_local)
		run_local_code(e->scope, e->call);
}

void py_effects(struct py_scope *scope, struct py_node *stmt, struct py_node *n,
		bool is_certain)
{
	struct effects e = { .scope = scope, .stmt = stmt };

	if (!scope->reach || !n)
		return;
	walk(&e, is_certain && n->kind == PY_NamedExpr ? n->value : n);
	apply(&e);
	/* a := "x" as the whole of what is evaluated */
	if (is_certain && n->kind == PY_NamedExpr) {
		struct py_value v = py_eval(scope, n->value);

		py_bind(scope, n->target->name, v, stmt, n->value);
	}
}

void py_store_effect(struct py_scope *scope, const struct py_node *target)
{
	struct py_value v;

	if (!scope->reach ||
	    (target->kind != PY_Attribute && target->kind != PY_Subscript))
		return;
	v = py_eval(scope, target->value);
	if (v.symbol != PY_SYM_IMPORT && v.symbol != PY_SYM_CLASS)
		py_taint_mutables(scope, target);
}
