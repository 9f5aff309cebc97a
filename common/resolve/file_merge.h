/*
 * file_merge.h - one migration that both sides changed, merged by what it
 * means: what a merge driver does between reading three files and writing
 * one. Pure: no git, no files; the merge of plain text is the caller's.
 *
 * Parents, ids and the docstring's header are decided one by one: what one
 * side changed is taken, what both changed alike too; the rest of the file,
 * and what both changed differently, goes through the merge of text, so that
 * a conflict has no more lines than it must. Line ends, byte order mark and
 * the newline at the end are decided like a field each.
 *
 * Never merged into one: files of different revisions, which git may have
 * paired because one looks like a renamed other. What is no readable
 * migration, or would be none after the merge, is left to the merge of text,
 * or to a conflict of the whole.
 */
#ifndef RESOLVE_FILE_MERGE_H
#define RESOLVE_FILE_MERGE_H

#include "base/err.h"
#include "base/vec.h"

struct file_merge_texts {
	struct str base; /* "" when there is none */
	struct str ours;
	struct str theirs;
	struct str our_label; /* what stands behind the markers */
	struct str their_label;
	unsigned marker_size; /* 7 */
};

/*
 * The ordinary three-way merge of lines. *has_conflict: *out has markers of
 * that size and those labels. The bytes live as long as the arena.
 */
typedef int file_merge_text_fn(void *data, struct arena *a,
			       const struct file_merge_texts *texts,
			       struct str *out, bool *has_conflict,
			       struct err *err);

struct file_merge_request {
	struct file_merge_texts texts; /* .base.p NULL: added on both sides */
	struct str path; /* in the repository */
	file_merge_text_fn *merge_text;
	void *data;
};

struct file_merge_result {
	struct str bytes;
	bool has_conflict; /* bytes have markers, or are to be looked at */
	struct str message; /* why, a line fit for a terminal; or {NULL, 0} */
};

/* -1 only when merge_text failed. */
int file_merge_migration(struct file_merge_result *result, struct arena *a,
			 const struct file_merge_request *request,
			 struct err *err);

/*
 * The head file (head_file.h): the heads that both have, and those that one
 * of them has added. Without a conflict, whatever was there: which of them
 * are heads is for the repair to say. A file that is no head file goes
 * through the merge of text.
 */
int file_merge_heads(struct file_merge_result *result, struct arena *a,
		     const struct file_merge_request *request, struct err *err);

/* All of ours and all of theirs between markers. */
struct str file_merge_whole(struct arena *a,
			    const struct file_merge_texts *texts);

#endif
