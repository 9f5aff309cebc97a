/*
 * repair.h - a merge's diverged chains brought to one line, all environments
 * of what is staged: planned, compared, collected. Writes nothing.
 */
#ifndef RUN_REPAIR_H
#define RUN_REPAIR_H

#include "run/planning.h"
#include "text/finding.h"

struct repair {
	struct planned planned; /* nothing in it: nothing to do */
	/* Semantic conflicts, their sources loaded. */
	struct findings findings;
	/* Why it must not be done by a machine, a line each. */
	struct strs refusals;
	/*
	 * A conflict of level error, or a refusal: nothing is to be written,
	 * planned is what would have been.
	 */
	bool is_refused;
	size_t not_analysed; /* parts that nobody could compare */
	/* Environments that planned brings in order. */
	struct {
		const struct environment **v;
		size_t n;
		size_t cap;
	} cured;
};

/*
 * now: what is staged, read; sides: HEAD and the heads that come in. Where
 * there is only one side there is nothing to repair.
 */
int repair_merge(struct run *run, struct state *now,
		 const struct planning_sides *sides, struct repair *out,
		 struct err *err);

/*
 * One environment of it, where somebody else has made the plan: refused, or
 * compared and collected.
 */
int repair_take(struct planning *p, struct repair *out, struct err *err);

/* Is this a finding about a chain, of the kind that a plan sees to? */
bool repair_sees_to(const struct finding *finding);
/* And in an environment that planned brings in order? */
bool repair_cures(const struct repair *repair, const struct finding *finding);

#endif
