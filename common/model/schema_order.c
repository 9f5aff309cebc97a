/* Tarjan's strongly connected components, with a stack of its own. */
#include "base/compat.h"
#include "model/schema_order.h"
#include "base/err.h"

struct visit {
	struct schema_table *table;
	size_t next; /* of its keys */
};

struct ordering {
	struct schema_order *out;
	struct arena *arena;
	size_t *number; /* by order: when it was met; 0: not yet */
	size_t *low;
	bool *is_open;
	size_t count;
	SCHEMA_LIST(struct schema_table) open;
	struct {
		struct visit *v;
		size_t n;
		size_t cap;
	} visits;
};

static struct schema_table *target(const struct schema_table *t, size_t i)
{
	const struct schema_key *k = t->keys.v[i];

	if (!k->o.is_there || !k->ref_table || !k->ref_table->o.is_there ||
	    k->ref_table == t)
		return NULL;
	return k->ref_table;
}

static void enter(struct ordering *o, struct schema_table *t)
{
	struct visit visit = { t, 0 };

	o->number[t->order] = o->low[t->order] = ++o->count;
	o->is_open[t->order] = true;
	vec_push(&o->open, o->arena, t);
	vec_push(&o->visits, o->arena, visit);
}

static int by_order(const void *a, const void *b)
{
	size_t x = (*(struct schema_table *const *)a)->order;
	size_t y = (*(struct schema_table *const *)b)->order;

	return (x > y) - (x < y);
}

/* From the first table on to the next one of the ring, until one repeats. */
static void find_way(struct ordering *o, struct schema_ring *ring, size_t id)
{
	size_t n = ring->tables.n, *seen_at, start;
	struct schema_table *t = ring->tables.v[0];
	SCHEMA_LIST(struct schema_table) walk = VEC_INIT;

	seen_at = arena_array(o->arena, n, sizeof(*seen_at));
	for (size_t i = 0; i < n; i++)
		o->low[ring->tables.v[i]->order] = i;
	while (!seen_at[o->low[t->order]]) {
		struct schema_table *next = NULL;

		vec_push(&walk, o->arena, t);
		seen_at[o->low[t->order]] = walk.n;
		for (size_t i = 0; i < t->keys.n && !next; i++) {
			next = target(t, i);
			if (next && o->out->ring_of[next->order] != id)
				next = NULL;
		}
		if (!next)
			BUG("a ring without a way around");
		t = next;
	}
	start = seen_at[o->low[t->order]] - 1;
	for (size_t i = start; i < walk.n; i++)
		vec_push(&ring->way, o->arena, walk.v[i]);
}

static void close_part(struct ordering *o, struct schema_table *root)
{
	struct schema_order *out = o->out;
	size_t from = out->tables.n, n;
	struct schema_ring ring = { .tables = VEC_INIT };
	struct schema_table *t;

	do {
		t = o->open.v[--o->open.n];
		o->is_open[t->order] = false;
		vec_push(&out->tables, o->arena, t);
	} while (t != root);
	n = out->tables.n - from;
	if (n < 2)
		return;
	qsort(out->tables.v + from, n, sizeof(*out->tables.v), by_order);
	for (size_t i = from; i < out->tables.n; i++) {
		vec_push(&ring.tables, o->arena, out->tables.v[i]);
		out->ring_of[out->tables.v[i]->order] = out->rings.n + 1;
	}
	find_way(o, &ring, out->rings.n + 1);
	vec_push(&out->rings, o->arena, ring);
}

static void visit(struct ordering *o, struct schema_table *start)
{
	enter(o, start);
	while (o->visits.n) {
		struct visit *v = &o->visits.v[o->visits.n - 1];
		struct schema_table *t = v->table, *to;

		if (v->next < t->keys.n) {
			to = target(t, v->next++);
			if (to && !o->number[to->order])
				enter(o, to);
			else if (to && o->is_open[to->order] &&
				 o->number[to->order] < o->low[t->order])
				o->low[t->order] = o->number[to->order];
			continue;
		}
		o->visits.n--;
		if (o->low[t->order] == o->number[t->order]) {
			close_part(o, t);
		} else {
			struct schema_table *up =
				o->visits.v[o->visits.n - 1].table;

			if (o->low[t->order] < o->low[up->order])
				o->low[up->order] = o->low[t->order];
		}
	}
}

void schema_order_build(struct schema_order *out, struct arena *a,
			const struct schema *s)
{
	struct ordering o = { .out = out, .arena = a };

	memset(out, 0, sizeof(*out));
	out->ring_of = arena_array(a, s->tables.n, sizeof(*out->ring_of));
	o.number = arena_array(a, s->tables.n, sizeof(*o.number));
	o.low = arena_array(a, s->tables.n, sizeof(*o.low));
	o.is_open = arena_array(a, s->tables.n, sizeof(*o.is_open));
	for (size_t i = 0; i < s->tables.n; i++)
		if (s->tables.v[i]->o.is_there && !o.number[i])
			visit(&o, s->tables.v[i]);
}

bool schema_order_is_ring(const struct schema_order *o,
			  const struct schema_key *k)
{
	size_t ring;

	if (!k->ref_table || k->ref_table == k->table)
		return false;
	ring = o->ring_of[k->table->order];
	return ring && ring == o->ring_of[k->ref_table->order];
}
