/*
 * judge.h - one state judged against another: every environment's chain,
 * and each migration that is new or changed.
 */
#ifndef RUN_JUDGE_H
#define RUN_JUDGE_H

#include "base/map.h"
#include "report/report.h"
#include "run/state.h"
#include "rules/rule.h"

struct mainline;

struct judge_request {
	struct state *now; /* read */
	/*
	 * What it is compared with: files that are the same in both are not
	 * judged. NULL: everything is. Need not be read.
	 */
	struct state *before;
	bool before_is_head;
	struct oid before_commit; /* none: not known, or no commit */
	const struct mainline *mainline;
	/*
	 * A merge that is being ended: MERGE_HEAD's state, and the state the
	 * two sides parted from (NULL: none). Files that are MERGE_HEAD's are
	 * not news either.
	 */
	struct state *merged;
	struct state *merge_base;
	bool judges_all; /* unchanged files too */
	/*
	 * For a hook: what the chain had wrong before is a warning at most.
	 * A check of a state says what is wrong with it, whoever did it.
	 */
	bool spares_old_findings;
	bool is_staged;
	/*
	 * now is what merging `merged` into `before` would give, and nobody
	 * has done it: what is wrong with neither of them is looked for.
	 */
	bool is_prospective;
	/* The command that merges the mainline into what the reader has. */
	struct str way_out;
	/* diverging-heads is told of the merge's result: not here as well. */
	bool leaves_diverging;
	/* diverging-heads is no mere note here. */
	bool is_shared;
	/* What goes on a protected ref: errors of the chain stay errors. */
	bool is_protected;
	/* Paths of files that are no news, though before has them not. */
	const struct map *old_news;
	bool leaves_files; /* only the chain is judged */
	/* Only these files and directories, from the top; n 0: all. */
	struct strs paths;
	/* Only these rules; n 0: all. */
	struct strs only;
};

struct judgement {
	struct findings findings; /* sorted; sources of shown places loaded */
	struct report_summary summary;
};

int judge(struct run *run, const struct judge_request *request,
	  struct judgement *out, struct err *err);

#endif
