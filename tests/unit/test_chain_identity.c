#include "base/compat.h"
#include "file_help.h"

#define PATH "versions/x.py"

/* One new file beside a base. */
static void with(const char *text)
{
	judge_texts(TEXTS("versions/0.py",
			  "revision = 'a'\ndown_revision = None\n" UP, PATH, text),
		    TEXTS("versions/0.py",
			  "revision = 'a'\ndown_revision = None\n" UP),
		    NULL);
}

static void test_unreadable__a_syntax_error(void **state)
{
	const struct finding *f;

	(void)state;
	with("revision = 'b'\ndown_revision = 'a'\ndef upgrade(:\n    pass\n");
	f = only("unreadable-migration", LEVEL_ERROR, PATH);
	assert_true(f->at.has_span);
	assert_non_null(f->at.source);
	assert_false(f->is_on_graph);
	assert_non_null(strstr(text_of(f->message), "Python cannot parse it"));
}

static void test_unreadable__below_what_the_chain_needs(void **state)
{
	const char *bad = "revision = 'b'\ndown_revision = None\n"
			  "def upgrade():\n    f(\n  x y\n";

	(void)state;
	judge_texts(TEXTS(PATH, bad), TEXTS("v/0.py", UP), NULL);
	only("unreadable-migration", LEVEL_ERROR, PATH);
	judge_texts(TEXTS(PATH, str_fmt(&t.arena, "%s\n", bad).p),
		    TEXTS(PATH, bad), NULL);
	only("unreadable-migration", LEVEL_WARNING, PATH);
}

static void test_unreadable__conflict_markers_are_named(void **state)
{
	const struct finding *f;

	(void)state;
	with("revision = 'b'\n<<<<<<< HEAD\ndown_revision = 'a'\n=======\n"
	     "down_revision = 'c'\n>>>>>>> other\n");
	f = only("unreadable-migration", LEVEL_ERROR, PATH);
	assert_non_null(strstr(text_of(f->message), "conflict markers"));
	assert_help(f, "git add versions/x.py");
}

static void test_unreadable__was_so_before(void **state)
{
	(void)state;
	judge_texts(TEXTS(PATH, "def (:\n"), TEXTS(PATH, "def (\n"), NULL);
	only("unreadable-migration", LEVEL_WARNING, PATH);
}

static void test_dynamic__one_finding_a_file(void **state)
{
	const struct finding *f;

	(void)state;
	with("import os\nrevision = os.getenv('X')\n"
	     "down_revision = f(revision)\n" UP);
	f = find("dynamic-metadata");
	assert_non_null(f);
	assert_int_equal(f->level, LEVEL_WARNING);
	assert_non_null(strstr(text_of(f->message),
			       "revision and down_revision are computed"));
}

static void test_missing_metadata__no_revision(void **state)
{
	(void)state;
	with("down_revision = 'a'\n" UP);
	assert_help(only("missing-metadata", LEVEL_ERROR, PATH), "revision = \"");
}

static void test_missing_metadata__no_down_revision(void **state)
{
	const struct finding *f;

	(void)state;
	judge_texts(TEXTS(PATH, "revision = 'b'\n" UP),
		    TEXTS("y.py", "revision='b'\ndown_revision=None"), NULL);
	f = only("missing-metadata", LEVEL_ERROR, PATH);
	assert_string_equal(text_of(f->message),
			    "down_revision is never assigned");
}

static void test_missing_metadata__a_legacy_name_is_enough(void **state)
{
	(void)state;
	judge_texts(TEXTS("versions/abc123.py", "down_revision = None\n" UP),
		    NULL, NULL);
	quiet();
}

static void illegal(const char *assignment, const char *help)
{
	void *state = NULL;
	struct str text;

	chain_end(&state);
	chain_begin(&state);
	text = str_fmt(&t.arena, "revision = 'b'\ndown_revision = 'a'\n%s\n" UP,
		       assignment);
	with(text.p);
	assert_non_null(find("illegal-revision"));
	assert_int_equal(find("illegal-revision")->level, LEVEL_ERROR);
	if (help)
		assert_help(find("illegal-revision"), help);
}

static void test_illegal__what_alembic_refuses(void **state)
{
	(void)state;
	illegal("revision = '2024-01-05'", "revision = \"20240105\"");
	illegal("revision = 'head'", "revision = \"");
	illegal("revision = ''", "revision = \"");
	illegal("revision = ('b',)", NULL);
	illegal("revision = 7", NULL);
	illegal("down_revision = 7", NULL);
	illegal("down_revision = ('a', None)", NULL);
	illegal("depends_on = 7", NULL);
}

static void test_illegal__other_characters_are_fine(void **state)
{
	(void)state;
	with("revision = 'b.1_x'\ndown_revision = 'a'\n" UP);
	quiet();
}

static void test_too_long__counts_characters(void **state)
{
	const struct finding *f;

	(void)state;
	with("revision = '123456789_123456789_123456789_xyz'\n"
	     "down_revision = 'a'\n" UP);
	f = only("revision-too-long", LEVEL_ERROR, PATH);
	assert_string_equal(
		text_of(f->message),
		"revision has 33 characters, the version table holds 32");
	with("revision = '\303\251\303\251\303\251\303\251\303\251\303\251"
	     "\303\251\303\251_123456789_123456789_xx'\n"
	     "down_revision = 'a'\n" UP);
	quiet();
}

static void test_too_long__as_wide_as_the_table(void **state)
{
	(void)state;
	t.policy.revision_width = 64;
	with("revision = '123456789_123456789_123456789_xyz'\n"
	     "down_revision = 'a'\n" UP);
	quiet();
}

static void placeholder(const char *id, bool is_one)
{
	void *state = NULL;
	struct str text;

	chain_end(&state);
	chain_begin(&state);
	text = str_fmt(&t.arena, "revision = '%s'\ndown_revision = 'a'\n" UP, id);
	with(text.p);
	if (is_one)
		only("placeholder-revision", LEVEL_WARNING, PATH);
	else
		quiet();
}

static void test_placeholder__typed_by_hand(void **state)
{
	static const char *const typed[] = {
		"a1b2c3d4e5f6", "1a2b3c4d5e6f", "b2c3d4e5f6a7", "123456789abc",
		"abcdef123456", "0123456789ab", "000000000000", "abcabcabcabc",
		"aaaaaaaaaaaa", "1234567890ab", "123456789012",
	};
	static const char *const drawn[] = {
		"3f2a9c01d4e7", "8b1c77e0a95d",	  "c4d1aa20b7f3",
		"000000000012", "20260105110519", "0007",
		"1234",		"abcdef",	  "deadbeefcafe",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(typed); i++)
		placeholder(typed[i], true);
	for (size_t i = 0; i < ARRAY_SIZE(drawn); i++)
		placeholder(drawn[i], false);
}

static void test_identity__only_of_files_that_are_judged(void **state)
{
	const char *text = "revision = 'a1b2c3d4e5f6'\ndown_revision = None\n" UP;

	(void)state;
	judge_texts(TEXTS("v/a.py", text, "v/b.py",
			  "revision='b'\ndown_revision='a1b2c3d4e5f6'\n" UP),
		    TEXTS("v/a.py", text), NULL);
	quiet();
}

static void test_ambiguous__assigned_twice(void **state)
{
	(void)state;
	with("revision = 'b'\ndown_revision = 'z'\ndown_revision = 'a'\n" UP);
	only("ambiguous-revision", LEVEL_WARNING, PATH);
}

static void test_ambiguous__blanks_at_the_end(void **state)
{
	(void)state;
	with("revision = 'b '\ndown_revision = 'a'\n" UP);
	only("ambiguous-revision", LEVEL_WARNING, PATH);
}

#define HEAD "revision = 'b'\ndown_revision = None\nimport alembic.op as op\n"

/* A published file, and what it is now. */
static void edited(const char *before, const char *now)
{
	judge_texts(TEXTS(PATH, now), TEXTS(PATH, before), TEXTS(PATH, before));
}

static void test_edited__does_something_else(void **state)
{
	const struct finding *f;

	(void)state;
	edited(HEAD UP, HEAD "def upgrade():\n    op.drop_table('u')\n");
	f = only("published-edited", LEVEL_ERROR, PATH);
	assert_string_equal(text_of(f->message),
			    "upgrade() of published revision b is changed");
	assert_string_equal(text_of(source_text(f->at.source, f->at.span)),
			    "def upgrade");
	assert_string_equal(text_of(f->function), "upgrade");
	edited(HEAD UP "def downgrade():\n    f(1)\n",
	       HEAD UP "def downgrade():\n    f(2)\n");
	assert_non_null(strstr(
		text_of(only("published-edited", LEVEL_ERROR, PATH)->message),
		"downgrade()"));
}

static void test_edited__helpers_count(void **state)
{
	(void)state;
	edited(HEAD "N = 1\n" UP, HEAD "N = 2\n" UP);
	only("published-edited", LEVEL_ERROR, PATH);
}

static void test_edited__form_does_not_count(void **state)
{
	(void)state;
	edited(HEAD "def upgrade():\n    pass\n    op.f(1, 'x')\n",
	       "'''a docstring'''\nimport sqlalchemy\n" HEAD "# why\n\n"
	       "def upgrade() -> None:\n    \"\"\"Up.\"\"\"\n"
	       "    op.f(  # here\n        1,\n        \"x\",\n    )\n");
	quiet();
}

static void test_edited__back_to_what_is_published(void **state)
{
	const char *there = HEAD UP, *here = HEAD "def upgrade():\n    f()\n";

	(void)state;
	judge_texts(TEXTS(PATH, there), TEXTS(PATH, here), TEXTS(PATH, there));
	quiet();
}

static void test_edited__own_files_may_change(void **state)
{
	(void)state;
	judge_texts(TEXTS(PATH, HEAD "def upgrade():\n    f()\n"),
		    TEXTS(PATH, HEAD UP), TEXTS("v/other.py", HEAD UP));
	assert_null(find("published-edited"));
}

static void test_help__writes_as_the_file_does(void **state)
{
	const char *base = "revision = 'a'\ndown_revision = None\n" UP;

	(void)state;
	judge_texts(TEXTS("v/a.py", base, "v/b.py",
			  "revision: str = 'b'\n"
			  "down_revision: Union[str, None] = 'A'\n" UP),
		    TEXTS("v/a.py", base), NULL);
	assert_help(only("missing-parent", LEVEL_ERROR, "v/b.py"),
		    "down_revision: Union[str, None] = 'a'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CHAIN_TEST(test_unreadable__a_syntax_error),
		CHAIN_TEST(test_unreadable__below_what_the_chain_needs),
		CHAIN_TEST(test_unreadable__conflict_markers_are_named),
		CHAIN_TEST(test_unreadable__was_so_before),
		CHAIN_TEST(test_dynamic__one_finding_a_file),
		CHAIN_TEST(test_missing_metadata__no_revision),
		CHAIN_TEST(test_missing_metadata__no_down_revision),
		CHAIN_TEST(test_missing_metadata__a_legacy_name_is_enough),
		CHAIN_TEST(test_illegal__what_alembic_refuses),
		CHAIN_TEST(test_illegal__other_characters_are_fine),
		CHAIN_TEST(test_too_long__counts_characters),
		CHAIN_TEST(test_too_long__as_wide_as_the_table),
		CHAIN_TEST(test_placeholder__typed_by_hand),
		CHAIN_TEST(test_identity__only_of_files_that_are_judged),
		CHAIN_TEST(test_ambiguous__assigned_twice),
		CHAIN_TEST(test_ambiguous__blanks_at_the_end),
		CHAIN_TEST(test_edited__does_something_else),
		CHAIN_TEST(test_edited__helpers_count),
		CHAIN_TEST(test_edited__form_does_not_count),
		CHAIN_TEST(test_edited__back_to_what_is_published),
		CHAIN_TEST(test_edited__own_files_may_change),
		CHAIN_TEST(test_help__writes_as_the_file_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
