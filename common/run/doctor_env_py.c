/* env.py: does Alembic get to see the models? */
#include "base/compat.h"
#include "lang/py_ast.h"
#include "run/doctor_parts.h"
#include "run/models.h"

/* "postgresql://user:secret@host/db" as a text of env.py */
static void look_for_password(struct doctor *d, struct str path, struct str text)
{
	struct source source;
	size_t from = 0;

	source_init(&source, d->arena, path, text);
	while (from < text.len) {
		size_t at = str_find(str_from(text, from), STR("://"));
		size_t end, colon = STR_NPOS;
		struct doctor_line *line;

		if (at == STR_NPOS)
			return;
		from += at + 3;
		for (end = from; end < text.len && end - from < 256; end++) {
			char c = text.p[end];

			if (c == ':' && colon == STR_NPOS)
				colon = end;
			if (c == '@' || c == '"' || c == '\'' || c == '/' ||
			    c <= ' ' || c == '{' || c == '%' || c == '$')
				break;
		}
		if (end >= text.len || text.p[end] != '@' ||
		    colon == STR_NPOS || colon + 1 == end)
			continue;
		line = doctor_say(d, DOCTOR_ERROR, "credentials",
				  "a password is written in a database URL");
		line->path = path;
		line->line = source_position(&source, from).line;
		doctor_fix(d, line,
			   "read it from os.environ; and change it: git keeps "
			   "what was committed");
		return;
	}
}

static void say_target(struct doctor *d, const struct models_found *found)
{
	struct doctor_line *line;

	switch (found->target) {
	case MODELS_TARGET_UNSET:
		line = doctor_say(d, DOCTOR_WARNING, "target-metadata",
				  "target_metadata is not set: `alembic revision "
				  "--autogenerate` finds nothing");
		doctor_fix(d, line, "target_metadata = Base.metadata");
		break;
	case MODELS_TARGET_UNKNOWN:
		line = doctor_say(d, DOCTOR_OK, "target-metadata",
				  "target_metadata is set, to what only running "
				  "tells");
		break;
	default:
		line = doctor_say(d, DOCTOR_OK, "target-metadata",
				  "target_metadata is set");
	}
	line->path = found->env_py;
}

static void say_unseen(struct doctor *d, const struct models_found *found,
		       const struct strs *paths)
{
	for (size_t i = 0; i < paths->n; i++) {
		struct doctor_line *line =
			doctor_say(d, DOCTOR_ERROR, "models",
				   "has tables, and env.py does not import it: "
				   "--autogenerate knows nothing of them");

		line->path = paths->v[i];
		doctor_fix(d, line, "import it in %.*s", STR_ARG(found->env_py));
	}
	if (!paths->n && found->nimported)
		doctor_say(d, DOCTOR_OK, "models",
			   "env.py imports every file with tables (%zu)",
			   found->nimported);
}

/*
 * A factory or a plugin loader hides what is imported: a line for each file
 * would say nothing.
 */
static bool is_hidden(const struct models_found *found)
{
	return found->target == MODELS_TARGET_UNKNOWN || found->is_dynamic;
}

/* context.configure(target_metadata=db.metadata), without the name beside it */
static bool gives_another(struct str text)
{
	static const struct str name = { "target_metadata", 15 };
	size_t at;

	while ((at = str_find(text, name)) != STR_NPOS) {
		struct str value;

		text = str_from(text, at + name.len);
		value = str_trim(text);
		if (!value.len || value.p[0] != '=' ||
		    str_starts(value, STR("==")))
			continue;
		value = str_trim(str_from(value, 1));
		if (!str_starts(value, STR("None")) && !str_starts(value, name))
			return true;
	}
	return false;
}

static int look_at_models(struct doctor *d, const struct environment *e,
			  struct str text, struct err *err)
{
	struct models_found found;
	struct strs paths = VEC_INIT;

	if (models_unseen(&found, &d->state, e, &paths, err))
		return -1;
	if (found.target == MODELS_TARGET_UNSET && gives_another(text))
		found.target = MODELS_TARGET_UNKNOWN;
	say_target(d, &found);
	if (is_hidden(&found) && paths.n)
		doctor_say(d, DOCTOR_OK, "models",
			   "env.py imports %zu %s with tables; whether also the "
			   "other %zu only running tells",
			   found.nimported,
			   found.nimported == 1 ? "file" : "files", paths.n);
	else if (found.target != MODELS_TARGET_UNSET)
		say_unseen(d, &found, &paths);
	return 0;
}

static bool is_python(struct doctor *d, const struct environment *e,
		      struct str text)
{
	struct source source;
	struct py_module module;
	struct py_error error;
	struct doctor_line *line;

	source_init(&source, d->arena, e->env_py, text);
	if (py_parse(d->arena, &source, &module, &error))
		return true;
	line = doctor_say(d, DOCTOR_ERROR, "env.py",
			  "Python cannot read it: %.*s", STR_ARG(error.message));
	line->path = e->env_py;
	line->line = source_position(&source, error.span.begin).line;
	doctor_fix(d, line, "mend that line; no command of Alembic runs before");
	return false;
}

int doctor_env_py(struct doctor *d, const struct environment *e, struct err *err)
{
	struct str text = e->env_py.p ? doctor_read(d, e->env_py) : STR_NULL;
	struct doctor_line *line;

	if (!text.p) {
		doctor_fix(d,
			   doctor_say(d, DOCTOR_ERROR, "env.py",
				      "no env.py: Alembic can run nothing"),
			   "take the one that `alembic init` makes");
		return 0;
	}
	look_for_password(d, e->env_py, text);
	if (!is_python(d, e, text))
		return 0;
	if (str_find(text, STR("run_migrations")) == STR_NPOS) {
		line = doctor_say(d, DOCTOR_ERROR, "env.py",
				  "never calls context.run_migrations()");
		line->path = e->env_py;
		doctor_fix(d, line,
			   "context.configure(...), and then with "
			   "context.begin_transaction(): "
			   "context.run_migrations()");
	} else {
		line = doctor_say(d, DOCTOR_OK, "env.py", "runs migrations");
		line->path = e->env_py;
	}
	return look_at_models(d, e, text, err);
}
