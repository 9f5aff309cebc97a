#include "base/compat.h"
#include "git_help.h"

#include "git/write.h"
#include "run/fold.h"

static struct run run;
static struct fold fold;
static struct err why;

static struct oid resolve(const char *expression)
{
	struct oid oid = OID_NONE;

	if (revision_resolve(run.repo, str_z(expression), &oid, &err) != 1)
		fail_msg("%s: %s", expression, err.text);
	return oid;
}

#define MERGE                                                                 \
	"rm -rf ./* .git .gitconfig; git config --global user.name N; "       \
	"git config --global user.email n@e; git config --global "            \
	"init.defaultBranch main; git init -q && echo 1 >base && git add . "  \
	"&& git commit -qm base && git switch -qc feature && echo 2 >theirs " \
	"&& git add . && git commit -qm theirs && git switch -q main && "     \
	"echo 3 >ours && git add . && git commit -qm ours && "

/* A merge that git has made, and on top of it a repair that is staged. */
static void merged(const char *merge)
{
	static const struct write_change change = { { "theirs", 6 },
						    { "repaired\n", 9 },
						    0 };

	sh(str_fmt(&arena, "%s%s", MERGE, merge).p);
	assert_int_equal(run_open(&run, &err), 0);
	memset(&fold, 0, sizeof(fold));
	fold.head = resolve("HEAD^1");
	vec_push(&fold.others, &arena, resolve("feature"));
	fold.tree = resolve("HEAD^{tree}");
	vec_push(&fold.done, &arena, STR("moves a\nonto b"));
	if (write_stage(run.repo, &change, 1, &err))
		fail_msg("%s", err.text);
	assert_int_equal(write_tree(run.repo, &fold.repaired, &err), 0);
	assert_int_equal(fold_record(&run, &fold, &err), 0);
	sh("test -s .git/alembic/merge && git rev-parse HEAD >.git/before-fold");
}

static void gives(int want, const char *because)
{
	struct fold record;
	int result = fold_commit(&run, &record, &why, &err);

	if (result != want)
		fail_msg("%d, not %d: %s", result, want, why.text);
	if (because && !strstr(why.text, because))
		fail_msg("\"%s\" lacks \"%s\"", why.text, because);
	sh("test ! -e .git/alembic/merge && git fsck --strict >/dev/null 2>&1");
	/* Once is enough. */
	assert_int_equal(fold_commit(&run, &record, &why, &err), FOLD_NONE);
	run_close(&run);
	sh("rm .git/before-fold");
}

static void test_fold__the_repair_is_in_the_merge(void **state UNUSED)
{
	merged("git merge -q --signoff -m 'Merge it' -m 'A body.' feature");
	gives(FOLD_DONE, NULL);
	sh("test -z \"$(git status --porcelain)\"");
	sh("test \"$(git show HEAD:theirs)\" = repaired");
	sh("test \"$(git show -s --format=%P)\" = \"$(git rev-parse "
	   "HEAD@{1}^1 feature | xargs)\"");
	sh("test \"$(git show -s --format='%an %ae %at %cn %ct')\" = \"$(git show "
	   "-s --format='%an %ae %at %cn %ct' HEAD@{1})\"");
	sh("git show -s --format=%B | cmp - <<'END'\n"
	   "Merge it\n\nA body.\n\nThe Alembic chain had diverged; "
	   "git-alembic:\n- moves a onto b\n\nSigned-off-by: N <n@e>\n\nEND");
	sh("git reflog -1 --format=%gs | grep -q 'git-alembic repaired'");
	sh("test \"$(git symbolic-ref HEAD)\" = refs/heads/main");
}

static void test_fold__an_octopus_has_all_its_parents(void **state UNUSED)
{
	static const char octopus[] =
		"git branch third feature && git switch -q third && git reset -q "
		"--hard feature^ && echo 4 >third && git add . && git commit -qm "
		"third && git switch -q main && git merge -q feature third";

	merged(octopus);
	gives(FOLD_STAGED, "not the merge");
	merged(octopus);
	fold.others.n = 0;
	vec_push(&fold.others, &arena, resolve("third"));
	vec_push(&fold.others, &arena, resolve("feature"));
	assert_int_equal(fold_record(&run, &fold, &err), 0);
	gives(FOLD_DONE, NULL);
	sh("test \"$(git show -s --format=%P | wc -w)\" = 3");
}

static void test_fold__whatever_differs_stays_staged(void **state UNUSED)
{
	static const struct {
		const char *then;
		int result;
		const char *because;
	} cases[] = {
		{ "true", FOLD_DONE, NULL },
		/* Edits that are not staged are nobody's business. */
		{ "echo mine >ours", FOLD_DONE, NULL },
		{ "git commit -q --allow-empty --only -m more", FOLD_STAGED,
		  "not the merge" },
		{ "git reset -q --soft HEAD^", FOLD_STAGED, "not the merge" },
		{ "git update-ref HEAD $(git commit-tree -p HEAD^1 -p HEAD^2 -m x "
		  "HEAD^1^{tree})",
		  FOLD_STAGED, "other files" },
		{ "git update-ref HEAD $(git commit-tree -p HEAD^2 -p HEAD^1 -m x "
		  "HEAD^{tree})",
		  FOLD_STAGED, "not the merge" },
		{ "echo more >ours; git add ours", FOLD_NONE, NULL },
		{ "git reset -q --hard", FOLD_NONE, NULL },
		{ "echo git-alembic merge 2 >.git/alembic/merge", FOLD_NONE,
		  NULL },
		{ "sed -i '$d' .git/alembic/merge; sed -i '$d' "
		  ".git/alembic/merge",
		  FOLD_NONE, NULL },
		{ ": >.git/alembic/merge", FOLD_NONE, NULL },
		{ "rm .git/alembic/merge", FOLD_NONE, NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		merged("git merge -q feature");
		sh(cases[i].then);
		sh("git rev-parse HEAD >.git/before-fold");
		if (cases[i].result == FOLD_DONE) {
			gives(FOLD_DONE, NULL);
			continue;
		}
		sh("git ls-files -s >.git/before-staged");
		sh("cp .git/before-fold .git/before-head");
		gives(cases[i].result, cases[i].because);
		sh("git rev-parse HEAD | cmp -s - .git/before-head && git ls-files -s | cmp -s "
		   "- .git/before-staged");
	}
}

/* Signed by a program of ours; where that fails the repair stays staged. */
static void test_fold__a_signed_merge_is_signed_anew(void **state UNUSED)
{
	static const char merge[] =
		"printf '#!/bin/sh\\ncat >/dev/null\\nprintf \"\\\\n[GNUPG:] "
		"SIG_CREATED \\\\n\" >&2\\necho SIGNED\\n' >.git/sign && chmod +x "
		".git/sign && git config gpg.program \"$PWD/.git/sign\" && git "
		"merge -q -S feature";

	merged(merge);
	gives(FOLD_DONE, NULL);
	sh("git cat-file commit HEAD | grep -q '^gpgsig SIGNED' && test -z "
	   "\"$(git status --porcelain)\"");
	merged(merge);
	sh("printf '#!/bin/sh\\nexit 1\\n' >.git/sign");
	gives(FOLD_STAGED, "commit-tree");
	sh("test \"$(git status --porcelain)\" = 'M  theirs'");
}

static void test_fold__the_paragraph_stands_before_trailers(void **s UNUSED)
{
	static const struct {
		const char *message, *want;
	} cases[] = {
		{ "Merge x\n", "Merge x\n\n%" },
		{ "Merge x", "Merge x\n\n%" },
		{ "Merge: x\n", "Merge: x\n\n%" },
		{ "A\n\nB: c\n\n\n", "A\n\n%\nB: c\n" },
		{ "A\n\nB: c\nno\n", "A\n\nB: c\nno\n\n%" },
		{ "A\n\ntext: no\n\nX-y: 1\nZ: 2",
		  "A\n\ntext: no\n\n%\nX-y: 1\nZ: 2\n" },
		{ "", "%" },
		{ "\n\n", "%" },
	};
	struct strs done = VEC_INIT;

	vec_push(&done, &arena, STR("\xc3\xa9"));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct str want = str_z(cases[i].want);
		size_t at = str_chr(want, '%');
		struct str got = fold_message(&arena, str_z(cases[i].message),
					      &done, i % 2);

		want = str_fmt(&arena,
			       "%.*sThe Alembic chain had diverged; "
			       "git-alembic:\n- %s\n%.*s",
			       STR_ARG(str_of(want.p, at)),
			       i % 2 ? "\xc3\xa9" : "??",
			       STR_ARG(str_from(want, at + 1)));
		if (!str_eq(got, want))
			fail_msg("%zu: \"%.*s\"", i, STR_ARG(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fold__the_repair_is_in_the_merge),
		cmocka_unit_test(test_fold__an_octopus_has_all_its_parents),
		cmocka_unit_test(test_fold__whatever_differs_stays_staged),
		cmocka_unit_test(test_fold__a_signed_merge_is_signed_anew),
		cmocka_unit_test(test_fold__the_paragraph_stands_before_trailers),
	};

	return cmocka_run_group_tests_name("fold", tests, setup_directory,
					   remove_directory);
}
