/* The merge driver: what it takes for what; its files, also when they fail. */
#include "base/compat.h"
#include "base/buf.h"
#include "base/io.h"
#include "resolve/head_file.h"
#include "run/merge_driver.h"
#include "run/merge_driver_file.h"

#include <setjmp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct arena a;
	struct file_merge_result r;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->a);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->a);
	free(f);
	return 0;
}

static void merge(struct fixture *f, const char *path, struct str base,
		  struct str ours, struct str theirs, bool as_lines)
{
	struct file_merge_texts t = { base,	   ours,	  theirs,
				      STR("ours"), STR("theirs"), 7 };
	struct err err = ERR_INIT;

	if (merge_driver_merge(&f->r, &f->a, &t, str_z(path), STR("base"),
			       as_lines, &err))
		fail_msg("%s", err.text);
}

static void assert_bytes(struct fixture *f, struct str want)
{
	if (!str_eq(f->r.bytes, want))
		fail_msg("got <<%.*s>>", STR_ARG(f->r.bytes));
}

static struct str heads(struct fixture *f, const char *a, const char *b)
{
	struct strs list = VEC_INIT;

	vec_push(&list, &f->a, str_z(a));
	if (b)
		vec_push(&list, &f->a, str_z(b));
	return head_file_write(&f->a, &list);
}

static void test_merge_driver__joins_head_files(void **state)
{
	struct fixture *f = *state;

	merge(f, "alembic/HEAD", heads(f, "base", NULL), heads(f, "a", NULL),
	      heads(f, "b", NULL), false);
	assert_false(f->r.has_conflict);
	assert_bytes(f, heads(f, "a", "b"));
}

/* Many a project has files of that name: a detached HEAD of git's own. */
static void test_merge_driver__takes_no_other_HEAD_for_a_head_file(void **state)
{
	struct fixture *f = *state;

	merge(f, "tests/resources/HEAD", STR("0000\n"), STR("aaaa\n"),
	      STR("bbbb\n"), false);
	assert_true(f->r.has_conflict);
	assert_bytes(f,
		     STR("<<<<<<< ours\naaaa\n=======\nbbbb\n>>>>>>> theirs\n"));
}

static void test_merge_driver__joins_no_heads_under_another_name(void **state)
{
	struct fixture *f = *state;

	merge(f, "alembic/HEADS", heads(f, "base", NULL), heads(f, "a", NULL),
	      heads(f, "b", NULL), false);
	assert_true(f->r.has_conflict);
}

static struct str migration(struct fixture *f, const char *down,
			    const char *labels)
{
	return str_fmt(&f->a,
		       "revision = 'aaaa'\ndown_revision = '%s'\n"
		       "branch_labels = %s\n\n\ndef upgrade():\n    pass\n",
		       down, labels);
}

static void test_merge_driver__merges_a_migration_by_its_fields(void **state)
{
	struct fixture *f = *state;

	merge(f, "v/a.py", migration(f, "1", "None"), migration(f, "2", "None"),
	      migration(f, "1", "'x'"), false);
	assert_false(f->r.has_conflict);
	assert_bytes(f, migration(f, "2", "'x'"));
}

static void test_merge_driver__merges_as_lines_when_told_to(void **state)
{
	struct fixture *f = *state;

	merge(f, "v/a.py", migration(f, "1", "None"), migration(f, "2", "None"),
	      migration(f, "1", "'x'"), true);
	assert_true(f->r.has_conflict);
}

static void test_merge_driver__merges_a_large_file_as_lines(void **state)
{
	struct fixture *f = *state;
	struct buf more = BUF_INIT(&f->a);

	while (more.len < MERGE_DRIVER_MIGRATION_MAX)
		buf_addz(&more, "# nothing, but much of it, over and over\n");
	merge(f, "v/a.py", migration(f, "1", "None"),
	      str_fmt(&f->a, "%.*s%.*s", STR_ARG(migration(f, "2", "None")),
		      STR_ARG(buf_str(&more))),
	      migration(f, "1", "'x'"), false);
	assert_true(f->r.has_conflict);
}

static void test_merge_driver__reads_the_size_of_markers(void **state)
{
	(void)state;
	assert_int_equal(merge_driver_marker_size("7"), 7);
	assert_int_equal(merge_driver_marker_size("9"), 9);
	assert_int_equal(merge_driver_marker_size("1"), 1);
	assert_int_equal(merge_driver_marker_size("0"), 7);
	assert_int_equal(merge_driver_marker_size("-4"), 7);
	assert_int_equal(merge_driver_marker_size(""), 7);
	assert_int_equal(merge_driver_marker_size("%L"), 7);
	assert_int_equal(merge_driver_marker_size(" 7"), 7);
	assert_int_equal(merge_driver_marker_size("65535"), 65535);
	assert_int_equal(merge_driver_marker_size("65536"), 65535);
	assert_int_equal(merge_driver_marker_size("99999999999999999999999"),
			 65535);
}

/* ---- files ---- */

static char dir[64];

static int setup_files(void **state)
{
	struct err err = ERR_INIT;

	snprintf(dir, sizeof(dir), "/tmp/merge-driver.XXXXXX");
	if (!mkdtemp(dir) || chdir(dir) ||
	    io_replace_file("O", STR("base\n"), false, &err) ||
	    io_replace_file("A", STR("mine"), false, &err) ||
	    io_replace_file("B", STR("theirs\n"), false, &err))
		return -1;
	return setup(state);
}

static int teardown_files(void **state)
{
	static const char *const names[] = { "O", "A", "B", "A.alembic" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		unlink(names[i]);
	if (chdir("/") || rmdir(dir))
		return -1;
	return teardown(state);
}

static struct driver_files files(void)
{
	return (struct driver_files){ .name = { "O", "A", "B" },
				      .marker_size = 7,
				      .our_label = STR("us"),
				      .their_label = STR("them") };
}

static void assert_file(struct fixture *f, const char *name, const char *want)
{
	struct err err = ERR_INIT;
	struct str bytes;

	assert_int_equal(io_read_file(name, &f->a, 1 << 20, &bytes, &err), IO_OK);
	if (!str_is(bytes, want))
		fail_msg("%s: <<%.*s>>", name, STR_ARG(bytes));
}

static void test_driver_files__guards_before_all_else(void **state)
{
	struct fixture *f = *state;
	struct driver_files d = files();
	struct err err = ERR_INIT;
	struct str bytes;

	assert_int_equal(driver_files_guard(&d, &err), 0);
	assert_file(f, "A", "<<<<<<< us\nmine\n=======\ntheirs\n>>>>>>> them\n");
	/* What it was can be read all the same. */
	lseek(d.fd[DRIVER_OURS], 0, SEEK_SET);
	assert_int_equal(io_read_fd(d.fd[DRIVER_OURS], &f->a, 100, &bytes, "A",
				    &err),
			 IO_OK);
	assert_true(str_is(bytes, "mine"));
	assert_int_equal(driver_files_write(&d, STR("merged\n"), &err), 0);
	assert_file(f, "A", "merged\n");
	assert_int_equal(access("A.alembic", F_OK), -1);
	driver_files_close(&d);
}

static void test_driver_files__makes_markers_of_any_size(void **state)
{
	struct fixture *f = *state;
	struct driver_files d = files();
	struct err err = ERR_INIT;
	struct str bytes;

	d.marker_size = 1000;
	assert_int_equal(driver_files_guard(&d, &err), 0);
	assert_int_equal(io_read_file("A", &f->a, 1 << 20, &bytes, &err), IO_OK);
	for (size_t i = 0; i < 1000; i++)
		assert_int_equal(bytes.p[i], '<');
	assert_int_equal(bytes.p[1000], ' ');
	driver_files_close(&d);
}

static void test_driver_files__marks_what_it_cannot_read(void **state)
{
	struct fixture *f = *state;
	struct driver_files d = files();
	struct err err = ERR_INIT;
	struct str bytes;

	unlink("B");
	assert_int_equal(driver_files_guard(&d, &err), -1);
	assert_string_equal(err.text, "cannot open \"B\"");
	assert_int_equal(io_read_file("A", &f->a, 1 << 20, &bytes, &err), IO_OK);
	assert_true(str_starts(bytes, STR("<<<<<<< us\n")));
	assert_true(str_ends(bytes, STR(">>>>>>> them\n")));
	driver_files_close(&d);
}

static void test_driver_files__takes_over_what_a_kill_left(void **state)
{
	struct fixture *f = *state;
	struct driver_files d = files();
	struct err err = ERR_INIT;

	assert_int_equal(io_replace_file("A.alembic", STR("half"), false, &err),
			 0);
	assert_int_equal(driver_files_guard(&d, &err), 0);
	assert_file(f, "A", "<<<<<<< us\nmine\n=======\ntheirs\n>>>>>>> them\n");
	driver_files_clean_up();
	driver_files_close(&d);
}

static void test_driver_files__keeps_permissions(void **state)
{
	struct driver_files d = files();
	struct err err = ERR_INIT;
	struct stat st;

	(void)state;
	assert_int_equal(chmod("A", 0600), 0);
	assert_int_equal(driver_files_guard(&d, &err), 0);
	assert_int_equal(driver_files_write(&d, STR("x"), &err), 0);
	assert_int_equal(stat("A", &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	driver_files_close(&d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
#define FILES(name) \
	cmocka_unit_test_setup_teardown(name, setup_files, teardown_files)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_merge_driver__joins_head_files),
		TEST(test_merge_driver__takes_no_other_HEAD_for_a_head_file),
		TEST(test_merge_driver__joins_no_heads_under_another_name),
		TEST(test_merge_driver__merges_a_migration_by_its_fields),
		TEST(test_merge_driver__merges_as_lines_when_told_to),
		TEST(test_merge_driver__merges_a_large_file_as_lines),
		TEST(test_merge_driver__reads_the_size_of_markers),
		FILES(test_driver_files__guards_before_all_else),
		FILES(test_driver_files__makes_markers_of_any_size),
		FILES(test_driver_files__marks_what_it_cannot_read),
		FILES(test_driver_files__takes_over_what_a_kill_left),
		FILES(test_driver_files__keeps_permissions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
