/*
 * merge_tree.h - what `git merge` would make of two commits' files, as a list
 * of paths and blobs: no working tree, no index, nothing written.
 *
 * Three-way by path: what one side changed is taken, what both changed alike
 * too. A file that both changed differently is merged in memory where it
 * could be ours to judge (a migration by its meaning, file_merge.h), and its
 * entry then holds the bytes. A migration that one side renamed (its revision
 * kept) and the other one edited is edited under its new name. Trees that
 * are the same on both sides are not looked into.
 *
 * Of several merge bases (a criss-cross history) one is made by merging
 * them, as git does.
 */
#ifndef RUN_MERGE_TREE_H
#define RUN_MERGE_TREE_H

#include "git/history.h"
#include "git/snapshot.h"
#include "run/run.h"

struct merge_tree {
	struct oid into_commit;
	struct oid from_commit;
	struct oids bases; /* none: unrelated, or a shallow clone */
	/* What `from` changed since the base; merge_tree_open() knows it. */
	struct changes brought;

	/* What merge_tree_merge() adds. */
	struct snapshot base;
	struct snapshot into;
	struct snapshot from;
	struct snapshot result;
	struct changes applied; /* what the merge changes in `into` */
	/*
	 * Paths where git would stop: both changed them, and no merge is
	 * clean. In result they are as in `into` (as in `from` where `into`
	 * has deleted them). Only of files that could be ours to judge.
	 */
	struct strs conflicts;
};

/* The bases, and what `from` brings. Without a base it brings nothing. */
int merge_tree_open(struct run *run, const struct oid *into,
		    const struct oid *from, struct merge_tree *out,
		    struct err *err);
/* There must be a base. */
int merge_tree_merge(struct run *run, struct merge_tree *t, struct err *err);

#endif
