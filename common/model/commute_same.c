/* Do two effects leave the same? */
#include "base/compat.h"
#include "model/commute_parts.h"

static bool name_is_same(const struct op_name *x, const struct op_name *y)
{
	if (x->is_dynamic || y->is_dynamic)
		return false;
	return str_eq(x->text, y->text);
}

static bool names_are_same(const struct op_names *x, const struct op_names *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!name_is_same(&x->v[i], &y->v[i]))
			return false;
	return true;
}

/* As SQL the text says it all; of Python's it is but the class's name. */
static bool type_is_same(struct arena *a, const struct op_column *x,
			 const struct op_column *y)
{
	struct str why;

	if (!x->value && !y->value && x->type.text.p &&
	    str_eq(x->type.text, y->type.text))
		return true;
	return x->type.is_autoincrement == y->type.is_autoincrement &&
	       op_type_compare(a, &x->type, &y->type, &why) == CHANGE_NONE;
}

static bool column_is_same(struct arena *a, const struct op_column *x,
			   const struct op_column *y)
{
	return !x->is_dynamic && !y->is_dynamic &&
	       name_is_same(&x->name, &y->name) && type_is_same(a, x, y) &&
	       x->nullable == y->nullable && x->primary_key == y->primary_key &&
	       x->unique == y->unique && x->index == y->index &&
	       x->server_default == y->server_default &&
	       x->server_default != OP_DEFAULT_UNSURE &&
	       str_eq(x->default_text, y->default_text) &&
	       x->is_identity == y->is_identity &&
	       x->is_computed == y->is_computed;
}

static bool constraint_is_same(const struct op_constraint *x,
			       const struct op_constraint *y)
{
	return x->kind == y->kind && name_is_same(&x->name, &y->name) &&
	       names_are_same(&x->columns, &y->columns) &&
	       name_is_same(&x->ref_schema, &y->ref_schema) &&
	       name_is_same(&x->ref_table, &y->ref_table) &&
	       names_are_same(&x->ref_columns, &y->ref_columns) &&
	       str_eq(x->on_delete, y->on_delete) &&
	       str_eq(x->on_update, y->on_update) &&
	       str_eq(x->condition, y->condition);
}

static bool parts_are_same(struct arena *a, const struct op_effect *x,
			   const struct op_effect *y)
{
	if (x->columns.n != y->columns.n || x->constraints.n != y->constraints.n)
		return false;
	for (size_t i = 0; i < x->columns.n; i++)
		if (!column_is_same(a, &x->columns.v[i], &y->columns.v[i]))
			return false;
	for (size_t i = 0; i < x->constraints.n; i++)
		if (!constraint_is_same(&x->constraints.v[i],
					&y->constraints.v[i]))
			return false;
	return true;
}

/* The statement's own text, without what stands around it. */
static struct str statement_of(const struct op_effect *e)
{
	const struct op_sql *sql = e->operation->sql;
	struct str bytes = sql->text->bytes;

	if (sql->text->nholes || sql->script.n != 1)
		return STR_NULL;
	return str_cut(bytes, sql->script.v[0].span.begin,
		       sql->script.v[0].span.end);
}

/* Equal but for white space. */
static bool text_is_same(struct str x, struct str y)
{
	struct str rest_x = x, rest_y = y;

	if (!x.p || !y.p)
		return false;
	while (rest_x.len && rest_y.len) {
		bool blank = strchr(" \t\r\n", rest_x.p[0]) && rest_x.p[0];

		if (blank && rest_y.p[0] && strchr(" \t\r\n", rest_y.p[0])) {
			rest_x = str_trim(rest_x);
			rest_y = str_trim(rest_y);
			continue;
		}
		if (rest_x.p[0] != rest_y.p[0])
			return false;
		rest_x = str_from(rest_x, 1);
		rest_y = str_from(rest_y, 1);
	}
	return !str_trim(rest_x).len && !str_trim(rest_y).len;
}

/* The call's arguments, one by one. */
static bool call_is_same(const struct operation *x, const struct operation *y)
{
	if (x->kind != y->kind || x->narguments != y->narguments ||
	    x->has_star || y->has_star || !str_eq(x->name, y->name))
		return false;
	for (size_t i = 0; i < x->narguments; i++)
		if (!str_eq(x->arguments[i].name, y->arguments[i].name) ||
		    !op_value_equal(x->arguments[i].value, y->arguments[i].value))
			return false;
	return x->narguments;
}

static bool all_are_known(const struct op_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		if (!names->v[i].text.p)
			return false;
	return true;
}

/* Nothing that matters was said but what is in the effect. */
static bool is_whole(const struct op_effect *e)
{
	if (e->is_incomplete || !all_are_known(&e->column_names) ||
	    e->flags & (SQL_HAS_WHERE | SQL_HAS_USING | SQL_HAS_HOLE))
		return false;
	switch (e->action) {
	case SQL_DROP:
	case SQL_RENAME:
	case SQL_SET_SCHEMA:
	case SQL_SET_NOT_NULL:
	case SQL_DROP_NOT_NULL:
	case SQL_DROP_DEFAULT:
	case SQL_SET_TYPE:
	case SQL_SET_OWNER:
		return true;
	case SQL_SET_DEFAULT:
	case SQL_COMMENT:
		return e->value.p;
	case SQL_CREATE:
	case SQL_ADD:
		/* Of SQL there may be more: CHECK, WITH, INHERITS, ... */
		return !e->operation->sql && (e->object == SQL_OBJECT_TABLE ||
					      e->object == SQL_OBJECT_COLUMN ||
					      e->object == SQL_OBJECT_CONSTRAINT ||
					      e->object == SQL_OBJECT_INDEX ||
					      e->object == SQL_OBJECT_TYPE);
	default:
		return false;
	}
}

static bool is_about_same(const struct op_effect *x, const struct op_effect *y)
{
	return x->action == y->action && x->object == y->object &&
	       name_is_same(&x->table, &y->table) &&
	       name_is_same(&x->name, &y->name) &&
	       name_is_same(&x->new_name, &y->new_name);
}

bool effects_are_same(struct arena *a, const struct op_effect *x,
		      const struct op_effect *y)
{
	const struct operation *of_x = x->operation, *of_y = y->operation;

	if (!is_about_same(x, y))
		return false;
	if (of_x->sql && of_y->sql &&
	    text_is_same(statement_of(x), statement_of(y)))
		return true;
	if (!of_x->sql && !of_y->sql && call_is_same(of_x, of_y))
		return true;
	return is_whole(x) && is_whole(y) && x->flags == y->flags &&
	       names_are_same(&x->column_names, &y->column_names) &&
	       str_eq(x->value, y->value) && parts_are_same(a, x, y);
}
