/*
 * chains.h - the chains of one state, for the commands that show them.
 */
#ifndef RUN_CHAINS_H
#define RUN_CHAINS_H

#include "run/states.h"
#include "run/versions.h"

struct chains {
	struct state state;
	struct versions *v; /* one for each environment not excluded */
	size_t n;
};

/* revision {NULL, 0}: the working tree, or HEAD in a bare repository. */
int chains_load(struct run *run, struct str revision, struct chains *out,
		struct err *err);

#endif
