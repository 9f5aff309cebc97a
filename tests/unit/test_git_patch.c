/* Differences as git writes them; git itself is asked. */
#include "base/compat.h"
#include "git_help.h"
#include "base/buf.h"
#include "git/patch.h"

/* What `git diff --no-index` says from its first hunk on. */
static struct str git_says(struct str from, struct str to, unsigned context)
{
	struct str text = STR(""), command;
	size_t at;

	write_file("from", from);
	write_file("to", to);
	command = str_fmt(&arena,
			  "git -c core.autocrlf=false diff --no-index --no-color "
			  "-U%u from to >out; true",
			  context);
	sh(command.p);
	assert_int_equal(io_read_file("out", &arena, 1 << 20, &text, &err), 0);
	at = str_find(text, STR("\n@@ "));
	return at == STR_NPOS ? STR("") : str_from(text, at + 1);
}

static struct str ours(struct str from, struct str to, unsigned context)
{
	struct patch_side a = { STR("x.py"), from }, b = { STR("y.py"), to };
	struct str out;
	bool is_binary;

	assert_int_equal(
		patch_text(&arena, &a, &b, context, &out, &is_binary, &err), 0);
	assert_false(is_binary);
	return out;
}

static void agrees(const char *from, const char *to)
{
	for (unsigned context = 0; context <= 3; context++) {
		struct str want = git_says(str_z(from), str_z(to), context);
		struct str have = ours(str_z(from), str_z(to), context);

		if (!str_eq(want, have))
			fail_msg("«%.*s», not «%.*s»", STR_ARG(have),
				 STR_ARG(want));
	}
}

static void test_git_patch__agrees_with_git(void **state UNUSED)
{
	agrees("a\nb\nc\nd\ne\nf\ng\nh\n", "a\nB\nc\nd\ne\nf\nG\nh\n");
	agrees("a\nb\n", "a\nb\nc\n");
	agrees("a\nb", "a\nb\n");
	agrees("a\nb\n", "a\nb");
	agrees("a\r\nb\r\n", "a\r\nc\r\n");
	agrees("", "a\n");
	agrees("a\n", "");
	agrees("a\n", "a\n");
}

static void test_git_patch__a_file_that_is_not_there(void **state UNUSED)
{
	struct str out = ours(STR_NULL, STR("a\nb\n"), 3);

	assert_true(str_is(out, "@@ -0,0 +1,2 @@\n+a\n+b\n"));
	out = ours(STR("a\n"), STR_NULL, 3);
	assert_true(str_is(out, "@@ -1 +0,0 @@\n-a\n"));
}

static void test_git_patch__binary(void **state UNUSED)
{
	struct patch_side a = { STR("x"), STR("a\0b") },
			  b = { STR("x"), STR("c") };
	struct str out;
	bool is_binary = false;

	assert_int_equal(patch_text(&arena, &a, &b, 3, &out, &is_binary, &err),
			 0);
	assert_true(is_binary);
	assert_int_equal(out.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_git_patch__agrees_with_git,
						setup_directory, remove_directory),
		cmocka_unit_test_setup_teardown(
			test_git_patch__a_file_that_is_not_there,
			setup_directory, remove_directory),
		cmocka_unit_test_setup_teardown(test_git_patch__binary,
						setup_directory, remove_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
