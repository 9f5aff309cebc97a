/*
 * GitLab's code quality report: a list of issues as Code Climate has them.
 * GitLab needs description, check_name, fingerprint, severity, location.path
 * and location.lines.begin, and takes two issues of one fingerprint for one;
 * the column stands in location.positions.
 */
#include "base/compat.h"
#include "report/fingerprint.h"
#include "report/formats.h"
#include "base/utf8.h"

static const char *severity_of(enum level level)
{
	switch (level) {
	case LEVEL_CRITICAL:
		return "blocker";
	case LEVEL_ERROR:
		return "critical";
	case LEVEL_WARNING:
		return "minor";
	default:
		return "info";
	}
}

static void add_position(struct json *j, const char *name,
			 const struct position *at)
{
	json_open(j, name, '{');
	json_number(j, "line", at->line);
	json_number(j, "column", at->column);
	json_close(j, '}');
}

static void add_location(struct json *j, const char *name,
			 const struct place *place)
{
	struct region at = region_of(place);

	json_open(j, name, '{');
	json_string(j, "path", place->path);
	json_open(j, "lines", '{');
	json_number(j, "begin", at.begin.line);
	json_number(j, "end", at.end.line);
	json_close(j, '}');
	json_open(j, "positions", '{');
	add_position(j, "begin", &at.begin);
	add_position(j, "end", &at.end);
	json_close(j, '}');
	json_close(j, '}');
}

static void add_others(struct json *j, const struct places *related)
{
	json_open(j, "other_locations", '[');
	for (size_t i = 0; i < related->n; i++)
		add_location(j, NULL, &related->v[i]);
	json_close(j, ']');
}

static void add_issue(struct json *j, const struct finding *f,
		      struct str fingerprint)
{
	struct arena *a = j->out->arena;
	struct str help = help_text(a, f, true);

	json_open(j, NULL, '{');
	json_string(j, "type", STR("issue"));
	json_string(j, "description", utf8_clean(a, f->message));
	json_string(j, "check_name", str_z(f->rule));
	json_string(j, "fingerprint", fingerprint);
	json_string(j, "severity", str_z(severity_of(f->level)));
	add_location(j, "location", &f->at);
	if (f->related.n)
		add_others(j, &f->related);
	if (help.len) {
		json_open(j, "content", '{');
		json_string(j, "body", help);
		json_close(j, '}');
	}
	json_close(j, '}');
}

void report_gitlab(struct buf *out, const struct findings *findings)
{
	struct str *fingerprints = fingerprints_of(out->arena, findings);
	struct json j;

	json_init(&j, out);
	j.is_utf8 = true;
	json_open(&j, NULL, '[');
	for (size_t i = 0; i < findings->n; i++)
		add_issue(&j, &findings->v[i], fingerprints[i]);
	json_close(&j, ']');
}
