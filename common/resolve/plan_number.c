#include "base/compat.h"
#include "resolve/plan_parts.h"

/*
 * Numbered chains: 0007_add_email.py, revision = "0007" or
 * "0007_add_email". What moves, or shares its number's id, moves up.
 */

#define DIGITS_MAX 9

struct number {
	unsigned long value;
	size_t width; /* 0: there is none */
};

struct numbers {
	struct plan_work *w;
	struct number *of; /* by item index */
	struct map taken; /* ids or numbers that nobody may take */
	bool is_in_ids; /* else in the file names alone */
};

/* 2026_11_20_x is a date. */
static bool is_date(struct str rest)
{
	return rest.len > 2 && rest.p[1] >= '0' && rest.p[1] <= '9' &&
	       rest.p[2] >= '0' && rest.p[2] <= '9' &&
	       (rest.len == 3 || rest.p[3] == '_' || rest.p[3] == '-' ||
		rest.p[3] == '.');
}

static struct number number_of(struct str s, bool is_file)
{
	struct number n = { 0, 0 };

	while (n.width < s.len && s.p[n.width] >= '0' && s.p[n.width] <= '9') {
		if (n.width == DIGITS_MAX)
			return (struct number){ 0, 0 };
		n.value = n.value * 10 + (unsigned long)(s.p[n.width++] - '0');
	}
	s = str_from(s, n.width);
	if (!n.width || (!s.len && is_file) ||
	    (s.len && s.p[0] != '_' &&
	     !(is_file && (s.p[0] == '-' || str_is(s, ".py")))) ||
	    (s.len && is_date(s)))
		return (struct number){ 0, 0 };
	return n;
}

/* Do most edges go from a number to the next one? */
static bool read_numbers(struct numbers *ns, bool is_in_ids)
{
	size_t total = 0, good = 0;

	ns->is_in_ids = is_in_ids;
	plan_each (ns->w, it) {
		struct str s = is_in_ids ? (*it)->rev->id :
					   path_base((*it)->rev->path);

		ns->of[(*it)->index] = number_of(s, !is_in_ids);
	}
	plan_each (ns->w, it) {
		const struct number *n = &ns->of[(*it)->index];

		for (size_t i = 0; i < (*it)->rev->down.n; i++) {
			struct plan_item *parent =
				plan_find(ns->w, (*it)->rev->down.items[i].value);

			total++;
			if (n->width && parent && ns->of[parent->index].width &&
			    n->value == ns->of[parent->index].value + 1)
				good++;
		}
	}
	return good && good * 3 >= total * 2;
}

/* ---- the new ones ---------------------------------------------------------- */

static struct str with_number(struct plan_work *w, struct str s,
			      const struct number *old, unsigned long value)
{
	return str_fmt(w->arena, "%0*lu%.*s", (int)old->width, value,
		       STR_ARG(str_from(s, old->width)));
}

static struct str new_base(struct plan_work *w, const struct plan_item *item,
			   const struct number *old, struct str old_id,
			   unsigned long value)
{
	struct str base = path_base(item->path);
	struct number in_name = number_of(base, true);

	if (str_starts(base, old_id) && item->id.p)
		return str_fmt(w->arena, "%.*s%.*s", STR_ARG(item->id),
			       STR_ARG(str_from(base, old_id.len)));
	if (in_name.width && in_name.value == old->value)
		return with_number(w, base, &in_name, value);
	return base;
}

static struct str key_of(struct plan_work *w, unsigned long value)
{
	return str_fmt(w->arena, "%lu", value);
}

static bool is_free(struct numbers *ns, const struct plan_item *item,
		    unsigned long value)
{
	struct plan_work *w = ns->w;

	struct plan_item *has;

	if (map_has(&ns->taken, key_of(w, value)))
		return false;
	if (!ns->is_in_ids)
		return true;
	has = plan_find(w, with_number(w, item->rev->id, &ns->of[item->index],
				       value));
	/* What moves too will not keep it, or makes way. */
	return !has || !(has->stays || has->is_common || has->is_pinned);
}

static bool is_taken(const struct numbers *ns, const struct plan_item *item)
{
	return map_has(&ns->taken, key_of(ns->w, ns->of[item->index].value));
}

static void renumber(struct numbers *ns, struct plan_item *item,
		     unsigned long least)
{
	struct plan_work *w = ns->w;
	struct number *n = &ns->of[item->index];
	struct str old_id = item->id;
	unsigned long value = least;

	while (!is_free(ns, item, value))
		value++;
	map_put(&ns->taken, key_of(w, value), item);
	if (ns->is_in_ids) {
		item->id = with_number(w, item->rev->id, n, value);
		map_put(&w->ids, item->id, item);
		item->is_duplicate = false;
	}
	item->path = path_join(w->arena, path_dir(item->path),
			       new_base(w, item, n, old_id, value));
	item->is_renumbered = true;
	n->value = value;
}

/* A number that the parents leave; 0: the one it has is good. */
static unsigned long least_number(const struct numbers *ns,
				  const struct plan_item *item)
{
	unsigned long least = 1;
	bool has_changed = item->is_moved;

	for (size_t i = 0; i < item->down.n; i++) {
		const struct plan_item *parent = item->down.v[i].item;
		const struct number *n = &ns->of[parent->index];

		has_changed |= parent->is_renumbered;
		if (n->width && n->value >= least)
			least = n->value + 1;
	}
	if (item->is_duplicate && ns->is_in_ids)
		return least;
	if (!has_changed || ns->of[item->index].value >= least)
		return 0;
	return least;
}

/* The numbers of what keeps its own, for sure. */
static void take_numbers(struct numbers *ns)
{
	map_init(&ns->taken, ns->w->arena);
	plan_each (ns->w, it)
		if (((*it)->is_common || (*it)->is_pinned || (*it)->stays) &&
		    !(*it)->is_gone && ns->of[(*it)->index].width)
			map_put(&ns->taken,
				key_of(ns->w, ns->of[(*it)->index].value), *it);
}

/* Does anything above it move? Those numbers need not be avoided. */
static void mark_staying(struct plan_work *w)
{
	revnodes_each (&w->graph.order, it) {
		struct plan_item *item = plan_item_of(w, *it);

		item->stays = !item->is_moved && !item->is_duplicate;
		for (size_t i = 0; i < item->down.n; i++)
			if (!item->down.v[i].item->stays)
				item->stays = false;
	}
}

bool plan_number(struct plan_work *w)
{
	struct numbers ns = { .w = w };

	ns.of = arena_array(w->arena, w->items.n, sizeof(*ns.of));
	if (!read_numbers(&ns, true) && !read_numbers(&ns, false))
		return true;
	mark_staying(w);
	take_numbers(&ns);
	revnodes_each (&w->graph.order, it) {
		struct plan_item *item = plan_item_of(w, *it);
		unsigned long least;

		if (item->is_common || item->is_pinned ||
		    !ns.of[item->index].width)
			continue;
		least = least_number(&ns, item);
		if (!least && !item->stays && is_taken(&ns, item))
			least = ns.of[item->index].value;
		if (least)
			renumber(&ns, item, least);
		else
			map_put(&ns.taken, key_of(w, ns.of[item->index].value),
				item);
	}
	return true;
}
