/*
 * git's configuration, alembic.* of it. libgit2 sees neither `git -c` nor
 * GIT_CONFIG_GLOBAL nor every kind of include, so git is asked; but most
 * people have no such setting at all, and that can be seen without a process
 * by looking whether any of the files holds the word.
 */
#include "base/compat.h"
#include "git/backend.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

#define MAX_CONFIG ((size_t)256 * 1024)

extern char **environ;

static bool text_is_silent(struct arena *scratch, struct str text)
{
	text = str_lower(scratch, text);
	return str_find(text, STR("alembic")) == STR_NPOS &&
	       str_find(text, STR("include")) == STR_NPOS &&
	       str_find(text, STR("worktreeconfig")) == STR_NPOS;
}

/* False also when that cannot be said: unreadable or too large. */
static bool file_is_silent(struct arena *scratch, struct str path)
{
	struct str text;

	if (!path.len || str_is(path, "/dev/null"))
		return true;
	switch (io_read_file(path.p, scratch, MAX_CONFIG, &text, NULL)) {
	case IO_MISSING:
		return true;
	case IO_OK:
		return text_is_silent(scratch, text);
	default:
		return false;
	}
}

/*
 * `git -c`, GIT_CONFIG_COUNT and their like; some editors always give a few.
 * Which files are read (GIT_CONFIG_GLOBAL ...) is looked at with the files.
 */
static bool environment_is_silent(struct arena *scratch)
{
	static const char *const harmless[] = {
		"GIT_CONFIG_NOSYSTEM=", "GIT_CONFIG_GLOBAL=",
		"GIT_CONFIG_SYSTEM=",	"GIT_CONFIG_COUNT=",
		"GIT_CONFIG_VALUE_",
	};

	for (char **e = environ; e && *e; e++) {
		struct str variable = str_z(*e);
		bool silent;

		if (!str_starts(variable, STR("GIT_CONFIG")))
			continue;
		silent = str_starts(variable, STR("GIT_CONFIG_KEY_")) ||
			 str_starts(variable, STR("GIT_CONFIG_PARAMETERS="));
		silent = silent && text_is_silent(scratch, variable);
		for (size_t i = 0; i < ARRAY_SIZE(harmless) && !silent; i++)
			silent = str_starts(variable, str_z(harmless[i]));
		if (!silent)
			return false;
	}
	return true;
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

static bool system_is_silent(struct arena *a)
{
	const char *given = getenv("GIT_CONFIG_SYSTEM");

	return given ? file_is_silent(a, str_z(given)) :
		       git_is_the_systems(a) &&
			       file_is_silent(a, STR("/etc/gitconfig"));
}

static bool user_is_silent(struct arena *a)
{
	const char *given = getenv("GIT_CONFIG_GLOBAL");
	struct str home = str_z(getenv("HOME"));
	struct str xdg = str_z(getenv("XDG_CONFIG_HOME"));

	if (given)
		return file_is_silent(a, str_z(given));
	if (!home.p || !home.len)
		return false;
	if (!xdg.p || !xdg.len)
		xdg = path_join(a, home, STR(".config"));
	return file_is_silent(a, path_join(a, home, STR(".gitconfig"))) &&
	       file_is_silent(a, path_join(a, xdg, STR("git/config")));
}

static void stamp(struct buf *out, struct str path)
{
	int64_t facts[3] = { -1, 0, 0 };
	struct stat st;

	if (path.len && !stat(path.p, &st)) {
		facts[0] = (int64_t)st.st_size;
		facts[1] = (int64_t)st.st_mtim.tv_sec;
		facts[2] = (int64_t)st.st_mtim.tv_nsec;
	}
	buf_add(out, path.p, path.len);
	buf_add(out, facts, sizeof(facts));
}

/* Where git's own configuration would have it; no file there is a fact, too. */
static void stamp_user(struct buf *out)
{
	const char *given = getenv("GIT_CONFIG_GLOBAL");
	struct str home = str_z(getenv("HOME"));
	struct str xdg = str_z(getenv("XDG_CONFIG_HOME"));

	if (given) {
		stamp(out, str_z(given));
		return;
	}
	if (home.len)
		stamp(out, path_join(out->arena, home, STR(".gitconfig")));
	if (!xdg.len && home.len)
		xdg = path_join(out->arena, home, STR(".config"));
	if (xdg.len)
		stamp(out, path_join(out->arena, xdg, STR("git/config")));
}

bool repo_settings_stamp(const struct repo *r, struct buf *out)
{
	const char *given = getenv("GIT_CONFIG_SYSTEM");
	struct arena scratch;
	bool is_silent;

	arena_init(&scratch);
	is_silent = environment_is_silent(&scratch);
	arena_release(&scratch);
	if (!is_silent)
		return false;
	stamp(out, given ? str_z(given) : STR("/etc/gitconfig"));
	stamp_user(out);
	stamp(out, path_join(out->arena, r->paths.common_dir, STR("config")));
	stamp(out,
	      path_join(out->arena, r->paths.git_dir, STR("config.worktree")));
	return true;
}

bool settings_are_absent(const struct repo *r)
{
	struct arena a;
	struct str own;
	bool silent;

	arena_init(&a);
	own = path_join(&a, r->paths.common_dir, STR("config"));
	silent = environment_is_silent(&a) && system_is_silent(&a) &&
		 user_is_silent(&a) && file_is_silent(&a, own);
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
