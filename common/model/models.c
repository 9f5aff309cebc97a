#include "base/compat.h"
#include "model/models_parts.h"

void models_gap(struct models *m, const struct models_module *module,
		const struct py_node *node, const char *fmt, ...)
{
	struct models_gap gap = { .path = module->path,
				  .source = module->file.source };
	struct str key;
	va_list ap;

	va_start(ap, fmt);
	gap.reason = str_vfmt(m->arena, fmt, ap);
	va_end(ap);
	if (node)
		gap.span = py_span(node);
	key = str_fmt(m->arena, "%.*s:%zu %.*s", STR_ARG(gap.path),
		      gap.span.begin, STR_ARG(gap.reason));
	if (map_has(&m->state->gaps_seen, key))
		return;
	map_put(&m->state->gaps_seen, key, m);
	vec_push(&m->gaps, m->arena, gap);
}

struct str models_pointer(const void *const *p)
{
	return str_of((const char *)p, sizeof(*p));
}

struct op_value *models_text(struct op_reader *r, struct str text,
			     const struct py_node *node)
{
	struct op_text_builder b;

	op_text_init(&b, r);
	op_text_add_plain(&b, text, node ? node->begin : 0);
	return op_text_done(&b, node);
}

struct op_value *models_call(struct op_reader *r, struct str name,
			     const struct op_value *like)
{
	struct op_value *v = op_new(r, OP_CALL, like->node);

	v->s = name;
	v->span = like->span;
	v->has_star = like->has_star;
	return v;
}

/* In place of what it had under that name. */
void models_set_keyword(struct op_reader *r, struct op_value *call,
			const char *name, const struct op_value *v)
{
	struct op_keyword *all =
		arena_array(r->arena, call->nkeywords + 1, sizeof(*all));
	size_t n = 0;

	for (size_t i = 0; i < call->nkeywords; i++)
		if (!str_is(call->keywords[i].name, name))
			all[n++] = call->keywords[i];
	all[n++] = (struct op_keyword){ str_z(name), v };
	call->keywords = all;
	call->nkeywords = n;
}

void models_init(struct models *m, struct arena *a,
		 const struct models_files *files)
{
	struct models_state *st = arena_new(a, struct models_state);

	memset(m, 0, sizeof(*m));
	m->arena = a;
	m->files = files;
	m->state = st;
	st->m = m;
	st->steps = MODELS_STEPS_MAX;
	st->ops.arena = a;
	map_init(&st->modules, a);
	map_init(&st->classes, a);
	map_init(&st->tables, a);
	map_init(&st->by_call, a);
	map_init(&st->gaps_seen, a);
	st->reader.ops = &st->ops;
	st->reader.arena = a;
	st->reader.is_upgrade = true;
	st->reader.hooks = &models_hooks;
	st->reader.hooks_data = st;
	map_init(&st->reader.unknown_seen, a);
	map_init(&st->reader.roots_seen, a);
}

void models_add_root(struct models *m, struct str dir)
{
	strs_add_once(&m->roots, m->arena, dir);
}

struct models_module *models_module_at(struct models *m, struct str path)
{
	struct map_entry *entry = map_at(&m->state->modules, path);
	struct models_module *module = entry->value;

	if (module)
		return module;
	module = arena_new(m->arena, struct models_module);
	module->path = str_dup(m->arena, path);
	if (!str_ends(path, STR(".py")))
		module->package = module->path;
	else if (str_is(path_base(path), "__init__.py"))
		module->package = path_dir(module->path);
	entry->value = module;
	entry->key = module->path;
	return module;
}

static bool parse(struct models *m, struct models_module *module)
{
	struct migration *file = &module->file;

	if (m->nread >= MODELS_FILES_MAX) {
		if (m->nread++ == MODELS_FILES_MAX)
			models_gap(m, module, NULL,
				   "more than %zu files: this one and what "
				   "comes after it is not read",
				   MODELS_FILES_MAX);
		return false;
	}
	file->source = m->files->read(m->files->data, module->path);
	if (!file->source) {
		models_gap(m, module, NULL, "cannot be read, or is too large");
		return false;
	}
	m->nread++;
	if (py_parse(m->arena, file->source, &file->module, &file->error)) {
		file->is_readable = true;
		return true;
	}
	/* Most files have nothing to do with tables. */
	if (models_mentions(file->source->bytes)) {
		models_gap(m, module, NULL, "%.*s", STR_ARG(file->error.message));
		m->gaps.v[m->gaps.n - 1].span = file->error.span;
	}
	return false;
}

/* What was used up since the last time counts for all files. */
static void pay(struct models_state *st)
{
	size_t used = st->budget - st->reader.steps;

	st->steps -= used < st->steps ? used : st->steps;
	st->budget = st->reader.steps;
}

static void begin_file(struct models_state *st, struct models_module *module)
{
	struct op_reader *r = &st->reader;

	pay(st);
	r->steps = st->steps < MODELS_FILE_STEPS ? st->steps : MODELS_FILE_STEPS;
	st->budget = r->steps;
	r->m = &module->file;
	r->module = op_scope_new(r, NULL);
	r->module->file = &module->file;
	module->scope = r->module;
	r->frame = NULL;
	memset(&r->changes, 0, sizeof(r->changes));
	r->branches = 0;
	r->site = NULL;
	r->condition = NULL;
	r->effect_call = NULL;
	r->has_op_star = false;
}

/* Back to the file that imports this one. */
static void end_file(struct models_state *st, const struct op_reader *was)
{
	struct op_reader *r = &st->reader;

	pay(st);
	r->steps = st->budget = was->steps;
	r->m = was->m;
	r->module = was->module;
	r->frame = was->frame;
	r->changes = was->changes;
	r->branches = was->branches;
	r->site = was->site;
	r->condition = was->condition;
	r->effect_call = was->effect_call;
	r->has_op_star = was->has_op_star;
	/* What would be of interest in a migration. */
	st->ops.unknown.n = 0;
	st->ops.list.n = 0;
	st->ops.is_cut = false;
}

static void evaluate(struct models *m, struct models_module *module)
{
	struct op_reader was = m->state->reader;

	begin_file(m->state, module);
	op_block(&m->state->reader, module->scope,
		 &module->file.module.root->body);
	if (!m->state->reader.steps)
		models_gap(m, module, NULL,
			   "too much to follow: the rest was not read");
	end_file(m->state, &was);
}

void models_load(struct models *m, struct models_module *module)
{
	if (module->is_done)
		return;
	module->is_done = true;
	if (!str_ends(module->path, STR(".py")))
		return;
	if (parse(m, module))
		evaluate(m, module);
}

/* A package is imported before its modules. */
static void load_packages(struct models *m, struct str path)
{
	struct strs todo = VEC_INIT;
	struct str dir = path_dir(path);

	while (dir.len) {
		struct str init = path_join(m->arena, dir, STR("__init__.py"));

		if (!m->files->has_file(m->files->data, init))
			break;
		vec_push(&todo, m->arena, init);
		dir = path_dir(dir);
	}
	while (todo.n)
		models_load(m, models_module_at(m, todo.v[--todo.n]));
}

void models_read(struct models *m, struct str path)
{
	load_packages(m, path);
	models_load(m, models_module_at(m, path));
}

bool models_has_read(const struct models *m, struct str path)
{
	const struct models_module *module = map_get(&m->state->modules, path);

	return module && module->is_done;
}

struct models_module *models_module_of(const struct op_scope *s)
{
	while (s && s->parent)
		s = s->parent;
	return s && s->file ? (struct models_module *)(uintptr_t)s->file : NULL;
}

bool models_mentions(struct str bytes)
{
	static const char *const words[] = {
		"__tablename__", "Column(",	    "mapped_column",  "Table(",
		"declarative",	 "DeclarativeBase", ".Model)",	      ".Model,",
		"table=True",	 "table = True",    "__table_args__",
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (str_find(bytes, str_z(words[i])) != STR_NPOS)
			return true;
	return false;
}

/* ---- what env.py wants --------------------------------------------------- */

static bool add_target(struct models *m, const struct op_value *v)
{
	const struct op_value *one;

	if (op_is_sequence(v)) {
		bool is_known = v->n && !v->has_star && !v->is_partial;

		for (size_t i = 0; i < v->n; i++)
			is_known &= !op_is_sequence(v->items[i]) &&
				    add_target(m, v->items[i]);
		return is_known;
	}
	one = models_metadata(m, v, 0);
	if (one)
		vec_push(&m->state->targets, m->arena, one);
	return one != NULL;
}

enum models_target models_target(struct models *m, struct str path)
{
	const struct models_module *module = map_get(&m->state->modules, path);
	const struct op_value *v;

	if (!module || !module->scope)
		return MODELS_TARGET_UNSET;
	v = map_get(&module->scope->names, STR("target_metadata"));
	if (!v || v->kind == OP_NONE)
		return MODELS_TARGET_UNSET;
	m->state->is_filtered = add_target(m, v);
	return m->state->is_filtered ? MODELS_TARGET_KNOWN :
				       MODELS_TARGET_UNKNOWN;
}

size_t models_mark(const struct models *m)
{
	return m->state->items.n;
}

static bool counts(const struct models *m, const struct op_value *metadata,
		   bool is_sure)
{
	return (metadata || !is_sure) && models_is_wanted(m, metadata);
}

static bool is_table(struct models *m, const struct models_item *item,
		     bool is_sure)
{
	const struct op_value *v = item->value;
	struct models_class *c = models_class_of(m, v);

	if (c) {
		models_settle(m, c);
		return c->kind == CLASS_TABLE && c->name.p &&
		       counts(m, models_metadata_of_class(m, v, 0), is_sure);
	}
	return op_is_call_of(v, "Table") && v->n > 2 && op_is_str(v->items[0]) &&
	       counts(m, models_metadata(m, v->items[1], 0), is_sure);
}

void models_paths(struct models *m, size_t mark, bool is_sure, struct strs *paths)
{
	struct models_state *st = m->state;

	st->reader.steps = st->budget = st->steps;
	for (size_t i = mark; i < st->items.n; i++)
		if (is_table(m, &st->items.v[i], is_sure))
			strs_add_once(paths, m->arena,
				      st->items.v[i].module->path);
}

/* ---- tables --------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct models_table *x = *(struct models_table *const *)a;
	const struct models_table *y = *(struct models_table *const *)b;
	int order = str_cmp(x->schema, y->schema);

	return order ? order : str_cmp(x->name, y->name);
}

static void collect(struct models *m)
{
	map_each (&m->state->tables, e) {
		struct models_table *t = e->value;

		if (!models_is_wanted(m, t->metadata))
			continue;
		models_finish(m, t);
		vec_push(&m->tables, m->arena, t);
	}
	if (m->tables.n)
		qsort(m->tables.v, m->tables.n, sizeof(*m->tables.v), by_name);
}

static int by_place(const void *a, const void *b)
{
	const struct models_gap *x = a, *y = b;
	int order = str_cmp(x->path, y->path);

	if (order)
		return order;
	if (x->span.begin != y->span.begin)
		return x->span.begin < y->span.begin ? -1 : 1;
	return str_cmp(x->reason, y->reason);
}

void models_build(struct models *m)
{
	struct models_state *st = m->state;

	st->reader.steps = st->budget = st->steps;
	for (size_t i = 0; i < st->items.n; i++) {
		struct models_item *item = &st->items.v[i];

		if (item->value->kind == OP_CALL) {
			if (op_is_call_of(item->value, "Table"))
				models_table_from_call(m, item);
			continue;
		}
		models_settle(m, models_class_of(m, item->value));
	}
	for (size_t i = 0; i < st->items.n; i++)
		if (st->items.v[i].value->kind == OP_CLASS)
			models_table_from_class(
				m, models_class_of(m, st->items.v[i].value));
	for (size_t i = 0; i < st->fillings.n; i++)
		models_fill_from_call(m, &st->fillings.v[i]);
	for (size_t i = 0; i < st->mapped.n; i++)
		models_fill(m, st->mapped.v[i]);
	for (size_t i = 0; i < st->items.n; i++)
		if (op_is_call_of(st->items.v[i].value, "Index"))
			models_add_index(m, &st->items.v[i]);
	collect(m);
	if (m->gaps.n)
		qsort(m->gaps.v, m->gaps.n, sizeof(*m->gaps.v), by_place);
}

/* Foreign keys come when all tables are there: they may be in rings. */
static struct operation *keys_of(struct arena *a, struct operation *create)
{
	struct op_effect *e = &create->effects.v[0];
	struct operation *op = arena_new(a, struct operation);
	struct op_constraints rest = VEC_INIT;
	struct op_effect add = *e;

	add.action = SQL_ADD;
	add.object = SQL_OBJECT_CONSTRAINT;
	add.operation = op;
	memset(&add.constraints, 0, sizeof(add.constraints));
	memset(&add.columns, 0, sizeof(add.columns));
	for (size_t i = 0; i < e->constraints.n; i++) {
		struct op_constraint c = e->constraints.v[i];

		if (c.kind == SQL_CONSTRAINT_FOREIGN_KEY)
			vec_push(&add.constraints, a, c);
		else
			vec_push(&rest, a, c);
	}
	e->constraints = rest;
	op->kind = OP_CREATE_TABLE;
	op->is_upgrade = true;
	op->span = create->span;
	if (add.constraints.n)
		vec_push(&op->effects, a, add);
	return op;
}

void models_schema(struct models *m, struct schema *s, struct arena *a,
		   struct str dialect)
{
	struct operations *tables = arena_array(a, m->tables.n, sizeof(*tables));
	struct operations *keys = arena_array(a, m->tables.n, sizeof(*keys));

	schema_init(s, a, dialect);
	for (size_t i = 0; i < m->tables.n; i++) {
		vec_push(&tables[i].list, a, m->tables.v[i]->op);
		vec_push(&keys[i].list, a, keys_of(a, m->tables.v[i]->op));
		schema_run(s, &tables[i], &m->tables.v[i]->rev, true);
	}
	for (size_t i = 0; i < m->tables.n; i++)
		schema_run(s, &keys[i], &m->tables.v[i]->rev, true);
}
