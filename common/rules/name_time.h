/*
 * name_time.h - the date and time that a file name begins with. Only what can
 * hardly be anything else is taken for one:
 *	YYYYMMDD (alone only if it is a day), YYYYMMDD_HHMM[SS],
 *	YYYYMMDDHHMM[SS], YYYY_MM_DD and so on with groups of two
 * with "_", "-", "." or "T" between the groups.
 */
#ifndef RULES_NAME_TIME_H
#define RULES_NAME_TIME_H

#include "base/str.h"

#define NAME_TIME_PARTS 6 /* year, month, day, hour, minute, second */

struct name_time {
	unsigned v[NAME_TIME_PARTS];
	size_t n; /* of them that are there; 0: the name has no time */
	size_t len; /* bytes of the name */
	bool is_sure; /* else an impossible date is just a number */
};

void name_time_read(struct str name, struct name_time *t);
/* What of it does not exist; NULL when all does. */
const char *name_time_fault(const struct name_time *t);
/* As far as both tell. */
bool name_time_is_before(const struct name_time *a, const struct name_time *b);

#endif
