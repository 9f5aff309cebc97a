/*
 * diff.h - changes to files, for people who want to see them before they
 * believe them: a unified diff, fit for a terminal.
 */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include "base/buf.h"
#include "report/style.h"

struct report_diff {
	struct str old_path; /* p NULL: a new file */
	struct str new_path; /* p NULL: it goes */
	struct str hunks; /* raw; "" for none: a rename alone */
	bool is_binary;
};

/*
 * The headers that `git apply` takes, and the hunks. Control characters are
 * made visible; a carriage return at the end of a line is not shown. Of more
 * than max_lines the rest is counted (0: all).
 */
void report_diff_add(struct buf *out, const struct report_diff *diff,
		     size_t max_lines, const struct style *style);

#endif
