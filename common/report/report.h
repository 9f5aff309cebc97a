/*
 * report.h - findings as something to read: text for people (DESIGN of a
 * compiler's messages: what, where, the line, what to do) and JSON for
 * programs. Formats differ in form, never in path, line, column or order.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/buf.h"
#include "text/finding.h"

enum report_format { REPORT_TEXT, REPORT_JSON };

struct report_summary {
	size_t counts[LEVEL_CRITICAL + 1]; /* findings by level */
	size_t migrations; /* judged */
	size_t not_analysed; /* parts that the reader could not resolve */
	size_t environments;
};

struct report_options {
	enum report_format format;
	bool use_color;
	/* "commit" in «commit stopped: ...»; NULL outside a hook. */
	const char *stopped;
	const char *past; /* the command that goes past it; with stopped */
	bool is_strict; /* warnings block as well */
	bool say_when_clean; /* a line even if there is nothing to say */
};

/* "text", "json"; false for another word. */
bool report_format_parse(struct str word, enum report_format *format);

void report_summarize(struct report_summary *summary,
		      const struct findings *findings);
/* Does anything here stop what is under way? */
bool report_blocks(const struct report_summary *summary, bool is_strict);

/* Findings must be sorted; sources of places with a span loaded. */
void report_findings(struct buf *out, const struct findings *findings,
		     const struct report_summary *summary,
		     const struct report_options *options);

#endif
