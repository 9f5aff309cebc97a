#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"

/* Merge revisions made twice, and revisions that a merge of git lost. */

/* So many pairs of the same parents are looked at closely. */
#define MAX_PAIRS 64

/* The parents, each once, sorted; {NULL, 0} when they are fewer than two. */
static struct str parents_key(struct arena *a, const struct revision *r)
{
	struct strs ids = VEC_INIT;
	struct buf b = BUF_INIT(a);
	size_t n = 0;

	if (r->down.state != META_VALUE || r->down.n < 2)
		return STR_NULL;
	for (size_t i = 0; i < r->down.n; i++)
		vec_push(&ids, a, r->down.items[i].value);
	strs_sort(&ids);
	for (size_t i = 0; i < ids.n; i++) {
		if (i && str_eq(ids.v[i], ids.v[i - 1]))
			continue;
		/* The length keeps "a b" and "c" from "a" and "b c". */
		buf_addf(&b, "%zu:%.*s ", ids.v[i].len, STR_ARG(ids.v[i]));
		n++;
	}
	return n > 1 ? buf_str(&b) : STR_NULL;
}

static struct finding *say(struct chain_run *run, const struct revision *r,
			   const struct revision *other, enum level level,
			   struct str where)
{
	return chain_say(run, RULE_PARALLEL_MERGE, level,
			 chain_place(run, r->path, r->down.span), r, other->id,
			 "merges what %.*s merges%s%.*s",
			 STR_ARG(chain_brief(run->arena, other->id)),
			 where.p ? " on " : " already", STR_ARG(where));
}

/* The one that nobody else has is the one to go. */
static bool is_rather(const struct chain_run *run, const struct revision *a,
		      const struct revision *b)
{
	bool is_theirs_a = chain_is_old(run, a->id) ||
			   chain_is_published(run, a->id);
	bool is_theirs_b = chain_is_old(run, b->id) ||
			   chain_is_published(run, b->id);

	return !is_theirs_a && is_theirs_b;
}

static void report_here(struct chain_run *run, struct revision *a,
			struct revision *b)
{
	bool was = (chain_is_old(run, a->id) && chain_is_old(run, b->id)) ||
		   (chain_is_mainlines(run, a->id) &&
		    chain_is_mainlines(run, b->id));
	enum level level = chain_level(run, RULE_PARALLEL_MERGE, was);
	struct revision *r = is_rather(run, a, b) ? a : b;
	struct revision *other = r == a ? b : a;
	struct place place = chain_place(run, other->path, other->down.span);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = say(run, r, other, level, STR_NULL);
	chain_as_before(run, f, was);
	place.origin = chain_origin(run, other->id);
	chain_relate(run, f, place, "the same parents");
	chain_help(run, f, "one is enough: %.*s",
		   STR_ARG(chain_removal(run, r->path)));
	chain_help(run, f, "what hangs on it: %.*s",
		   STR_ARG(chain_new_list(run, r, "down_revision", STR_NULL,
					  &other->id, 1)));
}

/*
 * A repaired merge drops ours. What waits to be committed has to go first:
 * git merges nothing into an index that has news.
 */
static void help_theirs(struct chain_run *run, struct finding *f,
			const struct revision *r)
{
	struct str way_out = run->c->policy->way_out;
	struct str path = chain_word(run->arena, r->path);

	if (way_out.p) {
		chain_help(run, f, "%.*s", STR_ARG(way_out));
		chain_help(run, f,
			   "with the hooks set up, that drops it; else say "
			   "--no-commit there, then: git rm %.*s && git commit",
			   STR_ARG(path));
		return;
	}
	chain_help(run, f, "git rm -f %.*s && git merge %.*s", STR_ARG(path),
		   STR_ARG(chain_word(run->arena, run->c->mainline->name)));
}

static void report_theirs(struct chain_run *run, struct revision *r,
			  struct revision *theirs)
{
	enum level level = chain_level(run, RULE_PARALLEL_MERGE, false);
	struct str name = run->c->mainline->name;
	struct finding *f;

	run->has_parallel_merge = true;
	if (level == LEVEL_OFF)
		return;
	f = say(run, r, theirs, level, name);
	chain_relate(run, f,
		     chain_place_in(run->c->mainline, theirs->path,
				    theirs->down.span),
		     "the same parents");
	help_theirs(run, f, r);
}

/* Ours that the mainline has not, by their parents. */
static void check_theirs(struct chain_run *run, const struct map *ours)
{
	const struct chain *mainline = run->c->mainline;

	if (!mainline || mainline == run->c->before || !ours->n)
		return;
	revnodes_each (&chain_graph(mainline)->all, it) {
		struct revision *theirs = (*it)->rev, *r;
		struct str key = parents_key(run->arena, theirs);

		if (!key.p || !(*it)->is_counted ||
		    revgraph_find(run->g, theirs->id) ||
		    chain_is_old(run, theirs->id))
			continue;
		r = map_get(ours, key);
		if (r && !chain_find(mainline, r->id))
			report_theirs(run, r, theirs);
	}
}

/*
 * Is there a revision above both? Then they are no two heads, and nobody has to
 * go. Of more than so many that is not asked.
 */
static bool is_settled(struct chain_run *run, const struct revision *a,
		       const struct revision *b, size_t *left)
{
	struct revnode *na = revgraph_find(run->g, a->id);
	struct revnode *nb = revgraph_find(run->g, b->id);

	if (!*left || run->g->heads.n > CHAIN_HEADS)
		return false;
	--*left;
	revnodes_each (&run->g->heads, it)
		if (revgraph_is_ancestor(run->g, na, *it) &&
		    revgraph_is_ancestor(run->g, nb, *it))
			return true;
	return false;
}

void chain_merges(struct chain_run *run)
{
	size_t left = MAX_PAIRS;
	struct map by_parents;

	map_init(&by_parents, run->arena);
	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev;
		struct str key = parents_key(run->arena, r);
		struct map_entry *e;

		if (!key.p || !(*it)->is_counted)
			continue;
		e = map_at(&by_parents, key);
		if (e->value && is_settled(run, e->value, r, &left))
			continue;
		if (e->value) {
			report_here(run, e->value, r);
			run->slack++;
		} else {
			e->value = r;
		}
	}
	check_theirs(run, &by_parents);
}

bool chain_is_lost(const struct chain_run *run, struct str id)
{
	const struct check *c = run->c;
	bool ours = chain_find(c->before, id), theirs = chain_find(c->merged, id);

	if (!c->merged || chain_find(c->now, id) || !(ours || theirs))
		return false;
	/* It is there, by another id. */
	if (map_has(&run->brought, id))
		return false;
	/* Without a base nobody can tell a deletion from an addition. */
	if (!c->merge_base || chain_find(c->merge_base, id))
		return ours && theirs;
	return true;
}

/* A file of that name is there still, and cannot be read: that is said. */
static bool is_unreadable_now(const struct chain_run *run, struct str path)
{
	const struct revision *r = chain_at(run->c->now, path);

	return r && !r->id.p;
}

/* A merge revision of what another one joins: one of them is enough. */
static bool is_joined_here(const struct chain_run *run, const struct revision *r)
{
	struct str key = parents_key(run->arena, r);

	if (!key.p)
		return false;
	revnodes_each (&run->g->all, it) {
		struct str other = parents_key(run->arena, (*it)->rev);

		if ((*it)->is_counted && other.p && str_eq(other, key))
			return true;
	}
	return false;
}

static void report_lost(struct chain_run *run, const struct chain *side,
			const struct revision *r)
{
	enum level level = chain_level(run, RULE_LOST_IN_MERGE, false);
	struct str commit = side->name; /* of a merge that was made */
	struct finding *f;

	if (level == LEVEL_OFF || is_unreadable_now(run, r->path) ||
	    is_joined_here(run, r))
		return;
	f = chain_say(run, RULE_LOST_IN_MERGE, level,
		      chain_place_in(side, r->path, r->id_span), r, r->id,
		      "revision %.*s of %.*s is not in the merge, and neither "
		      "side deleted it",
		      STR_ARG(chain_brief(run->arena, r->id)),
		      STR_ARG(side->name));
	if (run->c->policy->is_staged)
		commit = side == run->c->merged ? STR("MERGE_HEAD") : STR("HEAD");
	chain_help(run, f, "git checkout %.*s -- %.*s", STR_ARG(commit),
		   STR_ARG(chain_word(run->arena, r->path)));
}

static void check_side(struct chain_run *run, const struct chain *side)
{
	revnodes_each (&chain_graph(side)->all, it) {
		const struct revision *r = (*it)->rev;

		if (!(*it)->is_counted || !chain_is_lost(run, r->id))
			continue;
		/* What both sides have is said once. */
		if (side == run->c->merged && chain_find(run->c->before, r->id))
			continue;
		report_lost(run, side, r);
	}
}

void chain_lost(struct chain_run *run)
{
	if (!run->c->merged)
		return;
	if (run->c->before)
		check_side(run, run->c->before);
	check_side(run, run->c->merged);
}
