/*
 * Boxes in rows: a table stands one row below the lowest of those it refers
 * to. Rows that would be too wide are broken.
 */
#include "base/compat.h"
#include "report/graph.h"
#include "base/utf8.h"
#include "report/escape.h"

#define CHAR_WIDTH 8
#define BOX_HEIGHT 28
#define GAP_X 24
#define GAP_Y 56
#define MARGIN 20
#define ROW_WIDTH 1400
#define NAME_MAX_CHARS 60

struct box {
	const struct schema_table *table;
	struct str name;
	size_t rank;
	size_t x, y, width;
};

struct picture {
	struct buf *out;
	const struct schema *s;
	struct schema_order order;
	struct box *boxes; /* by order of the table */
	size_t width, height;
};

static struct str shortened(struct arena *a, struct str s)
{
	size_t at = 0, n = 0;

	while (at < s.len && n < NAME_MAX_CHARS) {
		utf8_next(s, &at);
		n++;
	}
	return at < s.len ? str_fmt(a, "%.*s...", STR_ARG(str_cut(s, 0, at))) : s;
}

static void rank_boxes(struct picture *p)
{
	for (size_t i = 0; i < p->order.tables.n; i++) {
		struct schema_table *t = p->order.tables.v[i];
		struct box *b = &p->boxes[t->order];

		b->table = t;
		b->name = shortened(p->out->arena,
				    schema_table_name(p->out->arena, t));
		b->width = utf8_length(b->name) * CHAR_WIDTH + 20;
		for (size_t k = 0; k < t->keys.n; k++) {
			const struct schema_key *key = t->keys.v[k];
			const struct box *to;

			if (!key->o.is_there || !key->ref_table ||
			    key->ref_table == t || !key->ref_table->o.is_there ||
			    schema_order_is_ring(&p->order, key))
				continue;
			to = &p->boxes[key->ref_table->order];
			if (to->rank >= b->rank)
				b->rank = to->rank + 1;
		}
	}
}

static int by_rank(const void *a, const void *b)
{
	const struct box *x = *(struct box *const *)a;
	const struct box *y = *(struct box *const *)b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return x->table->order < y->table->order ? -1 : 1;
}

static void place_boxes(struct picture *p)
{
	size_t n = p->order.tables.n, x = MARGIN, y = MARGIN;
	struct box **sorted = arena_array(p->out->arena, n, sizeof(*sorted));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &p->boxes[p->order.tables.v[i]->order];
	if (n)
		qsort(sorted, n, sizeof(*sorted), by_rank);
	for (size_t i = 0; i < n; i++) {
		struct box *b = sorted[i];

		if (i && (b->rank != sorted[i - 1]->rank ||
			  x + b->width > ROW_WIDTH)) {
			x = MARGIN;
			y += BOX_HEIGHT + GAP_Y;
		}
		b->x = x;
		b->y = y;
		x += b->width + GAP_X;
		if (x > p->width)
			p->width = x;
	}
	p->width += MARGIN;
	p->height = n ? y + BOX_HEIGHT + MARGIN : 2 * MARGIN;
}

/* From the top of what refers to the bottom of what is referred to. */
static void draw_key(struct picture *p, const struct schema_key *k)
{
	const struct box *from = &p->boxes[k->table->order];
	const struct box *to = &p->boxes[k->ref_table->order];
	size_t x1 = from->x + from->width / 2, y1 = from->y;
	size_t x2 = to->x + to->width / 2, y2 = to->y + BOX_HEIGHT;
	bool is_ring = schema_order_is_ring(&p->order, k);

	if (from == to)
		return;
	if (to->y >= from->y)
		y1 = from->y + BOX_HEIGHT, y2 = to->y;
	if (to->y == from->y)
		y2 = to->y + BOX_HEIGHT;
	buf_addf(p->out,
		 "<path class=\"%s\" d=\"M %zu %zu C %zu %zu, %zu %zu, %zu "
		 "%zu\" marker-end=\"url(#a)\"/>\n",
		 is_ring ? "r" : "e", x1, y1, x1,
		 to->y < from->y ? y1 - GAP_Y / 2 : y1 + GAP_Y / 2, x2,
		 to->y <= from->y ? y2 + GAP_Y / 2 : y2 - GAP_Y / 2, x2, y2);
}

static void draw_box(struct picture *p, const struct box *b)
{
	buf_addf(p->out,
		 "<rect x=\"%zu\" y=\"%zu\" width=\"%zu\" height=\"%d\" "
		 "rx=\"4\"/>\n<text x=\"%zu\" y=\"%zu\">",
		 b->x, b->y, b->width, BOX_HEIGHT, b->x + b->width / 2,
		 b->y + BOX_HEIGHT / 2 + 5);
	escape_xml(p->out, b->name);
	buf_addz(p->out, "</text>\n");
}

static void draw_head(struct picture *p)
{
	buf_addf(p->out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" "
		 "height=\"%zu\" viewBox=\"0 0 %zu %zu\">\n",
		 p->width, p->height, p->width, p->height);
	buf_addz(p->out,
		 "<style>rect{fill:none;stroke:#57606a}"
		 "text{font:13px monospace;text-anchor:middle;fill:#57606a}"
		 ".e,.r{fill:none;stroke:#8c959f}.r{stroke-dasharray:5 3}"
		 "</style>\n"
		 "<defs><marker id=\"a\" markerWidth=\"8\" markerHeight=\"8\" "
		 "refX=\"7\" refY=\"4\" orient=\"auto\"><path d=\"M 0 0 L 8 4 "
		 "L 0 8 z\" fill=\"#8c959f\"/></marker></defs>\n");
}

void graph_report_svg(struct buf *out, const struct schema *s)
{
	struct picture p = { .out = out, .s = s };

	schema_order_build(&p.order, out->arena, s);
	p.boxes = arena_array(out->arena, s->tables.n, sizeof(*p.boxes));
	rank_boxes(&p);
	place_boxes(&p);
	draw_head(&p);
	for (size_t i = 0; i < s->tables.n; i++) {
		const struct schema_table *t = s->tables.v[i];

		for (size_t k = 0; t->o.is_there && k < t->keys.n; k++)
			if (t->keys.v[k]->o.is_there && t->keys.v[k]->ref_table &&
			    t->keys.v[k]->ref_table->o.is_there)
				draw_key(&p, t->keys.v[k]);
	}
	for (size_t i = 0; i < p.order.tables.n; i++)
		draw_box(&p, &p.boxes[p.order.tables.v[i]->order]);
	buf_addz(out, "</svg>\n");
}
