#include "base/compat.h"
#include "report/picture.h"
#include "base/utf8.h"
#include "model/revgraph.h"

/* Tags that one row can bear. */
#define TAGS_SHOWN 4

/* Revisions that stand for the nodes: named by their numbers. */
static struct revision *stand_ins(struct arena *a, const struct picture *p)
{
	struct revision *revs = arena_array(a, p->nodes.n, sizeof(*revs));

	for (size_t i = 0; i < p->nodes.n; i++) {
		const struct picture_node *node = &p->nodes.v[i];
		struct meta_list *down = &revs[i].down;

		revs[i].id = str_fmt(a, "%08zu", i);
		revs[i].path = revs[i].id;
		down->items = arena_array(a, node->down.n, sizeof(*down->items));
		for (size_t k = 0; k < node->down.n; k++)
			if (!node->down.v[k].is_depends)
				down->items[down->n++].value =
					str_fmt(a, "%08zu", node->down.v[k].to);
		down->state = down->n ? META_VALUE : META_ABSENT;
	}
	return revs;
}

static size_t between(const struct picture_node *node)
{
	size_t n = node->below;

	for (size_t i = 0; i < node->down.n; i++)
		if (!node->down.v[i].is_depends)
			n += node->down.v[i].between;
	return n;
}

static void add_tags(struct buf *out, const struct picture_node *node,
		     const struct style *style)
{
	for (size_t i = 0; i < node->tags.n && i < TAGS_SHOWN; i++) {
		const struct picture_tag *tag = &node->tags.v[i];

		buf_addf(out, "%s%s[", i ? "; " : "  ", style->green);
		utf8_add_clean(out, tag->name, true);
		buf_addf(out, "]%s", style->reset);
		if (tag->words.len) {
			buf_addc(out, ' ');
			utf8_add_clean(out, tag->words, true);
		}
	}
	if (node->tags.n > TAGS_SHOWN)
		buf_addf(out, " and %zu more", node->tags.n - TAGS_SHOWN);
}

static void add_node(struct buf *out, const struct picture_node *node,
		     const struct style *style)
{
	size_t more = between(node);

	buf_addf(out, " %s", style->yellow);
	if (node->id.p)
		utf8_add_clean(out, node->id, true);
	else
		buf_addz(out, "<id unknown>");
	buf_addz(out, style->reset);
	for (size_t i = 0; i < node->marks.n; i++) {
		buf_addz(out, " (");
		utf8_add_clean(out, node->marks.v[i], true);
		buf_addc(out, ')');
	}
	if (node->message.len) {
		buf_addz(out, ", ");
		utf8_add_clean(out, node->message, true);
	}
	add_tags(out, node, style);
	if (more)
		buf_addf(out, "  %s(then %zu more)%s", style->dim, more,
			 style->reset);
}

void picture_text(struct buf *out, const struct picture *p,
		  const struct style *style)
{
	struct arena *a = out->arena;
	struct revision *revs = stand_ins(a, p);
	struct revision **all = arena_array(a, p->nodes.n, sizeof(*all));
	struct revdraw_rows rows = VEC_INIT;
	struct revgraph graph;

	for (size_t i = 0; i < p->nodes.n; i++)
		all[i] = &revs[i];
	revgraph_build(&graph, a, all, p->nodes.n);
	revgraph_draw(&graph, PICTURE_MAX_COLUMNS, REVDRAW_ASCII, &rows);
	for (size_t i = 0; i < rows.n; i++) {
		buf_adds(out, rows.v[i].rails);
		if (rows.v[i].node)
			add_node(out, &p->nodes.v[rows.v[i].node->rev - revs],
				 style);
		buf_addc(out, '\n');
	}
}
