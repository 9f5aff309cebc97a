/*
 * brought.h - what a side of a merge brings is no news, nor is it when it
 * hangs elsewhere now, or has another id and name: a repair did that, by hand
 * or by us.
 */
#ifndef RUN_BROUGHT_H
#define RUN_BROUGHT_H

#include "run/judging.h"

/*
 * While a merge ends: 1 when a side has this migration, the same but for its
 * place in the chain, with *as the id it has there; else 0. f must have been
 * read.
 */
int is_brought(struct judging *g, struct compared *c,
	       const struct checked_file *f, struct str *as, struct err *err);

#endif
