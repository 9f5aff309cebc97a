#include "base/compat.h"
#include "replayed.h"
#include "show.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic schema [REVISION] [--at REV] [--format F] [-o FILE]\n"
	"\n"
	"The schema that the migrations up to REVISION make, read from their\n"
	"files: nothing is run. REVISION is an id or its beginning, a branch\n"
	"label, head, heads (the default) or base.\n"
	"\n"
	"  --at REV       the migrations of that commit; else of the working tree\n"
	"  --format F     text (default), json, sql or mermaid\n"
	"  --dialect D    as this database has it; else as the settings say\n"
	"  -o FILE        write it there\n"
	"  -e, --environment E  only this one, by its name or directory\n";

enum format { FORMAT_TEXT, FORMAT_JSON, FORMAT_SQL, FORMAT_MERMAID, FORMATS };

static const char *const formats[FORMATS] = { "text", "json", "sql", "mermaid" };

struct options {
	struct str revision;
	struct str file;
	enum format format;
};

static bool read_format(struct str word, enum format *format)
{
	for (int i = 0; i < FORMATS; i++)
		if (!word.p || str_is(word, formats[i])) {
			*format = (enum format)i;
			return true;
		}
	return false;
}

static int parse(int argc, char **argv, struct arena *a, struct replayed *r,
		 void *options)
{
	struct options *o = options;
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "format", OPTION_VALUE, &format },
		{ "at", OPTION_VALUE, &r->at },
		{ "dialect", OPTION_VALUE, &r->dialect },
		{ "o", OPTION_VALUE, &o->file },
		{ "e", OPTION_VALUE, &r->environment },
		{ "environment", OPTION_VALUE, &r->environment },
	};
	struct strs words = VEC_INIT;
	size_t dashes;
	int code = options_parse(&command_schema, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (words.n > 1)
		return usage_error(&command_schema, "one revision at the most");
	if (!read_format(format, &o->format))
		return usage_error(&command_schema,
				   "no format \"%.*s\": text, json, sql or "
				   "mermaid",
				   STR_ARG(format));
	if (!replayed_dialect(&r->dialect))
		return usage_error(&command_schema,
				   "no dialect \"%.*s\": " REPLAYED_DIALECTS,
				   STR_ARG(r->dialect));
	o->revision = words.n ? words.v[0] : STR_NULL;
	return OPTIONS_GO_ON;
}

static void show_text(struct replayed *r, size_t env, const struct schema *s,
		      const struct style *style)
{
	struct buf body = BUF_INIT(&r->run.arena);

	replayed_heading(r, env, style, "");
	schema_report_text(&body, s, style);
	buf_adds(&r->out, buf_str(&body));
	buf_addf(&r->out, "%s%s%.*s%s\n", body.len ? "\n" : "", style->dim,
		 STR_ARG(schema_report_counts(&r->run.arena, s)), style->reset);
	replayed_gaps(r, env, s, "");
}

static void show_json(struct replayed *r, size_t env, struct json *j,
		      const struct schema *s, const struct replayed_rev *rev)
{
	json_open(j, NULL, '{');
	show_json_environment(j, r->chains.v[env].environment);
	show_json_ids(j, "revisions", &rev->nodes);
	schema_report_json(j, s);
	replayed_json_gaps(j, r, env, s);
	json_close(j, '}');
}

static void show(struct replayed *r, size_t env, enum format format,
		 struct json *j, const struct schema *s,
		 const struct replayed_rev *rev, bool to_terminal)
{
	const struct style *style = style_get(to_terminal);

	switch (format) {
	case FORMAT_JSON:
		show_json(r, env, j, s, rev);
		break;
	case FORMAT_SQL:
		replayed_heading(r, env, style_get(false), "-- ");
		replayed_gaps(r, env, s, "-- ");
		schema_report_sql(&r->out, s);
		break;
	case FORMAT_MERMAID:
		replayed_heading(r, env, style_get(false), "%% ");
		schema_report_mermaid(&r->out, s);
		break;
	default:
		show_text(r, env, s, style);
	}
}

static int show_all(struct replayed *r, const void *options, struct err *err)
{
	const struct options *o = options;
	struct json j;

	if (replayed_count(r, o->revision, STR_NULL, err))
		return -1;
	if (!r->shown && (r->chains.n || o->revision.p))
		return replayed_unknown(r, o->revision, err);
	json_init(&j, &r->out);
	if (o->format == FORMAT_JSON) {
		json_open(&j, NULL, '{');
		json_open(&j, "environments", '[');
	}
	for (size_t i = 0; i < r->chains.n; i++) {
		struct replayed_rev rev;
		struct schema *s;

		if (replayed_find(r, i, o->revision, &rev, err))
			return -1;
		if (!rev.is_there)
			continue;
		s = replayed_schema(r, i, &r->schemas[i].replay, &rev, err);
		if (!s)
			return -1;
		show(r, i, o->format, &j, s, &rev,
		     !o->file.p && run_wants_color(STDOUT_FILENO));
	}
	if (o->format == FORMAT_JSON) {
		json_close(&j, ']');
		json_close(&j, '}');
	}
	if (!r->chains.n && o->format != FORMAT_JSON)
		say_no_environment();
	return replayed_write(r, o->file, err);
}

static int run_schema(int argc, char **argv)
{
	struct options o = { 0 };

	return replayed_command(argc, argv, parse, show_all, &o);
}

const struct command command_schema = {
	"schema",
	run_schema,
	"the tables that the migrations make",
	usage,
};
