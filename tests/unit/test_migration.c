#include "base/compat.h"
#include "base/buf.h"
#include "model/migration.h"

#include <setjmp.h>
#include <cmocka.h>

struct fixture {
	struct arena a;
	struct source source;
	struct migration m;
};

static void read_as(struct fixture *f, const char *path, struct str text)
{
	arena_init(&f->a);
	source_init(&f->source, &f->a, str_z(path), text);
	migration_read(&f->m, &f->a, &f->source);
}

static void read_text(struct fixture *f, const char *text)
{
	read_as(f, "versions/abc_x.py", str_z(text));
}

static void assert_text(const struct fixture *f, struct span span,
			const char *text)
{
	struct str s = source_text(&f->source, span);

	if (!str_is(s, text))
		fail_msg("\"%.*s\" is not \"%s\"", STR_ARG(s), text);
}

static const char head[] = "\"\"\"add users\n"
			   "\n"
			   "Revision ID: a1\n"
			   "Revises: p, q\n"
			   "Create Date: 2026-11-21 02:03:54\n"
			   "\n"
			   "\"\"\"\n";

static void test_migration__reads_a_template(void **state UNUSED)
{
	struct fixture f;
	struct buf b;

	arena_init(&f.a);
	b = (struct buf)BUF_INIT(&f.a);
	buf_addz(&b, head);
	buf_addz(&b, "revision: str = 'a1'\ndown_revision = (\"p\", 'q')\n"
		     "branch_labels = None\n\ndef upgrade() -> None:\n"
		     "    pass\n\nasync def downgrade(): pass\n");
	source_init(&f.source, &f.a, STR("a1_x.py"), buf_str(&b));
	migration_read(&f.m, &f.a, &f.source);
	assert_true(f.m.is_readable);
	assert_true(str_is(f.m.id, "a1"));
	assert_text(&f, f.m.id_span, "'a1'");
	assert_int_equal(f.m.down.n, 2);
	assert_text(&f, f.m.down.span, "(\"p\", 'q')");
	assert_text(&f, f.m.down.items[1].span, "'q'");
	assert_true(f.m.field_down.is_rewritable);
	assert_int_equal(f.m.field_down.quote, MIGRATION_QUOTE_DOUBLE);
	assert_true(f.m.labels.is_assigned);
	assert_int_equal(f.m.labels.state, META_ABSENT);
	assert_false(f.m.depends.is_assigned);
	assert_true(str_is(f.m.message, "add users"));
	assert_text(&f, f.m.message_span, "add users");
	assert_text(&f, f.m.header_revision.span, "a1");
	assert_text(&f, f.m.header_revises.span, "p, q");
	assert_text(&f, f.m.header_date.span, "2026-11-21 02:03:54");
	assert_int_equal(f.m.problems.n, 0);
	assert_int_equal(f.m.functions.n, 2);
	assert_int_equal(migration_function(&f.m, "downgrade")->node->kind,
			 PY_AsyncFunctionDef);
	assert_null(migration_function(&f.m, "upgrade_x"));
	arena_release(&f.a);
}

static void test_migration__finds_where_an_empty_header_goes(void **state UNUSED)
{
	struct fixture f;

	read_text(&f, "'''x\n\nRevises: \n'''\nrevision = 'a'\n");
	assert_true(f.m.header_revises.is_there);
	assert_int_equal(f.m.header_revises.span.begin, 15);
	assert_int_equal(f.m.header_revises.span.end, 15);
	arena_release(&f.a);
	/* A formatter took the blank away. */
	read_text(&f, "'''x\n\nRevises:\n'''\nrevision = 'a'\n");
	assert_int_equal(f.m.header_revises.span.begin, 14);
	arena_release(&f.a);
	read_text(&f, "'''x\r\n\r\n  Revises: \r\n'''\r\nrevision = 'a'\r\n");
	assert_int_equal(f.m.header_revises.span.begin, 19);
	arena_release(&f.a);
}

static void expect_problem(const char *text, enum migration_problem_kind kind,
			   const char *name)
{
	struct fixture f;
	bool is_found = false;

	read_text(&f, text);
	vec_each (&f.m.problems, struct migration_problem, p)
		is_found |= p->kind == kind && str_eq(p->name, str_z(name));
	if (!is_found)
		fail_msg("no problem %d with %s in: %s", (int)kind,
			 name ? name : "the file", text);
	arena_release(&f.a);
}

#define A "revision = 'a'\n"
#define N "down_revision = None\n"

static void test_migration__lists_problems(void **state UNUSED)
{
	static const char r[] = "revision", d[] = "down_revision",
			  l[] = "branch_labels", o[] = "depends_on";

	expect_problem("x = (\n", MIGRATION_UNREADABLE, NULL);
	expect_problem(N, MIGRATION_NO_REVISION, r);
	expect_problem(A, MIGRATION_NO_DOWN_REVISION, d);
	expect_problem(N "revision = f()\n", MIGRATION_DYNAMIC, r);
	expect_problem(A "down_revision = ('p', f())\n", MIGRATION_DYNAMIC, d);
	expect_problem(N "revision = 7\n", MIGRATION_WRONG_TYPE, r);
	expect_problem(N "revision = None\n", MIGRATION_WRONG_TYPE, r);
	expect_problem(A "down_revision = 7\n", MIGRATION_WRONG_TYPE, d);
	expect_problem(A "down_revision = ('p', 7)\n", MIGRATION_WRONG_TYPE, d);
	expect_problem(A "down_revision = False\n", MIGRATION_WRONG_TYPE, d);
	expect_problem(N "revision = 'a',\n", MIGRATION_TUPLE_ID, r);
	expect_problem(N "revision = b'a'\n", MIGRATION_BYTES_ID, r);
	expect_problem(N "def revision(): pass\n", MIGRATION_FUNCTION_ID, r);
	expect_problem(N "revision = ''\n", MIGRATION_EMPTY_ID, r);
	expect_problem(A "down_revision = ''\n", MIGRATION_EMPTY_ID, d);
	expect_problem(A N "depends_on = ('p', '')\n", MIGRATION_EMPTY_ID, o);
	expect_problem(N "revision = 'a-b'\n", MIGRATION_ILLEGAL_ID, r);
	expect_problem(N "revision = '\\ud800'\n", MIGRATION_NOT_UTF8_ID, r);
	expect_problem(A "down_revision = 'p', None\n", MIGRATION_MIXED_NONE, d);
	expect_problem(A "down_revision = 'p', ('q',)\n", MIGRATION_NESTED, d);
	expect_problem(A "down_revision = 'p', 'p'\n", MIGRATION_REPEATED, d);
	expect_problem(A "down_revision = {'p', 'q'}\n", MIGRATION_UNORDERED, d);
	expect_problem(A "down_revision = 'a'\n", MIGRATION_SELF_LOOP, d);
	expect_problem(A "down_revision = 'p'\ndepends_on = ['q', 'p']\n",
		       MIGRATION_DEPENDS_ON_DOWN, o);
	expect_problem(A N "branch_labels = 'a'\n", MIGRATION_LABEL_IS_ID, l);
	expect_problem(A N "revision = 'b'\n", MIGRATION_REBOUND, r);
}

static void test_migration__says_which_characters_are_illegal(void **state UNUSED)
{
	struct fixture f;
	struct str text;

	read_text(&f, "revision = 'x:a@b-c-d+'\n" N);
	assert_int_equal(f.m.problems.n, 1);
	assert_true(str_is(f.m.problems.v[0].detail, "+-:@"));
	text = migration_problem_text(&f.a, &f.m.problems.v[0]);
	assert_true(str_is(
		text, "revision has characters that are not allowed: +-:@"));
	arena_release(&f.a);
}

static void test_migration__takes_hex_file_names_as_ids(void **state UNUSED)
{
	static const struct {
		const char *path;
		const char *id;
	} cases[] = {
		{ "versions/abc123.py", "abc123" },
		{ "0.py", "0" },
		{ "versions/ABC.py", NULL },
		{ "versions/abc_x.py", NULL },
		{ "versions/zabc.py", NULL },
		{ "versions/.py", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixture f;

		read_as(&f, cases[i].path, STR(N));
		assert_int_equal(f.m.is_legacy_id, cases[i].id != NULL);
		if (cases[i].id)
			assert_true(str_is(f.m.id, cases[i].id));
		else
			assert_true(migration_has_problem(
				&f.m, MIGRATION_NO_REVISION));
		arena_release(&f.a);
	}
}

static void test_migration__knows_what_may_be_rewritten(void **state UNUSED)
{
	static const struct {
		const char *text;
		bool is_rewritable;
	} cases[] = {
		{ "down_revision = 'p'\n", true },
		{ "down_revision = ('p')\n", true },
		{ "down_revision: str = None\n", true },
		{ "down_revision = ['p', 'q']\n", true },
		{ "down_revision = 'p' 'q'\n", true },
		{ "revision, down_revision = 'a', 'p'\n", true },
		{ "down_revision = branch_labels = None\n", false },
		{ "P = 'p'\ndown_revision = P\n", false },
		{ "P = 'p'\ndown_revision = (P, 'q')\n", false },
		{ "down_revision = 'p' + 'q'\n", false },
		{ "X = ('a', 'p')\nrevision, down_revision = X\n", false },
		{ "down_revision = f()\n", false },
		{ "", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixture f;

		read_text(&f, cases[i].text);
		if (f.m.field_down.is_rewritable != cases[i].is_rewritable)
			fail_msg("%s", cases[i].text);
		arena_release(&f.a);
	}
}

static void test_migration__finds_functions_of_every_database(void **state UNUSED)
{
	struct fixture f;

	read_text(&f, "def upgrade(e): globals()['upgrade_' + e]()\n"
		      "def upgrade_a(): pass\ndef upgraded(): pass\n"
		      "if x:\n    def downgrade_a(): pass\n"
		      "def _upgrade(): pass\nupgrade_b = upgrade_a\n"
		      "def downgrade(): pass\ndel downgrade\n");
	assert_int_equal(f.m.functions.n, 4);
	assert_true(f.m.functions.v[0].is_upgrade);
	assert_non_null(migration_function(&f.m, "upgrade_b"));
	assert_non_null(migration_function(&f.m, "downgrade_a"));
	assert_null(migration_function(&f.m, "downgrade"));
	arena_release(&f.a);
}

static void test_migration__metadata_alone_is_the_same(void **state UNUSED)
{
	static const char *const texts[] = {
		A N "def upgrade():\n    x = '''\nrevision = 'b'\n'''\n"
		    "branch_labels = 'l'\n",
		A N "def f():\n    global revision\n    revision = 'b'\nf()\n",
		A N "def f():\n    globals()['revision'] = 'b'\nf()\n",
		"def f():\n    x = f'{'\n" A N,
		"def f(): return '\nrevision = 1\n",
		"def f():\n    return f\"{x[\"#\"]}\"\n" A N,
		"class A:\n    def m(self):\n        pass\n    revision = 'x'\n" A,
		"def f():\n    x = (\n" A N,
		"def f():\n\tx\n        y\n" A N,
		A N "def f():\n    pass\n  # c\n\n# d\n",
		A N "def f():\n    pass # c",
		A N "def f(): # c\n",
		"if 1:\n  def f():\n    x\n  " A "  " N,
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct fixture f;
		struct migration quick;

		read_text(&f, texts[i]);
		migration_read_metadata(&quick, &f.a, &f.source);
		if (f.m.is_readable) {
			assert_true(quick.is_readable);
			assert_int_equal(f.m.id_state, quick.id_state);
			assert_true(str_eq(f.m.id, quick.id));
			assert_int_equal(f.m.down.state, quick.down.state);
			assert_int_equal(f.m.labels.n, quick.labels.n);
			assert_int_equal(f.m.problems.n, quick.problems.n);
		}
		arena_release(&f.a);
	}
}

static void test_migration__conflicts_are_named(void **state UNUSED)
{
	struct fixture f;

	read_text(&f, "<<<<<<< HEAD\n" A "=======\nrevision = 'b'\n"
		      ">>>>>>> b\n" N);
	assert_false(f.m.is_readable);
	assert_int_equal(f.m.error.kind, PY_ERROR_CONFLICT);
	assert_text(&f, f.m.problems.v[0].span, "<<<<<<< HEAD");
	arena_release(&f.a);
}

static void test_migration__knows_file_names(void **state UNUSED)
{
	assert_true(migration_is_file_name(STR("a.py")));
	assert_true(migration_is_file_name(STR(".hidden.py")));
	assert_true(migration_is_file_name(STR("#a.py")));
	assert_true(migration_is_file_name(STR("2024.01 \xc3\xa9 x.py")));
	assert_false(migration_is_file_name(STR(".#a.py")));
	assert_false(migration_is_file_name(STR("__init__.py")));
	assert_false(migration_is_file_name(STR("__init__foo.py")));
	assert_false(migration_is_file_name(STR("a.PY")));
	assert_false(migration_is_file_name(STR("a.pyi")));
	assert_false(migration_is_file_name(STR("a.py~")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_migration__reads_a_template),
		cmocka_unit_test(test_migration__finds_where_an_empty_header_goes),
		cmocka_unit_test(test_migration__lists_problems),
		cmocka_unit_test(test_migration__says_which_characters_are_illegal),
		cmocka_unit_test(test_migration__takes_hex_file_names_as_ids),
		cmocka_unit_test(test_migration__knows_what_may_be_rewritten),
		cmocka_unit_test(test_migration__finds_functions_of_every_database),
		cmocka_unit_test(test_migration__metadata_alone_is_the_same),
		cmocka_unit_test(test_migration__conflicts_are_named),
		cmocka_unit_test(test_migration__knows_file_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
