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
	struct state *state; /* NULL: there are none */
	const struct versions *like;
	struct migration_files files;
	struct revision *revisions; /* one for each file, in their order */
	struct revgraph graph;
	struct chain chain; /* of the graph */
	bool has_failed; /* to load when it was wanted; err says why */
	struct err err;
};

/*
 * Reads the environment's revisions from state, which may be another one
 * than the environment was found in. A migration too large to read becomes
 * an unreadable revision. Problems go to problems, which may be NULL.
 */
int versions_load(struct versions *v, struct state *state,
		  const struct environment *environment,
		  struct problems *problems, struct err *err);
/*
 * The same when v->chain is first looked into; has_failed must be asked for
 * in the end. What stands in `like` (loaded, or NULL) under the same path
 * with the same bytes is taken from there. v must stay where it is.
 */
void versions_load_late(struct versions *v, struct state *state,
			const struct environment *environment,
			const struct versions *like);

/* The entry that holds the bytes of file i (behind symlinks). */
const struct entry *versions_entry(const struct versions *v, size_t i);
struct str versions_path(const struct versions *v, size_t i);

/* The source of a migration, its bytes read; NULL source bytes never. */
int versions_source(const struct versions *v, size_t i, struct source **out,
		    struct err *err);
/* It read whole (migration_read()), in the run's arena. */
int versions_migration(const struct versions *v, size_t i,
		       struct migration **out, struct err *err);

#endif
