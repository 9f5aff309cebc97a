/*
 * config_help.h - a snapshot made of literals, for the tests of
 * common/config.
 */
#ifndef TESTS_CONFIG_HELP_H
#define TESTS_CONFIG_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/buf.h"
#include "config/environment.h"

static struct arena arena;

static UNUSED int begin(void **state UNUSED)
{
	arena_init(&arena);
	return 0;
}

static UNUSED int end(void **state UNUSED)
{
	arena_release(&arena);
	return 0;
}

struct file {
	const char *path; /* "a -> b" is a symlink, "a @" a submodule */
	const char *bytes;
};

struct tree {
	struct listing listing;
	struct listing_entry entries[64];
	struct str bytes[64];
	size_t reads;
	size_t fail_at; /* index + 1 of the entry that cannot be read */
};

static int tree_read(void *data, size_t index, struct str *bytes, struct err *err)
{
	struct tree *t = data;

	t->reads++;
	if (t->fail_at == index + 1)
		return err_set(err, "cannot read");
	*bytes = t->bytes[index];
	return 0;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file *)a)->path,
		      ((const struct file *)b)->path);
}

/* Sorts the files too. */
static UNUSED void tree_init(struct tree *t, struct file *files, size_t n)
{
	*t = (struct tree){ .reads = 0 };
	assert_true(n <= ARRAY_SIZE(t->entries));
	qsort(files, n, sizeof(*files), by_path);
	for (size_t i = 0; i < n; i++) {
		struct str path = str_z(files[i].path);
		size_t arrow = str_find(path, STR(" -> "));

		t->bytes[i] = str_z(files[i].bytes ? files[i].bytes : "");
		if (arrow != STR_NPOS) {
			t->entries[i].mode = LISTING_SYMLINK;
			t->bytes[i] = str_from(path, arrow + 4);
			path.len = arrow;
		} else if (str_ends(path, STR(" @"))) {
			t->entries[i].mode = LISTING_SUBMODULE;
			path.len -= 2;
		}
		t->entries[i].path = path;
	}
	t->listing = (struct listing){ t->entries, n, tree_read, t };
}

#define TREE(t, ...)                                        \
	do {                                                \
		struct file files_[] = { __VA_ARGS__ };     \
		tree_init((t), files_, ARRAY_SIZE(files_)); \
	} while (0)

/* The bytes as a C string, for assert_string_equal(). */
static UNUSED const char *z(struct str s)
{
	return s.p ? str_dup(&arena, s).p : "(null)";
}

#endif
