#include "base/compat.h"
#include "git_help.h"

#include "base/buf.h"
#include "git/write.h"

#include <sys/wait.h>

#define BASE_FILES                                                             \
	"mkdir -p v app && printf 'a\\n' >v/a.py && printf 'b\\n' >v/b.py && " \
	"printf 'x\\n' >app/x && chmod +x v/b.py && git add -A && "            \
	"git commit -qm base"
#define IDENTITY                                                             \
	"git config --global user.name N && git config --global user.email " \
	"n@e && git config --global protocol.file.allow always && "          \
	"git config --global init.defaultBranch main && "

struct kind {
	const char *name;
	const char *setup; /* run in an empty directory */
	const char *there; /* where the program runs */
	const char *variable, *value; /* in its environment */
};

static const struct kind kinds[] = {
	{ "plain", IDENTITY "git init -q r && cd r && " BASE_FILES, "r", NULL,
	  NULL },
	{ "subfolder", IDENTITY "git init -q r && cd r && " BASE_FILES, "r/app",
	  NULL, NULL },
	{ "sha256",
	  IDENTITY "git init -q --object-format=sha256 r && cd r && " BASE_FILES,
	  "r", NULL, NULL },
	{ "split index",
	  IDENTITY "git init -q r && cd r && " BASE_FILES
		   " && git update-index --split-index",
	  "r", NULL, NULL },
	{ "index version 4",
	  IDENTITY "git init -q r && cd r && git config index.version 4 && "
		   "git config index.skipHash true && " BASE_FILES,
	  "r", NULL, NULL },
	{ "linked worktree",
	  IDENTITY "git init -q m && cd m && " BASE_FILES
		   " && git worktree add -q ../r -b other",
	  "r", NULL, NULL },
	{ "submodule",
	  IDENTITY "git init -q m && cd m && " BASE_FILES
		   " && cd .. && git init -q s && cd s && git submodule -q add "
		   "../m r",
	  "s/r", NULL, NULL },
	{ "GIT_INDEX_FILE",
	  IDENTITY "git init -q r && cd r && " BASE_FILES
		   " && cp .git/index other && echo other >.git/info/exclude && "
		   "rm .git/index",
	  "r", "GIT_INDEX_FILE", "other" },
	{ "line ends",
	  IDENTITY "git init -q r && cd r && " BASE_FILES
		   " && git config core.autocrlf true && rm v/* && "
		   "git checkout -q -- v",
	  "r", NULL, NULL },
};

static struct repo *repo;

/* Leaves us where the program runs. */
static void begin(const struct kind *k)
{
	sh("rm -rf ./* .git .gitconfig");
	sh(k->setup);
	assert_int_equal(chdir(k->there), 0);
	if (k->variable)
		setenv(k->variable, k->value, 1);
	repo = repo_open(&arena, REPO_AUTO, &err);
	if (!repo)
		fail_msg("%s: %s", k->name, err.text);
}

static void end(const struct kind *k)
{
	repo_close(repo);
	repo = NULL;
	if (k->variable)
		unsetenv(k->variable);
	assert_int_equal(chdir(directory), 0);
}

/* A command from the top of the work tree, its output compared. */
static void says(const struct kind *k, const char *command, const char *want)
{
	char text[512] = "";
	FILE *f;
	size_t n;
	struct str all =
		str_fmt(&arena, "cd \"$(git rev-parse --show-toplevel)\" && %s",
			command);

	f = popen(all.p, "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	pclose(f);
	if (strcmp(text, want) != 0)
		fail_msg("%s: %s: \"%s\", not \"%s\"", k->name, command, text,
			 want);
}

static const struct write_change changes[] = {
	{ { "v/a.py", 6 }, { "edit\n", 5 }, 0 },
	{ { "v/b.py", 6 }, { NULL, 0 }, 0 },
	{ { "v/c\"\tn.py", 9 }, { "new\n", 4 }, ENTRY_EXECUTABLE },
	{ { "w/deep/d.py", 11 }, { "", 0 }, 0 },
};

static void blocked_are(const char *what, const struct write_change *c,
			size_t n, const char *want)
{
	struct strs blocked = VEC_INIT;
	struct buf b = BUF_INIT(&arena);

	if (write_find_blocked(repo, c, n, &blocked, &err))
		fail_msg("%s: %s", what, err.text);
	for (size_t i = 0; i < blocked.n; i++)
		buf_addf(&b, "%s%.*s", i ? " " : "", STR_ARG(blocked.v[i]));
	if (!str_is(buf_str(&b), want))
		fail_msg("%s: blocked \"%.*s\", not \"%s\"", what,
			 STR_ARG(buf_str(&b)), want);
}

static void stage(const char *what)
{
	struct snapshot before;

	assert_int_equal(snapshot_index(repo, &before, &err), 0);
	blocked_are(what, changes, 4, "");
	if (write_stage(repo, changes, 4, &err))
		fail_msg("%s: %s", what, err.text);
	/* Once more: a rerun after a kill finds its own files. */
	blocked_are(what, changes, 4, "");
}

static void is_staged(const struct kind *k)
{
	struct snapshot index;
	struct oid tree;
	char hex[OID_MAX_HEX + 1];

	says(k, "git diff --cached --name-status -z HEAD -- v w | tr '\\0' ' '",
	     "M v/a.py D v/b.py A v/c\"\tn.py A w/deep/d.py ");
	says(k, "git diff-files --name-only", "");
	says(k, "git ls-files -o --exclude-standard", "");
	says(k, "git show :v/a.py", "edit\n");
	says(k, "tr -d '\\r' <v/a.py", "edit\n");
	says(k, "git ls-files -s -- 'v/c*' | cut -c 1-6", "100755\n");
	says(k, "stat -c %A v/a.py v/c* w/deep/d.py",
	     "-rw-r--r--\n-rwxr-xr-x\n-rw-r--r--\n");
	says(k, "ls -A v w/deep", "v:\na.py\nc\"\tn.py\n\nw/deep:\nd.py\n");
	assert_int_equal(snapshot_index(repo, &index, &err), 0);
	assert_null(snapshot_find(&index, STR("v/b.py")));
	assert_non_null(snapshot_find(&index, STR("w/deep/d.py")));
	assert_int_equal(write_tree(repo, &tree, &err), 0);
	says(k, "git write-tree", str_fmt(&arena, "%s\n", oid_hex(&tree, hex)).p);
}

static void test_git_write__stages_in_every_kind_of_repository(void **s UNUSED)
{
	umask(022);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		begin(&kinds[i]);
		stage(kinds[i].name);
		is_staged(&kinds[i]);
		end(&kinds[i]);
	}
}

static void test_git_write__a_filter_s_files_are_on_disk(void **state UNUSED)
{
	const struct kind *k = &kinds[ARRAY_SIZE(kinds) - 1];

	assert_string_equal(k->name, "line ends");
	begin(k);
	stage(k->name);
	says(k, "od -An -c v/a.py | tr -d ' \\n'", "edit\\r\\n");
	end(k);
}

/* What is in the way, and what only looks like it. */
static void test_git_write__what_stands_in_the_way(void **state UNUSED)
{
	static const struct {
		const char *make, *blocked;
	} cases[] = {
		{ "true", "" },
		{ "touch -d 2001-01-01 v/a.py", "" },
		{ "chmod +x v/a.py", "" },
		{ "printf 'edit\\n' >v/a.py", "" },
		{ "printf 'new\\n' >\"$(printf 'v/c\"\\tn.py')\"", "" },
		{ "rm v/b.py", "" },
		{ "echo mine >v/a.py", "v/a.py" },
		{ "git update-index --assume-unchanged v/a.py; echo mine >v/a.py",
		  "v/a.py" },
		{ "rm v/a.py", "v/a.py" },
		{ "rm v/a.py; ln -s b.py v/a.py", "v/a.py" },
		{ "rm v/a.py; printf b >v/t; ln -s t v/a.py", "v/a.py" },
		{ "rm v/a.py; mkdir v/a.py", "v/a.py" },
		{ "rm v/a.py; mkfifo v/a.py", "v/a.py" },
		{ "echo mine >v/b.py", "v/b.py" },
		{ "mkdir -p w/deep; echo mine >w/deep/d.py", "w/deep/d.py" },
		{ "echo w >.git/info/exclude; mkdir -p w/deep; echo mine "
		  ">w/deep/d.py",
		  "w/deep/d.py" },
		{ "echo file >w", "w/deep/d.py" },
		{ "mkdir real; ln -s real w", "w/deep/d.py" },
		{ "mv v real; ln -s real v", "v/a.py v/b.py v/c\"\tn.py" },
		{ "mkdir -p w/deep; echo mine >w/deep/d.py; git add -N "
		  "w/deep/d.py",
		  "w/deep/d.py" },
		{ "o=$(git hash-object -w v/a.py); printf '100644 %s 1\\tv/a.py\\n"
		  "100644 %s 2\\tv/a.py\\n' $o $o | (git rm -q --cached v/a.py; "
		  "git update-index --index-info)",
		  "v/a.py" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&kinds[0]);
		sh(cases[i].make);
		blocked_are(cases[i].make, changes, 4, cases[i].blocked);
		end(&kinds[0]);
	}
}

/* A link that came between: what it leads to stays as it was. */
static void test_git_write__never_writes_through_a_link(void **state UNUSED)
{
	begin(&kinds[0]);
	sh("mv v ../outside && ln -s ../outside v");
	assert_int_equal(write_stage(repo, changes, 4, &err), -1);
	says(&kinds[0], "cat ../outside/a.py ../outside/b.py", "a\nb\n");
	says(&kinds[0], "ls -A ../outside", "a.py\nb.py\n");
	end(&kinds[0]);
}

static void test_git_write__a_bad_path_changes_nothing(void **state UNUSED)
{
	static const char *const paths[] = { "../x",   "v/../x",   "/x",
					     ".git/x", "v/.GIT/x", "",
					     "v//x",   "v/" };

	begin(&kinds[0]);
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		struct write_change c = { str_z(paths[i]), STR("x"), 0 };

		assert_int_equal(write_stage(repo, &c, 1, &err), -1);
	}
	says(&kinds[0], "git status --porcelain", "");
	end(&kinds[0]);
}

static void test_git_write__a_locked_index_is_told_first(void **state UNUSED)
{
	begin(&kinds[0]);
	sh("touch .git/index.lock");
	assert_int_equal(write_stage(repo, changes, 4, &err), -1);
	assert_non_null(strstr(err.text, "index.lock"));
	sh("rm .git/index.lock");
	says(&kinds[0], "git status --porcelain", "");
	end(&kinds[0]);
}

static void test_git_write__a_bare_repository_has_no_files(void **s UNUSED)
{
	static const struct kind bare = { "bare",
					  IDENTITY
					  "git init -q m && cd m && " BASE_FILES
					  " && git clone -q --bare . "
					  "../r && cd ../r && git "
					  "read-tree HEAD",
					  "r", NULL, NULL };
	struct oid tree;

	begin(&bare);
	stage(bare.name);
	assert_int_equal(write_tree(repo, &tree, &err), 0);
	sh("git diff --cached --name-only | wc -l | grep -qx 4 && "
	   "test ! -e v");
	end(&bare);
}

/* What is left out of the working tree stays so, and is staged all the same. */
static void test_git_write__a_sparse_checkout_stays_sparse(void **s UNUSED)
{
	static const char *const ways[] = { "--no-sparse-index",
					    "--sparse-index" };
	struct kind k = kinds[0];

	for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
		k.setup = str_fmt(&arena,
				  "%s && git sparse-checkout set --cone %s app",
				  kinds[0].setup, ways[i])
				  .p;
		begin(&k);
		blocked_are("sparse", changes, 3, "");
		assert_int_equal(write_stage(repo, changes, 3, &err), 0);
		says(&k, "git status --porcelain -z | tr '\\0' ' '",
		     "M  v/a.py D  v/b.py A  v/c\"\tn.py ");
		says(&k, "git ls-files -t v/a.py", "S v/a.py\n");
		says(&k, "ls", "app\n");
		end(&k);
	}
}

/*
 * A git that kills who called it, before or after its n-th run, for every n:
 * the index is the old or the new one, and a rerun gives what was wanted.
 */
static bool stage_and_stop(const char *when, int n)
{
	pid_t child;
	int status;

	write_file("../stop", str_fmt(&arena, "%s %d\n", when, n));
	sh("rm -f ../count");
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		setenv("PATH",
		       str_fmt(&arena, "%s/bin:%s", directory, getenv("PATH")).p,
		       1);
		_exit(write_stage(repo, changes, 4, &err) ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status))
		fail_msg("%s %d: failed, not killed", when, n);
	return WIFSIGNALED(status);
}

static const char killing_git[] =
	"#!/bin/sh\n"
	"read when n <../stop\n"
	"echo >>../count; c=$(wc -l <../count)\n"
	"[ \"$when $c\" != \"before $n\" ] || { kill -9 $PPID; exit 1; }\n"
	"PATH=${PATH#*:}\n"
	"git \"$@\"\n"
	"r=$?\n"
	"[ \"$when $c\" != \"after $n\" ] || kill -9 $PPID\n"
	"exit $r\n";

static void
test_git_write__a_kill_at_any_step_is_finished_by_a_rerun(void **s UNUSED)
{
	static const char *const ways[] = { "before", "after" };
	const struct kind *k = &kinds[0];

	for (size_t way = 0; way < ARRAY_SIZE(ways); way++) {
		bool killed = true;

		for (int n = 1; killed; n++) {
			assert_true(n < 40);
			begin(k);
			sh("mkdir -p ../bin && git ls-files -s >../old");
			write_file("../bin/git", str_z(killing_git));
			sh("chmod +x ../bin/git");
			killed = stage_and_stop(ways[way], n);
			sh("test ! -e .git/index.lock && git fsck --strict >/dev/null "
			   "2>&1");
			sh("git ls-files -s | cmp -s - ../old || test \"$(git "
			   "ls-files v w)\" = \"$(printf 'v/a.py\n\"v/c\\\\\"\\\\tn"
			   ".py\"\nw/deep/d.py')\"");
			sh("for f in v/a.py; do case $(cat $f) in a|edit) ;; *) "
			   "exit 1 ;; esac; done");
			stage("rerun");
			is_staged(k);
			end(k);
		}
	}
}

/* ---- commits */

static struct oid resolve(const char *expression)
{
	struct oid oid = OID_NONE;

	if (revision_resolve(repo, str_z(expression), &oid, &err) != 1)
		fail_msg("%s: %s", expression, err.text);
	return oid;
}

static void test_git_write__a_commit_again_keeps_all_else(void **s UNUSED)
{
	const struct kind *k = &kinds[0];
	struct oid commit, tree, made;
	char hex[OID_MAX_HEX + 1];

	begin(k);
	/* A signature, a header of two lines, Latin-1, no line end. */
	sh("{ git cat-file commit HEAD | sed -n 1p; echo \"parent $(git rev-parse "
	   "HEAD)\"; printf 'author  A\\351 <a> 1 +0130\\ncommitter C <> 2 "
	   "-0800\\ngpgsig -----BEGIN\\n  x\\n \\n y\\nencoding latin1\\nmergetag "
	   "a\\n tree 1\\n gpgsig 2\\n\\nM\\351ssage\\n\\ngpgsig no header'; } | "
	   "git hash-object -t commit -w --literally --stdin >../commit");
	sh("git update-ref refs/heads/odd $(cat ../commit)");
	commit = resolve("odd");
	assert_int_equal(commit_is_signed(repo, &commit, &err), 1);
	tree = oid_empty_tree(20);
	sh("git hash-object -t tree -w /dev/null >/dev/null");
	if (write_commit_again(repo, &commit, &tree, STR_NULL, false, &made, &err))
		fail_msg("%s", err.text);
	assert_int_equal(commit_is_signed(repo, &made, &err), 0);
	sh(str_fmt(&arena,
		   "git cat-file commit %s >../new && git cat-file commit odd | "
		   "sed -e '1s/ .*/ 4b825dc642cb6eb9a060e54bf8d69288fbee4904/' "
		   "-e '/^gpgsig ---/,/^ y/d' | cmp - ../new",
		   oid_hex(&made, hex))
		   .p);
	assert_int_equal(write_commit_again(repo, &commit, &tree,
					    STR("other\n"), false, &made, &err),
			 0);
	says(k,
	     str_fmt(&arena, "git cat-file commit %s | sed '1,/^$/d'",
		     oid_hex(&made, hex))
		     .p,
	     "other\n");
	/* What commit-tree cannot write is refused, not lost. */
	assert_int_equal(write_commit_again(repo, &commit, &tree, STR_NULL,
					    true, &made, &err),
			 -1);
	assert_non_null(strstr(err.text, "mergetag"));
	end(k);
}

/* Signed by a program of ours: git calls it as it would call gpg. */
static void test_git_write__git_signs_anew(void **state UNUSED)
{
	const struct kind *k = &kinds[0];
	struct oid commit, tree, made;

	begin(k);
	sh("printf '#!/bin/sh\\ncat >/dev/null\\nprintf \"\\\\n[GNUPG:] "
	   "SIG_CREATED \\\\n\" >&2\\necho SIGNED BY \"$*\"\\n' >../sign && chmod +x "
	   "../sign && git config gpg.program \"$PWD/../sign\" && git config "
	   "user.signingKey KEY");
	sh("GIT_AUTHOR_NAME='A\xc3\xa9' GIT_AUTHOR_DATE='@1 +0130' git commit -q "
	   "--allow-empty -S -m one");
	commit = resolve("HEAD");
	assert_int_equal(commit_is_signed(repo, &commit, &err), 1);
	tree = resolve("HEAD:v");
	if (write_commit_again(repo, &commit, &tree, STR("two\n"), true, &made,
			       &err))
		fail_msg("%s", err.text);
	assert_int_equal(commit_is_signed(repo, &made, &err), 1);
	assert_int_equal(write_ref(repo, STR("HEAD"), &made, &commit,
				   STR("alembic: a\nb"), &err),
			 0);
	says(k, "git show -s --format='%an %ad %s %T'",
	     str_fmt(&arena, "A\xc3\xa9 Thu Jan 1 01:30:01 1970 +0130 two %s\n",
		     oid_hex(&tree, (char[OID_MAX_HEX + 1]){ 0 }))
		     .p);
	says(k, "git cat-file commit HEAD | grep -c 'SIGNED BY.*KEY'", "1\n");
	says(k, "git reflog -1 --format=%gs", "alembic: a b\n");
	says(k, "git rev-parse --abbrev-ref HEAD", "main\n");
	/* HEAD is not where it was any more. */
	assert_int_equal(write_ref(repo, STR("HEAD"), &made, &commit,
				   STR("alembic"), &err),
			 -1);
	sh("printf '#!/bin/sh\\nexit 1\\n' >../sign");
	assert_int_equal(write_commit_again(repo, &made, &tree, STR_NULL, true,
					    &commit, &err),
			 -1);
	end(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_git_write__stages_in_every_kind_of_repository),
		cmocka_unit_test(test_git_write__a_filter_s_files_are_on_disk),
		cmocka_unit_test(test_git_write__what_stands_in_the_way),
		cmocka_unit_test(test_git_write__never_writes_through_a_link),
		cmocka_unit_test(test_git_write__a_bad_path_changes_nothing),
		cmocka_unit_test(test_git_write__a_locked_index_is_told_first),
		cmocka_unit_test(test_git_write__a_bare_repository_has_no_files),
		cmocka_unit_test(test_git_write__a_sparse_checkout_stays_sparse),
		cmocka_unit_test(
			test_git_write__a_kill_at_any_step_is_finished_by_a_rerun),
		cmocka_unit_test(test_git_write__a_commit_again_keeps_all_else),
		cmocka_unit_test(test_git_write__git_signs_anew),
	};

	return cmocka_run_group_tests_name("git_write", tests, setup_directory,
					   remove_directory);
}
