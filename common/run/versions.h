/*
 * versions.h - the migrations of one environment in one state, as a chain.
 *
 * Unchanged files are not read again: what an earlier run learnt about a
 * blob is in the cache. So loading 10,000 revisions reads as many blobs as
 * are new.
 */
#ifndef RUN_VERSIONS_H
#define RUN_VERSIONS_H

#include "rules/check.h"
#include "run/state.h"

struct versions {
	const struct environment *environment;
	struct state *state;
	struct migration_files files;
	struct revision *revisions; /* one for each file, in their order */
	struct revgraph graph;
	struct chain chain; /* of the graph; by_path filled */
};

/*
 * Reads the environment's revisions from state, which may be another one
 * than the environment was found in. A migration too large to read becomes
 * an unreadable revision. Problems go to problems, which may be NULL.
 */
int versions_load(struct versions *v, struct state *state,
		  const struct environment *environment,
		  struct problems *problems, struct err *err);

/* The entry that holds the bytes of file i (behind symlinks). */
const struct entry *versions_entry(const struct versions *v, size_t i);
struct str versions_path(const struct versions *v, size_t i);

/* The source of a migration, its bytes read; NULL source bytes never. */
int versions_source(const struct versions *v, size_t i, struct source **out,
		    struct err *err);

#endif
