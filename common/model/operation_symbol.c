/* Calls of what was imported: op, SQLAlchemy, other packages. */
#include "base/compat.h"
#include "model/operation_read.h"

/* The part before the first dot: the package. */
static struct str root_of(struct str dotted)
{
	size_t dot = str_chr(dotted, '.');

	return dot == STR_NPOS ? dotted : str_cut(dotted, 0, dot);
}

static bool is_operation_name(struct str name)
{
	for (size_t i = 0; i < OPERATION_KINDS; i++)
		if (i != OP_UNKNOWN_DIRECTIVE &&
		    str_is(name, operation_kind_name((enum operation_kind)i)))
			return true;
	return false;
}

bool op_directive_name(struct str dotted, struct str *name)
{
	static const struct str prefix = { "alembic.op.", 11 };
	size_t dot = str_rchr(dotted, '.');

	if (str_starts(dotted, prefix)) {
		*name = str_from(dotted, prefix.len);
		return str_chr(*name, '.') == STR_NPOS;
	}
	if (dot == STR_NPOS || !str_ends(str_cut(dotted, 0, dot), STR(".op")))
		return false;
	/* Handed on by another module: from app.compat import op */
	*name = str_from(dotted, dot + 1);
	return is_operation_name(*name);
}

/* Packages whose functions do not reach a database by themselves. */
bool op_is_harmless(struct str dotted)
{
	static const char *const names[] = {
		"sqlalchemy",  "alembic",     "sqlmodel",    "sqlalchemy_utils",
		"geoalchemy2", "pgvector",    "logging",     "os",
		"sys",	       "re",	      "json",	     "uuid",
		"datetime",    "time",	      "random",	     "typing",
		"collections", "itertools",   "functools",   "enum",
		"string",      "decimal",     "textwrap",    "pathlib",
		"csv",	       "io",	      "hashlib",     "secrets",
		"warnings",    "contextlib",  "math",	     "base64",
		"binascii",    "copy",	      "operator",    "inspect",
		"types",       "abc",	      "dataclasses", "platform",
		"traceback",   "unicodedata", "struct",	     "calendar",
		"pprint",      "structlog",   "loguru",	     "tqdm",
		"click",       "dateutil",    "pytz",	     "gc",
		"urllib",      "html",	      "zlib",	     "gzip",
		"pickle",      "hmac",	      "statistics",  "fractions",
		"importlib",   "__future__",  "zoneinfo",    "rich",
	};

	struct str root = root_of(dotted);

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(root, names[i]))
			return true;
	return false;
}

struct op_value *op_object_new(struct op_reader *r, const struct py_node *node,
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
	v->is_from_handle = (base && base->is_from_handle);
	if (r->hooks)
		r->hooks->made(r, v);
	return v;
}

void op_warn_of_helper(struct op_reader *r, const struct py_node *node,
		       struct str name, const struct op_arguments *args)
{
	bool is_effect = node == r->effect_call && r->frame;

	if (args->has_handle)
		op_unknown(r, node,
			   "passes the database to `%.*s`, which is not in "
			   "this file",
			   STR_ARG(name));
	else if (is_effect && !op_is_harmless(name))
		op_unknown(r, node, "calls `%.*s`, which is not in this file",
			   STR_ARG(name));
}

/* Functions handed to somebody who will call them. */
void op_call_back(struct op_reader *r, const struct py_node *node,
		  const struct op_arguments *args, bool with_handle)
{
	for (size_t i = 0; i < args->n; i++) {
		struct op_arguments one = { 0 };
		struct op_value *given;

		if (args->items[i]->kind != OP_FUNCTION &&
		    args->items[i]->kind != OP_PARTIAL)
			continue;
		given = with_handle ? op_handle_new(r, node, "connection") :
				      op_dynamic(r, node, "given by a caller");
		one.items = &given;
		one.n = 1;
		one.has_star = true;
		op_apply(r, node, args->items[i], &one);
	}
}

static struct op_value *of_alembic(struct op_reader *r,
				   const struct py_node *node, struct str name,
				   const struct op_arguments *args)
{
	if (str_is(name, "f") && args->n == 1)
		return args->items[0];
	if (str_is(name, "get_bind") || str_is(name, "get_context"))
		return op_handle_new(r, node,
				     str_is(name, "get_bind") ? "connection" :
								"context");
	if (str_is(name, "inline_literal") || str_is(name, "register_operation") ||
	    str_is(name, "implementation_for"))
		return op_object_new(r, node, NULL, name, args);
	if (str_is(name, "invoke")) {
		op_invoke(r, node, op_arguments_get(args, 0, "operation"));
		return op_dynamic(r, node, "a call");
	}
	if (str_is(name, "run_async")) {
		const struct op_value *f = op_arguments_get(args, 0, NULL);

		if (f->kind == OP_FUNCTION || f->kind == OP_PARTIAL)
			op_call_back(r, node, args, true);
		else
			op_unknown(r, node, "runs `%.*s` through run_async",
				   STR_ARG(op_source(r, f->node)));
		return op_dynamic(r, node, "a call");
	}
	return op_directive(r, node, name, NULL, args);
}

static bool ends_with_any(struct str name, const char *const *names)
{
	for (; *names; names++)
		if (str_is(name, *names))
			return true;
	return false;
}

/* Session(bind), sessionmaker(bind=bind), MigrationContext.configure(c) */
static bool makes_handle(struct str dotted, struct str last)
{
	static const char *const names[] = { "Session",
					     "sessionmaker",
					     "scoped_session",
					     "create_engine",
					     "Connection",
					     "configure",
					     "AsyncSession",
					     "create_session",
					     "engine_from_config",
					     NULL };

	return (str_is(root_of(dotted), "sqlalchemy") ||
		str_is(root_of(dotted), "alembic") ||
		str_is(root_of(dotted), "sqlmodel")) &&
	       ends_with_any(last, names);
}

static struct op_value *partial(struct op_reader *r, const struct py_node *node,
				const struct op_arguments *args)
{
	struct op_value *v = op_new(r, OP_PARTIAL, node);

	v->base = args->items[0];
	v->keywords = args->keywords;
	v->nkeywords = args->nkeywords;
	for (size_t i = 1; i < args->n; i++)
		op_append(r, v, args->items[i]);
	return v;
}

/* What is known of other packages; NULL when nothing is. */
static struct op_value *well_known(struct op_reader *r,
				   const struct py_node *node, struct str name,
				   struct str last,
				   const struct op_arguments *args)
{
	struct op_value *v;

	if (str_is(name, "functools.partial") && args->n)
		return partial(r, node, args);
	if ((str_is(name, "textwrap.dedent") || str_is(name, "inspect.cleandoc")) &&
	    args->n == 1 && op_has_text(args->items[0]))
		return op_dedent(r, node, args->items[0]);
	if (str_is(name, "asyncio.run") && args->n)
		return args->items[0];
	if (str_is(name, "alembic.operations.Operations") ||
	    str_is(name, "alembic.operations.base.Operations")) {
		v = op_new(r, OP_SYMBOL, node);
		v->s = STR("alembic.op");
		return v;
	}
	if ((str_is(last, "quoted_name") || str_is(last, "conv")) && args->n)
		return args->items[0];
	if (makes_handle(name, last))
		return op_handle_new(r, node, "session");
	if (str_is(last, "open") && str_is(root_of(name), "codecs"))
		return op_dynamic(r, node, "a file");
	return NULL;
}

struct op_value *op_call_symbol(struct op_reader *r, const struct py_node *node,
				struct op_value *f,
				const struct op_arguments *args)
{
	struct str name, last = op_value_last_name(f);
	struct op_value *v;
	size_t dot;

	if (op_directive_name(f->s, &name))
		return of_alembic(r, node, name, args);
	v = well_known(r, node, f->s, last, args);
	if (v)
		return v;
	dot = str_rchr(f->s, '.');
	if (dot != STR_NPOS && str_starts(f->s, STR("alembic.context"))) {
		if (str_is(last, "is_offline_mode"))
			return op_dynamic(r, node, "decided while it runs");
		return op_handle_method(
			r, node, op_handle_new(r, node, "context"), last, args);
	}
	if (dot != STR_NPOS) {
		struct op_value *base = op_new(r, OP_SYMBOL, node->func);

		base->s = str_cut(f->s, 0, dot);
		v = op_object_method(r, node, base, last, args);
		if (v)
			return v;
	}
	if (!op_is_harmless(f->s))
		op_warn_of_helper(r, node, f->s, args);
	op_call_back(r, node, args, args->has_handle);
	return op_object_new(r, node, NULL, f->s, args);
}
