/*
 * merge_tree_parts.h - what the files of merge_tree.h share.
 */
#ifndef RUN_MERGE_TREE_PARTS_H
#define RUN_MERGE_TREE_PARTS_H

#include "base/map.h"
#include "run/merge_tree.h"

/* What a path is in the end, where that is neither side's change. */
struct merge_decision {
	struct str path;
	uint32_t mode;
	struct oid oid; /* none: in memory */
	struct str bytes;
};

/* Two lists of changes since one base, to be made one. */
struct merge_lists {
	struct run *run;
	const struct changes *into;
	const struct changes *from;
	/* Where files in memory stand; NULL: there are none. */
	const struct snapshot *base_files;
	const struct snapshot *into_files;
	/*
	 * The result is a base of another merge: where git would stop there
	 * is the text with its markers, or what the base had.
	 */
	bool makes_base;
	struct {
		struct change *v; /* on top of `into` */
		size_t n;
		size_t cap;
	} out;
	struct map decisions; /* path -> struct merge_decision * */
	struct strs conflicts;
	size_t nread; /* bytes read to merge files */
	size_t nmerged; /* files */
};

/* Settles what a path is. */
void merge_lists_decide(struct merge_lists *m, struct str path, uint32_t mode,
			const struct oid *oid, struct str bytes);

/*
 * One file that both changed, or a rename and what else became of the file:
 * base is the old side of that change. 1: decided, under path; 0: not
 * cleanly, or too large; -1.
 */
int merge_lists_file(struct merge_lists *m, struct str path,
		     const struct change *base, const struct change *ours,
		     const struct change *theirs, struct err *err);

/*
 * Of a migration that a side deleted: what the same side added that has its
 * revision. 1 and *out, 0, or -1.
 */
int merge_lists_renamed(struct merge_lists *m, const struct change *deleted,
			const struct changes *by, const struct change **out,
			struct err *err);

#endif
