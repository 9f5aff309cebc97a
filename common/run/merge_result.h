/*
 * merge_result.h - the merge of one commit into another as a state that can
 * be judged, before anybody makes it: branches that are green apart can be
 * broken together.
 *
 * `into` is who stays (usually the mainline), `from` what is merged into it.
 */
#ifndef RUN_MERGE_RESULT_H
#define RUN_MERGE_RESULT_H

#include "run/merge_tree.h"
#include "run/states.h"

struct merge_side {
	struct oid commit;
	struct str name; /* for people: "origin/main"; a NUL behind it */
};

struct merge_result {
	struct merge_side into;
	struct merge_side from;
	struct merge_tree tree;
	/*
	 * For judge(): now is the result, before is `into`, merged is `from`.
	 * The mainline in it is the one that mainline_find() gives; a caller
	 * who knows better sets states.mainline. It must stay where it is.
	 */
	struct states states;
	/*
	 * False: there is nothing to judge. `from` brings no change that
	 * could concern an environment, or `into` has it all, or the two have
	 * no merge base (tree.bases is empty: unrelated histories, or a
	 * shallow clone). The states are then not filled.
	 */
	bool concerns_us;
};

/*
 * settings NULL: those of the result, as git would merge the file. 0 also
 * when out->concerns_us is false.
 */
int merge_result_open(struct run *run, const struct merge_side *into,
		      const struct merge_side *from,
		      const struct settings *settings, struct merge_result *out,
		      struct err *err);

/*
 * Judges it and appends what is wrong with the merge that is wrong with
 * neither side: too many heads are told as diverging-heads, with the drawing
 * of the fork and the way out; semantic-conflict with both places. What is in
 * `known` already (the same rule about the same thing, told of one side) is
 * not repeated; known may be NULL, and may be out->findings itself.
 * out must have been begun (findings_init()); its summary gains migrations
 * and parts not analysed, its counts are the caller's.
 */
int merge_result_judge(struct run *run, struct merge_result *result,
		       const struct findings *known, struct judgement *out,
		       struct err *err);

#endif
