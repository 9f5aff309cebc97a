/* The merge driver: its settings, and the attributes that give files to it. */
#include "base/compat.h"
#include "run/doctor_parts.h"

#define AGAIN "run git-alembic's install.sh on this repository"

/* The program between `test -x '` and `'; then`, quotes and %% undone. */
static struct str program_of(struct doctor *d, struct str line)
{
	static const struct str before = { "if test -x '", 12 };
	struct buf out = BUF_INIT(d->arena);

	if (!str_starts(line, before))
		return STR_NULL;
	for (size_t i = before.len; i < line.len; i++) {
		if (line.p[i] == '\'') {
			if (!str_starts(str_from(line, i), STR("'\\''")))
				return buf_str(&out);
			i += 3;
		} else if (str_starts(str_from(line, i), STR("%%"))) {
			i++;
		}
		buf_addc(&out, line.p[i]);
	}
	return STR_NULL;
}

static bool has_version(struct str line)
{
	static const struct str mark = { " # git-alembic ", 15 };
	size_t at = str_find(line, mark);
	struct str version;

	if (at == STR_NPOS)
		return false;
	line = str_from(line, at + mark.len);
	return str_split(&line, ' ', &version) &&
	       str_is(version, DOCTOR_DRIVER_VERSION);
}

static bool look_at_driver(struct doctor *d)
{
	const char *argv[] = { "git", "config", "--get", "merge.alembic.driver",
			       NULL };
	struct str line, program;

	if (doctor_git(d, argv, &line) || !line.len) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_WARNING, "driver",
				      "the merge driver is not installed: "
				      "migrations merge as any text does"),
			   AGAIN);
		return false;
	}
	program = program_of(d, line);
	if (!program.p || !has_version(line)) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_WARNING, "driver",
				      "merge.alembic.driver is somebody else's, "
				      "or of another version"),
			   "git config --unset merge.alembic.driver; then " AGAIN);
		return false;
	}
	if (doctor_program(d, "driver", STR("git-alembic-merge"), program))
		doctor_say(d, DOCTOR_OK, "driver",
			   "the merge driver is installed");
	return true;
}

static void look_at_attributes(struct doctor *d, struct str dir)
{
	struct str sample = path_join(d->arena, dir, STR("0123456789ab_x.py"));
	const char *argv[] = { "git", "check-attr", "merge", "--", NULL, NULL };
	const struct repo_paths *paths = repo_paths(d->run->repo);
	struct str said;

	argv[4] = paths->top.p ? path_join(d->arena, paths->top, sample).p :
				 sample.p;
	if (doctor_git(d, argv, &said))
		return;
	if (str_ends(said, STR(": merge: alembic"))) {
		doctor_say(d, DOCTOR_OK, "attributes",
			   "migrations in %.*s go to the merge driver",
			   STR_ARG(dir));
		return;
	}
	doctor_fix(d,
		   doctor_say(d, DOCTOR_WARNING, "attributes",
			      "migrations in %.*s do not go to the merge driver",
			      STR_ARG(dir)),
		   AGAIN "; or add what git alembic attributes prints to "
			 ".gitattributes");
}

void doctor_driver(struct doctor *d)
{
	const struct environments *envs = &d->state.environments;

	if (!repo_paths(d->run->repo)->top.p || !look_at_driver(d))
		return;
	for (size_t i = 0; i < envs->n; i++)
		for (size_t k = 0;
		     !envs->v[i].is_excluded && k < envs->v[i].nlocations; k++)
			look_at_attributes(d, envs->v[i].locations[k].dir);
}
