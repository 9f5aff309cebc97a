/*
 * Connections, sessions and contexts, and the methods of other objects that
 * reach a database by themselves: table.drop(bind), query.delete().
 */
#include "base/compat.h"
#include "model/operation_read.h"

struct op_value *op_handle_new(struct op_reader *r, const struct py_node *node,
			       const char *what)
{
	struct op_value *v = op_new(r, OP_HANDLE, node);

	v->s = str_z(what);
	v->is_from_handle = true;
	return v;
}

static bool is_any(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

bool op_is_execute(struct str method)
{
	static const char *const names[] = { "execute",	      "exec_driver_sql",
					     "executemany",   "executescript",
					     "scalar",	      "scalars",
					     "stream",	      "stream_scalars",
					     "copy_expert",   "_exec",
					     "static_output", "fetch",
					     "exec",	      NULL };

	return is_any(method, names);
}

/* Is there a query(...) or .query among what it hangs on? */
bool op_is_query(const struct op_value *v)
{
	for (; v; v = v->base) {
		struct str rest = v->s, part;

		if (v->kind == OP_SYMBOL || v->kind == OP_CALL ||
		    v->kind == OP_ATTRIBUTE)
			while (str_split(&rest, '.', &part))
				if (str_is(part, "query"))
					return true;
	}
	return false;
}

static struct op_value *result(struct op_reader *r, const struct py_node *node)
{
	struct op_value *v = op_dynamic(r, node, "out of the database");

	v->is_from_handle = true;
	return v;
}

static struct op_value *chain(struct op_reader *r, const struct py_node *node,
			      const struct op_value *base, struct str name,
			      const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_CALL, node);

	v->s = name;
	v->base = base;
	v->items = args->items;
	v->n = args->n;
	v->keywords = args->keywords;
	v->nkeywords = args->nkeywords;
	v->has_star = args->has_star;
	v->is_from_handle = true;
	return v;
}

/* One operation with one effect on rows of the table given, if it is known. */
static void on_rows(struct op_reader *r, const struct py_node *node,
		    struct str name, enum sql_action_kind action,
		    const struct op_value *table, unsigned flags)
{
	struct operation *op = op_record(r, OP_ORM, OP_ROUTE_HANDLE, name, node);
	struct op_effect *e;

	if (!op)
		return;
	e = op_effect_add(r, op, action, SQL_OBJECT_TABLE);
	e->flags = flags;
	if (table)
		op_table_of(r, table, &e->schema, &e->table);
	else
		e->table.is_dynamic = true;
	e->name = e->table;
	op_effects_done(r, op);
}

static bool session_method(struct op_reader *r, const struct py_node *node,
			   struct str name, const struct op_arguments *args)
{
	static const char *const inserting[] = { "add", "add_all", "merge",
						 "bulk_save_objects", NULL };
	const struct op_value *first = op_arguments_get(args, 0, NULL);

	if (is_any(name, inserting))
		on_rows(r, node, name, SQL_INSERT,
			first->kind == OP_CALL || first->kind == OP_INSTANCE ?
				first :
				NULL,
			0);
	else if (str_is(name, "bulk_insert_mappings"))
		on_rows(r, node, name, SQL_INSERT, first, 0);
	else if (str_is(name, "bulk_update_mappings"))
		on_rows(r, node, name, SQL_UPDATE, first, SQL_HAS_WHERE);
	else if (str_is(name, "delete") && args->n)
		on_rows(r, node, name, SQL_DELETE, NULL, SQL_HAS_WHERE);
	else
		return false;
	return true;
}

static void follow_with_handle(struct op_reader *r, const struct py_node *node,
			       const struct op_arguments *args)
{
	for (size_t i = 0; i < args->n; i++) {
		struct op_value *given = op_handle_new(r, node, "connection");
		struct op_arguments one = { .items = &given,
					    .n = 1,
					    .has_star = true };

		if (args->items[i]->kind == OP_FUNCTION ||
		    args->items[i]->kind == OP_PARTIAL)
			op_apply(r, node, args->items[i], &one);
	}
}

struct op_value *op_handle_method(struct op_reader *r, const struct py_node *node,
				  struct op_value *base, struct str name,
				  const struct op_arguments *args)
{
	static const char *const handles[] = {
		"connect",   "begin",	       "begin_nested",
		"get_bind",  "connection",     "execution_options",
		"cursor",    "get_context",    "configure",
		"__enter__", "raw_connection", "begin_transaction",
		"registry",  "options",	       NULL
	};
	static const char *const following[] = { "run_sync", "run_callable",
						 "transaction", NULL };

	if (op_is_execute(name)) {
		op_execute(r, node, OP_ROUTE_HANDLE, name, args);
		return result(r, node);
	}
	if (str_is(name, "autocommit_block") || str_is(name, "query"))
		return chain(r, node, base, name, args);
	if (is_any(name, handles))
		return op_handle_new(r, node, "connection");
	if (is_any(name, following)) {
		follow_with_handle(r, node, args);
		return result(r, node);
	}
	session_method(r, node, name, args);
	return result(r, node);
}

static bool is_metadata(const struct op_value *v)
{
	return str_is(op_value_last_name(v), "metadata") ||
	       str_is(op_value_last_name(v), "MetaData") ||
	       ((v->kind == OP_ATTRIBUTE || v->kind == OP_CALL) &&
		str_is(v->s, "metadata"));
}

static bool has_bind(const struct op_arguments *args)
{
	return args->has_handle ||
	       op_arguments_get(args, SIZE_MAX, "bind")->kind != OP_ABSENT ||
	       op_arguments_get(args, SIZE_MAX, "checkfirst")->kind != OP_ABSENT;
}

/* What drop(bind) and create(bind) of the object do. */
static enum sql_object_type object_of(const struct op_value *v)
{
	struct str name;

	while (v->kind == OP_CALL && v->base)
		v = v->base;
	name = op_value_last_name(v);
	if (str_eq_nocase(name, STR("enum")) || str_is(name, "DOMAIN"))
		return SQL_OBJECT_TYPE;
	if (str_is(name, "Sequence"))
		return SQL_OBJECT_SEQUENCE;
	if (str_is(name, "Index"))
		return SQL_OBJECT_INDEX;
	if (str_is(name, "Table"))
		return SQL_OBJECT_TABLE;
	if (v->kind == OP_CLASS ||
	    (v->kind == OP_ATTRIBUTE && str_is(v->s, "__table__")))
		return SQL_OBJECT_TABLE;
	return SQL_OBJECT_UNKNOWN;
}

static void name_object(struct op_reader *r, struct op_effect *e,
			const struct op_value *v)
{
	while (v->kind == OP_CALL && v->base)
		v = v->base;
	if (e->object == SQL_OBJECT_TABLE) {
		op_table_of(r, v, &e->schema, &e->table);
		e->name = e->table;
		return;
	}
	if (v->kind != OP_CALL) {
		e->name = op_name_unknown(v);
		return;
	}
	e->schema = op_name_of(op_call_keyword(v, "schema"));
	if (e->object == SQL_OBJECT_TYPE) {
		struct op_column c = { .value = v };

		op_type_of_value(&c.type, r->arena, v);
		e->name = op_name_of(op_call_keyword(v, "name"));
		vec_push(&e->columns, r->arena, c);
		return;
	}
	e->name = op_name_of(op_call_argument(v, 0, "name"));
}

/*
 * checkfirst=: only if it is not there yet, or still is. The default of most
 * is False (sqlalchemy/sql/schema.py), of those here it is True.
 */
static bool checks_first(const struct op_value *base,
			 const struct op_arguments *args, bool all)
{
	const struct op_value *v = op_arguments_get(args, 1, "checkfirst");

	if (v->kind != OP_ABSENT)
		return op_truth(v) == 1;
	return all || op_is_call_of(base, "ENUM") ||
	       op_is_call_of(base, "DOMAIN") || op_is_call_of(base, "Sequence");
}

static struct op_value *on_object(struct op_reader *r, const struct py_node *node,
				  const struct op_value *base, struct str name,
				  const struct op_arguments *args, bool drops,
				  bool all)
{
	struct operation *op =
		op_record(r, drops ? OP_OBJECT_DROP : OP_OBJECT_CREATE,
			  OP_ROUTE_OBJECT, name, node);
	struct op_effect *e;

	if (!op)
		return result(r, node);
	e = op_effect_add(r, op, drops ? SQL_DROP : SQL_CREATE,
			  all ? SQL_OBJECT_TABLE : object_of(base));
	if (all) {
		e->table.is_dynamic = true;
		e->table.shown = op_source(r, base->node);
		e->name = e->table;
	} else {
		name_object(r, e, base);
	}
	if (checks_first(base, args, all))
		e->flags |= drops ? SQL_IF_EXISTS : SQL_IF_NOT_EXISTS;
	op_effects_done(r, op);
	return result(r, node);
}

/* session.query(...).filter(...).delete(): runs at once. */
static struct op_value *on_query(struct op_reader *r, const struct py_node *node,
				 const struct op_value *base, struct str name,
				 const struct op_arguments *args)
{
	struct operation *op = op_record(r, OP_ORM, OP_ROUTE_HANDLE, name, node);

	if (op) {
		op_effects_of_dml(r, op, chain(r, node, base, name, args));
		op_effects_done(r, op);
	}
	return result(r, node);
}

static bool is_session(const struct op_value *v)
{
	return v->kind == OP_SYMBOL && str_is(op_value_last_name(v), "session");
}

struct op_value *op_object_method(struct op_reader *r, const struct py_node *node,
				  struct op_value *base, struct str name,
				  const struct op_arguments *args)
{
	bool drops = str_is(name, "drop"), is_dml;

	if (str_is(name, "drop_all") || str_is(name, "create_all")) {
		if (is_metadata(base) || has_bind(args))
			return on_object(r, node, base, name, args,
					 str_is(name, "drop_all"), true);
		return NULL;
	}
	if ((drops || str_is(name, "create")) && has_bind(args))
		return on_object(r, node, base, name, args, drops, false);
	if (is_session(base))
		return op_handle_method(r, node, base, name, args);
	is_dml = str_is(name, "delete") || str_is(name, "update");
	if (is_dml && op_is_query(base))
		return on_query(r, node, base, name, args);
	if (op_is_execute(name) && !str_is(name, "exec") &&
	    !str_is(name, "fetch") &&
	    (base->kind == OP_DYNAMIC || base->kind == OP_SYMBOL ||
	     base->kind == OP_ATTRIBUTE || base->is_from_handle)) {
		if (str_is(name, "execute") || args->n)
			op_execute(r, node, OP_ROUTE_HANDLE, name, args);
		return result(r, node);
	}
	return NULL;
}
