#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * The chain as the planned bytes make it, read anew, against what was
 * wished. What differs is our mistake.
 */

struct checker {
	struct plan_work *w;
	struct revgraph graph; /* of the planned bytes */
	struct revision **revs; /* by item index; NULL: gone */
};

static bool mistake(struct plan_work *w, const struct plan_item *item,
		    const char *what)
{
	return plan_refuse(w, place_of_path(item ? item->path : STR_NULL),
			   "our mistake: as planned, \"%.*s\" %s",
			   STR_ARG(item ? item->path : STR("the chain")), what);
}

/* A migration as it will be read; the file's own where nothing changes. */
static struct revision *read_planned(struct checker *c, struct plan_item *item)
{
	struct arena *a = c->w->arena;
	struct revision *r = arena_new(a, struct revision);
	struct source *source;
	struct migration m;

	if (!item->bytes.p) {
		*r = *item->rev;
		return r;
	}
	source = arena_new(a, struct source);
	source_init(source, a, item->path, item->bytes);
	migration_read(&m, a, source);
	revision_from_migration(r, &m);
	return r;
}

static bool has_refs(const struct meta_list *list, const struct plan_refs *refs)
{
	if (list->state == META_DYNAMIC)
		return true;
	if (list->n != refs->n)
		return false;
	for (size_t i = 0; i < refs->n; i++) {
		bool is_there = false;

		for (size_t k = 0; k < list->n && !is_there; k++)
			is_there = str_eq(list->items[k].value,
					  plan_ref_text(&refs->v[i]));
		if (!is_there)
			return false;
	}
	return true;
}

static bool has_same_labels(const struct revision *a, const struct revision *b)
{
	if (a->labels.n != b->labels.n || a->labels.state != b->labels.state)
		return false;
	for (size_t i = 0; i < a->labels.n; i++)
		if (!str_eq(a->labels.items[i].value, b->labels.items[i].value))
			return false;
	return true;
}

static bool check_item(struct checker *c, struct plan_item *item)
{
	const struct revision *r = c->revs[item->index];
	const struct revnode *node;

	if (r->flags & REVISION_UNREADABLE)
		return mistake(c->w, item, "cannot be read");
	if (!str_eq(r->id, item->id))
		return mistake(c->w, item, "has another id");
	if (!has_refs(&r->down, &item->down))
		return mistake(c->w, item, "has other parents");
	if (!has_refs(&r->depends, &item->depends))
		return mistake(c->w, item, "depends on others");
	if (item->of && !has_same_labels(r, item->rev))
		return mistake(c->w, item, "has other labels");
	node = revgraph_find(&c->graph, item->id);
	if (!node || ((node->rev != r || node->same_id) && !item->is_twin))
		return mistake(c->w, item, "shares its id");
	return true;
}

/* Nobody's file may be written over by another's. */
static bool check_paths(struct checker *c)
{
	struct map paths;

	map_init(&paths, c->w->arena);
	plan_each (c->w, it) {
		if ((*it)->is_gone)
			continue;
		if (map_has(&paths, (*it)->path))
			return mistake(c->w, *it, "is written twice");
		map_put(&paths, (*it)->path, *it);
	}
	return true;
}

static bool has_twins(const struct plan_work *w)
{
	plan_each (w, it)
		if ((*it)->is_twin)
			return true;
	return false;
}

/*
 * Where an id is that of two files, who hangs on which cannot be told from
 * the bytes alone; what was wished has been compared with them.
 */
static bool check_heads(struct checker *c)
{
	struct plan_work *w = c->w;

	if (has_twins(w))
		return !w->graph.cycles.n || mistake(w, NULL, "goes in a circle");
	if (c->graph.heads.n != w->graph.heads.n)
		return mistake(w, NULL, "has other heads");
	revnodes_each (&w->graph.heads, it) {
		struct plan_item *item = plan_item_of(w, *it);
		struct revnode *node = revgraph_find(&c->graph, item->id);

		if (!node || !node->is_head)
			return mistake(w, item, "is no head");
	}
	if (c->graph.cycles.n)
		return mistake(w, NULL, "goes in a circle");
	if (c->graph.is_incomplete)
		return mistake(w, NULL, "is not known");
	return true;
}

bool plan_check(struct plan_work *w)
{
	struct checker c = { .w = w };
	struct revision **list = arena_array(w->arena, w->items.n, sizeof(*list));
	size_t n = 0;

	c.revs = arena_array(w->arena, w->items.n, sizeof(*c.revs));
	plan_each (w, it)
		if (!(*it)->is_gone)
			list[n++] = c.revs[(*it)->index] = read_planned(&c, *it);
	revgraph_build(&c.graph, w->arena, list, n);
	plan_each (w, it)
		if (!(*it)->is_gone && !check_item(&c, *it))
			return false;
	if (!check_paths(&c) || !check_heads(&c))
		return false;
	plan_take_heads(w, &c.graph);
	return true;
}
