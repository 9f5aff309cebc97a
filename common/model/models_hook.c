/* What attributes and annotations are where models are read. */
#include "base/compat.h"
#include "model/models_parts.h"

/* db = SQLAlchemy(), or of a class of the project that is derived from it */
bool models_is_extension(const struct op_value *v)
{
	if (v->kind == OP_INSTANCE)
		return models_has_base(v->base, "SQLAlchemy", 0);
	return v->kind == OP_CALL && !v->base && op_is_call_of(v, "SQLAlchemy");
}

/* db.Column: as SQLAlchemy's own. */
static struct op_value *of_extension(struct op_reader *r, struct str name,
				     const struct py_node *node)
{
	static const char *const own[] = { "Model",    "metadata", "session",
					   "engine",   "engines",  "init_app",
					   "metadatas" };
	struct op_value *v;

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (str_is(name, own[i]))
			return NULL;
	v = op_new(r, OP_SYMBOL, node);
	v->s = str_fmt(r->arena, "sqlalchemy.%.*s", STR_ARG(name));
	return v;
}

/* Of the class or its bases, as written. */
struct op_value *models_written(const struct op_value *class, struct str name,
				unsigned depth)
{
	struct op_value *v = map_get(&class->scope->names, name);

	for (size_t i = 0; !v && depth < MODELS_DEPTH && i < class->n; i++)
		if (class->items[i]->kind == OP_CLASS && class->items[i]->scope)
			v = models_written(class->items[i], name,
					   models_deeper(depth, i));
	return v;
}

/* User.id stays what it is, so that its class can be told. */
static struct op_value *of_class(struct op_reader *r, struct op_value *class,
				 struct str name, const struct py_node *node)
{
	struct op_value *v;

	if (str_is(name, "__name__") || str_is(name, "__qualname__"))
		return models_text(r, class->s, node);
	if (str_starts(name, STR("__")))
		return NULL;
	v = models_written(class, name, 0);
	if (!v ||
	    (!models_is_column(models_unwrapped(v)) && !models_is_declared(v)))
		return NULL;
	v = op_new(r, OP_ATTRIBUTE, node);
	v->s = name;
	v->base = class;
	return v;
}

static struct op_value *attribute(struct op_reader *r, struct op_value *base,
				  struct str name, const struct py_node *node)
{
	if (models_is_module(base))
		return models_of_module(r, base, name, node);
	if (models_is_extension(base) &&
	    !(base->kind == OP_INSTANCE && models_written(base->base, name, 0)))
		return of_extension(r, name, node);
	if (base->kind == OP_CLASS && base->scope)
		return of_class(r, base, name, node);
	return NULL;
}

/* List[int], Mapped[...], Generic[T]: a call of the name before the bracket. */
static struct op_value *subscript(struct op_reader *r, struct op_value *base,
				  struct op_value *key,
				  const struct py_node *node)
{
	struct op_value *v;

	if (base->kind == OP_CLASS)
		return base;
	if (base->kind != OP_SYMBOL && base->kind != OP_BUILTIN)
		return NULL;
	v = op_new(r, OP_CALL, node);
	v->s = base->s;
	if (key->kind != OP_TUPLE) {
		op_append(r, v, key);
		return v;
	}
	v->has_star = key->has_star;
	for (size_t i = 0; i < key->n; i++)
		op_append(r, v, key->items[i]);
	return v;
}

static bool may_be_type(const struct op_value *v)
{
	return v->kind == OP_BUILTIN || v->kind == OP_SYMBOL ||
	       v->kind == OP_CALL || v->kind == OP_CLASS ||
	       v->kind == OP_NONE || v->kind == OP_STR;
}

static struct op_value *either(struct op_reader *r, struct op_value *left,
			       struct op_value *right, const struct py_node *node)
{
	struct op_value *v;

	if (!may_be_type(left) || !may_be_type(right))
		return NULL;
	v = op_new(r, OP_CALL, node);
	v->s = STR("typing.Union");
	op_append(r, v, left);
	op_append(r, v, right);
	return v;
}

static void made(struct op_reader *r, struct op_value *v)
{
	struct models_state *st = models_of(r);
	struct models_item item = { v, (struct models_module *)(uintptr_t)r->m };

	if (v->kind == OP_CALL)
		models_substitute(r, v);
	if (v->kind != OP_CLASS &&
	    (v->kind != OP_CALL || v->base ||
	     (!op_is_call_of(v, "Table") && !op_is_call_of(v, "Index"))))
		return;
	vec_push(&st->items, r->arena, item);
}

const struct op_hooks models_hooks = {
	.import = models_import,
	.import_all = models_import_all,
	.attribute = attribute,
	.subscript = subscript,
	.either = either,
	.unbound = models_unbound,
	.made = made,
};
