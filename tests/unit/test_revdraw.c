#include "base/compat.h"
#include "rev_help.h"

static struct arena arena;

static int begin(void **state)
{
	(void)state;
	arena_init(&arena);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static const char *drawn(const char *text, size_t columns,
			 enum revdraw_style style)
{
	struct revgraph g;
	struct revdraw_rows rows = VEC_INIT;
	struct buf b = BUF_INIT(&arena);

	graph_of(&g, &arena, text);
	revgraph_draw(&g, columns, style, &rows);
	vec_each (&rows, struct revdraw_row, row) {
		buf_adds(&b, row->rails);
		if (row->node)
			buf_addf(&b, " %.*s", STR_ARG(row->node->rev->id));
		buf_addc(&b, '\n');
	}
	return rows.n ? buf_str(&b).p : "";
}

static const char *ascii(const char *text)
{
	return drawn(text, 40, REVDRAW_ASCII);
}

static void test_revdraw__a_line_is_a_line(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb|a\nc|b"), "* c\n* b\n* a\n");
	assert_string_equal(ascii(""), "");
}

static void test_revdraw__a_fork_joins_at_its_root(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb|a\nc|a"), "* c\n"
						  "| * b\n"
						  "|/\n"
						  "* a\n");
}

static void test_revdraw__a_merge_opens_a_lane(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb|a\nc|a\nm|b c"), "* m\n"
							 "|\\\n"
							 "| * c\n"
							 "* | b\n"
							 "|/\n"
							 "* a\n");
}

static void test_revdraw__an_octopus_opens_one_lane_a_parent(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb\nc\nm|a b c"), "* m\n"
						       "|\\\n"
						       "|\\|_.\n"
						       "| | * c\n"
						       "| * b\n"
						       "* a\n");
}

static void test_revdraw__a_link_crosses_the_lanes_between(void **state)
{
	const char *text = "a\nb|a\nd|a\ne|b d\nx|a\nf|x";

	(void)state;
	assert_string_equal(drawn(text, 40, REVDRAW_ASCII), "* f\n"
							    "* x\n"
							    "| * e\n"
							    "| |\\\n"
							    "| | * d\n"
							    "|_|/\n"
							    "| * b\n"
							    "|/\n"
							    "* a\n");
	assert_string_equal(drawn(text, 40, REVDRAW_UTF8), "● f\n"
							   "● x\n"
							   "│ ● e\n"
							   "│ ├─╮\n"
							   "│ │ ● d\n"
							   "├─┼─╯\n"
							   "│ ● b\n"
							   "├─╯\n"
							   "● a\n");
}

static void test_revdraw__a_further_parent_may_have_a_lane(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb|a\nc|b a\nd|c a"), "* d\n"
							   "|\\\n"
							   "* | c\n"
							   "|\\|\n"
							   "* | b\n"
							   "|/\n"
							   "* a\n");
}

static void test_revdraw__lines_that_do_not_fit_are_dots(void **state)
{
	(void)state;
	/* Room for two lanes. */
	assert_string_equal(drawn("a\nb\nc\nd\nm|a b c d", 8, REVDRAW_ASCII),
			    "* m\n"
			    "|\\\n"
			    "| |...* d\n"
			    "| |...* c\n"
			    "| * b\n"
			    "* a\n");
}

static void test_revdraw__no_row_is_too_wide(void **state)
{
	struct buf b = BUF_INIT(&arena);
	struct revgraph g;
	struct revdraw_rows rows = VEC_INIT;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_addf(&b, "r%02d\n", i);
	buf_addz(&b, "top|");
	for (int i = 0; i < 60; i++)
		buf_addf(&b, "r%02d ", i);
	graph_of(&g, &arena, buf_str(&b).p);
	revgraph_draw(&g, 30, REVDRAW_ASCII, &rows);
	vec_each (&rows, struct revdraw_row, row)
		assert_in_range(row->rails.len, 1, 30);
	assert_true(rows.n > 61);
}

static void test_revdraw__a_cycle_ends(void **state)
{
	(void)state;
	assert_string_equal(ascii("a|c\nb|a\nc|b"), "* c\n* b\n* a\n");
}

static void test_revdraw__bases_free_their_lane(void **state)
{
	(void)state;
	assert_string_equal(ascii("a\nb\nc|b"), "* c\n* b\n* a\n");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_revdraw__a_line_is_a_line),
		T(test_revdraw__a_fork_joins_at_its_root),
		T(test_revdraw__a_merge_opens_a_lane),
		T(test_revdraw__an_octopus_opens_one_lane_a_parent),
		T(test_revdraw__a_link_crosses_the_lanes_between),
		T(test_revdraw__a_further_parent_may_have_a_lane),
		T(test_revdraw__lines_that_do_not_fit_are_dots),
		T(test_revdraw__no_row_is_too_wide),
		T(test_revdraw__a_cycle_ends),
		T(test_revdraw__bases_free_their_lane),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
