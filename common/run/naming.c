#include "base/compat.h"
#include "run/naming.h"
#include "base/regex.h"
#include "config/template.h"
#include "run/clock.h"

struct naming {
	enum naming_kind kind;
	struct template template;
	struct regex *pattern;
	struct str pattern_text;
};

static bool pattern_fits(const struct naming *n, struct arena *a,
			 struct str name, struct str *why, struct str *example)
{
	enum regex_result r = regex_find(n->pattern, name, 0, NULL, 0);

	if (r == REGEX_FOUND)
		return true;
	*why = str_fmt(a, "does not match the pattern \"%.*s\"%s",
		       STR_ARG(n->pattern_text),
		       r == REGEX_LIMIT ? " within its limits" : "");
	*example = STR_NULL;
	return false;
}

static bool fits(const void *data, struct arena *a, struct str path,
		 struct str revision, struct str message, struct str date,
		 struct str *why, struct str *example)
{
	const struct naming *n = data;
	struct template_subject subject = { revision, message, date, 0 };

	if (n->kind == NAMING_PATTERN)
		return pattern_fits(n, a, path_base(path), why, example);
	if (n->kind == NAMING_TIMESTAMP) {
		if (timestamp_name_matches(a, path_base(path), why))
			return true;
		*example = timestamp_name_render(a, &subject);
		return false;
	}
	if (template_matches(&n->template, a, path, &subject, why))
		return true;
	*example = template_render(&n->template, a, &subject);
	return false;
}

bool naming_fits(const struct naming *n, struct arena *a, struct str path,
		 struct str revision, struct str message, struct str *why)
{
	struct str example;

	return fits(n, a, path, revision, message, STR_NULL, why, &example);
}

struct str naming_render(const struct naming *n, struct arena *a,
			 struct str revision, struct str message, struct str date)
{
	struct template_subject subject = { revision, message, date, 0 };
	struct clock_time time;
	struct str name;
	bool is_whole;

	if (clock_parse(date, &time))
		subject.epoch = clock_epoch(&time);

	if (n->kind == NAMING_PATTERN)
		return STR_NULL;
	/* "YYYYMMDD...", "<year>": of a date that nobody knows. */
	if (n->kind == NAMING_TIMESTAMP) {
		name = timestamp_name_render(a, &subject);
		is_whole = *name.p != 'Y';
	} else {
		name = template_render(&n->template, a, &subject);
		is_whole = str_chr(name, '<') == STR_NPOS;
	}
	return is_whole ? name : STR_NULL;
}

static int compile_pattern(struct state *now, struct naming *n, struct err *err)
{
	const struct settings *s = &now->settings;

	n->pattern_text = s->naming_pattern;
	if (!regex_compile(&n->pattern, &now->run->arena, s->naming_pattern,
			   REGEX_WHOLE, NULL, err))
		return 0;
	return err_prefix(err, "%.*s:%u: convention",
			  STR_ARG(s->naming_origin.path), s->naming_origin.line);
}

/* A template that Python could not render is Alembic's to complain about. */
static bool read_template(struct state *now, const struct environment *e,
			  struct naming *n)
{
	struct arena *a = &now->run->arena;
	struct str text = e->file_template.p ? e->file_template :
					       STR(TEMPLATE_DEFAULT);
	struct err err = ERR_INIT;

	if (!template_read(&n->template, a, text, e->truncate_slug_length, &err))
		return true;
	problem_add(&now->environments.problems, a, PROBLEM_BAD_VALUE,
		    e->file_template_path, e->file_template_line,
		    "file_template: %s", err.text);
	return false;
}

int naming_read(struct state *now, const struct environment *e,
		struct naming **out, struct err *err)
{
	struct naming *n = arena_new(&now->run->arena, struct naming);

	*out = NULL;
	n->kind = now->settings.naming;
	if (n->kind == NAMING_DEFAULT)
		n->kind = e->file_template.p ? NAMING_TEMPLATE : NAMING_OFF;
	if (n->kind == NAMING_OFF)
		return 0;
	if (n->kind == NAMING_PATTERN && compile_pattern(now, n, err))
		return -1;
	if (n->kind == NAMING_TEMPLATE && !read_template(now, e, n))
		return 0;
	*out = n;
	return 0;
}

static struct str convention_of(struct judging *g, const struct environment *e,
				enum naming_kind kind)
{
	if (kind == NAMING_TIMESTAMP)
		return STR("timestamp");
	if (kind == NAMING_PATTERN)
		return STR("the pattern of .git-alembic.ini");
	if (!e->file_template_path.p)
		return STR("Alembic's own file_template");
	return str_fmt(&g->run->arena, "file_template of %.*s",
		       STR_ARG(e->file_template_path));
}

int naming_of(struct judging *g, const struct environment *e,
	      struct check_naming *out, struct err *err)
{
	struct naming *n;

	memset(out, 0, sizeof(*out));
	if (naming_read(g->request->now, e, &n, err))
		return -1;
	if (!n)
		return 0;
	out->fits = fits;
	out->data = n;
	out->convention = convention_of(g, e, n->kind);
	return 0;
}
