#include "base/compat.h"
#include "git_help.h"

#include "git/history.h"
#include "run/planning.h"

static struct run run;
static struct state now;
static struct planning_sides sides;
static struct planning planning;
static struct planned planned;

#define IDENTITY                                                            \
	"rm -rf ./* .git .git-alembic.ini .gitconfig; git config --global " \
	"user.name N; git config --global user.email n@e; git config "      \
	"--global init.defaultBranch main; git init -q; "
/* m FILE ID DOWN: a migration, staged. */
#define M                                                              \
	"m() { d=None; [ \"$3\" = None ] || d='\"'$3'\"'; printf "     \
	"'\"\"\"%s\\n\\nRevision ID: %s\\nRevises: %s\\nCreate Date: " \
	"2026-01-02 03:04:05\\n\\n\"\"\"\\nrevision = \"%s\"\\n"       \
	"down_revision = %s\\n\\n\\ndef upgrade():\\n    pass\\n' $1 " \
	"$2 $3 $2 \"$d\" >alembic/versions/$1; git add -A; }; "
#define FORK                                                                        \
	IDENTITY M                                                                  \
		"mkdir -p alembic/versions; touch alembic/env.py; echo "            \
		"'\"\"\"${message}\"\"\"' >alembic/script.py.mako; m base.py base " \
		"None; git commit -qm base; git switch -qc feature; "

static void side(const char *name)
{
	struct planning_side s = { .name = str_z(name) };

	if (revision_commit(run.repo, s.name, &s.commit, &err) != 1)
		fail_msg("%s: %s", name, err.text);
	vec_push(&sides, &arena, s);
}

/* What is staged, merged from HEAD and feature (or as `others` says). */
static void open_repository(const char *commands)
{
	struct snapshot index;

	sh(str_fmt(&arena, "%s", commands).p);
	if (run_open(&run, &err) || snapshot_index(run.repo, &index, &err))
		fail_msg("%s", err.text);
	state_init(&now, &run, "staged", &index);
	if (state_read(&now, &err))
		fail_msg("%s", err.text);
	assert_int_equal(now.environments.n, 1);
	memset(&sides, 0, sizeof(sides));
	memset(&planned, 0, sizeof(planned));
	side("HEAD");
	side("feature");
	if (planning_open(&planning, &run, &now, &now.environments.v[0], &sides,
			  &err))
		fail_msg("%s", err.text);
}

static void plan(const char *summary)
{
	struct buf b = BUF_INIT(&arena);

	if (plan_make(&planning.plan, &run.arena, &planning.request, &err) ||
	    planning_collect(&planning, &planned, &err))
		fail_msg("%s", err.text);
	for (size_t i = 0; i < planned.done.n; i++)
		buf_addf(&b, "%s%.*s", i ? "; " : "", STR_ARG(planned.done.v[i]));
	if (planning.plan.refusal.p)
		buf_adds(&b, planning.plan.refusal);
	if (!str_eq(b.len ? buf_str(&b) : STR(""), str_z(summary)))
		fail_msg("\"%.*s\", not \"%s\"", STR_ARG(buf_str(&b)), summary);
}

static void stages(int want, const char *in_the_way)
{
	struct strs blocked = VEC_INIT;

	if (planned_stage(&run, &planned, &blocked, &err) != want)
		fail_msg("not %d: %s", want, err.text);
	assert_int_equal(blocked.n, in_the_way ? 1 : 0);
	if (in_the_way)
		assert_true(str_is(blocked.v[0], in_the_way));
}

/* Who has the revision of this file: "0", "01", and "!" when published. */
static void has(const char *path, const char *who)
{
	char text[8] = "";

	for (size_t i = 0; i < planning.request.n; i++) {
		const struct plan_revision *r = &planning.request.v[i];

		if (!str_is(path_base(r->rev->path), path))
			continue;
		snprintf(text, sizeof(text), "%s%s%s", r->in & 1 ? "0" : "",
			 r->in & 2 ? "1" : "", r->is_published ? "!" : "");
		if (strcmp(text, who) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", path, text, who);
		return;
	}
	fail_msg("no %s", path);
}

static void end(void)
{
	run_close(&run);
}

static void test_planning__a_fork_is_moved_and_staged(void **state UNUSED)
{
	open_repository(
		FORK "m theirs.py t1 base; m more.py t2 t1; git commit -qm t; "
		     "git switch -q main; m ours.py o1 base; git commit -qm o; "
		     "git merge -q --no-commit feature >/dev/null");
	has("base.py", "01!");
	has("ours.py", "0!");
	has("theirs.py", "1");
	has("more.py", "1");
	plan("moves t1 \"theirs.py\" onto o1 (was base)");
	assert_int_equal(planned.n, 1);
	assert_true(str_find(planned.v[0].old, STR("= \"base\"")) != STR_NPOS);
	stages(1, NULL);
	sh("test \"$(git diff --cached --name-only HEAD feature)\" = "
	   "alembic/versions/theirs.py || git diff --cached --name-only feature "
	   "| grep -qx alembic/versions/theirs.py");
	sh("grep -q 'down_revision = \"o1\"' alembic/versions/theirs.py && "
	   "test -z \"$(git diff --name-only)\"");
	end();
}

static void test_planning__a_moved_file_is_the_same_revision(void **state UNUSED)
{
	open_repository(
		FORK
		"git mv alembic/versions/base.py "
		"alembic/versions/first.py; git commit -qm t; "
		"git switch -q main; m ours.py o1 base; "
		"git commit -qm o; git merge -q --no-commit feature >/dev/null");
	has("first.py", "01!");
	has("ours.py", "0!");
	plan("");
	end();
	/* The whole directory, and the environment with it. */
	open_repository(
		FORK
		"git mv alembic db; git commit -qm t; "
		"git switch -q main; touch x; git add x; "
		"git commit -qm o; git merge -q --no-commit feature >/dev/null");
	has("base.py", "01!");
	plan("");
	end();
}

static void test_planning__one_id_in_two_files_is_not_common(void **state UNUSED)
{
	open_repository(FORK "m theirs.py same base; m up.py t2 same; "
			     "git commit -qm t; git switch -q main; "
			     "m ours.py same base; echo '# ours' "
			     ">>alembic/versions/ours.py; git commit -qam o; "
			     "git merge -q --no-commit feature >/dev/null");
	has("ours.py", "0!");
	has("theirs.py", "1");
	assert_int_equal(plan_make(&planning.plan, &run.arena,
				   &planning.request, &err),
			 0);
	assert_int_equal(planning.plan.heads.n, 1);
	assert_true(planning.plan.changes.n > 0);
	end();
}

static void test_planning__a_merge_revision_by_template(void **state UNUSED)
{
	open_repository(
		FORK
		"printf '[git-alembic]\\nstyle = merge\\nprotected = feature\\n"
		"[naming]\\nconvention = timestamp\\n' >.git-alembic.ini; "
		"printf '\"\"\"${message}\\n\\nMade by hand.\\n\"\"\"\\n"
		"revision = ${repr(up_revision)}\\n"
		"down_revision = ${repr(down_revision)}\\n\\n\\n"
		"def upgrade():\\n    pass\\n' >alembic/script.py.mako; "
		"m theirs.py t1 base; git commit -qm t; git switch -q main; "
		"m ours.py o1 base; git commit -qm o; "
		"git merge -q --no-commit feature >/dev/null");
	has("theirs.py", "1!");
	assert_int_equal(plan_make(&planning.plan, &run.arena,
				   &planning.request, &err),
			 0);
	assert_int_equal(planning_collect(&planning, &planned, &err), 0);
	assert_int_equal(planned.n, 1);
	if (!str_is(planned.v[0].write.path,
		    "alembic/versions/20260102_030405_merge_o1_and_t1.py"))
		fail_msg("%.*s", STR_ARG(planned.v[0].write.path));
	assert_true(str_find(planned.v[0].write.bytes, STR("Made by hand.")) !=
		    STR_NPOS);
	assert_null(planned.v[0].old.p);
	stages(1, NULL);
	end();
}

static void test_planning__edits_stand_in_the_way(void **state UNUSED)
{
	open_repository(
		FORK
		"m theirs.py t1 base; git commit -qm t; "
		"git switch -q main; m ours.py o1 base; "
		"git commit -qm o; git merge -q --no-commit feature >/dev/null; "
		"echo '# mine' >>alembic/versions/theirs.py");
	plan("moves t1 \"theirs.py\" onto o1 (was base)");
	stages(0, "alembic/versions/theirs.py");
	sh("grep -q '# mine' alembic/versions/theirs.py && "
	   "git diff --cached --quiet feature -- alembic/versions/theirs.py");
	end();
}

static void put(struct planned *list, const char *path, const char *bytes)
{
	struct planned_change c = { .write = { str_z(path), str_z(bytes), 0 } };

	vec_push(list, &arena, c);
}

static void test_planning__what_comes_beats_what_goes(void **state UNUSED)
{
	open_repository(FORK "git switch -q main");
	put(&planned, "b", NULL);
	put(&planned, "a", "1");
	put(&planned, "a", NULL);
	put(&planned, "b", "2");
	put(&planned, "b", "2");
	put(&planned, "c", NULL);
	memset(&planning.plan, 0, sizeof(planning.plan));
	assert_int_equal(planning_collect(&planning, &planned, &err), 0);
	assert_int_equal(planned.n, 3);
	assert_true(str_is(planned.v[0].write.bytes, "1"));
	assert_true(str_is(planned.v[1].write.bytes, "2"));
	assert_null(planned.v[2].write.bytes.p);
	put(&planned, "a", "3");
	assert_int_equal(planning_collect(&planning, &planned, &err), -1);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_planning__a_fork_is_moved_and_staged),
		cmocka_unit_test(test_planning__a_moved_file_is_the_same_revision),
		cmocka_unit_test(test_planning__one_id_in_two_files_is_not_common),
		cmocka_unit_test(test_planning__a_merge_revision_by_template),
		cmocka_unit_test(test_planning__edits_stand_in_the_way),
		cmocka_unit_test(test_planning__what_comes_beats_what_goes),
	};

	return cmocka_run_group_tests(tests, setup_directory, remove_directory);
}
