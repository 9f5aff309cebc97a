#include "base/compat.h"
#include "model/revgraph_parts.h"

struct item {
	uint64_t head; /* the id's first bytes, so that most compares are one */
	struct revision *rev;
	size_t index;
};

/* Orders as the bytes do; a shorter id is filled up with zeros. */
static uint64_t head_of(struct str id)
{
	uint64_t head = 0;

	if (!id.p)
		return UINT64_MAX;
	for (size_t i = 0; i < 8; i++)
		head = head << 8 | (i < id.len ? (unsigned char)id.p[i] : 0);
	return head;
}

/* Directories first, as Alembic loads one after the other, each sorted. */
static int compare_paths(struct str a, struct str b)
{
	int c = str_cmp(path_dir(a), path_dir(b));

	return c ? c : str_cmp(path_base(a), path_base(b));
}

static int compare_items(const void *pa, const void *pb)
{
	const struct item *a = pa, *b = pb;
	int c;

	if (a->head != b->head)
		return a->head < b->head ? -1 : 1;
	if (!a->rev->id.p != !b->rev->id.p)
		return a->rev->id.p ? -1 : 1;
	c = str_cmp(a->rev->id, b->rev->id);
	if (!c)
		c = compare_paths(a->rev->path, b->rev->path);
	if (!c)
		c = a->index < b->index ? -1 : a->index > b->index;
	return c;
}

static void make_nodes(struct revgraph *g, struct revision *const *revs,
		       size_t n, struct arena *scratch)
{
	struct item *items = arena_array(scratch, n, sizeof(*items));

	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){ head_of(revs[i]->id), revs[i], i };
	if (n > 1)
		qsort(items, n, sizeof(*items), compare_items);
	g->nodes = arena_array(g->arena, n, sizeof(*g->nodes));
	g->all.v = arena_array(g->arena, n, sizeof(*g->all.v));
	g->all.n = g->all.cap = n;
	for (size_t i = 0; i < n; i++) {
		g->nodes[i].rev = items[i].rev;
		g->all.v[i] = &g->nodes[i];
	}
}

/* Nodes of one id stand side by side: the last of them counts. */
static void enter_ids(struct revgraph *g)
{
	revnodes_each (&g->all, it) {
		struct revnode *node = *it, *other;
		struct map_entry *e;

		if (!node->rev->id.p)
			break;
		e = map_at(&g->by_id, node->rev->id);
		other = e->value;
		if (other) {
			other->is_counted = false;
			other->is_shadowed = true;
			node->same_id = other;
		}
		node->is_counted = true;
		e->value = node;
	}
}

/* An id is stronger than a label; the first who takes a label has it. */
static void enter_labels(struct revgraph *g)
{
	revnodes_each (&g->all, it) {
		const struct meta_list *labels = &(*it)->rev->labels;

		if (!(*it)->is_counted || labels->state != META_VALUE)
			continue;
		for (size_t i = 0; i < labels->n; i++) {
			struct str label = labels->items[i].value;

			if (!map_has(&g->by_id, label) &&
			    !map_has(&g->by_label, label))
				map_put(&g->by_label, label, *it);
		}
	}
}

struct edge {
	struct revnode *child;
	struct revnode *parent;
};

struct edges {
	struct edge *v;
	size_t n;
	size_t cap;
};

struct linking {
	struct revgraph *g;
	struct arena *scratch;
	struct edges edges;
	struct map missing; /* id -> the last node that misses it */
};

static void miss(struct linking *l, struct revnode *node, struct strs *missing,
		 struct str id)
{
	struct map_entry *e = map_at(&l->missing, id);

	if (e->value == node)
		return;
	e->value = node;
	vec_push(missing, l->g->arena, id);
}

static struct revnode *resolve(const struct revgraph *g, struct str id,
			       bool is_dependency)
{
	struct revnode *node = map_get(&g->by_id, id);

	if (!node && is_dependency)
		node = map_get(&g->by_label, id);
	return node;
}

static void link_needs(struct linking *l, struct revnode *node,
		       const struct meta_list *list, bool is_dependency)
{
	struct strs *missing = is_dependency ? &node->missing_depends :
					       &node->missing_down;
	uint32_t stamp = ++l->g->stamp;

	for (size_t i = 0; list->state == META_VALUE && i < list->n; i++) {
		struct str id = list->items[i].value;
		struct revnode *parent = resolve(l->g, id, is_dependency);

		if (!parent) {
			miss(l, node, missing, id);
			continue;
		}
		if (parent->mark == stamp)
			continue;
		parent->mark = stamp;
		if (parent == node)
			node->is_self_loop = true;
		else if (node->is_counted)
			vec_push(&l->edges, l->scratch,
				 (struct edge){ node, parent });
		else if (!is_dependency && !node->is_shadowed)
			parent->has_unknown_child = true;
	}
}

static struct revnodes *parents_of(struct revnode *node, bool is_dependency)
{
	return is_dependency ? &node->depends : &node->down;
}

static struct revnodes *children_of(struct revnode *node, bool is_dependency)
{
	return is_dependency ? &node->dependents : &node->children;
}

/* Exactly as much room as there are edges, in one piece. */
static void store_edges(struct linking *l, bool is_dependency)
{
	struct revnode **room = arena_array(l->g->arena, l->edges.n * 2 + 1,
					    sizeof(struct revnode *));

	vec_each (&l->edges, struct edge, e) {
		parents_of(e->child, is_dependency)->cap++;
		children_of(e->parent, is_dependency)->cap++;
	}
	revnodes_each (&l->g->all, it) {
		struct revnodes *parents = parents_of(*it, is_dependency);
		struct revnodes *children = children_of(*it, is_dependency);

		parents->v = room;
		room += parents->cap;
		children->v = room;
		room += children->cap;
	}
	vec_each (&l->edges, struct edge, e) {
		struct revnodes *parents = parents_of(e->child, is_dependency);
		struct revnodes *children = children_of(e->parent, is_dependency);

		parents->v[parents->n++] = e->parent;
		children->v[children->n++] = e->child;
	}
}

static void link_nodes(struct revgraph *g, bool is_dependency,
		       struct arena *scratch)
{
	struct linking l = { .g = g, .scratch = scratch };

	map_init(&l.missing, scratch);
	revnodes_each (&g->all, it) {
		struct revision *r = (*it)->rev;

		link_needs(&l, *it, is_dependency ? &r->depends : &r->down,
			   is_dependency);
	}
	store_edges(&l, is_dependency);
}

#define UNKNOWN_PARENTS (REVISION_NO_DOWN | REVISION_BAD_DOWN)

static bool is_incomplete(const struct revision *r)
{
	return !r->id.p || r->down.state == META_DYNAMIC ||
	       (r->flags &
		(REVISION_UNREADABLE | REVISION_DYNAMIC | UNKNOWN_PARENTS));
}

/* Nodes are by id, so that heads and bases are too. */
static void describe(struct revgraph *g)
{
	revnodes_each (&g->all, it) {
		struct revnode *node = *it;
		const struct revision *r = node->rev;

		g->is_incomplete |= is_incomplete(r);
		if (!node->is_counted)
			continue;
		node->is_head = !node->children.n && !node->has_unknown_child;
		node->is_real_head = node->is_head && !node->dependents.n;
		node->is_base = r->down.state == META_ABSENT &&
				!(r->flags & UNKNOWN_PARENTS);
		if (node->is_head)
			vec_push(&g->heads, g->arena, node);
		if (node->is_real_head)
			vec_push(&g->real_heads, g->arena, node);
		if (node->is_base)
			vec_push(&g->bases, g->arena, node);
	}
}

void revgraph_build(struct revgraph *g, struct arena *a,
		    struct revision *const *revs, size_t n)
{
	struct arena scratch;
	uint32_t *parts;

	memset(g, 0, sizeof(*g));
	g->arena = a;
	map_init(&g->by_id, a);
	map_init(&g->by_label, a);
	arena_init(&scratch);
	make_nodes(g, revs, n, &scratch);
	enter_ids(g);
	enter_labels(g);
	link_nodes(g, false, &scratch);
	link_nodes(g, true, &scratch);
	describe(g);
	parts = revgraph_find_parts(g, &scratch);
	revgraph_find_cycles(g, parts, &scratch);
	revgraph_sort(g, parts, &scratch);
	revgraph_spread_labels(g, &scratch);
	arena_release(&scratch);
}

struct revnode *revgraph_find(const struct revgraph *g, struct str id)
{
	return map_get(&g->by_id, id);
}
