/*
 * show_picture.h - chains as pictures; for show_*.c only.
 */
#ifndef CLI_SHOW_PICTURE_H
#define CLI_SHOW_PICTURE_H

#include "report/picture.h"
#include "run/branches.h"
#include "show.h"

/* A branch as it is named in pictures: "feature = origin/feature". */
struct str branch_title(struct arena *a, const struct branch *b);

/*
 * One environment's branches. is_whole: every revision; else what the base
 * has not, the heads, and where branches left the base.
 */
void picture_of_branches(struct arena *a, const struct branches *branches,
			 size_t environment, bool is_whole, struct picture *out);
void picture_of_chain(struct arena *a, const struct versions *v,
		      struct picture *out);

/* In the form that was asked for: Mermaid, DOT or SVG. */
int show_drawn(struct show *show, const struct picture *pictures, size_t n,
	       struct err *err);

#endif
