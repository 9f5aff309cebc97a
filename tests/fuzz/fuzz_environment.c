/*
 * A snapshot from bytes: entries parted by NUL, each "kind path\ncontents" with
 * kind f, l or s. What they hold is read as ini, toml, settings or a symlink.
 */
#include "base/compat.h"
#include "config/environment.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST 48

struct file {
	struct listing_entry entry;
	struct str bytes;
};

struct snapshot {
	struct file files[MOST];
	struct listing_entry entries[MOST];
	size_t n;
};

static int read_file(void *data, size_t index, struct str *bytes,
		     struct err *err UNUSED)
{
	struct snapshot *s = data;

	*bytes = s->files[index].bytes;
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct file *)a)->entry.path,
		       ((const struct file *)b)->entry.path);
}

/* What listing.h promises of a path. */
static bool is_normal(struct str path)
{
	struct str part;

	while (str_split(&path, '/', &part))
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

static void make_snapshot(struct snapshot *s, struct str rest)
{
	struct file files[MOST];
	struct str part;
	size_t n = 0;

	while (n < MOST && str_split(&rest, '\0', &part)) {
		struct file f = { .entry.mode = LISTING_FILE };

		if (part.len < 3)
			continue;
		f.entry.mode = part.p[0] == 'l' ? LISTING_SYMLINK :
			       part.p[0] == 's' ? LISTING_SUBMODULE :
						  LISTING_FILE;
		f.bytes = str_from(part, 2);
		str_split(&f.bytes, '\n', &f.entry.path);
		if (!f.bytes.p)
			f.bytes = STR("");
		if (is_normal(f.entry.path))
			files[n++] = f;
	}
	qsort(files, n, sizeof(*files), by_path);
	for (size_t i = 0; i < n; i++) {
		struct str path = files[i].entry.path;

		if (s->n && (str_eq(s->entries[s->n - 1].path, path) ||
			     path_is_below(path, s->entries[s->n - 1].path)))
			continue;
		s->files[s->n] = files[i];
		s->entries[s->n++] = files[i].entry;
	}
}

static void check(const struct environments *found, const struct snapshot *s,
		  struct arena *a, const struct listing *l)
{
	for (size_t i = 0; i < found->n; i++) {
		struct migration_files files = VEC_INIT;
		struct problems problems = VEC_INIT;
		struct err err = ERR_INIT;

		if (!found->v[i].nlocations)
			BUG("no location");
		if (environment_migrations(&found->v[i], a, l, &files,
					   &problems, &err))
			BUG("cannot fail here");
		for (size_t j = 0; j < files.n; j++)
			if (files.v[j].index >= s->n || files.v[j].target >= s->n)
				BUG("outside of the listing");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct snapshot s;
	struct arena a;
	struct environments found;
	struct settings settings;
	struct problems problems = VEC_INIT;
	struct err err = ERR_INIT;
	struct listing l = { s.entries, 0, read_file, &s };
	struct str bytes = STR_NULL;
	char *copy = malloc(size + 1);
	size_t at;

	if (size)
		memcpy(copy, data, size);
	s.n = 0;
	make_snapshot(&s, str_of(copy, size));
	l.n = s.n;
	arena_init(&a);
	at = listing_find(&l, STR(SETTINGS_PATH));
	if (at != LISTING_NONE)
		bytes = s.files[at].bytes;
	settings_read(&settings, &a, bytes, NULL, 0, NULL, NULL, &problems);
	environments_from_paths(&found, &a, &l);
	check(&found, &s, &a, &l);
	if (environments_find(&found, &a, &l, &settings, &err))
		BUG("cannot fail here");
	check(&found, &s, &a, &l);
	arena_release(&a);
	free(copy);
	return 0;
}
