/*
 * environment_word.h - an environment as a person names it on a command line:
 * its name, or its directory from where he stands.
 */
#ifndef RUN_ENVIRONMENT_WORD_H
#define RUN_ENVIRONMENT_WORD_H

#include "run/state.h"

bool environment_is_meant(struct run *run, const struct environment *e,
			  struct str word);
/* -1: no environment of that name, and which there are. */
int environment_unknown(struct run *run, const struct environments *all,
			struct str word, struct err *err);
/*
 * The one that is meant; word {NULL, 0}: the only one there is, or the one
 * whose directory the user is in. -1 when there is none, or several.
 */
int environment_choose(struct run *run, const struct environments *all,
		       struct str word, const struct environment **out,
		       struct err *err);

#endif
