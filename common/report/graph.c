#include "base/compat.h"
#include "report/graph.h"
#include "base/utf8.h"
#include "report/escape.h"
#include "report/schema.h"

static bool is_edge(const struct schema_key *k)
{
	return k->o.is_there && k->ref_table && k->ref_table->o.is_there;
}

static void name(struct buf *out, const struct schema_table *t)
{
	utf8_add_clean(out, schema_table_name(out->arena, t), true);
}

static void columns(struct buf *out, const struct schema_key *k)
{
	for (size_t i = 0; i < k->parts.n; i++) {
		struct str part = schema_part_name(&k->parts.v[i]);

		buf_addz(out, i ? ", " : "");
		utf8_add_clean(out, part.p ? part : STR("?"), true);
	}
}

static void ring(struct buf *out, const struct schema_ring *r, const char *before)
{
	buf_addf(out, "%sring: ", before);
	for (size_t i = 0; i < r->way.n; i++) {
		name(out, r->way.v[i]);
		buf_addz(out, " -> ");
	}
	name(out, r->way.v[0]);
	buf_addc(out, '\n');
}

/* ---- text ----------------------------------------------------------------- */

static void references(struct buf *out, const struct schema_table *t)
{
	bool is_first = true;

	for (size_t i = 0; i < t->keys.n; i++) {
		const struct schema_key *k = t->keys.v[i];

		if (!is_edge(k))
			continue;
		buf_addz(out, is_first ? " -> " : ", ");
		name(out, k->ref_table);
		buf_addz(out, " (");
		columns(out, k);
		buf_addc(out, ')');
		is_first = false;
	}
}

void graph_report_text(struct buf *out, const struct schema *s)
{
	struct schema_order order;

	schema_order_build(&order, out->arena, s);
	for (size_t i = 0; i < s->tables.n; i++) {
		if (!s->tables.v[i]->o.is_there)
			continue;
		name(out, s->tables.v[i]);
		references(out, s->tables.v[i]);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < order.rings.n; i++)
		ring(out, &order.rings.v[i], "");
}

void graph_report_order(struct buf *out, const struct schema *s, bool drops)
{
	struct schema_order order;
	size_t n;

	schema_order_build(&order, out->arena, s);
	n = order.tables.n;
	for (size_t i = 0; i < order.rings.n; i++)
		ring(out, &order.rings.v[i],
		     drops ? "# drop a foreign key of this first, " :
			     "# add a foreign key of this last, ");
	for (size_t i = 0; i < n; i++) {
		name(out, order.tables.v[drops ? n - 1 - i : i]);
		buf_addc(out, '\n');
	}
}

/* ---- json ------------------------------------------------------------------- */

static void json_tables(struct json *j, const char *key,
			struct schema_table *const *v, size_t n, bool is_reverse)
{
	json_open(j, key, '[');
	for (size_t i = 0; i < n; i++)
		json_string(j, NULL,
			    schema_table_name(j->out->arena,
					      v[is_reverse ? n - 1 - i : i]));
	json_close(j, ']');
}

static void json_key(struct json *j, const struct schema_key *k)
{
	const struct schema_parts *to = schema_key_refers(k);

	json_open(j, NULL, '{');
	json_string(j, "from", schema_table_name(j->out->arena, k->table));
	json_string(j, "to", schema_table_name(j->out->arena, k->ref_table));
	json_string_or_null(j, "name", k->o.name);
	json_open(j, "columns", '[');
	for (size_t i = 0; i < k->parts.n; i++)
		json_string_or_null(j, NULL, schema_part_name(&k->parts.v[i]));
	json_close(j, ']');
	json_open(j, "references", '[');
	for (size_t i = 0; i < to->n; i++)
		json_string_or_null(j, NULL, schema_part_name(&to->v[i]));
	json_close(j, ']');
	json_close(j, '}');
}

void graph_report_json(struct json *j, const struct schema *s)
{
	struct schema_order order;

	schema_order_build(&order, j->out->arena, s);
	json_tables(j, "create_order", order.tables.v, order.tables.n, false);
	json_tables(j, "drop_order", order.tables.v, order.tables.n, true);
	json_open(j, "rings", '[');
	for (size_t i = 0; i < order.rings.n; i++)
		json_tables(j, NULL, order.rings.v[i].way.v,
			    order.rings.v[i].way.n, false);
	json_close(j, ']');
	json_open(j, "foreign_keys", '[');
	for (size_t i = 0; i < s->tables.n; i++)
		for (size_t k = 0;
		     s->tables.v[i]->o.is_there && k < s->tables.v[i]->keys.n;
		     k++)
			if (is_edge(s->tables.v[i]->keys.v[k]))
				json_key(j, s->tables.v[i]->keys.v[k]);
	json_close(j, ']');
}

/* ---- dot -------------------------------------------------------------------- */

static void dot_key(struct buf *out, const struct schema_key *k, bool is_ring)
{
	struct buf label = BUF_INIT(out->arena);

	columns(&label, k);
	buf_addf(out, "    t%zu -> t%zu [label=", k->table->order,
		 k->ref_table->order);
	escape_dot(out, buf_str(&label));
	buf_addf(out, "%s];\n", is_ring ? ", style=dashed" : "");
}

void graph_report_dot(struct buf *out, const struct schema *s)
{
	struct schema_order order;

	schema_order_build(&order, out->arena, s);
	buf_addz(out, "digraph schema {\n    rankdir=BT;\n"
		      "    node [shape=box];\n");
	for (size_t i = 0; i < s->tables.n; i++) {
		if (!s->tables.v[i]->o.is_there)
			continue;
		buf_addf(out, "    t%zu [label=", i);
		escape_dot(out, schema_table_name(out->arena, s->tables.v[i]));
		buf_addz(out, "];\n");
	}
	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		for (size_t k = 0; t->o.is_there && k < t->keys.n; k++)
			if (is_edge(t->keys.v[k]))
				dot_key(out, t->keys.v[k],
					schema_order_is_ring(&order,
							     t->keys.v[k]));
	}
	buf_addz(out, "}\n");
}
