/* script.py.mako, and the folders that migrations are in. */
#include "base/compat.h"
#include "run/doctor_parts.h"
#include "run/versions.h"

/* The line that assigns name, or defines it: `revision: str = ${...}`. */
static bool find_line(struct str text, const char *name, struct str *found)
{
	struct str word = str_z(name), rest;

	while (str_split(&text, '\n', found)) {
		if (!str_starts(*found, word))
			continue;
		rest = str_trim(str_from(*found, word.len));
		if (rest.len && (rest.p[0] == '=' || rest.p[0] == ':' ||
				 rest.p[0] == '(' || rest.p[0] == '_'))
			return true;
	}
	return false;
}

static void look_at_identifiers(struct doctor *d, struct str path,
				struct str text, size_t *wrong)
{
	/* Without the last two a migration works; what was asked for is lost. */
	static const struct {
		const char *name;
		const char *value;
		enum doctor_level level;
	} names[] = { { "revision", "up_revision", DOCTOR_ERROR },
		      { "down_revision", "down_revision", DOCTOR_ERROR },
		      { "branch_labels", "branch_labels", DOCTOR_WARNING },
		      { "depends_on", "depends_on", DOCTOR_WARNING } };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct str found;
		bool is_there = find_line(text, names[i].name, &found);
		struct doctor_line *line;

		if (is_there && str_find(found, STR("${")) != STR_NPOS)
			continue;
		line = doctor_say(d, names[i].level, "template",
				  is_there ? "%s is the same in every migration" :
					     "%s is not assigned",
				  names[i].name);
		line->path = path;
		doctor_fix(d, line, "%s = ${repr(%s)}", names[i].name,
			   names[i].value);
		(*wrong)++;
	}
}

static void look_at_functions(struct doctor *d, struct str path,
			      struct str text, size_t *wrong)
{
	static const char *const names[] = { "upgrade", "downgrade" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *def = str_fmt(d->arena, "def %s", names[i]).p;
		struct doctor_line *line;
		struct str found;

		if (find_line(text, def, &found) ||
		    find_line(text, str_fmt(d->arena, "async %s", def).p, &found))
			continue;
		if (i && d->state.settings.one_way)
			continue;
		line = doctor_say(d, i ? DOCTOR_WARNING : DOCTOR_ERROR,
				  "template", "%s() is not defined", names[i]);
		line->path = path;
		doctor_fix(d, line,
			   "def %s() -> None: and below it ${%ss if %ss "
			   "else \"pass\"}",
			   names[i], names[i], names[i]);
		(*wrong)++;
	}
}

static void look_at_mako(struct doctor *d, const struct environment *e)
{
	struct str text = e->mako.p ? doctor_read(d, e->mako) : STR_NULL;
	struct doctor_line *line;
	size_t wrong = 0;

	if (!text.p) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "template",
				      "no script.py.mako: `alembic revision` "
				      "cannot make a migration"),
			   "take the one that `alembic init` makes");
		return;
	}
	look_at_identifiers(d, e->mako, text, &wrong);
	look_at_functions(d, e->mako, text, &wrong);
	if (wrong)
		return;
	line = doctor_say(d, DOCTOR_OK, "template",
			  "has the four identifiers, upgrade() and downgrade()");
	line->path = e->mako;
}

static void look_at_folders(struct doctor *d, const struct environment *e)
{
	for (size_t i = 0; i < e->nlocations; i++) {
		struct doctor_line *line;

		if (e->locations[i].exists)
			continue;
		/* Without an ini file code may name another one. */
		line = doctor_say(d, e->ini.p ? DOCTOR_ERROR : DOCTOR_WARNING,
				  "versions",
				  "there is no folder for migrations; git keeps "
				  "no empty one, and Alembic stops without it");
		line->path = e->locations[i].dir;
		doctor_fix(d, line, "make it, and git add a .gitkeep in it");
	}
}

static int look_at_chain(struct doctor *d, const struct environment *e,
			 struct err *err)
{
	struct versions *v = arena_new(d->arena, struct versions);
	size_t allowed = e->head_labels.n ? e->head_labels.n : e->heads;
	size_t heads, n;

	if (versions_load(v, &d->state, e, NULL, err))
		return -1;
	heads = v->graph.heads.n;
	n = v->files.n;
	if (heads > allowed)
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "chain",
				      "%zu migrations, and %zu heads", n, heads),
			   "git alembic check --all says why; git alembic "
			   "resolve makes one line of it");
	else if (e->nlocations && e->locations[0].exists)
		doctor_say(d, DOCTOR_OK, "chain", "%zu migration%s, %zu head%s",
			   n, n == 1 ? "" : "s", heads, heads == 1 ? "" : "s");
	return 0;
}

int doctor_template(struct doctor *d, const struct environment *e, struct err *err)
{
	look_at_mako(d, e);
	look_at_folders(d, e);
	return look_at_chain(d, e, err);
}
