#include "base/compat.h"
#include "model/replay.h"

void replay_init(struct replay *r, struct arena *a, struct revgraph *graph,
		 struct str dialect, replay_fn *fn, void *data)
{
	memset(r, 0, sizeof(*r));
	schema_init(&r->schema, a, dialect);
	r->graph = graph;
	r->fn = fn;
	r->data = data;
	r->has = arena_array(a, graph->order.n, sizeof(*r->has));
}

static void undo_to(struct replay *r, size_t n)
{
	if (n == r->done.n)
		return;
	schema_undo(&r->schema, r->done.v[n].mark);
	for (size_t i = n; i < r->done.n; i++)
		r->has[r->done.v[i].node->order] = false;
	r->done.n = n;
}

static void step(struct replay *r, struct revnode *node)
{
	struct schema *s = &r->schema;
	struct schema_events *watching = s->events;
	struct replay_done done = { node, schema_mark(s) };
	const struct operations *ops;

	vec_push(&r->done, s->arena, done);
	r->has[node->order] = true;
	if (r->only && !r->concerns(r->data, node, r->only))
		return;
	if (++r->steps > REPLAY_STEPS_MAX) {
		s->is_cut = true;
		return;
	}
	ops = r->fn(r->data, node);
	/* What is replayed on the way is history: nobody is told. */
	s->events = NULL;
	if (ops)
		schema_run(s, ops, node->rev, true);
	else
		schema_run_unread(s, node->rev);
	s->events = watching;
}

/* The chain as it mostly is: one below the other. */
static bool can_follow(const struct replay *r, const struct revnode *node)
{
	if (r->before == node)
		return true;
	if (!r->at || node->down.n + node->depends.n != 1)
		return false;
	return r->at == (node->down.n ? node->down.v[0] : node->depends.v[0]);
}

/* Takes back all behind the first that is not wanted. */
static void keep_wanted(struct replay *r, const bool *wanted)
{
	size_t n = 0;

	while (n < r->done.n && wanted[r->done.v[n].node->order])
		n++;
	undo_to(r, n);
}

static void add_wanted(struct replay *r, const bool *wanted)
{
	const struct revnodes *order = &r->graph->order;

	for (size_t i = 0; i < order->n && !r->schema.is_cut; i++)
		if (wanted[i] && !r->has[i])
			step(r, order->v[i]);
}

/* Exactly the ancestors, itself not. */
static void go_before(struct replay *r, struct revnode *node)
{
	struct arena scratch;
	struct revnodes list = VEC_INIT;
	bool *wanted;

	if (can_follow(r, node))
		return;
	arena_init(&scratch);
	wanted = arena_array(&scratch, r->graph->order.n, sizeof(*wanted));
	revgraph_ancestors(r->graph, node, true, &list);
	for (size_t i = 0; i < list.n; i++)
		if (list.v[i] != node && list.v[i]->is_counted)
			wanted[list.v[i]->order] = true;
	r->steps += list.n / 16;
	keep_wanted(r, wanted);
	add_wanted(r, wanted);
	arena_release(&scratch);
}

struct schema *replay_before(struct replay *r, struct revnode *node)
{
	if (!node->is_counted)
		return &r->schema;
	go_before(r, node);
	r->before = node;
	r->at = NULL;
	return &r->schema;
}

struct schema *replay_at(struct replay *r, struct revnode *node)
{
	if (!node->is_counted || r->at == node)
		return &r->schema;
	go_before(r, node);
	step(r, node);
	r->before = NULL;
	r->at = node;
	return &r->schema;
}

struct schema *replay_heads(struct replay *r)
{
	r->at = r->before = NULL;
	for (size_t i = 0; i < r->graph->order.n && !r->schema.is_cut; i++)
		if (!r->has[i])
			step(r, r->graph->order.v[i]);
	return &r->schema;
}

/* One pass over the chain; each may have lead to names of earlier ones. */
static bool add_leads(struct replay *r, struct name_query *names)
{
	const struct revnodes *order = &r->graph->order;
	bool is_more = false;

	for (size_t i = order->n; i-- > 0;) {
		const struct operations *ops;

		if (!r->concerns(r->data, order->v[i], names))
			continue;
		ops = r->fn(r->data, order->v[i]);
		is_more |= ops && operations_lead_to(names, ops);
	}
	return is_more;
}

/* More passes than that mean names without end: then all is replayed. */
#define PASSES_MAX 8

bool replay_only(struct replay *r, struct name_query *names)
{
	size_t passes = 0;

	undo_to(r, 0);
	r->at = r->before = NULL;
	r->only = NULL;
	r->schema.is_partial = false;
	if (!names || !r->concerns)
		return !names;
	while (add_leads(r, names))
		if (++passes == PASSES_MAX)
			return false;
	r->only = names;
	r->schema.is_partial = true;
	return true;
}
