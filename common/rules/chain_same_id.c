#include "base/compat.h"
#include "rules/chain.h"

/* One id in two files: in one tree, or ours against the mainline's. */

static bool has_at(const struct chain *chain, const struct revision *r)
{
	const struct revision *there = chain_at(chain, r->path);

	return there && str_eq(there->id, r->id);
}

/* Who has this id under this path. */
static struct str origin_of_file(const struct chain_run *run,
				 const struct revision *r)
{
	const struct check *c = run->c;

	if (has_at(c->before, r))
		return c->before->name;
	if (has_at(c->merged, r))
		return c->merged->name;
	if (has_at(c->mainline, r))
		return c->mainline->name;
	return c->now->name;
}

/* The one to be talked to: whose file is new; else the one never run. */
static struct revnode *newest(const struct chain_run *run, struct revnode *winner)
{
	struct revnode *found = NULL;

	for (struct revnode *n = winner; n; n = n->same_id)
		if (!has_at(run->c->before, n->rev) &&
		    chain_file(run, n->rev->path))
			found = n;
	return found ? found : winner->same_id;
}

static void relate_others(struct chain_run *run, struct finding *f,
			  struct revnode *winner, const struct revnode *subject)
{
	size_t left = 8;

	for (struct revnode *n = winner; n && left; n = n->same_id) {
		struct place place =
			chain_place(run, n->rev->path, n->rev->id_span);

		if (n == subject)
			continue;
		place.origin = origin_of_file(run, n->rev);
		chain_relate(run, f, place, "the same id");
		left--;
	}
}

/* Here before; or the mainline's, all of them, and a merge takes them in. */
static bool was_twice(const struct chain_run *run, const struct revnode *winner)
{
	const struct check *c = run->c;
	bool was = true, is_mainlines = true;

	for (const struct revnode *n = winner; n; n = n->same_id) {
		was &= has_at(c->before, n->rev);
		is_mainlines &= has_at(c->merged, n->rev) &&
				has_at(c->mainline, n->rev);
	}
	return was || is_mainlines;
}

static void report_twice(struct chain_run *run, struct revnode *winner)
{
	struct revnode *subject = newest(run, winner);
	struct revision *r = subject->rev;
	struct revision *other = winner == subject ? winner->same_id->rev :
						     winner->rev;
	bool was = was_twice(run, winner);
	enum level level = chain_level(run, RULE_DUPLICATE_REVISION, was);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_DUPLICATE_REVISION, level,
		      chain_place(run, r->path, r->id_span), r, r->id,
		      "revision \"%.*s\" is also that of \"%.*s\"; Alembic "
		      "would run \"%.*s\" alone",
		      STR_ARG(chain_brief(run->arena, r->id)),
		      STR_ARG(other->path),
		      STR_ARG(path_base(winner->rev->path)));
	chain_as_before(run, f, was);
	relate_others(run, f, winner, subject);
	if (r->oid.len && str_eq(r->oid, other->oid))
		chain_help(run, f, "they are the same: %.*s",
			   STR_ARG(chain_removal(run, r->path)));
	else
		chain_help(run, f,
			   "give the one that no database has run a new id, "
			   "here and in what hangs on it:");
	if (!r->oid.len || !str_eq(r->oid, other->oid))
		chain_help(run, f, "%.*s",
			   STR_ARG(chain_assignment(
				   run, r, "revision",
				   chain_literal(run->arena,
						 chain_new_id(run, r), '"'))));
}

static void help_taken(struct chain_run *run, struct finding *f,
		       const struct revision *r)
{
	struct str way_out = run->c->policy->way_out;
	struct str id = chain_literal(run->arena, chain_new_id(run, r), '"');

	if (way_out.p) {
		chain_help(run, f, "%.*s", STR_ARG(way_out));
		chain_help(run, f,
			   "with the hooks set up, that gives it another id; "
			   "else in %.*s write",
			   STR_ARG(r->path));
	}
	chain_help(run, f, "%s%.*s", way_out.p ? "    " : "",
		   STR_ARG(chain_assignment(run, r, "revision", id)));
}

static void report_taken(struct chain_run *run, const struct revision *r,
			 const struct revision *theirs)
{
	const struct chain *mainline = run->c->mainline;
	enum level level = chain_level(run, RULE_DUPLICATE_REVISION, false);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_DUPLICATE_REVISION, level,
		      chain_place(run, r->path, r->id_span), r, r->id,
		      "revision \"%.*s\" is that of \"%.*s\" on %.*s",
		      STR_ARG(chain_brief(run->arena, r->id)),
		      STR_ARG(theirs->path), STR_ARG(mainline->name));
	chain_relate(run, f,
		     chain_place_in(mainline, theirs->path, theirs->id_span),
		     "the same id");
	if (r->oid.len && str_eq(r->oid, theirs->oid))
		chain_help(run, f, "it is the same migration: git mv %.*s %.*s",
			   STR_ARG(chain_word(run->arena, r->path)),
			   STR_ARG(chain_word(run->arena, theirs->path)));
	else
		help_taken(run, f, r);
}

/* New here, and there under another path that is not ours as well. */
static void check_taken(struct chain_run *run, const struct checked_file *f)
{
	const struct check *c = run->c;
	const struct revision *r = f->revision;
	const struct revnode *theirs = chain_find(c->mainline, r->id);

	if (!theirs || !c->before || f->change == FILE_SAME ||
	    chain_is_old(run, r->id) || chain_find(c->merged, r->id))
		return;
	for (const struct revnode *n = theirs; n; n = n->same_id)
		if (str_eq(n->rev->path, r->path) || has_at(c->now, n->rev))
			return;
	report_taken(run, r, theirs->rev);
}

void chain_duplicates(struct chain_run *run)
{
	revnodes_each (&run->g->all, it) {
		if (!(*it)->is_counted || !(*it)->same_id)
			continue;
		report_twice(run, *it);
		run->slack++;
	}
	for (size_t i = 0; i < run->c->nfiles; i++)
		check_taken(run, &run->c->files[i]);
}
