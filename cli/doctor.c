#include "base/compat.h"
#include "cli.h"
#include "base/utf8.h"
#include "report/json.h"
#include "report/style.h"
#include "run/doctor.h"

#include <unistd.h>

extern const struct hook *const hook_table[];

static const char usage[] =
	"usage: git alembic doctor [--format F]\n"
	"\n"
	"Looks whether every Alembic environment of the working tree is sound, and\n"
	"whether git is set up to look after it: ini file, file_template,\n"
	"script.py.mako, env.py and the models it imports, passwords in database\n"
	"URLs (which are not printed), folders, hooks, merge driver, versions.\n"
	"Changes nothing, runs nothing of the project.\n"
	"\n"
	"  --format F  text (default) or json\n"
	"\n"
	"exit: 0 no errors, 1 errors, 128 failed, 129 usage\n";

static const char *const levels[] = { "ok", "warning", "error" };

static const char *color_of(const struct style *style, enum doctor_level level)
{
	return level == DOCTOR_OK      ? style->green :
	       level == DOCTOR_WARNING ? style->yellow :
					 style->red;
}

static void show_line(struct buf *out, const struct doctor_line *l,
		      const struct style *style)
{
	buf_addf(out, "%s%-7s%s  ", color_of(style, l->level), levels[l->level],
		 style->reset);
	buf_addf(out, "%-15s  ", l->check);
	if (l->path.p) {
		utf8_add_clean(out, l->path, true);
		if (l->line)
			buf_addf(out, ":%u", l->line);
		buf_addz(out, ": ");
	}
	utf8_add_clean(out, l->text, true);
	buf_addc(out, '\n');
	if (!l->fix.p)
		return;
	buf_addf(out, "%26s%sfix:%s ", "", style->dim, style->reset);
	utf8_add_clean(out, l->fix, true);
	buf_addc(out, '\n');
}

/* "alembic:" above the lines of an environment. */
static void show_heading(struct buf *out, const struct doctor_line *l,
			 const struct style *style)
{
	buf_addf(out, "%s%s", out->len ? "\n" : "", style->bold);
	if (l->environment.p)
		utf8_add_clean(out, l->environment, true);
	else
		buf_addz(out, "repository");
	buf_addf(out, ":%s\n", style->reset);
}

static bool same(struct str a, struct str b)
{
	return !a.p == !b.p && str_eq(a, b);
}

static void count(const struct doctor *d, size_t *counts)
{
	for (size_t i = 0; i < d->lines.n; i++)
		counts[d->lines.v[i].level]++;
}

static void show_text(struct buf *out, const struct doctor *d)
{
	const struct style *style = style_get(run_wants_color(STDOUT_FILENO));
	size_t counts[3] = { 0 };

	for (size_t i = 0; i < d->lines.n; i++) {
		const struct doctor_line *l = &d->lines.v[i];

		if (!i || !same(l->environment, l[-1].environment))
			show_heading(out, l, style);
		show_line(out, l, style);
	}
	count(d, counts);
	buf_addf(out, "\n%zu error%s, %zu warning%s\n", counts[DOCTOR_ERROR],
		 counts[DOCTOR_ERROR] == 1 ? "" : "s", counts[DOCTOR_WARNING],
		 counts[DOCTOR_WARNING] == 1 ? "" : "s");
}

static void show_json(struct buf *out, const struct doctor *d)
{
	size_t counts[3] = { 0 };
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_open(&j, "lines", '[');
	for (size_t i = 0; i < d->lines.n; i++) {
		const struct doctor_line *l = &d->lines.v[i];

		json_open(&j, NULL, '{');
		json_string(&j, "level", str_z(levels[l->level]));
		json_string(&j, "check", str_z(l->check));
		json_string_or_null(&j, "environment", l->environment);
		json_string_or_null(&j, "path", l->path);
		json_number(&j, "line", l->line);
		json_string(&j, "text", l->text);
		json_string_or_null(&j, "fix", l->fix);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	count(d, counts);
	json_number(&j, "errors", counts[DOCTOR_ERROR]);
	json_number(&j, "warnings", counts[DOCTOR_WARNING]);
	json_close(&j, '}');
}

static int look(bool is_json, struct err *err)
{
	struct run run = { 0 };
	struct doctor d;
	struct buf out;
	size_t counts[3] = { 0 };
	int code;

	code = run_open(&run, err) || doctor_look(&d, &run, hook_table, err) ?
		       -1 :
		       RUN_CLEAN;
	if (!code) {
		out = (struct buf)BUF_INIT(&run.arena);
		if (is_json)
			show_json(&out, &d);
		else
			show_text(&out, &d);
		run_print(stdout, buf_str(&out));
		count(&d, counts);
		code = counts[DOCTOR_ERROR] ? RUN_FINDINGS : RUN_CLEAN;
	}
	run_close(&run);
	return code;
}

static int run_doctor(int argc, char **argv)
{
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "format", OPTION_VALUE, &format },
	};
	struct strs words = VEC_INIT;
	struct err err = ERR_INIT;
	struct arena a;
	size_t dashes;
	int code;

	arena_init(&a);
	code = options_parse(&command_doctor, argc, argv, rows,
			     ARRAY_SIZE(rows), &a, &words, &dashes);
	if (code == OPTIONS_GO_ON && words.n)
		code = usage_error(&command_doctor, "no argument is wanted");
	else if (code == OPTIONS_GO_ON && format.p && !str_is(format, "text") &&
		 !str_is(format, "json"))
		code = usage_error(&command_doctor,
				   "no format \"%.*s\": text or json",
				   STR_ARG(format));
	if (code == OPTIONS_GO_ON) {
		code = look(format.p && str_is(format, "json"), &err);
		if (code < 0)
			code = run_fatal(&err);
	}
	arena_release(&a);
	return code;
}

const struct command command_doctor = {
	"doctor",
	run_doctor,
	"is the environment sound, is git set up for it",
	usage,
};
