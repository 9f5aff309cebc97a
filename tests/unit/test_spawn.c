#include "base/compat.h"
#include "git_help.h"

#include "base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static struct child start(const char *script, unsigned flags)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	const char *env[] = { "SPAWN_TEST=set", "HOME=elsewhere", NULL };
	struct child c;

	assert_int_equal(child_start(&c, argv, env, flags, 10000000, &err), 0);
	return c;
}

static void test_spawn__gathers_output_and_status(void **state UNUSED)
{
	struct child c = start("echo out; echo why >&2; exit 3", 0);

	assert_int_equal(child_wait(&c, &err), 0);
	assert_int_equal(child_exit_status(&c), 3);
	assert_string_equal(c.bytes, "out\n");
	child_failure(&c, "sh", &err);
	assert_string_equal(err.text, "sh: why");
	child_release(&c);
}

static void test_spawn__starts_elsewhere_and_stays_here(void **state UNUSED)
{
	const char *argv[] = { "pwd", NULL };
	char before[4096], after[4096];
	struct child c;

	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(child_start_in(&c, "/usr", argv, NULL, 0, 100, &err), 0);
	assert_int_equal(child_wait(&c, &err), 0);
	assert_string_equal(c.bytes, "/usr\n");
	child_release(&c);
	assert_int_equal(
		child_start_in(&c, "/nowhere", argv, NULL, 0, 100, &err), -1);
	assert_string_equal(
		err.text, "cannot go to \"/nowhere\": No such file or directory");
	child_release(&c);
	assert_non_null(getcwd(after, sizeof(after)));
	assert_string_equal(before, after);
}

static void test_spawn__output_goes_where_ours_does(void **state UNUSED)
{
	int ends[2], stderr_before = dup(2);
	char text[100] = "";
	struct child c;

	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], 2);
	c = start("echo out; echo err >&2; exit 5", CHILD_OUT_IS_STDERR);
	assert_int_equal(child_wait(&c, &err), 0);
	dup2(stderr_before, 2);
	close(stderr_before);
	close(ends[1]);
	assert_int_equal(child_exit_status(&c), 5);
	assert_int_equal(c.len, 0);
	child_release(&c);
	assert_int_equal(read(ends[0], text, sizeof(text) - 1), 8);
	assert_string_equal(text, "out\nerr\n");
	close(ends[0]);

	/* Nothing is written to it: these are a test's own. */
	c = start("echo out; test -e /dev/stderr",
		  CHILD_OUR_STDERR | CHILD_OUR_STDIN);
	assert_int_equal(child_wait(&c, &err), 0);
	assert_string_equal(c.bytes, "out\n");
	assert_int_equal(c.err, -1);
	child_release(&c);
}

static void test_spawn__changes_the_environment(void **state UNUSED)
{
	struct child c = start("echo $SPAWN_TEST $HOME; env | grep -c ^HOME=", 0);

	assert_int_equal(child_wait(&c, &err), 0);
	assert_string_equal(c.bytes, "set elsewhere\n1\n");
	child_release(&c);
	assert_null(getenv("SPAWN_TEST"));
}

static void test_spawn__many_bytes_of_two_at_once(void **state UNUSED)
{
	const char *script = "head -c 3000000 /dev/zero;"
			     "head -c 300000 /dev/zero >&2";
	struct child a = start(script, 0);
	struct child b = start(script, 0);
	struct child *both[] = { &a, &b };

	assert_int_equal(children_wait(both, 2, 1, &err), 0);
	assert_int_equal(children_wait(both, 2, 0, &err), 0);
	assert_int_equal(a.len, 3000000);
	assert_int_equal(b.len, 3000000);
	assert_int_equal(child_exit_status(&a), 0);
	assert_int_equal(child_exit_status(&b), 0);
	child_release(&a);
	child_release(&b);
}

static void test_spawn__too_much_output_is_cut_off(void **state UNUSED)
{
	struct child c = start("exec cat /dev/zero", 0);

	assert_int_equal(child_wait(&c, &err), 0);
	assert_true(c.overflow);
	assert_int_equal(child_exit_status(&c), -1);
	child_failure(&c, "cat", &err);
	assert_non_null(strstr(err.text, "bytes of output"));
	child_release(&c);
}

static void test_spawn__a_daemon_does_not_hold_us(void **state UNUSED)
{
	struct child c = start("sleep 30 & echo $! >pid; echo done", 0);

	assert_int_equal(child_wait(&c, &err), 0);
	assert_string_equal(c.bytes, "done\n");
	sh("kill $(cat pid)");
	child_release(&c);
}

static void test_spawn__a_missing_program_is_said(void **state UNUSED)
{
	const char *argv[] = { "/none/such", NULL };
	struct child c;

	/* Where posix_spawn() cannot tell (valgrind), the child does. */
	if (child_start(&c, argv, NULL, 0, 1000, &err)) {
		assert_non_null(strstr(err.text, "cannot run \"/none/such\""));
	} else {
		assert_int_equal(child_wait(&c, &err), 0);
		assert_int_equal(child_exit_status(&c), 127);
	}
	child_release(&c);
}

static void test_spawn__writes_and_reads_a_stream(void **state UNUSED)
{
	struct child c = start("tr a-z A-Z", CHILD_STDIN | CHILD_STREAM);
	char text[100];

	assert_int_equal(child_write(&c, STR("hello"), &err), 0);
	close(c.in);
	c.in = -1;
	assert_int_equal(child_read(&c, text, sizeof(text), &err), 5);
	assert_memory_equal(text, "HELLO", 5);
	assert_int_equal(child_read(&c, text, sizeof(text), &err), 0);
	child_release(&c);
}

static void test_spawn__one_that_does_not_read_is_no_signal(void **state UNUSED)
{
	struct child c = start("exec <&-; echo; exec sleep 30",
			       CHILD_STDIN | CHILD_STREAM);
	char text[10];

	assert_int_equal(child_read(&c, text, sizeof(text), &err), 1);
	assert_int_equal(child_write(&c, STR("hello"), &err), -1);
	child_release(&c);
}

static void test_spawn__the_child_dies_of_a_broken_pipe(void **state UNUSED)
{
	struct child c;

	signal(SIGPIPE, SIG_IGN);
	c = start("kill -s PIPE $$; echo alive", 0);
	signal(SIGPIPE, SIG_DFL);
	assert_int_equal(child_wait(&c, &err), 0);
	assert_int_equal(child_exit_status(&c), -1);
	child_release(&c);
}

static void test_spawn__works_without_standard_descriptors(void **state UNUSED)
{
	int kept[3];
	struct child c;
	int rc;

	for (int i = 0; i < 3; i++)
		kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
	for (int i = 0; i < 3; i++)
		close(i);
	c = start("cat; echo out; echo why >&2; exit 3", CHILD_STDIN);
	child_write(&c, STR("in\n"), &err);
	rc = child_wait(&c, &err);
	for (int i = 0; i < 3; i++) {
		dup2(kept[i], i);
		close(kept[i]);
	}
	assert_int_equal(rc, 0);
	assert_int_equal(child_exit_status(&c), 3);
	assert_string_equal(c.bytes, "in\nout\n");
	assert_string_equal(c.message, "why\n");
	child_release(&c);
}

/* ---- io ---- */

static void test_io__reads_up_to_the_limit(void **state UNUSED)
{
	struct str text;

	write_file("f", STR("12345"));
	assert_int_equal(io_read_file("f", &arena, 5, &text, &err), IO_OK);
	assert_true(str_is(text, "12345"));
	assert_int_equal(io_read_file("f", &arena, 4, &text, &err), IO_TOO_LARGE);
	assert_int_equal(io_read_file("f", &arena, SIZE_MAX, &text, &err), IO_OK);
	assert_int_equal(io_read_file("none", &arena, 5, &text, &err),
			 IO_MISSING);
	assert_int_equal(io_read_file("f/x", &arena, 5, &text, &err), IO_MISSING);
	assert_int_equal(io_read_file(".", &arena, 5, &text, &err), -1);
	sh("mkfifo p");
	assert_int_equal(io_read_file("p", &arena, 5, &text, &err), -1);
	write_file("empty", STR(""));
	assert_int_equal(io_read_file("empty", &arena, 0, &text, &err), IO_OK);
	assert_int_equal(text.len, 0);
	assert_int_equal(text.p[0], 0);
}

static void test_io__reads_what_has_no_size(void **state UNUSED)
{
	struct str text;

	assert_int_equal(io_read_file("/proc/self/environ", &arena, 1000000,
				      &text, &err),
			 IO_OK);
	assert_true(text.len > 0);
}

static void test_io__replaces_and_keeps_permissions(void **state UNUSED)
{
	struct stat st;

	umask(022);
	write_file("f", STR("one"));
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	chmod("f", 0750);
	assert_int_equal(io_replace_file("f", STR("two"), true, &err), 0);
	assert_int_equal(stat("f", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
	sh("test $(cat f) = two && test $(ls | wc -l) = 1");
}

static void test_io__replaces_a_link_not_its_target(void **state UNUSED)
{
	write_file("target", STR("kept"));
	sh("ln -s target link");
	write_file("link", STR("new"));
	sh("test ! -L link && test $(cat target) = kept");
}

static void test_io__leaves_nothing_when_it_fails(void **state UNUSED)
{
	sh("mkdir d");
	assert_int_equal(io_replace_file("d", STR("x"), false, &err), -1);
	assert_non_null(strstr(err.text, "cannot replace \"d\""));
	assert_int_equal(io_replace_file("none/f", STR("x"), false, &err), -1);
	sh("test $(ls -A | wc -l) = 1");
}

static void test_io__makes_files_and_never_over_others(void **state UNUSED)
{
	assert_int_equal(io_create_file("new", STR("one"), &err), 1);
	assert_int_equal(io_create_file("new", STR("two"), &err), 0);
	assert_int_equal(io_create_file("none/new", STR("x"), &err), -1);
	sh("test \"$(cat new)\" = one && test $(ls -A | wc -l) = 1");
	assert_int_equal(io_rename_new("new", "other", &err), 1);
	sh("test ! -e new && test \"$(cat other)\" = one && ln -s nowhere link");
	assert_int_equal(io_rename_new("other", "link", &err), 0);
	assert_int_equal(io_create_file("link", STR("two"), &err), 0);
	assert_int_equal(io_rename_new("missing", "there", &err), -1);
	sh("test -L link && test \"$(cat other)\" = one");
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_spawn__gathers_output_and_status),
		TEST(test_spawn__changes_the_environment),
		TEST(test_spawn__starts_elsewhere_and_stays_here),
		TEST(test_spawn__output_goes_where_ours_does),
		TEST(test_spawn__many_bytes_of_two_at_once),
		TEST(test_spawn__too_much_output_is_cut_off),
		TEST(test_spawn__a_daemon_does_not_hold_us),
		TEST(test_spawn__a_missing_program_is_said),
		TEST(test_spawn__writes_and_reads_a_stream),
		TEST(test_spawn__one_that_does_not_read_is_no_signal),
		TEST(test_spawn__the_child_dies_of_a_broken_pipe),
		TEST(test_spawn__works_without_standard_descriptors),
		TEST(test_io__reads_up_to_the_limit),
		TEST(test_io__reads_what_has_no_size),
		TEST(test_io__replaces_and_keeps_permissions),
		TEST(test_io__replaces_a_link_not_its_target),
		TEST(test_io__leaves_nothing_when_it_fails),
		TEST(test_io__makes_files_and_never_over_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
