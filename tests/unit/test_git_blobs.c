#include "base/compat.h"
#include "git_help.h"

#include "git/history.h"

#define FILES 200

struct seen {
	size_t n;
	size_t stop_at;
	struct str text; /* the answers, one after the other */
};

static int on_blob(void *data, size_t i, const struct blob *b, struct err *e)
{
	struct seen *seen = data;

	assert_int_equal(i, seen->n);
	if (seen->n == seen->stop_at)
		return err_set(e, "stopped at %zu", i);
	seen->n++;
	seen->text = str_fmt(&arena, "%.*s%d:%.*s\n", STR_ARG(seen->text),
			     b->state, STR_ARG(b->bytes));
	return 0;
}

static void make_repository(void)
{
	sh("git init -q . && mkdir d && for i in $(seq 200); do"
	   " if test $(expr $i % 50) = 7; then head -c 5000 /dev/zero |"
	   " tr '\\0' x; else echo $i; fi >d/f$(printf %03d $i); done;"
	   "ln -s d/f001 link; git add -A");
	sh("git -c user.name=a -c user.email=a@b commit -qm i");
	sh("echo dirty >d/f002; echo new >untracked");
}

static const struct entry **pointers(const struct snapshot *s)
{
	const struct entry **v = arena_array(&arena, s->n, sizeof(*v));

	for (size_t i = 0; i < s->n; i++)
		v[i] = &s->v[i];
	return v;
}

static struct seen read_all(enum repo_backend backend, bool disk,
			    size_t stop_at, int want)
{
	struct repo *r = repo_open(&arena, backend, &err);
	struct seen seen = { .text = STR(""), .stop_at = stop_at };
	struct snapshot s;

	assert_non_null(r);
	if (disk)
		assert_int_equal(snapshot_work_tree(r, &s, &err), 0);
	else
		assert_int_equal(snapshot_index(r, &s, &err), 0);
	assert_int_equal(s.n, FILES + 1 + disk);
	assert_int_equal(blobs_read(r, pointers(&s), s.n, 4000, on_blob, &seen,
				    &err),
			 want);
	repo_close(r);
	return seen;
}

static void test_git_blobs__come_in_order_from_both(void **state UNUSED)
{
	struct seen lib;
	struct seen git;

	make_repository();
	lib = read_all(REPO_LIBGIT2, false, SIZE_MAX, 0);
	git = read_all(REPO_GIT, false, SIZE_MAX, 0);
	assert_int_equal(lib.n, FILES + 1);
	assert_true(str_eq(lib.text, git.text));
	assert_true(str_find(lib.text, STR("2:\n")) != STR_NPOS);
	assert_true(str_ends(lib.text, STR("0:d/f001\n")));
}

static void test_git_blobs__mix_disk_and_objects(void **state UNUSED)
{
	struct seen lib;
	struct seen git;

	make_repository();
	lib = read_all(REPO_LIBGIT2, true, SIZE_MAX, 0);
	git = read_all(REPO_GIT, true, SIZE_MAX, 0);
	assert_true(str_eq(lib.text, git.text));
	assert_true(str_starts(lib.text, STR("0:1\n\n0:dirty\n\n")));
	assert_true(str_ends(lib.text, STR("0:new\n\n")));
}

static void test_git_blobs__stop_when_told(void **state UNUSED)
{
	make_repository();
	for (int backend = REPO_AUTO; backend <= REPO_GIT; backend++)
		for (size_t at = 0; at < FILES; at += 45) {
			struct seen seen = read_all((enum repo_backend)backend,
						    true, at, -1);

			assert_int_equal(seen.n, at);
			assert_string_equal(
				err.text,
				str_fmt(&arena, "stopped at %zu", at).p);
		}
}

/* A missing object is an answer; those after it still come. */
static void test_git_blobs__go_on_behind_a_missing_one(void **state UNUSED)
{
	struct repo *r;
	struct snapshot s;
	struct seen seen = { .text = STR(""), .stop_at = SIZE_MAX };

	make_repository();
	sh("o=$(git rev-parse :d/f003); rm -f .git/objects/"
	   "$(echo $o | cut -c1-2)/$(echo $o | cut -c3-)");
	r = repo_open(&arena, REPO_AUTO, &err);
	assert_int_equal(snapshot_index(r, &s, &err), 0);
	assert_int_equal(
		blobs_read(r, pointers(&s), s.n, 4000, on_blob, &seen, &err), 0);
	assert_int_equal(seen.n, FILES + 1);
	assert_true(str_starts(seen.text, STR("0:1\n\n0:2\n\n1:\n0:4\n")));
	repo_close(r);
}

static void test_git_blobs__are_not_unpacked_past_the_limit(void **state UNUSED)
{
	for (int backend = REPO_AUTO; backend <= REPO_GIT; backend++) {
		struct repo *r;
		struct snapshot s;
		struct blob b;

		sh("rm -rf .git; git init -q . && head -c 60000000 /dev/zero "
		   ">z && git add z");
		r = repo_open(&arena, (enum repo_backend)backend, &err);
		assert_int_equal(snapshot_index(r, &s, &err), 0);
		assert_int_equal(blob_read(r, &arena, &s.v[0], 1000, &b, &err),
				 0);
		assert_int_equal(b.state, BLOB_TOO_LARGE);
		assert_int_equal(b.size, 60000000);
		assert_int_equal(blob_read(r, &arena, &s.v[0], 1000, &b, &err),
				 0);
		repo_close(r);
	}
}

static void test_git_blobs__trees_that_unfold_are_refused(void **state UNUSED)
{
	static const char bomb[] =
		"git init -q .; o=$(echo x | git hash-object -w --stdin);"
		"t=$(for i in $(seq 20); do printf '100644 blob %s\\tf%s\\n' "
		"$o $i; done | git mktree);"
		"for l in $(seq 10); do t=$(for i in $(seq 10); do "
		"printf '040000 tree %s\\td%s\\n' $t $i; done | git mktree);"
		"done; git update-ref refs/heads/main "
		"$(git -c user.name=a -c user.email=a@b commit-tree -m m $t)";
	static const enum repo_backend backends[] = { REPO_LIBGIT2, REPO_GIT };
	struct changes c;
	struct snapshot s;
	struct oid oid;

	sh(bomb);
	for (size_t i = 0; i < ARRAY_SIZE(backends); i++) {
		struct repo *r = repo_open(&arena, backends[i], &err);

		assert_int_equal(revision_resolve(r, STR("main"), &oid, &err), 1);
		assert_int_equal(snapshot_tree(r, &oid, &s, &err), -1);
		assert_non_null(strstr(err.text, "unfold to more than"));
		assert_int_equal(changes_trees(r, NULL, &oid, &c, &err), -1);
		assert_non_null(strstr(err.text, "unfold to more than"));
		repo_close(r);
	}
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, setup_directory, remove_directory)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_git_blobs__come_in_order_from_both),
		TEST(test_git_blobs__mix_disk_and_objects),
		TEST(test_git_blobs__stop_when_told),
		TEST(test_git_blobs__go_on_behind_a_missing_one),
		TEST(test_git_blobs__are_not_unpacked_past_the_limit),
		TEST(test_git_blobs__trees_that_unfold_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
