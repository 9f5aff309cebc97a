/*
 * Rows: what is written to which table and columns; and the texts of
 * statements, in which columns are named that no effect tells of.
 */
#include "base/compat.h"
#include "model/commute_parts.h"

static void once(struct side *s, struct touch *at, const struct op_effect *e)
{
	if (!at->effect)
		*at = side_touch(s, e);
}

static void use_column(struct side *s, const struct op_effect *e,
		       struct object *table, struct str name)
{
	object_use(s, side_part(s, CLASS_COLUMN, table, name), e);
}

/* The keys of a row that op.bulk_insert() is given. */
static bool use_row(struct side *s, const struct op_effect *e,
		    struct object *table)
{
	const struct op_value *rows = operation_argument(e->operation, "rows"),
			      *row;

	if (!op_is_sequence(rows) || !rows->n || rows->has_star)
		return false;
	row = rows->items[0];
	if (row->kind != OP_DICT || row->is_partial || row->has_star)
		return false;
	for (size_t i = 0; i + 1 < row->n; i += 2) {
		if (!op_is_str(row->items[i]))
			return false;
		use_column(s, e, table, row->items[i]->s);
	}
	return true;
}

static void insert(struct side *s, const struct op_effect *e, struct object *table)
{
	struct table_facts *facts = object_facts(s, table);

	once(s, &facts->inserted, e);
	for (size_t i = 0; i < e->column_names.n; i++)
		if (e->column_names.v[i].text.p)
			use_column(s, e, table, e->column_names.v[i].text);
	if (e->column_names.n && !e->is_incomplete)
		vec_push(&facts->inserts, s->arena, side_touch(s, e));
	else if (e->operation->kind == OP_BULK_INSERT && use_row(s, e, table))
		vec_push(&facts->inserts, s->arena, side_touch(s, e));
	else if (e->operation->sql && !e->column_names.n)
		once(s, &facts->inserted_by_position, e);
}

static void update(struct side *s, const struct op_effect *e, struct object *table)
{
	struct table_facts *facts = object_facts(s, table);
	bool is_known = e->column_names.n && !e->is_incomplete;

	once(s, &facts->updated, e);
	for (size_t i = 0; i < e->column_names.n; i++) {
		struct object *o;

		if (!e->column_names.v[i].text.p) {
			is_known = false;
			continue;
		}
		o = side_part(s, CLASS_COLUMN, table, e->column_names.v[i].text);
		if (object_is_own(o))
			continue;
		object_change(s, o, ASPECT_FILLED, e);
		vec_push(&facts->filled, s->arena, o);
	}
	if (!is_known)
		once(s, &facts->updated_somehow, e);
}

static bool is_whole(const struct op_effect *e)
{
	return !(e->flags & (SQL_HAS_LIMIT | SQL_HAS_JOIN | SQL_HAS_HOLE)) &&
	       (!(e->flags & SQL_HAS_WHERE) || e->flags & SQL_TRUE_WHERE);
}

void effect_of_rows(struct side *s, const struct op_effect *e,
		    struct object *table)
{
	struct table_facts *facts;

	if (object_is_own(table))
		return;
	facts = object_facts(s, table);
	switch (e->action) {
	case SQL_INSERT:
	case SQL_COPY:
		insert(s, e, table);
		break;
	case SQL_UPDATE:
		update(s, e, table);
		break;
	case SQL_TRUNCATE:
		once(s, &facts->emptied, e);
		break;
	case SQL_DELETE:
		once(s, is_whole(e) ? &facts->emptied : &facts->deleted, e);
		break;
	default: /* MERGE, REPLACE: may do anything to any row */
		insert(s, e, table);
		once(s, &facts->updated, e);
		once(s, &facts->updated_somehow, e);
	}
}

/* ---- texts */

/* Tables that one statement speaks of; of more, nobody can tell. */
#define TABLES_MAX 8

struct spoken {
	struct object *v[TABLES_MAX];
	size_t n;
	bool is_more;
};

/* NULL when there is no room, or no name. */
static struct object *speak(struct side *s, struct spoken *of,
			    const struct sql_name *schema,
			    const struct sql_name *name)
{
	struct op_name in = { .text = schema->name,
			      .is_dynamic = schema->is_dynamic,
			      .shown = schema->as_written };
	struct op_name n = { .text = name->name };
	struct object *o;

	if (!name->name.p)
		return NULL;
	o = side_relation(s, &in, &n);
	for (size_t i = 0; i < of->n; i++)
		if (of->v[i] == o)
			return o;
	if (of->n == TABLES_MAX) {
		of->is_more = true;
		return NULL;
	}
	of->v[of->n++] = o;
	return o;
}

/* An effect for a statement that has none on the table that it reads. */
static const struct op_effect *reading(struct side *s, const struct operation *op,
				       const struct sql_statement *statement,
				       const struct sql_object *what)
{
	struct op_effect *e = arena_new(s->arena, struct op_effect);

	e->action = SQL_EXECUTE;
	e->object = SQL_OBJECT_TABLE;
	e->table.text = what->name.name;
	e->schema.text = what->schema.name;
	e->name = e->table;
	e->span = op_text_place(op->sql->text, statement->span);
	e->is_conditional = statement->is_conditional;
	e->operation = op;
	return e;
}

static bool makes_view(const struct sql_statement *statement)
{
	return statement->nactions && statement->actions[0].kind == SQL_CREATE &&
	       statement->actions[0].type == SQL_OBJECT_VIEW;
}

static void read_tables(struct side *s, const struct operation *op,
			const struct sql_statement *statement, struct spoken *of)
{
	for (size_t i = 0; i < statement->reads.n; i++) {
		const struct sql_object *what = &statement->reads.v[i];
		struct object *o = speak(s, of, &what->schema, &what->name);
		const struct op_effect *e;

		if (!o)
			continue;
		e = reading(s, op, statement, what);
		object_use(s, o, e);
		if (object_is_own(o))
			continue;
		if (makes_view(statement))
			table_attach(s, o, e);
		once(s, &object_facts(s, o)->read, e);
	}
}

static bool is_table(enum sql_object_type type)
{
	return type == SQL_OBJECT_TABLE || type == SQL_OBJECT_FOREIGN_TABLE;
}

static void changed_tables(struct side *s, const struct sql_statement *statement,
			   struct spoken *of)
{
	for (size_t i = 0; i < statement->nactions && !of->is_more; i++) {
		const struct sql_action *a = &statement->actions[i];

		if (is_table(a->type))
			speak(s, of, &a->schema, &a->name);
		else if (a->table.name.p)
			speak(s, of, &a->table_schema, &a->table);
	}
}

/* The effect of the statement on that table, else any. */
static const struct op_effect *effect_in(const struct operation *op,
					 struct span at, size_t *from)
{
	const struct op_effects *list = &op->effects;

	while (*from < list->n && list->v[*from].span.end <= at.begin)
		++*from;
	if (*from < list->n && list->v[*from].span.begin < at.end)
		return &list->v[*from];
	return NULL;
}

static void mention(struct side *s, const struct operation *op,
		    const struct sql_statement *statement,
		    const struct spoken *of, const struct op_effect *e)
{
	struct mention m = {
		.touch = { e, s->migration, s->seq },
		.text = str_cut(op->sql->text->bytes, statement->span.begin,
				statement->span.end),
		.sql = &op->sql->sql,
		.is_sure = of->n == 1,
		.is_partial = statement->has_hole || of->is_more,
	};

	for (size_t i = 0; i < of->n; i++) {
		if (object_is_own(of->v[i]))
			continue;
		if (!e)
			m.touch.effect = of->v[i]->used.effect;
		if (m.touch.effect)
			table_mention(s, of->v[i], m);
	}
}

static void read_statements(struct side *s, const struct operation *op)
{
	size_t at = 0;

	sql_each(&op->sql->script, statement)
	{
		struct span place = op_text_place(op->sql->text, statement->span);
		struct spoken of = { .n = 0 };

		changed_tables(s, statement, &of);
		read_tables(s, op, statement, &of);
		mention(s, op, statement, &of, effect_in(op, place, &at));
	}
}

static void mention_text(struct side *s, struct object *table,
			 const struct op_effect *e, struct str text,
			 bool is_python)
{
	struct mention m = { .touch = { e, s->migration, s->seq },
			     .text = text,
			     .is_python = is_python,
			     .is_sure = true };

	if (text.len)
		table_mention(s, table, m);
}

/* Conditions and expressions: where columns are named inside of a text. */
static void read_expression(struct side *s, const struct operation *op,
			    const struct op_effect *e)
{
	struct object *table;

	if (!e->table.text.p || e->object == SQL_OBJECT_UNKNOWN)
		return;
	table = side_relation(s, &e->schema, &e->table);
	if (object_is_own(table))
		return;
	for (size_t i = 0; i < e->constraints.n; i++)
		mention_text(s, table, e, e->constraints.v[i].condition, false);
	for (size_t i = 0; i < op->narguments; i++) {
		const struct op_value *v = op->arguments[i].value;

		if (str_is(op->arguments[i].name, "postgresql_using"))
			mention_text(s, table, e, v->s, false);
		else if (op->kind != OP_BULK_INSERT)
			mention_text(s, table, e,
				     source_text(s->source, v->span), true);
	}
}

void side_read_texts(struct side *s, const struct operation *op)
{
	if (op->sql)
		read_statements(s, op);
	else if (op->effects.n)
		read_expression(s, op, &op->effects.v[0]);
}
