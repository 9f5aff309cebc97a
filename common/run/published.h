/*
 * published.h - the chains that count as published: the mainline's and those
 * of the protected refs. Read when they are first looked into.
 */
#ifndef RUN_PUBLISHED_H
#define RUN_PUBLISHED_H

#include "run/mainline.h"

struct published {
	struct versions **v; /* the mainline's first, where there is one */
	size_t n;
	size_t cap;
};

/*
 * Appends the environment's chain in a ref's commit. What is the same in
 * like (or NULL) is not read again; settings are those of now.
 */
int published_add(struct published *list, struct state *now,
		  const struct environment *environment, const struct oid *commit,
		  struct str name, const struct versions *like, struct err *err);
/* The first of the protected refs that counts: many are one history. */
size_t published_first(const struct refs *refs);
/* -1 when one of them could not be read when it was looked into. */
int published_failed(const struct published *list, struct err *err);

#endif
