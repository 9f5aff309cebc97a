/* What a person may write for a revision. */
#include "base/compat.h"
#include "rev_help.h"
#include "model/revname.h"

static struct arena arena;
static struct revgraph graph;

static const char chain[] = "aaaa1111|\n"
			    "aaab2222|aaaa1111||shop\n"
			    "cccc3333|aaaa1111\n"
			    "dddd4444|aaab2222\n"
			    "head5555|cccc3333||versions/x.py\n";

/* "FOUND a b", "AMBIGUOUS a b", "NONE near" */
static void gives(const char *word, bool branches, const char *want)
{
	static const char *const names[] = { "NONE", "FOUND", "AMBIGUOUS" };
	struct revname name;
	struct buf b = BUF_INIT(&arena);

	revname_find(&name, &graph, str_z(word),
		     str_fmt(&arena, "versions/%s", word), branches);
	buf_addz(&b, names[name.result]);
	revnodes_each (&name.nodes, it)
		buf_addf(&b, " %.*s", STR_ARG((*it)->rev->id));
	if (name.nearest.p)
		buf_addf(&b, " near %.*s", STR_ARG(name.nearest));
	if (!str_is(buf_str(&b), want))
		fail_msg("\"%s\": %s, not %s", word, buf_str(&b).p, want);
}

static void test_revname__ids_and_their_beginnings(void **state UNUSED)
{
	gives("aaaa1111", false, "FOUND aaaa1111");
	gives("c", false, "FOUND cccc3333");
	gives("aaa", false, "AMBIGUOUS aaaa1111 aaab2222");
	gives("aaab", false, "FOUND aaab2222");
	gives("", false, "NONE");
}

static void test_revname__heads(void **state UNUSED)
{
	gives("heads", false, "FOUND dddd4444 head5555");
	gives("head", false, "AMBIGUOUS dddd4444 head5555");
	gives("head5", false, "FOUND head5555");
	gives("shop@head", false, "FOUND dddd4444");
	gives("shop@heads", true, "FOUND dddd4444");
	gives("none@head", false, "NONE");
}

static void test_revname__labels(void **state UNUSED)
{
	gives("shop", false, "FOUND aaab2222");
	gives("shop", true, "FOUND dddd4444");
	gives("shop@dd", true, "FOUND dddd4444");
	gives("shop@aaaa", true, "NONE");
}

static void test_revname__files(void **state UNUSED)
{
	gives("cccc3333_x.py", false, "FOUND cccc3333");
	gives("nothing.py", false, "NONE");
}

static void test_revname__what_is_nearest(void **state UNUSED)
{
	gives("AAAA1111", false, "NONE near aaaa1111");
	gives("cccc3343", false, "NONE near cccc3333");
	gives("shup", false, "NONE near shop");
	gives("zzzzzzzz", false, "NONE");
}

/* Of two files with one id each can be named by its path. */
static void test_revname__a_shadowed_file(void **state UNUSED)
{
	struct revname name;

	graph_of(&graph, &arena,
		 "aaaa|||\nbbbb|aaaa|||versions/1.py\nbbbb|aaaa|||versions/2.py\n");
	revname_find(&name, &graph, STR("1.py"), STR("versions/1.py"), false);
	assert_int_equal(name.result, REVNAME_FOUND);
	assert_true(name.nodes.v[0]->is_shadowed);
	revname_find(&name, &graph, STR("b"), STR_NULL, false);
	assert_int_equal(name.result, REVNAME_FOUND);
	assert_int_equal(name.nodes.n, 1);
	assert_non_null(name.nodes.v[0]->same_id);
}

static int setup(void **state UNUSED)
{
	arena_init(&arena);
	graph_of(&graph, &arena, chain);
	return 0;
}

static int teardown(void **state UNUSED)
{
	arena_release(&arena);
	return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_revname__ids_and_their_beginnings),
		TEST(test_revname__heads),
		TEST(test_revname__labels),
		TEST(test_revname__files),
		TEST(test_revname__what_is_nearest),
		TEST(test_revname__a_shadowed_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
