#include "base/compat.h"
#include "base/regex.h"

#include <setjmp.h>
#include <time.h>
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

static struct regex *compile(const char *pattern, unsigned flags)
{
	struct err err = ERR_INIT;
	struct regex *re = NULL;

	if (regex_compile(&re, &arena, str_z(pattern), flags, NULL, &err))
		fail_msg("\"%s\": %s", pattern, err.text);
	return re;
}

static enum regex_result find(const char *pattern, const char *subject)
{
	return regex_find(compile(pattern, 0), str_z(subject), 0, NULL, 0);
}

static void test_regex__finds_and_says_where(void **state UNUSED)
{
	struct regex_span groups[4];
	struct regex *re = compile("(a)(x)?(?<last>b+)", 0);

	assert_int_equal(regex_find(re, STR("..abb"), 0, groups, 4), REGEX_FOUND);
	assert_int_equal(groups[0].begin, 2);
	assert_int_equal(groups[0].end, 5);
	assert_int_equal(groups[1].begin, 2);
	assert_true(groups[2].begin == STR_NPOS);
	assert_int_equal(regex_group(re, "last"), 3);
	assert_int_equal(groups[3].begin, 3);
	assert_int_equal(regex_group(re, "first"), 0);
	assert_int_equal(regex_group_count(re), 3);
}

static void test_regex__groups_past_the_last_are_unset(void **state UNUSED)
{
	struct regex_span groups[3] = { { 7, 7 }, { 7, 7 }, { 7, 7 } };

	assert_int_equal(regex_find(compile("a", 0), STR("a"), 0, groups, 3),
			 REGEX_FOUND);
	assert_true(groups[1].begin == STR_NPOS);
	assert_true(groups[2].begin == STR_NPOS);
	assert_int_equal(regex_find(compile("b", 0), STR("a"), 0, groups, 3),
			 REGEX_NONE);
	assert_true(groups[0].begin == STR_NPOS);
}

static void test_regex__from_is_an_offset_with_a_past(void **state UNUSED)
{
	struct regex_span g[1];

	assert_int_equal(regex_find(compile("(?<=a)b", 0), STR("ab"), 1, g, 1),
			 REGEX_FOUND);
	assert_int_equal(regex_find(compile("^b", 0), STR("ab"), 1, g, 1),
			 REGEX_NONE);
	assert_int_equal(regex_find(compile("b", 0), STR("b"), 2, g, 1),
			 REGEX_NONE);
	assert_int_equal(regex_find(compile("", 0), STR("b"), 1, g, 1),
			 REGEX_FOUND);
}

static void test_regex__empty_and_absent_subjects_match(void **state UNUSED)
{
	assert_int_equal(regex_find(compile("^$", 0), STR_NULL, 0, NULL, 0),
			 REGEX_FOUND);
	assert_int_equal(find("", ""), REGEX_FOUND);
	assert_int_equal(find("a", ""), REGEX_NONE);
}

static void test_regex__flags_mean_what_they_say(void **state UNUSED)
{
	struct str ab = STR("a\nb");

	assert_int_equal(regex_find(compile("A", REGEX_NOCASE), ab, 0, NULL, 0),
			 REGEX_FOUND);
	assert_int_equal(regex_find(compile("^b", 0), ab, 0, NULL, 0),
			 REGEX_NONE);
	assert_int_equal(regex_find(compile("^b", REGEX_LINES), ab, 0, NULL, 0),
			 REGEX_FOUND);
	assert_int_equal(regex_find(compile("a.b", 0), ab, 0, NULL, 0),
			 REGEX_NONE);
	assert_int_equal(regex_find(compile("a.b", REGEX_DOTALL), ab, 0, NULL, 0),
			 REGEX_FOUND);
	assert_int_equal(regex_find(compile("a|a\nb", REGEX_WHOLE), ab, 0, NULL,
				    0),
			 REGEX_FOUND);
	assert_int_equal(regex_find(compile("a", REGEX_WHOLE), ab, 0, NULL, 0),
			 REGEX_NONE);
}

static void test_regex__error_says_what_and_where(void **state UNUSED)
{
	struct err err = ERR_INIT;
	struct regex *re = NULL;
	size_t offset = 0;

	assert_int_equal(
		regex_compile(&re, &arena, STR("(a|b"), 0, &offset, &err), -1);
	assert_int_equal(offset, 4);
	assert_string_equal(err.text, "missing closing parenthesis at offset 4 "
				      "of \"(a|b\"");
	assert_null(re);
	assert_int_equal(
		regex_compile(&re, &arena, STR("a**\xff("), 0, NULL, NULL), -1);
}

static void test_regex__refuses_a_pattern_too_long(void **state UNUSED)
{
	char *p = arena_alloc(&arena, REGEX_PATTERN_MAX + 1);
	struct err err = ERR_INIT;
	struct regex *re;

	memset(p, 'a', REGEX_PATTERN_MAX + 1);
	assert_int_equal(regex_compile(&re, &arena, str_of(p, REGEX_PATTERN_MAX),
				       0, NULL, &err),
			 0);
	assert_int_equal(regex_compile(&re, &arena,
				       str_of(p, REGEX_PATTERN_MAX + 1), 0,
				       NULL, &err),
			 -1);
}

static void test_regex__refuses_what_splits_characters(void **state UNUSED)
{
	struct err err = ERR_INIT;
	struct regex *re;

	assert_int_equal(regex_compile(&re, &arena, STR("a\\C"), 0, NULL, &err),
			 -1);
}

static void test_regex__characters_are_utf8(void **state UNUSED)
{
	struct regex_span g[1];

	assert_int_equal(regex_find(compile("^.$", 0), STR("\xc3\xa9"), 0, g, 1),
			 REGEX_FOUND);
	assert_int_equal(g[0].end, 2);
	assert_int_equal(regex_find(compile("\xc3\x89", REGEX_NOCASE),
				    STR("\xc3\xa9"), 0, g, 1),
			 REGEX_FOUND);
	assert_int_equal(find("^\\w$", "\xc3\xa9"), REGEX_NONE);
	assert_int_equal(find("(*UCP)^\\w$", "\xc3\xa9"), REGEX_FOUND);
	assert_int_equal(find("\\x{20ac}", "\xe2\x82\xac"), REGEX_FOUND);
}

static void test_regex__invalid_utf8_is_matched_by_bytes(void **state UNUSED)
{
	assert_int_equal(find("DROP.TABLE", "DROP\xffTABLE"), REGEX_FOUND);
	assert_int_equal(find("^..$", "\xc3\xc3"), REGEX_FOUND);
	assert_int_equal(find("\xff", "a\xff"), REGEX_FOUND);
	/* no byte is U+20AC, but the rest of the subject is still searched */
	assert_int_equal(find("\\x{20ac}|b", "\xff"
					     "b"),
			 REGEX_FOUND);
}

static size_t count(const char *pattern, const char *subject,
		    struct regex_spans *spans)
{
	regex_find_all(compile(pattern, 0), &arena, str_z(subject), SIZE_MAX,
		       spans);
	return spans->n;
}

static void test_regex__finds_all(void **state UNUSED)
{
	struct regex_spans s;

	assert_int_equal(count("a+", "aa b a", &s), 2);
	assert_int_equal(s.v[1].begin, 5);
	assert_int_equal(s.v[1].end, 6);
	assert_int_equal(count("z", "aa", &s), 0);
	assert_int_equal(count("", "ab", &s), 3);
	/* as Perl and Python: b's empty place, then the match at c */
	assert_int_equal(count("c*", "abcc", &s), 4);
	assert_int_equal(s.v[2].begin, 2);
	assert_int_equal(s.v[2].end, 4);
	assert_int_equal(s.v[3].begin, 4);
	/* not inside of a character */
	assert_int_equal(count("", "\xc3\xa9", &s), 2);
	assert_int_equal(count("(?=b)", "ab", &s), 1);
}

static void test_regex__finds_no_more_than_max(void **state UNUSED)
{
	struct regex_spans s;

	assert_int_equal(regex_find_all(compile("a", 0), &arena, STR("aaaa"), 2,
					&s),
			 REGEX_FOUND);
	assert_int_equal(s.n, 2);
}

static struct str repeat(char c, size_t n)
{
	char *p = arena_bytes(&arena, n ? n : 1);

	memset(p, c, n);
	return str_of(p, n);
}

static void test_regex__a_hostile_pattern_ends(void **state UNUSED)
{
	static const char *const patterns[] = {
		"(a+)+[xy]",	      "(a|aa)+[bc]",
		"(?:a*)*[bc]",	      "a*a*a*a*a*[bc]",
		"[ab]*[cd]",	      "(a*)\\1[bc]",
		"(?i)(a*)\\1[bc]",    "(?:a?){6000}[bc]",
		"(?=(a+))\\1+[bc]",   "^(a(?1)?a)*[bc]",
		"((?:a(?!b))*)*[cd]", "(?<!x)(a|(?:aa?)+?)*?\\K[yz]",
		"(?=(a+?)+[bc])",     "(?:(?=a*[bc])|.)*[de]",
		"(?>a*?)*[bc]",	      "(*UCP)(\\w*\\X)*[bc]",
	};
	struct str subject = repeat('a', REGEX_SUBJECT_MAX);
	time_t start = time(NULL);

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		struct regex_spans all;
		struct regex *re;
		struct err err = ERR_INIT;

		if (regex_compile(&re, &arena, str_z(patterns[i]), 0, NULL, &err))
			continue;
		assert_int_not_equal(regex_find(re, subject, 0, NULL, 0),
				     REGEX_FOUND);
		assert_int_not_equal(regex_find_all(re, &arena, subject,
						    SIZE_MAX, &all),
				     REGEX_FOUND);
	}
	/* of the clock in regex.c, with room for a slow machine */
	assert_true(time(NULL) - start < 200);
}

static void test_regex__a_limit_is_told_apart(void **state UNUSED)
{
	struct regex *re = compile("(a+)+b", 0);
	struct str s = repeat('a', 40);

	/* without a b nothing is tried, so there is one, too early */
	((char *)(uintptr_t)s.p)[0] = 'b';
	assert_int_equal(regex_find(compile("(a+)+c|b(a+)+$x", 0), s, 0, NULL, 0),
			 REGEX_LIMIT);
	assert_int_equal(regex_find(re, STR("aab"), 0, NULL, 0), REGEX_FOUND);
}

static void test_regex__a_limit_is_not_remembered(void **state UNUSED)
{
	struct regex *re = compile("(a|a)*[bc]", 0);

	assert_int_equal(regex_find(re, repeat('a', 1000), 0, NULL, 0),
			 REGEX_LIMIT);
	assert_int_equal(regex_find(re, STR("aaab"), 0, NULL, 0), REGEX_FOUND);
	assert_int_equal(regex_find(re, STR("aaad"), 0, NULL, 0), REGEX_NONE);
}

static void test_regex__a_subject_too_long_is_a_limit(void **state UNUSED)
{
	struct regex *re = compile("a", 0);
	struct regex_spans s;

	assert_int_equal(regex_find(re, repeat('a', REGEX_SUBJECT_MAX + 1), 0,
				    NULL, 0),
			 REGEX_LIMIT);
	assert_int_equal(regex_find_all(re, &arena,
					repeat('a', REGEX_SUBJECT_MAX + 1), 9, &s),
			 REGEX_LIMIT);
}

static void test_regex__a_large_subject_is_searched(void **state UNUSED)
{
	struct regex_spans s;
	struct str text = repeat('a', REGEX_SUBJECT_MAX);

	assert_int_equal(regex_find_all(compile("a", 0), &arena, text, SIZE_MAX,
					&s),
			 REGEX_FOUND);
	assert_int_equal(s.n, REGEX_SUBJECT_MAX);
	assert_int_equal(
		regex_find(compile("\\bdrop\\s+table\\b|a$", REGEX_NOCASE),
			   text, 0, NULL, 0),
		REGEX_FOUND);
}

static void test_regex__callouts_of_a_pattern_do_nothing(void **state UNUSED)
{
	assert_int_equal(find("a(?C7)b(?C\"text\")c", "abc"), REGEX_FOUND);
}

static void test_regex__a_pattern_cannot_raise_limits(void **state UNUSED)
{
	struct regex *re = compile("(*LIMIT_MATCH=4000000000)(*LIMIT_HEAP="
				   "4000000)(a|a)*[bc]",
				   0);

	assert_int_equal(regex_find(re, repeat('a', 1000), 0, NULL, 0),
			 REGEX_LIMIT);
}

static void test_regex__quoted_matches_itself(void **state UNUSED)
{
	char all[256];
	struct err err = ERR_INIT;
	struct regex *re;

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	for (int i = 0; i < 256; i++) {
		struct str one = str_of(all + i, 1);

		assert_int_equal(regex_compile(&re, &arena,
					       regex_quote(&arena, one),
					       REGEX_WHOLE, NULL, &err),
				 0);
		assert_int_equal(regex_find(re, one, 0, NULL, 0), REGEX_FOUND);
	}
	assert_int_equal(regex_compile(&re, &arena,
				       regex_quote(&arena, str_of(all, 256)),
				       REGEX_WHOLE, NULL, &err),
			 0);
	assert_int_equal(regex_find(re, str_of(all, 256), 0, NULL, 0),
			 REGEX_FOUND);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(test_regex__##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(finds_and_says_where),
		T(groups_past_the_last_are_unset),
		T(from_is_an_offset_with_a_past),
		T(empty_and_absent_subjects_match),
		T(flags_mean_what_they_say),
		T(error_says_what_and_where),
		T(refuses_a_pattern_too_long),
		T(refuses_what_splits_characters),
		T(characters_are_utf8),
		T(invalid_utf8_is_matched_by_bytes),
		T(finds_all),
		T(finds_no_more_than_max),
		T(a_hostile_pattern_ends),
		T(a_limit_is_told_apart),
		T(a_limit_is_not_remembered),
		T(a_subject_too_long_is_a_limit),
		T(a_large_subject_is_searched),
		T(callouts_of_a_pattern_do_nothing),
		T(a_pattern_cannot_raise_limits),
		T(quoted_matches_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
