/* Which classes have tables, and what their tables are called. */
#include "base/compat.h"
#include "model/models_parts.h"

struct models_class *models_class_of(struct models *m, const struct op_value *v)
{
	struct models_state *st = m->state;
	struct models_class *c;

	if (v->kind != OP_CLASS || !v->scope)
		return NULL;
	c = map_get(&st->classes, models_pointer((const void *const *)&v));
	if (c)
		return c;
	c = arena_new(m->arena, struct models_class);
	c->value = (struct op_value *)v;
	c->module = models_module_of(v->scope);
	c->order = st->classes.n;
	map_put(&st->classes, models_pointer((const void *const *)&c->value), c);
	return c;
}

static bool is_named(const struct py_node *n, const char *name)
{
	if (py_is(n, PY_Call))
		n = n->func;
	/* declared_attr.directive, declared_attr.cascading */
	if (py_is(n, PY_Attribute) &&
	    (str_is(n->name, "directive") || str_is(n->name, "cascading")))
		n = n->value;
	return (py_is(n, PY_Name) || py_is(n, PY_Attribute)) &&
	       str_is(n->name, name);
}

/* Of a function or a class, by the last part of the decorator's name. */
bool models_has_decorator(const struct op_value *v, const char *name)
{
	if (!v->node || (v->kind != OP_CLASS && v->kind != OP_FUNCTION) ||
	    py_is(v->node, PY_Lambda))
		return false;
	for (size_t i = 0; i < v->node->decorators.n; i++)
		if (is_named(v->node->decorators.v[i], name))
			return true;
	return false;
}

bool models_is_declared(const struct op_value *v)
{
	return v->kind == OP_FUNCTION &&
	       (models_has_decorator(v, "declared_attr") ||
		models_has_decorator(v, "declared_column"));
}

struct op_value *models_declared(struct models *m, struct models_class *c,
				 struct op_value *function)
{
	struct op_reader *r = &m->state->reader;
	struct op_arguments self = { .items = &c->value, .n = 1 };

	return op_follow(r, function->node, function, &self);
}

bool models_has_base(const struct op_value *class, const char *last_name,
		     unsigned depth)
{
	for (size_t i = 0; depth < MODELS_DEPTH && i < class->n; i++) {
		const struct op_value *base = class->items[i];

		if (str_is(op_value_last_name(base), last_name))
			return true;
		if (base->kind == OP_CLASS &&
		    models_has_base(base, last_name, models_deeper(depth, i)))
			return true;
	}
	return false;
}

/* ---- is it mapped? ---------------------------------------------------------- */

enum declared { DECLARED_NO, DECLARED_MAYBE, DECLARED_YES };

static enum declared declared_by(const struct op_value *base, unsigned depth);

static enum declared is_declarative(const struct op_value *class, unsigned depth)
{
	enum declared best = DECLARED_NO;

	if (models_has_decorator(class, "as_declarative") ||
	    models_has_decorator(class, "mapped") ||
	    models_has_decorator(class, "mapped_as_dataclass"))
		return DECLARED_YES;
	for (size_t i = 0; i < class->n && best != DECLARED_YES; i++) {
		enum declared one =
			declared_by(class->items[i], models_deeper(depth, i));

		best = one > best ? one : best;
	}
	return best;
}

static enum declared declared_by(const struct op_value *base, unsigned depth)
{
	static const char *const bases[] = {
		"DeclarativeBase",  "DeclarativeBaseNoMeta", "SQLModel",
		"declarative_base", "generate_base",	     "automap_base"
	};
	struct str last = op_value_last_name(base);

	if (depth > MODELS_DEPTH)
		return DECLARED_NO;
	if (base->kind == OP_CLASS)
		return is_declarative(base, depth);
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++)
		if (str_is(last, bases[i]))
			return DECLARED_YES;
	if (base->kind == OP_ATTRIBUTE && str_is(base->s, "Model"))
		return DECLARED_YES;
	/* Of a package that nobody has read. */
	if (base->kind == OP_SYMBOL || base->kind == OP_CALL)
		return op_is_harmless(base->s) ? DECLARED_NO : DECLARED_MAYBE;
	return base->kind == OP_DYNAMIC ? DECLARED_MAYBE : DECLARED_NO;
}

static bool keyword_is_true(const struct op_value *class, const char *name)
{
	const struct py_node *bases = class->node->bases;

	for (size_t i = 0; bases && i < bases->keywords.n; i++)
		if (bases->keywords.v[i]->name.p &&
		    str_is(bases->keywords.v[i]->name, name))
			return py_is_const(bases->keywords.v[i]->value,
					   PY_CONST_TRUE);
	return false;
}

static bool is_abstract(const struct op_value *class)
{
	const struct op_value *v =
		map_get(&class->scope->names, STR("__abstract__"));

	return v && op_truth(v) == 1;
}

/* A base itself: class Base(DeclarativeBase). */
static bool makes_base(const struct op_value *class)
{
	if (models_has_decorator(class, "as_declarative"))
		return true;
	for (size_t i = 0; i < class->n; i++)
		if (class->items[i]->kind == OP_SYMBOL &&
		    (str_is(op_value_last_name(class->items[i]),
			    "DeclarativeBase") ||
		     str_is(op_value_last_name(class->items[i]),
			    "DeclarativeBaseNoMeta")))
			return true;
	return false;
}

/* ---- members that are inherited from what is not mapped ---------------------- */

static struct op_value *find(struct models *m, const struct op_value *class,
			     struct str name, bool is_first, unsigned depth)
{
	struct models_class *c = models_class_of(m, class);
	struct op_value *v;

	if (!op_step(&m->state->reader, class->node))
		return NULL;
	if (!is_first) {
		models_settle(m, c);
		if (c->kind != CLASS_NONE)
			return NULL;
	}
	v = map_get(&class->scope->names, name);
	for (size_t i = 0; !v && depth < MODELS_DEPTH && i < class->n; i++)
		if (class->items[i]->kind == OP_CLASS && class->items[i]->scope)
			v = find(m, class->items[i], name, false,
				 models_deeper(depth, i));
	return v;
}

struct op_value *models_member(struct models *m, struct models_class *c,
			       const char *name)
{
	struct op_value *v = find(m, c->value, str_z(name), true, 0);

	return v && models_is_declared(v) ? models_declared(m, c, v) : v;
}

static struct models_class *
mapped_parent(struct models *m, const struct op_value *class, unsigned depth)
{
	for (size_t i = 0; depth < MODELS_DEPTH && i < class->n; i++) {
		struct models_class *base = models_class_of(m, class->items[i]);

		if (!base || !op_step(&m->state->reader, NULL))
			continue;
		models_settle(m, base);
		if (base->kind != CLASS_NONE)
			return base;
		base = mapped_parent(m, base->value, models_deeper(depth, i));
		if (base)
			return base;
	}
	return NULL;
}

/* ---- names that nobody writes -------------------------------------------------- */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_low(char c)
{
	return (c >= 'a' && c <= 'z');
}

/* Flask-SQLAlchemy: HTTPServer -> http_server */
static struct str snake(struct models *m, struct str name)
{
	struct buf out = BUF_INIT(m->arena);

	for (size_t i = 0; i < name.len; i++) {
		char c = name.p[i], before = i ? name.p[i - 1] : 0;
		char after = i + 1 < name.len ? name.p[i + 1] : 0;

		if (is_upper(c) && i &&
		    (is_low(before) || (before >= '0' && before <= '9') ||
		     is_low(after)))
			buf_addc(&out, '_');
		buf_addc(&out, is_upper(c) ? (char)(c - 'A' + 'a') : c);
	}
	return buf_str(&out);
}

static bool is_flask(const struct op_value *class, unsigned depth)
{
	for (size_t i = 0; depth < MODELS_DEPTH && i < class->n; i++) {
		const struct op_value *base = class->items[i];

		if (base->kind == OP_ATTRIBUTE && str_is(base->s, "Model") &&
		    models_is_extension(base->base))
			return true;
		if (base->kind == OP_SYMBOL && str_ends(base->s, STR("db.Model")))
			return true;
		if (base->kind == OP_CLASS &&
		    is_flask(base, models_deeper(depth, i)))
			return true;
	}
	return false;
}

static void name_itself(struct models *m, struct models_class *c)
{
	if (models_has_base(c->value, "SQLModel", 0) &&
	    keyword_is_true(c->value, "table")) {
		c->kind = CLASS_TABLE;
		c->name = str_lower(m->arena, c->value->s);
	} else if (is_flask(c->value, 0) && models_has_key(m, c)) {
		c->kind = CLASS_TABLE;
		c->name = snake(m, c->value->s);
	}
}

/* Its columns are of some use: it is a model, or a mixin. */
static bool has_columns(const struct op_value *class)
{
	const struct map *names = &class->scope->names;

	for (size_t i = 0; i < names->n; i++)
		if (names->entries[i].value &&
		    models_is_column(models_unwrapped(names->entries[i].value)))
			return true;
	return false;
}

static bool has_unread_base(const struct op_value *class, unsigned depth)
{
	for (size_t i = 0; depth < MODELS_DEPTH && i < class->n; i++) {
		const struct op_value *base = class->items[i];

		if (base->kind == OP_SYMBOL && !op_is_harmless(base->s) &&
		    !str_starts(base->s, STR("flask_sqlalchemy")))
			return true;
		if (base->kind == OP_CLASS &&
		    has_unread_base(base, models_deeper(depth, i)))
			return true;
	}
	return false;
}

/* ---- settled ----------------------------------------------------------------- */

static void gap(struct models *m, struct models_class *c, const char *what)
{
	models_gap(m, c->module, c->value->node, "%s of class %.*s", what,
		   STR_ARG(c->value->s));
}

static void settle(struct models *m, struct models_class *c)
{
	enum declared declared = is_declarative(c->value, 0);
	struct op_value *name, *table;

	c->parent = mapped_parent(m, c->value, 0);
	if (declared == DECLARED_NO || is_abstract(c->value) ||
	    makes_base(c->value))
		return;
	table = models_member(m, c, "__table__");
	name = models_member(m, c, "__tablename__");
	if (table && op_is_call_of(table, "Table")) {
		c->kind = CLASS_TABLE;
	} else if (table && table->kind != OP_NONE) {
		gap(m, c, "nobody can tell what is the __table__");
	} else if (name && op_is_str(name)) {
		c->kind = CLASS_TABLE;
		c->name = name->s;
	} else if (name && name->kind != OP_NONE) {
		gap(m, c, "nobody can tell the __tablename__");
	} else if (!name && declared == DECLARED_YES) {
		name_itself(m, c);
	}
	if (c->kind == CLASS_NONE && c->parent)
		c->kind = CLASS_PARENTS;
	else if (c->kind == CLASS_NONE && !name && has_columns(c->value) &&
		 has_unread_base(c->value, 0))
		gap(m, c,
		    "a base that is not read may give a table to it: no "
		    "__tablename__");
}

void models_settle(struct models *m, struct models_class *c)
{
	if (!c || c->is_settled || c->is_open)
		return;
	c->is_open = true;
	/* What is looked for without paying, in all bases of the bases. */
	op_pay(&m->state->reader, MODELS_CLASS_STEPS);
	if (m->state->reader.steps)
		settle(m, c);
	else
		models_gap(m, c->module, c->value->node,
			   "too much to follow: the rest was not read");
	c->is_open = false;
	c->is_settled = true;
}
