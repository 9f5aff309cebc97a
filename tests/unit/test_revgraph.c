#include "base/compat.h"
#include "rev_help.h"

static struct arena arena;
static struct revgraph g;

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

static void build(const char *text)
{
	graph_of(&g, &arena, text);
}

static struct revnode *node(const char *id)
{
	struct revnode *n = revgraph_find(&g, str_z(id));

	assert_non_null(n);
	return n;
}

#define assert_ids(nodes, text) \
	assert_string_equal(ids_of(&arena, &(nodes)), text)

static void test_revgraph__knows_heads_and_bases(void **state)
{
	(void)state;
	build("a\nb|a\nc|a\nd|b c\ne|d\nf|d\nz");
	assert_ids(g.heads, "e f z");
	assert_ids(g.bases, "a z");
	assert_ids(g.order, "a b c d e f z");
	assert_false(g.is_incomplete);
	assert_int_equal(g.cycles.n, 0);
}

static void test_revgraph__a_dependency_makes_no_head_but_a_real_one(void **state)
{
	(void)state;
	build("a\nb|a\nc|a|b");
	assert_ids(g.heads, "b c");
	assert_ids(g.real_heads, "c");
	assert_ids(node("c")->depends, "b");
}

static void test_revgraph__follows_a_branch_to_its_end(void **state)
{
	(void)state;
	build("r\na1|r\na2|a1\nb1|r\nb2|b1\nm|a2 b2");
	assert_ids(g.order, "r a1 a2 b1 b2 m");
	assert_int_equal(node("b1")->order, 3);
}

static void test_revgraph__an_empty_chain_is_one(void **state)
{
	(void)state;
	build("");
	assert_int_equal(g.all.n + g.order.n + g.heads.n, 0);
	assert_null(revgraph_find(&g, STR("a")));
}

static void test_revgraph__the_last_of_one_id_counts(void **state)
{
	struct rev_list revs = revs_of(&arena, "a\nb|a\nb|\nb|a");

	(void)state;
	revs.v[1]->path = STR("v/9.py");
	revs.v[2]->path = STR("v/1.py");
	revs.v[3]->path = STR("v/sub/0.py");
	revgraph_build(&g, &arena, revs.v, revs.n);
	assert_true(str_is(node("b")->rev->path, "v/sub/0.py"));
	assert_true(str_is(node("b")->same_id->rev->path, "v/9.py"));
	assert_true(str_is(node("b")->same_id->same_id->rev->path, "v/1.py"));
	assert_null(node("b")->same_id->same_id->same_id);
	assert_true(node("b")->same_id->is_shadowed);
	assert_ids(g.heads, "b");
	assert_ids(node("a")->children, "b");
	assert_int_equal(g.all.n, 4);
}

static void test_revgraph__lists_what_is_missing_once(void **state)
{
	(void)state;
	build("a|nope nope|gone\nb|a nope");
	assert_string_equal(words_of(&arena, &node("a")->missing_down), "nope");
	assert_string_equal(words_of(&arena, &node("a")->missing_depends),
			    "gone");
	assert_string_equal(words_of(&arena, &node("b")->missing_down), "nope");
	assert_ids(node("b")->down, "a");
	assert_int_equal(g.bases.n, 0);
}

static void test_revgraph__a_label_is_a_dependency_but_no_parent(void **state)
{
	(void)state;
	build("a|||L\nb|L\nc||L");
	assert_string_equal(words_of(&arena, &node("b")->missing_down), "L");
	assert_ids(node("c")->depends, "a");
}

static void test_revgraph__an_id_is_stronger_than_a_label(void **state)
{
	(void)state;
	build("a|||b\nb\nc||b");
	assert_ids(node("c")->depends, "b");
	assert_null(map_get(&g.by_label, STR("b")));
}

static void test_revgraph__labels_go_up_and_down_a_line(void **state)
{
	(void)state;
	build("a\nb|a\nc|b||L\nd|c\ne|a");
	assert_string_equal(words_of(&arena, &node("d")->labels), "L");
	assert_string_equal(words_of(&arena, &node("b")->labels), "L");
	assert_int_equal(node("a")->labels.n, 0); /* the chain branches here */
	assert_int_equal(node("e")->labels.n, 0);
}

static void test_revgraph__keeps_no_more_labels_than_it_says(void **state)
{
	struct buf b = BUF_INIT(&arena);

	(void)state;
	for (int i = 0; i < 100; i++) {
		buf_addf(&b, "r%02d|", i);
		if (i)
			buf_addf(&b, "r%02d", i - 1);
		buf_addf(&b, "||L%d\n", i);
	}
	build(buf_str(&b).p);
	assert_int_equal(node("r99")->labels.n, REVGRAPH_LABELS);
	assert_true(strs_has(&node("r99")->labels, STR("L99")));
}

static void test_revgraph__shows_a_whole_cycle(void **state)
{
	(void)state;
	build("a\nb|a d\nc|b\nd|c\ne|d");
	assert_int_equal(g.cycles.n, 1);
	assert_ids(g.cycles.v[0].nodes, "b d c");
	assert_true(node("c")->is_in_cycle);
	assert_false(node("e")->is_in_cycle);
	assert_false(node("a")->is_in_cycle);
	assert_int_equal(g.order.n, 5);
	assert_int_equal(node("e")->order, 4);
}

static void test_revgraph__shows_a_short_cycle_of_a_tangle(void **state)
{
	(void)state;
	build("a|c\nb|a\nc|b d\nd|a");
	assert_int_equal(g.cycles.n, 1);
	assert_int_equal(g.cycles.v[0].nodes.n, 3);
}

static void test_revgraph__sees_cycles_through_depends_on(void **state)
{
	(void)state;
	build("z\na|z|b\nb|z|a\ny|a b");
	assert_int_equal(g.cycles.n, 1);
	assert_ids(g.cycles.v[0].nodes, "a b");
}

static void test_revgraph__a_self_loop_is_a_cycle_of_one(void **state)
{
	(void)state;
	build("a|a\nb|a");
	assert_int_equal(g.cycles.n, 1);
	assert_ids(g.cycles.v[0].nodes, "a");
	assert_true(node("a")->is_self_loop);
	assert_int_equal(node("a")->down.n, 0);
	assert_ids(g.heads, "b");
}

static void test_revgraph__a_file_without_id_hides_its_parent(void **state)
{
	(void)state;
	build("a\nb|a\n?|b");
	assert_true(g.is_incomplete);
	assert_int_equal(g.heads.n, 0);
	assert_true(node("b")->has_unknown_child);
	assert_int_equal(g.order.n, 2);
}

static void test_revgraph__a_computed_parent_is_not_none(void **state)
{
	(void)state;
	build("a\nb|?");
	assert_true(g.is_incomplete);
	assert_ids(g.bases, "a");
	assert_ids(g.heads, "a b");
}

static void test_revgraph__ancestors_are_below(void **state)
{
	struct revnodes all = VEC_INIT, down = VEC_INIT;

	(void)state;
	build("a\nb|a\nc|b|x\nx");
	revgraph_ancestors(&g, node("c"), false, &down);
	revgraph_ancestors(&g, node("c"), true, &all);
	assert_int_equal(down.n, 3);
	assert_int_equal(all.n, 4);
	assert_true(revgraph_is_ancestor(&g, node("a"), node("c")));
	assert_true(revgraph_is_ancestor(&g, node("c"), node("c")));
	assert_false(revgraph_is_ancestor(&g, node("c"), node("a")));
	assert_false(revgraph_is_ancestor(&g, node("x"), node("c")));
}

static void test_revgraph__finds_where_heads_part(void **state)
{
	(void)state;
	build("a\nb|a\nc|b\nd|b\ne|a\nz");
	assert_null(revgraph_fork_point(&g, &g.heads));
	g.heads.n = 2; /* c d */
	assert_ptr_equal(revgraph_fork_point(&g, &g.heads), node("b"));
	g.heads.n = 3; /* c d e */
	assert_ptr_equal(revgraph_fork_point(&g, &g.heads), node("a"));
}

static void test_revgraph__finds_the_fork_of_very_many_heads(void **state)
{
	struct buf b = BUF_INIT(&arena);

	(void)state;
	buf_addz(&b, "a\nroot|a\n");
	for (int i = 0; i < 200; i++)
		buf_addf(&b, "h%03d|root\n", i);
	build(buf_str(&b).p);
	assert_ptr_equal(revgraph_fork_point(&g, &g.heads), node("root"));
	buf_addz(&b, "z|a\n");
	build(buf_str(&b).p);
	assert_ptr_equal(revgraph_fork_point(&g, &g.heads), node("a"));
}

static void test_revgraph__tells_what_each_head_has_alone(void **state)
{
	struct revfork fork;

	(void)state;
	build("a\nb|a\nc1|b\nc2|c1\nd|b\ns|b\nd2|d s\nc3|c2 s");
	revgraph_fork(&g, &g.heads, &fork);
	assert_int_equal(fork.n, 2);
	assert_ids(fork.branches[0], "c1 c2 c3");
	assert_ids(fork.branches[1], "d d2");
	assert_ptr_equal(fork.point, node("s"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_revgraph__knows_heads_and_bases),
		T(test_revgraph__a_dependency_makes_no_head_but_a_real_one),
		T(test_revgraph__follows_a_branch_to_its_end),
		T(test_revgraph__an_empty_chain_is_one),
		T(test_revgraph__the_last_of_one_id_counts),
		T(test_revgraph__lists_what_is_missing_once),
		T(test_revgraph__a_label_is_a_dependency_but_no_parent),
		T(test_revgraph__an_id_is_stronger_than_a_label),
		T(test_revgraph__labels_go_up_and_down_a_line),
		T(test_revgraph__keeps_no_more_labels_than_it_says),
		T(test_revgraph__shows_a_whole_cycle),
		T(test_revgraph__shows_a_short_cycle_of_a_tangle),
		T(test_revgraph__sees_cycles_through_depends_on),
		T(test_revgraph__a_self_loop_is_a_cycle_of_one),
		T(test_revgraph__a_file_without_id_hides_its_parent),
		T(test_revgraph__a_computed_parent_is_not_none),
		T(test_revgraph__ancestors_are_below),
		T(test_revgraph__finds_where_heads_part),
		T(test_revgraph__finds_the_fork_of_very_many_heads),
		T(test_revgraph__tells_what_each_head_has_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
