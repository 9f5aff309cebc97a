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

static struct revision *sample(void)
{
	struct revision *r = rev_of(&arena, STR("a1b2|c3 d4|e5|label"));

	r->message = STR("add a table");
	r->flags = REVISION_LEGACY_ID;
	r->down.items[1].span = span_of(1000, 70000);
	return r;
}

static struct str encoded(const struct revision *r)
{
	struct buf b = BUF_INIT(&arena);

	revision_encode(&b, r);
	return buf_str(&b);
}

static void assert_list(const struct meta_list *a, const struct meta_list *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->is_assigned, b->is_assigned);
	assert_int_equal(a->span.end, b->span.end);
	assert_int_equal(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		assert_true(str_eq(a->items[i].value, b->items[i].value));
		assert_int_equal(a->items[i].span.begin, b->items[i].span.begin);
		assert_int_equal(a->items[i].span.end, b->items[i].span.end);
	}
}

static void test_revision__comes_back_as_it_was(void **state)
{
	struct revision *r = sample(), back;
	struct str bytes = encoded(r);

	(void)state;
	assert_true(revision_decode(&arena, bytes, &back));
	assert_true(str_eq(back.id, r->id));
	assert_int_equal(back.id_span.begin, r->id_span.begin);
	assert_int_equal(back.flags, r->flags);
	assert_true(str_eq(back.message, r->message));
	assert_list(&back.down, &r->down);
	assert_list(&back.labels, &r->labels);
	assert_list(&back.depends, &r->depends);
	assert_true(bytes.len < 80);
}

static void test_revision__an_unknown_id_is_not_an_empty_one(void **state)
{
	struct revision r = { .message = STR("") }, back;

	(void)state;
	assert_true(revision_decode(&arena, encoded(&r), &back));
	assert_null(back.id.p);
	r.id = STR("");
	assert_true(revision_decode(&arena, encoded(&r), &back));
	assert_non_null(back.id.p);
	assert_int_equal(back.id.len, 0);
}

static void test_revision__refuses_what_is_cut_or_longer(void **state)
{
	struct str bytes = encoded(sample());
	struct revision back;

	(void)state;
	for (size_t i = 0; i < bytes.len; i++)
		assert_false(revision_decode(&arena, str_cut(bytes, 0, i), &back));
	assert_false(revision_decode(
		&arena, str_fmt(&arena, "%.*sx", STR_ARG(bytes)), &back));
}

static void test_revision__refuses_another_version(void **state)
{
	struct str bytes = str_dup(&arena, encoded(sample()));
	struct revision back;

	(void)state;
	((char *)bytes.p)[0]++;
	assert_false(revision_decode(&arena, bytes, &back));
}

static void test_revision__refuses_claims_larger_than_itself(void **state)
{
	/* version, flags, an id of 2^40 bytes */
	static const char id[] = "\1\0\1\x80\x80\x80\x80\x80\x20"
				 "a";
	/* no id, no span; a list of 2^60 items */
	static const char list[] =
		"\1\0\0\0\0\1\0\0\x80\x80\x80\x80\x80\x80\x80\x80\x10";
	/* a number in more bytes than it needs */
	static const char fat[] = "\1\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
	struct revision back;

	(void)state;
	assert_false(revision_decode(&arena, str_of(id, sizeof(id) - 1), &back));
	assert_false(
		revision_decode(&arena, str_of(list, sizeof(list) - 1), &back));
	assert_false(revision_decode(&arena, str_of(fat, sizeof(fat) - 1), &back));
	assert_false(revision_decode(&arena, STR(""), &back));
}

static void test_revision__knows_the_reserved_words(void **state)
{
	(void)state;
	assert_true(revision_is_reserved(STR("head")));
	assert_true(revision_is_reserved(STR("base")));
	assert_false(revision_is_reserved(STR("headless")));
	assert_false(revision_is_reserved(STR_NULL));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_revision__comes_back_as_it_was),
		T(test_revision__an_unknown_id_is_not_an_empty_one),
		T(test_revision__refuses_what_is_cut_or_longer),
		T(test_revision__refuses_another_version),
		T(test_revision__refuses_claims_larger_than_itself),
		T(test_revision__knows_the_reserved_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
