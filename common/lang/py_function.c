#include "base/compat.h"
#include "lang/py_eval.h"

/* The inside of a function: parameters, and locals that are bound once. */

struct locals {
	struct py_scope *scope;
	struct map counts; /* name -> size_t *: how often it is bound */
	struct map changed; /* names whose value may be changed in place */
	struct map outer; /* global and nonlocal */
};

static void count(struct locals *l, struct str name)
{
	struct map_entry *e;

	if (!name.p)
		return;
	e = map_at(&l->counts, name);
	if (!e->value)
		e->value = arena_new(l->scope->arena, size_t);
	(*(size_t *)e->value)++;
}

static size_t count_of(const struct locals *l, struct str name)
{
	const size_t *n = map_get(&l->counts, name);

	return n ? *n : 0;
}

static void mark_changed(struct locals *l, const struct py_node *n)
{
	if (py_is(n, PY_Name))
		map_put(&l->changed, n->name, l);
}

static bool is_changing_method(struct str name)
{
	static const char *const names[] = {
		"append", "extend",	"insert",  "remove",	  "pop",
		"clear",  "sort",	"reverse", "add",	  "discard",
		"update", "setdefault", "popitem", "__setitem__",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* What is given to code of this file may come back changed. */
static void scan_call(struct locals *l, const struct py_node *n)
{
	const struct py_node *func = n->func;

	if (func->kind == PY_Attribute && is_changing_method(func->name))
		mark_changed(l, func->value);
	if (py_is_foreign(l->scope->parent, func))
		return;
	for (size_t i = 0; i < n->args.n; i++)
		mark_changed(l, n->args.v[i]);
	for (size_t i = 0; i < n->keywords.n; i++)
		mark_changed(l, n->keywords.v[i]->value);
}

/* Set by others too, or elsewhere: its value is not followed. */
static void mark_outer(struct locals *l, struct str name)
{
	count(l, name);
	map_put(&l->outer, name, l);
}

static void scan_names(struct locals *l, const struct py_node *n)
{
	for (size_t i = 0; i < n->names.n; i++) {
		const struct py_node *name = n->names.v[i];

		if (n->kind == PY_Global || n->kind == PY_Nonlocal)
			mark_outer(l, name->name);
		else
			count(l, py_import_name(n, name));
	}
}

static void scan_place(struct locals *l, const struct py_node *n)
{
	if (py_is_sneaky(n)) {
		l->scope->opaque = "globals() and the like";
		l->scope->opaque_why = py_span(n);
	}
	if (n->op == PY_OP_Load)
		return;
	if (n->kind == PY_Name)
		count(l, n->name);
	else
		mark_changed(l, n->value);
}

/* What a function or class within this one may set of its names. */
static void scan_inner(struct locals *l, struct py_node *root)
{
	struct py_walk w;
	struct py_node *n;

	py_walk_init(&w, l->scope->arena, root);
	while ((n = py_walk_next(&w)))
		if (n->kind == PY_Nonlocal || n->kind == PY_Global)
			for (size_t i = 0; i < n->names.n; i++)
				mark_outer(l, n->names.v[i]->name);
}

static bool scan_node(struct locals *l, struct py_node *n)
{
	switch (n->kind) {
	case PY_Name:
	case PY_Attribute:
	case PY_Subscript:
		scan_place(l, n);
		return true;
	case PY_Call:
		scan_call(l, n);
		return true;
	case PY_ExceptHandler:
	case PY_MatchAs:
	case PY_MatchStar:
	case PY_MatchMapping:
		count(l, n->name);
		return true;
	case PY_FunctionDef:
	case PY_AsyncFunctionDef:
	case PY_ClassDef:
		count(l, n->name);
		scan_inner(l, n);
		return false;
	case PY_Import:
	case PY_ImportFrom:
	case PY_Global:
	case PY_Nonlocal:
		scan_names(l, n);
		return false;
	case PY_comprehension:
	case PY_Lambda:
		return false;
	}
	return true;
}

/* The targets of a comprehension are its own; the rest of it is looked at. */
static void scan(struct locals *l, struct py_node *root)
{
	struct py_walk w;
	struct py_node *n;

	py_walk_init(&w, l->scope->arena, root);
	while ((n = py_walk_next(&w))) {
		if (scan_node(l, n))
			continue;
		py_walk_skip(&w);
		if (n->kind == PY_comprehension) {
			vec_push(&w.stack, w.arena, n->iter);
			for (size_t i = 0; i < n->ifs.n; i++)
				vec_push(&w.stack, w.arena, n->ifs.v[i]);
		}
	}
}

static void bind_params(struct locals *l, const struct py_node *function)
{
	const struct py_list *args = &function->params->args;

	for (size_t i = 0; i < args->n; i++) {
		struct py_node *arg = args->v[i];

		if (count_of(l, arg->name))
			continue;
		py_bind(l->scope, arg->name,
			py_symbol_of(PY_SYM_PARAM, arg->name, arg, "a parameter"),
			arg, NULL);
	}
}

/* Before they are bound they hide what the module has under their name. */
static void bind_unknown(struct locals *l)
{
	map_each (&l->counts, e) {
		if (map_has(&l->outer, e->key))
			py_bind(l->scope, e->key,
				py_dynamic("a global that is set here", NULL),
				NULL, NULL);
		else
			py_bind(l->scope, e->key,
				py_dynamic("a local that is not bound plainly",
					   NULL),
				NULL, NULL);
	}
}

static bool is_plain_local(const struct locals *l, struct str name)
{
	return count_of(l, name) == 1 && !map_has(&l->outer, name);
}

static void bind_plain(struct locals *l, struct py_node *stmt,
		       const struct py_node *target, const struct py_node *expr,
		       const struct py_value *value)
{
	struct py_value v = *value;

	if (!is_plain_local(l, target->name))
		return;
	if (py_is_mutable(&v) && l->changed.n)
		v = py_dynamic("it may have been changed", expr);
	py_bind(l->scope, target->name, v, stmt, expr);
}

static void bind_assign(struct locals *l, struct py_node *stmt)
{
	struct py_value v;
	bool is_single = stmt->kind == PY_AnnAssign || stmt->targets.n == 1;
	const struct py_node *target =
		stmt->kind == PY_AnnAssign ? stmt->target : stmt->targets.v[0];

	if (!stmt->value)
		return;
	v = py_eval(l->scope, stmt->value);
	if (is_single && (target->kind == PY_Tuple || target->kind == PY_List)) {
		for (size_t i = 0; i < target->elts.n; i++) {
			const struct py_node *t = target->elts.v[i];
			bool fits =
				v.state == PY_VALUE &&
				(v.type == PY_T_TUPLE || v.type == PY_T_LIST) &&
				v.n == target->elts.n;

			if (t->kind == PY_Name && fits)
				bind_plain(l, stmt, t, NULL, &v.items[i]);
			else if (t->kind == PY_Starred)
				return;
		}
		return;
	}
	for (size_t i = 0; is_single ? !i : i < stmt->targets.n; i++) {
		target = is_single ? target : stmt->targets.v[i];
		if (target->kind == PY_Name)
			bind_plain(l, stmt, target, stmt->value, &v);
	}
}

static void bind_imports(struct locals *l, struct py_node *stmt)
{
	for (size_t i = 0; i < stmt->names.n; i++) {
		const struct py_node *alias = stmt->names.v[i];
		struct str name = py_import_name(stmt, alias);

		if (is_plain_local(l, name))
			py_bind(l->scope, name,
				py_import_value(l->scope, stmt, alias), stmt,
				NULL);
	}
}

static void bind_function(struct locals *l, struct py_node *stmt)
{
	if (is_plain_local(l, stmt->name))
		py_bind(l->scope, stmt->name,
			py_symbol_of(stmt->kind == PY_ClassDef ? PY_SYM_CLASS :
								 PY_SYM_FUNCTION,
				     STR_NULL, stmt, "a function"),
			stmt, NULL);
}

/*
 * Statements that are executed once if they are at all. An import or a def
 * is worth knowing wherever it stands.
 */
static void bind_body(struct locals *l, const struct py_list *body,
		      bool is_straight)
{
	for (size_t i = 0; i < body->n; i++) {
		struct py_node *stmt = body->v[i];

		switch (stmt->kind) {
		case PY_Assign:
		case PY_AnnAssign:
			if (is_straight)
				bind_assign(l, stmt);
			break;
		case PY_Import:
		case PY_ImportFrom:
			bind_imports(l, stmt);
			break;
		case PY_FunctionDef:
		case PY_AsyncFunctionDef:
		case PY_ClassDef:
			bind_function(l, stmt);
			break;
		case PY_With:
		case PY_AsyncWith:
			bind_body(l, &stmt->body, is_straight);
			break;
		case PY_If:
		case PY_For:
		case PY_While:
		case PY_Try:
			bind_body(l, &stmt->body, false);
			break;
		}
	}
}

/* Lists of the module that are changed in here are not known here. */
static void bind_changed(struct locals *l)
{
	map_each (&l->changed, e) {
		struct py_value v;

		if (py_scope_binding(l->scope, e->key))
			continue;
		v = py_scope_get(l->scope->parent, e->key);
		if (py_is_mutable(&v))
			py_bind(l->scope, e->key,
				py_dynamic("it may have been changed", v.node),
				NULL, NULL);
	}
}

struct py_scope *py_scope_function(struct py_scope *parent,
				   const struct py_node *function)
{
	struct py_scope *scope = py_scope_new(parent, function);
	struct locals l = { .scope = scope };

	map_init(&l.counts, scope->arena);
	map_init(&l.changed, scope->arena);
	map_init(&l.outer, scope->arena);
	if (function->kind == PY_Lambda) {
		scan(&l, function->lambda_body);
		bind_params(&l, function);
		return scope;
	}
	for (size_t i = 0; i < function->body.n; i++)
		scan(&l, function->body.v[i]);
	bind_unknown(&l);
	bind_params(&l, function);
	bind_changed(&l);
	bind_body(&l, &function->body, true);
	return scope;
}
