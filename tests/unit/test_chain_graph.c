#include "base/compat.h"
#include "chain_help.h"

#define LINE "a\nb|a\nc|b\n"

static void test_chain__a_good_chain_is_quiet(void **state)
{
	(void)state;
	judge(LINE "d|c", LINE, LINE);
	quiet();
}

static void test_duplicate_revision__two_files_with_one_id(void **state)
{
	const struct finding *f;

	(void)state;
	judge(LINE "c|b|||versions/other.py", LINE, NULL);
	f = only("duplicate-revision", LEVEL_ERROR, "versions/other.py");
	assert_string_equal(text_of(f->revision), "c");
	assert_int_equal(f->related.n, 1);
	assert_string_equal(text_of(f->related.v[0].path), "versions/c_x.py");
	assert_string_equal(text_of(f->related.v[0].origin), "HEAD");
	assert_true(f->is_on_graph);
	assert_help(f, "revision = \"");
}

static void test_duplicate_revision__was_there_is_a_warning(void **state)
{
	(void)state;
	judge(LINE "c|b|||versions/o.py\nd|c", LINE "c|b|||versions/o.py", NULL);
	only("duplicate-revision", LEVEL_WARNING, "versions/c_x.py");
}

static void test_duplicate_revision__the_mainline_has_it_too(void **state)
{
	const struct finding *f;

	(void)state;
	judge(LINE "d|c|||versions/mine.py", LINE, LINE "d|c|||versions/x.py");
	f = only("duplicate-revision", LEVEL_ERROR, "versions/mine.py");
	assert_string_equal(text_of(f->related.v[0].origin), "origin/main");
}

static void test_duplicate_revision__of_the_mainline_itself_warns(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", LINE "c|b|||versions/o.py");
	judge(LINE "c|b|||versions/o.py\nd|c", LINE "d|c",
	      LINE "c|b|||versions/o.py");
	only("duplicate-revision", LEVEL_WARNING, "versions/o.py");
	judge(LINE "c|b|||versions/o.py\nd|c", LINE "d|c", LINE);
	only("duplicate-revision", LEVEL_ERROR, "versions/o.py");
}

static void test_duplicate_revision__the_same_file_is_no_duplicate(void **state)
{
	(void)state;
	judge(LINE "d|c", LINE, LINE "d|c");
	quiet();
}

static void test_duplicate_revision__a_rename_is_no_duplicate(void **state)
{
	(void)state;
	judge("a\nb|a\nc|b|||versions/new.py", LINE, NULL);
	quiet();
}

static void test_ambiguous__case_and_prefixes(void **state)
{
	(void)state;
	judge("abcd12\nABCD12|abcd12|||versions/b.py\nxyz1|ABCD12\nxyz123|xyz1",
	      NULL, NULL);
	assert_int_equal(t.findings.n, 2);
	assert_string_equal(t.findings.v[0].rule, "ambiguous-revision");
	assert_int_equal(t.findings.v[0].level, LEVEL_WARNING);
	assert_string_equal(text_of(t.findings.v[1].message),
			    "revision \"xyz123\" begins with \"xyz1\"");
}

static void test_ambiguous__old_pairs_are_let_be(void **state)
{
	(void)state;
	judge("abcd12\nABCD12|abcd12|||versions/b.py\nz|ABCD12",
	      "abcd12\nABCD12|abcd12|||versions/b.py", NULL);
	quiet();
	judge("abc\nabcd|abc", "abc", NULL); /* too short to be a prefix */
	quiet();
}

static void test_duplicate_label__two_carry_it(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a|||L\nb|a||L", "a|||L", NULL);
	f = only("duplicate-label", LEVEL_ERROR, "versions/b_x.py");
	assert_true(f->at.has_span);
	assert_int_equal(f->at.span.begin, 11);
}

static void test_duplicate_label__a_label_is_an_id(void **state)
{
	(void)state;
	judge("a\nb|a||a", "a", NULL);
	only("duplicate-label", LEVEL_ERROR, "versions/b_x.py");
}

static void test_duplicate_label__old_ones_warn(void **state)
{
	(void)state;
	judge("a|||L\nb|a||L\nc|b", "a|||L\nb|a||L", NULL);
	only("duplicate-label", LEVEL_WARNING, "versions/b_x.py");
}

static void test_missing_parent__nobody_has_it(void **state)
{
	const struct finding *f;

	(void)state;
	judge(LINE "d|nothere", LINE, LINE);
	f = only("missing-parent", LEVEL_ERROR, "versions/d_x.py");
	assert_string_equal(text_of(f->message),
			    "down_revision \"nothere\" names no revision");
	assert_int_equal(f->at.span.begin, 11);
	assert_help(f, "git alembic heads");
}

static void test_missing_parent__one_finding_an_id(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a|x\nb|a x\nc|b", NULL, NULL);
	f = only("missing-parent", LEVEL_ERROR, "versions/a_x.py");
	assert_int_equal(f->related.n, 1);
}

static void test_missing_parent__the_mainline_has_it(void **state)
{
	const struct finding *f;

	(void)state;
	judge(LINE "e|d", LINE, LINE "d|c");
	f = only("missing-parent", LEVEL_ERROR, "versions/e_x.py");
	assert_help(f, "git merge origin/main");
}

static void test_missing_parent__it_was_removed_here(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nc|b", LINE, NULL);
	f = only("missing-parent", LEVEL_ERROR, "versions/c_x.py");
	assert_help(f, "git checkout HEAD -- versions/b_x.py");
}

static void test_missing_parent__old_ones_warn(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nc|b\nd|c", "a\nc|b", NULL);
	f = only("missing-parent", LEVEL_WARNING, "versions/c_x.py");
	assert_true(str_ends(f->message, STR("(it was so before)")));
}

static void test_missing_parent__a_new_child_of_an_old_gap_is_an_error(void **state)
{
	(void)state;
	judge("a\nc|b\nd|b", "a\nc|b", NULL);
	only("missing-parent", LEVEL_ERROR, "versions/d_x.py");
}

static void guessed(const char *down, const char *expected)
{
	void *state = NULL;
	struct buf b;

	chain_end(&state);
	chain_begin(&state);
	b = (struct buf)BUF_INIT(&t.arena);
	buf_addf(&b,
		 "aaaa1111\nbbbb2222|aaaa1111||lab|versions/0007_pay.py\n"
		 "cccc3333|bbbb2222\nd|%s",
		 down);
	judge(buf_str(&b).p, NULL, NULL);
	assert_help(only("missing-parent", LEVEL_ERROR, "versions/d_x.py"),
		    expected);
}

static void test_missing_parent__guesses_what_was_meant(void **state)
{
	(void)state;
	guessed("lab", "down_revision = \"bbbb2222\"");
	guessed("0007_pay", "down_revision = \"bbbb2222\"");
	guessed("0007_pay.py", "down_revision = \"bbbb2222\"");
	guessed("cccc", "down_revision = \"cccc3333\"");
	guessed("CCCC3333", "down_revision = \"cccc3333\"");
	guessed("cccc3333_add_table", "down_revision = \"cccc3333\"");
	guessed("cccc3334", "down_revision = \"cccc3333\"");
	guessed("ccc3c333", "down_revision = \"cccc3333\"");
	guessed("bbbb2222cccc3333",
		"down_revision = (\"bbbb2222\", \"cccc3333\")");
	guessed("bbbb2222,cccc3333",
		"down_revision = (\"bbbb2222\", \"cccc3333\")");
	guessed("None", "down_revision = None");
}

static void test_missing_parent__a_file_of_that_name_is_unreadable(void **state)
{
	(void)state;
	judge("a\n!||||versions/b_x.py\nc|b", LINE, NULL);
	only("unreadable-migration", LEVEL_ERROR, "versions/b_x.py");
}

static void test_missing_parent__may_be_an_unknown_id(void **state)
{
	(void)state;
	judge("a\n?|a|||versions/n.py\nc|b", "a", NULL);
	only("missing-parent", LEVEL_NOTE, "versions/c_x.py");
}

static void test_missing_parent__of_depends_on(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a|nope", "a", NULL);
	f = only("missing-parent", LEVEL_ERROR, "versions/b_x.py");
	assert_string_equal(text_of(f->message),
			    "depends_on \"nope\" names no revision");
}

static void test_cycle__shows_all_of_it(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a d\nc|b\nd|c\ne|d", "a\nb|a\nc|b\nd|c\ne|d", NULL);
	f = only("cycle", LEVEL_ERROR, "versions/b_x.py");
	assert_string_equal(text_of(f->message),
			    "3 revisions need each other: b, d and c");
	assert_string_equal(text_of(f->drawing),
			    "b hangs on d   versions/b_x.py\n"
			    "d hangs on c   versions/d_x.py\n"
			    "c hangs on b   versions/c_x.py\n");
	assert_int_equal(f->related.n, 2);
}

static void test_cycle__through_depends_on_and_itself(void **state)
{
	(void)state;
	judge("a\nb|a|b\nc|b", "a", NULL);
	assert_string_equal(
		text_of(only("cycle", LEVEL_ERROR, "versions/b_x.py")->message),
		"revision b depends on itself");
}

static void test_cycle__a_long_one_is_cut(void **state)
{
	struct buf b = BUF_INIT(&t.arena);
	const struct finding *f;

	(void)state;
	for (int i = 0; i < 40; i++)
		buf_addf(&b, "r%02d|r%02d\n", i, (i + 39) % 40);
	judge(buf_str(&b).p, NULL, NULL);
	f = only("cycle", LEVEL_ERROR, "versions/r00_x.py");
	assert_non_null(strstr(text_of(f->drawing), "\n... 29 more\n"));
}

static void test_cycle__an_old_one_warns(void **state)
{
	(void)state;
	judge("a|b\nb|a\nz", "a|b\nb|a", NULL);
	only("cycle", LEVEL_WARNING, "versions/a_x.py");
}

static void test_filename__differs_by_case(void **state)
{
	(void)state;
	judge("a||||v/one.py\nb|a|||v/One.py", "a||||v/one.py", NULL);
	only("duplicate-filename", LEVEL_ERROR, "v/One.py");
}

static void test_filename__the_same_number_warns(void **state)
{
	(void)state;
	judge("a||||v/0007_a.py\nb|a|||v/0007_b.py", "a||||v/0007_a.py", NULL);
	only("duplicate-filename", LEVEL_WARNING, "v/0007_b.py");
}

static void test_filename__the_same_time_warns(void **state)
{
	(void)state;
	judge("a||||v/20260105_110519_a.py\nb|a|||v/20260105_110519_b.py", NULL,
	      NULL);
	only("duplicate-filename", LEVEL_WARNING, "v/20260105_110519_b.py");
}

static void test_filename__a_day_is_shared_by_many(void **state)
{
	(void)state;
	judge("a||||v/20260105_a.py\nb|a|||v/20260105_b.py\n"
	      "c|b|||v/2026_01_05_x.py\nd|c|||v/2026_01_05_y.py\n"
	      "e|d|||v/2026_01_05_1530-e_x.py\nf|e|||v/2026_01_05_1530-f.py",
	      NULL, NULL);
	quiet();
}

static void test_filename__the_mainline_has_that_number(void **state)
{
	(void)state;
	judge("a||||v/0001_a.py\nb|a|||v/0002_b.py", "a||||v/0001_a.py",
	      "a||||v/0001_a.py\nc|a|||v/0002_c.py");
	assert_int_equal(t.findings.n, 2);
	assert_int_equal(find("duplicate-filename")->level, LEVEL_WARNING);
	assert_int_equal(find("diverging-heads")->level, LEVEL_NOTE);
}

static void test_filename__is_another_migration_there(void **state)
{
	(void)state;
	judge("a||||v/a.py\nb|a|||v/new.py", "a||||v/a.py",
	      "a||||v/a.py\nc|a|||v/new.py");
	assert_int_equal(find("duplicate-filename")->level, LEVEL_ERROR);
	assert_string_equal(text_of(find("duplicate-filename")->message),
			    "on origin/main this file is another migration, c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(test_chain__a_good_chain_is_quiet),
		CHAIN_TEST(test_duplicate_revision__two_files_with_one_id),
		CHAIN_TEST(test_duplicate_revision__was_there_is_a_warning),
		CHAIN_TEST(test_duplicate_revision__the_mainline_has_it_too),
		CHAIN_TEST(test_duplicate_revision__of_the_mainline_itself_warns),
		CHAIN_TEST(test_duplicate_revision__the_same_file_is_no_duplicate),
		CHAIN_TEST(test_duplicate_revision__a_rename_is_no_duplicate),
		CHAIN_TEST(test_ambiguous__case_and_prefixes),
		CHAIN_TEST(test_ambiguous__old_pairs_are_let_be),
		CHAIN_TEST(test_duplicate_label__two_carry_it),
		CHAIN_TEST(test_duplicate_label__a_label_is_an_id),
		CHAIN_TEST(test_duplicate_label__old_ones_warn),
		CHAIN_TEST(test_missing_parent__nobody_has_it),
		CHAIN_TEST(test_missing_parent__one_finding_an_id),
		CHAIN_TEST(test_missing_parent__the_mainline_has_it),
		CHAIN_TEST(test_missing_parent__it_was_removed_here),
		CHAIN_TEST(test_missing_parent__old_ones_warn),
		CHAIN_TEST(test_missing_parent__a_new_child_of_an_old_gap_is_an_error),
		CHAIN_TEST(test_missing_parent__guesses_what_was_meant),
		CHAIN_TEST(test_missing_parent__a_file_of_that_name_is_unreadable),
		CHAIN_TEST(test_missing_parent__may_be_an_unknown_id),
		CHAIN_TEST(test_missing_parent__of_depends_on),
		CHAIN_TEST(test_cycle__shows_all_of_it),
		CHAIN_TEST(test_cycle__through_depends_on_and_itself),
		CHAIN_TEST(test_cycle__a_long_one_is_cut),
		CHAIN_TEST(test_cycle__an_old_one_warns),
		CHAIN_TEST(test_filename__differs_by_case),
		CHAIN_TEST(test_filename__the_same_number_warns),
		CHAIN_TEST(test_filename__the_same_time_warns),
		CHAIN_TEST(test_filename__a_day_is_shared_by_many),
		CHAIN_TEST(test_filename__the_mainline_has_that_number),
		CHAIN_TEST(test_filename__is_another_migration_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
