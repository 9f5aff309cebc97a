#include "base/compat.h"
#include "file_help.h"

#define PATH "shop/migrations/versions/b_add.py"
#define META "revision = 'b'\ndown_revision = 'a'\n"
#define BASE "v/a.py", "revision = 'a'\ndown_revision = None\n" UP

static void with_at(const char *path, const char *text)
{
	judge_texts(TEXTS(BASE, path, text), TEXTS(BASE), NULL);
}

static void with(const char *text)
{
	with_at(PATH, text);
}

static void test_header__says_another_id(void **state)
{
	const struct finding *f;

	(void)state;
	with("'''add\n\nRevision ID: c\nRevises: a\n'''\n" META UP);
	f = only("header-mismatch", LEVEL_WARNING, PATH);
	assert_string_equal(text_of(f->message),
			    "the docstring says \"Revision ID: c\", "
			    "revision is b");
	assert_string_equal(text_of(source_text(f->at.source, f->at.span)), "c");
	assert_help(f, "Revision ID: b");
}

static void test_header__says_another_parent(void **state)
{
	(void)state;
	with("'''add\n\nRevision ID: b\nRevises: z\n'''\n" META UP);
	assert_help(only("header-mismatch", LEVEL_WARNING, PATH), "Revises: a");
	with("'''add\n\nRevision ID: b\nRevises:\n'''\n" META UP);
	assert_help(only("header-mismatch", LEVEL_WARNING, PATH), "Revises: a");
}

static void test_header__all_the_ways_to_say_it(void **state)
{
	(void)state;
	with("'''add\n\nRevision ID: b\nRevises: a\n'''\n" META UP);
	quiet();
	with("'''add'''\n" META UP);
	quiet();
	judge_texts(TEXTS(PATH, "'''x\n\nRevision ID: b\nRevises: \n'''\n"
				"revision = 'b'\ndown_revision = None\n" UP),
		    NULL, NULL);
	quiet();
	judge_texts(TEXTS(PATH, "'''x\n\nRevision ID: b\nRevises: None\n'''\n"
				"revision = 'b'\ndown_revision = None\n" UP),
		    NULL, NULL);
	quiet();
}

static void test_header__a_merge_in_any_order(void **state)
{
	(void)state;
	judge_texts(TEXTS(BASE, "v/b.py",
			  "revision = 'b'\ndown_revision = None\n" UP, "v/m.py",
			  "'''m\n\nRevision ID: m\nRevises: b, a\n'''\n"
			  "revision = 'm'\ndown_revision = ('a', 'b')\n" UP),
		    NULL, NULL);
	quiet();
}

static bool fits(const void *data, struct arena *a, struct str path,
		 struct str revision, struct str message, struct str date,
		 struct str *why, struct str *example)
{
	(void)data;
	(void)message;
	(void)date;
	if (str_starts(path_base(path), revision))
		return true;
	*why = STR("expected the revision");
	*example = str_fmt(a, "%.*s_add.py", STR_ARG(revision));
	return false;
}

static void test_naming__new_files_follow_it(void **state)
{
	const struct finding *f;

	(void)state;
	t.policy.naming.fits = fits;
	t.policy.naming.convention = STR("file_template of alembic.ini");
	with_at("v/wrong.py", META UP);
	f = only("naming", LEVEL_ERROR, "v/wrong.py");
	assert_string_equal(text_of(f->message),
			    "\"wrong.py\" does not follow file_template of "
			    "alembic.ini: expected the revision");
	assert_help(f, "git mv v/wrong.py v/b_add.py");
	with(META UP);
	quiet();
}

static void test_naming__old_files_warn_when_all_is_judged(void **state)
{
	const char *text = "revision = 'a'\ndown_revision = None\n" UP;

	(void)state;
	t.policy.naming.fits = fits;
	judge_texts(TEXTS("v/x.py", text), TEXTS("v/x.py", UP), NULL);
	assert_null(find("naming"));
	t.policy.spares_old_findings = false;
	judge_texts(TEXTS("v/x.py", text), TEXTS("v/x.py", UP), NULL);
	assert_int_equal(find("naming")->level, LEVEL_WARNING);
}

static void bad_time(const char *name, const char *why)
{
	void *state = NULL;
	struct str path;

	chain_end(&state);
	chain_begin(&state);
	path = str_fmt(&t.arena, "v/%s.py", name);
	with_at(path.p, META UP);
	if (!why)
		quiet();
	else
		assert_non_null(strstr(
			text_of(only("bad-timestamp", LEVEL_WARNING, path.p)->message),
			why));
}

static void test_timestamp__that_does_not_exist(void **state)
{
	(void)state;
	bad_time("20260230_110519_x", "that month has no such day");
	bad_time("20261301_1105_x", "there is no such month");
	bad_time("20260105_250000_x", "there is no such hour");
	bad_time("20260105_236000_x", "there is no such minute");
	bad_time("20260105235960_x", "there is no such second");
	bad_time("2026_02_30_b_x", "that month has no such day");
	bad_time("2026-02-30-b_x", "that month has no such day");
	bad_time("20250229_000000_x", "that month has no such day");
}

static void test_timestamp__that_exists_or_is_none(void **state)
{
	(void)state;
	bad_time("20240229_235959_x", NULL);
	bad_time("20260230_x", NULL); /* perhaps a number */
	bad_time("20269999_x", NULL);
	bad_time("0007_x", NULL);
	bad_time("2026_13_x", NULL);
	bad_time("b_20260230_110519", NULL);
	bad_time("99991231235960123456_x", NULL);
	bad_time("3f2a9c01d4e7_x", NULL);
}

static void test_timestamp__before_the_parent(void **state)
{
	const char *base = "revision = 'a'\ndown_revision = None\n" UP;
	const struct finding *f;

	(void)state;
	judge_texts(TEXTS("v/20260202_110519_a.py", base,
			  "v/20260105_090000_b.py", META UP),
		    TEXTS("v/20260202_110519_a.py", base), NULL);
	f = only("bad-timestamp", LEVEL_WARNING, "v/20260105_090000_b.py");
	assert_string_equal(text_of(f->related.v[0].path),
			    "v/20260202_110519_a.py");
	judge_texts(TEXTS("v/20260202_110519_a.py", base, "v/20260202_b.py",
			  META UP),
		    TEXTS("v/20260202_110519_a.py", base), NULL);
	quiet();
}

static void test_empty__an_upgrade_that_does_nothing(void **state)
{
	(void)state;
	with(META "def upgrade() -> None:\n    '''Up.'''\n    pass\n");
	only("empty-migration", LEVEL_NOTE, PATH);
	with(META "def upgrade():\n    ...\n    return\n");
	only("empty-migration", LEVEL_NOTE, PATH);
}

static void test_upgrade__that_is_not_there(void **state)
{
	(void)state;
	with(META);
	assert_string_equal(
		text_of(only("missing-metadata", LEVEL_ERROR, PATH)->message),
		"has no upgrade()");
	with(META "from shared import upgrade\n");
	quiet();
}

static void test_empty__anything_else_is_something(void **state)
{
	(void)state;
	with(META "def upgrade():\n    print(1)\n");
	quiet();
	with(META "branch_labels = 'L'\ndef upgrade():\n    pass\n");
	quiet();
}

static bool is_shop(const void *data, struct str name)
{
	return str_is(name, data);
}

static void test_import__of_the_project(void **state)
{
	const struct finding *f;

	(void)state;
	with("import os\nfrom shop.models import User\n" META UP);
	f = only("app-import", LEVEL_NOTE, PATH);
	assert_string_equal(text_of(source_text(f->at.source, f->at.span)),
			    "from shop.models import User");
	t.policy.modules.is_own = is_shop;
	t.policy.modules.data = "core";
	with("try:\n    import core.x\nexcept ImportError:\n    pass\n" META UP);
	only("app-import", LEVEL_NOTE, PATH);
	with("from ..util import x\n" META UP);
	only("app-import", LEVEL_NOTE, PATH);
}

static void test_import__only_when_the_file_is_loaded(void **state)
{
	(void)state;
	with("from alembic import op\nimport sqlalchemy as sa\n"
	     "if TYPE_CHECKING:\n    import shop\n" META
	     "def upgrade():\n    from shop.models import User\n    f()\n");
	quiet();
}

static void test_file__an_unreadable_one_is_let_be(void **state)
{
	(void)state;
	t.policy.naming.fits = fits;
	with("'''x\n\nRevision ID: c\n'''\ndef (\n");
	only("unreadable-migration", LEVEL_ERROR, PATH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(test_header__says_another_id),
		CHAIN_TEST(test_header__says_another_parent),
		CHAIN_TEST(test_header__all_the_ways_to_say_it),
		CHAIN_TEST(test_header__a_merge_in_any_order),
		CHAIN_TEST(test_naming__new_files_follow_it),
		CHAIN_TEST(test_naming__old_files_warn_when_all_is_judged),
		CHAIN_TEST(test_timestamp__that_does_not_exist),
		CHAIN_TEST(test_timestamp__that_exists_or_is_none),
		CHAIN_TEST(test_timestamp__before_the_parent),
		CHAIN_TEST(test_empty__an_upgrade_that_does_nothing),
		CHAIN_TEST(test_upgrade__that_is_not_there),
		CHAIN_TEST(test_empty__anything_else_is_something),
		CHAIN_TEST(test_import__of_the_project),
		CHAIN_TEST(test_import__only_when_the_file_is_loaded),
		CHAIN_TEST(test_file__an_unreadable_one_is_let_be),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
