#include "base/compat.h"
#include "config_help.h"
#include "config/toml.h"

static struct toml_fault fault;

static struct toml *read_z(const char *text)
{
	return toml_read(&arena, str_z(text), &fault);
}

static void test_toml__finds_tool_alembic_however_it_is_written(void **state UNUSED)
{
	static const char *const texts[] = {
		"[tool.alembic]\nscript_location = 'm'\n",
		"tool.alembic.script_location = \"m\"\n",
		"tool = {alembic = {script_location = \"\"\"m\"\"\"}}\n",
		"[tool]\n\"alembic\".'script_location' = '''m'''\r\n",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct toml *t = read_z(texts[i]);

		t = toml_at(toml_at(t, STR("tool")), STR("alembic"));
		t = toml_at(t, STR("script_location"));
		assert_non_null(t);
		assert_string_equal(z(t->text), "m");
	}
}

static void test_toml__values_have_line_and_span(void **state UNUSED)
{
	const char *text = "# c\n[a]\nk = [ 'x',\n  'y' ]\n";
	struct toml *t = toml_at(read_z(text), STR("a"));

	assert_int_equal(t->line, 2);
	t = toml_at(t, STR("k"));
	assert_int_equal(t->line, 3);
	assert_string_equal(z(str_cut(str_z(text), t->span.begin, t->span.end)),
			    "[ 'x',\n  'y' ]");
	assert_int_equal(t->items[1]->line, 4);
}

static void test_toml__fault_has_a_place(void **state UNUSED)
{
	assert_null(read_z("a = 1\nb = \xc3\xa9\n"));
	assert_int_equal(fault.line, 2);
	assert_int_equal(fault.column, 5);
	assert_non_null(fault.text);
	assert_null(read_z("a = 1\na = 2\n"));
	assert_int_equal(fault.line, 2);
}

static void test_toml__nesting_is_bounded(void **state UNUSED)
{
	struct buf b = BUF_INIT(&arena);

	buf_addz(&b, "a = ");
	buf_fill(&b, '[', 100000);
	assert_null(toml_read(&arena, buf_str(&b), &fault));
	assert_string_equal(fault.text, "values nested too deeply");
	b.len = 0;
	for (int i = 0; i < 100000; i++)
		buf_addz(&b, "a.");
	buf_addz(&b, "a = 1");
	assert_null(toml_read(&arena, buf_str(&b), &fault));
	assert_string_equal(fault.text, "a key of too many parts");
}

static void test_toml__at_takes_what_is_no_table(void **state UNUSED)
{
	struct toml *t = read_z("a = 1\n");

	assert_null(toml_at(NULL, STR("a")));
	assert_null(toml_at(toml_at(t, STR("a")), STR("b")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_toml__finds_tool_alembic_however_it_is_written),
		TEST(test_toml__values_have_line_and_span),
		TEST(test_toml__fault_has_a_place),
		TEST(test_toml__nesting_is_bounded),
		TEST(test_toml__at_takes_what_is_no_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
