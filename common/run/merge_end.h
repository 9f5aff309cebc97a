/*
 * merge_end.h - a merge that is about to be committed: its chain repaired
 * where it has diverged, and judged.
 *
 * In git's own merges (pre-merge-commit) what is staged here does not enter
 * the commit; it is recorded, and post-merge folds it in (fold.h). At the end
 * of a conflict (pre-commit) it enters the commit by itself.
 */
#ifndef RUN_MERGE_END_H
#define RUN_MERGE_END_H

#include "run/merging.h"

struct merge_end {
	const struct changes *changes; /* HEAD against what is staged */
	struct merging judged; /* what is compared besides HEAD */
	/* What came in: the same, but for a squash. None: no repair. */
	struct merging merged;
	bool is_recorded; /* for post-merge */
	const char *stopped; /* "merge", "commit" */
	const char *past; /* the command that goes past it */
};

/* An exit code, or -1. */
int merge_end(struct run *run, const struct merge_end *end, struct err *err);

#endif
