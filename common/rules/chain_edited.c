#include "base/compat.h"
#include "rules/chain.h"
#include "model/migration.h"

/* published-edited: what a file does, against what databases have run. */

/* name NULL: what stands outside of both functions. */
static void report_edited(struct chain_run *run, const struct checked_file *f,
			  const char *name, struct span span)
{
	const struct revision *r = f->revision;
	struct str id = chain_brief(run->arena, r->id);
	enum level level = chain_published_level(run, RULE_PUBLISHED_EDITED);
	struct str what = name ? str_fmt(run->arena, "%s()", name) :
				 STR("the code around upgrade()");
	struct finding *finding;

	if (level == LEVEL_OFF)
		return;
	finding = chain_say(run, RULE_PUBLISHED_EDITED, level,
			    chain_place(run, r->path, span), r, what,
			    "%.*s of published revision %.*s is changed",
			    STR_ARG(what), STR_ARG(id));
	finding->function = str_z(name);
	chain_help(run, finding,
		   "databases that have run it stay as they are: write a new "
		   "migration (alembic revision)");
	chain_help(run, finding, "undo: git checkout %.*s -- %.*s",
		   STR_ARG(chain_source(run)),
		   STR_ARG(chain_word(run->arena, r->path)));
}

/* "def upgrade" where it stands now; else the file as a whole. */
static struct span function_span(const struct migration *m, const char *name)
{
	const struct migration_function *function = migration_function(m, name);
	struct span span;
	size_t len;

	if (!function)
		return span_of(0, 0);
	span = py_span(function->node);
	len = str_chr(source_text(m->source, span), '(');
	return span_of(span.begin, len == STR_NPOS ? span.end : span.begin + len);
}

/* Differs from what it was, and from what is published? */
static bool differs(const struct chain_run *run, const struct checked_file *f,
		    bool (*same)(struct arena *a, const struct migration *old,
				 const struct migration *now))
{
	if (f->old && same(run->arena, f->old, f->migration))
		return false;
	return !same(run->arena, f->published, f->migration);
}

static bool same_upgrade(struct arena *a, const struct migration *old,
			 const struct migration *now)
{
	return chain_same_functions(a, old, now, true);
}

static bool same_downgrade(struct arena *a, const struct migration *old,
			   const struct migration *now)
{
	return chain_same_functions(a, old, now, false);
}

static void check_edited(struct chain_run *run, const struct checked_file *f)
{
	const struct migration *now = f->migration;

	/* published is NULL when its bytes are what is published. */
	if (!f->published || f->change == FILE_SAME || !now || !now->is_readable ||
	    !f->published->is_readable || !str_eq(f->published->id, now->id) ||
	    (f->old && !f->old->is_readable))
		return;
	/* Another file that took the id: duplicate-revision. */
	if (f->change == FILE_ADDED &&
	    !str_eq(f->published->source->path, now->source->path))
		return;
	if (differs(run, f, same_upgrade))
		report_edited(run, f, "upgrade", function_span(now, "upgrade"));
	else if (differs(run, f, same_downgrade))
		report_edited(run, f, "downgrade",
			      function_span(now, "downgrade"));
	else if (differs(run, f, chain_same_rest))
		report_edited(run, f, NULL, span_of(0, 0));
}

void chain_edited(struct chain_run *run)
{
	for (size_t i = 0; i < run->c->nfiles; i++)
		check_edited(run, &run->c->files[i]);
}
