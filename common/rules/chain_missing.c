#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"

/* missing-parent: one finding for each id that is missing, not each child. */

struct want {
	struct str id;
	bool is_dependency;
	struct revnodes by;
};

struct wants {
	struct want *v;
	size_t n;
	size_t cap;
};

/* How many of them are explained, which looks at every revision. */
#define EXPLAINED 50

static void add_wants(struct chain_run *run, struct wants *wants,
		      bool is_dependency)
{
	struct map by_id; /* -> index + 1 */

	map_init(&by_id, run->arena);
	revnodes_each (&run->g->all, it) {
		const struct strs *missing = is_dependency ?
						     &(*it)->missing_depends :
						     &(*it)->missing_down;

		for (size_t i = 0; !(*it)->is_shadowed && i < missing->n; i++) {
			struct map_entry *e = map_at(&by_id, missing->v[i]);

			if (!e->value) {
				vec_push(wants, run->arena,
					 (struct want){ missing->v[i],
							is_dependency, VEC_INIT });
				e->value = (void *)(uintptr_t)wants->n;
			}
			vec_push(&wants->v[(uintptr_t)e->value - 1].by,
				 run->arena, *it);
		}
	}
}

static bool missed_before(const struct chain_run *run, const struct want *w)
{
	revnodes_each (&w->by, it) {
		struct revnode *was = chain_find(run->c->before, (*it)->rev->id);

		if (!was || !strs_has(w->is_dependency ? &was->missing_depends :
							 &was->missing_down,
				      w->id))
			return false;
	}
	return true;
}

/* Does a file whose id is not known have it, by all that can be told? */
static bool is_hidden_in(const struct chain_run *run, const struct revision *r,
			 struct str id)
{
	const struct check *c = run->c;
	const struct chain *others[] = { c->before, c->mainline, c->merged };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		const struct revision *other = chain_at(others[i], r->path);

		if (other && str_eq(other->id, id))
			return true;
	}
	return id.len >= 4 && str_find(path_base(r->path), id) != STR_NPOS;
}

/*
 * A file of unknown id that may have it: *certain when it has. That file is
 * reported itself. Looks at every one of them where is_thorough is set.
 */
static const struct revision *hiding(const struct chain_run *run, struct str id,
				     bool is_thorough, bool *certain)
{
	const struct revision *found = NULL;

	/* Those without an id stand last. */
	for (size_t i = run->g->all.n; i-- > 0;) {
		const struct revision *r = run->g->all.v[i]->rev;

		if (r->id.p)
			break;
		found = r;
		*certain = is_hidden_in(run, r, id);
		if (*certain || !is_thorough)
			return found;
	}
	*certain = false;
	return found;
}

static struct revnode *subject_of(const struct chain_run *run,
				  const struct want *w)
{
	revnodes_each (&w->by, it) {
		const struct checked_file *f = chain_file(run, (*it)->rev->path);

		if (f && f->change != FILE_SAME)
			return *it;
	}
	return w->by.v[0];
}

/* The file that had it has another id now, which a merge may have brought. */
static bool help_renamed(struct chain_run *run, struct finding *f,
			 const struct revnode *before, const struct revision *r,
			 const struct want *w)
{
	const struct check *c = run->c;
	const struct revision *now = chain_at(c->now, before->rev->path);

	if (!now || !now->id.p || str_eq(now->id, w->id))
		return false;
	chain_relate(run, f, chain_place(run, now->path, now->id_span),
		     "has another id now");
	if (r->down.n <= 8)
		chain_help(run, f, "%.*s",
			   STR_ARG(chain_new_list(run, r,
						  w->is_dependency ?
							  "depends_on" :
							  "down_revision",
						  w->id, &now->id, 1)));
	if (!c->merged)
		chain_help(run, f,
			   "or, to have the old one back: git checkout "
			   "%.*s -- %.*s",
			   STR_ARG(chain_word(run->arena, c->before->name)),
			   STR_ARG(chain_word(run->arena, now->path)));
	return true;
}

/* Who has it, and how to get it; false where nobody does. */
static bool help_found(struct chain_run *run, struct finding *f,
		       const struct revision *r, const struct want *w)
{
	const struct check *c = run->c;
	const struct revnode *before = chain_find(c->before, w->id);
	const struct revnode *theirs = chain_find(c->mainline, w->id);

	if (before) {
		if (help_renamed(run, f, before, r, w))
			return true;
		chain_relate(run, f,
			     chain_place_in(c->before, before->rev->path,
					    span_of(0, 0)),
			     "was removed");
		chain_help(run, f, "git checkout %.*s -- %.*s",
			   STR_ARG(chain_word(run->arena, c->before->name)),
			   STR_ARG(chain_word(run->arena, before->rev->path)));
		return true;
	}
	if (!theirs)
		return false;
	chain_relate(run, f,
		     chain_place_in(c->mainline, theirs->rev->path,
				    theirs->rev->id_span),
		     "has it");
	chain_help(run, f, "git merge %.*s",
		   STR_ARG(chain_word(run->arena, c->mainline->name)));
	return true;
}

static void help_guessed(struct chain_run *run, struct finding *f,
			 const struct revision *r, const struct want *w)
{
	struct chain_guess guess;
	struct buf b = BUF_INIT(run->arena);
	const char *name = w->is_dependency ? "depends_on" : "down_revision";

	chain_guess(run, w->id, &guess);
	if (!guess.how) {
		chain_help(run, f,
			   "add the file that has it (git add), or name one "
			   "that is there: git alembic heads");
		return;
	}
	buf_addf(&b, "\"%.*s\" %s", STR_ARG(chain_brief(run->arena, w->id)),
		 guess.how);
	for (size_t i = 0; i < guess.n; i++)
		buf_addf(&b, "%s\"%.*s\"", i ? ", " : " ",
			 STR_ARG(chain_brief(run->arena, guess.ids[i])));
	chain_help(run, f, "%.*s", STR_ARG(buf_str(&b)));
	if (r->down.n <= 8)
		chain_help(run, f, "%.*s",
			   STR_ARG(chain_new_list(run, r, name, w->id,
						  guess.ids, guess.n)));
}

static void relate_others(struct chain_run *run, struct finding *f,
			  const struct want *w, const struct revnode *subject)
{
	size_t left = 5;

	revnodes_each (&w->by, it) {
		const struct revision *r = (*it)->rev;
		const struct meta_list *list = w->is_dependency ? &r->depends :
								  &r->down;

		if (*it == subject || !left)
			continue;
		chain_relate(run, f,
			     chain_place(run, r->path,
					 chain_item_span(list, w->id)),
			     "needs it, too");
		left--;
	}
}

static void report(struct chain_run *run, const struct want *w,
		   const struct revision *hider, bool is_explained)
{
	struct revnode *subject = subject_of(run, w);
	const struct revision *r = subject->rev;
	const struct meta_list *list = w->is_dependency ? &r->depends : &r->down;
	bool was = missed_before(run, w);
	enum level level = chain_level(run, RULE_MISSING_PARENT, was);
	struct finding *f;

	if (hider)
		level = chain_at_most(level, LEVEL_NOTE);
	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_MISSING_PARENT, level,
		      chain_place(run, r->path, chain_item_span(list, w->id)),
		      r, w->id, "%s \"%.*s\" names no revision%s%.*s",
		      w->is_dependency ? "depends_on" : "down_revision",
		      STR_ARG(chain_brief(run->arena, w->id)),
		      hider ? "; perhaps it is that of " : "",
		      STR_ARG(hider ? hider->path : STR("")));
	chain_as_before(run, f, was);
	relate_others(run, f, w, subject);
	if (hider)
		chain_help(run, f, "the id of that file cannot be told");
	else if (!help_found(run, f, r, w) && is_explained)
		help_guessed(run, f, r, w);
}

/* Is the file that had it spoken of by another rule, and loudly? */
static bool is_said_elsewhere(const struct chain_run *run, struct str id)
{
	return (chain_is_withdrawn(run, id) &&
		chain_published_level(run, RULE_PUBLISHED_REMOVED) >=
			LEVEL_ERROR) ||
	       (chain_is_lost(run, id) &&
		chain_level(run, RULE_LOST_IN_MERGE, false) >= LEVEL_ERROR);
}

void chain_missing(struct chain_run *run)
{
	struct wants wants = VEC_INIT;
	bool is_certain;

	add_wants(run, &wants, false);
	add_wants(run, &wants, true);
	vec_each (&wants, struct want, w) {
		bool is_explained = w - wants.v < EXPLAINED;
		const struct revision *hider =
			hiding(run, w->id, is_explained, &is_certain);

		if (!w->is_dependency)
			run->slack += w->by.n;
		if (is_certain || is_said_elsewhere(run, w->id))
			continue;
		report(run, w, hider, is_explained);
	}
}
