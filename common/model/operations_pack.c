#include "base/compat.h"
#include "model/operations_pack.h"

#include "base/map.h"

#define FORM 2
/* Bytes of a reason that are kept. */
#define REASON_MAX 200

static void put_span(struct buf *out, struct span span)
{
	pack_number(out, span.begin);
	pack_number(out, span.end < span.begin ? 0 : span.end - span.begin);
}

static void put_name(struct buf *out, const struct op_name *n)
{
	pack_maybe(out, n->text);
	if (!n->text.p) {
		pack_number(out, n->is_dynamic);
		pack_maybe(out, n->shown);
	}
}

static void put_names(struct buf *out, const struct op_names *names)
{
	pack_number(out, names->n);
	for (size_t i = 0; i < names->n; i++)
		put_name(out, &names->v[i]);
}

static unsigned flags_of_type(const struct op_type *t)
{
	return t->is_fixed | t->is_unsigned << 1 | t->has_timezone << 2 |
	       t->has_dynamic_args << 3 | t->is_autoincrement << 4 |
	       t->has_all_values << 5 | (t->item != NULL) << 6 |
	       (unsigned)t->is_plain << 7 | (unsigned)t->makes_no_type << 8;
}

static void put_type(struct buf *out, const struct op_type *t)
{
	for (; t; t = t->item) {
		pack_number(out, t->family);
		pack_number(out, flags_of_type(t));
		pack_maybe(out, t->text);
		pack_maybe(out, t->name);
		pack_number(out, (uint64_t)(t->length + 1));
		pack_number(out, (uint64_t)(t->precision + 1));
		pack_number(out, (uint64_t)(t->scale + 1));
		pack_number(out, (uint64_t)t->bits);
		pack_maybe(out, t->enum_name);
		pack_number(out, t->values.n);
		for (size_t i = 0; i < t->values.n; i++)
			pack_str(out, t->values.v[i]);
	}
}

static void put_column(struct buf *out, const struct op_column *c)
{
	put_name(out, &c->name);
	put_type(out, &c->type);
	pack_number(out, c->nullable | c->primary_key << 2 | c->unique << 4 |
				 c->server_default << 6);
	pack_number(out, c->default_is_string | c->is_identity << 1 |
				 c->is_computed << 2 | c->is_dynamic << 3 |
				 c->nullable_is_said << 4);
	pack_maybe(out, c->default_text);
	pack_maybe(out, c->comment);
	put_span(out, c->span);
}

static void put_constraint(struct buf *out, const struct op_constraint *c)
{
	pack_number(out, c->kind);
	pack_number(out, c->is_not_valid | c->is_using_index << 1 |
				 c->is_inline << 2 | c->is_use_alter << 3);
	put_name(out, &c->name);
	put_names(out, &c->columns);
	put_name(out, &c->ref_schema);
	put_name(out, &c->ref_table);
	put_names(out, &c->ref_columns);
	pack_maybe(out, c->on_delete);
	pack_maybe(out, c->on_update);
	pack_maybe(out, c->condition);
	put_span(out, c->span);
}

static void put_effect(struct buf *out, const struct op_effect *e)
{
	pack_number(out, e->action);
	pack_number(out, e->object);
	pack_number(out, e->flags);
	pack_number(out, e->is_incomplete | e->is_conditional << 1 |
				 e->value_is_string << 2);
	put_name(out, &e->schema);
	put_name(out, &e->table);
	put_name(out, &e->name);
	put_name(out, &e->new_name);
	pack_maybe(out, e->value);
	pack_number(out, e->columns.n);
	for (size_t i = 0; i < e->columns.n; i++)
		put_column(out, &e->columns.v[i]);
	pack_number(out, e->constraints.n);
	for (size_t i = 0; i < e->constraints.n; i++)
		put_constraint(out, &e->constraints.v[i]);
	put_names(out, &e->column_names);
	put_span(out, e->span);
}

static void put_conditions(struct buf *out, const struct op_condition *c)
{
	size_t n = 0;

	for (const struct op_condition *it = c; it; it = it->outer)
		n++;
	pack_number(out, n);
	for (; c; c = c->outer) {
		pack_number(out, c->kind);
		pack_number(out, c->excludes_dialects);
		/* The test is asked for words in it when it has dialects. */
		pack_maybe(out, c->dialects.n ? c->test : STR_NULL);
		pack_number(out, c->dialects.n);
		for (size_t i = 0; i < c->dialects.n; i++)
			pack_str(out, c->dialects.v[i]);
	}
}

/* ---- what is kept ------------------------------------------------------- */

static bool is_rows(enum sql_action_kind action)
{
	return action == SQL_TRUNCATE || action == SQL_DELETE ||
	       action == SQL_UPDATE || action == SQL_INSERT ||
	       action == SQL_REPLACE || action == SQL_MERGE ||
	       action == SQL_COPY;
}

/* Rows are of no concern, but that the table is there is. */
static bool is_kept(struct map *seen, struct arena *a, const struct op_effect *e)
{
	struct str key;

	if (!is_rows(e->action))
		return true;
	if (!e->table.text.p)
		return false;
	key = str_fmt(a, "%.*s.%.*s", STR_ARG(e->schema.text),
		      STR_ARG(e->table.text));
	if (map_has(seen, key))
		return false;
	map_put(seen, key, seen);
	return true;
}

static void put_rows(struct buf *out, const struct op_effect *e)
{
	struct op_effect bare = { .action = e->action,
				  .object = e->object,
				  .schema = e->schema,
				  .table = e->table,
				  .name = e->name,
				  .is_conditional = e->is_conditional,
				  .span = e->span };

	put_effect(out, &bare);
}

static void put_operation(struct buf *out, const struct operation *op,
			  size_t index, struct map *seen)
{
	struct buf effects = BUF_INIT(out->arena);
	size_t n = 0;

	for (size_t i = 0; i < op->effects.n; i++) {
		const struct op_effect *e = &op->effects.v[i];

		if (!is_kept(seen, out->arena, e))
			continue;
		if (is_rows(e->action))
			put_rows(&effects, e);
		else
			put_effect(&effects, e);
		n++;
	}
	if (!n)
		return;
	pack_number(out, index + 1);
	pack_number(out, op->kind);
	pack_number(out, op->is_repeated | (unsigned)op->route << 1);
	pack_maybe(out, op->function);
	put_conditions(out, op->condition);
	pack_number(out, n);
	buf_adds(out, buf_str(&effects));
}

static void put_unknown(struct buf *out, const struct op_unknown *u)
{
	size_t len = u->reason.len < REASON_MAX ? u->reason.len : REASON_MAX;

	put_span(out, u->span);
	pack_number(out, u->before);
	pack_str(out, str_of(u->reason.p, len));
	put_conditions(out, u->condition);
}

static void put_head(struct buf *out, const struct operations *ops)
{
	struct name_set names;

	operations_names(&names, ops);
	pack_number(out, FORM);
	pack_number(out, ops->is_cut | (unsigned)operations_touch_unnamed(ops)
					       << 1);
	for (size_t i = 0; i < ARRAY_SIZE(names.bits); i++)
		for (int k = 0; k < 64; k += 8)
			buf_addc(out, (char)(names.bits[i] >> k & 0xff));
}

void operations_pack(struct buf *out, const struct operations *ops)
{
	size_t unknown = 0;
	struct map seen;

	map_init(&seen, out->arena);
	put_head(out, ops);
	for (size_t i = 0; i < ops->list.n; i++)
		if (ops->list.v[i]->is_upgrade)
			put_operation(out, ops->list.v[i], i, &seen);
	pack_number(out, 0);
	for (size_t i = 0; i < ops->unknown.n; i++)
		unknown += ops->unknown.v[i].is_upgrade;
	pack_number(out, unknown);
	for (size_t i = 0; i < ops->unknown.n; i++)
		if (ops->unknown.v[i].is_upgrade)
			put_unknown(out, &ops->unknown.v[i]);
}
