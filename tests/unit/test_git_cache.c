#include "base/compat.h"
#include "git_help.h"

#include "git/cache.h"

#define TAG 7u
#define MANY 3000u

static struct str text_number(unsigned i)
{
	return str_fmt(&arena, "%u:%.*s", i, (int)(i % 97),
		       "................................................"
		       ".................................................");
}

static struct cache *open_cache(uint64_t tag)
{
	return cache_open_file(&arena, STR("sub/cache"), tag);
}

static void fill(unsigned from, unsigned to)
{
	struct cache *c = open_cache(TAG);

	for (unsigned i = from; i < to; i++) {
		struct oid oid = oid_number(i, i & 1);

		cache_put(c, &oid, text_number(i));
	}
	assert_true(cache_save(c));
	cache_close(c);
}

static unsigned count_right(struct cache *c, unsigned to)
{
	unsigned n = 0;

	for (unsigned i = 0; i < to; i++) {
		struct oid oid = oid_number(i, i & 1);
		struct str bytes;

		if (!cache_get(c, &oid, &bytes))
			continue;
		assert_true(str_eq(bytes, text_number(i)));
		n++;
	}
	return n;
}

static unsigned count_in_file(unsigned to)
{
	struct cache *c = open_cache(TAG);
	unsigned n = count_right(c, to);

	cache_close(c);
	return n;
}

static struct str file_bytes(void)
{
	struct str bytes;

	assert_int_equal(
		io_read_file("sub/cache", &arena, SIZE_MAX, &bytes, &err), IO_OK);
	return bytes;
}

static void test_git_cache__gives_back_what_was_put(void **state UNUSED)
{
	struct cache *c = open_cache(TAG);
	struct oid oid = oid_number(1, false);
	struct str bytes;

	assert_false(cache_get(c, &oid, &bytes));
	cache_put(c, &oid, STR(""));
	assert_true(cache_get(c, &oid, &bytes));
	assert_int_equal(bytes.len, 0);
	cache_put(c, &oid, STR("two"));
	assert_true(cache_get(c, &oid, &bytes));
	assert_true(str_is(bytes, "two"));
	assert_true(cache_save(c));
	cache_close(c);
	c = open_cache(TAG);
	assert_true(cache_get(c, &oid, &bytes));
	assert_true(str_is(bytes, "two"));
	cache_close(c);
}

static void test_git_cache__keeps_many_over_runs(void **state UNUSED)
{
	fill(0, MANY / 2);
	assert_int_equal(count_in_file(MANY), MANY / 2);
	fill(MANY / 2, MANY);
	assert_int_equal(count_in_file(MANY), MANY);
}

static void test_git_cache__writes_nothing_without_news(void **state UNUSED)
{
	struct cache *c = open_cache(TAG);

	assert_false(cache_save(c));
	assert_int_equal(access("sub", F_OK), -1);
	cache_close(c);
}

static void test_git_cache__another_tag_counts_as_empty(void **state UNUSED)
{
	struct cache *c;

	fill(0, 10);
	c = open_cache(TAG + 1);
	assert_int_equal(count_right(c, 10), 0);
	cache_close(c);
}

static void test_git_cache__drops_what_nobody_asks_for(void **state UNUSED)
{
	struct oid wanted = oid_number(0, false);
	struct str bytes;

	fill(0, 100);
	for (unsigned i = 0; i < 40; i++) {
		struct cache *c = open_cache(TAG);
		struct oid oid = oid_number(1000 + i, false);

		assert_true(cache_get(c, &wanted, &bytes));
		cache_put(c, &oid, STR("x"));
		assert_true(cache_save(c));
		cache_close(c);
	}
	assert_int_equal(count_in_file(100), 1);
}

static void test_git_cache__keeps_its_size_bounded(void **state UNUSED)
{
	char *large = arena_alloc(&arena, CACHE_MAX_RECORD);
	struct cache *c = open_cache(TAG);
	struct stat st;
	struct str bytes;

	for (unsigned i = 0; i < CACHE_MAX_FILE / CACHE_MAX_RECORD + 20; i++) {
		struct oid oid = oid_number(i, false);

		cache_put(c, &oid, str_of(large, CACHE_MAX_RECORD - 100));
	}
	assert_true(cache_save(c));
	cache_close(c);
	assert_int_equal(stat("sub/cache", &st), 0);
	assert_in_range(st.st_size, CACHE_MAX_FILE / 2, CACHE_MAX_FILE);
	c = open_cache(TAG);
	assert_true(cache_get(c, &(struct oid){ 0 }, &bytes) == false);
	c = open_cache(TAG);
	cache_put(c, &(struct oid){ 20, { 1 } },
		  str_of(large, (size_t)CACHE_MAX_RECORD));
	assert_true(cache_get(c, &(struct oid){ 20, { 1 } }, &bytes));
	cache_close(c);
}

static void test_git_cache__does_not_grow_by_being_saved(void **state UNUSED)
{
	size_t size;

	fill(0, 100);
	size = file_bytes().len;
	for (unsigned i = 0; i < 10; i++)
		fill(i, i + 1);
	assert_int_equal(file_bytes().len, size);
	assert_int_equal(count_in_file(100), 100);
}

static void test_git_cache__refuses_too_large_a_record(void **state UNUSED)
{
	char *large = arena_alloc(&arena, CACHE_MAX_RECORD + 1);
	struct cache *c = open_cache(TAG);
	struct oid oid = oid_number(1, false);
	struct str bytes;

	cache_put(c, &oid, str_of(large, CACHE_MAX_RECORD + 1));
	assert_false(cache_get(c, &oid, &bytes));
	assert_false(cache_save(c));
	cache_close(c);
}

/* Every byte of a small file, changed: right answers or none. */
static void test_git_cache__survives_any_changed_byte(void **state UNUSED)
{
	struct str whole;
	unsigned lost = 0;

	fill(0, 20);
	whole = file_bytes();
	for (size_t i = 0; i < whole.len; i++) {
		struct str copy = str_dup(&arena, whole);
		unsigned n;

		((char *)(uintptr_t)copy.p)[i] ^= (char)(1 << i % 8);
		write_file("sub/cache", copy);
		n = count_in_file(20);
		assert_in_range(n, 0, 20);
		lost += n < 20;
	}
	assert_true(lost > 20);
}

static void test_git_cache__survives_any_cut(void **state UNUSED)
{
	struct str whole;

	fill(0, 20);
	whole = file_bytes();
	for (size_t n = 0; n < whole.len; n += 3) {
		write_file("sub/cache", str_of(whole.p, n));
		assert_int_equal(count_in_file(20), 0);
	}
	write_file("sub/cache", str_fmt(&arena, "%.*s....", STR_ARG(whole)));
	assert_int_equal(count_in_file(20), 0);
}

static void test_git_cache__writes_over_a_damaged_file(void **state UNUSED)
{
	assert_int_equal(mkdir("sub", 0777), 0);
	write_file("sub/cache", STR("not a cache at all, but a long enough "
				    "text to hold a header of 64 bytes"));
	fill(0, 20);
	assert_int_equal(count_in_file(20), 20);
}

static void test_git_cache__does_not_mind_a_read_only_place(void **state UNUSED)
{
	struct cache *c =
		cache_open_file(&arena, STR("/proc/none/alembic/cache"), TAG);
	struct oid oid = oid_number(1, false);
	struct str bytes;

	cache_put(c, &oid, STR("x"));
	assert_true(cache_get(c, &oid, &bytes));
	assert_false(cache_save(c));
	cache_close(c);
}

static void test_git_cache__follows_no_link(void **state UNUSED)
{
	fill(0, 20);
	sh("mv sub/cache elsewhere && ln -s ../elsewhere sub/cache");
	assert_int_equal(count_in_file(20), 0);
	fill(20, 21);
	sh("test ! -L sub/cache && test -f elsewhere");
}

static void test_git_cache__can_be_switched_off(void **state UNUSED)
{
	struct cache *c;
	struct oid oid = oid_number(1, false);
	struct str bytes;

	fill(0, 20);
	setenv("GIT_ALEMBIC_NO_CACHE", "1", 1);
	c = open_cache(TAG);
	assert_int_equal(count_right(c, 20), 0);
	cache_put(c, &oid, STR("x"));
	assert_false(cache_get(c, &oid, &bytes));
	assert_false(cache_save(c));
	cache_close(c);
	unsetenv("GIT_ALEMBIC_NO_CACHE");
	assert_int_equal(count_in_file(20), 20);
}

static void test_git_cache__removes_old_leftovers_only(void **state UNUSED)
{
	fill(0, 1);
	sh("touch -d '2 hours ago' sub/cache.1-2-3.tmp sub/other.tmp &&"
	   "touch sub/cache.4-5-6.tmp");
	fill(1, 2);
	sh("test ! -e sub/cache.1-2-3.tmp && test -e sub/other.tmp &&"
	   "test -e sub/cache.4-5-6.tmp");
}

static void test_git_cache__stays_empty_with_replaced_objects(void **state UNUSED)
{
	struct cache *c;
	struct repo *r;
	struct oid oid = oid_number(1, false);
	struct str bytes;

	sh("git init -q . && mkdir -p .git/alembic sub");
	fill(0, 20);
	sh("cp sub/cache .git/alembic/cache");
	r = repo_open(&arena, REPO_AUTO, &err);
	assert_non_null(r);
	c = cache_open(&arena, r, TAG);
	assert_int_equal(count_right(c, 20), 20);
	cache_close(c);
	repo_close(r);
	sh("a=$(echo a | git hash-object -w --stdin);"
	   "b=$(echo b | git hash-object -w --stdin); git replace $a $b");
	r = repo_open(&arena, REPO_AUTO, &err);
	c = cache_open(&arena, r, TAG);
	assert_false(cache_get(c, &oid, &bytes));
	cache_close(c);
	repo_close(r);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_git_cache__gives_back_what_was_put),
		TEST(test_git_cache__keeps_many_over_runs),
		TEST(test_git_cache__writes_nothing_without_news),
		TEST(test_git_cache__another_tag_counts_as_empty),
		TEST(test_git_cache__drops_what_nobody_asks_for),
		TEST(test_git_cache__keeps_its_size_bounded),
		TEST(test_git_cache__does_not_grow_by_being_saved),
		TEST(test_git_cache__refuses_too_large_a_record),
		TEST(test_git_cache__survives_any_changed_byte),
		TEST(test_git_cache__survives_any_cut),
		TEST(test_git_cache__writes_over_a_damaged_file),
		TEST(test_git_cache__does_not_mind_a_read_only_place),
		TEST(test_git_cache__follows_no_link),
		TEST(test_git_cache__can_be_switched_off),
		TEST(test_git_cache__removes_old_leftovers_only),
		TEST(test_git_cache__stays_empty_with_replaced_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
