#include "base/compat.h"
#include "report/chain_index.h"
#include "base/utf8.h"
#include "model/revname.h"
#include "report/escape.h"

#define COLUMNS_MAX 40 /* of the drawing */
/* Things in one cell of the table: a page that nobody can read helps nobody. */
#define CELL_MAX 30

/* ---- the drawing -------------------------------------------------------- */

static struct str title_of(const struct revision *r)
{
	return r->message.len ? r->message : STR("(no message)");
}

static void add_labels(struct buf *out, const struct revision *r)
{
	for (size_t i = 0; r->labels.state == META_VALUE && i < r->labels.n; i++) {
		buf_addz(out, i ? ", " : " [");
		utf8_add_clean(out, r->labels.items[i].value, true);
		if (i + 1 == r->labels.n)
			buf_addc(out, ']');
	}
}

static void draw(struct buf *out, struct revgraph *g)
{
	struct revdraw_rows rows = VEC_INIT;

	revgraph_draw(g, COLUMNS_MAX, REVDRAW_ASCII, &rows);
	buf_addz(out, "```text\n");
	for (size_t i = 0; i < rows.n; i++) {
		const struct revnode *node = rows.v[i].node;

		buf_adds(out, rows.v[i].rails);
		if (node) {
			buf_addc(out, ' ');
			utf8_add_clean(out, node->rev->id, true);
			buf_addz(out, "  ");
			utf8_add_clean(out, title_of(node->rev), true);
			add_labels(out, node->rev);
			buf_addz(out, node->is_head ? "  <- head" : "");
		}
		buf_addc(out, '\n');
	}
	buf_addz(out, "```\n");
}

/* ---- what a revision does ------------------------------------------------- */

enum cell { CELL_CREATES, CELL_CHANGES, CELL_DROPS, CELLS };

struct cells {
	struct arena *arena;
	struct strs v[CELLS];
	struct map seen;
};

static enum cell cell_of(const struct op_effect *e)
{
	switch (e->action) {
	case SQL_CREATE:
	case SQL_ADD:
		return CELL_CREATES;
	case SQL_DROP:
		return CELL_DROPS;
	default:
		return CELL_CHANGES;
	}
}

/* What leaves the schema and the rows as they are. */
static bool is_beside(enum sql_action_kind action)
{
	switch (action) {
	case SQL_SET:
	case SQL_LOCK:
	case SQL_BEGIN:
	case SQL_COMMIT:
	case SQL_ROLLBACK:
	case SQL_SAVEPOINT:
	case SQL_VACUUM:
	case SQL_CLUSTER:
	case SQL_REINDEX:
		return true;
	default:
		return false;
	}
}

static const char *verb_of(enum sql_action_kind action)
{
	switch (action) {
	case SQL_SET_TYPE:
	case SQL_REDEFINE:
		return " (type)";
	case SQL_SET_NOT_NULL:
		return " (not null)";
	case SQL_DROP_NOT_NULL:
		return " (null)";
	case SQL_SET_DEFAULT:
	case SQL_DROP_DEFAULT:
		return " (default)";
	case SQL_COMMENT:
		return " (comment)";
	case SQL_GRANT:
	case SQL_REVOKE:
	case SQL_SET_OWNER:
		return " (rights)";
	default:
		return "";
	}
}

static bool is_about_rows(enum sql_action_kind action)
{
	return action == SQL_TRUNCATE || action == SQL_DELETE ||
	       action == SQL_UPDATE || action == SQL_INSERT ||
	       action == SQL_REPLACE || action == SQL_MERGE ||
	       action == SQL_COPY;
}

static struct str name_of(const struct op_name *name)
{
	if (name->text.p)
		return name->text;
	return name->shown.len ? name->shown : STR_NULL;
}

static void add_table(struct buf *b, const struct op_effect *e)
{
	struct str table = name_of(&e->table);

	if (e->schema.text.len) {
		escape_markdown(b, e->schema.text);
		buf_addc(b, '.');
	}
	escape_markdown(b, table.p ? table : STR("?"));
}

static const char *constraint_word(const struct op_effect *e)
{
	static const char *const words[] = {
		[SQL_CONSTRAINT_PRIMARY_KEY] = "primary key",
		[SQL_CONSTRAINT_UNIQUE] = "unique",
		[SQL_CONSTRAINT_FOREIGN_KEY] = "foreign key",
		[SQL_CONSTRAINT_CHECK] = "check",
	};
	size_t kind = e->constraints.n ? e->constraints.v[0].kind : 0;

	return kind < ARRAY_SIZE(words) && words[kind] ? words[kind] :
							 "constraint";
}

static bool is_constraint(enum sql_object_type type)
{
	return type == SQL_OBJECT_CONSTRAINT || type == SQL_OBJECT_PRIMARY_KEY ||
	       type == SQL_OBJECT_FOREIGN_KEY || type == SQL_OBJECT_CHECK;
}

/* "table users", "column users.email", "index ix of users" */
static void add_object(struct buf *b, const struct op_effect *e,
		       const struct op_name *column)
{
	struct str name = column ? name_of(column) : name_of(&e->name);

	if (e->object == SQL_OBJECT_TABLE) {
		buf_addz(b, "table ");
		add_table(b, e);
		return;
	}
	if (e->object == SQL_OBJECT_COLUMN) {
		buf_addz(b, "column ");
		add_table(b, e);
		buf_addc(b, '.');
		escape_markdown(b, name.p ? name : STR("?"));
		return;
	}
	buf_addz(b, is_constraint(e->object) ? constraint_word(e) :
					       sql_object_name(e->object));
	if (name.p) {
		buf_addc(b, ' ');
		escape_markdown(b, name);
	}
	if (name_of(&e->table).p) {
		buf_addz(b, " of ");
		add_table(b, e);
	}
}

static void put(struct cells *c, enum cell cell, struct str text)
{
	struct str key = str_fmt(c->arena, "%d%.*s", (int)cell, STR_ARG(text));

	if (map_has(&c->seen, key))
		return;
	map_put(&c->seen, key, c);
	vec_push(&c->v[cell], c->arena, text);
}

static void add_effect(struct cells *c, const struct op_effect *e,
		       const struct op_name *column)
{
	struct buf b = BUF_INIT(c->arena);

	if (is_about_rows(e->action)) {
		buf_addz(&b, "rows of ");
		add_table(&b, e);
	} else {
		add_object(&b, e, column);
		if (name_of(&e->new_name).p && e->action == SQL_RENAME) {
			buf_addz(&b, " to ");
			escape_markdown(&b, name_of(&e->new_name));
		}
		buf_addz(&b, verb_of(e->action));
	}
	put(c, cell_of(e), buf_str(&b));
}

static void add_operations(struct cells *c, const struct operations *ops)
{
	for (size_t i = 0; i < ops->list.n; i++)
		for (size_t k = 0; k < ops->list.v[i]->effects.n; k++) {
			const struct op_effect *e = &ops->list.v[i]->effects.v[k];

			if (!ops->list.v[i]->is_upgrade || is_beside(e->action))
				continue;
			if (e->object != SQL_OBJECT_COLUMN || !e->columns.n ||
			    e->action != SQL_ADD)
				add_effect(c, e, NULL);
			for (size_t n = 0; n < e->columns.n &&
					   e->object == SQL_OBJECT_COLUMN &&
					   e->action == SQL_ADD;
			     n++)
				add_effect(c, e, &e->columns.v[n].name);
		}
	for (size_t i = 0; i < ops->unknown.n; i++)
		if (ops->unknown.v[i].is_upgrade)
			put(c, CELL_CHANGES,
			    STR("*something that is not in the "
				"file*"));
}

static void add_cell(struct buf *out, const struct strs *list)
{
	for (size_t i = 0; i < list->n && i < CELL_MAX; i++)
		buf_addf(out, "%s%.*s", i ? "<br>" : "", STR_ARG(list->v[i]));
	if (list->n > CELL_MAX)
		buf_addf(out, "<br>and %zu more", list->n - CELL_MAX);
	buf_addz(out, " | ");
}

static void add_parents(struct buf *out, const struct revision *r)
{
	if (r->down.state == META_DYNAMIC)
		buf_addz(out, "?");
	for (size_t i = 0; r->down.state == META_VALUE && i < r->down.n; i++) {
		buf_addz(out, i ? ", " : "");
		escape_markdown(out, r->down.items[i].value);
	}
	buf_addz(out, " | ");
}

static void row(struct buf *out, const struct chain_index *x,
		const struct revnode *node, struct arena *scratch)
{
	const struct operations *ops = x->fn(x->data, node);
	struct cells c = { .arena = scratch };

	map_init(&c.seen, scratch);
	if (ops)
		add_operations(&c, ops);
	else
		put(&c, CELL_CHANGES, STR("*cannot be read*"));
	buf_addz(out, "| ");
	escape_markdown(out, node->rev->id);
	buf_addz(out, " | ");
	add_parents(out, node->rev);
	escape_markdown(out, title_of(node->rev));
	buf_addz(out, "<br>");
	escape_markdown(out, path_base(node->rev->path));
	buf_addz(out, " | ");
	for (int i = 0; i < CELLS; i++)
		add_cell(out, &c.v[i]);
	out->len--;
	buf_addc(out, '\n');
}

static void revisions(struct buf *out, const struct chain_index *x)
{
	buf_addz(out, "| revision | on top of | what for | creates | changes | "
		      "drops |\n"
		      "|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < x->graph->order.n; i++) {
		struct arena scratch;

		arena_init(&scratch);
		row(out, x, x->graph->order.v[i], &scratch);
		arena_release(&scratch);
	}
}

/* ---- the page -------------------------------------------------------------- */

static void counted(struct buf *out, size_t n, const char *one, const char *more)
{
	buf_addf(out, "%zu %s", n, n == 1 ? one : more);
}

static size_t tables_of(const struct schema *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->tables.n; i++)
		n += s->tables.v[i]->o.is_there;
	return n;
}

void chain_index_report(struct buf *out, const struct chain_index *x)
{
	buf_addz(out, "# Migrations of ");
	escape_markdown(out, x->name);
	buf_addz(out, "\n\n");
	counted(out, x->graph->order.n, "revision", "revisions");
	buf_addz(out, ", ");
	counted(out, x->graph->heads.n, "head", "heads");
	buf_addz(out, ", ");
	counted(out, tables_of(x->schema), "table", "tables");
	buf_addz(out, ".\n");
	if (!x->graph->order.n)
		return;
	buf_addz(out, "\n## Chain\n\n");
	draw(out, x->graph);
	buf_addz(out, "\n## Revisions\n\n");
	revisions(out, x);
	buf_addz(out, x->graph->heads.n > 1 ? "\n## Schema at the heads\n" :
					      "\n## Schema at the head\n");
	schema_report_markdown(out, x->schema);
}
