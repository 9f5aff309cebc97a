/*
 * siblings.h - rule sibling-branch: other branches that add to the parents
 * that a pushed one adds to, or take an id that it takes. Whoever is merged
 * second has to move, and it is better to know who the other is.
 */
#ifndef RUN_SIBLINGS_H
#define RUN_SIBLINGS_H

#include "run/push_parts.h"

/* now: the tip's state, read; changes: what is new in it. Appends notes. */
int siblings_find(struct pushing *p, const struct push_tip *tip,
		  struct state *now, const struct changes *changes,
		  struct findings *out, struct err *err);

#endif
