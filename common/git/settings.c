/*
 * git's configuration, alembic.* of it. libgit2 sees neither `git -c` nor
 * GIT_CONFIG_GLOBAL nor every kind of include, so git is asked; but most
 * people have no such setting at all, and that can be seen without a process
 * by looking whether any of the files holds the word.
 */
#include "base/compat.h"
#include "git/backend.h"

#include <unistd.h>

#include "base/io.h"

#define MAX_CONFIG ((size_t)256 * 1024)

extern char **environ;

static bool environment_has_config(void)
{
	for (char **e = environ; e && *e; e++)
		if (!strncmp(*e, "GIT_CONFIG", sizeof("GIT_CONFIG") - 1))
			return true;
	return false;
}

/* False also when that cannot be said: unreadable, too large, including. */
static bool file_is_silent(struct arena *scratch, struct str path)
{
	struct str text;

	switch (io_read_file(path.p, scratch, MAX_CONFIG, &text, NULL)) {
	case IO_MISSING:
		return true;
	case IO_OK:
		text = str_lower(scratch, text);
		return str_find(text, STR("alembic")) == STR_NPOS &&
		       str_find(text, STR("include")) == STR_NPOS &&
		       str_find(text, STR("worktreeconfig")) == STR_NPOS;
	default:
		return false;
	}
}

/*
 * Only a git installed below /usr is known to read /etc/gitconfig (git's
 * Makefile, sysconfdir). Hooks find its own directory first in PATH.
 */
static bool git_is_the_systems(struct arena *scratch)
{
	struct str rest = str_z(getenv("PATH"));
	struct str dir;

	while (rest.p && str_split(&rest, ':', &dir)) {
		struct str path = path_join(scratch, dir, STR("git"));

		if (access(path.p, X_OK))
			continue;
		return str_is(dir, "/usr/bin") || str_is(dir, "/bin") ||
		       str_is(dir, "/usr/lib/git-core") ||
		       str_is(dir, "/usr/libexec/git-core");
	}
	return false;
}

static bool user_is_silent(struct arena *a)
{
	struct str home = str_z(getenv("HOME"));
	struct str xdg = str_z(getenv("XDG_CONFIG_HOME"));

	if (!home.p || !home.len)
		return false;
	if (!xdg.p || !xdg.len)
		xdg = path_join(a, home, STR(".config"));
	return file_is_silent(a, path_join(a, home, STR(".gitconfig"))) &&
	       file_is_silent(a, path_join(a, xdg, STR("git/config")));
}

bool settings_are_absent(const struct repo *r)
{
	struct arena a;
	bool silent;

	if (environment_has_config())
		return false;
	arena_init(&a);
	silent = git_is_the_systems(&a) &&
		 file_is_silent(&a, STR("/etc/gitconfig")) &&
		 user_is_silent(&a) &&
		 file_is_silent(&a, path_join(&a, r->paths.common_dir,
					      STR("config")));
	arena_release(&a);
	return silent;
}

int repo_settings(struct repo *r, struct repo_settings *out, struct err *err)
{
	int rc = 0;

	if (!r->has_settings) {
		if (r->backend == REPO_LIBGIT2)
			rc = lib_usable(r, err) ?
				     lib_backend.settings(r, &r->settings, err) :
				     -1;
		else if (plumb_settings_started(r) || !settings_are_absent(r))
			rc = plumb_backend.settings(r, &r->settings, err);
		if (rc)
			return -1;
		r->has_settings = true;
	}
	*out = r->settings;
	return 0;
}
