/*
 * merge_text.h - the ordinary three-way merge of lines, as `git merge-file`
 * does it: libgit2 has the same code, so no program is started but for
 * asking git, once there is a conflict, how it shall look
 * (merge.conflictStyle). Works without a repository.
 */
#ifndef GIT_MERGE_TEXT_H
#define GIT_MERGE_TEXT_H

#include "base/err.h"
#include "base/str.h"

struct merge_text {
	struct str base; /* "": none */
	struct str ours;
	struct str theirs;
	struct str base_label; /* of the markers; used by diff3 alone */
	struct str our_label;
	struct str their_label;
	unsigned marker_size; /* 1 to MERGE_MARKER_MAX */
	bool is_trial; /* nobody will look at conflicts: git is not asked */
};

#define MERGE_MARKER_MAX 65535u

/*
 * 1: *out has conflicts between markers, 0: it has none; -1: libgit2 could
 * not (a NUL in what it looks at to tell text from binary, no memory, a
 * gigabyte). *out lives in the arena.
 */
int merge_text(const struct merge_text *m, struct arena *a, struct str *out,
	       struct err *err);

#endif
