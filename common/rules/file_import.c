#include "base/compat.h"
#include "rules/file.h"
#include "model/migration.h"

/* app-import: what the file imports of the project when it is loaded. */

static bool is_type_checking(const struct py_node *test)
{
	return py_is_name(test, "TYPE_CHECKING") ||
	       (py_is(test, PY_Attribute) && str_is(test->name, "TYPE_CHECKING"));
}

static struct str top_of(struct str module)
{
	size_t dot = str_chr(module, '.');

	return dot == STR_NPOS ? module : str_cut(module, 0, dot);
}

/* A directory on the way to the file, as of shop/migrations/versions/x.py. */
static bool is_on_the_way(struct str path, struct str name)
{
	struct str rest = path_dir(path), part;

	while (str_split(&rest, '/', &part))
		if (str_eq(part, name))
			return true;
	return false;
}

/* Alembic is third, whatever the script directory is called. */
static bool is_own(const struct chain_run *run, const struct revision *r,
		   struct str module)
{
	const struct check_modules *modules = &run->c->policy->modules;
	struct str top = top_of(module);

	if (!top.len || str_is(top, "alembic"))
		return false;
	if (modules->is_own)
		return modules->is_own(modules->data, top);
	return is_on_the_way(r->path, top);
}

/* The first of the project's modules that the statement imports. */
static struct str own_module(const struct chain_run *run,
			     const struct revision *r, const struct py_node *node)
{
	if (node->kind == PY_ImportFrom) {
		if (node->num)
			return STR("."); /* of its own package */
		return is_own(run, r, node->name) ? node->name : STR_NULL;
	}
	for (size_t i = 0; i < node->names.n; i++)
		if (is_own(run, r, node->names.v[i]->name))
			return node->names.v[i]->name;
	return STR_NULL;
}

struct imports {
	const struct py_node *first;
	struct str module;
	size_t n;
};

/* Without what only runs when a function does. */
static void find_imports(struct chain_run *run, const struct checked_file *f,
			 struct imports *out)
{
	struct py_walk walk;
	struct py_node *node;

	py_walk_init(&walk, run->arena, f->migration->module.root);
	while ((node = py_walk_next(&walk))) {
		struct str module;

		if (node->kind == PY_FunctionDef ||
		    node->kind == PY_AsyncFunctionDef ||
		    node->kind == PY_Lambda || node->kind == PY_Expr ||
		    (node->kind == PY_If && is_type_checking(node->test)))
			py_walk_skip(&walk);
		if (node->kind != PY_Import && node->kind != PY_ImportFrom)
			continue;
		module = own_module(run, f->revision, node);
		if (!module.p)
			continue;
		if (!out->n++) {
			out->first = node;
			out->module = module;
		}
	}
}

void file_imports(struct chain_run *run, const struct checked_file *f)
{
	enum level level = chain_level(run, RULE_APP_IMPORT, false);
	struct imports imports = { NULL, STR_NULL, 0 };
	struct finding *finding;

	if (level == LEVEL_OFF || !f->migration->module.root)
		return;
	find_imports(run, f, &imports);
	if (!imports.n)
		return;
	finding = file_say(run, f, RULE_APP_IMPORT, level, py_span(imports.first),
			   "imports \"%.*s\" of the project itself",
			   STR_ARG(chain_brief(run->arena, imports.module)));
	if (!finding)
		return;
	if (imports.n > 1)
		chain_help(run, finding, "and %zu more such imports",
			   imports.n - 1);
	chain_help(run, finding,
		   "write the tables and types down here as they are today");
}
