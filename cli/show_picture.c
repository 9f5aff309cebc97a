#include "base/compat.h"
#include "show_picture.h"
#include "run/graphviz.h"

struct str branch_title(struct arena *a, const struct branch *b)
{
	struct buf title = BUF_INIT(a);

	buf_adds(&title, b->name);
	for (size_t i = 0; i < b->also.n; i++)
		buf_addf(&title, " = %.*s", STR_ARG(b->also.v[i]));
	return buf_str(&title);
}

/* "Ada, 2026-03-01, 2 ahead, 1 behind" */
static struct str branch_words(struct arena *a, const struct branch *b,
			       const struct branch_chain *chain)
{
	struct buf words = BUF_INIT(a);

	if (b->is_base)
		return STR("");
	buf_addf(&words, "%.*s%s%.*s", STR_ARG(b->author),
		 b->author.len && b->day.len ? ", " : "", STR_ARG(b->day));
	if (chain->ahead.n)
		buf_addf(&words, ", %zu ahead", chain->ahead.n);
	if (chain->behind)
		buf_addf(&words, ", %zu behind", chain->behind);
	return buf_str(&words);
}

/* ---- which revisions are drawn, and what is between them */

#define TARGETS_MAX 8

/* What a parent stands for: itself, or what is drawn below it. */
struct stand {
	size_t targets[TARGETS_MAX];
	size_t n;
	size_t between; /* revisions left out, along the longest way */
};

struct drawing {
	struct arena *arena;
	const struct branches *branches;
	const struct branches_of *of;
	struct picture *out;
	bool *is_drawn; /* by number of the node */
	size_t *place; /* in the picture */
	struct stand *stands;
};

static bool is_shown(const struct drawing *d, size_t branch)
{
	const struct branch *b = &d->branches->list.v[branch];

	return b->is_base || b->is_here || d->of->chains[branch].ahead.n;
}

static void choose(struct drawing *d, bool is_whole)
{
	const struct branch_nodes *nodes = &d->of->nodes;

	for (size_t i = 0; i < nodes->n; i++) {
		const struct branch_node *node = nodes->v[i];

		d->is_drawn[i] |= is_whole || !node->is_in_base;
		for (size_t k = 0; !node->is_in_base && k < node->down.n; k++)
			d->is_drawn[node->down.v[k]->number] = true;
	}
	for (size_t i = 0; i < d->branches->list.n; i++)
		for (size_t k = 0;
		     is_shown(d, i) && k < d->of->chains[i].heads.n; k++)
			d->is_drawn[d->of->chains[i].heads.v[k]->number] = true;
}

static void add_target(struct stand *s, size_t target)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->targets[i] == target)
			return;
	if (s->n < TARGETS_MAX)
		s->targets[s->n++] = target;
}

static void stand_for(struct drawing *d, const struct branch_node *node)
{
	struct stand *s = &d->stands[node->number];

	if (d->is_drawn[node->number]) {
		s->targets[s->n++] = node->number;
		return;
	}
	for (size_t i = 0; i < node->down.n; i++) {
		const struct stand *below = &d->stands[node->down.v[i]->number];

		for (size_t k = 0; k < below->n; k++)
			add_target(s, below->targets[k]);
		if (below->between > s->between)
			s->between = below->between;
	}
	s->between++;
}

static void add_edge(struct drawing *d, struct picture_node *node, size_t to,
		     size_t between, bool is_depends)
{
	vec_push(&node->down, d->arena,
		 (struct picture_edge){ d->place[to], between, is_depends });
}

static void add_edges(struct drawing *d, const struct branch_node *from,
		      struct picture_node *node)
{
	struct stand all = { .n = 0 };

	for (size_t i = 0; i < from->down.n; i++) {
		const struct stand *s = &d->stands[from->down.v[i]->number];

		for (size_t k = 0; k < s->n; k++) {
			size_t before = all.n;

			add_target(&all, s->targets[k]);
			if (all.n > before)
				add_edge(d, node, s->targets[k], s->between,
					 false);
		}
		if (!s->n && s->between > node->below)
			node->below = s->between;
	}
	/* What it depends on is drawn where that is below it in the picture. */
	for (size_t i = 0; i < from->depends.n; i++)
		if (d->is_drawn[from->depends.v[i]->number] &&
		    d->place[from->depends.v[i]->number] != SIZE_MAX)
			add_edge(d, node, from->depends.v[i]->number, 0, true);
}

static void add_node(struct drawing *d, const struct branch_node *from)
{
	struct picture_node node = { .id = from->rev->id,
				     .message = from->rev->message,
				     .is_published = from->is_published,
				     .is_base = from->is_in_base };

	if (from->is_published && !from->is_in_base)
		vec_push(&node.marks, d->arena, STR("published"));
	if (from->is_twice)
		vec_push(&node.marks, d->arena, STR("this id is there twice"));
	add_edges(d, from, &node);
	d->place[from->number] = d->out->nodes.n;
	vec_push(&d->out->nodes, d->arena, node);
}

static void add_tags(struct drawing *d)
{
	struct arena *a = d->arena;

	for (size_t i = 0; i < d->branches->list.n; i++) {
		const struct branch *b = &d->branches->list.v[i];
		const struct branch_chain *chain = &d->of->chains[i];
		struct picture_tag tag;

		if (!is_shown(d, i))
			continue;
		tag.name = branch_title(a, b);
		tag.words = branch_words(a, b, chain);
		for (size_t k = 0; k < chain->heads.n; k++) {
			size_t at = d->place[chain->heads.v[k]->number];

			vec_push(&d->out->nodes.v[at].tags, a, tag);
		}
	}
}

void picture_of_branches(struct arena *a, const struct branches *branches,
			 size_t environment, bool is_whole, struct picture *out)
{
	const struct branches_of *of = &branches->v[environment];
	size_t n = of->nodes.n;
	struct drawing d = { .arena = a,
			     .branches = branches,
			     .of = of,
			     .out = out,
			     .is_drawn = arena_array(a, n, sizeof(bool)),
			     .place = arena_array(a, n, sizeof(size_t)),
			     .stands = arena_array(a, n, sizeof(struct stand)) };

	memset(out, 0, sizeof(*out));
	if (branches->n > 1)
		out->title = of->environment->name;
	choose(&d, is_whole);
	for (size_t i = 0; i < n; i++)
		d.place[i] = SIZE_MAX;
	for (size_t i = 0; i < n; i++)
		stand_for(&d, of->nodes.v[i]);
	for (size_t i = 0; i < n; i++)
		if (d.is_drawn[i])
			add_node(&d, of->nodes.v[i]);
	add_tags(&d);
}

/* ---- one chain */

static void add_parents(struct arena *a, const struct revnodes *from,
			const size_t *place, bool is_depends,
			struct picture_node *node)
{
	for (size_t i = 0; i < from->n; i++)
		if (from->v[i]->order < SIZE_MAX &&
		    place[from->v[i]->order] != SIZE_MAX)
			vec_push(&node->down, a,
				 (struct picture_edge){ place[from->v[i]->order],
							0, is_depends });
}

void picture_of_chain(struct arena *a, const struct versions *v,
		      struct picture *out)
{
	const struct revnodes *order = &v->graph.order;
	size_t *place = arena_array(a, order->n, sizeof(*place));

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < order->n; i++)
		place[i] = SIZE_MAX;
	for (size_t i = 0; i < order->n; i++) {
		const struct revnode *from = order->v[i];
		struct picture_node node = { .id = from->rev->id,
					     .message = from->rev->message };

		if (from->is_head)
			vec_push(&node.marks, a,
				 from->is_real_head ? STR("head") :
						      STR("effective head"));
		add_parents(a, &from->down, place, false, &node);
		add_parents(a, &from->depends, place, true, &node);
		place[i] = i;
		vec_push(&out->nodes, a, node);
	}
}

int show_drawn(struct show *show, const struct picture *pictures, size_t n,
	       struct err *err)
{
	struct buf dot = BUF_INIT(show->out->arena);
	size_t nodes = 0;
	struct str svg;

	if (show->form == SHOW_MERMAID) {
		picture_mermaid(show->out, pictures, n);
		return 0;
	}
	picture_dot(show->form == SHOW_DOT ? show->out : &dot, pictures, n);
	if (show->form == SHOW_DOT)
		return 0;
	for (size_t i = 0; i < n; i++)
		nodes += pictures[i].nodes.n;
	if (nodes > GRAPHVIZ_MAX_NODES)
		return err_set(err,
			       "%zu revisions are more than a picture can show "
			       "(%d): heads --branches leaves most out, --dot "
			       "gives all",
			       nodes, GRAPHVIZ_MAX_NODES);
	if (graphviz_svg(show->out->arena, buf_str(&dot), &svg, err))
		return -1;
	buf_adds(show->out, svg);
	return 0;
}
