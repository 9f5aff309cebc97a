/*
 * changes.h - which paths differ between two states, and how. Renames are
 * not paired here: one is a deletion and an addition.
 *
 * Sorted bytewise by path, each path once.
 */
#ifndef GIT_CHANGES_H
#define GIT_CHANGES_H

#include "git/repo.h"

enum change_kind {
	CHANGE_ADDED,
	CHANGE_DELETED,
	CHANGE_MODIFIED, /* content or the executable bit */
	CHANGE_TYPE, /* file, symbolic link, submodule: another than before */
	CHANGE_UNMERGED, /* in conflict; the old side is HEAD's, if it has it */
};

struct change {
	enum change_kind kind;
	struct str path; /* NUL behind it */
	uint32_t old_mode; /* 0 when that side has no such file */
	uint32_t new_mode;
	struct oid old_oid;
	struct oid new_oid;
};

struct changes {
	struct change *v;
	size_t n;
};

/* HEAD against what is staged; against nothing when HEAD is unborn. */
int changes_head_index(struct repo *r, struct changes *out, struct err *err);

/* Two commits, tags or trees; NULL is a tree without files. */
int changes_trees(struct repo *r, const struct oid *old_treeish,
		  const struct oid *new_treeish, struct changes *out,
		  struct err *err);

#endif
