/*
 * schemas.h - the schema of an environment, from its migrations.
 *
 * What the upgrade of an unchanged file does is in the cache, so replaying a
 * chain of 10,000 parses no file that was parsed before.
 */
#ifndef RUN_SCHEMAS_H
#define RUN_SCHEMAS_H

#include "model/replay.h"
#include "run/versions.h"

struct schemas {
	struct versions *versions;
	struct replay replay;
	struct str dialect;
	struct str *packed; /* operations_pack(), one for each file; or NULL */
	const struct operations **operations; /* the same, once wanted */
	struct source **sources; /* those that were asked for */
	bool is_loaded;
	bool has_failed; /* to read when it was wanted; err says why */
	struct err err;
};

/*
 * Reads nothing yet: all files are read when replay is first asked for
 * something. v must be loaded and both must stay where they are.
 */
void schemas_init(struct schemas *s, struct versions *v, struct str dialect);
/* Another replay of the same files, beside s->replay. */
void schemas_replay(struct schemas *s, struct replay *r);

/* The dialect that the settings say, else the environment's own; or "". */
struct str schemas_dialect(const struct state *state,
			   const struct environment *environment);

/* Where something stands; line 0 when its bytes cannot be read. */
struct position schemas_position(struct schemas *s,
				 const struct schema_origin *at);

#endif
