#include "base/compat.h"
#include "report/formats.h"

static void add_related(struct json *j, const struct places *related)
{
	json_open(j, "related", '[');
	for (size_t i = 0; i < related->n; i++) {
		const struct place *place = &related->v[i];
		struct position at = region_of(place).begin;

		json_open(j, NULL, '{');
		json_string(j, "path", place->path);
		json_number(j, "line", at.line);
		json_number(j, "column", at.column);
		json_string(j, "message",
			    place->message.p ? place->message : STR(""));
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void add_finding(struct json *j, const struct finding *f)
{
	struct region at = region_of(&f->at);

	json_open(j, NULL, '{');
	json_string(j, "rule", str_z(f->rule));
	json_string(j, "level", str_z(level_name(f->level)));
	json_string(j, "path", f->at.path);
	json_number(j, "line", at.begin.line);
	json_number(j, "column", at.begin.column);
	json_number(j, "end_line", at.end.line);
	json_number(j, "end_column", at.end.column);
	json_string_or_null(j, "revision", f->revision);
	json_string_or_null(j, "function", f->function);
	json_string(j, "message", f->message);
	json_string(j, "help", help_text(j->out->arena, f, false));
	add_related(j, &f->related);
	json_close(j, '}');
}

void report_json(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary)
{
	struct json j;

	json_init(&j, out);
	json_open(&j, NULL, '{');
	json_open(&j, "findings", '[');
	for (size_t i = 0; i < findings->n; i++)
		add_finding(&j, &findings->v[i]);
	json_close(&j, ']');
	json_open(&j, "summary", '{');
	for (int level = LEVEL_CRITICAL; level > LEVEL_OFF; level--)
		json_number(&j, level_name((enum level)level),
			    summary->counts[level]);
	json_number(&j, "migrations", summary->migrations);
	json_number(&j, "not_analysed", summary->not_analysed);
	json_close(&j, '}');
	json_close(&j, '}');
}
