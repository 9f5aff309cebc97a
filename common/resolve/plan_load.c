#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "base/utf8.h"

/* What is asked, as items that name each other. */

static unsigned lowest_bit(uint64_t in)
{
	unsigned bit = 0;

	while (bit < PLAN_MAX_SIDES && !(in >> bit & 1))
		bit++;
	return bit;
}

/*
 * By id, those without one last. Of one id the one that stays comes first:
 * published, common, then ours.
 */
static int compare(const void *pa, const void *pb)
{
	const struct plan_item *a = *(struct plan_item *const *)pa;
	const struct plan_item *b = *(struct plan_item *const *)pb;
	int order;

	if (!a->rev->id.p != !b->rev->id.p)
		return a->rev->id.p ? -1 : 1;
	order = str_cmp(a->rev->id, b->rev->id);
	if (order)
		return order;
	if (a->is_published != b->is_published)
		return a->is_published ? -1 : 1;
	if (a->is_common != b->is_common)
		return a->is_common ? -1 : 1;
	if (lowest_bit(a->in) != lowest_bit(b->in))
		return lowest_bit(a->in) < lowest_bit(b->in) ? -1 : 1;
	order = str_cmp(a->rev->path, b->rev->path);
	if (order || a->in == b->in)
		return order;
	return a->in < b->in ? -1 : 1;
}

struct plan_item *plan_find(const struct plan_work *w, struct str id)
{
	return map_get(&w->ids, id);
}

/* How surely a file means this one by its id. */
static unsigned likeness(const struct plan_item *from,
			 const struct plan_item *item)
{
	unsigned n = 0;

	if (!from->in || !item->in || (from->in & item->in) == from->in)
		n = 4;
	else if (from->in & item->in)
		n = 2;
	return n + str_eq(path_dir(from->rev->path), path_dir(item->rev->path));
}

/* Of several with the id, the one that the file means. */
static struct plan_item *find_for(const struct plan_work *w, struct str id,
				  const struct plan_item *from)
{
	struct plan_item *best = plan_find(w, id);
	size_t i = best ? best->index + 1 : w->items.n;

	for (; i < w->items.n && str_eq(w->items.v[i]->rev->id, id); i++)
		if (likeness(from, w->items.v[i]) > likeness(from, best))
			best = w->items.v[i];
	return best;
}

static void load_refs(struct plan_work *w, struct plan_refs *refs,
		      const struct meta_list *list, const struct plan_item *from)
{
	for (size_t i = 0; i < list->n; i++) {
		struct plan_ref ref = { .text = list->items[i].value, .from = i };

		ref.item = find_for(w, ref.text, from);
		vec_push(refs, w->arena, ref);
	}
}

static void mark_twins(struct plan_work *w)
{
	for (size_t i = 1; i < w->items.n; i++) {
		struct plan_item *a = w->items.v[i - 1], *b = w->items.v[i];

		if (a->id.p && str_eq(a->id, b->id) && a->in &&
		    a->in == b->in && !str_eq(a->path, b->path))
			a->is_twin = b->is_twin = true;
	}
}

static struct plan_item *new_item(struct plan_work *w)
{
	struct plan_item *item = arena_new(w->arena, struct plan_item);

	vec_push(&w->items, w->arena, item);
	return item;
}

struct plan_item *plan_add_item(struct plan_work *w)
{
	struct plan_item *item = new_item(w);

	item->index = w->items.n - 1;
	item->rev = arena_new(w->arena, struct revision);
	item->key = str_fmt(w->arena, "%08zu", item->index);
	return item;
}

static void load_item(struct plan_work *w, const struct plan_revision *of)
{
	struct plan_item *item = new_item(w);

	item->of = of;
	item->rev = of->rev;
	item->in = of->in & w->all_sides;
	item->is_common = item->in == w->all_sides;
	item->is_published = of->is_published;
	item->id = of->rev->id;
	item->path = of->rev->path;
}

void plan_pin(struct plan_work *w)
{
	struct plan_items todo = VEC_INIT;

	plan_each (w, it) {
		(*it)->is_pinned = (*it)->is_published;
		if ((*it)->is_pinned)
			vec_push(&todo, w->arena, *it);
	}
	while (todo.n) {
		struct plan_item *item = todo.v[--todo.n];

		for (size_t i = 0; i < item->down.n + item->depends.n; i++) {
			struct plan_item *need =
				i < item->down.n ?
					item->down.v[i].item :
					item->depends.v[i - item->down.n].item;

			if (!need || need->is_pinned)
				continue;
			need->is_pinned = true;
			vec_push(&todo, w->arena, need);
		}
	}
}

bool plan_load(struct plan_work *w, struct plan *plan, struct arena *a,
	       const struct plan_request *request, struct err *err)
{
	memset(plan, 0, sizeof(*plan));
	memset(w, 0, sizeof(*w));
	w->arena = a;
	w->request = request;
	w->plan = plan;
	w->err = err;
	if (request->nsides > PLAN_MAX_SIDES)
		return plan_refuse(w, place_of_path(STR_NULL),
				   "more than %d branches are merged at once",
				   PLAN_MAX_SIDES - 1);
	w->all_sides = request->nsides == PLAN_MAX_SIDES ?
			       UINT64_MAX :
			       ((uint64_t)1 << request->nsides) - 1;
	for (size_t i = 0; i < request->n; i++)
		load_item(w, &request->v[i]);
	if (w->items.n)
		qsort(w->items.v, w->items.n, sizeof(*w->items.v), compare);
	map_init(&w->ids, a);
	for (size_t i = 0; i < w->items.n; i++) {
		struct plan_item *item = w->items.v[i];

		item->index = i;
		item->key = str_fmt(a, "%08zu", i);
		if (item->id.p && !map_has(&w->ids, item->id))
			map_put(&w->ids, item->id, item);
	}
	plan_each (w, it) {
		load_refs(w, &(*it)->down, &(*it)->rev->down, *it);
		load_refs(w, &(*it)->depends, &(*it)->rev->depends, *it);
	}
	mark_twins(w);
	plan_pin(w);
	return true;
}

/* ---- the chain as wished ----------------------------------------------- */

/* References become keys; what they do not resolve to, names of nothing. */
static void shadow_list(struct plan_work *w, struct meta_list *list,
			const struct plan_refs *refs, bool may_be_labels)
{
	list->n = refs->n;
	list->items = arena_array(w->arena, refs->n, sizeof(*list->items));
	list->is_assigned = true;
	for (size_t i = 0; i < refs->n; i++) {
		const struct plan_ref *ref = &refs->v[i];

		if (ref->item)
			list->items[i].value = ref->item->key;
		else if (may_be_labels)
			list->items[i].value = ref->text;
		else
			list->items[i].value =
				str_fmt(w->arena, "no %.*s", STR_ARG(ref->text));
	}
	if (refs->n)
		list->state = META_VALUE;
}

static void shadow_item(struct plan_work *w, struct plan_item *item)
{
	struct revision *r = &w->shadow[item->index];

	*r = *item->rev;
	if (item->id.p)
		r->id = item->key;
	if (r->down.state != META_DYNAMIC)
		shadow_list(w, &r->down, &item->down, false);
	if (r->depends.state != META_DYNAMIC)
		shadow_list(w, &r->depends, &item->depends, true);
}

void plan_graph(struct plan_work *w)
{
	struct revision **list = arena_array(w->arena, w->items.n, sizeof(*list));
	size_t n = 0;

	w->shadow = arena_array(w->arena, w->items.n, sizeof(*w->shadow));
	plan_each (w, it) {
		(*it)->node = NULL;
		if ((*it)->is_gone)
			continue;
		shadow_item(w, *it);
		list[n++] = &w->shadow[(*it)->index];
	}
	revgraph_build(&w->graph, w->arena, list, n);
	revnodes_each (&w->graph.all, node)
		plan_item_of(w, *node)->node = *node;
}

struct plan_item *plan_item_of(const struct plan_work *w,
			       const struct revnode *node)
{
	return w->items.v[node->rev - w->shadow];
}

/* ---- what cannot be worked with ------------------------------------------ */

bool plan_refuse(struct plan_work *w, struct place at, const char *fmt, ...)
{
	struct buf b = BUF_INIT(w->arena);
	char text[2000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	utf8_add_clean(&b, str_z(text), true);
	w->plan->refusal = buf_str(&b);
	w->plan->refused_at = at;
	return false;
}

struct place plan_place(const struct plan_item *item, struct span span)
{
	struct place place = place_of_path(item->rev->path);

	place.source = item->source;
	place.span = span;
	place.has_span = span.end > 0;
	return place;
}

static bool is_unknown(struct plan_work *w, struct plan_item *item)
{
	const struct revision *r = item->rev;

	if (r->flags & REVISION_UNREADABLE)
		return !plan_refuse(w, plan_place(item, span_of(0, 0)),
				    "\"%.*s\" cannot be read by Python, so "
				    "nobody knows where it stands",
				    STR_ARG(r->path));
	if (!r->id.len || r->flags & (REVISION_NO_ID | REVISION_DYNAMIC))
		return !plan_refuse(w, plan_place(item, r->id_span),
				    "the revision id of \"%.*s\" is not known",
				    STR_ARG(r->path));
	if (r->down.state == META_DYNAMIC ||
	    r->flags & (REVISION_NO_DOWN | REVISION_BAD_DOWN))
		return !plan_refuse(w, plan_place(item, r->down.span),
				    "the down_revision of \"%.*s\" is not known",
				    STR_ARG(r->path));
	return false;
}

static bool has_no_place(struct plan_work *w, struct plan_item *item)
{
	const struct revision *r = item->rev;

	for (size_t i = 0; i < item->down.n; i++) {
		if (!item->down.v[i].item)
			return !plan_refuse(
				w, plan_place(item, r->down.span),
				"%.*s hangs on %.*s, which is not there",
				STR_ARG(r->id), STR_ARG(item->down.v[i].text));
		if (item->down.v[i].item == item)
			return !plan_refuse(w, plan_place(item, r->down.span),
					    "%.*s is its own parent",
					    STR_ARG(r->id));
	}
	return false;
}

bool plan_is_sound(struct plan_work *w)
{
	/* What is not there may be in a file that cannot be read. */
	plan_each (w, it)
		if (!(*it)->is_gone && (*it)->of && is_unknown(w, *it))
			return false;
	plan_each (w, it)
		if (!(*it)->is_gone && (*it)->of && has_no_place(w, *it))
			return false;
	if (w->graph.cycles.n) {
		struct revnode *node = w->graph.cycles.v[0].nodes.v[0];
		struct plan_item *item = plan_item_of(w, node);

		return plan_refuse(w, plan_place(item, item->rev->down.span),
				   "%.*s is its own ancestor",
				   STR_ARG(item->rev->id));
	}
	return true;
}

/* ---- bytes ------------------------------------------------------------------ */

bool plan_read_item(struct plan_work *w, struct plan_item *item)
{
	if (item->migration)
		return true;
	if (w->request->read(w->request->data, item->rev, &item->source, w->err)) {
		w->has_failed = true;
		return false;
	}
	item->migration = arena_new(w->arena, struct migration);
	migration_read(item->migration, w->arena, item->source);
	return true;
}
