/* The columns of a class. */
#include "base/compat.h"
#include "model/models_parts.h"

bool models_is_column(const struct op_value *v)
{
	struct str name = op_value_last_name(v);

	return v->kind == OP_CALL && !v->base &&
	       (str_is(name, "mapped_column") || str_ends(name, STR("Column")));
}

struct op_value *models_unwrapped(struct op_value *v)
{
	if (v->kind == OP_CALL && v->n && !v->base &&
	    (op_is_call_of(v, "deferred") || op_is_call_of(v, "column_property")) &&
	    models_is_column(v->items[0]))
		return v->items[0];
	return v;
}

/* A class of its own, or what another package calls: one cannot tell. */
static bool may_be_column(const struct op_value *v)
{
	if (v->kind == OP_INSTANCE)
		return models_has_base(v->base, "Column", 0);
	if (v->kind == OP_DYNAMIC) {
		for (size_t i = 0; i < v->n; i++)
			if (models_is_column(v->items[i]))
				return true;
		return v->why && !strcmp(v->why, "a call");
	}
	return v->kind == OP_CALL && !v->base && !op_is_harmless(v->s) &&
	       str_chr(v->s, '.') != STR_NPOS;
}

struct named {
	struct str name; /* of the attribute */
	struct op_value *value; /* NULL: only the annotation */
	const struct py_node *statement; /* with the annotation; or NULL */
	struct models_class *owner;
	bool is_declared; /* by declared_attr: made after all others */
	size_t place;
};

struct columns {
	struct models *m;
	struct models_class *c;
	struct map seen;
	VEC_OF(struct named) list;
	bool is_incomplete;
	bool has_unread_base;
};

/* The statements of the class body that bind a name, by it. */
static void read_body(struct map *out, struct models *m,
		      const struct py_node *class)
{
	map_init(out, m->arena);
	for (size_t i = 0; i < class->body.n; i++) {
		struct py_node *s = class->body.v[i];

		if (py_is(s, PY_AnnAssign) && py_is(s->target, PY_Name))
			map_put(out, s->target->name, s);
		if (!py_is(s, PY_Assign))
			continue;
		for (size_t k = 0; k < s->targets.n; k++)
			if (py_is(s->targets.v[k], PY_Name))
				map_put(out, s->targets.v[k]->name, s);
	}
}

static void add(struct columns *p, struct models_class *owner, struct str name,
		struct op_value *value, const struct py_node *statement)
{
	struct named one = { .name = name,
			     .value = value,
			     .statement = statement,
			     .owner = owner };

	if (map_has(&p->seen, name))
		return;
	map_put(&p->seen, name, p);
	if (value && models_is_declared(value)) {
		one.is_declared = true;
		one.value = models_declared(p->m, p->c, value);
		one.place = p->list.n;
	} else {
		one.place = statement		 ? statement->begin :
			    value && value->node ? value->node->begin :
						   0;
	}
	if (!py_is(statement, PY_AnnAssign))
		one.statement = NULL;
	vec_push(&p->list, p->m->arena, one);
}

static void add_own(struct columns *p, struct models_class *owner)
{
	const struct op_scope *s = owner->value->scope;
	struct map body;
	size_t n = s->names.n;

	read_body(&body, p->m, owner->value->node);
	for (size_t i = 0; i < n && op_step(&p->m->state->reader, NULL); i++) {
		const struct map_entry *e = &s->names.entries[i];

		if (e->value && !str_starts(e->key, STR("__")))
			add(p, owner, e->key, e->value, map_get(&body, e->key));
	}
	map_each (&body, e)
		if (!str_starts(e->key, STR("__")) &&
		    py_is(e->value, PY_AnnAssign))
			add(p, owner, e->key, NULL, e->value);
}

static void add_class(struct columns *p, struct models_class *owner,
		      unsigned depth)
{
	const struct op_value *v = owner->value;

	if (!op_step(&p->m->state->reader, v->node))
		return;
	add_own(p, owner);
	for (size_t i = 0; depth < MODELS_DEPTH && i < v->n; i++) {
		struct models_class *base = models_class_of(p->m, v->items[i]);

		if (base && base->kind == CLASS_NONE)
			add_class(p, base, models_deeper(depth, i));
		else if (v->items[i]->kind == OP_SYMBOL &&
			 !op_is_harmless(v->items[i]->s) &&
			 !str_starts(v->items[i]->s, STR("flask_sqlalchemy.")) &&
			 !str_ends(v->items[i]->s, STR("db.Model")))
			p->has_unread_base = true;
		else if (v->items[i]->kind == OP_DYNAMIC)
			p->has_unread_base = true;
	}
}

/* As they were made: mixins, then the class, then what is computed. */
static int by_creation(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	if (x->is_declared != y->is_declared)
		return x->is_declared - y->is_declared;
	if (!x->is_declared && x->owner->order != y->owner->order)
		return x->owner->order < y->owner->order ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

/* The value as a Column() that knows its name; NULL: it is none. */
static struct op_value *column_of(struct columns *p, const struct named *one)
{
	struct op_reader *r = &p->m->state->reader;
	struct op_value *v = one->value ? models_unwrapped(one->value) : NULL;
	struct op_place place;

	if (v && op_is_call_of(v, "Field") &&
	    models_has_base(p->c->value, "SQLModel", 0)) {
		v = models_field(r, v, v->node);
	} else if (v && !models_is_column(v)) {
		if (models_has_base(p->c->value, "SQLModel", 0) &&
		    one->statement && v->kind != OP_CALL)
			v = NULL;
		else if (!may_be_column(v))
			return NULL;
	}
	if (one->statement) {
		place = op_go_to(r, one->owner->value->scope);
		v = models_annotated(p->m, one->owner, one->statement, v);
		op_go_back(r, place);
	}
	return v;
}

static bool is_type(const struct op_value *v)
{
	static const char *const others[] = { "ForeignKey", "Sequence",
					      "Identity", "Computed",
					      "CheckConstraint" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (op_is_call_of(v, others[i]))
			return false;
	return v->kind == OP_CALL || v->kind == OP_SYMBOL;
}

/*
 * Column(key_type("User"), ForeignKey(...)): what nobody can tell is a type,
 * unless one follows.
 */
static bool begins_with_name(const struct op_value *v)
{
	if (!v->n)
		return false;
	return op_has_text(v->items[0]) || (v->items[0]->kind == OP_DYNAMIC &&
					    v->n > 1 && is_type(v->items[1]));
}

static void put(struct columns *p, struct models_table *t, const struct named *one)
{
	struct op_reader *r = &p->m->state->reader;
	struct op_value *v = column_of(p, one), *named;

	if (!v)
		return;
	if (!models_is_column(v)) {
		models_gap(p->m, one->owner->module,
			   one->value ? one->value->node : one->statement,
			   "%.*s.%.*s may be a column", STR_ARG(p->c->value->s),
			   STR_ARG(one->name));
		p->is_incomplete = true;
		return;
	}
	named = models_call(r, v->s, v);
	named->keywords = v->keywords;
	named->nkeywords = v->nkeywords;
	if (!begins_with_name(v) && op_call_keyword(v, "name")->kind == OP_ABSENT)
		op_append(r, named, models_text(r, one->name, v->node));
	for (size_t i = 0; i < v->n; i++)
		if (i || v->items[i]->kind != OP_NONE)
			op_append(r, named, v->items[i]);
	op_append(r, t->parts, models_part(p->m, t, one->owner->module, named));
}

void models_columns(struct models *m, struct models_class *c,
		    struct models_table *t)
{
	struct columns p = { .m = m, .c = c, .list = VEC_INIT };

	map_init(&p.seen, m->arena);
	add_class(&p, c, 0);
	if (p.list.n)
		qsort(p.list.v, p.list.n, sizeof(*p.list.v), by_creation);
	for (size_t i = 0; i < p.list.n; i++)
		put(&p, t, &p.list.v[i]);
	t->parts->has_star |= p.is_incomplete;
	if (p.has_unread_base) {
		t->parts->has_star = true;
		models_gap(m, c->module, c->value->node,
			   "class %.*s may have more columns: not all of its "
			   "bases could be read",
			   STR_ARG(c->value->s));
	}
}

static bool is_key(const struct op_value *v)
{
	return models_is_column(v) &&
	       op_truth(op_call_keyword(v, "primary_key")) == 1;
}

/* Does the class bring a primary key of its own, or by a mixin? */
bool models_has_key(struct models *m, struct models_class *c)
{
	struct columns p = { .m = m, .c = c, .list = VEC_INIT };

	map_init(&p.seen, m->arena);
	add_class(&p, c, 0);
	for (size_t i = 0; i < p.list.n; i++)
		if (p.list.v[i].value &&
		    is_key(models_unwrapped(p.list.v[i].value)))
			return true;
	return false;
}
