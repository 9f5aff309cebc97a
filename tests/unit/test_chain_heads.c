#include "base/compat.h"
#include "chain_help.h"

#define LINE "a\nb|a\nc|b\n"

static void test_multiple_heads__draws_the_fork(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a||||v/a.py|users\nb|a|||v/b.py|mail\nc|a|||v/c.py|phone",
	      "a||||v/a.py|users\nb|a|||v/b.py|mail", NULL);
	f = only("multiple-heads", LEVEL_ERROR, "v/c.py");
	assert_string_equal(text_of(f->message),
			    "the chain has 2 heads: b and c");
	assert_string_equal(text_of(f->drawing),
			    "a  users  (v/a.py)\n"
			    "|-- c  phone  staged  v/c.py\n"
			    "`-- b  mail   HEAD    v/b.py\n");
	assert_int_equal(f->at.span.begin, 10);
	assert_string_equal(text_of(f->at.origin), "staged");
	assert_int_equal(f->related.n, 1);
	assert_string_equal(text_of(f->related.v[0].origin), "HEAD");
	assert_help(f, "    down_revision = \"b\"");
	assert_help(f, "alembic merge -m \"merge heads\" c b");
}

static void test_multiple_heads__elides_long_branches(void **state)
{
	struct buf b = BUF_INIT(&t.arena);
	const struct finding *f;

	(void)state;
	buf_addz(&b, LINE "d0|a\n");
	for (int i = 1; i < 9; i++)
		buf_addf(&b, "d%d|d%d\n", i, i - 1);
	judge(buf_str(&b).p, LINE, NULL);
	f = only("multiple-heads", LEVEL_ERROR, "versions/d0_x.py");
	assert_string_equal(text_of(f->drawing),
			    "a  (versions/a_x.py)\n"
			    "|-- d0  staged  versions/d0_x.py\n"
			    "|   d1  staged  versions/d1_x.py\n"
			    "|   ... 6 more\n"
			    "|   d8  staged  versions/d8_x.py\n"
			    "`-- b   HEAD    versions/b_x.py\n"
			    "    c   HEAD    versions/c_x.py\n");
	assert_help(f, "in versions/d0_x.py write");
	assert_help(f, "down_revision = \"c\"");
}

static void test_multiple_heads__a_forgotten_parent(void **state)
{
	const struct finding *f;

	(void)state;
	judge(LINE "d", LINE, NULL);
	f = only("multiple-heads", LEVEL_ERROR, "versions/d_x.py");
	assert_non_null(strstr(text_of(f->drawing), "no revision in common\n"));
	assert_help(f, "down_revision = \"c\"");
}

static void test_multiple_heads__many_are_counted(void **state)
{
	struct buf b = BUF_INIT(&t.arena);
	const struct finding *f;

	(void)state;
	buf_addz(&b, "a\n");
	for (int i = 0; i < 30; i++)
		buf_addf(&b, "h%02d|a\n", i);
	judge(buf_str(&b).p, "a", NULL);
	f = only("multiple-heads", LEVEL_ERROR, "versions/h29_x.py");
	assert_string_equal(text_of(f->message),
			    "the chain has 30 heads: "
			    "h00, h01, h02, h03, h04 and 25 more");
	assert_non_null(strstr(text_of(f->drawing), "`-- ... 22 more heads\n"));
	assert_int_equal(f->related.n, 7);
}

static void test_multiple_heads__no_more_than_before_warns(void **state)
{
	(void)state;
	judge("a\nb|a\nc|a\nd|c", "a\nb|a\nc|a", NULL);
	only("multiple-heads", LEVEL_WARNING, "versions/c_x.py");
}

static void test_multiple_heads__are_not_spared_without_a_hook(void **state)
{
	(void)state;
	t.policy.spares_old_findings = false;
	judge("a\nb|a\nc|a\nd|c", "a\nb|a\nc|a", NULL);
	only("multiple-heads", LEVEL_ERROR, "versions/c_x.py");
}

static void test_multiple_heads__a_merge_of_two_sides(void **state)
{
	const struct finding *f;

	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nc|a");
	t.check.merge_base = chain_of("merge base", "a");
	judge("a\nb|a\nc|a", "a\nb|a", NULL);
	f = only("multiple-heads", LEVEL_ERROR, "versions/c_x.py");
	assert_string_equal(text_of(f->at.origin), "MERGE_HEAD");
	assert_string_equal(text_of(f->related.v[0].origin), "HEAD");
	assert_help(f, "down_revision = \"b\"");
}

static void test_multiple_heads__what_is_published_stays(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nc|a");
	t.check.merge_base = chain_of("merge base", "a");
	judge("a\nb|a\nc|a", "a\nb|a", "a\nc|a");
	only("multiple-heads", LEVEL_ERROR, "versions/b_x.py");
}

/* A branch takes in a mainline that has two by itself. */
static void test_multiple_heads__of_the_mainline_itself_warn(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nb|a\nc|a");
	t.check.merge_base = chain_of("merge base", "a");
	judge("a\nb|a\nc|a\nd|c", "a\nc|a\nd|c", "a\nb|a\nc|a");
	assert_int_equal(find("multiple-heads")->level, LEVEL_WARNING);
	/* Another branch's are nobody's but the merge's. */
	judge("a\nb|a\nc|a\nd|c", "a\nc|a\nd|c", "a\nc|a");
	assert_int_equal(find("multiple-heads")->level, LEVEL_ERROR);
	/* The mainline has put it right since. */
	judge("a\nb|a\nc|a\nd|c", "a\nc|a\nd|c", "a\nb|a\nc|a\nm|b c");
	assert_int_equal(find("multiple-heads")->level, LEVEL_ERROR);
}

static void test_multiple_heads__as_many_as_allowed(void **state)
{
	(void)state;
	t.policy.heads_allowed = 2;
	judge("a\nb|a|||v/b.py\nc|a||L", "a\nb|a|||v/b.py", NULL);
	quiet();
	judge("a\nb|a\nc|a||L\nd|a||M", "a\nb|a\nc|a||L", NULL);
	only("multiple-heads", LEVEL_ERROR, "versions/d_x.py");
}

static void test_multiple_heads__one_for_each_permanent_label(void **state)
{
	struct str labels[] = { STR("pre"), STR("post") };

	(void)state;
	t.policy.head_labels.v = labels;
	t.policy.head_labels.n = 2;
	judge("a|||pre\nb|||post\nc|a\nd|b", "a|||pre\nb|||post", NULL);
	quiet();
	judge("a|||pre\nb|||post\nc|a\nd|a", "a|||pre\nb|||post\nc|a", NULL);
	assert_string_equal(
		text_of(only("multiple-heads", LEVEL_ERROR, "versions/d_x.py")
				->message),
		"the branch \"pre\" has 2 heads: c and d");
}

static void test_multiple_heads__a_label_was_forgotten(void **state)
{
	struct str labels[] = { STR("pre"), STR("post") };

	(void)state;
	t.policy.head_labels.v = labels;
	t.policy.head_labels.n = 2;
	judge("a|||pre\nb|||post\nc", "a|||pre\nb|||post", NULL);
	only("multiple-heads", LEVEL_ERROR, "versions/c_x.py");
}

static void test_multiple_heads__a_line_without_label_may_stay(void **state)
{
	struct str labels[] = { STR("data") };

	(void)state;
	t.policy.head_labels.v = labels;
	t.policy.head_labels.n = 1;
	judge("a\nb|a\nx|||data\nc|b", "a\nb|a\nx|||data", NULL);
	quiet();
}

static void test_multiple_heads__a_new_unknown_file_may_explain_it(void **state)
{
	(void)state;
	judge("a\nb|a\nc|?", "a\nb|a", NULL);
	only("multiple-heads", LEVEL_NOTE, "versions/c_x.py");
}

static void test_multiple_heads__an_unreadable_file_may_explain_it(void **state)
{
	(void)state;
	judge("a\nb|a\nc|a\n!||||v/m.py", "a\nb|a\nc|a\nm|b c|||v/m.py", NULL);
	only("unreadable-migration", LEVEL_ERROR, "v/m.py");
}

static void test_multiple_heads__an_old_unknown_file_explains_old_heads(void **state)
{
	(void)state;
	judge("a\nb|?\nc|b", "a\nb|?", NULL); /* a and b were heads before */
	quiet();
	judge("a\nb|?\nc|b\nd|b", "a\nb|?\nc|b", NULL);
	only("multiple-heads", LEVEL_ERROR, "versions/d_x.py");
}

static void test_multiple_heads__a_missing_parent_explains_it(void **state)
{
	(void)state;
	judge(LINE "d|typo", LINE, NULL);
	only("missing-parent", LEVEL_ERROR, "versions/d_x.py");
}

static void test_multiple_heads__can_be_switched_off(void **state)
{
	(void)state;
	rule_levels_set(&t.policy.levels, RULE_MULTIPLE_HEADS, LEVEL_OFF);
	judge(LINE "d|a", LINE, NULL);
	quiet();
}

static void test_diverging__is_a_note_here_and_an_error_there(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a", "a", "a\nc|a");
	f = only("diverging-heads", LEVEL_NOTE, "versions/b_x.py");
	assert_string_equal(text_of(f->message),
			    "merging origin/main would leave 2 heads: b and c");
	assert_help(f, "git merge origin/main");
	assert_help(f, "down_revision = \"c\"");
	assert_string_equal(text_of(f->related.v[0].origin), "origin/main");
	t.policy.diverging_level = LEVEL_ERROR;
	judge("a\nb|a", "a", "a\nc|a");
	only("diverging-heads", LEVEL_ERROR, "versions/b_x.py");
}

static void test_diverging__quiet_when_one_side_has_it_all(void **state)
{
	(void)state;
	judge("a\nb|a", "a", "a");
	quiet();
	judge("a\nb|a", "a\nb|a", "a\nb|a\nc|b");
	quiet();
	judge("a\nb|a\nc|b", "a\nb|a", "a\nc|a|||versions/z.py");
	assert_null(find("multiple-heads"));
}

static void test_diverging__theirs_moved_what_is_ours_too(void **state)
{
	(void)state;
	/* They put their own beneath our b, which we have as it was. */
	judge("a\nb|a\nd|b", "a\nb|a", "a\nx|a\nb|x");
	quiet();
}

static void test_diverging__not_of_a_mainline_with_two_heads(void **state)
{
	(void)state;
	judge("a\nb|a\nd|b", "a\nb|a", "a\nb|a\nc|a");
	quiet();
}

static void test_stale__hangs_on_no_head(void **state)
{
	const struct finding *f;

	(void)state;
	t.policy.heads_allowed = 2;
	judge("a\nb|a\nc|a", "a\nb|a", NULL);
	f = only("stale-parent", LEVEL_ERROR, "versions/c_x.py");
	assert_help(f, "down_revision = \"b\"");
	assert_string_equal(text_of(f->message),
			    "hangs on a, on which b hangs already");
}

static void test_stale__a_branch_with_a_label_is_meant(void **state)
{
	(void)state;
	t.policy.heads_allowed = 2;
	judge("a\nb|a\nc|a||L", "a\nb|a", NULL);
	quiet();
	judge("a\nb|a\nc|b\nd|c", "a\nb|a", NULL);
	quiet();
}

static void test_parallel_merge__two_of_the_same(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a\nc|a\nm|b c\nn|c b", "a\nb|a\nc|a\nm|b c", NULL);
	f = only("parallel-merge", LEVEL_ERROR, "versions/n_x.py");
	assert_help(f, "git rm -f versions/n_x.py");
}

static void test_parallel_merge__of_the_mainline_itself_warns(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nb|a\nc|a\nm|b c\nn|c b");
	judge("a\nb|a\nc|a\nm|b c\nn|c b", "a\nb|a\nc|a\nm|b c",
	      "a\nb|a\nc|a\nm|b c\nn|c b");
	only("parallel-merge", LEVEL_WARNING, "versions/n_x.py");
}

static void test_parallel_merge__the_mainline_has_merged_too(void **state)
{
	(void)state;
	judge("a\nb|a\nc|a\nm|b c", "a\nb|a\nc|a", "a\nb|a\nc|a\nn|b c");
	assert_help(only("parallel-merge", LEVEL_ERROR, "versions/m_x.py"),
		    "git merge origin/main");
}

static void test_parallel_merge__other_parents_are_fine(void **state)
{
	(void)state;
	judge("a\nb|a\nc|a\nd|a\nm|b c\nn|m d", "a\nb|a\nc|a\nd|a\nm|b c", NULL);
	quiet();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(test_multiple_heads__draws_the_fork),
		CHAIN_TEST(test_multiple_heads__elides_long_branches),
		CHAIN_TEST(test_multiple_heads__a_forgotten_parent),
		CHAIN_TEST(test_multiple_heads__many_are_counted),
		CHAIN_TEST(test_multiple_heads__no_more_than_before_warns),
		CHAIN_TEST(test_multiple_heads__are_not_spared_without_a_hook),
		CHAIN_TEST(test_multiple_heads__a_merge_of_two_sides),
		CHAIN_TEST(test_multiple_heads__what_is_published_stays),
		CHAIN_TEST(test_multiple_heads__of_the_mainline_itself_warn),
		CHAIN_TEST(test_multiple_heads__as_many_as_allowed),
		CHAIN_TEST(test_multiple_heads__one_for_each_permanent_label),
		CHAIN_TEST(test_multiple_heads__a_label_was_forgotten),
		CHAIN_TEST(test_multiple_heads__a_line_without_label_may_stay),
		CHAIN_TEST(test_multiple_heads__a_new_unknown_file_may_explain_it),
		CHAIN_TEST(test_multiple_heads__an_unreadable_file_may_explain_it),
		CHAIN_TEST(test_multiple_heads__an_old_unknown_file_explains_old_heads),
		CHAIN_TEST(test_multiple_heads__a_missing_parent_explains_it),
		CHAIN_TEST(test_multiple_heads__can_be_switched_off),
		CHAIN_TEST(test_diverging__is_a_note_here_and_an_error_there),
		CHAIN_TEST(test_diverging__quiet_when_one_side_has_it_all),
		CHAIN_TEST(test_diverging__theirs_moved_what_is_ours_too),
		CHAIN_TEST(test_diverging__not_of_a_mainline_with_two_heads),
		CHAIN_TEST(test_stale__hangs_on_no_head),
		CHAIN_TEST(test_stale__a_branch_with_a_label_is_meant),
		CHAIN_TEST(test_parallel_merge__two_of_the_same),
		CHAIN_TEST(test_parallel_merge__of_the_mainline_itself_warns),
		CHAIN_TEST(test_parallel_merge__the_mainline_has_merged_too),
		CHAIN_TEST(test_parallel_merge__other_parents_are_fine),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
