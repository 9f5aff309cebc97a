#include "base/compat.h"
#include "schema_help.h"
#include "rev_help.h"
#include "model/schema_order.h"

struct replaying {
	struct arena a;
	struct revgraph g;
	struct replay r;
	size_t asked; /* how often operations were wanted */
};

/* Each revision creates the table of its name. */
static const struct operations *create_own(void *data, const struct revnode *node)
{
	struct replaying *c = data;

	c->asked++;
	return schema_body(&c->a,
			   str_fmt(&c->a,
				   "op.create_table('%.*s', sa.Column('id', "
				   "sa.Integer()))",
				   STR_ARG(node->rev->id))
				   .p,
			   "");
}

static void begin(struct replaying *c, const char *chain)
{
	memset(c, 0, sizeof(*c));
	arena_init(&c->a);
	graph_of(&c->g, &c->a, chain);
	replay_init(&c->r, &c->a, &c->g, STR(""), create_own, c);
}

static const char *tables(struct replaying *c)
{
	struct buf b = BUF_INIT(&c->a);
	struct strs names = VEC_INIT;

	buf_addz(&b, "");
	for (size_t i = 0; i < c->r.schema.tables.n; i++)
		if (c->r.schema.tables.v[i]->o.is_there)
			vec_push(&names, &c->a, c->r.schema.tables.v[i]->o.name);
	strs_sort(&names);
	for (size_t i = 0; i < names.n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(names.v[i]));
	return buf_str(&b).p;
}

static const char *at(struct replaying *c, const char *id)
{
	replay_at(&c->r, revgraph_find(&c->g, str_z(id)));
	return tables(c);
}

static const char *before(struct replaying *c, const char *id)
{
	replay_before(&c->r, revgraph_find(&c->g, str_z(id)));
	return tables(c);
}

static void test_replay__a_revision_has_what_its_ancestors_made(void **s UNUSED)
{
	struct replaying c;

	begin(&c, "a\nb|a\nc|b\nx|a\ny|x\nm|c y\nz|m\nd||m");
	assert_string_equal(at(&c, "c"), "a b c");
	assert_string_equal(at(&c, "y"), "a x y");
	assert_string_equal(at(&c, "m"), "a b c m x y");
	assert_string_equal(before(&c, "m"), "a b c x y");
	assert_string_equal(at(&c, "b"), "a b");
	assert_string_equal(before(&c, "a"), "");
	assert_string_equal(at(&c, "d"), "a b c d m x y");
	replay_heads(&c.r);
	assert_string_equal(tables(&c), "a b c d m x y z");
	arena_release(&c.a);
}

static void test_replay__following_a_line_costs_each_migration_once(void **s UNUSED)
{
	struct replaying c;
	struct buf chain;
	struct arena a;

	arena_init(&a);
	chain = (struct buf)BUF_INIT(&a);
	buf_addz(&chain, "r000");
	for (int i = 1; i < 200; i++)
		buf_addf(&chain, "\nr%03d|r%03d", i, i - 1);
	begin(&c, buf_str(&chain).p);
	for (size_t i = 0; i < c.g.order.n; i++) {
		replay_before(&c.r, c.g.order.v[i]);
		replay_at(&c.r, c.g.order.v[i]);
	}
	assert_int_equal(c.asked, 200);
	arena_release(&c.a);
	arena_release(&a);
}

static void test_replay__going_back_costs_the_branch_alone(void **s UNUSED)
{
	struct replaying c;

	begin(&c, "a\nb|a\nc|b\nx|b\ny|x");
	at(&c, "c");
	c.asked = 0;
	assert_string_equal(at(&c, "y"), "a b x y");
	assert_int_equal(c.asked, 2);
	arena_release(&c.a);
}

/* A cycle has no order; its members are replayed in some. */
static void test_replay__survives_broken_chains(void **s UNUSED)
{
	struct replaying c;

	begin(&c, "a|b\nb|a\nc|nope\n?|c\nd|d");
	at(&c, "a");
	at(&c, "c");
	replay_heads(&c.r);
	assert_string_equal(tables(&c), "a b c d");
	arena_release(&c.a);
}

/* ---- order ------------------------------------------------------------------ */

static const char *ordered(struct schema_case *c)
{
	struct schema_order order;
	struct buf b = BUF_INIT(&c->a);

	schema_order_build(&order, &c->a, &c->s);
	buf_addz(&b, "");
	for (size_t i = 0; i < order.tables.n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "",
			 STR_ARG(order.tables.v[i]->o.name));
	for (size_t i = 0; i < order.rings.n; i++) {
		buf_addz(&b, ";");
		for (size_t k = 0; k < order.rings.v[i].way.n; k++)
			buf_addf(&b, " %.*s",
				 STR_ARG(order.rings.v[i].way.v[k]->o.name));
	}
	return buf_str(&b).p;
}

static void add_table(struct schema_case *c, const char *name)
{
	schema_up(c, str_fmt(&c->a,
			     "op.create_table('%s', sa.Column('id', "
			     "sa.Integer(), primary_key=True))",
			     name)
			     .p);
}

static void add_key(struct schema_case *c, const char *from, const char *to)
{
	schema_up(c, str_fmt(&c->a,
			     "op.create_foreign_key(None, '%s', '%s', "
			     "['id'], ['id'])",
			     from, to)
			     .p);
}

static void test_schema_order__referred_tables_first(void **s UNUSED)
{
	struct schema_case c;

	schema_begin(&c, "");
	add_table(&c, "c");
	add_table(&c, "b");
	add_table(&c, "a");
	assert_string_equal(ordered(&c), "c b a");
	add_key(&c, "c", "a");
	add_key(&c, "b", "b");
	assert_string_equal(ordered(&c), "a c b");
	schema_end(&c);
}

static void test_schema_order__names_rings(void **s UNUSED)
{
	struct schema_case c;

	schema_begin(&c, "");
	for (const char *name = "abcdef"; *name; name++)
		add_table(&c, str_fmt(&c.a, "%c", *name).p);
	add_key(&c, "a", "b");
	add_key(&c, "b", "c");
	add_key(&c, "c", "b");
	add_key(&c, "d", "a");
	add_key(&c, "e", "f");
	add_key(&c, "f", "e");
	assert_string_equal(ordered(&c), "b c a d e f; b c; e f");
	schema_end(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_replay__a_revision_has_what_its_ancestors_made),
		cmocka_unit_test(
			test_replay__following_a_line_costs_each_migration_once),
		cmocka_unit_test(test_replay__going_back_costs_the_branch_alone),
		cmocka_unit_test(test_replay__survives_broken_chains),
		cmocka_unit_test(test_schema_order__referred_tables_first),
		cmocka_unit_test(test_schema_order__names_rings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
