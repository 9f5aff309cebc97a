/*
 * Where the repository is. The layout nearly every hook runs in (a plain
 * ".git" directory in the current one) is recognised here, without a process;
 * everything else git itself is asked, so that its rules hold.
 */
#include "base/compat.h"
#include "git/plumb.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define MAX_CONFIG ((size_t)256 * 1024)

static struct str current_directory(struct arena *a)
{
	size_t size = 256;

	for (;;) {
		char *p = arena_bytes(a, size);

		if (getcwd(p, size))
			return str_z(p);
		if (errno != ERANGE || size > (size_t)1 << 20)
			return STR_NULL;
		size *= 2;
	}
}

static bool is_set(const char *variable)
{
	return getenv(variable) != NULL;
}

static bool is_directory(struct arena *a, struct str dir, const char *name,
			 bool own)
{
	struct stat st;
	struct str path = path_join(a, dir, str_z(name));

	return !lstat(path.p, &st) && S_ISDIR(st.st_mode) &&
	       (!own || st.st_uid == geteuid());
}

/*
 * Could the file move the work tree, make the repository bare or change its
 * format? Looked for as text, so that we err to the side of asking git.
 */
static bool config_is_plain(struct arena *a, struct str git_dir)
{
	struct str path = path_join(a, git_dir, STR("config"));
	struct str bytes;
	struct str rest;
	size_t at;

	if (io_read_file(path.p, a, MAX_CONFIG, &bytes, NULL) != IO_OK)
		return false;
	rest = str_lower(a, bytes);
	if (str_find(rest, STR("worktree")) != STR_NPOS)
		return false;
	while ((at = str_find(rest, STR("bare"))) != STR_NPOS) {
		rest = str_from(rest, at + 4);
		if (!str_starts(rest, STR(" = false\n")))
			return false;
	}
	return true;
}

/* cwd/.git is a repository as `git init` makes it, and ours. */
static bool find_plain(struct repo *r, struct str cwd)
{
	struct arena *a = r->arena;
	struct str git_dir;
	struct stat st;

	if (!cwd.p || is_set("GIT_DIR") || is_set("GIT_WORK_TREE") ||
	    is_set("GIT_COMMON_DIR"))
		return false;
	git_dir = path_join(a, cwd, STR(".git"));
	if (!is_directory(a, cwd, ".git", true) ||
	    !is_directory(a, git_dir, "refs", false) ||
	    (!is_set("GIT_OBJECT_DIRECTORY") &&
	     !is_directory(a, git_dir, "objects", false)) ||
	    lstat(path_join(a, git_dir, STR("HEAD")).p, &st) ||
	    !S_ISREG(st.st_mode) ||
	    !lstat(path_join(a, git_dir, STR("commondir")).p, &st) ||
	    !config_is_plain(a, git_dir))
		return false;
	r->paths.git_dir = r->paths.common_dir = git_dir;
	r->paths.top = cwd;
	r->paths.prefix = STR("");
	return true;
}

/* One value of rev-parse, which ends it with a newline of its own. */
static int ask_one(struct repo *r, const char *option, struct str *out,
		   struct err *err)
{
	const char *argv[] = { "git", "rev-parse", "--path-format=absolute",
			       option, NULL };

	if (plumb_need(r, argv, out, err))
		return -1;
	if (str_ends(*out, STR("\n")))
		out->len--;
	*out = str_dup(r->arena, *out);
	return 0;
}

/* What git says of a place that is no repository needs no introduction. */
static int say_as_git(struct err *err)
{
	char *said = strstr(err->text, "fatal: ");

	if (said)
		memmove(err->text, said + 7, strlen(said + 7) + 1);
	return -1;
}

static int find_by_git(struct repo *r, struct err *err)
{
	struct repo_paths *p = &r->paths;

	if (ask_one(r, "--git-dir", &p->git_dir, err))
		return say_as_git(err);
	if (ask_one(r, "--git-common-dir", &p->common_dir, err) ||
	    ask_one(r, "--show-prefix", &p->prefix, err))
		return -1;
	/* Bare, or inside the git directory: there is no work tree here. */
	if (ask_one(r, "--show-toplevel", &p->top, NULL))
		p->top = STR_NULL;
	return 0;
}

static void find_index(struct repo *r, struct str cwd)
{
	struct repo_paths *p = &r->paths;
	struct str name = str_z(getenv("GIT_INDEX_FILE"));

	/* git opens it after it has gone to the top. */
	if (!name.p || !name.len)
		p->index = path_join(r->arena, p->git_dir, STR("index"));
	else if (name.p[0] == '/')
		p->index = str_dup(r->arena, name);
	else
		p->index = path_join(r->arena, p->top.p ? p->top : cwd, name);
}

/* Hooks and aliases run at the top; git tells them where the user stood. */
static void find_prefix(struct repo *r)
{
	struct str given = str_z(getenv("GIT_PREFIX"));

	if (!r->paths.prefix.len && given.p && r->paths.top.p)
		r->paths.prefix = str_dup(r->arena, given);
}

int repo_find_paths(struct repo *r, struct err *err)
{
	struct str cwd = current_directory(r->arena);

	if (!find_plain(r, cwd) && find_by_git(r, err))
		return -1;
	find_index(r, cwd);
	find_prefix(r);
	return 0;
}
