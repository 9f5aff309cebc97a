#include "base/compat.h"
#include "model/migration_parts.h"
#include "base/utf8.h"

static const char *type_name(const struct py_value *v)
{
	static const char *const names[] = {
		[PY_T_NONE] = "None",
		[PY_T_BOOL] = "bool",
		[PY_T_INT] = "int",
		[PY_T_FLOAT] = "float",
		[PY_T_STR] = "str",
		[PY_T_BYTES] = "bytes",
		[PY_T_ELLIPSIS] = "ellipsis",
		[PY_T_TUPLE] = "tuple",
		[PY_T_LIST] = "list",
		[PY_T_SET] = "set",
		[PY_T_FROZENSET] = "frozenset",
		[PY_T_DICT] = "dict",
	};

	return names[v->type];
}

static void problem(struct migration *m, enum migration_problem_kind kind,
		    const struct migration_field *f, struct str detail)
{
	struct span span = f->span;

	if (!span.end && f->statement)
		span = py_span(f->statement);
	migration_add_problem(m, kind, f->name.p, span, detail);
}

/* --- how it is written -------------------------------------------------- */

static const struct py_node *first_string(const struct py_node *n)
{
	if (py_is_const(n, PY_CONST_STR))
		return n;
	if (!py_is(n, PY_Tuple) && !py_is(n, PY_List) && !py_is(n, PY_Set))
		return NULL;
	for (size_t i = 0; i < n->elts.n; i++)
		if (py_is_const(n->elts.v[i], PY_CONST_STR))
			return n->elts.v[i];
	return NULL;
}

static enum migration_quote quote_of(const struct py_node *expr)
{
	const struct py_node *s = expr ? first_string(expr) : NULL;

	if (!s)
		return MIGRATION_QUOTE_NONE;
	return s->num & PY_LIT_DOUBLE ? MIGRATION_QUOTE_DOUBLE :
					MIGRATION_QUOTE_SINGLE;
}

static bool is_plain_constant(const struct py_node *n)
{
	return py_is_const(n, PY_CONST_STR) || py_is_const(n, PY_CONST_NONE);
}

static bool is_literal(const struct py_node *n)
{
	if (is_plain_constant(n))
		return true;
	if (!py_is(n, PY_Tuple) && !py_is(n, PY_List) && !py_is(n, PY_Set))
		return false;
	for (size_t i = 0; i < n->elts.n; i++)
		if (!is_plain_constant(n->elts.v[i]))
			return false;
	return true;
}

/* Does the statement give its value to one target only? */
static bool is_single(const struct py_node *stmt)
{
	switch (stmt->kind) {
	case PY_Assign:
		return stmt->targets.n == 1;
	case PY_AnnAssign:
		return true;
	case PY_Expr:
		return py_is(stmt->value, PY_NamedExpr);
	}
	return false;
}

static void read_field(struct migration *m, struct migration_field *f,
		       const char *name)
{
	const struct py_binding *b = py_scope_binding(m->scope, str_z(name));

	f->name = str_z(name);
	f->value = py_scope_get(m->scope, f->name);
	if (!b || b->is_deleted)
		return;
	f->statement = b->site;
	if (b->expr)
		f->span = py_span(b->expr);
	f->quote = quote_of(b->expr);
	f->is_rewritable = b->expr && is_literal(b->expr) && b->site &&
			   is_single(b->site) && f->value.state == PY_VALUE;
	if (b->times > 1)
		problem(m, MIGRATION_REBOUND, f, STR_NULL);
}

static bool is_definition(const struct py_value *v)
{
	return (v->symbol == PY_SYM_FUNCTION || v->symbol == PY_SYM_CLASS) &&
	       v->node && !v->node->decorators.n;
}

/* --- ids ---------------------------------------------------------------- */

/* "+-:@" as far as they occur; revision.py, _revision_illegal_chars. */
static struct str illegal_characters(struct migration *m, struct str id)
{
	static const char illegal[] = "+-:@";
	struct buf b = BUF_INIT(migration_arena(m));

	for (const char *c = illegal; *c; c++)
		if (str_chr(id, *c) != STR_NPOS)
			buf_addc(&b, *c);
	return b.len ? buf_str(&b) : STR_NULL;
}

static void check_id(struct migration *m, const struct migration_field *f,
		     struct str id)
{
	if (!id.len)
		problem(m, MIGRATION_EMPTY_ID, f, STR_NULL);
	if (!utf8_is_valid(id))
		problem(m, MIGRATION_NOT_UTF8_ID, f, STR_NULL);
}

static void reject_id(struct migration *m, const struct migration_field *f)
{
	const struct py_value *v = &f->value;

	switch (v->type) {
	case PY_T_TUPLE:
	case PY_T_LIST:
		problem(m, MIGRATION_TUPLE_ID, f, str_z(type_name(v)));
		break;
	case PY_T_BYTES:
		problem(m, MIGRATION_BYTES_ID, f, STR_NULL);
		break;
	default:
		problem(m, MIGRATION_WRONG_TYPE, f, str_z(type_name(v)));
	}
}

static bool is_hex(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') &&
		    !(s.p[i] >= 'a' && s.p[i] <= 'f'))
			return false;
	return s.len > 0;
}

/* script/base.py, _legacy_rev. */
static void read_legacy_id(struct migration *m)
{
	struct str name = path_base(m->source->path);

	if (str_ends(name, STR(".py"))) {
		name.len -= 3;
		if (is_hex(name)) {
			m->id = name;
			m->id_state = META_VALUE;
			m->is_legacy_id = true;
			return;
		}
	}
	problem(m, MIGRATION_NO_REVISION, &m->field_revision, STR_NULL);
}

static struct span value_span(const struct migration_field *f)
{
	if (f->span.end || !f->value.node || f->value.state != PY_VALUE)
		return f->span;
	return py_span(f->value.node);
}

static void read_id(struct migration *m)
{
	struct migration_field *f = &m->field_revision;
	const struct py_value *v = &f->value;
	struct str bad;

	read_field(m, f, "revision");
	if (v->state == PY_ABSENT) {
		read_legacy_id(m);
		return;
	}
	m->id_span = value_span(f);
	m->id_state = META_VALUE;
	if (v->state == PY_DYNAMIC && is_definition(v)) {
		problem(m, MIGRATION_FUNCTION_ID, f, STR_NULL);
	} else if (v->state == PY_DYNAMIC) {
		m->id_state = META_DYNAMIC;
		problem(m, MIGRATION_DYNAMIC, f, str_z(v->reason));
	} else if (v->type != PY_T_STR) {
		reject_id(m, f);
	} else {
		m->id = v->s;
		check_id(m, f, v->s);
		bad = illegal_characters(m, v->s);
		if (bad.p)
			problem(m, MIGRATION_ILLEGAL_ID, f, bad);
	}
}

/* --- lists of ids ------------------------------------------------------- */

struct list_reader {
	struct migration *m;
	const struct migration_field *f;
	struct meta_list *list;
	bool has_none;
	bool is_dynamic;
};

static void add_item(struct list_reader *r, struct str id, struct span span)
{
	struct meta_list *list = r->list;

	if (!id.len) {
		check_id(r->m, r->f, id);
		return;
	}
	for (size_t i = 0; i < list->n && i < 64; i++)
		if (str_eq(list->items[i].value, id)) {
			problem(r->m, MIGRATION_REPEATED, r->f, id);
			break;
		}
	check_id(r->m, r->f, id);
	list->items[list->n++] = (struct meta_item){ id, span };
}

static void read_item(struct list_reader *r, const struct py_value *v,
		      struct span span)
{
	if (v->state != PY_VALUE) {
		r->is_dynamic = true;
	} else if (v->type == PY_T_STR) {
		add_item(r, v->s, span);
	} else if (v->type == PY_T_NONE) {
		r->has_none = true;
	} else if (v->type >= PY_T_TUPLE) {
		problem(r->m, MIGRATION_NESTED, r->f, STR_NULL);
	} else {
		problem(r->m,
			v->type == PY_T_BYTES ? MIGRATION_BYTES_ID :
						MIGRATION_WRONG_TYPE,
			r->f, str_z(type_name(v)));
	}
}

/* The display that is assigned, when its elements are the items. */
static const struct py_node *display_of(const struct migration *m,
					const struct migration_field *f)
{
	const struct py_binding *b = py_scope_binding(m->scope, f->name);
	const struct py_node *n = b ? b->expr : NULL;

	if ((!py_is(n, PY_Tuple) && !py_is(n, PY_List) && !py_is(n, PY_Set)) ||
	    n->elts.n != f->value.n)
		return NULL;
	for (size_t i = 0; i < n->elts.n; i++)
		if (n->elts.v[i]->kind == PY_Starred)
			return NULL;
	return n;
}

static void read_items(struct list_reader *r)
{
	const struct py_value *v = &r->f->value;
	const struct py_node *display = display_of(r->m, r->f);
	size_t step = v->type == PY_T_DICT ? 2 : 1;

	r->list->items = arena_array(migration_arena(r->m), v->n,
				     sizeof(*r->list->items));
	for (size_t i = 0; i < v->n; i += step) {
		const struct py_value *item = &v->items[i];
		struct span span = span_of(0, 0);

		if (display)
			span = py_span(display->elts.v[i]);
		else if (item->state == PY_VALUE && item->node)
			span = py_span(item->node);
		read_item(r, item, span);
	}
	if ((v->type == PY_T_SET || v->type == PY_T_FROZENSET) && v->n > 1)
		problem(r->m, MIGRATION_UNORDERED, r->f, STR_NULL);
	/* Alembic 1.8.1 takes the first of one id by its index. */
	if ((v->type == PY_T_SET || v->type == PY_T_FROZENSET) && v->n == 1 &&
	    r->f == &r->m->field_down)
		problem(r->m, MIGRATION_WRONG_TYPE, r->f, str_z(type_name(v)));
	if (r->has_none && v->n > 1)
		problem(r->m, MIGRATION_MIXED_NONE, r->f, STR_NULL);
}

static void read_value(struct list_reader *r)
{
	const struct py_value *v = &r->f->value;

	switch (v->type) {
	case PY_T_NONE:
		return;
	case PY_T_STR:
		r->list->items =
			arena_new(migration_arena(r->m), struct meta_item);
		add_item(r, v->s, value_span(r->f));
		return;
	case PY_T_TUPLE:
	case PY_T_LIST:
	case PY_T_SET:
	case PY_T_FROZENSET:
	case PY_T_DICT:
		read_items(r);
		return;
	default:
		problem(r->m,
			v->type == PY_T_BYTES ? MIGRATION_BYTES_ID :
						MIGRATION_WRONG_TYPE,
			r->f, str_z(type_name(v)));
	}
}

static void read_list(struct migration *m, struct migration_field *f,
		      struct meta_list *list, const char *name)
{
	struct list_reader r = { .m = m, .f = f, .list = list };
	const struct py_value *v = &f->value;

	read_field(m, f, name);
	if (v->state == PY_ABSENT)
		return;
	list->is_assigned = true;
	list->span = f->span;
	if (v->state == PY_DYNAMIC && is_definition(v)) {
		problem(m, MIGRATION_FUNCTION_ID, f, STR_NULL);
		return;
	}
	if (v->state == PY_VALUE)
		read_value(&r);
	if (v->state == PY_DYNAMIC || r.is_dynamic) {
		problem(m, MIGRATION_DYNAMIC, f,
			v->state == PY_DYNAMIC ? str_z(v->reason) :
						 STR("one of its items"));
		list->state = META_DYNAMIC;
		return;
	}
	list->state = list->n ? META_VALUE : META_ABSENT;
}

/* --- all of them together ----------------------------------------------- */

static bool has_item(const struct meta_list *list, struct str id)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i].value, id))
			return true;
	return false;
}

static void check_relations(struct migration *m)
{
	struct map down;

	if (m->id.p && has_item(&m->down, m->id))
		problem(m, MIGRATION_SELF_LOOP, &m->field_down, m->id);
	if (m->id.p && has_item(&m->depends, m->id))
		problem(m, MIGRATION_SELF_LOOP, &m->field_depends, m->id);
	if (m->id.p && has_item(&m->labels, m->id))
		problem(m, MIGRATION_LABEL_IS_ID, &m->field_labels, m->id);
	if (!m->down.n || !m->depends.n)
		return;
	map_init(&down, migration_arena(m));
	for (size_t i = 0; i < m->down.n; i++)
		map_put(&down, m->down.items[i].value, m);
	for (size_t i = 0; i < m->depends.n; i++)
		if (map_has(&down, m->depends.items[i].value))
			problem(m, MIGRATION_DEPENDS_ON_DOWN, &m->field_depends,
				m->depends.items[i].value);
}

void migration_read_fields(struct migration *m)
{
	read_id(m);
	read_list(m, &m->field_down, &m->down, "down_revision");
	if (m->field_down.value.state == PY_ABSENT)
		problem(m, MIGRATION_NO_DOWN_REVISION, &m->field_down, STR_NULL);
	read_list(m, &m->field_labels, &m->labels, "branch_labels");
	read_list(m, &m->field_depends, &m->depends, "depends_on");
	check_relations(m);
}
