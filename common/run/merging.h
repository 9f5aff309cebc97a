/*
 * merging.h - the merge that is under way: which heads come in, and their
 * states, which what is staged is compared with besides HEAD.
 */
#ifndef RUN_MERGING_H
#define RUN_MERGING_H

#include "run/states.h"

/*
 * The other parents. Of a merge that waits for its commit from MERGE_HEAD; in
 * pre-merge-commit there is none yet, and git tells them as GITHEAD_<oid> in
 * the environment (several of them: an octopus). Named as git names them;
 * from `git pull` the name is the object's own, which is then cut.
 */
struct merging {
	struct oids heads;
	struct strs names; /* of each: "feature", "MERGE_HEAD" */
	struct oids bases; /* of each with HEAD, the first; or none */
};

int merging_from_files(struct run *run, struct merging *out, struct err *err);
/*
 * Those that HEAD has already are left out: they stem from another merge. So
 * are those that another one has: they become no parents.
 */
int merging_from_environment(struct run *run, struct merging *out,
			     struct err *err);

/*
 * What `git merge --squash` put together, while its message waits (there is
 * no MERGE_HEAD): the first commit that SQUASH_MSG names, if it is one that
 * HEAD has not.
 */
int merging_from_squash(struct run *run, struct merging *out, struct err *err);

/*
 * The other parents of a merge that was made: "main^2" where the commit is
 * called "main". None where it is no merge, or its parents are not here.
 */
int merging_from_commit(struct run *run, const struct commit *commit,
			struct str name, struct merging *out, struct err *err);

/*
 * Fills request.merged and request.merge_base; nothing when there is no head.
 * Of several heads the states are joined: a path stands as it is staged where
 * one of them has it so.
 */
int merging_open(struct run *run, const struct merging *merging,
		 struct states *s, struct err *err);

#endif
