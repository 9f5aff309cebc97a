/* arena, buf, vec, map, err */
#include "base/compat.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

#include <errno.h>
#include <setjmp.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static struct arena arena;

static int setup(void **state UNUSED)
{
	arena_init(&arena);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_release(&arena);
	assert_int_equal(arena.total, 0);
	return 0;
}

/* Small, fast and the same everywhere. */
static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* ---- arena ------------------------------------------------------------- */

static void test_arena__items_are_zero_aligned_and_apart(void **state UNUSED)
{
	enum { N = 2000 };
	uint32_t seed = 1;
	unsigned char **items = arena_array(&arena, N, sizeof(*items));
	size_t *sizes = arena_array(&arena, N, sizeof(*sizes));

	for (size_t i = 0; i < N; i++) {
		sizes[i] = next_random(&seed) % (i % 50 ? 200 : 300000);
		items[i] = arena_alloc(&arena, sizes[i]);
		assert_non_null(items[i]);
		assert_int_equal((uintptr_t)items[i] % _Alignof(max_align_t), 0);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(items[i][k], 0);
		memset(items[i], (int)(i & 0xff), sizes[i]);
	}
	for (size_t i = 0; i < N; i++)
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(items[i][k], i & 0xff);
}

static void test_arena__size_0_gives_unique_pointers(void **state UNUSED)
{
	assert_ptr_not_equal(arena_alloc(&arena, 0), arena_alloc(&arena, 0));
}

static void test_arena__strndup_ends_with_nul(void **state UNUSED)
{
	char *s = arena_strndup(&arena, "a\0bc", 3);

	assert_memory_equal(s, "a\0b", 4);
	assert_string_equal(arena_strndup(&arena, NULL, 0), "");
}

static void test_arena__rewind_keeps_what_was_before(void **state UNUSED)
{
	for (size_t size = 1; size < 20000000; size *= 7) {
		char *before = arena_strndup(&arena, "before", 6);
		struct arena_mark mark = arena_mark(&arena);
		size_t total = arena.total;

		for (int i = 0; i < 20; i++)
			arena_bytes(&arena, size);
		arena_rewind(&arena, mark);
		assert_int_equal(arena.total, total);
		assert_string_equal(before, "before");
		/* what comes next is zeroed, though used before */
		assert_int_equal(*(char *)arena_alloc(&arena, 1), 0);
	}
}

static void test_arena__rewind_to_nothing_frees_all(void **state UNUSED)
{
	struct arena_mark mark = arena_mark(&arena);

	arena_bytes(&arena, 1000000);
	arena_rewind(&arena, mark);
	assert_int_equal(arena.total, 0);
}

static void test_arena__chunks_stay_bounded(void **state UNUSED)
{
	size_t used = 0;

	for (int i = 0; i < 20000; i++) {
		arena_bytes(&arena, 1008);
		used += 1008;
	}
	assert_true(arena.total >= used);
	assert_true(arena.total < used + used / 10 + 8 * 1024 * 1024);
}

/* ---- death ------------------------------------------------------------- */

static int exit_status_of(void (*act)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(99);
		act();
		_exit(0);
	}
	assert_true(waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void allocate_too_much(void)
{
	arena_bytes(&arena, SIZE_MAX);
}

static void allocate_product_too_large(void)
{
	arena_array(&arena, SIZE_MAX / 2 + 2, 2);
}

static void copy_too_much(void)
{
	arena_strndup(&arena, "", SIZE_MAX);
}

static void reserve_too_much(void)
{
	struct buf b = BUF_INIT(&arena);

	buf_addc(&b, 'x');
	buf_reserve(&b, SIZE_MAX - 1);
}

static void bug(void)
{
	BUG("%s", "it");
}

static void bug_in_driver(void)
{
	bug_exit_status = 1;
	BUG("%s", "it");
}

static void test_err__no_memory_and_bugs_end_the_program(void **state UNUSED)
{
	assert_int_equal(exit_status_of(allocate_too_much), 128);
	assert_int_equal(exit_status_of(allocate_product_too_large), 128);
	assert_int_equal(exit_status_of(copy_too_much), 128);
	assert_int_equal(exit_status_of(reserve_too_much), 128);
	assert_int_equal(exit_status_of(bug), 128);
	assert_int_equal(exit_status_of(bug_in_driver), 1);
}

/* ---- err --------------------------------------------------------------- */

static void test_err__set_and_prefix(void **state UNUSED)
{
	struct err err = ERR_INIT;

	assert_int_equal(err_set(&err, "no \"%s\"", "x"), -1);
	assert_string_equal(err.text, "no \"x\"");
	assert_int_equal(err_prefix(&err, "file %d", 7), -1);
	assert_string_equal(err.text, "file 7: no \"x\"");
	assert_int_equal(err_set(NULL, "x"), -1);
	assert_int_equal(err_prefix(NULL, "x"), -1);
	assert_int_equal(err_errno(NULL, ENOENT, "x"), -1);
}

static void test_err__errno_in_words(void **state UNUSED)
{
	struct err err = ERR_INIT;

	assert_int_equal(err_errno(&err, ENOENT, "cannot open"), -1);
	assert_string_equal(err.text, "cannot open: No such file or directory");
}

static void test_err__long_texts_are_cut(void **state UNUSED)
{
	struct err err = ERR_INIT;
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	err_set(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	err_prefix(&err, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
	err_errno(&err, EIO, "%s", text);
	assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
}

/* ---- buf --------------------------------------------------------------- */

static void test_buf__adds_and_ends_with_nul(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	assert_true(str_is(buf_str(&b), ""));
	buf_add(&b, NULL, 0);
	buf_addz(&b, "ab");
	buf_addc(&b, '\0');
	buf_adds(&b, STR("cd"));
	buf_addf(&b, "%03d%s", 7, "");
	buf_fill(&b, '-', 3);
	buf_fill(&b, '-', 0);
	assert_int_equal(b.len, 11);
	assert_memory_equal(b.p, "ab\0cd007---", 12);
}

static void test_buf__takes_its_own_bytes(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	buf_addz(&b, "abc");
	for (int i = 0; i < 12; i++)
		buf_adds(&b, buf_str(&b));
	assert_int_equal(b.len, 3 << 12);
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.p[i], "abc"[i % 3]);
}

static void test_buf__grows_by_doubling(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);
	const char *last = NULL;
	int moves = 0;

	for (int i = 0; i < 1000000; i++) {
		buf_addc(&b, 'x');
		moves += b.p != last;
		last = b.p;
	}
	assert_int_equal(b.len, 1000000);
	assert_true(moves < 20);
}

/* ---- vec --------------------------------------------------------------- */

static void test_vec__keeps_what_was_pushed(void **state UNUSED)
{
	VEC_OF(uint32_t) v = VEC_INIT;
	uint32_t expected = 0;

	vec_each (&v, uint32_t, none)
		fail_msg("an empty one has %u", *none);
	for (uint32_t i = 0; i < 100000; i++)
		vec_push(&v, &arena, i);
	assert_int_equal(v.n, 100000);
	vec_each (&v, uint32_t, it)
		assert_int_equal(*it, expected++);
	assert_int_equal(expected, 100000);
}

static void test_strs__a_set_in_order(void **state UNUSED)
{
	struct strs list = VEC_INIT;
	static const char *const words[] = { "b", "a", "b", "", "ab", "a" };

	strs_sort(&list);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		strs_add_once(&list, &arena, str_z(words[i]));
	assert_int_equal(list.n, 4);
	assert_true(str_is(list.v[0], "b"));
	strs_sort(&list);
	assert_true(str_is(list.v[0], ""));
	assert_true(str_is(list.v[1], "a"));
	assert_true(str_is(list.v[2], "ab"));
	assert_true(str_is(list.v[3], "b"));
	assert_true(strs_has(&list, STR("ab")));
	assert_false(strs_has(&list, STR("abc")));
}

/* ---- map --------------------------------------------------------------- */

static void test_map__empty(void **state UNUSED)
{
	struct map m;

	map_init(&m, &arena);
	assert_null(map_get(&m, STR("x")));
	assert_false(map_has(&m, STR("")));
	map_each (&m, it)
		fail_msg("an empty one has \"%.*s\"", STR_ARG(it->key));
}

static void test_map__null_is_a_value(void **state UNUSED)
{
	struct map m;

	map_init(&m, &arena);
	map_put(&m, STR("x"), NULL);
	assert_true(map_has(&m, STR("x")));
	assert_null(map_get(&m, STR("x")));
	assert_int_equal(m.n, 1);
}

static void test_map__keys_are_bytes(void **state UNUSED)
{
	struct map m;
	int a, b, c;

	map_init(&m, &arena);
	map_put(&m, str_of("a\0b", 3), &a);
	map_put(&m, str_of("a\0c", 3), &b);
	map_put(&m, STR(""), &c);
	assert_ptr_equal(map_get(&m, str_of("a\0b", 3)), &a);
	assert_ptr_equal(map_get(&m, str_of("a\0c", 3)), &b);
	assert_ptr_equal(map_get(&m, STR_NULL), &c);
	assert_null(map_get(&m, STR("a")));
}

/* Against a list that is searched from the front. */
static void test_map__as_a_list_does(void **state UNUSED)
{
	enum { KEYS = 3000, STEPS = 20000 };
	struct map m;
	struct str keys[KEYS];
	void *values[KEYS] = { NULL };
	size_t order[KEYS], n = 0;
	uint32_t seed = 42;

	map_init(&m, &arena);
	for (size_t i = 0; i < KEYS; i++)
		keys[i] = str_fmt(&arena, "%zx", i * i);
	for (int step = 0; step < STEPS; step++) {
		size_t i = next_random(&seed) % KEYS;
		struct str key = str_dup(&arena, keys[i]);

		assert_ptr_equal(map_get(&m, key), values[i]);
		if (!values[i])
			order[n++] = i;
		values[i] = &values[next_random(&seed) % KEYS];
		if (step % 2)
			map_put(&m, key, values[i]);
		else
			map_at(&m, key)->value = values[i];
	}
	assert_int_equal(m.n, n);
	n = 0;
	map_each (&m, it) {
		assert_true(str_eq(it->key, keys[order[n]]));
		assert_ptr_equal(it->value, values[order[n]]);
		n++;
	}
}

static void test_map__at_finds_and_adds(void **state UNUSED)
{
	struct map m;
	int x;

	map_init(&m, &arena);
	assert_null(map_at(&m, STR("k"))->value);
	map_at(&m, STR("k"))->value = &x;
	assert_ptr_equal(map_at(&m, STR("k"))->value, &x);
	assert_int_equal(m.n, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(arena__items_are_zero_aligned_and_apart),
		T(arena__size_0_gives_unique_pointers),
		T(arena__strndup_ends_with_nul),
		T(arena__rewind_keeps_what_was_before),
		T(arena__rewind_to_nothing_frees_all),
		T(arena__chunks_stay_bounded),
		T(err__no_memory_and_bugs_end_the_program),
		T(err__set_and_prefix),
		T(err__errno_in_words),
		T(err__long_texts_are_cut),
		T(buf__adds_and_ends_with_nul),
		T(buf__takes_its_own_bytes),
		T(buf__grows_by_doubling),
		T(vec__keeps_what_was_pushed),
		T(strs__a_set_in_order),
		T(map__empty),
		T(map__null_is_a_value),
		T(map__keys_are_bytes),
		T(map__as_a_list_does),
		T(map__at_finds_and_adds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
