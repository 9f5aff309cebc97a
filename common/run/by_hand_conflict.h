/*
 * by_hand_conflict.h - conflicts that a merge, rebase ... has left in
 * migrations and head files, and how they end; for by_hand*.c alone.
 *
 * One is ended when there is nothing to choose: two different migrations
 * under one name both live; one migration that both sides changed is merged
 * by its meaning, and where both have moved it in the chain one of the places
 * is taken (the repair moves the rest); a head file follows the heads. Nothing
 * that a person has begun to resolve is touched: the file must be as git, or
 * the merge driver, has left it.
 */
#ifndef RUN_BY_HAND_CONFLICT_H
#define RUN_BY_HAND_CONFLICT_H

#include "run/by_hand_parts.h"
#include "model/migration.h"

enum { STAGE_BASE = 1, STAGE_OURS, STAGE_THEIRS, STAGES };

struct conflict {
	struct by_hand *h;
	const struct environment *environment; /* NULL: not of those asked for */
	struct str path;
	const struct entry *stage[STAGES]; /* NULL: that side has no such file */
	struct str text[STAGES]; /* "" where there is none */
	struct source source[STAGES];
	struct migration m[STAGES]; /* is_readable is false where none */
	bool is_head_file;

	/* How it ends; v empty and left unset: not decided. */
	struct {
		struct write_change *v;
		size_t n;
		size_t cap;
	} writes; /* the path itself first */
	struct str done; /* what is done, a line */
	/*
	 * Both sides have moved it in the chain: whose place it has now. It is
	 * this side's alone, then. 0: not so.
	 */
	int whose;
	struct str left; /* why it is for a person, without the path */
};

struct conflicts {
	struct conflict *v;
	size_t n;
	size_t cap;
	struct snapshot index; /* as it is */
	struct str other_side; /* for people: "MERGE_HEAD", "REBASE_HEAD" */
	struct planning *planning; /* of the working tree; the last asked for */
};

/* All that is in conflict, with the bytes of those that are ours to look at. */
int conflicts_read(struct by_hand *h, struct conflicts *out, struct err *err);

/* ---- by_hand_decide.c ---- */

/* Fills writes and done, or left. */
int conflict_decide(struct conflicts *all, struct conflict *c, struct err *err);

/* ---- by_hand_touched.c ---- */

/* 1: a person has begun with it, 0: it is as it was left; -1. */
int conflict_is_touched(struct conflict *c, struct err *err);

/* The merge of lines that git did, or the driver. */
int conflict_merge(struct conflict *c, const struct str texts[STAGES],
		   bool as_lines, unsigned marker_size, struct str *bytes,
		   bool *is_clean, struct str *message, struct err *err);

#endif
