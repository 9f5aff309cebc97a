/*
 * new_parts.h - how new_revision.h is divided; for new_*.c alone.
 */
#ifndef RUN_NEW_PARTS_H
#define RUN_NEW_PARTS_H

#include "run/alembic.h"
#include "run/clock.h"
#include "run/naming.h"
#include "run/new_revision.h"

struct new_work {
	struct run *run;
	const struct new_request *request;
	struct new_revision *out;
	struct state now; /* the working tree, as it was before */
	const struct environment *environment;
	struct versions versions;
	struct naming *naming; /* NULL: none */
	const struct revnode *parent; /* NULL: it will be a base */
	struct str dir; /* of the new file, from the top */
};

/* What refuses gives false. */
bool new_refuse(struct new_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void new_advise(struct new_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);
void new_note(struct new_work *w, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* ---- new_parent.c: what it hangs on ---- */

bool new_find_parent(struct new_work *w);

/* ---- new_name.c ---- */

/* Fit for a docstring, and for a name? */
bool new_description_is_good(struct new_work *w);
/* Random, and like none that is there. */
int new_id(struct new_work *w, struct err *err);
/* Is there a file of this name (with directories) in w->dir? */
bool new_is_taken(const struct new_work *w, struct str name);
/* Is its time before that of the parent's name, or another's to the second? */
bool new_is_early(const struct new_work *w, struct str name);
/* Is there a convention, and (of a pattern) a name that fits? */
bool new_has_convention(struct new_work *w, const struct clock_time *time);
/*
 * The name by the convention, or (without one) by Alembic's file_template,
 * that no other file has, at *time or as soon after it as possible, not
 * before the parent's. p NULL: none can be told. *time is moved to it.
 */
struct str new_name(struct new_work *w, struct clock_time *time);
/*
 * Alembic overwrites. Will a name that it makes within some minutes be there
 * already? *seconds until it is not; false, and a refusal, if it always is.
 */
bool new_is_safe(struct new_work *w, const struct clock_time *time,
		 unsigned *seconds);

/* ---- new_write.c ---- */

/* From the template. */
int new_write(struct new_work *w, struct err *err);
/* To its right name, once Alembic has written it at out->path. */
int new_move(struct new_work *w, struct str date, struct err *err);

#endif
