/*
 * Imports. A module is a symbol whose name is "@" and its path; names that
 * are found in no file of the project stay the symbols they are.
 */
#include "base/compat.h"
#include "model/models_parts.h"
#include "lang/py_eval.h"

static struct op_value *module_value(struct op_reader *r,
				     const struct models_module *module,
				     const struct py_node *node)
{
	struct op_value *v = op_new(r, OP_SYMBOL, node);

	v->s = str_fmt(r->arena, "@%.*s", STR_ARG(module->path));
	return v;
}

bool models_is_module(const struct op_value *v)
{
	return v->kind == OP_SYMBOL && v->s.len && v->s.p[0] == '@';
}

/* dir/name.py, dir/name/__init__.py, or dir/name/; NULL: none of them. */
static struct models_module *below(struct models *m, struct str dir,
				   struct str name, bool takes_dirs)
{
	const struct models_files *f = m->files;
	struct str path = path_join(m->arena, dir, name), file;

	if (!name.len)
		return NULL;
	file = path_join(m->arena, path, STR("__init__.py"));
	if (f->has_file(f->data, file))
		return models_module_at(m, file);
	file = str_fmt(m->arena, "%.*s.py", STR_ARG(path));
	if (f->has_file(f->data, file))
		return models_module_at(m, file);
	if (takes_dirs && f->has_dir(f->data, path))
		return models_module_at(m, path);
	return NULL;
}

/* The module of the dotted name, from dir on; packages on the way are read. */
static struct models_module *walk(struct models *m, struct str dir,
				  struct str dotted, bool takes_dirs)
{
	struct models_module *module = NULL;
	struct str part;

	while (str_split(&dotted, '.', &part)) {
		if (module && !module->package.p)
			return NULL;
		module = below(m, module ? module->package : dir, part,
			       takes_dirs || module);
		if (!module)
			return NULL;
		/* A whole name only: "import alembic" is not our folder. */
		if (dotted.p)
			models_load(m, module);
	}
	return module;
}

static struct str first_part(struct str dotted)
{
	size_t dot = str_chr(dotted, '.');

	return dot == STR_NPOS ? dotted : str_cut(dotted, 0, dot);
}

static struct models_module *find_absolute(struct models *m,
					   const struct models_module *from,
					   struct str dotted)
{
	struct models_module *found = NULL;
	struct str first = first_part(dotted);
	struct str dir = path_dir(from->path);

	if (op_is_harmless(dotted) || str_is(first, "flask_sqlalchemy"))
		return NULL;
	for (int dirs = 0; dirs < 2 && !found; dirs++)
		for (size_t i = 0; i < m->roots.n && !found; i++)
			if (below(m, m->roots.v[i], first, dirs))
				found = walk(m, m->roots.v[i], dotted, dirs);
	/* sys.path may begin anywhere above the file. */
	for (; !found && dir.len; dir = path_dir(dir))
		if (below(m, dir, first, false))
			found = walk(m, dir, dotted, false);
	return found;
}

static struct models_module *find(struct models *m,
				  const struct models_module *from,
				  unsigned level, struct str dotted)
{
	struct str dir = from->package.p ? from->package : path_dir(from->path);
	struct str init;

	if (!level)
		return find_absolute(m, from, dotted);
	while (--level) {
		if (!dir.len)
			return NULL;
		dir = path_dir(dir);
	}
	if (dotted.len)
		return walk(m, dir, dotted, true);
	init = path_join(m->arena, dir, STR("__init__.py"));
	if (m->files->has_file(m->files->data, init))
		return models_module_at(m, init);
	return models_module_at(m, dir);
}

static struct models_module *here(const struct op_reader *r)
{
	return (struct models_module *)(uintptr_t)r->m;
}

static struct op_value *member(struct op_reader *r, struct models_module *module,
			       struct str name, const struct py_node *node)
{
	struct models *m = models_of(r)->m;
	struct models_module *sub;
	struct op_value *v;

	models_load(m, module);
	v = module->scope ? map_get(&module->scope->names, name) : NULL;
	if (v || !module->package.p)
		return v;
	sub = below(m, module->package, name, true);
	if (!sub)
		return NULL;
	models_load(m, sub);
	return module_value(r, sub, node);
}

struct op_value *models_of_module(struct op_reader *r,
				  const struct op_value *module,
				  struct str name, const struct py_node *node)
{
	return member(r,
		      models_module_at(models_of(r)->m, str_from(module->s, 1)),
		      name, node);
}

struct op_value *models_import(struct op_reader *r, const struct py_node *node,
			       unsigned level, struct str dotted, struct str name)
{
	struct models *m = models_of(r)->m;
	struct models_module *module = find(m, here(r), level, dotted);

	if (!module)
		return NULL;
	if (name.p)
		return member(r, module, name, node);
	models_load(m, module);
	return module_value(r, module, node);
}

static bool is_listed(const struct op_value *all, struct str name)
{
	if (!all || !op_is_sequence(all))
		return !name.len || name.p[0] != '_';
	for (size_t i = 0; i < all->n; i++)
		if (op_is_str(all->items[i]) && str_eq(all->items[i]->s, name))
			return true;
	return false;
}

bool models_import_all(struct op_reader *r, struct op_scope *s,
		       const struct py_node *node)
{
	struct models *m = models_of(r)->m;
	struct models_module *module = find(m, here(r), node->num, node->name);
	const struct op_value *all;
	size_t n;

	if (!module) {
		vec_push(&here(r)->stars, r->arena, node->name);
		return false;
	}
	models_load(m, module);
	for (size_t i = 0; i < module->stars.n; i++)
		strs_add_once(&here(r)->stars, r->arena, module->stars.v[i]);
	if (!module->scope || module->scope == s)
		return true;
	all = map_get(&module->scope->names, STR("__all__"));
	n = module->scope->names.n;
	for (size_t i = 0; i < n && op_step(r, node); i++) {
		const struct map_entry *e = &module->scope->names.entries[i];

		if (e->value && is_listed(all, e->key))
			op_bind(r, s, e->key, e->value);
	}
	return true;
}

/* Of a star import, SQLAlchemy's if there is one. */
struct op_value *models_unbound(struct op_reader *r, const struct py_node *node)
{
	const struct strs *stars = &here(r)->stars;
	struct str from = STR_NULL;
	struct op_value *v;

	if (py_is_builtin(node->name))
		return NULL;
	for (size_t i = 0; i < stars->n; i++)
		if (!from.p || str_starts(stars->v[i], STR("sqlalchemy")))
			from = stars->v[i];
	if (!from.p)
		return op_dynamic(r, node, "a name of nothing in this file");
	v = op_new(r, OP_SYMBOL, node);
	v->s = str_fmt(r->arena, "%.*s.%.*s", STR_ARG(from), STR_ARG(node->name));
	return v;
}
