/*
 * Says what a chain is made of. Reads from stdin lines
 *	path|id|down down ...|depends ...|labels ...
 * a line "." ends a chain.
 *
 *	-t		only the time of building
 *	-d | -du [N]	the drawing, ASCII or UTF-8, at most N columns
 *	-f FILE...	the chain of these migrations
 */
#include "base/compat.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/io.h"
#include "model/migration.h"
#include "model/revgraph.h"

#include <time.h>

struct revs {
	struct revision **v;
	size_t n;
	size_t cap;
};

static void fill_list(struct arena *a, struct meta_list *list, struct str words)
{
	VEC_OF(struct meta_item) items = VEC_INIT;
	struct str word;

	while (str_split(&words, ' ', &word))
		if (word.len)
			vec_push(&items, a,
				 (struct meta_item){ str_dup(a, word), { 0, 0 } });
	list->items = items.v;
	list->n = items.n;
	list->state = items.n ? META_VALUE : META_ABSENT;
	list->is_assigned = true;
}

static struct revision *read_revision(struct arena *a, struct str line)
{
	struct revision *r = arena_new(a, struct revision);
	struct str field[5] = { { 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(field); i++)
		if (!str_split(&line, '|', &field[i]))
			field[i] = STR("");
	r->path = str_dup(a, field[0]);
	r->id = str_dup(a, field[1]);
	fill_list(a, &r->down, field[2]);
	fill_list(a, &r->depends, field[3]);
	fill_list(a, &r->labels, field[4]);
	return r;
}

static void print_nodes(const char *what, const struct revnodes *nodes)
{
	printf("%s", what);
	revnodes_each (nodes, it)
		printf(" %.*s", STR_ARG((*it)->rev->id));
	printf("\n");
}

static void print_node(const struct revnode *node)
{
	struct str id = node->rev->id;

	for (size_t i = 0; i < node->labels.n; i++)
		printf("label %.*s %.*s\n", STR_ARG(id),
		       STR_ARG(node->labels.v[i]));
	for (size_t i = 0; i < node->missing_down.n; i++)
		printf("missing %.*s %.*s\n", STR_ARG(id),
		       STR_ARG(node->missing_down.v[i]));
	for (size_t i = 0; i < node->missing_depends.n; i++)
		printf("nodependency %.*s %.*s\n", STR_ARG(id),
		       STR_ARG(node->missing_depends.v[i]));
	if (node->same_id)
		printf("wins %.*s %.*s\n", STR_ARG(id), STR_ARG(node->rev->path));
}

static void print_graph(struct revgraph *g)
{
	struct revnode *fork = revgraph_fork_point(g, &g->heads);

	print_nodes("heads", &g->heads);
	print_nodes("real", &g->real_heads);
	print_nodes("bases", &g->bases);
	print_nodes("order", &g->order);
	for (size_t i = 0; i < g->cycles.n; i++)
		print_nodes("cycle", &g->cycles.v[i].nodes);
	printf("fork %.*s\n", STR_ARG(fork ? fork->rev->id : STR_NULL));
	revnodes_each (&g->order, it)
		print_node(*it);
}

static void draw(struct revgraph *g, size_t columns, bool is_utf8)
{
	struct revdraw_rows rows = VEC_INIT;

	revgraph_draw(g, columns, is_utf8 ? REVDRAW_UTF8 : REVDRAW_ASCII, &rows);
	vec_each (&rows, struct revdraw_row, row)
		printf("draw %.*s|%.*s\n", STR_ARG(row->rails),
		       STR_ARG(row->node ? row->node->rev->id : STR_NULL));
}

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* As a cache would give it back. */
static struct revision *read_migration(struct arena *a, const char *path)
{
	struct revision *r = arena_new(a, struct revision);
	struct revision *back = arena_new(a, struct revision);
	struct source *source = arena_new(a, struct source);
	struct migration *m = arena_new(a, struct migration);
	struct buf encoded = BUF_INIT(a);
	struct err err = ERR_INIT;
	struct str bytes;

	if (io_read_file(path, a, SIZE_MAX / 2, &bytes, &err) != IO_OK)
		BUG("%s: %s", path, err.text);
	source_init(source, a, str_dup(a, str_z(path)), bytes);
	migration_read_metadata(m, a, source);
	revision_from_migration(r, m);
	revision_encode(&encoded, r);
	if (!revision_decode(a, buf_str(&encoded), back))
		BUG("cannot be decoded");
	back->path = r->path;
	return back;
}

static int read_files(struct arena *a, char **paths)
{
	struct revs revs = VEC_INIT;
	struct revgraph g;

	for (; *paths; paths++)
		vec_push(&revs, a, read_migration(a, *paths));
	revgraph_build(&g, a, revs.v, revs.n);
	print_graph(&g);
	printf(".\n");
	return 0;
}

int main(int argc, char **argv)
{
	struct arena a;
	struct revs revs = VEC_INIT;
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	bool is_timed = argc > 1 && !strcmp(argv[1], "-t");
	bool is_drawn = argc > 1 && !strncmp(argv[1], "-d", 2);

	arena_init(&a);
	if (argc > 1 && !strcmp(argv[1], "-f"))
		return read_files(&a, argv + 2);
	while ((len = getline(&line, &cap, stdin)) > 0) {
		struct str text = str_trim(str_of(line, (size_t)len));
		struct revgraph g;
		double begin;

		if (!str_is(text, ".")) {
			vec_push(&revs, &a, read_revision(&a, text));
			continue;
		}
		begin = seconds();
		revgraph_build(&g, &a, revs.v, revs.n);
		if (is_timed)
			printf("%.1f ms\n", (seconds() - begin) * 1e3);
		else if (is_drawn)
			draw(&g, argc > 2 ? strtoul(argv[2], NULL, 10) : 40,
			     argv[1][2] == 'u');
		else
			print_graph(&g);
		printf(".\n");
		revs.n = 0;
	}
	free(line);
	arena_release(&a);
	return 0;
}
