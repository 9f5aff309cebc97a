#include "base/compat.h"
#include "config_help.h"

static struct settings settings;
static struct problems problems;

static bool rule_exists(void *data UNUSED, struct str id, struct str *near)
{
	if (str_is(id, "drop-indx"))
		*near = STR("drop-index");
	return str_is(id, "drop-index") || str_is(id, "drop-table");
}

static void read_with(const char *text, const char *key, const char *value)
{
	struct setting_override o = { str_z(key), str_z(value), STR("") };

	problems = (struct problems){ 0 };
	settings_read(&settings, &arena, str_z(text), &o, key ? 1 : 0,
		      rule_exists, NULL, &problems);
}

static void read_z(const char *text)
{
	read_with(text, NULL, NULL);
}

static void assert_problem(size_t at, const char *text)
{
	assert_true(at < problems.n);
	assert_string_equal(z(problem_line(&arena, &problems.v[at])), text);
}

static const char sample[] =
	"[git-alembic]\n"
	"mainline = main              ; what others are judged against\n"
	"protected = release/*        ; further refs\n"
	"resolve = stage\n"
	"style = merge\n"
	"head-file = true\n"
	"dialect = postgres\n"
	"protect = users, payments.amount\n"
	"one-way = yes\n"
	"models = src/models\n"
	"[rules]\n"
	"drop-index = off\n"
	"[naming]\n"
	"convention = timestamp\n"
	"[environment ./backend//alembic/]\n"
	"heads = expand, contract    # stay apart\n"
	"versions = a/v,\n"
	"   b/v\n"
	"recursive = true\n"
	"[rule:no-now]\n"
	"pattern = now\\(\\)\n"
	"level = note\n";

static void test_settings__sample_is_read_whole(void **state UNUSED)
{
	struct environment_setting *e;

	read_z(sample);
	assert_int_equal(problems.n, 0);
	assert_string_equal(z(settings.mainline), "main");
	assert_int_equal(settings.protected_refs.n, 1);
	assert_int_equal(settings.resolve, RESOLVE_STAGE);
	assert_int_equal(settings.style, JOIN_MERGE);
	assert_true(settings.head_file && settings.one_way);
	assert_string_equal(z(settings.dialect), "postgresql");
	assert_string_equal(z(settings.protect.v[1]), "payments.amount");
	assert_string_equal(z(settings.models), "src/models");
	assert_int_equal(settings_rule_level(&settings, STR("drop-index")),
			 LEVEL_OFF);
	assert_int_equal(settings_rule_level(&settings, STR("drop-table")), -1);
	assert_int_equal(settings.naming, NAMING_TIMESTAMP);
	e = &settings.environments[0];
	assert_string_equal(z(e->path), "backend/alembic");
	assert_int_equal(e->head_labels.n, 2);
	assert_string_equal(z(e->versions.v[1]), "b/v");
	assert_int_equal(e->recursive, 1);
	assert_int_equal(settings.house_rules[0].level, LEVEL_NOTE);
	assert_string_equal(z(settings.house_rules[0].pattern), "now\\(\\)");
}

static void test_settings__without_a_file_all_is_default(void **state UNUSED)
{
	read_z(NULL);
	assert_int_equal(problems.n, 0);
	assert_null(settings.mainline.p);
	assert_int_equal(settings.resolve, RESOLVE_AUTO);
	assert_int_equal(settings.naming, NAMING_DEFAULT);
	assert_int_equal(settings.revision_width, 32);
}

static void test_settings__every_mistake_is_told_with_its_line(void **state UNUSED)
{
	read_z("[git-alembic]\n"
	       "mainline = main\n"
	       "\n"
	       "resolv = auto\n"
	       "style = both\n"
	       "revision-width = 0\n"
	       "[rules]\n"
	       "drop-indx = off\n"
	       "drop-table = fatal\n"
	       "[nameing]\n"
	       "[rule:drop-table]\n"
	       "pattern = x\n"
	       "[rule:empty]\n"
	       "[environment ../x]\n"
	       "[environment a]\n"
	       "heads = 0\n"
	       "versions = ../b\n");
	assert_problem(0, ".git-alembic.ini:4: unknown key \"resolv\" in "
			  "[git-alembic]; did you mean \"resolve\"?");
	assert_problem(1, ".git-alembic.ini:5: bad value \"both\" for "
			  "\"style\": expected reparent|merge");
	assert_problem(2, ".git-alembic.ini:6: bad value \"0\" for "
			  "\"revision-width\": expected NUMBER");
	assert_problem(3, ".git-alembic.ini:8: unknown rule \"drop-indx\" in "
			  "[rules]; did you mean \"drop-index\"?");
	assert_problem(4, ".git-alembic.ini:9: bad value \"fatal\" for "
			  "\"drop-table\": expected "
			  "off|note|warning|error|critical");
	assert_problem(5, ".git-alembic.ini:10: unknown section [nameing]; "
			  "did you mean \"naming\"?");
	assert_problem(6, ".git-alembic.ini:11: \"drop-table\" is a rule "
			  "already");
	assert_problem(7, ".git-alembic.ini:14: bad path \"../x\" in "
			  "[environment PATH]: it must lie in the repository");
	assert_problem(8, ".git-alembic.ini:16: bad value \"0\" for "
			  "\"heads\": expected NUMBER|LABEL, ...");
	assert_problem(9, ".git-alembic.ini:17: bad value \"../b\" for "
			  "\"versions\": expected PATH, ...");
	assert_problem(10, ".git-alembic.ini:13: [rule:empty] has no pattern");
	assert_int_equal(problems.n, 11);
	assert_string_equal(z(settings.mainline), "main");
	assert_int_equal(settings.style, JOIN_REPARENT);
	assert_int_equal(settings.revision_width, 32);
}

static void test_settings__bad_ini_is_a_problem(void **state UNUSED)
{
	read_z("[git-alembic]\nmainline\n");
	assert_problem(0, ".git-alembic.ini:2: neither a [section] nor \"key = "
			  "value\"");
	read_z("[DEFAULT]\nmainline = x\n");
	assert_int_equal(problems.n, 1);
}

static void test_settings__git_config_wins(void **state UNUSED)
{
	read_with("[git-alembic]\nhead-file = false\n", "alembic.headfile",
		  "true");
	assert_int_equal(problems.n, 0);
	assert_true(settings.head_file);
	read_with("[rules]\ndrop-index = off\n", "alembic.rules.drop-index",
		  "critical");
	assert_int_equal(settings_rule_level(&settings, STR("drop-index")),
			 LEVEL_CRITICAL);
	read_with("[environment a.b]\nheads = 2\n",
		  "alembic.environment a.b.heads", "3");
	assert_int_equal(problems.n, 0);
	assert_int_equal(settings.nenvironments, 1);
	assert_int_equal(settings.environments[0].heads, 3);
}

static void test_settings__bad_git_config_names_it(void **state UNUSED)
{
	read_with("", "alembic.mainlin", "x");
	assert_problem(0, "git config: unknown key \"mainlin\" in "
			  "[git-alembic]; did you mean \"mainline\"?");
	read_with("", "alembic.nothing.like.it", "x");
	assert_int_equal(problems.n, 1);
}

static void test_settings__convention_is_a_word_or_a_pattern(void **state UNUSED)
{
	read_z("[naming]\nconvention = off\n");
	assert_int_equal(settings.naming, NAMING_OFF);
	read_z("[naming]\nconvention = ^\\d{4}_[a-z]+\\.py$\n");
	assert_int_equal(settings.naming, NAMING_PATTERN);
	assert_string_equal(z(settings.naming_pattern), "^\\d{4}_[a-z]+\\.py$");
	assert_int_equal(settings.naming_origin.line, 2);
	read_z("[naming]\nconvention = timestmap\n");
	assert_int_equal(problems.n, 1);
	assert_int_equal(settings.naming, NAMING_DEFAULT);
}

static void test_settings__control_characters_do_not_pass(void **state UNUSED)
{
	read_z("[git-alembic]\nk\x1b[31m = 1\n");
	assert_int_equal(problems.n, 1);
	assert_true(str_chr(problems.v[0].text, '\x1b') == STR_NPOS);
}

static void test_settings__every_key_is_documented(void **state UNUSED)
{
	size_t n;
	const struct setting_doc *docs = settings_docs(&n);

	assert_true(n > 20);
	for (size_t i = 0; i < n; i++) {
		assert_true(docs[i].doc[0] && docs[i].type[0]);
		assert_true(docs[i].key[0] && docs[i].section[0]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_settings__sample_is_read_whole),
		TEST(test_settings__without_a_file_all_is_default),
		TEST(test_settings__every_mistake_is_told_with_its_line),
		TEST(test_settings__bad_ini_is_a_problem),
		TEST(test_settings__git_config_wins),
		TEST(test_settings__bad_git_config_names_it),
		TEST(test_settings__convention_is_a_word_or_a_pattern),
		TEST(test_settings__control_characters_do_not_pass),
		TEST(test_settings__every_key_is_documented),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
