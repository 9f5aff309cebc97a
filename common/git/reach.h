/*
 * reach.h - what tips have that is new to somebody: the commits that nothing
 * he knows reaches, and the known ones on which they stand.
 */
#ifndef GIT_REACH_H
#define GIT_REACH_H

#include "base/map.h"
#include "git/history.h"

struct reach_commit {
	struct oid oid;
	struct oids parents;
	bool is_known; /* a boundary: its parents are not followed */
	uint32_t mark; /* scratch */
};

struct reach {
	struct repo *repo;
	struct reach_commit *v;
	size_t n;
	size_t cap;
	struct map by_oid; /* the oid's bytes -> struct reach_commit * */
	uint32_t stamp;
};

enum reach_known {
	REACH_REMOTES, /* every remote-tracking ref */
	REACH_REMOTE, /* those of one remote */
	REACH_ALL, /* every ref */
};

/*
 * All tips (commits that are here) at once. Known: what the refs reach, and
 * what the further commits do (those must be here as well). The remote is
 * that of REACH_REMOTE. A shallow clone ends where it ends. One child
 * process, linear in what is new.
 */
int reach_open(struct reach *out, struct repo *r, const struct oids *tips,
	       enum reach_known refs, struct str remote,
	       const struct oids *known, struct err *err);

/*
 * The known commits on which the news of one tip stand, each once. None:
 * the tip is known itself (is_new false), or nothing beneath it is.
 */
void reach_boundary(struct reach *reach, const struct oid *tip,
		    struct oids *out, bool *is_new);

#endif
