/*
 * allow.h - comments by which a file allows what a rule would stop:
 *
 *	# git-alembic: allow drop-column -- unused since 4.2 until 2027-01-31
 *	# git-alembic: allow drop-index, drop-constraint -- moved to the view
 *
 * Only real comments count; the marker may follow another comment's text
 * behind a # of its own (`# noqa: E501  # git-alembic: allow ...`). The
 * reason is not optional; `until DAY` at its end is, and the day itself still
 * counts. What an allow covers:
 *
 * - behind code on its line: the statements that have a part of that line;
 * - on a line of its own: the statement that the next line of code belongs
 *   to, whatever blank lines and other comments stand between; so it may
 *   stand above a statement of several lines or inside of it. Above a
 *   compound statement (with, for, if, def) it covers the header, not the
 *   body;
 * - on a line of its own before the first statement that is not the module's
 *   docstring: the whole file.
 *
 * A finding is covered by its own place, and by the call that leads to it: an
 * allow at the call of a helper covers what the helper does for it, one at
 * `op.execute(SQL)` what the text SQL says elsewhere in the file.
 */
#ifndef RULES_ALLOW_H
#define RULES_ALLOW_H

#include "rules/check.h"

struct allow_rule {
	struct str id;
	struct span span;
	bool is_known; /* else it is a bad-allow of its own */
	bool is_used;
};

enum allow_fault {
	ALLOW_GOOD,
	ALLOW_NOT_ALLOW, /* another word than `allow` */
	ALLOW_NO_RULE,
	ALLOW_NO_REASON,
	ALLOW_BAD_DAY, /* no such day */
};

struct allow {
	struct span span; /* from its # to the end of the comment */
	struct allow_rule *rules;
	size_t nrules;
	size_t cap;
	enum allow_fault fault;
	struct span fault_span;
	struct str reason;
	int64_t until; /* days since 1970-01-01; INT64_MAX without one */
	struct span until_span;
};

/*
 * Reads one comment (span: from # on); false when it is not addressed to us.
 */
bool allow_parse(struct allow *allow, struct arena *a, struct str bytes,
		 struct span comment);

/*
 * What the comments of a file allow, for findings that are made while
 * another file is judged: those that count, without a word about the others.
 */
struct allow_set;
struct allow_set *allow_set_read(struct arena *a, const struct migration *m,
				 int64_t today);
/* Is the rule allowed at this place of the file? Not for RULE_EXACT. */
bool allow_set_has(struct allow_set *set, const char *rule, struct span at);

/* 2027-01-31 as days since 1970-01-01; false for no such day. */
bool allow_parse_day(struct str text, int64_t *day);

#endif
