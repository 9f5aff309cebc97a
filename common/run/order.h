/*
 * order.h - does it matter which of two branches' migrations run first? Reads
 * the migrations of both sides whole, compares what they do
 * (model/commute.h), and says where it matters: semantic-conflict.
 */
#ifndef RUN_ORDER_H
#define RUN_ORDER_H

#include "run/versions.h"

struct order_side {
	struct versions *versions; /* that the files are of */
	const size_t *files; /* indices in versions->files; parents first */
	size_t n;
	struct str name; /* for people: "HEAD", "feature", "origin/main" */
};

/*
 * Appends a finding for each conflict, both places in it, their sources
 * loaded; at the level that the settings give (off: none, and nothing is
 * read). not_analysed: parts of ours, of theirs that nobody could compare.
 */
int order_compare(struct run *run, const struct settings *settings,
		  const struct order_side *ours, const struct order_side *theirs,
		  struct findings *out, size_t not_analysed[2], struct err *err);

#endif
