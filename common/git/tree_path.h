/*
 * tree_path.h - the object at a path of a commit, without listing anything.
 * Trees are read as git stores them, one for each part of the path, so that a
 * thousand commits can be asked cheaply, whichever back end answers.
 */
#ifndef GIT_TREE_PATH_H
#define GIT_TREE_PATH_H

#include "git/snapshot.h"

/*
 * 1: *out is the entry at path below tree (its mode may be
 * ENTRY_DIRECTORY; out->path is path), 0: there is none, or the tree is not
 * here, or is larger than 16 MiB; -1. path "" is the tree itself.
 */
int tree_path(struct repo *r, const struct oid *tree, struct str path,
	      struct entry *out, struct err *err);

#endif
