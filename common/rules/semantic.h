/*
 * semantic.h - semantic-conflict: two branches' migrations whose order
 * matters (model/commute.h), as findings with both places.
 */
#ifndef RULES_SEMANTIC_H
#define RULES_SEMANTIC_H

#include "model/operations.h"
#include "text/finding.h"

struct semantic_side {
	/* Read whole; each knows its migration, and that its source. */
	const struct operations *const *v;
	size_t n; /* parents first */
	struct str name; /* for people: "HEAD", "origin/main" */
};

struct semantic_request {
	struct semantic_side ours;
	struct semantic_side theirs;
	struct str dialect; /* or empty */
	enum level level; /* of the findings; not LEVEL_OFF */
	int64_t today; /* days since 1970-01-01, for allows with a day */
};

/*
 * Appends a finding for each conflict, at the place of ours, theirs related,
 * but for those that a comment at one of the two lines allows (or at a call
 * that leads there, or for the whole file). What else is to be said of such
 * comments is told when the file itself is judged.
 * not_analysed: parts of ours, of theirs that nobody could compare.
 */
void semantic_compare(const struct semantic_request *q, struct findings *out,
		      size_t not_analysed[2]);

#endif
