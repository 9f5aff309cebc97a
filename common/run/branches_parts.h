/*
 * branches_parts.h - the steps of branches_load(); for branches*.c only.
 */
#ifndef RUN_BRANCHES_PARTS_H
#define RUN_BRANCHES_PARTS_H

#include "run/branches.h"

/* The base's commit, and the branches, the base as the first. */
int branches_list(struct run *run, const struct strs *patterns,
		  struct branches *out, struct err *err);

/* ---- one environment: the nodes that have been met */

struct meeting {
	struct run *run;
	struct branches *branches;
	struct branches_of *out;
	struct versions base;
	struct branch_node **of_base; /* by number of the base's revisions */
	struct map by_key; /* id and parents -> struct branch_nodes * */
	struct map by_id; /* id -> the first node that has it */
	struct map known; /* trees of versions -> struct branch_chain * */
	struct oid *base_trees; /* of each location; none: not there */
	uint32_t turn; /* the branch in hand, from 1 */
};

int meeting_begin(struct meeting *m, struct run *run, struct branches *branches,
		  const struct environment *environment,
		  struct branches_of *out, struct err *err);

/* What a commit has otherwise in the environment's versions directories. */
struct branch_difference {
	struct versions own; /* files that are new or other than the base's */
	struct {
		const struct revision **v;
		size_t n;
		size_t cap;
	} lost; /* the base's revisions whose files are gone or other */
};
int branch_differs(struct meeting *m, const struct oid *trees,
		   struct branch_difference *out, struct err *err);
/* The trees of each location in a commit. */
int branch_trees(struct meeting *m, const struct oid *commit, struct oid *out,
		 struct err *err);

/* Changes between two trees (either may be none) as an earlier run saw them. */
void branch_remember(struct run *run, const struct oid *from,
		     const struct oid *to, const struct changes *changes);
bool branch_recall(struct run *run, const struct oid *from,
		   const struct oid *to, struct changes *out);

/* Adds the nodes of what differs, and says what the branch is of them. */
void meeting_add(struct meeting *m, const struct branch_difference *d,
		 struct branch_chain *out);

#endif
