/*
 * What config/environment.h finds, for tests/diff/env_*.py.
 * usage: env ROOT <LISTING     (LISTING: "f|l|s PATH\0" ..., sorted)
 * Prints JSON; bytes over 0x7e are written as \u00XX.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "config/environment.h"
#include "config/template.h"
#include <unistd.h>

struct tree {
	struct arena *arena;
	const char *root;
	struct listing listing;
};

static struct str read_all(struct arena *a, FILE *f)
{
	struct buf b = BUF_INIT(a);
	char chunk[65536];
	size_t n;

	while ((n = fread(chunk, 1, sizeof(chunk), f)))
		buf_add(&b, chunk, n);
	return buf_str(&b);
}

static int read_entry(void *data, size_t index, struct str *bytes, struct err *err)
{
	struct tree *t = data;
	const struct listing_entry *e = &t->listing.v[index];
	struct str path = str_fmt(t->arena, "%s/%.*s", t->root, STR_ARG(e->path));
	FILE *f;

	if (e->mode == LISTING_SYMLINK) {
		char *target = arena_alloc(t->arena, 4097);
		ssize_t n = readlink(path.p, target, 4096);

		*bytes = str_of(target, n < 0 ? 0 : (size_t)n);
		return n < 0 ? err_set(err, "no link %s", path.p) : 0;
	}
	f = fopen(path.p, "rb");
	if (!f)
		return err_set(err, "no file %s", path.p);
	*bytes = read_all(t->arena, f);
	fclose(f);
	return 0;
}

static void read_listing(struct tree *t)
{
	VEC_OF(struct listing_entry) list = VEC_INIT;
	struct str rest = read_all(t->arena, stdin), line;

	while (str_split(&rest, '\0', &line)) {
		struct listing_entry e = { .mode = LISTING_FILE };

		if (line.len < 3)
			continue;
		if (line.p[0] == 'l')
			e.mode = LISTING_SYMLINK;
		else if (line.p[0] == 's')
			e.mode = LISTING_SUBMODULE;
		e.path = str_from(line, 2);
		vec_push(&list, t->arena, e);
	}
	t->listing = (struct listing){ list.v, list.n, read_entry, t };
}

static void print_str(const char *name, struct str s)
{
	printf("\"%s\":", name);
	if (!s.p) {
		printf("null,");
		return;
	}
	putchar('"');
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	printf("\",");
}

static void print_migrations(struct tree *t, const struct environment *e,
			     struct problems *problems)
{
	struct migration_files files = VEC_INIT;
	struct err err = ERR_INIT;

	if (environment_migrations(e, t->arena, &t->listing, &files, problems,
				   &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	printf("\"migrations\":[");
	for (size_t i = 0; i < files.n; i++) {
		struct str path = t->listing.v[files.v[i].index].path;
		struct str target = t->listing.v[files.v[i].target].path;

		printf("%s{", i ? "," : "");
		print_str("path", path);
		print_str("target", target);
		printf("\"compiled\":%d,\"known\":%d}",
		       files.v[i].kind == MIGRATION_COMPILED,
		       environment_location_of(e, path) != NULL);
	}
	printf("],");
}

static void print_environment(struct tree *t, const struct environment *e,
			      struct problems *problems)
{
	putchar('{');
	print_str("name", e->name);
	print_str("script_dir", e->script_dir);
	print_str("env_py", e->env_py);
	print_str("mako", e->mako);
	print_str("ini", e->ini);
	print_str("section", e->section);
	print_str("file_template", e->file_template);
	print_str("timezone", e->timezone);
	print_str("dialect", e->dialect);
	printf("\"line\":%u,\"slug\":%u,\"origin\":%u,\"sourceless\":%d,"
	       "\"excluded\":%d,\"heads\":%u,\"labels\":%zu,",
	       (unsigned)e->line, e->truncate_slug_length, e->origin,
	       e->is_sourceless, e->is_excluded, e->heads, e->head_labels.n);
	print_migrations(t, e, problems);
	printf("\"locations\":[");
	for (size_t i = 0; i < e->nlocations; i++) {
		const struct environment_location *l = &e->locations[i];

		printf("%s{", i ? "," : "");
		print_str("dir", l->dir);
		print_str("written", l->written);
		printf("\"recursive\":%d,\"guessed\":%d,\"exists\":%d}",
		       l->is_recursive, l->is_guessed, l->exists);
	}
	printf("]}");
}

int main(int argc, char **argv)
{
	struct arena a;
	struct tree t = { .arena = &a };
	struct environments found, cheap;
	struct settings settings;
	struct problems problems = VEC_INIT;
	struct err err = ERR_INIT;
	struct str bytes = STR_NULL;
	size_t at;

	if (argc != 2)
		return 2;
	arena_init(&a);
	t.root = argv[1];
	read_listing(&t);
	at = listing_find(&t.listing, STR(SETTINGS_PATH));
	if (at != LISTING_NONE && read_entry(&t, at, &bytes, &err))
		return 1;
	settings_read(&settings, &a, bytes, NULL, 0, NULL, NULL, &problems);
	if (environments_find(&found, &a, &t.listing, &settings, &err)) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	environments_from_paths(&cheap, &a, &t.listing);
	printf("{\"cheap\":%zu,\"environments\":[", cheap.n);
	for (size_t i = 0; i < found.n; i++) {
		if (i)
			putchar(',');
		print_environment(&t, &found.v[i], &found.problems);
	}
	printf("],\"problems\":[");
	for (size_t i = 0; i < problems.n + found.problems.n; i++) {
		struct problem *p = i < problems.n ?
					    &problems.v[i] :
					    &found.problems.v[i - problems.n];

		printf("%s{\"kind\":%d,", i ? "," : "", (int)p->kind);
		print_str("text", problem_line(&a, p));
		printf("\"x\":0}");
	}
	printf("]}\n");
	arena_release(&a);
	return 0;
}
