/* SQL texts: what their statements do, and where in the file they stand. */
#include "base/compat.h"
#include "model/operation_read.h"

static struct op_name name_of(const struct op_text *text,
			      const struct sql_name *from)
{
	struct op_name name = { .text = from->name,
				.is_dynamic = from->is_dynamic,
				.shown = from->as_written };

	if (from->is_dynamic) {
		name.text = STR_NULL;
		if (!from->as_written.p)
			name.shown = str_cut(text->bytes, from->span.begin,
					     from->span.end);
	}
	if (from->span.end > from->span.begin)
		name.span = op_text_place(text, from->span);
	return name;
}

static void names_of(struct op_reader *r, const struct op_text *text,
		     const struct sql_names *from, struct op_names *to)
{
	for (size_t i = 0; i < from->n; i++)
		vec_push(to, r->arena, name_of(text, &from->v[i]));
}

/* The part of the text, or NULL when a value that nobody knows is in it. */
static struct str known(const struct op_text *text, struct str part)
{
	size_t low = 0, high = text->nholes, begin, middle;

	if (!part.p || part.p < text->bytes.p ||
	    part.p + part.len > text->bytes.p + text->bytes.len)
		return part;
	begin = (size_t)(part.p - text->bytes.p);
	while (low < high) {
		middle = low + (high - low) / 2;
		if (text->holes[middle].end < begin)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < text->nholes && text->holes[low].begin <= begin + part.len;
	     low++)
		if (text->holes[low].begin < begin + part.len &&
		    text->holes[low].end > begin)
			return STR_NULL;
	return part;
}

static enum op_bool yes_if(bool is)
{
	return is ? OP_YES : OP_UNSAID;
}

/* VARCHAR({n}) is a VARCHAR of some length. */
static void read_type(struct op_reader *r, const struct op_text *text,
		      struct str from, struct op_type *t)
{
	size_t open = from.p ? str_chr(from, '(') : STR_NPOS;

	if (open != STR_NPOS && !known(text, from).p) {
		op_type_of_sql(t, r->arena, known(text, str_cut(from, 0, open)));
		t->has_dynamic_args = true;
		return;
	}
	op_type_of_sql(t, r->arena, known(text, from));
}

static void read_column(struct op_reader *r, const struct op_text *text,
			const struct sql_column *from, struct op_effect *e)
{
	struct op_column c = { .name = name_of(text, &from->name),
			       .primary_key = yes_if(from->is_primary_key),
			       .unique = yes_if(from->is_unique),
			       .is_identity = from->is_identity,
			       .is_computed = from->is_generated,
			       .span = op_text_place(text, from->span) };

	read_type(r, text, from->type, &c.type);
	c.nullable_is_said = from->nullable != SQL_NULLABLE_UNSAID;
	if (from->nullable != SQL_NULLABLE_UNSAID)
		c.nullable = from->nullable == SQL_NULLABLE ? OP_YES : OP_NO;
	else if (from->is_primary_key)
		c.nullable = OP_NO;
	if (from->default_text.p) {
		c.server_default = OP_DEFAULT_VALUE;
		c.default_text = known(text, from->default_text);
		if (str_eq_nocase(str_trim(from->default_text), STR("null")))
			c.server_default = OP_DEFAULT_NONE;
	} else if (c.type.is_autoincrement) {
		c.server_default = OP_DEFAULT_VALUE;
	}
	vec_push(&e->columns, r->arena, c);
}

static void read_constraint(struct op_reader *r, const struct op_text *text,
			    const struct sql_constraint *from,
			    struct op_effect *e)
{
	struct op_constraint c = {
		.kind = from->kind,
		.name = name_of(text, &from->name),
		.ref_schema = name_of(text, &from->references.schema),
		.ref_table = name_of(text, &from->references.name),
		.on_delete = from->on_delete,
		.on_update = from->on_update,
		.is_not_valid = from->is_not_valid,
		.is_using_index = from->is_using_index,
		.is_inline = from->is_inline,
		.span = op_text_place(text, from->span),
	};

	names_of(r, text, &from->columns, &c.columns);
	names_of(r, text, &from->referenced, &c.ref_columns);
	vec_push(&e->constraints, r->arena, c);
}

/* For an object that is a table, its own name is the table's. */
static bool is_table(enum sql_object_type type)
{
	return type == SQL_OBJECT_TABLE || type == SQL_OBJECT_FOREIGN_TABLE;
}

/*
 * 'a', 'it''s' from the front; false behind the last one. NULL for one that
 * nobody knows.
 */
static bool take_quoted(struct op_reader *r, const struct op_text *text,
			struct str *rest, struct str *out)
{
	struct buf b = BUF_INIT(r->arena);
	size_t from = str_chr(*rest, '\''), at;

	if (from == STR_NPOS)
		return false;
	for (at = from + 1; at < rest->len; at++) {
		if (rest->p[at] == '\'' &&
		    (at + 1 == rest->len || rest->p[++at] != '\''))
			break;
		buf_addc(&b, rest->p[at]);
	}
	*out = known(text, str_cut(*rest, from, at)).p ? buf_str(&b) : STR_NULL;
	*rest = str_from(*rest, at);
	return true;
}

/* CREATE TYPE x AS ENUM ('a', 'b'): its values, as a column's type. */
static void read_enum(struct op_reader *r, const struct op_text *text,
		      const struct sql_statement *s, struct op_effect *e)
{
	struct str rest = str_cut(text->bytes, s->span.begin, s->span.end);
	struct op_column c = { .span = e->span };
	struct str value;
	size_t open = str_chr(rest, '(');

	if (open == STR_NPOS ||
	    !str_ends(str_lower(r->arena, str_trim(str_cut(rest, 0, open))),
		      STR("enum")))
		return;
	op_type_of_sql(&c.type, r->arena, STR("ENUM"));
	c.type.has_all_values = !s->has_hole;
	for (rest = str_from(rest, open); take_quoted(r, text, &rest, &value);)
		if (value.p)
			vec_push(&c.type.values, r->arena, value);
	vec_push(&e->columns, r->arena, c);
}

static void read_action(struct op_reader *r, struct operation *op,
			const struct op_text *text,
			const struct sql_statement *s, const struct sql_action *a)
{
	struct op_effect *e = op_effect_add(r, op, a->kind, a->type);

	e->flags = a->flags;
	e->name = name_of(text, &a->name);
	if (is_table(a->type)) {
		e->table = e->name;
		e->schema = name_of(text, &a->schema);
	} else {
		e->table = name_of(text, &a->table);
		e->schema = name_of(text, a->schema.name.p ? &a->schema :
							     &a->table_schema);
	}
	e->new_name = name_of(text, &a->new_name);
	e->value = known(text, a->value);
	e->is_incomplete = a->flags & (SQL_INCOMPLETE | SQL_HAS_HOLE);
	e->is_conditional = s->is_conditional;
	op_type_of_sql(&e->existing_type, r->arena, STR_NULL);
	for (size_t i = 0; i < a->ncolumns; i++)
		read_column(r, text, &a->columns[i], e);
	for (size_t i = 0; i < a->nconstraints; i++)
		read_constraint(r, text, &a->constraints[i], e);
	names_of(r, text, &a->column_names, &e->column_names);
	e->span = op_text_place(text, s->nactions > 1 ? a->span : s->span);
	if (a->kind == SQL_CREATE && a->type == SQL_OBJECT_TYPE)
		read_enum(r, text, s, e);
}

/* Statements that nobody can tell the effect of. */
static void judge_statement(struct op_reader *r, const struct py_node *node,
			    const struct op_text *text,
			    const struct sql_statement *s)
{
	struct str shown = str_cut(text->bytes, s->span.begin, s->span.end);
	int len = (int)(shown.len < 60 ? shown.len : 60);

	if (s->verb == SQL_VERB_UNKNOWN && s->parent == SQL_NO_PARENT)
		op_unknown(r, node,
			   s->has_hole ? "runs SQL that is put together while "
					 "it runs: `%.*s`" :
					 "runs SQL of an unknown kind: `%.*s`",
			   len, shown.p);
	else if (s->verb == SQL_VERB_CALL)
		op_unknown(r, node, "calls a procedure of the database: `%.*s`",
			   len, shown.p);
	for (size_t i = 0; i < s->nactions; i++)
		if (s->actions[i].kind == SQL_EXECUTE)
			op_unknown(r, node,
				   "runs SQL that the database puts together: "
				   "`%.*s`",
				   len, shown.p);
	if (s->is_cut)
		op_unknown(r, node, "runs a statement that is too long");
}

/* A condition that asks for one dialect tells how its SQL is to be read. */
static enum sql_dialect dialect_of(const struct op_reader *r)
{
	static const struct {
		const char *name;
		enum sql_dialect dialect;
	} names[] = {
		{ "postgresql", SQL_POSTGRESQL }, { "mysql", SQL_MYSQL },
		{ "mariadb", SQL_MYSQL },	  { "sqlite", SQL_SQLITE },
		{ "mssql", SQL_MSSQL },		  { "oracle", SQL_ORACLE },
	};

	for (const struct op_condition *c = r->condition; c; c = c->outer)
		for (size_t i = 0; i < ARRAY_SIZE(names); i++)
			if (c->dialects.n == 1 && !c->excludes_dialects &&
			    str_is(c->dialects.v[0], names[i].name))
				return names[i].dialect;
	return SQL_ANY;
}

static void too_much(struct op_reader *r, const struct py_node *node)
{
	r->ops->is_cut = true;
	op_unknown(r, node, "runs more SQL than is read");
}

void op_effects_of_sql(struct op_reader *r, struct operation *op,
		       const struct py_node *node, const struct op_text *text)
{
	struct op_sql *sql = arena_new(r->arena, struct op_sql);

	if (r->sql_bytes + text->bytes.len > OP_SQL_MAX ||
	    r->sql_effects >= OP_EFFECTS_MAX) {
		too_much(r, node);
		return;
	}
	r->sql_bytes += text->bytes.len;
	sql->text = text;
	sql->sql.bytes = text->bytes;
	sql->sql.holes = text->holes;
	sql->sql.nholes = text->nholes;
	sql->sql.dialect = dialect_of(r);
	sql_read(&sql->script, r->arena, &sql->sql);
	op->sql = sql;
	if (sql->script.is_cut)
		op_unknown(r, node, "runs a text that is too long");
	sql_each(&sql->script, s)
	{
		if (r->sql_effects + s->nactions > OP_EFFECTS_MAX) {
			r->sql_effects = OP_EFFECTS_MAX;
			too_much(r, node);
			return;
		}
		r->sql_effects += s->nactions;
		judge_statement(r, node, text, s);
		for (size_t i = 0; i < s->nactions; i++)
			if (s->actions[i].kind != SQL_EXECUTE)
				read_action(r, op, text, s, &s->actions[i]);
	}
}
