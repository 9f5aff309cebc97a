/*
 * by_hand.h - what `git alembic rebase`, merge, rekey and resolve do to the
 * working tree and to what is staged: find out, compare, and (when asked to)
 * write. Nothing is ever committed.
 *
 * What they look at is what is staged, so that a run that was killed half-way
 * can be run again: files are written before the index (git/write.h). Where
 * that is in order, and the working tree is not, what is there and not staged
 * is told of.
 */
#ifndef RUN_BY_HAND_H
#define RUN_BY_HAND_H

#include "run/operation.h"
#include "run/repair.h"

struct by_hand {
	struct run *run;
	struct str asked; /* for this environment; {NULL, 0}: for all */
	struct state *now; /* one of these two, read */
	struct state staged;
	struct state disk; /* the working tree */
	bool has_disk;
	struct strs unstaged; /* what the two differ in, once disk is now */
	struct operation operation;
	struct mainline mainline;
	struct {
		const struct environment **v;
		size_t n;
		size_t cap;
	} environments; /* those asked for */

	struct repair result;
	/* What to do about its refusals, a line each: commands to type. */
	struct strs advice;
	/* What is so anyway: "one head: 8b1c", "origin/main has more". */
	struct strs facts;
	/* resolve: conflicts that only a person can end, a line each. */
	struct strs left;
	/* resolve: paths in conflict that planned writes to. */
	struct strs conflicts;
};

/*
 * Reads what is staged. environment, its name or its directory as the user
 * would write it, is the only one then; {NULL, 0}: all of them. -1 also in a
 * bare repository, and when settings are wrong.
 */
int by_hand_open(struct by_hand *h, struct run *run, struct str environment,
		 struct err *err);

/*
 * To be called when nothing came out: 1 when the working tree differs from
 * what is staged in these environments, and is what is looked at now, by the
 * same question asked again; else 0. What comes out is told, never written.
 */
int by_hand_turn_to_disk(struct by_hand *h, struct err *err);

/*
 * Each fills result, and what goes with it. -1 for what is asked in vain: no
 * such ref, no such revision.
 */
int by_hand_rebase(struct by_hand *h, struct str onto, struct err *err);
int by_hand_merge(struct by_hand *h, const struct strs *words,
		  struct str message, struct err *err);
int by_hand_rekey(struct by_hand *h, struct str word, struct str new_id,
		  struct err *err);
int by_hand_resolve(struct by_hand *h, struct err *err);

/* Why a path is not as it is staged, and what to do about it. */
const char *by_hand_why_unstaged(const struct by_hand *h, struct str path);

/* A path that is in the way, and what to do about it. */
struct by_hand_blocked {
	struct str path;
	const char *why;
};
struct by_hand_writing {
	struct {
		struct by_hand_blocked *v;
		size_t n;
		size_t cap;
	} blocked; /* any: nothing was written */
	/*
	 * What was staged before and after, as trees. Before is none where it
	 * cannot be one tree: there was a conflict.
	 */
	struct oid before;
	struct oid after;
	bool was_as_head; /* before and HEAD are the same where it matters */
};
/* Writes what is planned, and stages it. With is_trial looks only. */
int by_hand_write(struct by_hand *h, bool is_trial, struct by_hand_writing *out,
		  struct err *err);

#endif
