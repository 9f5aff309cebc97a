#include "base/compat.h"
#include "config_help.h"
#include "config/template.h"

static struct template template;
static struct str why;

static void read_z(const char *text)
{
	struct err err = ERR_INIT;

	assert_int_equal(template_read(&template, &arena, str_z(text), 40, &err),
			 0);
}

static bool matches(const char *path, const char *revision)
{
	struct template_subject subject = { .revision = str_z(revision) };

	why = STR("");
	return template_matches(&template, &arena, str_z(path), &subject, &why);
}

static void assert_why(const char *path, const char *revision, const char *text)
{
	assert_false(matches(path, revision));
	assert_string_equal(z(why), text);
}

static void test_template__default_asks_for_the_own_revision(void **state UNUSED)
{
	read_z(TEMPLATE_DEFAULT);
	assert_true(matches("a/versions/ab12_add_users.py", "ab12"));
	assert_true(matches("ab12_.py", "ab12"));
	assert_true(matches("anything_at_all.py", NULL));
	assert_why("cd34_add_users.py", "ab12",
		   "expected the revision \"ab12\" at \"cd34_add_users\"");
	assert_why("ab12.py", "ab12", "expected \"_\" at the end");
	assert_why("ab12_Add.py", "ab12",
		   "\"A\" does not belong in a slug: lower-case letters, "
		   "digits and \"_\" do");
	assert_why("ab12_add-x.py", "ab12",
		   "\"-\" does not belong in a slug: lower-case letters, "
		   "digits and \"_\" do");
	assert_why("ab12_add.txt", "ab12", "expected \".py\" at the end");
}

static void test_template__slug_has_a_length(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	read_z(TEMPLATE_DEFAULT);
	buf_addz(&b, "r_");
	buf_fill(&b, 'x', 40);
	assert_true(matches(str_fmt(&arena, "%s_.py", b.p).p, "r"));
	assert_why(str_fmt(&arena, "%s_y.py", b.p).p, "r",
		   "a slug longer than 40 characters: cut it before \"y\"");
}

static void test_template__dates_have_to_look_like_one(void **state UNUSED)
{
	read_z("%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-"
	       "%(rev)s_%(slug)s");
	assert_true(matches("2024_01_31_2359-ab_x.py", "ab"));
	assert_why("2024_13_31_2359-ab_x.py", "ab",
		   "expected the month (01 to 12) at \"13_31_2359-ab_x\"");
	assert_why("2024_1_31_2359-ab_x.py", "ab",
		   "expected the month (01 to 12) at \"1_31_2359-ab_x\"");
	assert_why("2024_01_31_2459-ab_x.py", "ab",
		   "expected the hour (00 to 23) at \"2459-ab_x\"");
	assert_why("2024_01_31_2359-cd_x.py", "ab",
		   "expected the revision \"ab\" at \"cd_x\"");
}

static void test_template__directories_are_compared_too(void **state UNUSED)
{
	read_z("%(year)d/%(month).2d/%(rev)s");
	assert_int_equal(template.nslashes, 2);
	assert_true(matches("m/versions/2024/05/ab.py", "ab"));
	assert_false(matches("m/versions/2024/x/ab.py", "ab"));
	assert_false(matches("ab.py", "ab"));
}

static void test_template__percent_and_widths(void **state UNUSED)
{
	read_z("%%%(rev).4s-%(day)3d%(hour)-3d%(minute)+03d");
	assert_true(matches("%abcd-  711 +05.py", "abcdef"));
	assert_false(matches("%abcd- 711 +05.py", "abcdef"));
	assert_false(matches("%abcdef-  711 +05.py", "abcdef"));
}

static void test_template__bad_ones_are_refused(void **state UNUSED)
{
	static const char *const texts[] = { "%(rev)d",	  "%(nope)s",
					     "%",	  "%s",
					     "%(rev",	  "%(rev)",
					     "%(year)*d", "%(day)9999d" };
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_int_equal(template_read(&template, &arena,
					       str_z(texts[i]), 40, &err),
				 -1);
}

static void test_template__renders_an_example(void **state UNUSED)
{
	struct template_subject subject = {
		.revision = STR("ab12"),
		.message = STR("Add the \"Users\" table!"),
		.create_date = STR("2026-11-20 21:03:55.714431")
	};

	read_z("%(year)d%(month).2d%(day).2d_%(hour)d_%(rev)s_%(slug)s");
	assert_string_equal(z(template_render(&template, &arena, &subject)),
			    "20261120_21_ab12_add_the_users_table.py");
	subject = (struct template_subject){ .create_date = STR("soon") };
	assert_string_equal(z(template_render(&template, &arena, &subject)),
			    "<year><month><day>_<hour>_<rev>_<slug>.py");
}

static void test_template__empty_one_wants_an_empty_name(void **state UNUSED)
{
	read_z("");
	assert_true(matches(".py", "ab"));
	assert_why("x.py", "ab", "\"x\" at the end is too much");
}

static void test_template__hostile_names_end(void **state UNUSED)
{
	struct buf t = BUF_INIT(&arena), n = BUF_INIT(&arena);

	for (int i = 0; i < 60; i++)
		buf_addz(&t, i % 2 ? "%(rev)s" : "%(slug)s");
	read_z(t.p);
	buf_fill(&n, 'a', 1000);
	buf_addz(&n, "A.py");
	assert_true(matches(n.p, NULL));
	buf_fill(&n, 'a', 10000);
	buf_addz(&n, ".py");
	assert_why(n.p, NULL, "a name too long to be judged");
}

static bool timestamp(const char *name)
{
	return timestamp_name_matches(&arena, str_z(name), &why);
}

static void test_timestamp__wants_a_real_date_and_time(void **state UNUSED)
{
	assert_true(timestamp("m/20240229_235959_add_users2.py"));
	assert_false(timestamp("20230229_235959_add.py"));
	assert_string_equal(z(why), "20230229 is not a date");
	assert_false(timestamp("20230228_240000_add.py"));
	assert_string_equal(z(why), "240000 is not a time of day");
	assert_false(timestamp("20230228_230000_Add.py"));
	assert_false(timestamp("20230228_230000_.py"));
	assert_false(timestamp("20230228_230000.py"));
	assert_false(timestamp("20230228_add.py"));
	assert_false(timestamp("20230228_230000_add.pyc"));
	assert_false(timestamp(".py"));
}

static void test_timestamp__description_is_at_most_50(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	buf_addz(&b, "20230228_230000_");
	buf_fill(&b, 'a', 50);
	assert_true(timestamp(str_fmt(&arena, "%s.py", b.p).p));
	assert_false(timestamp(str_fmt(&arena, "%sa.py", b.p).p));
	assert_string_equal(z(why),
			    "the description is longer than 50 characters");
}

static void test_timestamp__example_passes(void **state UNUSED)
{
	struct template_subject subject = {
		.revision = STR("ab12"),
		.message = STR("\xc3\x89t\xc3\xa9: add a column to the users "
			       "table, and one to the orders"),
		.create_date = STR("2026-11-20 21:03:55")
	};
	struct str name = timestamp_name_render(&arena, &subject);

	assert_string_equal(z(name), "20261120_210355_t_add_a_column_to_the_"
				     "users_table_and_one_to_the_o.py");
	assert_true(timestamp_name_matches(&arena, name, &why));
	subject = (struct template_subject){ .message = STR_NULL };
	assert_string_equal(z(timestamp_name_render(&arena, &subject)),
			    "YYYYMMDD_HHMMSS_description.py");
}

static void test_timestamp__description_is_made_of_words(void **state UNUSED)
{
	static const struct {
		const char *message, *want;
	} rows[] = {
		{ "add user preferences", "add_user_preferences" },
		{ "  The User's E-Mail!! ", "the_user_s_e_mail" },
		{ "__a__b__", "a_b" },
		{ "caf\xc3\xa9 au lait", "caf_au_lait" },
		{ "\xd0\xb4\xd0\xb0", "" },
		{ "", "" },
		{ "-+!", "" },
		/* 50, and never an end of "_". */
		{ "1234567890123456789012345678901234567890123456789012",
		  "12345678901234567890123456789012345678901234567890" },
		{ "1234567890123456789012345678901234567890123456789 a",
		  "1234567890123456789012345678901234567890123456789" },
		{ "123456789012345678901234567890123456789012345678 ab",
		  "123456789012345678901234567890123456789012345678_a" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(
			z(timestamp_description(&arena, str_z(rows[i].message))),
			rows[i].want);
}

static void test_template__renders_seconds_since_1970(void **state UNUSED)
{
	struct template_subject subject = { .message = STR("a b"),
					    .epoch = 1700000000 };
	struct template t = { .parts = NULL };
	struct err err = ERR_INIT;

	assert_int_equal(template_read(&t, &arena, STR("%(epoch)s_%(slug)s"),
				       40, &err),
			 0);
	assert_string_equal(z(template_render(&t, &arena, &subject)),
			    "1700000000_a_b.py");
	subject.epoch = 0;
	assert_string_equal(z(template_render(&t, &arena, &subject)),
			    "<epoch>_a_b.py");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_template__default_asks_for_the_own_revision),
		TEST(test_template__slug_has_a_length),
		TEST(test_template__dates_have_to_look_like_one),
		TEST(test_template__directories_are_compared_too),
		TEST(test_template__percent_and_widths),
		TEST(test_template__bad_ones_are_refused),
		TEST(test_template__renders_an_example),
		TEST(test_template__empty_one_wants_an_empty_name),
		TEST(test_template__hostile_names_end),
		TEST(test_timestamp__wants_a_real_date_and_time),
		TEST(test_timestamp__description_is_at_most_50),
		TEST(test_timestamp__example_passes),
		TEST(test_timestamp__description_is_made_of_words),
		TEST(test_template__renders_seconds_since_1970),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
