#include "base/compat.h"
#include "ops_help.h"
#include "rules/allow.h"

struct allowing {
	const char *text; /* behind the imports */
	const char *findings;
};

static void check_texts(const struct allowing *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct ops_case c;
		char text[4096];

		snprintf(text, sizeof(text), "from alembic import op\n%s",
			 rows[i].text);
		ops_read(&c, str_z(text));
		if (!c.m.is_readable)
			print_error("unreadable: %s\n", text);
		ops_judge(&c);
		if (strcmp(ops_findings(&c), rows[i].findings)) {
			print_error("%s\ngot:  %s\nwant: %s\n", rows[i].text,
				    ops_findings(&c), rows[i].findings);
			fail();
		}
		arena_release(&c.a);
	}
}

#define ALLOW "# git-alembic: allow drop-table -- why"
#define COLUMN "# git-alembic: allow drop-column -- why"

static void test_allow__covers_its_statement(void **s UNUSED)
{
	static const struct allowing rows[] = {
		{ "def upgrade():\n    op.drop_table('a')  " ALLOW "\n", "" },
		{ "def upgrade():\n    " ALLOW "\n    op.drop_table('a')\n", "" },
		{ "def upgrade():\n    " ALLOW "\n\n\n    # other\n\n"
		  "    op.drop_table('a')\n",
		  "" },
		{ "def upgrade():\n" ALLOW "\n    op.drop_table('a')\n", "" },
		{ "def upgrade():\n    " ALLOW "\n    op.drop_table(\n"
		  "        'a',\n    )\n",
		  "" },
		{ "def upgrade():\n    op.drop_table(\n"
		  "        'a',  " ALLOW "\n    )\n",
		  "" },
		{ "def upgrade():\n    op.drop_table(\n        " ALLOW "\n"
		  "        'a',\n    )\n",
		  "" },
		{ "def upgrade():\n    op.drop_table(\n        'a',\n"
		  "    )  " ALLOW "\n",
		  "" },
		{ "def upgrade():\n    " ALLOW "\n    " COLUMN "\n"
		  "    op.drop_table('a'); op.drop_column('b', 'c')\n",
		  "" },
		{ "def upgrade():\n    # noqa: E501  " ALLOW "\n"
		  "    op.drop_table('a')\n",
		  "" },
		{ "def upgrade():\n    " ALLOW "\n    op.execute('''\n"
		  "        SELECT 1;\n        DROP TABLE a\n    ''')\n",
		  "" },
		{ "def upgrade():\n    with op.batch_alter_table('a') as b:\n"
		  "        " COLUMN "\n        b.drop_column('c')\n",
		  "" },
	};

	check_texts(rows, ARRAY_SIZE(rows));
}

static void test_allow__covers_nothing_else(void **s UNUSED)
{
	static const struct allowing rows[] = {
		{ "def upgrade():\n    op.drop_table('a')\n    " ALLOW "\n",
		  "critical drop-table; warning unused-allow" },
		{ "def upgrade():\n    " ALLOW "\n    x = 1\n"
		  "    op.drop_table('a')\n",
		  "warning unused-allow; critical drop-table" },
		{ "def upgrade():\n    " COLUMN "\n    op.drop_table('a')\n",
		  "warning unused-allow; critical drop-table" },
		{ "def upgrade():\n    " ALLOW "\n    op.drop_table('a')\n"
		  "    op.drop_table('b')\n",
		  "critical drop-table" },
		{ "def upgrade():\n    x = '" ALLOW "'\n"
		  "    op.drop_table('a')\n",
		  "critical drop-table" },
		{ "def upgrade():\n    '''\n    " ALLOW "\n    '''\n"
		  "    op.drop_table('a')\n",
		  "critical drop-table" },
		{ "def upgrade():\n    " COLUMN "\n"
		  "    with op.batch_alter_table('a') as b:\n"
		  "        b.drop_column('c')\n",
		  "warning unused-allow; error drop-column" },
		{ "def upgrade():\n    # allow drop-table -- why\n"
		  "    op.drop_table('a')\n",
		  "critical drop-table" },
	};

	check_texts(rows, ARRAY_SIZE(rows));
}

static void test_allow__covers_calls_that_lead_to_it(void **s UNUSED)
{
	static const struct allowing rows[] = {
		{ "def gone(t):\n    op.drop_table(t)\ndef upgrade():\n"
		  "    gone('a')  " ALLOW "\n    gone('b')\n",
		  "critical drop-table" },
		{ "def gone(t):\n    " ALLOW "\n    op.drop_table(t)\n"
		  "def upgrade():\n    gone('a')\n    gone('b')\n",
		  "" },
		{ "Q = 'DROP TABLE a'\ndef upgrade():\n    op.execute(Q)  " ALLOW
		  "\n",
		  "" },
		{ "Q = 'DROP TABLE a'  " ALLOW "\ndef upgrade():\n"
		  "    op.execute(Q)\n",
		  "" },
	};

	check_texts(rows, ARRAY_SIZE(rows));
}

static void test_allow__covers_the_file_from_its_head(void **s UNUSED)
{
	static const struct {
		const char *head;
		const char *findings;
	} rows[] = {
		{ "'''doc'''\n" ALLOW "\n", "" },
		{ ALLOW "\n'''doc'''\n", "" },
		{ "'''doc\n'''\n\n# x\n\n" ALLOW "\n\n", "" },
		{ ALLOW "\n", "" },
		{ "'''doc'''  " ALLOW "\n",
		  "warning unused-allow; critical drop-table; "
		  "critical drop-table" },
		{ "'''doc'''\nx = 1\n" ALLOW "\n",
		  "warning unused-allow; critical drop-table; "
		  "critical drop-table" },
		{ "'''doc\n" ALLOW "\n'''\n",
		  "critical drop-table; critical drop-table" },
		{ "'''doc'''\n" COLUMN "\n",
		  "warning unused-allow; critical drop-table; "
		  "critical drop-table" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ops_case c;
		char text[4096];

		snprintf(text, sizeof(text),
			 "%sfrom alembic import op\ndef upgrade():\n"
			 "    op.drop_table('a')\n    op.drop_table('b')\n",
			 rows[i].head);
		ops_read(&c, str_z(text));
		ops_judge(&c);
		if (strcmp(ops_findings(&c), rows[i].findings))
			print_error("%s: %s\n", text, ops_findings(&c));
		assert_string_equal(ops_findings(&c), rows[i].findings);
		arena_release(&c.a);
	}
}

static void test_allow__has_to_be_good(void **s UNUSED)
{
	/* Today is 2024-10-04. */
	static const struct {
		const char *comment;
		const char *findings;
		const char *at; /* what the first finding points at */
		const char *help;
	} rows[] = {
		{ "# git-alembic: allow drop-tabel -- why",
		  "error bad-allow; critical drop-table", "drop-tabel",
		  "did you mean drop-table?" },
		{ "# git-alembic: allow drop-table",
		  "error bad-allow; critical drop-table",
		  "# git-alembic: allow drop-table", NULL },
		{ "# git-alembic: allow drop-table --  ",
		  "error bad-allow; critical drop-table", NULL, NULL },
		{ "# git-alembic: allow -- why",
		  "error bad-allow; critical drop-table", NULL, NULL },
		{ "# git-alembic: allow",
		  "error bad-allow; critical drop-table", NULL, NULL },
		{ "# git-alembic: ignore drop-table -- why",
		  "error bad-allow; critical drop-table", "ignore", NULL },
		{ "# git-alembic: allow drop-table -- until 2030-01-01",
		  "error bad-allow; critical drop-table", NULL, NULL },
		{ "# git-alembic: allow drop-table -- why until 2024-10-03",
		  "error bad-allow; critical drop-table", "2024-10-03", NULL },
		{ "# git-alembic: allow drop-table -- why until 2024-10-04", "",
		  NULL, NULL },
		{ "# git-alembic: allow drop-table -- why until 2030-02-30",
		  "error bad-allow; critical drop-table", "2030-02-30", NULL },
		{ "# git-alembic: allow drop-table -- why until 3/4/2030",
		  "error bad-allow; critical drop-table", "3/4/2030", NULL },
		{ "# git-alembic: allow drop-table -- until the next release",
		  "", NULL, NULL },
		{ "# git-alembic: allow drop-table, drop-column -- why",
		  "warning unused-allow", "drop-column", NULL },
		{ "# git-alembic: allow drop-table drop-nothing -- why",
		  "error bad-allow", "drop-nothing", NULL },
		{ "# git-alembic: allow bad-allow, drop-table -- why",
		  "error bad-allow", "bad-allow", NULL },
		{ "#git-alembic:allow drop-table -- why", "", NULL, NULL },
		{ "# git-alembic: allow multiple-heads, drop-table -- why", "",
		  NULL, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct ops_case c;
		char text[4096];

		snprintf(text, sizeof(text),
			 "from alembic import op\ndef upgrade():\n    %s\n"
			 "    op.drop_table('a')\n",
			 rows[i].comment);
		ops_read(&c, str_z(text));
		ops_judge(&c);
		if (strcmp(ops_findings(&c), rows[i].findings))
			print_error("%s: %s\n", text, ops_findings(&c));
		assert_string_equal(ops_findings(&c), rows[i].findings);
		if (rows[i].at)
			assert_true(str_is(source_text(&c.source,
						       c.findings.v[0].at.span),
					   rows[i].at));
		if (rows[i].help)
			assert_true(str_is(c.findings.v[0].help.v[0],
					   rows[i].help));
		arena_release(&c.a);
	}
}

static void test_allow__knows_the_house_rules(void **s UNUSED)
{
	struct house_rule rule;
	struct ops_case c;
	struct err err = ERR_INIT;

	ops_read(&c, STR("from alembic import op\ndef upgrade():\n"
			 "    # git-alembic: allow no-grant -- why\n"
			 "    op.execute('GRANT a TO b')\n"));
	assert_int_equal(house_rule_init(&rule, &c.a, STR("no-grant"),
					 STR("^grant"), LEVEL_ERROR, STR_NULL,
					 &err),
			 0);
	c.policy.house_rules = &rule;
	c.policy.nhouse_rules = 1;
	ops_judge(&c);
	assert_string_equal(ops_findings(&c), "");
	arena_release(&c.a);
}

static void test_allow__leaves_other_files_alone(void **s UNUSED)
{
	struct ops_case c;
	struct finding *f;

	ops_read(&c, STR(ALLOW "\nfrom alembic import op\n"
			       "def upgrade():\n    op.drop_table('a')\n"));
	f = finding_add(&c.findings, "drop-table", LEVEL_ERROR,
			place_of_path(STR("versions/b.py")), "theirs");
	assert_non_null(f);
	ops_judge(&c);
	assert_string_equal(ops_findings(&c), "error drop-table");
	arena_release(&c.a);
}

static void test_allow__counts_days_as_the_calendar_does(void **s UNUSED)
{
	static const struct {
		const char *day;
		int64_t days;
	} rows[] = {
		{ "1970-01-01", 0 },	 { "1970-03-01", 59 },
		{ "2000-02-29", 11016 }, { "2024-10-04", 20000 },
		{ "2100-03-01", 47541 },
	};
	int64_t day;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_true(allow_parse_day(str_z(rows[i].day), &day));
		assert_int_equal(day, rows[i].days);
	}
	assert_false(allow_parse_day(STR("2100-02-29"), &day));
	assert_false(allow_parse_day(STR("2024-13-01"), &day));
	assert_false(allow_parse_day(STR("2024-00-01"), &day));
	assert_false(allow_parse_day(STR("2024-1-01"), &day));
	assert_false(allow_parse_day(STR("2024-04-31"), &day));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allow__covers_its_statement),
		cmocka_unit_test(test_allow__covers_nothing_else),
		cmocka_unit_test(test_allow__covers_calls_that_lead_to_it),
		cmocka_unit_test(test_allow__covers_the_file_from_its_head),
		cmocka_unit_test(test_allow__has_to_be_good),
		cmocka_unit_test(test_allow__knows_the_house_rules),
		cmocka_unit_test(test_allow__leaves_other_files_alone),
		cmocka_unit_test(test_allow__counts_days_as_the_calendar_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
