#include "base/compat.h"
#include "git_help.h"

#include "base/buf.h"
#include "git/backend.h"

static struct snapshot list_of(const char *const *paths, size_t n)
{
	struct snapshot s = { NULL, arena_array(&arena, n, sizeof(*s.v)), n };

	for (size_t i = 0; i < n; i++)
		s.v[i] = (struct entry){ .path = str_z(paths[i]),
					 .mode = ENTRY_FILE,
					 .oid = oid_number((unsigned)i, false) };
	return s;
}

static const char *const sorted[] = { "a",   "a-b", "a.b", "a/b",   "a/b/c",
				      "a/c", "a0",  "b",   "\xff/x" };

static void test_git_list__finds_every_path(void **state UNUSED)
{
	struct snapshot s = list_of(sorted, ARRAY_SIZE(sorted));

	for (size_t i = 0; i < s.n; i++)
		assert_ptr_equal(snapshot_find(&s, s.v[i].path), &s.v[i]);
	assert_null(snapshot_find(&s, STR("a/")));
	assert_null(snapshot_find(&s, STR("")));
	assert_null(snapshot_find(&s, STR("zzz")));
	s.n = 0;
	assert_null(snapshot_find(&s, STR("a")));
}

static void test_git_list__below_is_the_directory_alone(void **state UNUSED)
{
	struct snapshot s = list_of(sorted, ARRAY_SIZE(sorted));
	struct snapshot below = snapshot_below(&s, STR("a"));

	assert_int_equal(below.n, 3);
	assert_ptr_equal(below.v, &s.v[3]);
	assert_int_equal(snapshot_below(&s, STR("a/")).n, 3);
	assert_int_equal(snapshot_below(&s, STR("a/b")).n, 1);
	assert_int_equal(snapshot_below(&s, STR("\xff")).n, 1);
	assert_int_equal(snapshot_below(&s, STR("")).n, s.n);
	assert_int_equal(snapshot_below(&s, STR("a-")).n, 0);
	assert_int_equal(snapshot_below(&s, STR("none")).n, 0);
}

static bool same(const struct snapshot *a, const struct snapshot *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->v[i].path, b->v[i].path) ||
		    a->v[i].mode != b->v[i].mode ||
		    !oid_eq(&a->v[i].oid, &b->v[i].oid))
			return false;
	return true;
}

/* What stands between two random lists leads from one to the other, and back. */
static void test_git_list__changes_lead_there_and_back(void **state UNUSED)
{
	for (unsigned seed = 0; seed < 500; seed++) {
		struct entries from = {
			arena_array(&arena, 40, sizeof(struct entry)), 0
		};
		struct entries to = {
			arena_array(&arena, 40, sizeof(struct entry)), 0
		};
		struct snapshot a;
		struct snapshot b;
		struct snapshot result;
		struct changes c;

		srand(seed);
		for (unsigned i = 0; i < 30; i++) {
			struct entry e = { .path = str_fmt(&arena, "p%03u", i),
					   .mode = ENTRY_FILE,
					   .oid = oid_number(i, false) };
			int kind = rand() % 6;

			if (kind != 0)
				from.v[from.n++] = e;
			if (kind == 1)
				e.oid = oid_number(i + 1000, false);
			if (kind == 2)
				e.mode = rand() % 2 ? ENTRY_EXECUTABLE :
						      ENTRY_SYMLINK;
			if (kind != 3)
				to.v[to.n++] = e;
		}
		a = (struct snapshot){ NULL, from.v, from.n };
		b = (struct snapshot){ NULL, to.v, to.n };
		entries_compare(&arena, &from, &to, &c);
		snapshot_derive(&arena, &a, &c, false, &result);
		assert_true(same(&result, &b));
		snapshot_derive(&arena, &b, &c, true, &result);
		assert_true(same(&result, &a));
	}
}

static void test_git_list__a_conflict_is_one_change(void **state UNUSED)
{
	struct entry old = { .path = STR("x"),
			     .mode = ENTRY_FILE,
			     .oid = oid_number(1, false) };
	struct entry stages[2] = { old, old };
	struct entries from = { &old, 1 };
	struct entries to = { stages, 2 };
	struct changes c;
	struct snapshot head;
	struct snapshot index = { NULL, stages, 2 };

	stages[0].stage = 2;
	stages[1].stage = 3;
	entries_compare(&arena, &from, &to, &c);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.v[0].kind, CHANGE_UNMERGED);
	assert_int_equal(c.v[0].new_mode, 0);
	snapshot_derive(&arena, &index, &c, true, &head);
	assert_int_equal(head.n, 1);
	assert_int_equal(head.v[0].stage, 0);
}

static void test_git_list__refs_match_as_written(void **state UNUSED)
{
	static const struct {
		const char *pattern;
		const char *name;
		bool matches;
	} cases[] = {
		{ "release/*", "release/1", true },
		{ "release/*", "release/1/2", false },
		{ "release/**", "release/1/2", true },
		{ "release/*", "release/", true },
		{ "release", "release", true },
		{ "release", "release/1", true },
		{ "release", "release2", false },
		{ "v?.?", "v1.2", true },
		{ "v?.?", "v1/2", false },
		{ "*", "main", true },
		{ "*", "a/b", false },
		{ "**", "a/b", true },
		{ "*x*y*z", "1x2y3z", true },
		{ "*x*y*z", "1x2z3y", false },
		{ "", "main", false },
		{ "", "", true },
		{ "a*", "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(ref_matches(str_z(cases[i].pattern),
					     str_z(cases[i].name)),
				 cases[i].matches);
}

static void test_git_list__ref_patterns_do_not_blow_up(void **state UNUSED)
{
	struct buf pattern = BUF_INIT(&arena);
	struct buf name = BUF_INIT(&arena);

	for (int i = 0; i < 500; i++)
		buf_addz(&pattern, "*a");
	buf_fill(&name, 'a', 5000);
	buf_addc(&name, 'b');
	assert_false(ref_matches(buf_str(&pattern), buf_str(&name)));
}

static void test_git_list__oids_round_trip(void **state UNUSED)
{
	static const char *const good[] = {
		"0123456789abcdef0123456789abcdef01234567",
		"0123456789abcdef0123456789abcdef"
		"0123456789abcdef0123456789abcdef",
	};
	static const char *const bad[] = {
		"",
		"0123",
		"g123456789abcdef0123456789abcdef01234567",
		"0123456789abcdef0123456789abcdef012345678",
		"0123456789abcdef0123456789abcdef0123456 ",
	};
	char hex[OID_MAX_HEX + 1];
	struct oid oid;

	for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(oid_parse(&oid, str_z(good[i])));
		assert_string_equal(oid_hex(&oid, hex), good[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_false(oid_parse(&oid, str_z(bad[i])));
		assert_true(oid_is_none(&oid));
	}
	assert_true(oid_parse(&oid, STR("0000000000000000000000000000000000000"
					"000")));
	assert_true(oid_is_none(&oid));
	assert_string_equal(oid_hex(&oid, hex), "");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_git_list__finds_every_path),
		TEST(test_git_list__below_is_the_directory_alone),
		TEST(test_git_list__changes_lead_there_and_back),
		TEST(test_git_list__a_conflict_is_one_change),
		TEST(test_git_list__refs_match_as_written),
		TEST(test_git_list__ref_patterns_do_not_blow_up),
		TEST(test_git_list__oids_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
