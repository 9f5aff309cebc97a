/*
 * naming.h - the convention for file names that is in force, as the rules
 * ask for it; and house rules with their patterns compiled.
 */
#ifndef RUN_NAMING_H
#define RUN_NAMING_H

#include "run/judging.h"

/* Without a convention out->fits is NULL. -1: a pattern that is none. */
int naming_of(struct judging *g, const struct environment *environment,
	      struct check_naming *out, struct err *err);

#endif
