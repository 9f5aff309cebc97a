#include "base/compat.h"
#include "lang/py_eval.h"

struct py_scope *py_scope_new(struct py_scope *parent,
			      const struct py_node *function)
{
	struct py_scope *s = arena_new(parent->arena, struct py_scope);

	s->arena = parent->arena;
	s->module = parent->module;
	s->parent = parent;
	s->root = parent->root;
	s->function = function;
	map_init(&s->names, s->arena);
	return s;
}

struct py_scope *py_scope_child(struct py_scope *parent)
{
	return py_scope_new(parent, NULL);
}

struct py_binding *py_bind(struct py_scope *scope, struct str name,
			   struct py_value value, struct py_node *site,
			   const struct py_node *expr)
{
	struct map_entry *e = map_at(&scope->names, name);
	struct py_binding *b = e->value;

	if (!b) {
		b = arena_new(scope->arena, struct py_binding);
		e->value = b;
	}
	b->value = value;
	b->site = site;
	b->expr = expr;
	b->times++;
	b->is_deleted = false;
	if (scope->reach && value.state == PY_VALUE) {
		vec_push(&scope->reach->fresh, scope->arena, name);
		if (py_is_mutable(&value))
			vec_push(&scope->reach->mutables, scope->arena, name);
	}
	return b;
}

void py_scope_bind(struct py_scope *scope, struct str name, struct py_value value)
{
	py_bind(scope, name, value, NULL, NULL);
}

const struct py_binding *py_scope_binding(const struct py_scope *scope,
					  struct str name)
{
	return map_get(&scope->names, name);
}

/* --- lookup ------------------------------------------------------------- */

/*
 * `from m import *`: m's names are not known, but these packages bind none
 * of those that matter to Alembic.
 */
bool py_is_tame_star(struct str module)
{
	static const char *const tame[] = {
		"alembic",     "sqlalchemy", "sqlalchemy_utils",
		"geoalchemy2", "migrate",    "typing",
		"datetime",    "decimal",    "enum",
		"uuid",	       "json",	     "os",
		"re",	       "sys",	     "sqlmodel",
		"pgvector",    "__future__",
	};

	for (size_t i = 0; i < ARRAY_SIZE(tame); i++) {
		struct str name = str_z(tame[i]);

		if (str_starts(module, name) &&
		    (module.len == name.len || module.p[name.len] == '.'))
			return true;
	}
	return false;
}

static bool is_operation(struct str name)
{
	static const char *const names[] = {
		"add_column",
		"alter_column",
		"batch_alter_table",
		"bulk_insert",
		"create_check_constraint",
		"create_exclude_constraint",
		"create_foreign_key",
		"create_index",
		"create_primary_key",
		"create_table",
		"create_table_comment",
		"create_unique_constraint",
		"drop_column",
		"drop_constraint",
		"drop_index",
		"drop_table",
		"drop_table_comment",
		"execute",
		"f",
		"get_bind",
		"get_context",
		"inline_literal",
		"invoke",
		"rename_table",
		"run_async",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i]))
			return true;
	return false;
}

/* A name that nobody binds, under `from ... import *`. */
static struct py_value star_name(struct py_scope *root, struct str name)
{
	struct str module = STR_NULL;

	if (root->stars.n == 1)
		module = root->stars.v[0];
	else if (is_operation(name) && strs_has(&root->stars, STR("alembic.op")))
		module = STR("alembic.op");
	if (!module.p)
		return py_dynamic("a name that some * import may bind", NULL);
	return py_symbol_of(PY_SYM_IMPORT,
			    str_fmt(root->arena, "%.*s.%.*s", STR_ARG(module),
				    STR_ARG(name)),
			    NULL, "imported by *");
}

static bool is_metadata_name(struct str name)
{
	return str_is(name, "revision") || str_is(name, "down_revision") ||
	       str_is(name, "branch_labels") || str_is(name, "depends_on");
}

static struct py_value unbound(struct py_scope *root, struct str name)
{
	struct py_value v;

	if (root->opaque) {
		v = py_dynamic(root->opaque, NULL);
		v.why = root->opaque_why;
		return v;
	}
	if (root->stars.n && !is_metadata_name(name) && !py_is_builtin(name))
		return star_name(root, name);
	if (py_is_builtin(name))
		return py_symbol_of(PY_SYM_BUILTIN, name, NULL, "a builtin");
	return (struct py_value){ .state = PY_ABSENT };
}

/*
 * A module's name as a function sees it that runs later: others may have set
 * it, or it itself by globals() (the opaque scope).
 */
static struct py_value seen_later(struct py_scope *root, struct str name,
				  const struct py_scope *opaque,
				  struct py_value v)
{
	const char *reason = NULL;

	if (map_has(&py_scan_functions(root)->is_global, name))
		reason = "a function of the file may set it";
	else if (opaque)
		reason = opaque->opaque;
	if (!reason || (v.state == PY_DYNAMIC && v.symbol != PY_SYM_NONE))
		return v;
	v = py_dynamic(reason, v.node);
	if (opaque)
		v.why = opaque->opaque_why;
	return v;
}

struct py_value py_scope_get(struct py_scope *scope, struct str name)
{
	struct py_scope *s = scope;
	const struct py_scope *opaque = NULL;
	const struct py_binding *b = NULL;
	bool is_later = false;
	struct py_value v;

	for (; s->parent; s = s->parent) {
		b = map_get(&s->names, name);
		if (b && b->is_deleted)
			return py_dynamic("a local that is deleted", NULL);
		if (b)
			return b->value;
		is_later |= s->function != NULL;
		opaque = s->opaque ? s : opaque;
	}
	b = map_get(&s->names, name);
	v = b && !b->is_deleted ? b->value : unbound(s, name);
	return is_later ? seen_later(s, name, opaque, v) : v;
}

/* --- imports ------------------------------------------------------------ */

struct str py_import_name(const struct py_node *stmt, const struct py_node *alias)
{
	size_t dot;

	if (alias->asname)
		return alias->asname->name;
	if (stmt->kind == PY_ImportFrom)
		return alias->name;
	dot = str_chr(alias->name, '.');
	return dot == STR_NPOS ? alias->name : str_cut(alias->name, 0, dot);
}

/* "...mod": the dots of a relative import, and the module. */
static struct str from_module(struct py_scope *scope, const struct py_node *stmt)
{
	struct buf b = BUF_INIT(scope->arena);

	if (!stmt->num)
		return stmt->name;
	buf_fill(&b, '.', stmt->num < 64 ? stmt->num : 64);
	if (stmt->name.p)
		buf_adds(&b, stmt->name);
	return buf_str(&b);
}

struct py_value py_import_value(struct py_scope *scope,
				const struct py_node *stmt,
				const struct py_node *alias)
{
	struct str path = alias->asname ? alias->name :
					  py_import_name(stmt, alias);

	if (stmt->kind == PY_ImportFrom) {
		struct str module = from_module(scope, stmt);
		bool has_dot = module.len && module.p[module.len - 1] == '.';

		path = str_fmt(scope->arena, "%.*s%s%.*s", STR_ARG(module),
			       has_dot ? "" : ".", STR_ARG(alias->name));
	}
	return py_symbol_of(PY_SYM_IMPORT, path, alias, "an import");
}

static void bind_star(struct py_scope *scope, const struct py_node *stmt)
{
	struct str module = from_module(scope, stmt);

	if (scope->root->stars.n < 16)
		strs_add_once(&scope->root->stars, scope->arena, module);
	if (!scope->parent && !py_is_tame_star(module))
		py_make_opaque(scope, "from ... import *", stmt);
}

void py_bind_import(struct py_scope *scope, struct py_node *stmt)
{
	for (size_t i = 0; i < stmt->names.n; i++) {
		const struct py_node *alias = stmt->names.v[i];

		if (str_is(alias->name, "*"))
			bind_star(scope, stmt);
		else
			py_bind(scope, py_import_name(stmt, alias),
				py_import_value(scope, stmt, alias), stmt, NULL);
	}
}

/* --- targets ------------------------------------------------------------ */

static void bind_items(struct py_scope *scope, struct py_node *stmt,
		       const struct py_node *target, const struct py_node *expr,
		       const struct py_value *value);

void py_bind_target(struct py_scope *scope, struct py_node *stmt,
		    const struct py_node *target, const struct py_node *expr,
		    const struct py_value *value)
{
	switch (target->kind) {
	case PY_Name:
		py_bind(scope, target->name, *value, stmt, expr);
		break;
	case PY_Tuple:
	case PY_List:
		bind_items(scope, stmt, target, expr, value);
		break;
	case PY_Starred:
		py_bind_target(scope, stmt, target->value, NULL, value);
		break;
	default:
		py_store_effect(scope, target);
	}
}

static bool is_display(const struct py_node *n)
{
	if (!py_is(n, PY_Tuple) && !py_is(n, PY_List))
		return false;
	for (size_t i = 0; i < n->elts.n; i++)
		if (n->elts.v[i]->kind == PY_Starred)
			return false;
	return true;
}

/* What `*rest` gets, which stands at index i of so many targets. */
static struct py_value rest_value(struct py_scope *scope,
				  const struct py_value *value, size_t i,
				  size_t ntargets)
{
	size_t n = value->n - (ntargets - 1);
	struct py_value *items = arena_array(scope->arena, n, sizeof(*items));

	if (!py_charge(scope, n))
		return py_dynamic("an unpacked value", NULL);
	if (n)
		memcpy(items, value->items + i, n * sizeof(*items));
	return py_of_items(PY_T_LIST, items, n, NULL);
}

static bool has_order(const struct py_value *v)
{
	return v->state == PY_VALUE &&
	       (v->type == PY_T_TUPLE || v->type == PY_T_LIST);
}

static void bind_items(struct py_scope *scope, struct py_node *stmt,
		       const struct py_node *target, const struct py_node *expr,
		       const struct py_value *value)
{
	size_t n = target->elts.n, star = n;
	bool fits, is_written;

	for (size_t i = 0; i < n; i++)
		if (target->elts.v[i]->kind == PY_Starred)
			star = i;
	fits = has_order(value) && (star < n ? value->n + 1 >= n : value->n == n);
	is_written = star == n && is_display(expr) && expr->elts.n == n;
	for (size_t i = 0; i < n; i++) {
		size_t at = i > star ? value->n - (n - i) : i;
		struct py_value v = py_dynamic("an unpacked value", expr);

		if (fits)
			v = i == star ? rest_value(scope, value, i, n) :
					value->items[at];
		py_bind_target(scope, stmt, target->elts.v[i],
			       is_written ? expr->elts.v[i] : NULL, &v);
	}
}
