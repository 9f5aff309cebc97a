#include "base/compat.h"
#include "model/revgraph_parts.h"
#include "base/buf.h"

/*
 * Lanes are columns two wide; one that is not NULL leads down to a node that
 * is still to come, and no two lead to the same. A node's first parent gets
 * the lane that led to the node, a further parent one of its own; a parent
 * that some lane leads to already is joined at once, which keeps lanes few.
 */
struct drawing {
	struct revgraph *g;
	enum revdraw_style style;
	struct revnode **lane;
	size_t nlanes;
	uint32_t *lane_of; /* by node_index: its lane + 1, HIDDEN, or 0 */
	size_t nhidden; /* nodes to come that have no lane */
	struct revdraw_rows *out;
};

#define HIDDEN UINT32_MAX
#define MAX_COLUMNS 200

static bool is_utf8(const struct drawing *d)
{
	return d->style == REVDRAW_UTF8;
}

static void add_row(struct drawing *d, struct buf *b, struct revnode *node)
{
	struct str rails = buf_str(b);

	while (rails.len && rails.p[rails.len - 1] == ' ')
		rails.len--;
	vec_push(d->out, d->g->arena, (struct revdraw_row){ rails, node });
}

static void add_more(struct drawing *d, struct buf *b)
{
	buf_addz(b, is_utf8(d) ? "…" : "...");
}

static void add_node_row(struct drawing *d, struct revnode *node, size_t at)
{
	const char *dot = is_utf8(d) ? "●" : "*";
	const char *line = is_utf8(d) ? "│" : "|";
	struct buf b = BUF_INIT(d->g->arena);

	for (size_t i = 0; i < d->nlanes; i++) {
		if (i)
			buf_addc(&b, ' ');
		buf_addz(&b, i == at ? dot : d->lane[i] ? line : " ");
	}
	if (at == HIDDEN || d->nhidden)
		add_more(d, &b);
	if (at == HIDDEN)
		buf_addz(&b, dot);
	add_row(d, &b, node);
}

/* A row that leads from one lane to another. */
struct link {
	size_t from;
	size_t to;
	bool stays; /* the lane it comes from goes on */
	bool opens; /* the lane it leads to begins here */
};

static bool is_between(const struct link *k, size_t i)
{
	return k->from < k->to ? i > k->from && i < k->to :
				 i > k->to && i < k->from;
}

static const char *ascii_lane(const struct drawing *d, const struct link *k,
			      size_t i)
{
	size_t far = k->from < k->to ? k->to - k->from : k->from - k->to;

	if (i == k->from)
		return k->stays ? "|" : " ";
	if (i == k->to && k->opens)
		return far > 1 ? "." : " ";
	if (d->lane[i])
		return "|";
	return is_between(k, i) ? "_" : " ";
}

/* Between lane i and the next one. */
static const char *ascii_gap(const struct link *k, size_t i)
{
	if (k->from < k->to) {
		if (i < k->from || i >= k->to)
			return " ";
		return i == k->from ? "\\" : "_";
	}
	if (i < k->to || i >= k->from)
		return " ";
	return i + 1 == k->from ? "/" : "_";
}

static const char *utf8_lane(const struct drawing *d, const struct link *k,
			     size_t i)
{
	bool is_right = k->from < k->to;

	if (i == k->from && k->stays)
		return is_right ? "├" : "┤";
	if (i == k->from)
		return is_right ? "╰" : "╯";
	if (i == k->to && k->opens)
		return is_right ? "╮" : "╭";
	if (i == k->to)
		return is_right ? "┤" : "├";
	if (is_between(k, i))
		return d->lane[i] ? "┼" : "─";
	return d->lane[i] ? "│" : " ";
}

static const char *utf8_gap(const struct link *k, size_t i)
{
	size_t left = k->from < k->to ? k->from : k->to;
	size_t right = k->from < k->to ? k->to : k->from;

	return i >= left && i < right ? "─" : " ";
}

static void add_link_row(struct drawing *d, const struct link *k)
{
	struct buf b = BUF_INIT(d->g->arena);

	for (size_t i = 0; i < d->nlanes; i++) {
		buf_addz(&b,
			 is_utf8(d) ? utf8_lane(d, k, i) : ascii_lane(d, k, i));
		if (i + 1 < d->nlanes)
			buf_addz(&b,
				 is_utf8(d) ? utf8_gap(k, i) : ascii_gap(k, i));
	}
	if (d->nhidden)
		add_more(d, &b);
	add_row(d, &b, NULL);
}

/* A free lane, right of `at` if there is one; else HIDDEN. */
static size_t free_lane(const struct drawing *d, size_t at)
{
	size_t first = at == HIDDEN ? 0 : at;

	for (size_t i = first; i < d->nlanes; i++)
		if (!d->lane[i])
			return i;
	for (size_t i = 0; i < first && i < d->nlanes; i++)
		if (!d->lane[i])
			return i;
	return HIDDEN;
}

static void give_lane(struct drawing *d, struct revnode *node, size_t at)
{
	uint32_t *lane = &d->lane_of[node_index(d->g, node)];

	if (*lane == HIDDEN)
		d->nhidden--;
	if (at == HIDDEN) {
		d->nhidden++;
		*lane = HIDDEN;
		return;
	}
	d->lane[at] = node;
	*lane = (uint32_t)at + 1;
}

/* A further parent: the node's lane goes on, whatever happens. */
static void lead_further(struct drawing *d, struct revnode *parent, size_t at)
{
	uint32_t lane = d->lane_of[node_index(d->g, parent)];
	struct link k = { at, lane - 1, true, false };

	if (lane == HIDDEN)
		return;
	if (!lane) {
		k.opens = true;
		k.to = free_lane(d, at);
		give_lane(d, parent, k.to);
	}
	if (at != HIDDEN && k.to != HIDDEN)
		add_link_row(d, &k);
}

/*
 * The node's lane becomes its first parent's; where that has one already, the
 * right one of the two ends in the left one.
 */
static void lead_on(struct drawing *d, struct revnode *parent, size_t at)
{
	uint32_t lane = d->lane_of[node_index(d->g, parent)];
	struct link k = { at, lane - 1, false, false };

	if (!lane || lane == HIDDEN) {
		give_lane(d, parent, at == HIDDEN ? free_lane(d, at) : at);
		return;
	}
	if (at == HIDDEN)
		return;
	if (k.to > at) {
		k = (struct link){ lane - 1, at, false, false };
		give_lane(d, parent, at);
	}
	d->lane[k.from] = NULL;
	add_link_row(d, &k);
}

static size_t take_lane(struct drawing *d, struct revnode *node)
{
	uint32_t *lane = &d->lane_of[node_index(d->g, node)];
	size_t at = *lane && *lane != HIDDEN ? *lane - 1 : free_lane(d, HIDDEN);

	if (*lane == HIDDEN)
		d->nhidden--;
	*lane = 0;
	if (at != HIDDEN)
		d->lane[at] = node;
	return at;
}

static void draw_node(struct drawing *d, struct revnode *node)
{
	size_t at = take_lane(d, node);
	struct revnode *first = NULL;

	add_node_row(d, node, at);
	for (size_t i = 0; i < node->down.n; i++) {
		struct revnode *parent = node->down.v[i];

		/* Drawn already: that is an edge of a cycle. */
		if (parent->order > node->order)
			continue;
		if (first)
			lead_further(d, parent, at);
		else
			first = parent;
	}
	if (first)
		lead_on(d, first, at);
	else if (at != HIDDEN)
		d->lane[at] = NULL;
}

void revgraph_draw(struct revgraph *g, size_t max_columns,
		   enum revdraw_style style, struct revdraw_rows *out)
{
	struct arena scratch;
	struct drawing d = { .g = g, .style = style, .out = out };
	size_t columns = max_columns < 8	   ? 8 :
			 max_columns > MAX_COLUMNS ? MAX_COLUMNS :
						     max_columns;

	arena_init(&scratch);
	/* Room for "...*" behind them. */
	d.nlanes = (columns - 3) / 2;
	d.lane = arena_array(&scratch, d.nlanes, sizeof(struct revnode *));
	d.lane_of = arena_array(&scratch, g->all.n, sizeof(*d.lane_of));
	for (size_t i = g->order.n; i-- > 0;)
		draw_node(&d, g->order.v[i]);
	arena_release(&scratch);
}
