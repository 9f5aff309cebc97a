/*
 * touched.h - files of the working tree that only look changed: after a fresh
 * checkout, a copy, in a container under another user, times and owners are
 * not those that the index has, and git has to look into the files.
 */
#ifndef RUN_TOUCHED_H
#define RUN_TOUCHED_H

#include "run/state.h"

/*
 * Entries of now that are read from disk and hold the bytes that before has
 * under that path become what they are: unchanged. Only what lies in an
 * environment of now, or may say where one is, is looked into. now must have
 * been read, before need not.
 */
int touched_settle(struct state *now, const struct state *before,
		   struct err *err);

#endif
