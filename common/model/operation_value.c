#include "base/compat.h"
#include "model/operation_read.h"

const struct op_value op_absent = { .kind = OP_ABSENT };

static const struct op_value behind_star = { .kind = OP_DYNAMIC,
					     .s = { "*", 1 },
					     .why = "unpacked arguments" };

struct str op_source(const struct op_reader *r, const struct py_node *node)
{
	/* A node may be another file's. */
	if (!node || node->end > r->m->source->bytes.len)
		return STR_NULL;
	return source_text(r->m->source, py_span(node));
}

struct op_value *op_new(struct op_reader *r, enum op_value_kind kind,
			const struct py_node *node)
{
	struct op_value *v = arena_new(r->arena, struct op_value);

	v->kind = kind;
	v->node = node;
	if (node)
		v->span = py_span(node);
	return v;
}

struct op_value *op_dynamic(struct op_reader *r, const struct py_node *node,
			    const char *why)
{
	struct op_value *v = op_new(r, OP_DYNAMIC, node);

	v->s = op_source(r, node);
	v->why = why;
	return v;
}

void op_append(struct op_reader *r, struct op_value *list, struct op_value *v)
{
	if (list->n == list->cap)
		list->items = vec_grow(r->arena, list->items, list->n,
				       &list->cap, sizeof(*list->items));
	list->items[list->n++] = v;
}

static enum op_value_kind kind_of_type(enum py_type type)
{
	static const enum op_value_kind kinds[] = {
		[PY_T_NONE] = OP_NONE,	       [PY_T_BOOL] = OP_BOOL,
		[PY_T_INT] = OP_INT,	       [PY_T_FLOAT] = OP_FLOAT,
		[PY_T_STR] = OP_STR,	       [PY_T_BYTES] = OP_BYTES,
		[PY_T_ELLIPSIS] = OP_ELLIPSIS, [PY_T_TUPLE] = OP_TUPLE,
		[PY_T_LIST] = OP_LIST,	       [PY_T_SET] = OP_SET,
		[PY_T_FROZENSET] = OP_SET,     [PY_T_DICT] = OP_DICT,
	};

	return kinds[type];
}

static struct op_value *of_dynamic_constant(struct op_reader *r,
					    const struct py_value *v)
{
	struct op_value *out;

	if (v->symbol == PY_SYM_IMPORT || v->symbol == PY_SYM_BUILTIN) {
		out = op_new(r,
			     v->symbol == PY_SYM_IMPORT ? OP_SYMBOL : OP_BUILTIN,
			     v->node);
		out->s = v->s;
		return out;
	}
	return op_dynamic(r, v->node, v->reason ? v->reason : "not a constant");
}

struct op_value *op_of_constant(struct op_reader *r, const struct py_value *v)
{
	struct op_value *out;

	if (v->state != PY_VALUE || !op_step(r, v->node))
		return of_dynamic_constant(r, v);
	if (v->type == PY_T_STR && py_is_const(v->node, PY_CONST_STR))
		return op_text_constant(r, v->node, false);
	out = op_new(r, kind_of_type(v->type), v->node);
	out->s = v->s;
	out->i = v->i;
	if (v->type == PY_T_STR) {
		struct op_text_builder b;

		op_text_init(&b, r);
		op_text_add_plain(&b, v->s, out->span.begin);
		return op_text_done(&b, v->node);
	}
	for (size_t i = 0; i < v->n; i++)
		op_append(r, out, op_of_constant(r, &v->items[i]));
	return out;
}

struct str op_value_last_name(const struct op_value *v)
{
	size_t dot;

	if (v->kind != OP_CALL && v->kind != OP_SYMBOL)
		return STR_NULL;
	dot = str_rchr(v->s, '.');
	return dot == STR_NPOS ? v->s : str_from(v->s, dot + 1);
}

bool op_is_call_of(const struct op_value *v, const char *last_name)
{
	return v->kind == OP_CALL && str_is(op_value_last_name(v), last_name);
}

const struct op_value *op_call_keyword(const struct op_value *call,
				       const char *name)
{
	for (size_t i = 0; i < call->nkeywords; i++)
		if (str_is(call->keywords[i].name, name))
			return call->keywords[i].value;
	return call->has_star ? &behind_star : &op_absent;
}

const struct op_value *op_call_argument(const struct op_value *call,
					size_t position, const char *name)
{
	if (position < call->n)
		return call->items[position];
	return name ? op_call_keyword(call, name) : &op_absent;
}

const struct op_value *op_arguments_get(const struct op_arguments *args,
					size_t position, const char *name)
{
	if (position < args->n)
		return args->items[position];
	for (size_t i = 0; name && i < args->nkeywords; i++)
		if (str_is(args->keywords[i].name, name))
			return args->keywords[i].value;
	return args->has_star ? &behind_star : &op_absent;
}

int op_truth(const struct op_value *v)
{
	switch (v->kind) {
	case OP_NONE:
		return 0;
	case OP_BOOL:
	case OP_INT:
		return v->i != 0;
	case OP_STR:
	case OP_BYTES:
		return v->s.len != 0;
	case OP_TUPLE:
	case OP_LIST:
	case OP_SET:
	case OP_DICT:
		return v->is_partial || v->has_star ? -1 : v->n != 0;
	case OP_ELLIPSIS:
	case OP_FUNCTION:
	case OP_CLASS:
	case OP_HANDLE:
	case OP_BATCH:
		return 1;
	case OP_SYMBOL:
		return str_is(op_value_last_name(v), "TYPE_CHECKING") ? 0 : -1;
	default:
		return -1;
	}
}

/* Values share their parts: as trees they may be larger than any file. */
#define EQUAL_DEPTH 40
#define EQUAL_STEPS 20000

static bool equal(const struct op_value *a, const struct op_value *b,
		  unsigned depth, unsigned *steps)
{
	if (a == b)
		return true;
	if (++*steps > EQUAL_STEPS)
		return false;
	if (a->kind != b->kind || a->n != b->n || a->is_partial ||
	    b->is_partial || a->has_star || b->has_star ||
	    depth > EQUAL_DEPTH || a->nkeywords != b->nkeywords ||
	    a->kind == OP_DYNAMIC || a->kind == OP_TEMPLATE)
		return false;
	if (!str_eq(a->s, b->s) || a->i != b->i || a->scope != b->scope ||
	    (a->kind >= OP_FUNCTION && a->node != b->node))
		return false;
	if (!a->base != !b->base ||
	    (a->base && !equal(a->base, b->base, depth + 1, steps)))
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!equal(a->items[i], b->items[i], depth + 1, steps))
			return false;
	for (size_t i = 0; i < a->nkeywords; i++)
		if (!str_eq(a->keywords[i].name, b->keywords[i].name) ||
		    !equal(a->keywords[i].value, b->keywords[i].value,
			   depth + 1, steps))
			return false;
	return true;
}

bool op_value_equal(const struct op_value *a, const struct op_value *b)
{
	unsigned steps = 0;

	return equal(a, b, 0, &steps);
}
