/*
 * aftermath.h - for hooks that run when all is done: what a merge or a rebase
 * has made of the chain, told in a few lines. They change nothing.
 */
#ifndef RUN_AFTERMATH_H
#define RUN_AFTERMATH_H

#include "run/states.h"

/*
 * Tells on stderr what HEAD's chains have wrong that those of the commit
 * before had not, and the command that repairs it. Where no migration changed
 * nothing is read but names.
 */
int aftermath_tell(struct run *run, const struct oid *before, struct err *err);

#endif
