#include "base/compat.h"
#include "text/edit.h"

#include <setjmp.h>
#include <cmocka.h>

static void check(struct edits *list, struct arena *a, const char *from,
		  const char *to)
{
	struct str got = edits_apply(list, a, str_z(from));

	assert_int_equal(got.len, strlen(to));
	assert_memory_equal(got.p, to, got.len);
}

static void test_edit__keeps_all_other_bytes(void **state UNUSED)
{
	struct edits list = VEC_INIT;
	struct arena a;

	arena_init(&a);
	edits_add(&list, &a, span_of(4, 5), STR("\"b\""));
	check(&list, &a, "x = a  # c\r\n", "x = \"b\"  # c\r\n");
	arena_release(&a);
}

static void test_edit__takes_any_order(void **state UNUSED)
{
	struct edits list = VEC_INIT;
	struct arena a;

	arena_init(&a);
	edits_add(&list, &a, span_of(3, 4), STR("D"));
	edits_add(&list, &a, span_of(0, 1), STR(""));
	edits_add(&list, &a, span_of(4, 4), STR("1"));
	edits_add(&list, &a, span_of(4, 4), STR("2"));
	check(&list, &a, "abcd", "bcD12");
	arena_release(&a);
}

static void test_edit__of_nothing_is_the_file(void **state UNUSED)
{
	struct edits list = VEC_INIT;
	struct arena a;

	arena_init(&a);
	check(&list, &a, "", "");
	check(&list, &a, "abc", "abc");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_edit__keeps_all_other_bytes),
		cmocka_unit_test(test_edit__takes_any_order),
		cmocka_unit_test(test_edit__of_nothing_is_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
