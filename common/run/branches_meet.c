/*
 * The revisions of many branches as one graph. A node stands for an id on
 * given parents; parents are met before children, so that two branches that
 * carry the same chain meet in the same nodes.
 */
#include "base/compat.h"
#include "run/branches_parts.h"

static struct str key_of(struct arena *a, const struct revision *r,
			 const struct branch_nodes *down)
{
	struct buf b = BUF_INIT(a);

	buf_adds(&b, r->id);
	buf_addc(&b, '\0');
	for (size_t i = 0; i < down->n; i++)
		buf_addf(&b, "%zu,", down->v[i]->number);
	return buf_str(&b);
}

static struct branch_node *add_node(struct meeting *m, const struct revision *r,
				    const struct branch_nodes *down,
				    struct str key)
{
	struct arena *a = &m->run->arena;
	struct branch_node *node = arena_new(a, struct branch_node);
	struct map_entry *alike = map_at(&m->by_key, key);
	struct branch_node *first = map_get(&m->by_id, r->id);

	if (!alike->value)
		alike->value = arena_new(a, struct branch_nodes);
	node->rev = r;
	node->number = m->out->nodes.n;
	node->down = *down;
	if (first)
		first->is_twice = node->is_twice = true;
	else
		map_put(&m->by_id, r->id, node);
	vec_push((struct branch_nodes *)alike->value, a, node);
	vec_push(&m->out->nodes, a, node);
	return node;
}

static struct branch_node *base_node(const struct meeting *m,
				     const struct revision *r)
{
	return m->of_base[r - m->base.revisions];
}

/* Those that are met already: a cycle has no first. */
static struct branch_nodes base_nodes(struct meeting *m,
				      const struct revnodes *from)
{
	struct branch_nodes out = VEC_INIT;

	for (size_t i = 0; i < from->n; i++) {
		struct branch_node *node = base_node(m, from->v[i]->rev);

		if (node)
			vec_push(&out, &m->run->arena, node);
	}
	return out;
}

static void add_base(struct meeting *m)
{
	const struct revnodes *order = &m->base.graph.order;
	struct arena *a = &m->run->arena;

	m->of_base = arena_array(a, m->base.files.n, sizeof(*m->of_base));
	for (size_t i = 0; i < order->n; i++) {
		const struct revision *r = order->v[i]->rev;
		struct branch_nodes down = base_nodes(m, &order->v[i]->down);
		struct branch_node *node =
			add_node(m, r, &down, key_of(a, r, &down));

		node->is_in_base = true;
		node->is_published = m->branches->has_mainline;
		m->of_base[r - m->base.revisions] = node;
	}
	for (size_t i = 0; i < order->n; i++)
		base_node(m, order->v[i]->rev)->depends =
			base_nodes(m, &order->v[i]->depends);
	m->out->nbase = m->out->nodes.n;
}

int meeting_begin(struct meeting *m, struct run *run, struct branches *branches,
		  const struct environment *environment,
		  struct branches_of *out, struct err *err)
{
	struct arena *a = &run->arena;
	struct state *state = arena_new(a, struct state);
	const struct branch *base = &branches->list.v[0];

	memset(m, 0, sizeof(*m));
	m->run = run;
	m->branches = branches;
	m->out = out;
	out->environment = environment;
	out->chains = arena_array(a, branches->list.n, sizeof(*out->chains));
	map_init(&m->by_key, a);
	map_init(&m->by_id, a);
	map_init(&m->known, a);
	m->base_trees =
		arena_array(a, environment->nlocations, sizeof(*m->base_trees));
	if (branch_trees(m, &base->commit, m->base_trees, err) ||
	    state_of_versions(state, &branches->state, environment,
			      &base->commit, base->name, err) ||
	    versions_load(&m->base, state, environment, NULL, err))
		return -1;
	add_base(m);
	return 0;
}

/* ---- one branch */

/* The branch's own files, met one by one, parents first. */
struct meet {
	struct meeting *m;
	const struct branch_difference *d;
	struct map own; /* id -> struct revnode * of d->own */
	struct branch_node **node; /* of each own revision, once met */
	bool *is_open; /* under way: a cycle leads back here */
	struct branch_nodes met;
};

static bool has_base_node(const struct meet *t, const struct branch_node *node)
{
	return node->is_in_base && node->lacks != t->m->turn;
}

/*
 * The node that an id means in the branch: of its own files, else of the
 * base's. NULL: none, or not met yet (then *wait is its number).
 */
static struct branch_node *meant(struct meet *t, struct str id, size_t *wait)
{
	const struct revnode *own = revgraph_find(&t->d->own.graph, id);
	struct revnode *base;
	struct branch_node *node;

	if (own) {
		size_t i = (size_t)(own->rev - t->d->own.revisions);

		if (!t->node[i] && !t->is_open[i])
			*wait = i;
		return t->node[i];
	}
	base = revgraph_find(&t->m->base.graph, id);
	node = base ? base_node(t->m, base->rev) : NULL;
	return node && has_base_node(t, node) ? node : NULL;
}

static size_t find_all(struct meet *t, const struct meta_list *list,
		       struct branch_nodes *out)
{
	size_t wait = SIZE_MAX;

	out->n = 0;
	for (size_t i = 0; list->state == META_VALUE && i < list->n; i++) {
		struct branch_node *p = meant(t, list->items[i].value, &wait);
		bool is_new = p != NULL;

		if (wait != SIZE_MAX)
			return wait;
		for (size_t k = 0; k < out->n; k++)
			is_new = is_new && out->v[k] != p;
		if (is_new)
			vec_push(out, &t->m->run->arena, p);
	}
	return wait;
}

/* The same file, or (moved or copied) the same bytes. */
static bool is_same(const struct meet *t, const struct branch_node *node,
		    const struct revision *r)
{
	if (str_eq(node->rev->path, r->path) ||
	    (r->oid.len && str_eq(node->rev->oid, r->oid)))
		return true;
	/* A base's file that the branch has not under its name: renamed. */
	return node->is_in_base && node->lacks == t->m->turn;
}

static struct branch_node *node_for(struct meet *t, const struct revision *r,
				    const struct branch_nodes *down)
{
	struct str key = key_of(&t->m->run->arena, r, down);
	const struct branch_nodes *alike = map_get(&t->m->by_key, key);

	for (size_t i = 0; alike && i < alike->n; i++)
		if (is_same(t, alike->v[i], r))
			return alike->v[i];
	return add_node(t->m, r, down, key);
}

static void meet_one(struct meet *t, size_t i, const struct branch_nodes *down)
{
	struct branch_node *node = node_for(t, &t->d->own.revisions[i], down);

	t->node[i] = node;
	t->is_open[i] = false;
	if (node->has == t->m->turn)
		return;
	node->has = t->m->turn;
	vec_push(&t->met, &t->m->run->arena, node);
}

/* Once all are met: depends_on may lead anywhere. */
static void find_depends(struct meet *t)
{
	for (size_t i = 0; i < t->met.n; i++)
		if (!t->met.v[i]->depends.n && !t->met.v[i]->is_in_base)
			find_all(t, &t->met.v[i]->rev->depends,
				 &t->met.v[i]->depends);
}

/* Its own parents first, however deep: without recursion. */
static void meet_from(struct meet *t, size_t first)
{
	struct arena *a = &t->m->run->arena;
	VEC_OF(size_t) path = VEC_INIT;

	vec_push(&path, a, first);
	while (path.n) {
		size_t i = path.v[path.n - 1];
		struct branch_nodes down = VEC_INIT;
		size_t wait;

		t->is_open[i] = true;
		wait = find_all(t, &t->d->own.revisions[i].down, &down);
		if (wait != SIZE_MAX) {
			vec_push(&path, a, wait);
			continue;
		}
		meet_one(t, i, &down);
		path.n--;
	}
}

static bool is_head(const struct meet *t, const struct branch_node *node)
{
	const struct revnode *base;

	if (node->has_child == t->m->turn)
		return false;
	if (!node->is_in_base)
		return true;
	base = revgraph_find(&t->m->base.graph, node->rev->id);
	for (size_t i = 0; base && i < base->children.n; i++) {
		const struct branch_node *child =
			t->m->of_base[base->children.v[i]->rev - t->m->base.revisions];

		if (child && (has_base_node(t, child) || child->has == t->m->turn))
			return false;
	}
	return true;
}

static void add_head(struct meet *t, struct branch_node *node,
		     struct branch_chain *out)
{
	if (node->was_asked == t->m->turn)
		return;
	node->was_asked = t->m->turn;
	if (is_head(t, node))
		vec_push(&out->heads, &t->m->run->arena, node);
}

/* Heads of the base that are there still, and what lost its children. */
static void find_heads(struct meet *t, struct branch_chain *out)
{
	const struct revnodes *heads = &t->m->base.graph.heads;

	for (size_t i = 0; i < t->met.n; i++)
		for (size_t k = 0; k < t->met.v[i]->down.n; k++)
			t->met.v[i]->down.v[k]->has_child = t->m->turn;
	for (size_t i = 0; i < t->met.n; i++)
		add_head(t, t->met.v[i], out);
	for (size_t i = 0; i < heads->n; i++) {
		struct branch_node *node = base_node(t->m, heads->v[i]->rev);

		if (node && has_base_node(t, node))
			add_head(t, node, out);
	}
	for (size_t i = 0; i < t->d->lost.n; i++) {
		const struct branch_node *node = base_node(t->m, t->d->lost.v[i]);

		for (size_t k = 0; node && k < node->down.n; k++)
			if (has_base_node(t, node->down.v[k]))
				add_head(t, node->down.v[k], out);
	}
}

static void count(struct meet *t, struct branch_chain *out)
{
	for (size_t i = 0; i < t->met.n; i++)
		if (!t->met.v[i]->is_in_base)
			vec_push(&out->ahead, &t->m->run->arena, t->met.v[i]);
	for (size_t i = 0; i < t->d->lost.n; i++) {
		const struct branch_node *node = base_node(t->m, t->d->lost.v[i]);

		out->behind += node && node->has != t->m->turn;
	}
}

void meeting_add(struct meeting *m, const struct branch_difference *d,
		 struct branch_chain *out)
{
	struct arena *a = &m->run->arena;
	struct meet t = { .m = m, .d = d };
	size_t n = d->own.files.n;

	m->turn++;
	t.node = arena_array(a, n, sizeof(*t.node));
	t.is_open = arena_array(a, n, sizeof(*t.is_open));
	for (size_t i = 0; i < d->lost.n; i++) {
		struct branch_node *node = base_node(m, d->lost.v[i]);

		if (node)
			node->lacks = m->turn;
	}
	for (size_t i = 0; i < n; i++) {
		const struct revnode *counts =
			revgraph_find(&d->own.graph, d->own.revisions[i].id);

		if (!d->own.revisions[i].id.p)
			out->unknown++;
		else if (counts && counts->rev == &d->own.revisions[i] &&
			 !t.node[i])
			meet_from(&t, i);
	}
	find_depends(&t);
	find_heads(&t, out);
	count(&t, out);
}
