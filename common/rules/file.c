#include "base/compat.h"
#include "rules/file.h"
#include "model/migration.h"
#include "model/operations.h"

struct finding *file_say(struct chain_run *run, const struct checked_file *f,
			 enum rule_id rule, enum level level, struct span span,
			 const char *fmt, ...)
{
	struct finding *finding;
	char text[1024];
	va_list ap;

	if (level == LEVEL_OFF)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	finding = chain_say(run, rule, level,
			    chain_place(run, f->revision->path, span),
			    f->revision, STR("file"), "%s", text);
	finding->is_on_graph = false;
	return finding;
}

bool file_name_is_news(const struct chain_run *run, const struct checked_file *f)
{
	if (!run->c->policy->spares_old_findings)
		return true;
	return !f->is_legacy &&
	       (f->change == FILE_ADDED || f->change == FILE_RENAMED);
}

bool file_naming(struct chain_run *run, const struct checked_file *f)
{
	const struct check_naming *naming = &run->c->policy->naming;
	const struct migration *m = f->migration;
	enum level level = chain_level(run, RULE_NAMING, false);
	struct str why = STR_NULL, example = STR_NULL;
	struct finding *finding;

	if (!naming->fits || !file_name_is_news(run, f) ||
	    naming->fits(naming->data, run->arena, f->revision->path,
			 f->revision->id, f->revision->message,
			 m->header_date.is_there ? m->header_date.value : STR_NULL,
			 &why, &example))
		return false;
	if (f->is_legacy)
		level = chain_at_most(level, LEVEL_WARNING);
	finding = file_say(run, f, RULE_NAMING, level, span_of(0, 0),
			   "\"%.*s\" does not follow %.*s: %.*s",
			   STR_ARG(path_base(f->revision->path)),
			   STR_ARG(naming->convention), STR_ARG(why));
	if (!finding || !example.len)
		return true;
	/* Parts that are not known stand in <>. */
	if (str_chr(example, '<') != STR_NPOS || str_chr(example, '/') != STR_NPOS)
		chain_help(run, finding, "such as %.*s", STR_ARG(example));
	else
		chain_help(run, finding, "git mv %.*s %.*s",
			   STR_ARG(chain_word(run->arena, f->revision->path)),
			   STR_ARG(chain_word(run->arena,
					      path_join(run->arena,
							path_dir(f->revision->path),
							example))));
	return true;
}

/* `pass`, a string, `...`, a bare return. */
static bool is_idle(const struct py_node *node)
{
	if (py_is(node, PY_Pass))
		return true;
	if (py_is(node, PY_Return))
		return !node->value || py_is_const(node->value, PY_CONST_NONE);
	return py_is(node, PY_Expr) &&
	       (py_is_const(node->value, PY_CONST_STR) ||
		py_is_const(node->value, PY_CONST_ELLIPSIS));
}

/* An upgrade() from elsewhere does who knows what. */
static bool does_nothing(const struct migration *m)
{
	if (!m->functions.n)
		return false;
	vec_each (&m->functions, struct migration_function, f)
		for (size_t i = 0; f->is_upgrade && i < f->node->body.n; i++)
			if (!is_idle(f->node->body.v[i]))
				return false;
	return true;
}

/* Not defined, nor bound in any other way that can be seen. */
static bool lacks_upgrade(const struct checked_file *f)
{
	const struct migration *m = f->migration;

	return !m->functions.n && m->scope &&
	       py_scope_get(m->scope, STR("upgrade")).state == PY_ABSENT;
}

static bool is_merge(const struct revision *r)
{
	for (size_t i = 1; i < r->down.n; i++)
		if (!str_eq(r->down.items[i].value, r->down.items[0].value))
			return true;
	return false;
}

static struct span name_span(const struct migration *m)
{
	const struct migration_function *f = migration_function(m, "upgrade");
	struct span span;
	size_t len;

	if (!f)
		return span_of(0, 0);
	span = py_span(f->node);
	len = str_chr(source_text(m->source, span), '(');
	return len == STR_NPOS ? span : span_of(span.begin, span.begin + len);
}

static void check_empty(struct chain_run *run, const struct checked_file *f)
{
	const struct migration *m = f->migration;
	struct finding *finding;

	/* The first of a labelled branch often is but its mark. */
	if (is_merge(f->revision) || f->revision->labels.n ||
	    !does_nothing(m) || lacks_upgrade(f))
		return;
	finding = file_say(run, f, RULE_EMPTY_MIGRATION,
			   chain_level(run, RULE_EMPTY_MIGRATION, false),
			   name_span(m), "upgrade() does nothing");
	if (finding)
		chain_help(run, finding,
			   "was a model not imported in env.py when this was "
			   "generated?");
}

static void check_upgrade(struct chain_run *run, const struct checked_file *f)
{
	struct finding *finding;

	/* A file that is no migration at all is told so. */
	if (!lacks_upgrade(f) || f->revision->flags & REVISION_NO_ID ||
	    (f->change == FILE_SAME && run->c->policy->spares_old_findings))
		return;
	finding = file_say(run, f, RULE_MISSING_METADATA,
			   chain_level(run, RULE_MISSING_METADATA, false),
			   span_of(0, 0), "has no upgrade()");
	if (finding)
		chain_help(run, finding,
			   "alembic upgrade fails when it comes to this file; "
			   "a migration that does nothing says so with pass");
}

static void check_merge(struct chain_run *run, const struct checked_file *f)
{
	const struct operations *ops = f->operations;
	struct finding *finding;
	struct span span = name_span(f->migration);

	if (!is_merge(f->revision) || !ops || operations_is_empty(ops, true))
		return;
	if (ops->list.n && ops->list.v[0]->is_upgrade)
		span = ops->list.v[0]->span;
	finding = file_say(run, f, RULE_MERGE_WITH_OPERATIONS,
			   chain_level(run, RULE_MERGE_WITH_OPERATIONS, false),
			   span, "a merge revision that changes the schema");
	if (finding)
		chain_help(run, finding,
			   "put it into a migration of its own, on top of the "
			   "merge");
}

void check_file(struct check *c, struct checked_file *f)
{
	struct chain_run run;
	bool is_named_wrong;

	/* An unreadable file is said to be one; that is enough. */
	if (!f->migration || !f->migration->is_readable ||
	    (f->revision->flags & REVISION_UNREADABLE))
		return;
	memset(&run, 0, sizeof(run));
	run.c = c;
	run.arena = c->arena;
	run.g = chain_graph(c->now);
	run.only = f;
	file_header(&run, f);
	is_named_wrong = file_naming(&run, f);
	file_timestamp(&run, f, is_named_wrong);
	check_upgrade(&run, f);
	check_empty(&run, f);
	check_merge(&run, f);
	file_imports(&run, f);
}
