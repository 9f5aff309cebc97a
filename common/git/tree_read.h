/*
 * tree_read.h - trees as git stores them, parsed once each and kept while one
 * question is answered. Only for common/git.
 *
 * A tree can be made by hand: what holds entries that no path can name (no
 * name, a "/" in it), or is cut short, is an error and never half a list.
 * Out of order it is put in order; names may repeat.
 */
#ifndef GIT_TREE_READ_H
#define GIT_TREE_READ_H

#include "base/map.h"
#include "git/backend.h"

struct tree_entry {
	struct str name; /* never empty, no "/", no NUL behind it */
	uint32_t mode; /* as in snapshot.h, ENTRY_DIRECTORY too */
	const char *oid; /* as many bytes as the repository's names have */
};

/* In git's order: bytewise, a directory as if its name ended in "/". */
struct tree {
	struct tree_entry *v;
	size_t n;
};

struct trees {
	struct repo *repo;
	struct arena arena; /* of its own: bytes and entries */
	struct map known; /* bytes of an oid -> struct tree */
	size_t bytes; /* of all that were read */
};

void trees_open(struct trees *t, struct repo *r);
void trees_close(struct trees *t);

/* Reads those that are not known yet, together. All must be trees. */
int trees_need(struct trees *t, const struct oid *oids, size_t n,
	       struct err *err);
/* One that was read; NULL: it was not. */
const struct tree *trees_get(const struct trees *t, const struct oid *oid);
/* The tree of a commit, tag or tree; reads it. */
int trees_peel(struct trees *t, const struct oid *treeish, struct oid *out,
	       struct err *err);

/* The order of a tree; 0: the same name, both or neither a directory. */
int tree_entry_cmp(const struct tree_entry *a, const struct tree_entry *b);

/*
 * "100644 name\0<oid>" off the front of *rest. 1, 0 at the end, -1 where it is
 * no such thing.
 */
int tree_entry_next(struct str *rest, size_t oid_size, struct tree_entry *out);
/* A whole tree; oid is its name. The entries are in the arena and borrow. */
int tree_parse(struct arena *a, const struct oid *oid, struct str bytes,
	       struct tree *out, struct err *err);

#endif
