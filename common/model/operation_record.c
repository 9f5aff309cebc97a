/* Operations are written down, with everything that stands around them. */
#include "base/compat.h"
#include "model/operation_read.h"

struct operation_row {
	const char *name;
	const char *signature;
	const char *batch;
};

static const struct operation_row rows[OPERATION_KINDS] = {
#define OPERATION(id, name, signature, batch) \
	[OP_##id] = { name, signature, batch },
#include "model/operation.def"
#undef OPERATION
};

const char *operation_kind_name(enum operation_kind kind)
{
	return rows[kind].name;
}

/* NULL when there are too many; what is not recorded then is unknown. */
struct operation *op_record(struct op_reader *r, enum operation_kind kind,
			    enum op_route route, struct str name,
			    const struct py_node *node)
{
	struct operation *op;

	if (r->ops->list.n >= OPERATIONS_MAX) {
		r->steps = 0;
		op_step(r, node);
		return NULL;
	}
	op = arena_new(r->arena, struct operation);
	op->kind = kind;
	op->route = route;
	op->name = name;
	op->span = py_span(node);
	op->function = r->function;
	op->is_upgrade = r->is_upgrade;
	op->site = r->site;
	op->condition = r->condition;
	op->is_repeated = r->repeated != 0;
	op->in_autocommit = r->autocommit != 0;
	vec_push(&r->ops->list, r->arena, op);
	return op;
}

void op_unknown(struct op_reader *r, const struct py_node *node,
		const char *fmt, ...)
{
	struct op_unknown u = { .function = r->function,
				.is_upgrade = r->is_upgrade,
				.site = r->site,
				.condition = r->condition,
				.before = r->ops->list.n };
	char text[512];
	va_list ap;
	struct str key;

	if (r->ops->unknown.n >= OP_UNKNOWN_MAX) {
		r->ops->is_cut = true;
		return;
	}
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (node)
		u.span = py_span(node);
	u.reason = str_fmt(r->arena, "%s", text);
	key = str_fmt(r->arena, "%zu %.*s %s", u.span.begin,
		      STR_ARG(r->function), text);
	if (map_has(&r->unknown_seen, key))
		return;
	map_put(&r->unknown_seen, key, r);
	vec_push(&r->ops->unknown, r->arena, u);
}

static enum operation_kind kind_of(struct str name)
{
	for (size_t i = 0; i < OP_UNKNOWN_DIRECTIVE; i++)
		if (str_is(name, rows[i].name))
			return (enum operation_kind)i;
	return OP_UNKNOWN_DIRECTIVE;
}

static struct op_value *value_of_directive(struct op_reader *r,
					   const struct py_node *node,
					   const struct operation *op,
					   const struct op_arguments *args)
{
	struct op_value *v;

	switch (op->kind) {
	case OP_BATCH_ALTER_TABLE:
		v = op_new(r, OP_BATCH, node);
		v->s = STR("batch");
		v->batch = op;
		return v;
	case OP_CREATE_TABLE:
		v = op_new(r, OP_CALL, node);
		v->s = STR("sqlalchemy.Table");
		v->items = args->items;
		v->n = args->n;
		v->keywords = args->keywords;
		v->nkeywords = args->nkeywords;
		return v;
	default:
		return op_dynamic(r, node, "a call");
	}
}

struct op_value *op_directive(struct op_reader *r, const struct py_node *node,
			      struct str name, const struct op_value *batch,
			      const struct op_arguments *args)
{
	enum operation_kind kind = kind_of(name);
	const char *signature = rows[kind].signature;
	struct operation *op;

	if (batch && !rows[kind].batch)
		kind = OP_UNKNOWN_DIRECTIVE;
	if (kind == OP_EXECUTE) {
		op_execute(r, node, batch ? OP_ROUTE_BATCH : OP_ROUTE_OP, name,
			   args);
		return op_dynamic(r, node, "a call");
	}
	op = op_record(r, kind, batch ? OP_ROUTE_BATCH : OP_ROUTE_OP, name, node);
	if (!op)
		return op_dynamic(r, node, "a call");
	if (batch) {
		signature = rows[kind].batch;
		op->batch = batch->batch;
	}
	op_arguments_bind(r, signature, args, op);
	op_effects_of(r, op, node);
	op_effects_done(r, op);
	return value_of_directive(r, node, op, args);
}

void op_execute(struct op_reader *r, const struct py_node *node,
		enum op_route route, struct str name,
		const struct op_arguments *args)
{
	struct operation *op = op_record(r, OP_EXECUTE, route, name, node);
	const struct op_value *what;

	if (!op)
		return;
	op_arguments_bind(r, rows[OP_EXECUTE].signature, args, op);
	what = operation_argument(op, "sqltext");
	if (what->kind == OP_ABSENT)
		what = op_arguments_get(args, 0, "statement");
	if (!op_effects_of_value(r, op, node, what)) {
		struct str shown = what->node ? op_source(r, what->node) :
						what->s;

		op_unknown(r, node, "runs SQL that is not written here: `%.*s`",
			   (int)(shown.len < 80 ? shown.len : 80),
			   shown.p ? shown.p : "");
	}
	op_effects_done(r, op);
}

/* "DropTableOp" -> "drop_table" */
static struct str directive_of_class(struct op_reader *r, struct str class)
{
	struct buf name = BUF_INIT(r->arena);

	if (!str_ends(class, STR("Op")))
		return STR_NULL;
	for (size_t i = 0; i + 2 < class.len && i < 64; i++) {
		char c = class.p[i];

		if (c >= 'A' && c <= 'Z') {
			if (i)
				buf_addc(&name, '_');
			c = (char)(c - 'A' + 'a');
		}
		buf_addc(&name, c);
	}
	if (str_is(buf_str(&name), "execute_s_q_l"))
		return STR("execute");
	return buf_str(&name);
}

/* modify_nullable= of AlterColumnOp is nullable= of alter_column(). */
static void rename_arguments(struct operation *op)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{ "modify_nullable", "nullable" },
		{ "modify_server_default", "server_default" },
		{ "modify_type", "type_" },
		{ "modify_name", "new_column_name" },
		{ "modify_comment", "comment" },
	};

	for (size_t i = 0; i < op->narguments; i++)
		for (size_t k = 0; k < ARRAY_SIZE(names); k++)
			if (str_is(op->arguments[i].name, names[k].from))
				op->arguments[i].name = str_z(names[k].to);
}

static void invoke_all(struct op_reader *r, const struct py_node *node,
		       const struct op_value *list)
{
	const struct op_value *ops = op_iterable(r, list);

	if (!ops)
		op_unknown(r, node, "invokes operations that are not known");
	for (size_t i = 0; ops && i < ops->n && op_step(r, node); i++)
		op_invoke(r, node, ops->items[i]);
}

void op_invoke(struct op_reader *r, const struct py_node *node,
	       const struct op_value *what)
{
	struct str class = op_value_last_name(what), name;
	struct op_arguments args = { 0 };
	struct operation *op;
	enum operation_kind kind;

	if (what->kind != OP_CALL || what->base || !op_enter(r, node)) {
		op_unknown(r, node, "invokes an operation that is not known");
		return;
	}
	name = directive_of_class(r, class);
	kind = name.p ? kind_of(name) : OP_UNKNOWN_DIRECTIVE;
	args.items = what->items;
	args.n = what->n;
	args.keywords = what->keywords;
	args.nkeywords = what->nkeywords;
	args.has_star = what->has_star;
	if (str_is(class, "ModifyTableOps") || str_is(class, "UpgradeOps")) {
		invoke_all(r, node,
			   op_arguments_get(&args, class.p[0] == 'M', "ops"));
	} else if (kind == OP_EXECUTE) {
		op_execute(r, node, OP_ROUTE_INVOKE, STR("execute"), &args);
	} else {
		op = op_record(r, kind, OP_ROUTE_INVOKE, name.p ? name : class,
			       node);
		if (op) {
			op_arguments_bind(r, rows[kind].signature, &args, op);
			rename_arguments(op);
			op_effects_of(r, op, node);
			op_effects_done(r, op);
		}
	}
	r->nest--;
}
