/* git, the libraries, and the hooks that install.sh writes. */
#include "base/compat.h"
#include "base/io.h"
#include "base/regex.h"
#include "base/spawn.h"
#include "run/doctor_parts.h"

#include <unistd.h>

#define STUB_MARK "# git-alembic stub "
#define STUB_MAX ((size_t)64 * 1024)

/* "git version 2.39.5 (Apple Git-154)" */
static bool read_version(struct str text, unsigned *major, unsigned *minor)
{
	return sscanf(text.p, "git version %u.%u", major, minor) == 2;
}

static void look_at_versions(struct doctor *d)
{
	const char *argv[] = { "git", "version", NULL };
	unsigned major = 0, minor = 0;
	struct str text, pcre = regex_version(d->arena);
	struct doctor_line *line;
	size_t blank;

	if (doctor_git(d, argv, &text) || !read_version(text, &major, &minor)) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "git", "git cannot be run"),
			   "look at PATH");
	} else if (major < 2 || (major == 2 && minor < 24)) {
		line = doctor_say(d, DOCTOR_ERROR, "git",
				  "%.*s runs no pre-merge-commit: merges are not "
				  "looked at",
				  STR_ARG(text));
		doctor_fix(d, line, "git 2.24 or later");
	} else {
		doctor_say(d, DOCTOR_OK, "git", "%.*s", STR_ARG(text));
	}
	blank = str_chr(pcre, ' ');
	doctor_say(d, DOCTOR_OK, "program",
		   "git-alembic " GIT_ALEMBIC_VERSION ", with %.*s and pcre2 "
		   "%.*s",
		   STR_ARG(repo_library(d->arena)),
		   STR_ARG(blank == STR_NPOS ? pcre : str_cut(pcre, 0, blank)));
}

bool doctor_program(struct doctor *d, const char *check, struct str name,
		    struct str program)
{
	const char *argv[] = { str_dup(d->arena, program).p, "--version", NULL };
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	struct str said = STR("");
	struct doctor_line *line;

	if (access(argv[0], X_OK)) {
		line = doctor_say(d, DOCTOR_ERROR, check,
				  "%.*s: its program is gone: %.*s",
				  STR_ARG(name), STR_ARG(program));
		doctor_fix(d, line, "run git-alembic's install.sh again");
		return false;
	}
	if (!child_start(&c, argv, NULL, 0, 4096, &err) && !child_wait(&c, &err))
		said = str_trim(str_dup(d->arena, str_of(c.bytes, c.len)));
	child_release(&c);
	if (str_ends(said, STR(" " GIT_ALEMBIC_VERSION)))
		return true;
	line = doctor_say(d, DOCTOR_WARNING, check,
			  "%.*s: its program is of another version than this "
			  "one (%.*s)",
			  STR_ARG(name), STR_ARG(said));
	line->path = program;
	doctor_fix(d, line, "run git-alembic's install.sh again");
	return false;
}

/* ---- where git looks for hooks ----------------------------------------------------- */

static void trap(struct doctor *d, const char *what, struct str scope,
		 const char *fix)
{
	doctor_fix(d,
		   doctor_say(d, DOCTOR_WARNING, "hooks-path",
			      "core.hooksPath (%.*s) %s", STR_ARG(scope), what),
		   "%s", fix);
}

/* The folder; {NULL, 0} when git runs no hooks at all. */
static struct str hooks_folder(struct doctor *d)
{
	const char *ask[] = { "git",   "config",	 "--show-scope",
			      "--get", "core.hooksPath", NULL };
	const char *where[] = {
		"git",	      "rev-parse", "--path-format=absolute",
		"--git-path", "hooks",	   NULL
	};
	const struct repo_paths *paths = repo_paths(d->run->repo);
	struct str setting, scope, folder;

	bool is_set = !doctor_git(d, ask, &setting);

	str_split(&setting, '\t', &scope);
	if (is_set && !setting.len) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "hooks-path",
				      "core.hooksPath (%.*s) is empty: git runs "
				      "no hook here",
				      STR_ARG(scope)),
			   "git config --unset core.hooksPath");
		return STR_NULL;
	}
	if (doctor_git(d, where, &folder)) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "hooks-path",
				      "git cannot tell where its hooks are"),
			   "git rev-parse --git-path hooks says why");
		return STR_NULL;
	}
	if (!is_set)
		return folder;
	if (path_is_below(folder, paths->common_dir) ||
	    (paths->top.p && path_is_below(folder, paths->top)))
		doctor_say(d, DOCTOR_OK, "hooks-path",
			   "core.hooksPath (%.*s): hooks are in %.*s",
			   STR_ARG(scope), STR_ARG(folder));
	else
		trap(d,
		     "leads out of this repository: other repositories may "
		     "share those hooks, and none that are only here run",
		     scope,
		     "git config core.hooksPath \"$(git rev-parse "
		     "--git-common-dir)/hooks\" gives this one its own");
	return folder;
}

/* ---- a hook --------------------------------------------------------------------------- */

/* run='...' of a stub, its quotes undone. */
static struct str program_of(struct doctor *d, struct str stub)
{
	struct str line;
	struct buf out = BUF_INIT(d->arena);

	while (str_split(&stub, '\n', &line)) {
		if (!str_starts(line, STR("run='")))
			continue;
		line = str_from(line, 5);
		for (size_t i = 0; i < line.len; i++) {
			if (line.p[i] != '\'') {
				buf_addc(&out, line.p[i]);
				continue;
			}
			if (!str_starts(str_from(line, i), STR("'\\''")))
				break;
			buf_addc(&out, '\'');
			i += 3;
		}
		return buf_str(&out);
	}
	return STR_NULL;
}

static bool is_stub(struct str text, struct str *version)
{
	struct str line;

	if (!str_split(&text, '\n', &line) || !str_split(&text, '\n', &line) ||
	    !str_starts(line, STR(STUB_MARK)))
		return false;
	line = str_from(line, sizeof(STUB_MARK) - 1);
	return str_split(&line, ' ', version);
}

/* Hook managers run us by name, from files of the working tree. */
static bool is_run_by_others(struct doctor *d, struct str hook, struct str *by)
{
	static const char *const files[] = {
		".pre-commit-config.yaml", "prek.toml",	    "lefthook.yml",
		".lefthook.yml",	   "lefthook.yaml", "lefthook.toml",
		".overcommit.yml",	   "package.json",  ".huskyrc",
		".huskyrc.json",
	};
	struct str husky = str_fmt(d->arena, ".husky/%.*s", STR_ARG(hook));
	struct str word =
		str_fmt(d->arena, "git alembic hook %.*s", STR_ARG(hook));

	for (size_t i = 0; i <= ARRAY_SIZE(files); i++) {
		struct str path = i ? str_z(files[i - 1]) : husky, text;

		text = doctor_read(d, path);
		if (!text.p || str_find(text, word) == STR_NPOS)
			continue;
		*by = path;
		return true;
	}
	return false;
}

static void look_at_stub(struct doctor *d, struct str name, struct str path,
			 struct str text, struct str version)
{
	struct str program = program_of(d, text);
	struct doctor_line *line;

	if (!str_is(version, DOCTOR_STUB_VERSION) || !program.p) {
		line = doctor_say(d, DOCTOR_WARNING, "hooks",
				  "%.*s: written by another version of "
				  "install.sh",
				  STR_ARG(name));
		line->path = path;
		doctor_fix(d, line, "run git-alembic's install.sh again");
	} else if (doctor_program(d, "hooks", name, program)) {
		doctor_say(d, DOCTOR_OK, "hooks", "%.*s is installed",
			   STR_ARG(name));
	}
}

/* git 2.54 and later run hooks that are named in the settings. */
static bool is_in_settings(struct doctor *d, struct str name)
{
	const char *argv[] = {
		"git", "config", "--get",
		str_fmt(d->arena, "hook.alembic-%.*s.command", STR_ARG(name)).p,
		NULL
	};
	struct str command;

	if (doctor_git(d, argv, &command))
		return false;
	doctor_say(d, DOCTOR_OK, "hooks", "%.*s is set in git's settings",
		   STR_ARG(name));
	return true;
}

static void look_at_hook(struct doctor *d, struct str folder, struct str name)
{
	struct str path = path_join(d->arena, folder, name), text = STR(""), by;
	struct str version;
	struct doctor_line *line;
	bool is_there = io_read_file(path.p, d->arena, STUB_MAX, &text, NULL) ==
			IO_OK;

	if (is_there && is_stub(text, &version)) {
		look_at_stub(d, name, path, text, version);
		return;
	}
	path = str_fmt(d->arena, "%.*s.legacy", STR_ARG(path));
	if (io_read_file(path.p, d->arena, STUB_MAX, &text, NULL) == IO_OK &&
	    is_stub(text, &version)) {
		look_at_stub(d, name, path, text, version);
	} else if (is_in_settings(d, name)) {
		return;
	} else if (is_run_by_others(d, name, &by)) {
		line = doctor_say(d, DOCTOR_OK, "hooks", "%.*s is run by it",
				  STR_ARG(name));
		line->path = by;
	} else {
		line = doctor_say(d, DOCTOR_WARNING, "hooks",
				  is_there ? "%.*s is another hook, which does "
					     "not run ours" :
					     "%.*s is not installed",
				  STR_ARG(name));
		doctor_fix(d, line,
			   "run git-alembic's install.sh on this "
			   "repository");
	}
}

/* Those are for a repository that is pushed to. */
static bool is_for_servers(const char *name)
{
	return !strcmp(name, "pre-receive") || !strcmp(name, "update");
}

void doctor_repository(struct doctor *d)
{
	bool is_bare = !repo_paths(d->run->repo)->top.p;
	struct str folder;

	look_at_versions(d);
	folder = hooks_folder(d);
	for (size_t i = 0; folder.p && d->hooks[i]; i++) {
		const char *name = d->hooks[i]->name;

		/* One of update and pre-receive is enough. */
		if (is_for_servers(name) == is_bare && strcmp(name, "update") != 0)
			look_at_hook(d, folder, str_z(name));
	}
}
