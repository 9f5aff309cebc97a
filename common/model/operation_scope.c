#include "base/compat.h"
#include "model/operation_read.h"

struct op_scope *op_scope_new(struct op_reader *r, struct op_scope *parent)
{
	struct op_scope *s = arena_new(r->arena, struct op_scope);

	s->parent = parent;
	map_init(&s->names, r->arena);
	return s;
}

static void put(struct op_reader *r, struct op_scope *s, struct str name,
		struct op_value *v)
{
	struct map_entry *entry = map_at(&s->names, name);

	if (r->branches) {
		struct op_change was = { s, name, entry->value };

		vec_push(&r->changes, r->arena, was);
	}
	entry->value = v;
}

void op_bind(struct op_reader *r, struct op_scope *s, struct str name,
	     struct op_value *v)
{
	if (s->globals && map_has(s->globals, name))
		s = r->module;
	put(r, s, name, v);
}

/*
 * At module level the reader of constants is asked as well: it knows some
 * that are not followed here, and whether something may have bound any name
 * (globals()["x"] = ..., exec, import *).
 */
static struct op_value *judge_global(struct op_reader *r, struct str name,
				     struct op_value *v,
				     const struct py_node *node)
{
	struct py_value known;

	if (!r->m->scope || !r->frame || (v && v->kind >= OP_TUPLE))
		return v;
	known = py_scope_get(r->m->scope, name);
	if (known.state == PY_VALUE && (!v || v->kind == OP_DYNAMIC))
		return op_of_constant(r, &known);
	if (known.state == PY_DYNAMIC && r->m->scope->opaque && known.reason &&
	    !strcmp(known.reason, r->m->scope->opaque) && v)
		return op_dynamic(r, node, known.reason);
	return v;
}

static bool is_builtin(const struct op_reader *r, struct str name)
{
	struct py_value v;

	if (!r->m->scope)
		return true;
	v = py_scope_get(r->m->scope, name);
	return v.state == PY_DYNAMIC && v.symbol == PY_SYM_BUILTIN;
}

/* Nobody binds it here: a builtin, or what a star import brought. */
static struct op_value *not_bound(struct op_reader *r, const struct py_node *node)
{
	struct str dotted =
		str_fmt(r->arena, "alembic.op.%.*s", STR_ARG(node->name));
	struct op_value *v;
	struct str name;

	if (str_is(node->name, "op") ||
	    (r->has_op_star && op_directive_name(dotted, &name))) {
		v = op_new(r, OP_SYMBOL, node);
		v->s = str_is(node->name, "op") ? STR("alembic.op") : dotted;
		return v;
	}
	if (str_is(node->name, "__name__")) {
		struct op_text_builder b;

		op_text_init(&b, r);
		op_text_add_plain(&b, STR("migration"), node->begin);
		return op_text_done(&b, node);
	}
	if (r->hooks && (v = r->hooks->unbound(r, node)) != NULL)
		return v;
	if (!is_builtin(r, node->name))
		return op_dynamic(r, node, "a name of nothing in this file");
	v = op_new(r, OP_BUILTIN, node);
	v->s = node->name;
	return v;
}

struct op_value *op_lookup(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node)
{
	struct op_scope *first = s;

	if (s->globals && map_has(s->globals, node->name))
		s = r->module;
	for (; s; s = s->parent) {
		struct op_value *v;

		if (s->is_class && s != first)
			continue;
		v = map_get(&s->names, node->name);
		if (s == r->module)
			v = judge_global(r, node->name, v, node);
		if (v)
			return v;
	}
	return not_bound(r, node);
}

static void assign_parts(struct op_reader *r, struct op_scope *s,
			 const struct py_node *target, struct op_value *v)
{
	const struct py_list *parts = &target->elts;
	bool fits = op_is_sequence(v) && !v->is_partial && !v->has_star &&
		    v->n == parts->n;

	for (size_t i = 0; i < parts->n; i++) {
		struct op_value *item;

		if (py_is(parts->v[i], PY_Starred))
			fits = false;
		item = fits ? v->items[i] :
			      op_dynamic(r, parts->v[i], "unpacked");
		item->is_from_handle |= !fits && v->is_from_handle;
		op_assign(r, s,
			  py_is(parts->v[i], PY_Starred) ? parts->v[i]->value :
							   parts->v[i],
			  item);
	}
}

/* x[...] = v: of a dict that is known, the entry; else it is known no more. */
static void assign_item(struct op_reader *r, struct op_scope *s,
			const struct py_node *target, struct op_value *v)
{
	struct op_value *base = op_eval(r, s, target->value);
	struct op_value *key = op_eval(r, s, target->slice);

	if (base->kind == OP_DICT && op_is_known(key) && !r->branches) {
		for (size_t i = 0; i + 1 < base->n; i += 2) {
			if (!op_value_equal(base->items[i], key))
				continue;
			base->items[i + 1] = v;
			return;
		}
		op_append(r, base, key);
		op_append(r, base, v);
	} else if (base->kind == OP_DICT || base->kind == OP_LIST) {
		base->is_partial = true;
	}
}

static void assign_attribute(struct op_reader *r, struct op_scope *s,
			     const struct py_node *target, struct op_value *v)
{
	struct op_value *base = op_eval(r, s, target->value);

	if ((base->kind == OP_INSTANCE || base->kind == OP_CLASS) && base->scope)
		op_bind(r, base->scope, target->name, v);
	else if (base->kind == OP_DYNAMIC && base->is_from_handle)
		op_unknown(r, target, "changes rows through the ORM: `%.*s`",
			   STR_ARG(op_source(r, target)));
}

void op_assign(struct op_reader *r, struct op_scope *s,
	       const struct py_node *target, struct op_value *v)
{
	if (!target || !op_enter(r, target))
		return;
	switch (target->kind) {
	case PY_Name:
		op_bind(r, s, target->name, v);
		break;
	case PY_Tuple:
	case PY_List:
		assign_parts(r, s, target, v);
		break;
	case PY_Starred:
		op_assign(r, s, target->value, op_dynamic(r, target, "unpacked"));
		break;
	case PY_Subscript:
		assign_item(r, s, target, v);
		break;
	case PY_Attribute:
		assign_attribute(r, s, target, v);
		break;
	default:
		break;
	}
	r->nest--;
}

size_t op_branch_begin(struct op_reader *r)
{
	r->branches++;
	return r->changes.n;
}

static int by_place(const void *a, const void *b)
{
	const struct op_change *x = a, *y = b;

	if (x->scope != y->scope)
		return (uintptr_t)x->scope < (uintptr_t)y->scope ? -1 : 1;
	return str_cmp(x->name, y->name);
}

/* Each name once; all entries of one name have the same value by now. */
static void unique(struct op_changes *list)
{
	size_t kept = 0;

	if (list->n)
		qsort(list->v, list->n, sizeof(*list->v), by_place);
	for (size_t i = 0; i < list->n; i++)
		if (!kept || by_place(&list->v[kept - 1], &list->v[i]))
			list->v[kept++] = list->v[i];
	list->n = kept;
}

/* Takes back what was bound since mark; out: what it was bound to. */
void op_branch_take(struct op_reader *r, size_t mark, struct op_changes *out)
{
	memset(out, 0, sizeof(*out));
	for (size_t i = mark; i < r->changes.n; i++) {
		struct op_change now = r->changes.v[i];

		now.value = map_get(&now.scope->names, now.name);
		vec_push(out, r->arena, now);
	}
	while (r->changes.n > mark) {
		const struct op_change *was = &r->changes.v[--r->changes.n];

		map_put(&was->scope->names, was->name, was->value);
	}
	unique(out);
	r->branches--;
}

#define ALTERNATIVES_MAX 8

static void add_alternatives(struct op_reader *r, struct op_value *v,
			     struct op_value *one)
{
	if (one->kind == OP_DYNAMIC && one->n)
		for (size_t i = 0; i < one->n; i++)
			op_append(r, v, one->items[i]);
	else
		op_append(r, v, one);
}

/* One of two, and nobody knows which. */
struct op_value *op_either(struct op_reader *r, const struct py_node *node,
			   struct op_value *a, struct op_value *b)
{
	struct op_value *v = op_dynamic(r, node, "one of several");

	v->is_from_handle = a->is_from_handle || b->is_from_handle;
	add_alternatives(r, v, a);
	add_alternatives(r, v, b);
	if (v->n > ALTERNATIVES_MAX)
		v->n = 0;
	return v;
}

static struct op_value *either(struct op_reader *r, struct op_value *a,
			       struct op_value *b)
{
	if (!a || !b)
		return a ? a : b;
	if (op_value_equal(a, b))
		return a;
	if (a->kind == OP_HANDLE || b->kind == OP_HANDLE)
		return a->kind == OP_HANDLE ? a : b;
	return op_either(r, a->node ? a->node : b->node, a, b);
}

static void settle(struct op_reader *r, const struct op_change *c,
		   struct op_value *other)
{
	put(r, c->scope, c->name, either(r, c->value, other));
}

void op_branch_end(struct op_reader *r, const struct op_changes *a,
		   const struct op_changes *b)
{
	size_t i = 0, j = 0;

	while (i < a->n || j < b->n) {
		int order = i == a->n ? 1 :
			    j == b->n ? -1 :
					by_place(&a->v[i], &b->v[j]);
		const struct op_change *c = order <= 0 ? &a->v[i] : &b->v[j];
		struct op_value *other;

		if (order)
			other = map_get(&c->scope->names, c->name);
		else
			other = b->v[j].value;
		settle(r, c, other);
		i += order <= 0;
		j += order >= 0;
	}
}
