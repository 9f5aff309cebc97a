/* Which program runs a project's migrations. */
#include "base/compat.h"
#include "run/alembic.h"
#include "base/utf8.h"

#include <sys/stat.h>
#include <unistd.h>

struct finding_program {
	struct arena *arena;
	struct str top; /* of the working tree */
	struct str from; /* where it is started, from the top */
	const char *name; /* "alembic"; "flask" */
	struct alembic *out;
};

static bool is_program(struct str path)
{
	struct stat st;

	return !stat(path.p, &st) && S_ISREG(st.st_mode) && !access(path.p, X_OK);
}

static bool take(struct finding_program *f, struct str path, struct str name)
{
	vec_push(&f->out->program, f->arena, path);
	f->out->name = name;
	return true;
}

/* ---- virtual environments ------------------------------------------------------ */

static bool in_active_venv(struct finding_program *f)
{
	const char *venv = getenv("VIRTUAL_ENV");
	struct str path;

	if (!venv || *venv != '/')
		return false;
	path = str_fmt(f->arena, "%s/bin/%s", venv, f->name);
	return is_program(path) && take(f, path, path);
}

static bool in_venv_at(struct finding_program *f, struct str dir)
{
	static const char *const names[] = { ".venv", "venv", "env" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct str below = path_join(f->arena, dir, str_z(names[i]));
		struct str name = str_fmt(f->arena, "%.*s/bin/%s",
					  STR_ARG(below), f->name);
		struct str path = str_fmt(f->arena, "%.*s/%.*s",
					  STR_ARG(f->top), STR_ARG(name));

		if (is_program(path))
			return take(f, path, name);
	}
	return false;
}

/* From a directory of the repository to its top. */
static bool upwards(struct finding_program *f,
		    bool (*at)(struct finding_program *f, struct str dir))
{
	struct str dir = f->from;

	for (;;) {
		if (at(f, dir))
			return true;
		if (!dir.len)
			return false;
		dir = path_dir(dir);
	}
}

/* ---- PATH ------------------------------------------------------------------------- */

/* p NULL: not there. What a relative directory holds depends on where we are. */
static struct str in_path(struct arena *a, const char *name)
{
	struct str rest = str_z(getenv("PATH")), dir;

	while (str_split(&rest, ':', &dir)) {
		struct str path;

		if (!dir.len || dir.p[0] != '/')
			continue;
		path = str_fmt(a, "%.*s/%s", STR_ARG(dir), name);
		if (is_program(path))
			return path;
	}
	return STR_NULL;
}

static const struct {
	const char *lock;
	const char *runner;
} runners[] = {
	{ "uv.lock", "uv" },
	{ "poetry.lock", "poetry" },
	{ "pdm.lock", "pdm" },
	{ "Pipfile.lock", "pipenv" },
};

static bool by_runner_at(struct finding_program *f, struct str dir)
{
	for (size_t i = 0; i < ARRAY_SIZE(runners); i++) {
		struct str lock =
			path_join(f->arena, dir, str_z(runners[i].lock));
		struct str runner;
		struct stat st;

		lock = str_fmt(f->arena, "%.*s/%.*s", STR_ARG(f->top),
			       STR_ARG(lock));
		if (stat(lock.p, &st))
			continue;
		runner = in_path(f->arena, runners[i].runner);
		if (!runner.p)
			continue;
		vec_push(&f->out->program, f->arena, runner);
		vec_push(&f->out->program, f->arena, STR("run"));
		return take(f, str_z(f->name),
			    str_fmt(f->arena, "%s run %s", runners[i].runner,
				    f->name));
	}
	return false;
}

static bool by_path(struct finding_program *f)
{
	struct str path = in_path(f->arena, f->name);

	return path.p && take(f, path, str_z(f->name));
}

/* ---- how it is told of the environment ------------------------------------------- */

static struct str absolute(struct finding_program *f, struct str path)
{
	if (!path.len)
		return f->top;
	return str_fmt(f->arena, "%.*s/%.*s", STR_ARG(f->top), STR_ARG(path));
}

/*
 * The ini is always named: a variable ALEMBIC_CONFIG would name another one.
 * pyproject.toml is found by Alembic 1.16 itself, in its directory.
 */
static void configure(struct finding_program *f, const struct environment *e)
{
	struct strs *words = &f->out->config;
	struct str ini = e->ini;

	if (e->is_flask) {
		vec_push(words, f->arena, STR("db"));
		return;
	}
	if (str_is(e->section, "tool.alembic"))
		return;
	vec_push(words, f->arena, STR("-c"));
	if (e->run_dir.len && path_is_below(ini, e->run_dir))
		ini = str_from(ini, e->run_dir.len + 1);
	else if (e->run_dir.len)
		ini = absolute(f, ini);
	/* argparse would take it for an option. */
	if (ini.len && ini.p[0] == '-')
		ini = str_fmt(f->arena, "./%.*s", STR_ARG(ini));
	vec_push(words, f->arena, ini);
	if (str_is(e->section, "alembic") || str_is(e->section, "DEFAULT"))
		return;
	vec_push(words, f->arena,
		 str_fmt(f->arena, "--name=%.*s", STR_ARG(e->section)));
}

static int not_found(const struct finding_program *f, struct err *err)
{
	err_set(err,
		"no program \"%s\" found: not in an active virtual environment, "
		"in .venv, venv or env of this project, by uv, poetry, pdm or "
		"pipenv, in PATH",
		f->name);
	return 0;
}

int alembic_find(struct run *run, const struct environment *e,
		 struct alembic *out, struct err *err)
{
	struct finding_program f = { .arena = &run->arena,
				     .top = repo_paths(run->repo)->top,
				     .from = e->run_dir,
				     .name = e->is_flask ? "flask" : "alembic",
				     .out = out };

	memset(out, 0, sizeof(*out));
	if (!f.top.p) {
		err_set(err, "a bare repository has nothing to run Alembic in");
		return 0;
	}
	if (!e->run_dir.p) {
		err_set(err,
			"no ini file names \"%.*s\", so nothing says how "
			"Alembic is started for it",
			STR_ARG(e->script_dir));
		return 0;
	}
	out->is_flask = e->is_flask;
	out->dir = absolute(&f, e->run_dir);
	out->script_dir = absolute(&f, e->script_dir);
	configure(&f, e);
	if (in_active_venv(&f) || upwards(&f, in_venv_at) ||
	    upwards(&f, by_runner_at) || by_path(&f))
		return 1;
	return not_found(&f, err);
}
