#include "base/compat.h"
#include "report/report.h"
#include "report/formats.h"

bool report_format_parse(struct str word, enum report_format *format)
{
	if (str_is(word, "text"))
		*format = REPORT_TEXT;
	else if (str_is(word, "json"))
		*format = REPORT_JSON;
	else
		return false;
	return true;
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
	if (options->format == REPORT_JSON)
		report_json(out, findings, summary);
	else
		report_text(out, findings, summary, options);
}
