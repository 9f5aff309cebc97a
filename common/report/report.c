#include "base/compat.h"
#include "report/report.h"
#include "report/formats.h"
#include "base/utf8.h"

static const char *const format_names[] = {
	[REPORT_TEXT] = "text",	    [REPORT_JSON] = "json",
	[REPORT_SARIF] = "sarif",   [REPORT_GITHUB] = "github",
	[REPORT_GITLAB] = "gitlab",
};

bool report_format_parse(struct str word, enum report_format *format)
{
	for (size_t i = 0; i < ARRAY_SIZE(format_names); i++) {
		if (!str_is(word, format_names[i]))
			continue;
		*format = (enum report_format)i;
		return true;
	}
	return false;
}

struct region region_of(const struct place *place)
{
	struct region r = { { 1, 1 }, { 1, 1 } };

	if (!place->has_span || !place->source)
		return r;
	r.begin = source_position(place->source, place->span.begin);
	r.end = source_position(place->source, place->span.end);
	return r;
}

struct str help_text(struct arena *a, const struct finding *f, bool is_clean)
{
	struct buf text = BUF_INIT(a);

	for (size_t i = 0; i < f->help.n; i++) {
		if (i)
			buf_addc(&text, '\n');
		if (is_clean)
			utf8_add_clean(&text, f->help.v[i], true);
		else
			buf_adds(&text, f->help.v[i]);
	}
	return buf_str(&text);
}

void report_summarize(struct report_summary *summary,
		      const struct findings *findings)
{
	memset(summary->counts, 0, sizeof(summary->counts));
	for (size_t i = 0; i < findings->n; i++)
		summary->counts[findings->v[i].level]++;
}

bool report_blocks(const struct report_summary *summary, bool is_strict)
{
	return summary->counts[LEVEL_ERROR] || summary->counts[LEVEL_CRITICAL] ||
	       (is_strict && summary->counts[LEVEL_WARNING]);
}

void report_findings(struct buf *out, const struct findings *findings,
		     const struct report_summary *summary,
		     const struct report_options *options)
{
	switch (options->format) {
	case REPORT_TEXT:
		report_text(out, findings, summary, options);
		break;
	case REPORT_JSON:
		report_json(out, findings, summary);
		break;
	case REPORT_SARIF:
		report_sarif(out, findings, summary, options);
		break;
	case REPORT_GITHUB:
		report_github(out, findings, summary, options);
		break;
	case REPORT_GITLAB:
		report_gitlab(out, findings);
		break;
	}
}

void report_failure(struct buf *out, struct str why,
		    const struct report_options *options)
{
	if (options->format == REPORT_SARIF)
		report_sarif_failure(out, why, options);
	else if (options->format == REPORT_GITHUB)
		report_github_failure(out, why);
}
