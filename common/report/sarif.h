/*
 * sarif.h - the parts of SARIF 2.1.0 (an OASIS standard) that report_sarif()
 * puts together; for this folder only.
 *
 * Texts are plain: what a repository chose never becomes a link or a
 * placeholder there (SARIF 3.11.5 and 3.11.6), nor Markdown.
 */
#ifndef REPORT_SARIF_H
#define REPORT_SARIF_H

#include "base/map.h"
#include "report/formats.h"

/* The rules that the findings are of, numbered as they first appear. */
struct sarif_rules {
	struct map numbers; /* id -> number + 1, as a pointer */
	const char *pages; /* docs/rules.md; or NULL */
};

void sarif_rules_init(struct sarif_rules *rules, struct arena *a,
		      const struct findings *findings, const char *pages);
size_t sarif_rule_number(const struct sarif_rules *rules, const char *id);
/* The array "rules": id, descriptions, default level, help. */
void sarif_add_rules(struct json *j, const struct sarif_rules *rules);

/* "error", "warning", "note", "none". */
const char *sarif_level(enum level level);

/* Clean, its braces doubled, nothing in it that reads as a link. */
void sarif_add_plain(struct buf *out, struct str s);

/*
 * A place as an object. id 0: none is given, and neither is the place's
 * message. function: where the place is, or {NULL, 0}.
 */
void sarif_add_location(struct json *j, const struct place *place, size_t id,
			struct str revision, struct str function);

/* An object of the text alone: a message, or a message string. */
void sarif_add_text(struct json *j, const char *name, struct str text);

#endif
