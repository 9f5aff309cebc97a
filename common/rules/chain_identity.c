#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "model/migration.h"

/* What one file says of itself. Only files that are judged are looked at. */

static const struct revision *as_before(const struct chain_run *run,
					const struct checked_file *f)
{
	struct str path = f->old_path.p ? f->old_path : f->revision->path;

	if (f->change == FILE_ADDED)
		return NULL;
	return chain_at(run->c->before, path);
}

/* Had it this trouble before, with the same id? */
static bool had_flags(const struct chain_run *run, const struct checked_file *f,
		      unsigned flags)
{
	const struct revision *old = as_before(run, f);

	return old && (old->flags & flags) && str_eq(old->id, f->revision->id);
}

static bool had_id(const struct chain_run *run, const struct checked_file *f)
{
	const struct revision *old = as_before(run, f);

	return old && f->revision->id.p && str_eq(old->id, f->revision->id);
}

static struct finding *say(struct chain_run *run, const struct checked_file *f,
			   enum rule_id rule, bool was_before, struct span span,
			   const char *key, struct str message)
{
	const struct revision *r = f->revision;
	enum level level = chain_level(run, rule, was_before);
	struct finding *finding;

	if (level == LEVEL_OFF)
		return NULL;
	finding = chain_say(run, rule, level, chain_place(run, r->path, span),
			    r, str_z(key), "%.*s", STR_ARG(message));
	finding->is_on_graph = false;
	chain_as_before(run, finding, was_before);
	return finding;
}

/* The chain is made without a look below the module's level. */
static bool is_unreadable(const struct checked_file *f)
{
	return (f->revision->flags & REVISION_UNREADABLE) ||
	       (f->migration && !f->migration->is_readable);
}

static bool is_compiled(const struct checked_file *f)
{
	return !str_ends(f->revision->path, STR(".py"));
}

static struct str unreadable_text(struct chain_run *run,
				  const struct checked_file *f)
{
	const struct migration *m = f->migration;

	if (is_compiled(f))
		return STR("is compiled: nobody can tell what it does");
	if (!m || m->is_readable)
		return STR("is too large, and was not read");
	if (m->error.kind == PY_ERROR_CONFLICT)
		return STR("has conflict markers: a merge of this file was "
			   "not finished");
	return str_fmt(run->arena, "Python cannot parse it: %.*s",
		       STR_ARG(m->error.message));
}

static void help_unreadable(struct chain_run *run, struct finding *finding,
			    const struct checked_file *f)
{
	const struct migration *m = f->migration;

	if (is_compiled(f))
		chain_help(run, finding, "add its source, which can be judged");
	else if (!m || m->is_readable)
		chain_help(run, finding,
			   "max-file-size in .git-alembic.ini says how large a "
			   "migration may be");
	else if (m->error.kind == PY_ERROR_CONFLICT)
		chain_help(run, finding,
			   "keep one side of each, without the lines of "
			   "<<<<<<<, ======= and >>>>>>>, then: git add %.*s",
			   STR_ARG(chain_word(run->arena, f->revision->path)));
	else
		chain_help(run, finding,
			   "Alembic loads every file in this directory: one "
			   "that does not parse stops all of its commands");
}

static void check_readable(struct chain_run *run, const struct checked_file *f)
{
	const struct migration *m = f->migration;
	bool was = had_flags(run, f, REVISION_UNREADABLE) ||
		   (f->old && !f->old->is_readable);
	struct span span = span_of(0, 0);
	struct finding *finding;

	if (!is_unreadable(f))
		return;
	if (m && !m->is_readable && !is_compiled(f))
		span = m->error.span;
	finding = say(run, f, RULE_UNREADABLE_MIGRATION, was, span, "",
		      unreadable_text(run, f));
	if (finding)
		help_unreadable(run, finding, f);
}

static bool is_dynamic(const struct migration *m, const char *name)
{
	vec_each (&m->problems, struct migration_problem, p)
		if (p->kind == MIGRATION_DYNAMIC && str_is(p->name, name))
			return true;
	return false;
}

static bool was_dynamic(const struct chain_run *run, const struct checked_file *f)
{
	const struct revision *old = as_before(run, f);
	const struct revision *r = f->revision;

	return old && ((old->flags & r->flags & REVISION_DYNAMIC) ||
		       (old->down.state == META_DYNAMIC &&
			r->down.state == META_DYNAMIC));
}

/* One finding a file, whatever is computed. */
static void check_constant(struct chain_run *run, const struct checked_file *f)
{
	static const char *const names[] = { "revision", "down_revision",
					     "depends_on", "branch_labels" };
	struct buf b = BUF_INIT(run->arena);
	const struct migration_problem *first = NULL;
	struct finding *finding;
	size_t n = 0;

	vec_each (&f->migration->problems, struct migration_problem, p)
		if (p->kind == MIGRATION_DYNAMIC && !first)
			first = p;
	if (!first)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (is_dynamic(f->migration, names[i]))
			buf_addf(&b, "%s%s", n++ ? " and " : "", names[i]);
	buf_addf(&b, " %s computed", n == 1 ? "is" : "are");
	if (first->detail.len)
		buf_addf(&b, " (%.*s)",
			 STR_ARG(chain_brief(run->arena, first->detail)));
	buf_addz(&b, ", not written down");
	finding = say(run, f, RULE_DYNAMIC_METADATA, was_dynamic(run, f),
		      first->span, "", buf_str(&b));
	if (finding)
		chain_help(run, finding,
			   "write the id down as a string: what hangs on a "
			   "computed one cannot be checked");
}

/* The one head besides r's own that it could hang on; NULL if not certain. */
static const struct revnode *only_head(const struct chain_run *run,
				       const struct revision *r)
{
	const struct revnode *found = NULL;

	revnodes_each (&run->g->heads, it) {
		if ((*it)->rev == r)
			continue;
		if (found)
			return NULL;
		found = *it;
	}
	return found;
}

static void check_no_down(struct chain_run *run, const struct checked_file *f)
{
	bool was = had_flags(run, f, REVISION_NO_DOWN);
	const struct revnode *head = only_head(run, f->revision);
	struct finding *finding;

	/* Without both it is no migration; that is one thing to say. */
	if (!(f->revision->flags & REVISION_NO_DOWN) ||
	    (f->revision->flags & REVISION_NO_ID))
		return;
	finding = say(run, f, RULE_MISSING_METADATA, was, f->revision->id_span,
		      "down_revision", STR("down_revision is never assigned"));
	if (!finding)
		return;
	if (head)
		chain_help(run, finding, "down_revision = %.*s",
			   STR_ARG(chain_literal(run->arena, head->rev->id, '"')));
	chain_help(run, finding,
		   "the first migration of a chain says: down_revision = None");
}

static void check_present(struct chain_run *run, const struct checked_file *f)
{
	const struct revision *r = f->revision;
	struct str message = STR("revision is never assigned, and the file "
				 "name is no hexadecimal id");
	struct finding *finding;

	check_no_down(run, f);
	if (!(r->flags & REVISION_NO_ID))
		return;
	if (r->flags & REVISION_NO_DOWN)
		message = STR("is no migration: it assigns neither revision "
			      "nor down_revision");
	finding = say(run, f, RULE_MISSING_METADATA,
		      had_flags(run, f, REVISION_NO_ID), span_of(0, 0),
		      "revision", message);
	if (!finding)
		return;
	if (r->flags & REVISION_NO_DOWN)
		chain_help(run, finding,
			   "Alembic loads every file in this directory and "
			   "stops at this one: move it elsewhere");
	else
		chain_help(run, finding, "revision = \"%.*s\"",
			   STR_ARG(chain_new_id(run, r)));
}

static bool is_illegal(enum migration_problem_kind kind)
{
	switch (kind) {
	case MIGRATION_WRONG_TYPE:
	case MIGRATION_TUPLE_ID:
	case MIGRATION_BYTES_ID:
	case MIGRATION_FUNCTION_ID:
	case MIGRATION_EMPTY_ID:
	case MIGRATION_ILLEGAL_ID:
	case MIGRATION_NOT_UTF8_ID:
	case MIGRATION_MIXED_NONE:
	case MIGRATION_NESTED:
		return true;
	default:
		return false;
	}
}

/* Without the characters that Alembic refuses; an id nobody has. */
static struct str legal_id(const struct chain_run *run, const struct revision *r)
{
	struct buf b = BUF_INIT(run->arena);
	struct str id;

	for (size_t i = 0; i < r->id.len; i++)
		if (!strchr("@-+:", r->id.p[i]))
			buf_addc(&b, r->id.p[i]);
	id = buf_str(&b);
	if (!id.len || utf8_length(id) > run->c->policy->revision_width ||
	    revision_is_reserved(id) || revgraph_find(run->g, id))
		return chain_new_id(run, r);
	return id;
}

static void help_new_id(struct chain_run *run, struct finding *finding,
			const struct revision *r, struct str id)
{
	struct str value = chain_literal(run->arena, id, '"');

	chain_help(run, finding, "%.*s",
		   STR_ARG(chain_assignment(run, r, "revision", value)));
}

static void help_parent(struct chain_run *run, struct finding *finding,
			const struct revision *r)
{
	const struct revnode *head = only_head(run, r);

	if (head)
		chain_help(run, finding, "%.*s",
			   STR_ARG(chain_assignment(run, r, "down_revision",
						    chain_literal(run->arena,
								  head->rev->id,
								  '"'))));
}

static void check_legal(struct chain_run *run, const struct checked_file *f)
{
	const struct revision *r = f->revision;
	bool was = had_flags(run, f, REVISION_BAD_ID | REVISION_BAD_DOWN);
	struct finding *finding;

	vec_each (&f->migration->problems, struct migration_problem, p) {
		if (!is_illegal(p->kind))
			continue;
		finding = say(run, f, RULE_ILLEGAL_REVISION, was, p->span, "",
			      migration_problem_text(run->arena, p));
		if (finding)
			finding->key = p->name;
		if (finding && str_is(p->name, "revision"))
			help_new_id(run, finding, r, legal_id(run, r));
		if (finding && str_is(p->name, "down_revision"))
			help_parent(run, finding, r);
	}
	if (!revision_is_reserved(r->id))
		return;
	finding = say(run, f, RULE_ILLEGAL_REVISION, was, r->id_span, "revision",
		      str_fmt(run->arena,
			      "revision \"%.*s\" is a word of Alembic's own",
			      STR_ARG(r->id)));
	if (finding)
		help_new_id(run, finding, r, chain_new_id(run, r));
}

static void check_length(struct chain_run *run, const struct checked_file *f)
{
	const struct revision *r = f->revision;
	size_t width = run->c->policy->revision_width;
	size_t length = utf8_length(r->id);
	struct finding *finding;

	if (length <= width)
		return;
	finding = say(run, f, RULE_REVISION_TOO_LONG, had_id(run, f),
		      r->id_span, "",
		      str_fmt(run->arena,
			      "revision has %zu characters, the version table "
			      "holds %zu",
			      length, width));
	if (!finding)
		return;
	help_new_id(run, finding, r, chain_new_id(run, r));
	chain_help(run, finding,
		   "or, if your table is wider, in .git-alembic.ini: "
		   "revision-width = %zu",
		   length);
}

static void check_drawn(struct chain_run *run, const struct checked_file *f)
{
	const struct revision *r = f->revision;
	struct finding *finding;

	if (!chain_is_placeholder(r->id))
		return;
	finding = say(run, f, RULE_PLACEHOLDER_REVISION, had_id(run, f),
		      r->id_span, "",
		      str_fmt(run->arena,
			      "revision \"%.*s\" looks typed by hand; others "
			      "come up with the same",
			      STR_ARG(r->id)));
	if (finding)
		help_new_id(run, finding, r, chain_new_id(run, r));
}

void chain_identity(struct chain_run *run)
{
	for (size_t i = 0; i < run->c->nfiles; i++) {
		const struct checked_file *f = &run->c->files[i];

		check_readable(run, f);
		if (!f->migration || is_unreadable(f))
			continue;
		check_constant(run, f);
		check_present(run, f);
		check_legal(run, f);
		if (!f->revision->id.p)
			continue;
		check_length(run, f);
		check_drawn(run, f);
	}
}
