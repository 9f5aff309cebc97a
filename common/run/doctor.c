#include "base/compat.h"
#include "run/doctor_parts.h"
#include "base/spawn.h"
#include "run/mainline.h"
#include "run/states.h"

struct doctor_line *doctor_say(struct doctor *d, enum doctor_level level,
			       const char *check, const char *fmt, ...)
{
	struct doctor_line line = { .level = level,
				    .check = check,
				    .environment = d->environment };
	va_list ap;

	va_start(ap, fmt);
	line.text = str_vfmt(d->arena, fmt, ap);
	va_end(ap);
	vec_push(&d->lines, d->arena, line);
	return &d->lines.v[d->lines.n - 1];
}

void doctor_fix(struct doctor *d, struct doctor_line *line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	line->fix = str_vfmt(d->arena, fmt, ap);
	va_end(ap);
}

struct str doctor_read(struct doctor *d, struct str path)
{
	const struct listing *l = &d->state.listing;
	size_t at = listing_find(l, path);
	struct blob blob;
	struct err err = ERR_INIT;

	if (at == LISTING_NONE ||
	    blob_read(d->run->repo, d->arena, state_entry(&d->state, at),
		      CONFIG_FILE_LIMIT, &blob, &err) ||
	    blob.state != BLOB_OK)
		return STR_NULL;
	return blob.bytes;
}

int doctor_git(struct doctor *d, const char *const *argv, struct str *out)
{
	struct child c = CHILD_INIT;
	struct err err = ERR_INIT;
	int status = -1;

	*out = STR("");
	if (!child_start(&c, argv, NULL, 0, 1 << 20, &err) &&
	    !child_wait(&c, &err) && !c.overflow) {
		status = child_exit_status(&c);
		*out = str_dup(d->arena, str_of(c.bytes, c.len));
		if (out->len && out->p[out->len - 1] == '\n')
			out->len--;
	}
	child_release(&c);
	return status;
}

/* ---- environments ----------------------------------------------------------- */

static void say_problems(struct doctor *d, const struct problems *list,
			 const char *check, const char *fix)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct problem *p = &list->v[i];
		struct doctor_line *line = doctor_say(d, DOCTOR_ERROR, check,
						      "%.*s", STR_ARG(p->text));

		line->path = p->path;
		line->line = p->line;
		line->fix = str_z(fix);
	}
}

static int look_at(struct doctor *d, const struct environment *e, struct err *err)
{
	d->environment = e->name;
	if (doctor_ini(d, e, err) || doctor_template(d, e, err) ||
	    doctor_env_py(d, e, err))
		return -1;
	d->environment = STR_NULL;
	return 0;
}

static int look_at_all(struct doctor *d, struct err *err)
{
	const struct environments *envs = &d->state.environments;
	size_t n = 0;

	say_problems(d, &envs->problems, "configuration",
		     "mend that line; Alembic stops or goes elsewhere there");
	for (size_t i = 0; i < envs->n; i++) {
		if (envs->v[i].is_excluded)
			continue;
		n++;
		if (look_at(d, &envs->v[i], err))
			return -1;
	}
	if (!n)
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "environment",
				      "no Alembic environment is in this "
				      "repository"),
			   "alembic init alembic; or name it in " SETTINGS_PATH
			   ": [environment PATH]");
	return 0;
}

static void look_at_mainline(struct doctor *d)
{
	struct mainline mainline;
	struct err err = ERR_INIT;

	if (mainline_find(d->run, &d->state.settings, &mainline, &err))
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "mainline", "%s", err.text),
			   "git fetch; or set mainline in " SETTINGS_PATH);
	else if (!mainline.is_there)
		doctor_fix(d,
			   doctor_say(d, DOCTOR_WARNING, "mainline",
				      "no mainline is known: nothing counts as "
				      "published"),
			   "set mainline = BRANCH in " SETTINGS_PATH
			   "; or git fetch");
	else
		doctor_say(d, DOCTOR_OK, "mainline",
			   "what %.*s has counts as published",
			   STR_ARG(mainline.name));
}

int doctor_look(struct doctor *d, struct run *run,
		const struct hook *const *hooks, struct err *err)
{
	memset(d, 0, sizeof(*d));
	d->run = run;
	d->arena = &run->arena;
	d->hooks = hooks;
	if (states_one(run, STR_NULL, &d->state, err))
		return -1;
	say_problems(d, &d->state.problems, "settings",
		     "git alembic reads nothing until that is mended");
	if (!d->state.problems.n && look_at_all(d, err))
		return -1;
	if (!d->state.problems.n)
		look_at_mainline(d);
	doctor_repository(d);
	doctor_driver(d);
	return 0;
}
