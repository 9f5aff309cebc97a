#include "base/compat.h"
#include "text/source.h"
#include "base/utf8.h"

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

static struct source of(struct str bytes)
{
	struct source s;

	source_init(&s, &arena, STR("a.py"), bytes);
	return s;
}

static void at(struct source *s, size_t offset, uint32_t line, uint32_t column)
{
	struct position p = source_position(s, offset);

	if (p.line != line || p.column != column)
		fail_msg("offset %zu is %u:%u, not %u:%u", offset, p.line,
			 p.column, line, column);
}

static void test_source__an_empty_file_has_a_line(void **state UNUSED)
{
	struct source s = of(STR_NULL);

	assert_int_equal(source_line_count(&s), 1);
	at(&s, 0, 1, 1);
	at(&s, 99, 1, 1);
	assert_int_equal(source_line(&s, 1).len, 0);
	assert_int_equal(source_line(&s, 2).len, 0);
}

static void test_source__lines_end_as_python_has_it(void **state UNUSED)
{
	struct source s = of(STR("a\nb\r\nc\rd\r\r\n\n"));
	static const char *const lines[] = { "a", "b", "c", "d", "", "", "" };

	assert_int_equal(source_line_count(&s), ARRAY_SIZE(lines));
	for (uint32_t i = 0; i < ARRAY_SIZE(lines); i++)
		assert_true(str_is(source_line(&s, i + 1), lines[i]));
	at(&s, 2, 2, 1);
	at(&s, 3, 2, 2); /* the \r of \r\n */
	at(&s, 4, 2, 3);
	at(&s, 5, 3, 1);
	at(&s, 7, 4, 1);
	at(&s, s.bytes.len, 7, 1);
	at(&s, s.bytes.len + 9, 7, 1);
	assert_int_equal(source_line_start(&s, 3), 5);
	assert_int_equal(source_line_start(&s, 99), s.bytes.len);
}

static void test_source__columns_are_characters(void **state UNUSED)
{
	struct source s = of(STR("\xc3\xa9x\xff\xe6\xbc\xa2y\n"));

	at(&s, 0, 1, 1);
	at(&s, 2, 1, 2);
	at(&s, 3, 1, 3);
	at(&s, 4, 1, 4);
	at(&s, 7, 1, 5);
	at(&s, 8, 1, 6);
	/* inside of a character: its column */
	at(&s, 5, 1, 4);
	at(&s, 1, 1, 1);
}

static void test_source__a_bom_takes_no_column(void **state UNUSED)
{
	struct source s = of(STR("\xef\xbb\xbfxy\nz"));

	at(&s, 3, 1, 1);
	at(&s, 4, 1, 2);
	at(&s, 0, 1, 1);
	at(&s, 2, 1, 1);
	at(&s, 6, 2, 1);
	assert_true(str_is(source_line(&s, 1), "xy"));
	assert_int_equal(source_line_start(&s, 1), 3);
}

static void test_source__lines_that_are_not_there(void **state UNUSED)
{
	struct source s = of(STR("a\nb"));

	assert_int_equal(source_line(&s, 0).len, 0);
	assert_int_equal(source_line(&s, 3).len, 0);
	assert_int_equal(source_line(&s, UINT32_MAX).len, 0);
	s = of(STR("\xef\xbb\xbf"));
	assert_int_equal(source_line(&s, 1).len, 0);
	assert_int_equal(source_line(&s, 2).len, 0);
}

static void test_source__text_of_a_span(void **state UNUSED)
{
	struct source s = of(STR("abc"));

	assert_true(str_is(source_text(&s, span_of(1, 3)), "bc"));
	assert_int_equal(source_text(&s, span_of(3, 3)).len, 0);
}

/* Counted from the front, byte after byte. */
static struct position count(struct str s, size_t offset)
{
	struct position p = { 1, 1 };
	size_t i = str_starts(s, STR("\xef\xbb\xbf")) ? 3 : 0;

	while (i < offset) {
		bool is_end = s.p[i] == '\n' ||
			      (s.p[i] == '\r' &&
			       !(i + 1 < s.len && s.p[i + 1] == '\n'));
		size_t next = i;

		utf8_next(s, &next);
		if (next > offset)
			break;
		i = next;
		p.column++;
		if (is_end)
			p = (struct position){ p.line + 1, 1 };
	}
	return p;
}

static void test_source__places_in_any_order(void **state UNUSED)
{
	static const char *const parts[] = { "a",
					     "\n",
					     "\r",
					     "\r\n",
					     "\xff",
					     "\t",
					     "\xc3",
					     "\xc3\xa9",
					     "xyz",
					     "",
					     "\xf0\x9f\x98\x80" };
	uint32_t seed = 5;

	for (int round = 0; round < 300; round++) {
		struct buf b = BUF_INIT(&arena);
		struct source s;

		for (int i = 0; i < 40; i++) {
			seed = seed * 1664525 + 1013904223;
			if (!i && seed % 3 == 0)
				buf_addz(&b, "\xef\xbb\xbf");
			buf_addz(&b, parts[(seed >> 8) % ARRAY_SIZE(parts)]);
		}
		s = of(buf_str(&b));
		for (int i = 0; i < 60; i++) {
			struct position want;
			size_t offset;

			seed = seed * 1664525 + 1013904223;
			offset = (seed >> 8) % (b.len + 1);
			want = count(buf_str(&b), offset);
			at(&s, offset, want.line, want.column);
		}
	}
}

/* Every place of a line of 4 MB: once through it, not once for each. */
static void test_source__many_places_on_a_long_line(void **state UNUSED)
{
	size_t n = (size_t)4 * 1024 * 1024;
	char *p = arena_bytes(&arena, n);
	time_t start = time(NULL);
	struct source s;

	memset(p, 'x', n);
	s = of(str_of(p, n));
	for (size_t i = 0; i < n; i += 16)
		at(&s, i, 1, (uint32_t)i + 1);
	assert_true(time(NULL) - start < 60);
}

#define T(name) \
	cmocka_unit_test_setup_teardown(test_source__##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_empty_file_has_a_line), T(lines_end_as_python_has_it),
		T(columns_are_characters),   T(a_bom_takes_no_column),
		T(lines_that_are_not_there), T(text_of_a_span),
		T(places_in_any_order),	     T(many_places_on_a_long_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
