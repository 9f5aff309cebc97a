/* str, utf8, against the C library where it knows the answer */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* wcwidth() */
#endif
#include "base/compat.h"
#include "base/utf8.h"

#include <locale.h>
#include <setjmp.h>
#include <wchar.h>
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
	return 0;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* Over few letters, so that parts repeat. */
static struct str random_str(uint32_t *seed, size_t max)
{
	size_t n = next_random(seed) % (max + 1);
	char *p = arena_bytes(&arena, n);

	for (size_t i = 0; i < n; i++)
		p[i] = "aab\0/"[next_random(seed) % 5];
	return str_of(p, n);
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

static void check_pair(struct str a, struct str b)
{
	size_t first = STR_NPOS;

	for (size_t i = 0; i + b.len <= a.len && first == STR_NPOS; i++)
		if (!memcmp(a.p + i, b.p, b.len))
			first = i;
	assert_true(str_find(a, b) == first);
	assert_int_equal(str_starts(a, b), first == 0);
	assert_int_equal(str_ends(a, b),
			 b.len <= a.len &&
				 !memcmp(a.p + a.len - b.len, b.p, b.len));
	assert_int_equal(sign(str_cmp(a, b)), -sign(str_cmp(b, a)));
	assert_int_equal(str_cmp(a, b) == 0, str_eq(a, b));
	if (str_starts(a, b) && a.len > b.len)
		assert_true(str_cmp(a, b) > 0);
}

static void test_str__find_and_compare(void **state UNUSED)
{
	uint32_t seed = 3;

	for (int i = 0; i < 20000; i++)
		check_pair(random_str(&seed, 12), random_str(&seed, 4));
}

static void test_str__chr_and_rchr(void **state UNUSED)
{
	assert_int_equal(str_chr(STR("abcb"), 'b'), 1);
	assert_int_equal(str_rchr(STR("abcb"), 'b'), 3);
	assert_true(str_chr(STR(""), 'b') == STR_NPOS);
	assert_true(str_rchr(STR_NULL, 'b') == STR_NPOS);
	assert_true(str_chr(STR_NULL, 'b') == STR_NPOS);
}

static void test_str__absent_is_not_empty(void **state UNUSED)
{
	assert_null(str_z(NULL).p);
	assert_non_null(str_z("").p);
	assert_true(str_eq(STR_NULL, STR("")));
	assert_int_equal(str_cmp(STR_NULL, STR("")), 0);
}

static void test_str__case_is_ascii_only(void **state UNUSED)
{
	assert_true(str_eq_nocase(STR("DROP Table"), STR("drop tABLE")));
	assert_false(str_eq_nocase(STR("a"), STR("ab")));
	assert_false(str_eq_nocase(STR("@["), STR("`{")));
	assert_false(str_eq_nocase(STR("\xc3\x89"), STR("\xc3\xa9")));
	assert_true(
		str_is(str_lower(&arena, STR("A\xc3\x89Z[@")), "a\xc3\x89z[@"));
}

static void test_str__trim(void **state UNUSED)
{
	assert_true(str_is(str_trim(STR(" \t\n\r\f\va b\v ")), "a b"));
	assert_true(str_is(str_trim(STR(" \n ")), ""));
	assert_true(str_is(str_trim(STR("")), ""));
	assert_int_equal(str_trim(STR_NULL).len, 0);
	assert_int_equal(str_trim(str_of("\0a\0", 3)).len, 3);
}

static void test_str__split(void **state UNUSED)
{
	struct str rest = STR("a,,b,"), part;
	static const char *const parts[] = { "a", "", "b", "" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		assert_true(str_split(&rest, ',', &part));
		assert_true(str_is(part, parts[i]));
	}
	assert_false(str_split(&rest, ',', &part));
	rest = STR("");
	assert_true(str_split(&rest, ',', &part));
	assert_int_equal(part.len, 0);
	assert_false(str_split(&rest, ',', &part));
	rest = STR_NULL;
	assert_false(str_split(&rest, ',', &part));
}

static void test_str__copies_are_c_strings(void **state UNUSED)
{
	assert_string_equal(str_dup(&arena, STR("ab")).p, "ab");
	assert_string_equal(str_dup(&arena, STR_NULL).p, "");
	assert_string_equal(str_fmt(&arena, "%d-%s", 7, "x").p, "7-x");
	assert_int_equal(str_fmt(&arena, "%.*s", STR_ARG(STR_NULL)).len, 0);
}

static void test_path__parts(void **state UNUSED)
{
	assert_true(str_is(path_base(STR("a/b/c.py")), "c.py"));
	assert_true(str_is(path_base(STR("c.py")), "c.py"));
	assert_true(str_is(path_base(STR("a/")), ""));
	assert_true(str_is(path_dir(STR("a/b/c.py")), "a/b"));
	assert_true(str_is(path_dir(STR("c.py")), ""));
	assert_true(str_is(path_dir(STR("/c")), ""));
	assert_true(str_is(path_join(&arena, STR("a"), STR("b")), "a/b"));
	assert_true(str_is(path_join(&arena, STR(""), STR("b")), "b"));
	assert_true(str_is(path_join(&arena, STR("a"), STR("")), "a"));
}

static void test_path__below(void **state UNUSED)
{
	assert_true(path_is_below(STR("a/b"), STR("a")));
	assert_false(path_is_below(STR("ab/c"), STR("a")));
	assert_false(path_is_below(STR("a"), STR("a")));
	assert_false(path_is_below(STR("a/"), STR("a")));
	assert_true(path_is_below(STR("a"), STR("")));
	assert_false(path_is_below(STR(""), STR("")));
}

/* ---- utf8 -------------------------------------------------------------- */

static void need_locale(void)
{
	if (!setlocale(LC_ALL, "C.UTF-8"))
		skip();
}

/* It too refuses surrogates and long forms, but goes past U+10FFFF. */
static void check_sequence(const char *bytes, size_t n)
{
	mbstate_t state = { 0 };
	wchar_t wc = 0;
	size_t want = mbrtowc(&wc, bytes, n, &state), at = 0;
	uint32_t got = utf8_next(str_of(bytes, n), &at);

	if (want == (size_t)-1 || want == (size_t)-2 || wc > 0x10ffff) {
		if (got != UTF8_INVALID || at != 1)
			fail_msg("%02x%02x%02x%02x: %x", bytes[0] & 0xff,
				 bytes[1] & 0xff, bytes[2] & 0xff,
				 bytes[3] & 0xff, got);
	} else if (got != (uint32_t)wc || at != (want ? want : 1)) {
		fail_msg("%02x%02x%02x%02x: %x not %x", bytes[0] & 0xff,
			 bytes[1] & 0xff, bytes[2] & 0xff, bytes[3] & 0xff, got,
			 (unsigned)wc);
	}
}

static void test_utf8__decodes_as_the_c_library(void **state UNUSED)
{
	static const unsigned char ends[] = { 0x00, 0x41, 0x7f, 0x80,
					      0x8f, 0x90, 0x9f, 0xa0,
					      0xbf, 0xc0, 0xed, 0xff };

	need_locale();
	for (int a = 0; a < 256; a++)
		for (int b = 0; b < 256; b++)
			for (size_t c = 0; c < sizeof(ends); c++)
				for (size_t d = 0; d < sizeof(ends); d++)
					for (size_t n = 1; n <= 4; n++)
						check_sequence(
							(const char[]){
								(char)a, (char)b,
								(char)ends[c],
								(char)ends[d] },
							n);
}

static void test_utf8__what_is_added_is_read(void **state UNUSED)
{
	for (uint32_t c = 0; c <= 0x10ffff; c += c < 0x3000 ? 1 : 17) {
		struct buf b = BUF_INIT(&arena);
		size_t at = 0;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		utf8_add(&b, c);
		assert_int_equal(utf8_next(buf_str(&b), &at), c);
		assert_int_equal(at, b.len);
	}
}

static void test_utf8__length_counts_bad_bytes(void **state UNUSED)
{
	assert_int_equal(utf8_length(STR("a\xc3\xa9\xe2\x82\xac")), 3);
	assert_int_equal(utf8_length(STR("\xff\xc3")), 2);
	assert_int_equal(utf8_length(STR("\xe2\x82")), 2);
	assert_int_equal(utf8_length(STR_NULL), 0);
	assert_int_equal(utf8_first_invalid(STR("ab\xc3\xa9\xed\xa0\x80")), 4);
	assert_true(utf8_is_valid(STR("\xf4\x8f\xbf\xbf")));
	assert_false(utf8_is_valid(STR("\xf4\x90\x80\x80")));
	assert_false(utf8_is_valid(STR("\xc0\x80")));
}

/* Unicode versions differ a little. */
static void test_utf8__width_as_the_c_library(void **state UNUSED)
{
	int differ = 0;

	need_locale();
	for (wchar_t c = 0x20; c <= 0x10ffff; c++) {
		int want = wcwidth(c);

		if (want >= 0 && want != utf8_width((uint32_t)c))
			differ++;
	}
	if (differ > 2000)
		fail_msg("%d code points differ", differ);
}

static void check_clean(const char *bytes, size_t n, const char *want)
{
	struct str got = utf8_clean(&arena, str_of(bytes, n));

	if (!str_is(got, want))
		fail_msg("\"%.*s\" not \"%s\"", STR_ARG(got), want);
}

static void test_utf8__nothing_reaches_the_terminal(void **state UNUSED)
{
	check_clean("a\tb\nc", 5, "a b c");
	check_clean("\x1b[2J\x07\0", 6, "\\x1b[2J\\x07\\x00");
	check_clean("\r\x7f", 2, "\\x0d\\x7f");
	check_clean("\xc2\x9b", 2, "\\x9b");
	check_clean("\xe2\x80\xae", 3, "\\u{202e}");
	check_clean("\xe2\x80\xa8", 3, "\\u{2028}");
	check_clean("\xf3\xa0\x81\x81", 4, "\\u{e0041}");
	check_clean("\xff\xc3", 2, "\\xff\\xc3");
	check_clean("\xc3\xa9\xe6\xbc\xa2", 5, "\xc3\xa9\xe6\xbc\xa2");
}

static void test_utf8__line_ends_stay_when_wanted(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	utf8_add_clean(&b, STR("a\n\tb\r\n"), false);
	assert_true(str_is(buf_str(&b), "a\n b\\x0d\n"));
}

/* Whatever goes in, no control byte and nothing invalid comes out. */
static void test_utf8__clean_is_clean(void **state UNUSED)
{
	uint32_t seed = 9;

	for (int i = 0; i < 5000; i++) {
		char bytes[16];
		struct str got;

		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (char)next_random(&seed);
		got = utf8_clean(&arena, str_of(bytes, sizeof(bytes)));
		assert_true(utf8_is_valid(got));
		for (size_t k = 0; k < got.len; k++)
			assert_true((unsigned char)got.p[k] >= ' ' &&
				    got.p[k] != 0x7f);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(str__find_and_compare),
		T(str__chr_and_rchr),
		T(str__absent_is_not_empty),
		T(str__case_is_ascii_only),
		T(str__trim),
		T(str__split),
		T(str__copies_are_c_strings),
		T(path__parts),
		T(path__below),
		T(utf8__decodes_as_the_c_library),
		T(utf8__what_is_added_is_read),
		T(utf8__length_counts_bad_bytes),
		T(utf8__width_as_the_c_library),
		T(utf8__nothing_reaches_the_terminal),
		T(utf8__line_ends_stay_when_wanted),
		T(utf8__clean_is_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
