/*
 * SQLAlchemy's expressions as far as they change something: DELETE, UPDATE,
 * INSERT, DropTable(...); and the tables that they are about.
 */
#include "base/compat.h"
#include "model/operation_read.h"

/* A model of this file: class User: __tablename__ = "users" */
static void table_of_class(struct op_reader *r, const struct op_value *v,
			   struct op_name *schema, struct op_name *table)
{
	const struct op_value *class = v->kind == OP_INSTANCE ? v->base : v;
	const struct op_value *name = op_member(r, class, STR("__tablename__"));
	const struct op_value *args;

	if (!name) {
		name = op_member(r, class, STR("__table__"));
		if (name)
			op_table_of(r, name, schema, table);
		else
			*table = op_name_unknown(class);
		return;
	}
	*table = op_name_of(name);
	args = op_member(r, class, STR("__table_args__"));
	if (args && args->kind == OP_TUPLE && args->n)
		args = args->items[args->n - 1];
	for (size_t i = 0; args && args->kind == OP_DICT && i + 1 < args->n;
	     i += 2)
		if (op_is_str(args->items[i]) &&
		    str_is(args->items[i]->s, "schema"))
			*schema = op_name_of(args->items[i + 1]);
}

static bool is_table_call(const struct op_value *v)
{
	struct str name = op_value_last_name(v);

	return v->kind == OP_CALL && !v->base &&
	       (str_is(name, "table") || str_is(name, "Table") ||
		str_is(name, "TableClause"));
}

void op_table_of(struct op_reader *r, const struct op_value *v,
		 struct op_name *schema, struct op_name *table)
{
	memset(schema, 0, sizeof(*schema));
	/* t.alias(), User.__table__, User.id, t.c.x: what they hang on. */
	while (v->base && (v->kind == OP_ATTRIBUTE || v->kind == OP_CALL) &&
	       v->base->kind != OP_HANDLE)
		v = v->base;
	if (is_table_call(v)) {
		*table = op_name_of(op_call_argument(v, 0, "name"));
		*schema = op_name_of(op_call_keyword(v, "schema"));
		if (!v->n && table->is_dynamic)
			*table = op_name_unknown(v);
	} else if (v->kind == OP_CLASS || v->kind == OP_INSTANCE) {
		table_of_class(r, v, schema, table);
	} else {
		*table = op_name_unknown(v);
	}
}

enum dml { DML_NONE, DML_DELETE, DML_UPDATE, DML_INSERT, DML_HARMLESS };

static enum dml dml_of(struct str name)
{
	static const struct {
		const char *name;
		enum dml dml;
	} names[] = {
		{ "delete", DML_DELETE },   { "update", DML_UPDATE },
		{ "insert", DML_INSERT },   { "select", DML_HARMLESS },
		{ "Delete", DML_DELETE },   { "Update", DML_UPDATE },
		{ "Insert", DML_INSERT },   { "exists", DML_HARMLESS },
		{ "union", DML_HARMLESS },  { "union_all", DML_HARMLESS },
		{ "Select", DML_HARMLESS }, { "values", DML_HARMLESS },
		{ "replace", DML_INSERT },  { "query", DML_HARMLESS },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(name, names[i].name))
			return names[i].dml;
	return DML_NONE;
}

static bool narrows(struct str method)
{
	static const char *const names[] = { "where", "filter", "filter_by",
					     "limit", "get",	"having" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(method, names[i]))
			return true;
	return false;
}

/* The columns an UPDATE sets: values(x=1), values({"x": 1}), update({...}) */
static void add_set(struct op_reader *r, struct op_effect *e,
		    const struct op_value *call)
{
	for (size_t i = 0; i < call->nkeywords; i++) {
		struct op_name name = { .text = call->keywords[i].name,
					.shown = call->keywords[i].name,
					.span = call->span };

		if (!str_is(name.text, "synchronize_session"))
			vec_push(&e->column_names, r->arena, name);
	}
	for (size_t i = 0; i < call->n; i++) {
		const struct op_value *d = call->items[i];

		for (size_t k = 0; d->kind == OP_DICT && k + 1 < d->n; k += 2)
			vec_push(&e->column_names, r->arena,
				 op_name_of(d->items[k]));
	}
}

/* What a chain of methods hangs on: delete(t) of delete(t).where(x) */
struct dml_chain {
	enum dml dml;
	const struct op_value *call; /* that says so */
	const struct op_value *table;
	bool has_where;
};

/*
 * t.delete(), sa.delete(t), query(T).filter(x).delete(). The method nearest to
 * the table says what it is.
 */
static bool read_chain(struct op_reader *r, const struct op_value *v,
		       struct dml_chain *c)
{
	memset(c, 0, sizeof(*c));
	for (; v && v->kind == OP_CALL && op_step(r, v->node); v = v->base) {
		enum dml dml = dml_of(v->base ? v->s : op_value_last_name(v));

		if (narrows(v->s))
			c->has_where = true;
		if (dml == DML_NONE)
			continue;
		if (dml == DML_HARMLESS && c->dml)
			dml = c->dml;
		else
			c->call = v;
		c->dml = dml;
		if (v->base && v->base->kind != OP_HANDLE &&
		    !str_is(v->s, "query"))
			c->table = v->base;
		else
			c->table = v->n ? v->items[0] :
					  op_call_argument(v, 0, "table");
	}
	return c->dml != DML_NONE;
}

/* delete(t, clause), t.delete(clause) of old: the condition as argument. */
static bool has_clause(const struct dml_chain *c)
{
	size_t at = c->call->base ? 0 : 1;

	if (c->dml != DML_DELETE && c->dml != DML_UPDATE)
		return false;
	if (op_call_keyword(c->call, "whereclause")->kind != OP_ABSENT)
		return true;
	return !op_is_query(c->call->base) && c->call->n > at &&
	       c->call->items[at]->kind != OP_DICT;
}

/* User.query.filter(): the model in front of `.query`. */
static const struct op_value *before_query(struct op_reader *r,
					   const struct op_value *v)
{
	struct op_value *model;
	size_t at;

	while (v->base && v->kind == OP_CALL)
		v = v->base;
	if (v->kind == OP_ATTRIBUTE && str_is(v->s, "query"))
		return v->base;
	at = str_find(v->s, STR(".query"));
	if (v->kind != OP_CALL && v->kind != OP_SYMBOL)
		return v;
	if (at == STR_NPOS || str_is(str_from(v->s, at), ".query"))
		return v->n ? v->items[0] : v;
	model = op_new(r, OP_SYMBOL, v->node);
	model->s = str_cut(v->s, 0, at);
	return model;
}

bool op_effects_of_dml(struct op_reader *r, struct operation *op,
		       const struct op_value *v)
{
	struct dml_chain c;
	struct op_effect *e;

	if (!read_chain(r, v, &c))
		return false;
	if (c.dml == DML_HARMLESS)
		return true;
	e = op_effect_add(r, op,
			  c.dml == DML_DELETE ? SQL_DELETE :
			  c.dml == DML_UPDATE ? SQL_UPDATE :
						SQL_INSERT,
			  SQL_OBJECT_TABLE);
	if (c.has_where || has_clause(&c))
		e->flags |= SQL_HAS_WHERE;
	if (op_is_query(c.table))
		c.table = before_query(r, c.table);
	op_table_of(r, c.table, &e->schema, &e->table);
	e->name = e->table;
	for (; c.dml == DML_UPDATE && v && v->kind == OP_CALL &&
	       op_step(r, v->node);
	     v = v->base)
		if (str_is(v->s, "values") ||
		    (v == c.call && (v->base || v->nkeywords)))
			add_set(r, e, v);
	return true;
}

/* DropTable(t), CreateTable(t), DropSchema("x", cascade=True), ... */
static bool of_ddl_element(struct op_reader *r, struct operation *op,
			   const struct op_value *v)
{
	struct str name = op_value_last_name(v), what;
	const struct op_value *on = op_call_argument(v, 0, "element");
	bool drops = str_starts(name, STR("Drop"));
	struct op_effect *e;
	enum sql_object_type type = SQL_OBJECT_UNKNOWN;

	if (v->kind != OP_CALL || v->base ||
	    (!drops && !str_starts(name, STR("Create"))))
		return false;
	what = str_from(name, drops ? 4 : 6);
	for (size_t i = SQL_OBJECT_UNKNOWN + 1; i < SQL_NOBJECTS; i++)
		if (str_eq_nocase(what, str_z(sql_object_name(i))))
			type = (enum sql_object_type)i;
	if (str_is(what, "EnumType"))
		type = SQL_OBJECT_TYPE;
	if (type == SQL_OBJECT_UNKNOWN)
		return false;
	e = op_effect_add(r, op, drops ? SQL_DROP : SQL_CREATE, type);
	if (op_truth(op_call_keyword(v, "cascade")) == 1)
		e->flags |= SQL_CASCADE;
	if (type == SQL_OBJECT_TABLE) {
		op_table_of(r, on, &e->schema, &e->table);
		e->name = e->table;
		return true;
	}
	if (on->kind == OP_CALL) {
		const struct op_value *given = op_call_keyword(on, "name");

		e->name = op_name_of(given->kind == OP_ABSENT && on->n ?
					     on->items[0] :
					     given);
	} else {
		e->name = op_name_of(on);
	}
	return true;
}

/* to_sql_statement_drop() of an alembic_utils entity. */
static bool of_entity_statement(struct op_reader *r, struct operation *op,
				const struct op_value *v)
{
	bool drops = str_starts(v->s, STR("to_sql_statement_drop"));
	struct op_effect *e;

	if (!v->base || !str_starts(v->s, STR("to_sql_statement_")))
		return false;
	e = op_effect_add(r, op, drops ? SQL_DROP : SQL_CREATE,
			  SQL_OBJECT_UNKNOWN);
	if (v->base->kind == OP_CALL)
		e->name = op_name_of(op_call_argument(v->base, 1, "signature"));
	else
		e->name = op_name_unknown(v->base);
	return true;
}

static bool is_text_call(const struct op_value *v)
{
	return op_is_call_of(v, "text") || op_is_call_of(v, "DDL") ||
	       op_is_call_of(v, "TextClause") || op_is_call_of(v, "SQL") ||
	       op_is_call_of(v, "literal_column");
}

static bool is_sqlalchemy(const struct op_value *v)
{
	while (v->base)
		v = v->base;
	return (v->kind == OP_CALL || v->kind == OP_SYMBOL) &&
	       str_starts(v->s, STR("sqlalchemy"));
}

/* One of several: each as if it were the one, and none of them for sure. */
static bool of_alternatives(struct op_reader *r, struct operation *op,
			    const struct py_node *node, const struct op_value *v)
{
	size_t before = op->effects.n;
	bool is_known = true;

	for (size_t i = 0; i < v->n; i++)
		is_known &= op_effects_of_value(r, op, node, v->items[i]);
	for (size_t i = before; i < op->effects.n; i++)
		op->effects.v[i].is_conditional = true;
	return is_known;
}

bool op_effects_of_value(struct op_reader *r, struct operation *op,
			 const struct py_node *node, const struct op_value *v)
{
	const struct op_value *call = v;

	if (op_has_text(v)) {
		op_effects_of_sql(r, op, node, v->text);
		return true;
	}
	if (v->kind == OP_DYNAMIC && v->n)
		return of_alternatives(r, op, node, v);
	if (v->kind != OP_CALL)
		return v->kind == OP_NONE;
	if (op_effects_of_dml(r, op, v) || of_entity_statement(r, op, v))
		return true;
	/* text("...").bindparams(...), .execution_options(...) */
	while (call->base && call->base->kind == OP_CALL)
		call = call->base;
	if (is_text_call(call))
		return op_effects_of_value(r, op, node,
					   op_call_argument(call, 0, "text"));
	return of_ddl_element(r, op, call) || is_sqlalchemy(call);
}
