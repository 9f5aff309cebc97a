/*
 * report.h - findings as something to read: text for people (DESIGN of a
 * compiler's messages: what, where, the line, what to do), JSON for programs,
 * and what servers of repositories take: SARIF 2.1.0, the workflow commands
 * of GitHub Actions, GitLab's code quality reports. Formats differ in form,
 * never in path, line, column or order.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/buf.h"
#include "text/finding.h"

enum report_format {
	REPORT_TEXT,
	REPORT_JSON,
	REPORT_SARIF,
	REPORT_GITHUB,
	REPORT_GITLAB,
};
/* For messages. */
#define REPORT_FORMATS "text, json, sarif, github or gitlab"

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
	const char *past; /* the command that goes past it, or NULL; with stopped */
	bool is_strict; /* warnings block as well */
	bool say_when_clean; /* a line even if there is nothing to say */
	/* Text: at most so many findings, the worst ones; 0: all. */
	size_t most_shown;
	/* docs/rules.md, whole, for formats that carry help along; or NULL. */
	const char *rule_pages;
	/*
	 * SARIF: what tells this run from others of the same commit, as in
	 * "merge-into/main"; NULL when there is nothing to tell.
	 */
	const char *category;
};

/* "text", "json", "sarif" ...; false for another word. */
bool report_format_parse(struct str word, enum report_format *format);

void report_summarize(struct report_summary *summary,
		      const struct findings *findings);
/* Does anything here stop what is under way? */
bool report_blocks(const struct report_summary *summary, bool is_strict);

/* Findings must be sorted; sources of places with a span loaded. */
void report_findings(struct buf *out, const struct findings *findings,
		     const struct report_summary *summary,
		     const struct report_options *options);

/*
 * What a program that reads the output gets when nothing could be judged:
 * SARIF a run that failed, GitHub an error, all others nothing.
 */
void report_failure(struct buf *out, struct str why,
		    const struct report_options *options);

#endif
