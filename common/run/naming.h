/*
 * naming.h - the convention for file names that is in force, as the rules
 * ask for it; and house rules with their patterns compiled.
 */
#ifndef RUN_NAMING_H
#define RUN_NAMING_H

#include "run/judging.h"

/*
 * The convention of an environment; *out NULL: there is none. -1: a pattern
 * that is none.
 */
struct naming;
int naming_read(struct state *now, const struct environment *e,
		struct naming **out, struct err *err);
/* Could it have made this name? *why then says what is wrong. */
bool naming_fits(const struct naming *n, struct arena *a, struct str path,
		 struct str revision, struct str message, struct str *why);
/*
 * The name that it gives to a migration, directories included; {NULL, 0}
 * where it only judges (a pattern), and where a part of it is not known.
 */
struct str naming_render(const struct naming *n, struct arena *a,
			 struct str revision, struct str message,
			 struct str date);

/* Without a convention out->fits is NULL. -1: a pattern that is none. */
int naming_of(struct judging *g, const struct environment *environment,
	      struct check_naming *out, struct err *err);

#endif
