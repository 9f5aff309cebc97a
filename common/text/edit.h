/*
 * edit.h - changes to a file's bytes by span: everything outside of the
 * spans stays as it is, to the byte.
 */
#ifndef TEXT_EDIT_H
#define TEXT_EDIT_H

#include "base/vec.h"
#include "text/source.h"

struct edit {
	struct span span; /* of the old bytes; empty: an insertion */
	struct str with; /* borrowed */
};

struct edits {
	struct edit *v;
	size_t n;
	size_t cap;
};

void edits_add(struct edits *list, struct arena *a, struct span span,
	       struct str with);
/*
 * The new bytes, in the arena. The edits may come in any order; two that
 * overlap are a mistake of ours.
 */
struct str edits_apply(struct edits *list, struct arena *a, struct str bytes);

#endif
