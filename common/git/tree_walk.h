/*
 * tree_walk.h - the files of a tree, and how two trees differ, whichever back
 * end has the objects. Only for common/git; others ask snapshot.h.
 *
 * A few small trees can name each other so often that they unfold to more
 * than any machine holds. Trees are read once each, what two sides share is
 * not entered, and these are errors that say so (git's own ls-tree and
 * diff-tree know no such bound):
 */
#ifndef GIT_TREE_WALK_H
#define GIT_TREE_WALK_H

#include "git/backend.h"

/* Directories in each other: as many as git 2.46 takes. */
#define WALK_MAX_DEPTH 2048
/* Files listed, or changed. */
#define WALK_MAX_FILES ((size_t)2 * 1024 * 1024)
/* Bytes of their paths. */
#define WALK_MAX_PATHS ((size_t)256 * 1024 * 1024)
/* Entries looked at, with those that are passed over. */
#define WALK_MAX_STEPS ((size_t)32 * 1024 * 1024)

/* As tree_list() and changes_trees() say; the lists are in the repository's
 * arena. */
int tree_walk_list(struct repo *r, const struct oid *treeish, struct str dir,
		   bool recurse, struct entries *out, struct err *err);
int tree_walk_changes(struct repo *r, const struct oid *from,
		      const struct oid *to, struct changes *out, struct err *err);

#endif
