#include "base/compat.h"
#include "chain_help.h"

#define LINE "a\nb|a\nc|b\n"

static void test_published__removed(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a", LINE, LINE);
	f = only("published-removed", LEVEL_ERROR, "versions/c_x.py");
	assert_string_equal(text_of(f->at.origin), "HEAD");
	assert_help(f, "git checkout HEAD -- versions/c_x.py");
}

static void test_published__removed_beneath_others_is_one_finding(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nc|b", LINE, LINE);
	f = only("published-removed", LEVEL_ERROR, "versions/b_x.py");
	assert_int_equal(f->related.n, 1);
	assert_string_equal(text_of(f->related.v[0].path), "versions/c_x.py");
}

static void test_published__own_files_may_go(void **state)
{
	(void)state;
	judge(LINE, LINE "d|c", LINE);
	quiet();
}

static void test_published__what_was_gone_before_is_no_news(void **state)
{
	(void)state;
	judge("a\nx|a", "a", "a\nb|a");
	assert_null(find("published-removed"));
}

static void test_published__a_squash_is_one_finding(void **state)
{
	struct buf b = BUF_INIT(&t.arena);
	const struct finding *f;

	(void)state;
	buf_addz(&b, "r0\n");
	for (int i = 1; i < 20; i++)
		buf_addf(&b, "r%d|r%d\n", i, i - 1);
	judge("squashed", buf_str(&b).p, buf_str(&b).p);
	f = find("published-removed");
	assert_string_equal(text_of(f->message),
			    "20 published revisions are gone: "
			    "r0, r1, r10, r11, r12 and 15 more");
}

static void test_published__merged_in_without_it(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nb|a");
	t.check.merge_base = chain_of("merge base", LINE);
	judge("a\nb|a", LINE, LINE);
	quiet();
}

static void test_published__another_id(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a\nz|b|||versions/c_x.py", LINE, LINE);
	f = only("published-renamed", LEVEL_ERROR, "versions/c_x.py");
	assert_help(f, "revision = \"c\"");
}

static void test_published__another_name_is_a_note(void **state)
{
	(void)state;
	judge("a\nb|a\nc|b|||versions/new.py", LINE, LINE);
	only("published-renamed", LEVEL_NOTE, "versions/new.py");
}

static void test_published__reparented(void **state)
{
	const struct finding *f;

	(void)state;
	judge("a\nb|a\nx|b\nc|x", LINE, LINE);
	f = only("published-reparented", LEVEL_ERROR, "versions/c_x.py");
	assert_string_equal(
		text_of(f->message),
		"down_revision of published revision c was b, is x now");
	assert_help(f, "down_revision = \"b\"");
}

static void test_published__reparented_there_as_well(void **state)
{
	(void)state;
	judge("a\nb|a\nx|b\nc|x", LINE, "a\nb|a\nx|b\nc|x");
	quiet();
}

static void test_published__a_tuple_in_another_order(void **state)
{
	(void)state;
	judge("a\nb\nc|b a", "a\nb\nc|a b", "a\nb\nc|a b");
	quiet();
}

static void test_published__dependencies_count(void **state)
{
	(void)state;
	judge("a\nb|a\nc|b|a", LINE, LINE);
	only("published-reparented", LEVEL_ERROR, "versions/c_x.py");
}

static void test_published__only_warns_where_nobody_has_seen_it(void **state)
{
	(void)state;
	t.policy.is_mainline_here = true;
	judge("a\nb|a", LINE, LINE);
	only("published-removed", LEVEL_WARNING, "versions/c_x.py");
}

static void test_lost__neither_side_deleted_it(void **state)
{
	const struct finding *f;

	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", LINE "d|c");
	t.check.merge_base = chain_of("merge base", LINE);
	judge(LINE, LINE, NULL);
	f = only("lost-in-merge", LEVEL_ERROR, "versions/d_x.py");
	assert_string_equal(text_of(f->at.origin), "MERGE_HEAD");
	assert_help(f, "git checkout MERGE_HEAD -- versions/d_x.py");
}

static void test_lost__ours(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", LINE "d|c");
	t.check.merge_base = chain_of("merge base", LINE);
	judge(LINE "d|c", LINE "e|c", NULL);
	assert_help(only("lost-in-merge", LEVEL_ERROR, "versions/e_x.py"),
		    "git checkout HEAD -- versions/e_x.py");
}

static void test_lost__is_said_once_with_its_children(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", LINE "d|c\ne|d");
	t.check.merge_base = chain_of("merge base", LINE);
	judge(LINE "e|d", LINE, NULL);
	only("lost-in-merge", LEVEL_ERROR, "versions/d_x.py");
}

static void test_lost__one_side_deleted_it(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nb|a");
	t.check.merge_base = chain_of("merge base", LINE);
	judge("a\nb|a", LINE, NULL);
	quiet();
}

static void test_lost__without_a_base_only_what_both_have(void **state)
{
	(void)state;
	t.check.merged = chain_of("MERGE_HEAD", "a\nc|a");
	judge("a", "a\nb|a", NULL);
	quiet();
	t.check.merged = chain_of("MERGE_HEAD", "a\nb|a");
	judge("a", "a\nb|a", NULL);
	only("lost-in-merge", LEVEL_ERROR, "versions/b_x.py");
}

static void test_chain__hostile_texts_stay_short(void **state)
{
	struct buf b = BUF_INIT(&t.arena);

	(void)state;
	buf_addz(&b, "a\n");
	buf_fill(&b, 'x', 100000);
	buf_addz(&b, "|a\n");
	buf_fill(&b, 'y', 100000);
	buf_addz(&b, "|a\nz|");
	buf_fill(&b, 'q', 100000);
	judge(buf_str(&b).p, "a", NULL);
	assert_true(t.findings.n >= 1);
	for (size_t i = 0; i < t.findings.n; i++) {
		assert_true(t.findings.v[i].message.len < 1100);
		assert_true(t.findings.v[i].drawing.len < 5000);
	}
}

/* Linear: what is quadratic takes minutes with these. */
static void test_chain__large_trouble_is_quick(void **state)
{
	struct buf b = BUF_INIT(&t.arena);

	(void)state;
	buf_addz(&b, "base\n");
	for (int i = 0; i < 30000; i++)
		buf_addf(&b, "s%d|base\n", i);
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "m%d|gone%d\n", i, i);
	for (int i = 0; i < 10000; i++)
		buf_addf(&b, "k%d|k%d||same\n", i, i ^ 1);
	judge(buf_str(&b).p, "base", "base\nother|base");
	assert_true(t.findings.n > 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(test_published__removed),
		CHAIN_TEST(test_published__removed_beneath_others_is_one_finding),
		CHAIN_TEST(test_published__own_files_may_go),
		CHAIN_TEST(test_published__what_was_gone_before_is_no_news),
		CHAIN_TEST(test_published__a_squash_is_one_finding),
		CHAIN_TEST(test_published__merged_in_without_it),
		CHAIN_TEST(test_published__another_id),
		CHAIN_TEST(test_published__another_name_is_a_note),
		CHAIN_TEST(test_published__reparented),
		CHAIN_TEST(test_published__reparented_there_as_well),
		CHAIN_TEST(test_published__a_tuple_in_another_order),
		CHAIN_TEST(test_published__dependencies_count),
		CHAIN_TEST(test_published__only_warns_where_nobody_has_seen_it),
		CHAIN_TEST(test_lost__neither_side_deleted_it),
		CHAIN_TEST(test_lost__ours),
		CHAIN_TEST(test_lost__is_said_once_with_its_children),
		CHAIN_TEST(test_lost__one_side_deleted_it),
		CHAIN_TEST(test_lost__without_a_base_only_what_both_have),
		CHAIN_TEST(test_chain__hostile_texts_stay_short),
		CHAIN_TEST(test_chain__large_trouble_is_quick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
