#include "base/compat.h"
#include "report/fingerprint.h"
#include "report/sarif.h"
#include "base/utf8.h"

#define SCHEMA                                                        \
	"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/" \
	"schemas/sarif-schema-2.1.0.json"

/* GitHub refuses a result with more than 1,000 locations. */
#define RELATED_MAX 900
/* More links than these nobody follows. */
#define LINKS_MAX 8

/* Literal brackets in a link's text stand behind a backslash. */
static void add_link_text(struct buf *out, struct str s)
{
	struct buf plain = BUF_INIT(out->arena);

	sarif_add_plain(&plain, s);
	for (size_t i = 0; i < plain.len; i++) {
		if (strchr("[]\\", plain.p[i]))
			buf_addc(out, '\\');
		buf_addc(out, plain.p[i]);
	}
}

/* Viewers show a further place where the text links to it. */
static void add_links(struct buf *out, const struct places *related)
{
	size_t n = related->n < LINKS_MAX ? related->n : LINKS_MAX;

	for (size_t i = 0; i < n; i++) {
		const struct place *place = &related->v[i];

		buf_addz(out, i ? ", [" : "\n\nSee also: [");
		add_link_text(out, place->message.len ? place->message :
							place->path);
		buf_addf(out, "](%zu)", i + 1);
	}
	if (n < related->n)
		buf_addf(out, " and %zu more", related->n - n);
}

static void add_message(struct json *j, const struct finding *f)
{
	struct buf text = BUF_INIT(j->out->arena);

	sarif_add_plain(&text, f->message);
	for (size_t i = 0; i < f->help.n; i++) {
		buf_addz(&text, i ? "\n" : "\n\n");
		sarif_add_plain(&text, f->help.v[i]);
	}
	add_links(&text, &f->related);
	sarif_add_text(j, "message", buf_str(&text));
}

static void add_properties(struct json *j, const struct finding *f)
{
	json_open(j, "properties", '{');
	json_string(j, "level", str_z(level_name(f->level)));
	if (f->revision.len)
		json_string(j, "revision", f->revision);
	if (f->function.len)
		json_string(j, "function", f->function);
	if (f->related.n > RELATED_MAX)
		json_number(j, "relatedLeftOut", f->related.n - RELATED_MAX);
	json_close(j, '}');
}

static void add_related(struct json *j, const struct places *related)
{
	json_open(j, "relatedLocations", '[');
	for (size_t i = 0; i < related->n && i < RELATED_MAX; i++)
		sarif_add_location(j, &related->v[i], i + 1, STR_NULL, STR_NULL);
	json_close(j, ']');
}

static void add_result(struct json *j, const struct finding *f,
		       const struct sarif_rules *rules, struct str fingerprint)
{
	json_open(j, NULL, '{');
	json_string(j, "ruleId", str_z(f->rule));
	json_number(j, "ruleIndex", sarif_rule_number(rules, f->rule));
	json_string(j, "level", str_z(sarif_level(f->level)));
	add_message(j, f);
	json_open(j, "locations", '[');
	sarif_add_location(j, &f->at, 0, f->revision, f->function);
	json_close(j, ']');
	if (f->related.n)
		add_related(j, &f->related);
	json_open(j, "partialFingerprints", '{');
	json_string(j, "gitAlembic/v1", fingerprint);
	json_close(j, '}');
	add_properties(j, f);
	json_close(j, '}');
}

static void add_results(struct json *j, const struct findings *findings,
			const struct sarif_rules *rules)
{
	struct str *fingerprints = fingerprints_of(j->out->arena, findings);

	json_open(j, "results", '[');
	for (size_t i = 0; i < findings->n; i++)
		add_result(j, &findings->v[i], rules, fingerprints[i]);
	json_close(j, ']');
}

static void add_tool(struct json *j, const struct sarif_rules *rules)
{
	json_open(j, "tool", '{');
	json_open(j, "driver", '{');
	json_string(j, "name", STR("git-alembic"));
	json_string(j, "version", STR(GIT_ALEMBIC_VERSION));
	json_string(j, "semanticVersion", STR(GIT_ALEMBIC_VERSION));
	sarif_add_text(j, "shortDescription",
		       STR("keeps an Alembic migration history in one line"));
	sarif_add_rules(j, rules);
	json_close(j, '}');
	json_close(j, '}');
}

/* How lines and columns were counted, and what paths are relative to. */
static void add_ways(struct json *j)
{
	json_open(j, "originalUriBaseIds", '{');
	json_open(j, "%SRCROOT%", '{');
	sarif_add_text(j, "description", STR("the top of the repository"));
	json_close(j, '}');
	json_close(j, '}');
	json_string(j, "columnKind", STR("unicodeCodePoints"));
	json_open(j, "newlineSequences", '[');
	json_string(j, NULL, STR("\r\n"));
	json_string(j, NULL, STR("\n"));
	json_string(j, NULL, STR("\r"));
	json_close(j, ']');
	json_string(j, "language", STR("en"));
}

/* "git-alembic/merge-into/main/": the last part, empty, names no one run. */
static void add_identity(struct json *j, const struct report_options *options)
{
	struct buf id = BUF_INIT(j->out->arena);

	buf_addz(&id, "git-alembic/");
	if (options->category) {
		utf8_add_clean(&id, str_z(options->category), true);
		buf_addc(&id, '/');
	}
	json_open(j, "automationDetails", '{');
	json_string(j, "id", buf_str(&id));
	json_close(j, '}');
}

static void add_notification(struct json *j, const char *level, struct str text)
{
	json_open(j, "toolExecutionNotifications", '[');
	json_open(j, NULL, '{');
	json_string(j, "level", str_z(level));
	sarif_add_text(j, "message", text);
	json_close(j, '}');
	json_close(j, ']');
}

static void add_invocation(struct json *j, const struct report_summary *s,
			   bool is_strict)
{
	bool blocks = report_blocks(s, is_strict);
	struct arena *a = j->out->arena;

	json_open(j, "invocations", '[');
	json_open(j, NULL, '{');
	json_bool(j, "executionSuccessful", true);
	json_number(j, "exitCode", blocks);
	json_string(j, "exitCodeDescription",
		    blocks ? STR("findings that block") :
			     STR("nothing that blocks"));
	if (s->not_analysed)
		add_notification(j, "note",
				 str_fmt(a, "not analysed: %zu", s->not_analysed));
	json_close(j, '}');
	json_close(j, ']');
}

static void add_totals(struct json *j, const struct report_summary *s)
{
	json_open(j, "properties", '{');
	for (int level = LEVEL_CRITICAL; level > LEVEL_OFF; level--)
		json_number(j, level_name((enum level)level), s->counts[level]);
	json_number(j, "migrations", s->migrations);
	json_number(j, "notAnalysed", s->not_analysed);
	json_close(j, '}');
}

static void open_run(struct json *j, struct buf *out,
		     const struct sarif_rules *rules,
		     const struct report_options *options)
{
	json_init(j, out);
	j->is_utf8 = true;
	json_open(j, NULL, '{');
	json_string(j, "$schema", STR(SCHEMA));
	json_string(j, "version", STR("2.1.0"));
	json_open(j, "runs", '[');
	json_open(j, NULL, '{');
	add_tool(j, rules);
	add_identity(j, options);
	add_ways(j);
}

static void close_run(struct json *j)
{
	json_close(j, '}');
	json_close(j, ']');
	json_close(j, '}');
}

void report_sarif(struct buf *out, const struct findings *findings,
		  const struct report_summary *summary,
		  const struct report_options *options)
{
	struct sarif_rules rules;
	struct json j;

	sarif_rules_init(&rules, out->arena, findings, options->rule_pages);
	open_run(&j, out, &rules, options);
	add_invocation(&j, summary, options->is_strict);
	add_results(&j, findings, &rules);
	add_totals(&j, summary);
	close_run(&j);
}

void report_sarif_failure(struct buf *out, struct str why,
			  const struct report_options *options)
{
	struct findings none = { 0 };
	struct buf text = BUF_INIT(out->arena);
	struct sarif_rules rules;
	struct json j;

	sarif_rules_init(&rules, out->arena, &none, options->rule_pages);
	open_run(&j, out, &rules, options);
	sarif_add_plain(&text, why);
	json_open(&j, "invocations", '[');
	json_open(&j, NULL, '{');
	json_bool(&j, "executionSuccessful", false);
	json_number(&j, "exitCode", 128);
	json_string(&j, "exitCodeDescription", STR("nothing could be judged"));
	add_notification(&j, "error", buf_str(&text));
	json_close(&j, '}');
	json_close(&j, ']');
	close_run(&j);
}
