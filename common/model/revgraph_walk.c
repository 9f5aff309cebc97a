#include "base/compat.h"
#include "model/revgraph_parts.h"

struct sorting {
	struct revgraph *g;
	const uint32_t *part;
	size_t *waits; /* by node_index: needs that are not in the order */
	struct revnode **ready; /* a stack */
	size_t nready;
};

static bool is_same_part(const struct sorting *s, const struct revnode *a,
			 const struct revnode *b)
{
	uint32_t part = s->part[node_index(s->g, a)];

	return part && part == s->part[node_index(s->g, b)];
}

static void count_needs(struct sorting *s, struct revnode *node)
{
	size_t i = node_index(s->g, node);

	for (size_t k = 0; k < node_nneeds(node); k++)
		if (!is_same_part(s, node, node_need(node, k)))
			s->waits[i]++;
}

/* The least id comes to lie on top. */
static void release(struct sorting *s, const struct revnode *node,
		    const struct revnodes *above)
{
	for (size_t k = above->n; k-- > 0;) {
		struct revnode *next = above->v[k];

		if (!is_same_part(s, node, next) &&
		    !--s->waits[node_index(s->g, next)])
			s->ready[s->nready++] = next;
	}
}

void revgraph_sort(struct revgraph *g, const uint32_t *parts,
		   struct arena *scratch)
{
	size_t n = g->all.n;
	struct sorting s = { .g = g, .part = parts };

	s.waits = arena_array(scratch, n, sizeof(*s.waits));
	s.ready = arena_array(scratch, n, sizeof(struct revnode *));
	for (size_t i = n; i-- > 0;) {
		if (!g->nodes[i].is_counted)
			continue;
		count_needs(&s, &g->nodes[i]);
		if (!s.waits[i])
			s.ready[s.nready++] = &g->nodes[i];
	}
	while (s.nready) {
		struct revnode *node = s.ready[--s.nready];

		node->order = g->order.n;
		vec_push(&g->order, g->arena, node);
		release(&s, node, &node->dependents);
		release(&s, node, &node->children);
	}
}

void revgraph_ancestors(struct revgraph *g, struct revnode *from,
			bool with_depends, struct revnodes *out)
{
	uint32_t stamp = ++g->stamp;
	size_t done = out->n;

	from->mark = stamp;
	vec_push(out, g->arena, from);
	while (done < out->n) {
		struct revnode *node = out->v[done++];
		size_t n = with_depends ? node_nneeds(node) : node->down.n;

		for (size_t k = 0; k < n; k++) {
			struct revnode *need = node_need(node, k);

			if (need->mark == stamp)
				continue;
			need->mark = stamp;
			vec_push(out, g->arena, need);
		}
	}
}

bool revgraph_is_ancestor(struct revgraph *g, struct revnode *of,
			  struct revnode *node)
{
	struct arena_mark mark;
	struct revnodes seen = VEC_INIT;

	if (of == node)
		return true;
	if (of->order > node->order && !of->is_in_cycle)
		return false;
	mark = arena_mark(g->arena);
	revgraph_ancestors(g, node, false, &seen);
	arena_rewind(g->arena, mark);
	return of->mark == g->stamp;
}

/* Which of up to 64 heads are above (or are) each node, by node_index. */
static uint64_t *heads_above(struct revgraph *g, const struct revnodes *heads,
			     size_t from, size_t n, struct arena *scratch)
{
	uint64_t *above = arena_array(scratch, g->all.n, sizeof(*above));

	for (size_t i = 0; i < n; i++)
		above[node_index(g, heads->v[from + i])] |= UINT64_C(1) << i;
	for (size_t i = g->order.n; i-- > 0;) {
		const struct revnode *node = g->order.v[i];
		uint64_t bits = above[node_index(g, node)];

		for (size_t k = 0; bits && k < node->down.n; k++)
			above[node_index(g, node->down.v[k])] |= bits;
	}
	return above;
}

static uint64_t all_of(size_t n)
{
	return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

struct revnode *revgraph_fork_point(struct revgraph *g,
				    const struct revnodes *heads)
{
	struct arena scratch;
	bool *is_apart;
	struct revnode *point = NULL;

	if (!heads->n || heads->n > REVGRAPH_FORK_HEADS)
		return NULL;
	arena_init(&scratch);
	is_apart = arena_array(&scratch, g->all.n, sizeof(*is_apart));
	for (size_t from = 0; from < heads->n; from += 64) {
		size_t n = heads->n - from < 64 ? heads->n - from : 64;
		struct arena_mark mark = arena_mark(&scratch);
		uint64_t *above = heads_above(g, heads, from, n, &scratch);

		for (size_t i = 0; i < g->all.n; i++)
			is_apart[i] |= above[i] != all_of(n);
		arena_rewind(&scratch, mark);
	}
	for (size_t i = g->order.n; i-- > 0 && !point;)
		if (!is_apart[node_index(g, g->order.v[i])])
			point = g->order.v[i];
	arena_release(&scratch);
	return point;
}

void revgraph_fork(struct revgraph *g, const struct revnodes *heads,
		   struct revfork *out)
{
	struct arena scratch;
	uint64_t *above;

	out->point = revgraph_fork_point(g, heads);
	out->n = heads->n < 64 ? heads->n : 64;
	out->branches = arena_array(g->arena, out->n, sizeof(*out->branches));
	arena_init(&scratch);
	above = heads_above(g, heads, 0, out->n, &scratch);
	revnodes_each (&g->order, it) {
		uint64_t bits = above[node_index(g, *it)];

		for (size_t i = 0; i < out->n; i++)
			if (bits == UINT64_C(1) << i)
				vec_push(&out->branches[i], g->arena, *it);
	}
	arena_release(&scratch);
}
