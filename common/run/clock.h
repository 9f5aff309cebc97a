/*
 * clock.h - dates as Alembic writes them into migrations: "2026-11-21
 * 14:40:44.123456", in UTC or in the ini's timezone.
 */
#ifndef RUN_CLOCK_H
#define RUN_CLOCK_H

#include "base/err.h"
#include "base/str.h"

/* A day and a time somewhere, as on a wall. */
struct clock_time {
	int64_t seconds; /* since 1970 there: not the epoch's, but for UTC */
	struct str rest; /* what follows the seconds: ".123456+01:00" */
};

/*
 * Now. timezone {NULL, 0}: UTC, and no zone behind it. Of another zone -1
 * when this machine does not know it. The environment's TZ is left as it is.
 */
int clock_now(struct arena *a, struct str timezone, struct clock_time *out,
	      struct err *err);
/* "2026-11-21 14:40:44" and the rest. */
struct str clock_text(struct arena *a, const struct clock_time *t);
/* The reverse; false when it is no such text. */
bool clock_parse(struct str text, struct clock_time *out);
/* Seconds since 1970, by the zone behind it; without one it is UTC. */
int64_t clock_epoch(const struct clock_time *t);

#endif
