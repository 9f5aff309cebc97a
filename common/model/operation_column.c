/* Columns and constraints, as SQLAlchemy's objects say them. */
#include "base/compat.h"
#include "model/operation_read.h"

enum op_bool op_bool_of(const struct op_value *v)
{
	int truth;

	if (v->kind == OP_ABSENT || v->kind == OP_NONE)
		return OP_UNSAID;
	truth = op_truth(v);
	return truth < 0 ? OP_UNSURE : truth ? OP_YES : OP_NO;
}

/* What is written without arguments: sa.func.now(), sa.false(). */
static struct str sql_of_call(const struct op_value *v)
{
	static const struct {
		const char *name;
		const char *sql;
	} calls[] = { { "false", "false" },
		      { "true", "true" },
		      { "null", "NULL" },
		      { "now", "now()" },
		      { "current_timestamp", "CURRENT_TIMESTAMP" },
		      { "uuid_generate_v4", "uuid_generate_v4()" },
		      { "gen_random_uuid", "gen_random_uuid()" } };
	struct str name = v->base ? v->s : op_value_last_name(v);

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (str_is(name, calls[i].name))
			return str_z(calls[i].sql);
	return STR_NULL;
}

/* False stands for "not said" in alter_column(). */
enum op_default_kind op_default_of(const struct op_value *v, struct str *text)
{
	const struct op_value *inside = v;

	*text = STR_NULL;
	if (v->kind == OP_ABSENT || (v->kind == OP_BOOL && !v->i))
		return OP_DEFAULT_UNSAID;
	if (v->kind == OP_NONE)
		return OP_DEFAULT_NONE;
	if (v->kind == OP_DYNAMIC || v->kind == OP_BUILTIN)
		return OP_DEFAULT_UNSURE;
	if (op_is_call_of(v, "FetchedValue"))
		return OP_DEFAULT_UNSAID;
	if (v->kind == OP_CALL && v->n)
		inside = v->items[0];
	if (op_is_str(inside))
		*text = inside->s;
	else if (v->kind == OP_CALL && !v->n && !v->has_star)
		*text = sql_of_call(v);
	return OP_DEFAULT_VALUE;
}

struct op_name op_name_unknown(const struct op_value *v)
{
	return (struct op_name){ .is_dynamic = true,
				 .shown = v->s,
				 .span = v->span };
}

struct op_name op_name_of(const struct op_value *v)
{
	struct op_name name = { .span = v->span };

	while (v->kind == OP_CALL && !v->base && v->n &&
	       (op_is_call_of(v, "column") || op_is_call_of(v, "f") ||
		op_is_call_of(v, "quoted_name") || op_is_call_of(v, "Column")))
		v = v->items[0];
	if (v->kind == OP_ABSENT || v->kind == OP_NONE)
		return name;
	name.shown = v->s;
	if (v->kind == OP_STR) {
		name.text = v->s;
		name.shown = v->s;
		return name;
	}
	/* table.c.x: the column's own name is its attribute's. */
	if (v->kind == OP_ATTRIBUTE && v->base &&
	    (v->base->kind == OP_ATTRIBUTE || v->base->kind == OP_CLASS)) {
		name.text = v->s;
		return name;
	}
	name.is_dynamic = true;
	return name;
}

/* What sa.text("lower(x)") says; else the call's name. */
static struct str expression_text(const struct op_value *v)
{
	return v->n && op_has_text(v->items[0]) ? v->items[0]->s : v->s;
}

void op_names_of(struct op_reader *r, struct op_names *names,
		 const struct op_value *v)
{
	if (v->kind == OP_ABSENT || v->kind == OP_NONE)
		return;
	if (!op_is_sequence(v)) {
		vec_push(names, r->arena, op_name_of(v));
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		struct op_name name = op_name_of(v->items[i]);

		/* An expression, sa.text("lower(x)"), is no column's name. */
		if (v->items[i]->kind == OP_CALL && name.is_dynamic) {
			name.is_dynamic = false;
			name.shown = expression_text(v->items[i]);
		}
		vec_push(names, r->arena, name);
	}
}

/* "users.id", "schema.users.id" */
static void read_target(struct op_reader *r, struct op_constraint *c,
			const struct op_value *v)
{
	struct op_name column = { .span = v->span };
	struct str text = v->s;
	size_t dot;

	if (v->kind == OP_ATTRIBUTE) {
		op_table_of(r, v, &c->ref_schema, &c->ref_table);
		vec_push(&c->ref_columns, r->arena, op_name_of(v));
		return;
	}
	if (!op_is_str(v)) {
		c->ref_table = op_name_unknown(v);
		return;
	}
	c->ref_table.span = c->ref_schema.span = v->span;
	dot = str_rchr(text, '.');
	if (dot != STR_NPOS) {
		column.text = column.shown = str_from(text, dot + 1);
		vec_push(&c->ref_columns, r->arena, column);
		text = str_cut(text, 0, dot);
	}
	dot = str_rchr(text, '.');
	if (dot != STR_NPOS) {
		c->ref_schema.text = str_cut(text, 0, dot);
		c->ref_schema.shown = c->ref_schema.text;
		text = str_from(text, dot + 1);
	}
	c->ref_table.text = c->ref_table.shown = text;
}

static void read_on(struct op_constraint *c, const struct op_value *v)
{
	const struct op_value *on = op_call_keyword(v, "ondelete");

	if (op_is_str(on))
		c->on_delete = on->s;
	on = op_call_keyword(v, "onupdate");
	if (op_is_str(on))
		c->on_update = on->s;
	on = op_call_keyword(v, "postgresql_not_valid");
	c->is_not_valid = op_truth(on) == 1;
	c->is_use_alter = op_truth(op_call_keyword(v, "use_alter")) == 1;
}

static void read_foreign_key(struct op_reader *r, struct op_constraint *c,
			     const struct op_value *v)
{
	const struct op_value *remote = op_call_argument(v, 1, "refcolumns");

	c->kind = SQL_CONSTRAINT_FOREIGN_KEY;
	op_names_of(r, &c->columns, op_call_argument(v, 0, "columns"));
	c->name = op_name_of(op_call_argument(v, 2, "name"));
	read_on(c, v);
	if (!op_is_sequence(remote)) {
		c->ref_table = op_name_unknown(remote);
		return;
	}
	for (size_t i = 0; i < remote->n; i++)
		read_target(r, c, remote->items[i]);
}

static void rest_as_columns(struct op_reader *r, struct op_constraint *c,
			    const struct op_value *v, size_t from)
{
	for (size_t i = from; i < v->n; i++)
		vec_push(&c->columns, r->arena, op_name_of(v->items[i]));
}

/* False when it is none. */
bool op_constraint_of(struct op_reader *r, struct op_constraint *c,
		      const struct op_value *v)
{
	memset(c, 0, sizeof(*c));
	c->span = v->span;
	if (v->kind != OP_CALL)
		return false;
	c->name = op_name_of(op_call_keyword(v, "name"));
	if (op_is_call_of(v, "PrimaryKeyConstraint")) {
		c->kind = SQL_CONSTRAINT_PRIMARY_KEY;
		rest_as_columns(r, c, v, 0);
	} else if (op_is_call_of(v, "UniqueConstraint")) {
		c->kind = SQL_CONSTRAINT_UNIQUE;
		rest_as_columns(r, c, v, 0);
	} else if (op_is_call_of(v, "CheckConstraint")) {
		const struct op_value *text = op_call_argument(v, 0, "sqltext");

		c->kind = SQL_CONSTRAINT_CHECK;
		if (text->kind == OP_CALL && text->n)
			text = text->items[0];
		if (op_has_text(text))
			c->condition = text->s;
	} else if (op_is_call_of(v, "ExcludeConstraint")) {
		c->kind = SQL_CONSTRAINT_EXCLUDE;
	} else if (op_is_call_of(v, "ForeignKeyConstraint")) {
		read_foreign_key(r, c, v);
	} else {
		return false;
	}
	return true;
}

static void add_foreign_key(struct op_reader *r, struct op_column *col,
			    struct op_constraints *constraints,
			    const struct op_value *v)
{
	struct op_constraint c = { .kind = SQL_CONSTRAINT_FOREIGN_KEY,
				   .is_inline = true,
				   .span = v->span };

	c.name = op_name_of(op_call_keyword(v, "name"));
	vec_push(&c.columns, r->arena, col->name);
	read_on(&c, v);
	read_target(r, &c, op_call_argument(v, 0, "column"));
	vec_push(constraints, r->arena, c);
}

static void add_inline(struct op_reader *r, struct op_column *col,
		       struct op_constraints *constraints,
		       enum sql_constraint_kind kind)
{
	struct op_constraint c = { .kind = kind,
				   .is_inline = true,
				   .span = col->span };

	vec_push(&c.columns, r->arena, col->name);
	vec_push(constraints, r->arena, c);
}

/* One of the things that stand behind a column's name. */
static void read_item(struct op_reader *r, struct op_column *c,
		      struct op_constraints *constraints,
		      const struct op_value *v, bool *has_type)
{
	struct op_constraint constraint;

	if (op_is_call_of(v, "ForeignKey")) {
		add_foreign_key(r, c, constraints, v);
	} else if (op_is_call_of(v, "Identity")) {
		c->is_identity = true;
	} else if (op_is_call_of(v, "Computed")) {
		c->is_computed = true;
	} else if (op_is_call_of(v, "DefaultClause")) {
		c->server_default = op_default_of(v, &c->default_text);
	} else if (op_is_call_of(v, "Sequence") ||
		   op_is_call_of(v, "FetchedValue")) {
		return;
	} else if (op_constraint_of(r, &constraint, v)) {
		constraint.is_inline = true;
		vec_push(&constraint.columns, r->arena, c->name);
		vec_push(constraints, r->arena, constraint);
	} else if (!*has_type) {
		op_type_of_value(&c->type, r->arena, v);
		*has_type = true;
	}
}

static void read_keywords(struct op_column *c, const struct op_value *v)
{
	const struct op_value *d = op_call_keyword(v, "server_default");
	const struct op_value *comment = op_call_keyword(v, "comment");
	const struct op_value *python = op_call_keyword(v, "default");

	c->nullable = op_bool_of(op_call_keyword(v, "nullable"));
	c->primary_key = op_bool_of(op_call_keyword(v, "primary_key"));
	c->unique = op_bool_of(op_call_keyword(v, "unique"));
	c->index = op_bool_of(op_call_keyword(v, "index"));
	c->nullable_is_said = c->nullable != OP_UNSAID;
	if (c->primary_key == OP_YES && c->nullable == OP_UNSAID)
		c->nullable = OP_NO;
	if (d->kind != OP_ABSENT)
		c->server_default = op_default_of(d, &c->default_text);
	c->default_is_string = op_is_str(d);
	c->is_identity |= op_is_call_of(d, "Identity");
	c->is_computed |= op_is_call_of(d, "Computed");
	c->has_python_default = python->kind != OP_ABSENT &&
				python->kind != OP_NONE;
	if (op_is_str(comment))
		c->comment = comment->s;
}

static bool is_column(const struct op_value *v)
{
	struct str name = op_value_last_name(v);

	return v->kind == OP_CALL && !v->base &&
	       (str_is(name, "Column") || str_is(name, "column") ||
		str_is(name, "mapped_column") || str_ends(name, STR("Column")));
}

void op_column_of(struct op_reader *r, struct op_column *c,
		  struct op_constraints *constraints, const struct op_value *v)
{
	bool has_type = false;
	size_t first = 0;

	memset(c, 0, sizeof(*c));
	c->value = v;
	c->span = v->span;
	while (v->kind == OP_CALL && v->base && str_is(v->s, "copy"))
		v = v->base;
	op_type_of_value(&c->type, r->arena, &op_absent);
	if (!is_column(v)) {
		c->is_dynamic = true;
		c->name.is_dynamic = true;
		c->name.shown = v->s;
		c->nullable = c->primary_key = c->unique = OP_UNSURE;
		c->server_default = OP_DEFAULT_UNSURE;
		return;
	}
	c->name = op_name_of(op_call_keyword(v, "name"));
	if (v->n && (op_has_text(v->items[0]) || v->items[0]->kind == OP_DYNAMIC ||
		     v->items[0]->kind == OP_NONE))
		c->name = op_name_of(v->items[first++]);
	read_keywords(c, v);
	for (size_t i = first; i < v->n; i++)
		read_item(r, c, constraints, v->items[i], &has_type);
	if (!has_type)
		op_type_of_value(&c->type, r->arena, op_call_keyword(v, "type_"));
	if (c->primary_key == OP_YES)
		add_inline(r, c, constraints, SQL_CONSTRAINT_PRIMARY_KEY);
	/* With index=True it is a unique index, and no constraint. */
	if (c->unique == OP_YES && c->index != OP_YES)
		add_inline(r, c, constraints, SQL_CONSTRAINT_UNIQUE);
	c->is_dynamic = v->has_star;
}
