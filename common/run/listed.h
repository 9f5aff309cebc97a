/*
 * listed.h - the migrations of one environment with all that is told of each
 * in a list: when, by whom, whether others have it.
 */
#ifndef RUN_LISTED_H
#define RUN_LISTED_H

#include "run/mainline.h"
#include "run/naming.h"

struct listed_row {
	const struct revnode *node;
	/* "2026-11-21 14:40:44", or as much of it as is told; p NULL: none */
	struct str date;
	bool is_dated_by_name; /* else by the line "Create Date:" */
	struct str author; /* of the commit that added it; p NULL: not known */
	bool is_committed; /* the state's commit (the working tree's: HEAD) */
	bool is_published; /* only where has_mainline */
	bool has_bad_name; /* against the convention, where there is one */
	struct str why; /* has_bad_name: what is wrong */
};

struct listed {
	const struct environment *environment;
	struct listed_row *v; /* parents first; those without an id last */
	size_t n;
	bool has_mainline; /* or a protected ref */
	bool has_convention;
};

/* v is loaded, and of the commit, or (NULL) of the working tree. */
int listed_read(struct listed *out, struct versions *v,
		const struct oid *commit, struct err *err);

#endif
