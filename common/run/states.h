/*
 * states.h - which state is judged against which, for each way of asking.
 */
#ifndef RUN_STATES_H
#define RUN_STATES_H

#include "run/judge.h"
#include "run/mainline.h"

struct states {
	struct state now;
	struct state before;
	struct state merged;
	struct state merge_base;
	struct mainline mainline;
	struct judge_request request; /* points into this struct */
	/* staged only: false when nothing that changed is ours to judge. */
	bool concerns_us;
};

/*
 * Does what changed concern an environment of s? Reads it as far as is needed
 * to tell: whole when it does. By settings, or its own where they are NULL;
 * is_sure: without asking.
 */
int state_find_concern(struct state *s, const struct changes *changes,
		       const struct settings *settings, bool is_sure,
		       bool *concerns_us, struct err *err);

/*
 * What is staged, against HEAD. Where changed paths alone show that no
 * environment is touched neither settings nor any other file is read; a
 * changed .py file outside of every script directory asks the ini files,
 * whose answer is remembered.
 */
int states_staged(struct run *run, const struct changes *changes,
		  struct states *out, struct err *err);
/* The same while these heads are merged in. */
struct merging;
int states_merging(struct run *run, const struct changes *changes,
		   const struct merging *merging, struct states *out,
		   struct err *err);
/* What is staged has changed since: it is read again, the rest stays. */
int states_restaged(struct states *states, struct err *err);
/*
 * The working tree, against where it left the mainline (or HEAD, on the
 * mainline itself and where there is none).
 */
int states_work_tree(struct run *run, struct states *out, struct err *err);
/* A commit, against where it left the mainline; alone where there is none. */
int states_revision(struct run *run, struct str revision, struct states *out,
		    struct err *err);

/*
 * What is new in a commit: judged is what it adds, and what was wrong before
 * is a warning at the most.
 */
struct states_news {
	struct str to; /* the commit */
	/*
	 * Since it left this commit; {NULL, 0} or all zeros (a ref that was
	 * not there): the mainline, and if there is none nothing.
	 */
	struct str from;
	/*
	 * NULL: by mainline_find(); but where that has `to` already, what
	 * was before (`from`) counts as the mainline.
	 */
	const struct mainline *mainline;
};
int states_news(struct run *run, const struct states_news *news,
		struct states *out, struct err *err);

/*
 * One state alone, read: REV, or without one the working tree (HEAD in a
 * bare repository).
 */
int states_one(struct run *run, struct str revision, struct state *out,
	       struct err *err);

#endif
