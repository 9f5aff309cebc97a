/*
 * watch.h - migrations run on the replayed schema, and what comes of it: the
 * rules about order and consistency, and what the schema knows that the
 * other rules want to know. For common/rules/ only; the way in is
 * check_schemas().
 */
#ifndef RULES_WATCH_H
#define RULES_WATCH_H

#include "model/replay.h"
#include "rules/operations.h"

/* What the schema knew of an effect before it. */
struct op_told {
	struct strs goes_with; /* what is dropped with the column */
	const struct op_type *old_type; /* of the column; or NULL */
};

/* What came of one file. */
struct op_watched {
	struct findings found; /* told by check_operations() */
	struct map by_effect; /* see op_told() */
};

/* NULL when the file was not watched, or there is nothing to be known. */
const struct op_told *op_told(const struct op_check *k,
			      const struct op_effect *e);

/* One run over the files, in the order of the chain. */
struct watching {
	struct check *c;
	struct replay *replay;
	struct map creators; /* table in lower case -> struct revnode * */
	bool has_creators;
	bool is_for_few;
};

/* One file while it is watched. */
struct watch {
	struct watching *all;
	struct op_check k; /* its check has findings of its own */
	struct schema *s;
	struct revnode *node;
	struct schema_events events;
	struct op_watched *out;
	/* It has been run by others: what could not work is not so. */
	bool is_proven;
	bool had_tables; /* created by what comes before it */
	bool is_partial; /* what is found needs a whole replay to be sure */
	struct map made; /* tables that it creates; see watch_say.c */
	bool has_made;
	size_t looks; /* at names that are similar */
};

/* watch_say.c: what an event is worth */
void watch_say(struct watch *w, const struct schema_event *event);

/*
 * downgrade.c: does downgrade() take back what upgrade() did? To be called
 * before the one, between them, and after the other.
 */
struct undoing;
struct undoing *undoing_begin(struct watch *w);
void undoing_between(struct undoing *u);
void undoing_end(struct undoing *u);

/* What is compared with the upgrade: a downgrade that is one. */
bool watch_has_downgrade(const struct op_check *k);
/* downgrade-missing needs no schema. */
void op_judge_downgrade(struct op_check *k);

#endif
