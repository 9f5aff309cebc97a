/*
 * What model/commute.h says of pairs of sides, for tests/diff/commute_*.py.
 * usage: commute DIALECT <LIST
 * LIST: a pair a line: files of ours, a tab, files of theirs; blanks between
 * the files, parents first.
 *
 * A line for each pair: the conflicts, how many parts of ours and of theirs
 * were not analysed; then a line for each conflict, a tab in front:
 * "twice" or "-", the message, and both places as FILE:LINE.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "model/commute.h"

static struct arena arena;

static struct str slurp(const char *path)
{
	struct buf b = BUF_INIT(&arena);
	char chunk[65536];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f) {
		perror(path);
		exit(2);
	}
	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	fclose(f);
	return buf_str(&b);
}

static const struct operations *read_file(struct str path)
{
	struct source *source = arena_new(&arena, struct source);
	struct migration *m = arena_new(&arena, struct migration);
	struct operations *ops = arena_new(&arena, struct operations);

	path = str_dup(&arena, path);
	source_init(source, &arena, path, slurp(path.p));
	migration_read(m, &arena, source);
	operations_read(ops, &arena, m);
	return ops;
}

static struct commute_side read_side(struct str list)
{
	VEC_OF(const struct operations *) v = VEC_INIT;
	struct str path;

	while (str_split(&list, ' ', &path))
		if (path.len)
			vec_push(&v, &arena, read_file(path));
	return (struct commute_side){ v.v, v.n };
}

static void put_place(const struct commute_side *side, size_t i,
		      const struct op_effect *e)
{
	struct source *source = side->v[i]->migration->source;

	printf("\t%.*s:%u", STR_ARG(source->path),
	       source_position(source, e->span.begin).line);
}

static void compare(struct str line, const char *dialect)
{
	struct commute_side sides[2];
	struct commute_result r;
	struct str part;

	for (size_t i = 0; i < 2; i++) {
		if (!str_split(&line, '\t', &part))
			part = STR("");
		sides[i] = read_side(part);
	}
	commute_compare(&r, &arena, &sides[0], &sides[1], str_z(dialect));
	printf("%zu %zu %zu\n", r.conflicts.n, r.not_analysed[0],
	       r.not_analysed[1]);
	for (size_t i = 0; i < r.conflicts.n; i++) {
		const struct commute_conflict *c = &r.conflicts.v[i];

		printf("\t%s\t%.*s", c->is_done_twice ? "twice" : "-",
		       STR_ARG(c->message));
		put_place(&sides[0], c->our_migration, c->ours);
		put_place(&sides[1], c->their_migration, c->theirs);
		putchar('\n');
	}
}

int main(int argc, char **argv)
{
	static char line[1 << 20];

	while (fgets(line, sizeof(line), stdin)) {
		arena_init(&arena);
		compare(str_cut(str_z(line), 0, strcspn(line, "\n")),
			argc > 1 ? argv[1] : "");
		arena_release(&arena);
	}
	return 0;
}
