/*
 * lost.h - what a merge that was made has lost: looked for afterwards, where
 * no hook stood by when it was committed.
 */
#ifndef RUN_LOST_H
#define RUN_LOST_H

#include "run/states.h"

/*
 * Appends lost-in-merge for the commit that is called so, if it is a merge;
 * nothing when its parents are not here. What `judged` has got back under the
 * path is not told. request: paths and only count, of what was asked.
 */
int lost_in_commit(struct run *run, const struct states *judged,
		   struct str name, struct judgement *out, struct err *err);

#endif
