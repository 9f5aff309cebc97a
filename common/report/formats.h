/*
 * formats.h - the formats behind report_findings(), and what they share; for
 * this folder only.
 */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "report/json.h"
#include "report/report.h"

void report_text(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary,
		 const struct report_options *options);
void report_json(struct buf *out, const struct findings *findings,
		 const struct report_summary *summary);
void report_sarif(struct buf *out, const struct findings *findings,
		  const struct report_summary *summary,
		  const struct report_options *options);
void report_github(struct buf *out, const struct findings *findings,
		   const struct report_summary *summary,
		   const struct report_options *options);
void report_gitlab(struct buf *out, const struct findings *findings);

/* Nothing could be judged: why, where the format has a place for that. */
void report_sarif_failure(struct buf *out, struct str why,
			  const struct report_options *options);
void report_github_failure(struct buf *out, struct str why);

/* Lines and columns of a place; without a span the file's first character. */
struct region {
	struct position begin;
	struct position end; /* behind the last character */
};
struct region region_of(const struct place *place);

/* The lines of help, "\n" between them, fit for a screen or not. */
struct str help_text(struct arena *a, const struct finding *f, bool is_clean);

#endif
