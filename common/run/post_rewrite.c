#include "base/compat.h"
#include "run/aftermath.h"
#include "base/io.h"
#include "run/hook.h"

#include <sys/stat.h>
#include <unistd.h>

/* Thousands of commits rewritten at once; a rebase of more is not looked at. */
#define MAX_LINES ((size_t)16 * 1024 * 1024)

/* Is a rebase under way? Then a commit amended in it is not the last word. */
static bool is_rebasing(struct run *run)
{
	static const char *const names[] = { "rebase-merge", "rebase-apply" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!stat(path_join(&run->arena, repo_paths(run->repo)->git_dir,
				    str_z(names[i]))
				  .p,
			  &st))
			return true;
	return false;
}

/*
 * "<old> <new> ..." a line, oldest first. 1: *amended is the first old one,
 * *onto what the first new one hangs on.
 */
static int read_first(struct run *run, bool is_amend, struct oid *before,
		      struct err *err)
{
	struct str text, line, word;
	struct commit commit;
	struct oid oid;
	int found;

	if (io_read_fd(STDIN_FILENO, &run->arena, MAX_LINES, &text,
		       "the rewritten commits", err) != IO_OK ||
	    !str_split(&text, '\n', &line) || !str_split(&line, ' ', &word) ||
	    (!is_amend && !str_split(&line, ' ', &word)) ||
	    !oid_parse(&oid, word) || oid_is_none(&oid))
		return 0;
	*before = oid;
	if (is_amend)
		return 1;
	found = commit_read(run->repo, &oid, &commit, err);
	if (found <= 0 || !commit.parents.n)
		return found < 0 ? -1 : 0;
	*before = commit.parents.v[0];
	return 1;
}

/* $1 is "amend" or "rebase". */
static int post_rewrite(struct run *run, int argc, char **argv, struct err *err)
{
	bool is_amend = argc > 1 && !strcmp(argv[1], "amend");
	struct oid before;
	int found;

	if (is_amend && is_rebasing(run))
		return RUN_CLEAN;
	found = read_first(run, is_amend, &before, err);
	if (found > 0)
		found = aftermath_tell(run, &before, err);
	return found < 0 ? -1 : RUN_CLEAN;
}

const struct hook hook_post_rewrite = {
	.name = "post-rewrite",
	.fn = post_rewrite,
};
