#include "base/compat.h"
#include "model/revgraph_parts.h"

/*
 * Tarjan's algorithm over down_revision and depends_on, with a stack of its
 * own. A node is numbered when it is met; low is the least number it reaches.
 */
struct visit {
	struct revnode *node;
	size_t next; /* which of its needs comes next */
};

struct search {
	struct revgraph *g;
	uint32_t *number;
	uint32_t *low;
	uint32_t *part;
	bool *is_open; /* met, and its part not told yet */
	struct revnode **open;
	size_t nopen;
	struct visit *path;
	size_t depth;
	uint32_t met;
	uint32_t nparts;
};

static void enter(struct search *s, struct revnode *node)
{
	size_t i = node_index(s->g, node);

	s->number[i] = s->low[i] = ++s->met;
	s->is_open[i] = true;
	s->open[s->nopen++] = node;
	s->path[s->depth++] = (struct visit){ node, 0 };
}

/* The nodes above and with node on the stack are one part. */
static void close_part(struct search *s, const struct revnode *node)
{
	uint32_t part = s->open[s->nopen - 1] == node ? 0 : ++s->nparts;
	struct revnode *member;

	do {
		size_t i;

		member = s->open[--s->nopen];
		i = node_index(s->g, member);
		s->is_open[i] = false;
		s->part[i] = part;
	} while (member != node);
}

static void leave(struct search *s)
{
	const struct revnode *node = s->path[--s->depth].node;
	size_t i = node_index(s->g, node);

	if (s->low[i] == s->number[i])
		close_part(s, node);
	if (s->depth) {
		size_t up = node_index(s->g, s->path[s->depth - 1].node);

		if (s->low[i] < s->low[up])
			s->low[up] = s->low[i];
	}
}

static void step(struct search *s)
{
	struct visit *v = &s->path[s->depth - 1];
	struct revnode *need;
	size_t i, at;

	if (v->next == node_nneeds(v->node)) {
		leave(s);
		return;
	}
	need = node_need(v->node, v->next++);
	i = node_index(s->g, need);
	at = node_index(s->g, v->node);
	if (!s->number[i])
		enter(s, need);
	else if (s->is_open[i] && s->number[i] < s->low[at])
		s->low[at] = s->number[i];
}

uint32_t *revgraph_find_parts(struct revgraph *g, struct arena *scratch)
{
	size_t n = g->all.n;
	struct search s = { .g = g };

	s.number = arena_array(scratch, n, sizeof(*s.number));
	s.low = arena_array(scratch, n, sizeof(*s.low));
	s.part = arena_array(scratch, n, sizeof(*s.part));
	s.is_open = arena_array(scratch, n, sizeof(*s.is_open));
	s.open = arena_array(scratch, n, sizeof(struct revnode *));
	s.path = arena_array(scratch, n, sizeof(*s.path));
	revnodes_each (&g->all, it) {
		if (!(*it)->is_counted || s.number[node_index(g, *it)])
			continue;
		enter(&s, *it);
		while (s.depth)
			step(&s);
	}
	return s.part;
}

struct rounds {
	struct revgraph *g;
	const uint32_t *part;
	struct revnode **from; /* by node_index: who was there before */
	struct revnode **queue;
};

/*
 * The shortest way from start along its needs back to start, breadth first;
 * gives the last node of it.
 */
static struct revnode *walk_round(struct rounds *r, struct revnode *start)
{
	uint32_t part = r->part[node_index(r->g, start)];
	size_t done = 0, n = 0;

	r->queue[n++] = start;
	while (done < n) {
		struct revnode *node = r->queue[done++];

		for (size_t k = 0; k < node_nneeds(node); k++) {
			struct revnode *need = node_need(node, k);
			size_t i = node_index(r->g, need);

			if (need == start)
				return node;
			if (r->part[i] != part || r->from[i])
				continue;
			r->from[i] = node;
			r->queue[n++] = need;
		}
	}
	return start;
}

static void add_cycle(struct rounds *r, struct revnode *start)
{
	struct revcycle cycle = { VEC_INIT };
	struct revnode *node = walk_round(r, start);
	size_t n = 1;

	for (struct revnode *at = node; at != start;
	     at = r->from[node_index(r->g, at)])
		n++;
	cycle.nodes.v = arena_array(r->g->arena, n, sizeof(struct revnode *));
	cycle.nodes.n = cycle.nodes.cap = n;
	for (; node != start; node = r->from[node_index(r->g, node)])
		cycle.nodes.v[--n] = node;
	cycle.nodes.v[0] = start;
	vec_push(&r->g->cycles, r->g->arena, cycle);
}

void revgraph_find_cycles(struct revgraph *g, const uint32_t *parts,
			  struct arena *scratch)
{
	size_t n = g->all.n;
	struct rounds r = { g, parts, NULL, NULL };
	bool *is_told = arena_array(scratch, n + 1, sizeof(*is_told));

	r.from = arena_array(scratch, n, sizeof(struct revnode *));
	r.queue = arena_array(scratch, n, sizeof(struct revnode *));
	revnodes_each (&g->all, it) {
		struct revnode *node = *it;
		uint32_t part = parts[node_index(g, node)];

		node->is_in_cycle = part || node->is_self_loop;
		if (!node->is_in_cycle || (part && is_told[part]))
			continue;
		is_told[part] = true;
		add_cycle(&r, node);
	}
}
