#include "base/compat.h"
#include "resolve/plan_parts.h"
#include "model/operations.h"
#include "rules/chain.h"

/* The same id twice, and merge revisions of the same parents. */

static bool has_same_parents(const struct plan_item *a, const struct plan_item *b)
{
	if (a->down.n != b->down.n)
		return false;
	for (size_t i = 0; i < a->down.n; i++)
		if (!plan_refs_have(&b->down, a->down.v[i].item))
			return false;
	return true;
}

/* A copy that its side has put on top of something of its own. */
static bool is_moved_copy(const struct plan_item *item)
{
	for (size_t i = 0; i < item->down.n; i++)
		if (item->down.v[i].item && !item->down.v[i].item->is_common)
			return true;
	return false;
}

/* Who had one now has the other. */
static void drop(struct plan_work *w, struct plan_item *item,
		 struct plan_item *kept)
{
	item->is_gone = true;
	item->kept = kept;
	/* Where they stand apart, only its own side knows it there. */
	if (!has_same_parents(item, kept)) {
		item->is_spliced = is_moved_copy(item);
		return;
	}
	kept->in |= item->in;
	kept->is_common = kept->in == w->all_sides;
}

/* ---- one id ---------------------------------------------------------------- */

static bool is_same_migration(struct plan_work *w, const struct plan_item *a,
			      const struct plan_item *b)
{
	const struct migration *ma = a->migration, *mb = b->migration;

	if (str_eq(a->source->bytes, b->source->bytes))
		return true;
	return ma->is_readable && mb->is_readable &&
	       str_eq(ma->message, mb->message) &&
	       chain_same_functions(w->arena, ma, mb, true) &&
	       chain_same_functions(w->arena, ma, mb, false) &&
	       chain_same_rest(w->arena, ma, mb);
}

static bool refuse_both_changed(struct plan_work *w, const struct plan_item *item)
{
	return plan_refuse(w, plan_place(item, item->rev->id_span),
			   "\"%.*s\" (revision %.*s) is there in two versions: "
			   "merge these first",
			   STR_ARG(item->rev->path), STR_ARG(item->rev->id));
}

static bool settle_pair(struct plan_work *w, struct plan_item **first,
			struct plan_item *item)
{
	struct plan_item *kept = *first;
	bool is_same_path = str_eq(kept->rev->path, item->rev->path);

	if (kept->is_twin && item->is_twin && kept->in == item->in)
		return true;
	if (!plan_read_item(w, kept) || !plan_read_item(w, item))
		return false;
	if (is_same_path && !str_eq(kept->source->bytes, item->source->bytes))
		return refuse_both_changed(w, item);
	if (is_same_path ||
	    (!item->is_published && is_same_migration(w, kept, item))) {
		bool is_swapped = !kept->is_pinned && is_moved_copy(item) &&
				  !is_moved_copy(kept);

		drop(w, is_swapped ? kept : item, is_swapped ? item : kept);
		*first = is_swapped ? item : kept;
		return true;
	}
	if (item->is_pinned)
		return plan_refuse(w, plan_place(item, item->rev->id_span),
				   "\"%.*s\" and \"%.*s\" are both published "
				   "with the id %.*s",
				   STR_ARG(kept->rev->path),
				   STR_ARG(item->rev->path),
				   STR_ARG(item->rev->id));
	item->is_duplicate = true;
	return true;
}

/* Two files without a name of their own are no copies of each other. */
static void mark_shared_paths(struct plan_work *w)
{
	struct map paths;

	map_init(&paths, w->arena);
	plan_each (w, it) {
		struct map_entry *e;

		if ((*it)->is_gone)
			continue;
		e = map_at(&paths, (*it)->rev->path);
		if (e->value) {
			((struct plan_item *)e->value)->shares_path = true;
			(*it)->shares_path = true;
		}
		e->value = *it;
	}
}

bool plan_same_ids(struct plan_work *w)
{
	struct plan_item *kept = NULL;

	plan_each (w, it) {
		struct plan_item *item = *it;

		if (!item->id.p)
			continue;
		if (!kept || !str_eq(kept->id, item->id))
			kept = item;
		else if (!settle_pair(w, &kept, item))
			return false;
	}
	plan_forget_gone(w);
	mark_shared_paths(w);
	return true;
}

/* ---- one pair of parents ----------------------------------------------------- */

static int compare_keys(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static struct str parents_key(struct plan_work *w, const struct plan_item *item)
{
	struct buf b = BUF_INIT(w->arena);
	struct str *keys;

	if (item->down.n < 2 || item->is_common)
		return STR_NULL;
	keys = arena_array(w->arena, item->down.n, sizeof(*keys));
	for (size_t i = 0; i < item->down.n; i++) {
		if (!item->down.v[i].item)
			return STR_NULL;
		keys[i] = item->down.v[i].item->key;
	}
	qsort(keys, item->down.n, sizeof(*keys), compare_keys);
	for (size_t i = 0; i < item->down.n; i++)
		buf_adds(&b, keys[i]);
	return buf_str(&b);
}

/* May it go? It does nothing, and nothing published hangs on it. */
static bool is_plain_merge(struct plan_work *w, struct plan_item *item,
			   bool *is_plain)
{
	struct operations ops;

	*is_plain = false;
	if (item->is_pinned || item->rev->labels.n || item->depends.n)
		return true;
	if (!plan_read_item(w, item))
		return false;
	operations_read(&ops, w->arena, item->migration);
	*is_plain = operations_is_empty(&ops, true) &&
		    operations_is_empty(&ops, false);
	return true;
}

/* Published first, then what bit 0 has. */
static bool is_rather_kept(const struct plan_item *a, const struct plan_item *b)
{
	if (a->is_pinned != b->is_pinned)
		return a->is_pinned;
	if ((a->in & 1) != (b->in & 1))
		return a->in & 1;
	return a->index < b->index;
}

static bool settle_merges(struct plan_work *w, struct map_entry *e,
			  struct plan_item *item)
{
	struct plan_item *kept = e->value, *gone = item;
	bool is_plain;

	if (kept->in & item->in)
		return true; /* one side made both: that is its own affair */
	if (is_rather_kept(item, kept)) {
		gone = kept;
		kept = item;
	}
	if (!is_plain_merge(w, gone, &is_plain))
		return false;
	if (!is_plain)
		return true;
	drop(w, gone, kept);
	e->value = kept;
	plan_forget_gone(w);
	return true;
}

bool plan_same_merges(struct plan_work *w)
{
	struct map by_parents;
	struct plan_items order = VEC_INIT;

	/* Parents first: what is above may become the same by it. */
	revnodes_each (&w->graph.order, it)
		vec_push(&order, w->arena, plan_item_of(w, *it));
	map_init(&by_parents, w->arena);
	for (size_t i = 0; i < order.n; i++) {
		struct plan_item *item = order.v[i];
		struct str key = parents_key(w, item);
		struct map_entry *e;

		if (!key.p)
			continue;
		e = map_at(&by_parents, key);
		if (!e->value)
			e->value = item;
		else if (!settle_merges(w, e, item))
			return false;
	}
	return true;
}
