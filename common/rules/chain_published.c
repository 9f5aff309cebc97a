#include "base/compat.h"
#include "rules/chain.h"

/* What databases may have run already must stay what it was. */

static const struct revision *published(const struct chain_run *run, struct str id)
{
	return chain_published_as(run->c, id);
}

/* The other side of a merge dropped it: that is its affair. */
static bool is_dropped_by_merge(const struct chain_run *run, struct str id)
{
	const struct check *c = run->c;

	return c->merged && chain_find(c->merge_base, id) &&
	       !chain_find(c->merged, id);
}

bool chain_is_withdrawn(const struct chain_run *run, struct str id)
{
	return published(run, id) && chain_is_old(run, id) &&
	       !chain_find(run->c->now, id) && !is_dropped_by_merge(run, id);
}

/* The file that carries another id now; NULL when the file is gone. */
static const struct revision *successor(const struct chain_run *run,
					const struct revision *old)
{
	const struct checked_file *f = map_get(&run->renamed, old->path);

	return f ? f->revision : chain_at(run->c->now, old->path);
}

static void report_new_id(struct chain_run *run, const struct revision *old,
			  const struct revision *now)
{
	enum level level = chain_published_level(run, RULE_PUBLISHED_RENAMED);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_PUBLISHED_RENAMED, level,
		      chain_place(run, now->path, now->id_span), now, old->id,
		      "published revision %.*s carries another id now: %.*s",
		      STR_ARG(chain_brief(run->arena, old->id)),
		      STR_ARG(chain_brief(run->arena, now->id)));
	chain_help(run, f, "%.*s",
		   STR_ARG(chain_assignment(run, now, "revision",
					    chain_literal(run->arena, old->id,
							  '"'))));
}

static void relate_children(struct chain_run *run, struct finding *f,
			    struct str id)
{
	size_t left = 3;

	revnodes_each (&run->g->all, it) {
		const struct revision *r = (*it)->rev;

		if (!left || !strs_has(&(*it)->missing_down, id))
			continue;
		chain_relate(run, f,
			     chain_place(run, r->path,
					 chain_item_span(&r->down, id)),
			     "hangs on it");
		left--;
	}
}

static void report_removed(struct chain_run *run, const struct revision *old)
{
	enum level level = chain_published_level(run, RULE_PUBLISHED_REMOVED);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_PUBLISHED_REMOVED, level,
		      chain_place_in(run->c->before, old->path, span_of(0, 0)),
		      old, old->id, "published revision %.*s is gone",
		      STR_ARG(chain_brief(run->arena, old->id)));
	relate_children(run, f, old->id);
	chain_help(run, f, "git checkout %.*s -- %.*s",
		   STR_ARG(chain_source(run)),
		   STR_ARG(chain_word(run->arena, old->path)));
	chain_help(run, f,
		   "what it did is undone by a new migration: alembic revision");
}

/* A history that is squashed is one finding. */
static void report_many_removed(struct chain_run *run, const struct revnodes *gone)
{
	enum level level = chain_published_level(run, RULE_PUBLISHED_REMOVED);
	const struct revision *first = gone->v[0]->rev;
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_PUBLISHED_REMOVED, level,
		      chain_place_in(run->c->before, first->path, span_of(0, 0)),
		      first, first->id, "%zu published revisions are gone: %.*s",
		      gone->n, STR_ARG(chain_ids(run->arena, gone)));
	for (size_t i = 1; i < gone->n && i < CHAIN_HEADS; i++)
		chain_relate(run, f,
			     chain_place_in(run->c->before,
					    gone->v[i]->rev->path, span_of(0, 0)),
			     "is gone, too");
	chain_help(run, f, "git checkout %.*s -- %.*s",
		   STR_ARG(chain_source(run)),
		   STR_ARG(chain_word(run->arena, path_dir(first->path))));
	chain_help(run, f,
		   "databases that are at one of them cannot be upgraded");
}

static void check_gone(struct chain_run *run, struct revnode *node,
		       struct revnodes *gone)
{
	const struct revision *old = node->rev;
	const struct revision *now = successor(run, old);

	/* Unreadable, computed, missing: said of the file itself. */
	if (now && !now->id.p)
		return;
	if (now && !chain_is_old(run, now->id))
		report_new_id(run, old, now);
	else if (!chain_is_lost(run, old->id))
		vec_push(gone, run->arena, node);
}

/* Sorted, each once. */
static struct strs set_of(struct arena *a, const struct meta_list *list)
{
	struct strs ids = VEC_INIT;
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		vec_push(&ids, a, list->items[i].value);
	strs_sort(&ids);
	for (size_t i = 0; i < ids.n; i++)
		if (!kept || !str_eq(ids.v[kept - 1], ids.v[i]))
			ids.v[kept++] = ids.v[i];
	ids.n = kept;
	return ids;
}

/* The same parents in any order, each as often as one likes. */
static bool is_same_set(const struct meta_list *a, const struct meta_list *b)
{
	struct arena scratch;
	struct strs x, y;
	bool same;

	if (a->state == META_DYNAMIC || b->state == META_DYNAMIC)
		return true;
	if (a->n < 2 && b->n < 2)
		return a->n == b->n &&
		       (!a->n || str_eq(a->items[0].value, b->items[0].value));
	arena_init(&scratch);
	x = set_of(&scratch, a);
	y = set_of(&scratch, b);
	same = x.n == y.n;
	for (size_t i = 0; same && i < x.n; i++)
		same = str_eq(x.v[i], y.v[i]);
	arena_release(&scratch);
	return same;
}

static bool is_reparented(const struct revision *now, const struct revision *was)
{
	return !is_same_set(&now->down, &was->down) ||
	       !is_same_set(&now->depends, &was->depends);
}

static struct str list_text(const struct chain_run *run,
			    const struct meta_list *list)
{
	struct str first;

	if (!list->n)
		return STR("None");
	first = chain_brief(run->arena, list->items[0].value);
	if (list->n == 1)
		return first;
	return str_fmt(run->arena, "%.*s and %zu more", STR_ARG(first),
		       list->n - 1);
}

/* Something that is not published has come beneath it. */
static bool is_slipped_in(const struct chain_run *run, const struct revision *now)
{
	for (size_t i = 0; i < now->down.n; i++) {
		struct str id = now->down.items[i].value;

		if (!published(run, id) && chain_find(run->c->now, id))
			return true;
	}
	return false;
}

static void report_reparented(struct chain_run *run, const struct revision *now,
			      const struct revision *was)
{
	enum level level = chain_published_level(run, RULE_PUBLISHED_REPARENTED);
	bool is_down = !is_same_set(&now->down, &was->down);
	const struct meta_list *list = is_down ? &now->down : &now->depends;
	const struct meta_list *old = is_down ? &was->down : &was->depends;
	const char *name = is_down ? "down_revision" : "depends_on";
	struct strs ids = VEC_INIT;
	struct finding *f;

	/* What else it may be is said of the file. */
	if (level == LEVEL_OFF ||
	    (now->flags & (REVISION_BAD_DOWN | REVISION_NO_DOWN)))
		return;
	for (size_t i = 0; i < old->n && i < 8; i++)
		vec_push(&ids, run->arena, old->items[i].value);
	f = chain_say(run, RULE_PUBLISHED_REPARENTED, level,
		      chain_place(run, now->path,
				  list->span.end ? list->span : now->id_span),
		      now, STR("parent"),
		      "%s of published revision %.*s was %.*s, is %.*s now",
		      name, STR_ARG(chain_brief(run->arena, now->id)),
		      STR_ARG(list_text(run, old)),
		      STR_ARG(list_text(run, list)));
	chain_help(
		run, f, "%.*s",
		STR_ARG(chain_new_list(run, now, name, STR_NULL, ids.v, ids.n)));
	if (is_down)
		chain_help(run, f,
			   "databases that have run it would never run what is "
			   "slipped in beneath; put that on top%s",
			   is_slipped_in(run, now) ? ": git alembic rebase" : "");
}

static void report_moved(struct chain_run *run, const struct revision *now,
			 const struct revision *was)
{
	enum level level = chain_at_most(
		chain_published_level(run, RULE_PUBLISHED_RENAMED), LEVEL_NOTE);
	bool has_name = str_eq(path_base(now->path), path_base(was->path));

	if (level == LEVEL_OFF)
		return;
	chain_say(run, RULE_PUBLISHED_RENAMED, level,
		  chain_place(run, now->path, span_of(0, 0)), now, now->id,
		  has_name ? "published revision %.*s has moved here from "
			     "\"%.*s\"" :
			     "published revision %.*s has a new file name; it "
			     "was \"%.*s\"",
		  STR_ARG(chain_brief(run->arena, now->id)),
		  STR_ARG(has_name ? path_dir(was->path) : path_base(was->path)));
}

static void check_kept(struct chain_run *run, const struct revision *was,
		       const struct revision *there)
{
	const struct revision *now = chain_find(run->c->now, was->id)->rev;
	const struct revnode *merged = chain_find(run->c->merged, was->id);

	if (is_reparented(now, was) && is_reparented(now, there) &&
	    (!merged || is_reparented(now, merged->rev) ||
	     is_slipped_in(run, now)))
		report_reparented(run, now, was);
	if (!str_eq(now->path, was->path) && !str_eq(now->path, there->path) &&
	    !chain_at(run->c->now, was->path) &&
	    !(merged && str_eq(now->path, merged->rev->path)))
		report_moved(run, now, was);
}

#define MANY_GONE 5

void chain_published(struct chain_run *run)
{
	const struct check *c = run->c;
	struct revnodes gone = VEC_INIT;

	if (!c->npublished)
		return;
	chain_edited(run);
	if (!c->before || c->keeps_before)
		return;
	revnodes_each (&chain_graph(c->before)->all, it) {
		const struct revision *was = (*it)->rev;
		const struct revision *there = published(run, was->id);

		if (!(*it)->is_counted || !there)
			continue;
		if (chain_find(c->now, was->id))
			check_kept(run, was, there);
		else if (chain_is_withdrawn(run, was->id))
			check_gone(run, *it, &gone);
	}
	for (size_t i = 0; gone.n <= MANY_GONE && i < gone.n; i++)
		report_removed(run, gone.v[i]->rev);
	if (gone.n > MANY_GONE)
		report_many_removed(run, &gone);
}
