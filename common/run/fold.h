/*
 * fold.h - how a repair gets into a merge commit that git makes by itself.
 *
 * `git merge` writes the merge's tree before pre-merge-commit runs: what that
 * hook stages is left staged on top of the commit (builtin/merge.c,
 * finish_automerge). So the hook records what it found and what it staged,
 * and post-merge, when everything is exactly as recorded, makes the same
 * commit again with the repaired tree and moves HEAD. Whatever differs, the
 * repair just stays staged: nothing is lost, and nothing is committed that
 * was not looked at.
 *
 * The record is "alembic/merge" in the git directory of the working tree.
 */
#ifndef RUN_FOLD_H
#define RUN_FOLD_H

#include "git/history.h"
#include "run/run.h"

struct fold {
	struct oid head; /* HEAD before the merge */
	struct oids others; /* the further parents, in any order */
	struct oid tree; /* that git commits */
	struct oid repaired; /* that is staged */
	struct strs done; /* what the repair does, a line each */
};

int fold_record(struct run *run, const struct fold *fold, struct err *err);
void fold_forget(struct run *run);

enum fold_result {
	FOLD_NONE, /* nothing was recorded, or nothing of it is staged */
	FOLD_DONE, /* HEAD is the merge with the repair in it */
	FOLD_STAGED, /* the repair is staged still; *why says why */
};

/*
 * What post-merge does. *out is the record, for the texts; the record is gone
 * afterwards. The message gains a paragraph (before its trailers) that says
 * what was done. A signed commit is signed anew by git. -1: the record could
 * not be read.
 */
int fold_commit(struct run *run, struct fold *out, struct err *why,
		struct err *err);

/*
 * The same paragraph for a merge that `git commit` ends: pre-commit runs
 * before git reads MERGE_MSG (builtin/commit.c, prepare_to_commit). -1: there
 * is none, or it cannot be written; then it is not said there.
 */
int fold_announce(struct run *run, const struct strs *done, struct err *err);

/* For tests: the message with the paragraph. */
struct str fold_message(struct arena *a, struct str message,
			const struct strs *done, bool is_utf8);

#endif
