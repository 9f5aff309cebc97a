/*
 * Any states of a chain: lines "id|down ...|depends ...|labels|path", a line
 * "-" between states (now, before, mainline, merged, merge base). Building,
 * drawing and judging them must not crash, the order must hold every revision
 * after its parents unless they are in a cycle, and the drawing every revision
 * once, in its columns.
 */
#include "base/compat.h"
#include "base/err.h"
#include "base/utf8.h"
#include "rules/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct revs {
	struct revision **v;
	size_t n;
	size_t cap;
};

static void read_list(struct arena *a, struct meta_list *list, struct str words)
{
	VEC_OF(struct meta_item) items = VEC_INIT;
	struct str word;

	list->is_assigned = true;
	list->state = str_is(words, "?") ? META_DYNAMIC : META_ABSENT;
	while (list->state != META_DYNAMIC && str_split(&words, ' ', &word))
		if (word.len)
			vec_push(&items, a, (struct meta_item){ word, { 3, 4 } });
	list->items = items.v;
	list->n = items.n;
	if (items.n)
		list->state = META_VALUE;
}

static struct revision *read_revision(struct arena *a, struct str line, size_t i)
{
	struct revision *r = arena_new(a, struct revision);
	struct str field[5] = { { 0 } }, rest = line;

	for (size_t k = 0; k < ARRAY_SIZE(field); k++)
		if (!str_split(&rest, '|', &field[k]))
			field[k] = STR("");
	r->oid = r->message = line;
	r->path = field[4].len ? field[4] : str_fmt(a, "v/%zu.py", i);
	if (str_is(field[0], "!"))
		r->flags = REVISION_UNREADABLE;
	else if (str_is(field[0], "?"))
		r->flags = REVISION_DYNAMIC;
	else
		r->id = field[0];
	read_list(a, &r->down, field[1]);
	read_list(a, &r->depends, field[2]);
	read_list(a, &r->labels, field[3]);
	return r;
}

/* NULL at the end of the text. */
static struct chain *read_chain(struct arena *a, struct str *text,
				const char *name)
{
	struct chain *chain = arena_new(a, struct chain);
	struct revs revs = VEC_INIT;
	struct str line;

	if (!text->p)
		return NULL;
	while (str_split(text, '\n', &line) && !str_is(line, "-"))
		if (line.len)
			vec_push(&revs, a, read_revision(a, line, revs.n));
	chain->graph = arena_new(a, struct revgraph);
	chain->name = str_z(name);
	revgraph_build(chain->graph, a, revs.v, revs.n);
	map_init(&chain->by_path, a);
	for (size_t i = 0; i < revs.n; i++)
		map_put(&chain->by_path, revs.v[i]->path, revs.v[i]);
	return chain;
}

static void check_order(const struct revgraph *g)
{
	size_t counted = 0;

	revnodes_each (&g->all, it)
		counted += (*it)->is_counted;
	if (g->order.n != counted)
		BUG("the order has %zu of %zu", g->order.n, counted);
	revnodes_each (&g->order, it)
		for (size_t k = 0; k < (*it)->down.n; k++)
			if ((*it)->down.v[k]->order >= (*it)->order &&
			    !(*it)->is_in_cycle)
				BUG("a parent behind its child");
}

static void check_drawing(struct revgraph *g, size_t columns,
			  enum revdraw_style style)
{
	struct revdraw_rows rows = VEC_INIT;
	size_t drawn = 0;

	revgraph_draw(g, columns, style, &rows);
	vec_each (&rows, struct revdraw_row, row) {
		drawn += row->node != NULL;
		if (utf8_length(row->rails) > columns)
			BUG("a row of %zu columns", row->rails.len);
	}
	if (drawn != g->order.n)
		BUG("%zu of %zu drawn", drawn, g->order.n);
}

/* What differs from the state before. */
static void add_files(struct check *c)
{
	const struct revnodes *all = &c->now->graph->all;

	c->files = arena_array(c->arena, all->n, sizeof(*c->files));
	revnodes_each (all, it) {
		struct revision *r = (*it)->rev;
		const struct revision *was =
			c->before ? map_get(&c->before->by_path, r->path) : NULL;

		if (was && str_eq(was->oid, r->oid))
			continue;
		c->files[c->nfiles++] = (struct checked_file){
			.revision = r,
			.change = was ? FILE_EDITED : FILE_ADDED,
		};
	}
}

static void judge(struct arena *a, struct str text, unsigned flags)
{
	struct check_policy policy = { .heads_allowed = 1 + (flags & 1),
				       .revision_width = 32,
				       .spares_old_findings = flags & 2,
				       .diverging_level = LEVEL_ERROR };
	struct str label = STR("L");
	struct findings findings;
	struct check c = { .arena = a, .policy = &policy, .findings = &findings };

	findings_init(&findings, a);
	rule_levels_init(&policy.levels);
	if (flags & 4)
		policy.head_labels = (struct strs){ &label, 1, 1 };
	c.now = read_chain(a, &text, "staged");
	c.before = read_chain(a, &text, "HEAD");
	c.mainline = read_chain(a, &text, "origin/main");
	c.merged = read_chain(a, &text, "MERGE_HEAD");
	c.merge_base = read_chain(a, &text, "merge base");
	if (c.mainline) {
		c.published = &c.mainline;
		c.npublished = 1;
	}
	add_files(&c);
	check_order(c.now->graph);
	check_drawing(c.now->graph, 8 + flags, REVDRAW_ASCII);
	check_drawing(c.now->graph, 8 + flags, REVDRAW_UTF8);
	check_chain(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;

	if (!size || size > 4096)
		return 0;
	arena_init(&a);
	judge(&a, str_of((const char *)data + 1, size - 1), data[0] & 31);
	arena_release(&a);
	return 0;
}
