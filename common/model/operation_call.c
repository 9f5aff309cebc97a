/* Whose call is it? */
#include "base/compat.h"
#include "model/operation_read.h"

bool op_is_handle(const struct op_value *v)
{
	return v->kind == OP_HANDLE || v->kind == OP_BATCH ||
	       (v->kind == OP_SYMBOL &&
		(str_is(v->s, "alembic.op") ||
		 str_is(op_value_last_name(v), "session")));
}

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
static bool is_harmless(struct str root)
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

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (str_is(root, names[i]))
			return true;
	return false;
}

static struct op_value *object(struct op_reader *r, const struct py_node *node,
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
	return v;
}

static void warn_of_helper(struct op_reader *r, const struct py_node *node,
			   struct str name, const struct op_arguments *args)
{
	bool is_effect = node == r->effect_call && r->frame;

	if (args->has_handle)
		op_unknown(r, node,
			   "passes the database to `%.*s`, which is not in "
			   "this file",
			   STR_ARG(name));
	else if (is_effect && !is_harmless(root_of(name)))
		op_unknown(r, node, "calls `%.*s`, which is not in this file",
			   STR_ARG(name));
}

/* Functions handed to somebody who will call them. */
static void call_back(struct op_reader *r, const struct py_node *node,
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
		return object(r, node, NULL, name, args);
	if (str_is(name, "invoke")) {
		op_invoke(r, node, op_arguments_get(args, 0, "operation"));
		return op_dynamic(r, node, "a call");
	}
	if (str_is(name, "run_async")) {
		const struct op_value *f = op_arguments_get(args, 0, NULL);

		if (f->kind == OP_FUNCTION || f->kind == OP_PARTIAL)
			call_back(r, node, args, true);
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

static struct op_value *of_symbol(struct op_reader *r,
				  const struct py_node *node, struct op_value *f,
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
	if (!is_harmless(root_of(f->s)))
		warn_of_helper(r, node, f->s, args);
	call_back(r, node, args, args->has_handle);
	return object(r, node, NULL, f->s, args);
}

/* A method of what another package, or nobody we know, has made. */
static bool is_from_outside(const struct op_value *v)
{
	while (v->base)
		v = v->base;
	if (v->kind == OP_CALL || v->kind == OP_SYMBOL)
		return !is_harmless(root_of(v->s));
	return v->kind == OP_DYNAMIC && !v->is_from_handle;
}

static struct op_value *of_attribute(struct op_reader *r,
				     const struct py_node *node,
				     struct op_value *f,
				     const struct op_arguments *args)
{
	struct op_value *base = (struct op_value *)f->base, *v;

	if (op_has_text(base))
		return op_string_method(r, node, base, f->s, args);
	if (op_is_sequence(base) || base->kind == OP_DICT)
		return op_container_method(r, node, base, f->s, args);
	if (base->kind == OP_BATCH) {
		if (str_is(f->s, "f") && args->n == 1)
			return args->items[0];
		return op_directive(r, node, f->s, base, args);
	}
	if (base->kind == OP_HANDLE)
		return op_handle_method(r, node, base, f->s, args);
	v = op_object_method(r, node, base, f->s, args);
	if (v)
		return v;
	if (args->has_handle && is_from_outside(base))
		warn_of_helper(r, node, op_source(r, node->func), args);
	call_back(r, node, args, args->has_handle);
	return object(r, node, base, f->s, args);
}

static struct op_value *of_partial(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_value *f,
				   const struct op_arguments *args)
{
	struct op_arguments all = *args;
	struct op_value *list = op_new(r, OP_TUPLE, node);
	struct op_keyword *keywords;

	for (size_t i = 0; i < f->n; i++)
		op_append(r, list, f->items[i]);
	for (size_t i = 0; i < args->n; i++)
		op_append(r, list, args->items[i]);
	all.items = list->items;
	all.n = list->n;
	all.nkeywords = args->nkeywords + f->nkeywords;
	keywords = arena_array(r->arena, all.nkeywords, sizeof(*keywords));
	for (size_t i = 0; i < args->nkeywords; i++)
		keywords[i] = args->keywords[i];
	for (size_t i = 0; i < f->nkeywords; i++)
		keywords[args->nkeywords + i] = f->keywords[i];
	all.keywords = keywords;
	return op_apply(r, node, (struct op_value *)f->base, &all);
}

static struct op_value *of_unknown(struct op_reader *r,
				   const struct py_node *node,
				   const struct op_value *f,
				   const struct op_arguments *args)
{
	struct op_value *v;

	if (args->has_handle ||
	    (node == r->effect_call && r->frame && !f->is_from_handle))
		op_unknown(r, node, "calls `%.*s`, which is not known",
			   STR_ARG(op_source(r, node->func)));
	call_back(r, node, args, args->has_handle);
	v = op_dynamic(r, node, "a call");
	v->is_from_handle = f->is_from_handle;
	return v;
}

struct op_value *op_apply(struct op_reader *r, const struct py_node *node,
			  struct op_value *callee,
			  const struct op_arguments *args)
{
	struct op_value *v;

	if (!op_enter(r, node))
		return op_dynamic(r, node, "not followed any further");
	switch (callee->kind) {
	case OP_SYMBOL:
		v = of_symbol(r, node, callee, args);
		break;
	case OP_BUILTIN:
		v = op_builtin(r, node, callee->s, args);
		break;
	case OP_ATTRIBUTE:
		v = of_attribute(r, node, callee, args);
		break;
	case OP_FUNCTION:
		v = op_follow(r, node, callee, args);
		break;
	case OP_PARTIAL:
		v = of_partial(r, node, callee, args);
		break;
	case OP_CLASS:
		v = op_instantiate(r, node, callee, args);
		break;
	case OP_HANDLE: /* Session = sessionmaker(bind=bind); Session() */
		v = callee;
		break;
	default:
		v = of_unknown(r, node, callee, args);
	}
	r->nest--;
	return v;
}

static void add_item(struct op_reader *r, struct op_arguments *args,
		     struct op_value *v)
{
	if (args->n == args->cap)
		args->items = vec_grow(r->arena, args->items, args->n,
				       &args->cap, sizeof(*args->items));
	args->items[args->n++] = v;
	args->has_handle |= op_is_handle(v);
}

static void add_keyword(struct op_reader *r, struct op_arguments *args,
			struct str name, struct op_value *v)
{
	struct op_keyword keyword = { name, v };

	if (args->nkeywords == args->keywords_cap)
		args->keywords = vec_grow(r->arena, args->keywords,
					  args->nkeywords, &args->keywords_cap,
					  sizeof(*args->keywords));
	args->keywords[args->nkeywords++] = keyword;
	args->has_handle |= op_is_handle(v);
}

static void add_star(struct op_reader *r, struct op_arguments *args,
		     const struct op_value *v)
{
	const struct op_value *items = op_iterable(r, v);

	args->has_star |= !items;
	for (size_t i = 0; items && i < items->n && op_step(r, v->node); i++)
		add_item(r, args, items->items[i]);
}

static void add_mapping(struct op_reader *r, struct op_arguments *args,
			const struct op_value *v)
{
	if (v->kind != OP_DICT || v->is_partial || v->has_star) {
		args->has_star = true;
		return;
	}
	for (size_t i = 0; i + 1 < v->n && op_step(r, v->node); i += 2) {
		if (op_is_str(v->items[i]))
			add_keyword(r, args, v->items[i]->s, v->items[i + 1]);
		else
			args->has_star = true;
	}
}

static void read_arguments(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node, struct op_arguments *args)
{
	for (size_t i = 0; i < node->args.n; i++) {
		const struct py_node *arg = node->args.v[i];
		struct op_value *v = op_eval(r, s, arg);

		if (py_is(arg, PY_Starred))
			add_star(r, args, v);
		else
			add_item(r, args, v);
	}
	for (size_t i = 0; i < node->keywords.n; i++) {
		const struct py_node *keyword = node->keywords.v[i];
		struct op_value *v = op_eval(r, s, keyword->value);

		if (keyword->name.p && keyword->name.len)
			add_keyword(r, args, keyword->name, v);
		else
			add_mapping(r, args, v);
	}
}

struct op_value *op_call(struct op_reader *r, struct op_scope *s,
			 const struct py_node *node)
{
	const struct py_node *effect = r->effect_call;
	struct op_arguments args = { 0 };
	struct op_value *callee, *v;

	callee = op_eval(r, s, node->func);
	read_arguments(r, s, node, &args);
	r->effect_call = effect == node ? node : NULL;
	v = op_apply(r, node, callee, &args);
	r->effect_call = NULL;
	return v;
}
