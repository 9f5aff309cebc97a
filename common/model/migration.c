#include "base/compat.h"
#include "model/migration_parts.h"

bool migration_is_file_name(struct str name)
{
	return str_ends(name, STR(".py")) && !str_starts(name, STR(".#")) &&
	       !str_starts(name, STR("__init__"));
}

static void add_problem(struct migration *m, struct arena *a,
			struct migration_problem problem)
{
	vec_push(&m->problems, a, problem);
}

void migration_add_problem(struct migration *m, enum migration_problem_kind kind,
			   const char *name, struct span span, struct str detail)
{
	struct migration_problem problem = {
		.kind = kind, .name = str_z(name), .span = span, .detail = detail
	};

	add_problem(m, migration_arena(m), problem);
}

/* --- functions ---------------------------------------------------------- */

static bool is_function_name(struct str name, bool *is_upgrade)
{
	static const struct {
		const char *name;
		bool is_upgrade;
	} roots[] = { { "upgrade", true }, { "downgrade", false } };

	for (size_t i = 0; i < ARRAY_SIZE(roots); i++) {
		struct str root = str_z(roots[i].name);

		*is_upgrade = roots[i].is_upgrade;
		if (str_starts(name, root) &&
		    (name.len == root.len || name.p[root.len] == '_'))
			return true;
	}
	return false;
}

static void read_functions(struct migration *m)
{
	map_each (&m->scope->names, e) {
		const struct py_binding *b = e->value;
		bool is_upgrade;

		if (b->is_deleted || b->value.symbol != PY_SYM_FUNCTION ||
		    py_is(b->value.node, PY_Lambda) ||
		    !is_function_name(e->key, &is_upgrade))
			continue;
		vec_push(&m->functions, migration_arena(m),
			 (struct migration_function){ e->key, b->value.node,
						      is_upgrade });
	}
}

const struct migration_function *migration_function(const struct migration *m,
						    const char *name)
{
	vec_each (&m->functions, struct migration_function, f)
		if (str_is(f->name, name))
			return f;
	return NULL;
}

/* --- the whole ---------------------------------------------------------- */

static void set_unreadable(struct migration *m, struct arena *a)
{
	struct migration_problem problem = { .kind = MIGRATION_UNREADABLE,
					     .name = STR_NULL,
					     .span = m->error.span,
					     .detail = m->error.message };

	m->is_readable = false;
	add_problem(m, a, problem);
}

static void read_parsed(struct migration *m, struct arena *a)
{
	m->is_readable = true;
	m->scope = py_scope_module(a, &m->module);
	migration_read_doc(m);
	migration_read_fields(m);
}

static void begin(struct migration *m, struct source *source)
{
	memset(m, 0, sizeof(*m));
	m->source = source;
	m->message = STR("");
}

void migration_read(struct migration *m, struct arena *a, struct source *source)
{
	begin(m, source);
	m->is_whole = true;
	if (!py_parse(a, source, &m->module, &m->error)) {
		set_unreadable(m, a);
		return;
	}
	read_parsed(m, a);
	read_functions(m);
}

void migration_read_metadata(struct migration *m, struct arena *a,
			     struct source *source)
{
	begin(m, source);
	if (!py_parse_outline(a, source, &m->module, &m->error)) {
		/* Which error comes first, only the whole file tells. */
		migration_read(m, a, source);
		return;
	}
	read_parsed(m, a);
}

/* --- problems ----------------------------------------------------------- */

bool migration_has_problem(const struct migration *m,
			   enum migration_problem_kind kind)
{
	vec_each (&m->problems, struct migration_problem, p)
		if (p->kind == kind)
			return true;
	return false;
}

/* %n is the name, %d the detail. */
static const char *const texts[MIGRATION_PROBLEM_COUNT] = {
	[MIGRATION_UNREADABLE] = "Python cannot read it: %d",
	[MIGRATION_NO_REVISION] =
		"no revision, and the file name is not a hexadecimal id",
	[MIGRATION_NO_DOWN_REVISION] = "no down_revision",
	[MIGRATION_DYNAMIC] = "%n is not a constant: %d",
	[MIGRATION_WRONG_TYPE] = "%n has the type %d",
	[MIGRATION_TUPLE_ID] = "%n is a %d, not a string",
	[MIGRATION_BYTES_ID] = "%n is bytes, not a string",
	[MIGRATION_FUNCTION_ID] = "%n is a function or class, not a string",
	[MIGRATION_EMPTY_ID] = "%n has an empty id",
	[MIGRATION_ILLEGAL_ID] = "%n has characters that are not allowed: %d",
	[MIGRATION_NOT_UTF8_ID] = "%n has half of a surrogate pair",
	[MIGRATION_MIXED_NONE] = "%n has None beside ids",
	[MIGRATION_NESTED] = "%n has a list within a list",
	[MIGRATION_REPEATED] = "%n has \"%d\" twice",
	[MIGRATION_UNORDERED] = "%n is a set: its ids have no order",
	[MIGRATION_SELF_LOOP] = "%n is the revision itself",
	[MIGRATION_DEPENDS_ON_DOWN] =
		"%n has \"%d\", which is its down_revision already",
	[MIGRATION_LABEL_IS_ID] = "%n has the revision's own id",
	[MIGRATION_REBOUND] = "%n is bound more than once: the last one counts",
};

struct str migration_problem_text(struct arena *a,
				  const struct migration_problem *p)
{
	struct buf b = BUF_INIT(a);

	for (const char *t = texts[p->kind]; *t; t++) {
		if (*t != '%') {
			buf_addc(&b, *t);
			continue;
		}
		t++;
		buf_adds(&b, *t == 'n' ? p->name : p->detail);
	}
	return buf_str(&b);
}
