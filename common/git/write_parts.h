/*
 * write_parts.h - what the files of write.h share.
 */
#ifndef GIT_WRITE_PARTS_H
#define GIT_WRITE_PARTS_H

#include "git/backend.h"
#include "git/write.h"

/*
 * Runs `git argv...` with bytes on its stdin and NAME=value strings (NULL at
 * the end; NULL: none) added to the environment. *out, its output, is in the
 * repository's arena; may be NULL. Any status but 0 is -1.
 */
int write_git(struct repo *r, const char *const *argv, struct str input,
	      const char *const *environment, struct str *out, struct err *err);
/* The same where the output is an object's name and a line end. */
int write_git_oid(struct repo *r, const char *const *argv, struct str input,
		  const char *const *environment, struct oid *out,
		  struct err *err);

/*
 * Which of the changes a sparse checkout leaves out of the working tree: the
 * index says so of a file that is there, its neighbours of a new one.
 */
int write_find_sparse(struct repo *r, const struct write_change *changes,
		      size_t n, bool *is_sparse, struct err *err);

/* As it is staged: STR_NULL oid when not. */
struct write_target {
	const struct write_change *change;
	const struct entry *staged; /* NULL: not in the index */
	bool is_sparse;
	struct oid oid; /* of the new bytes; write_stage() fills it */
};

/* Puts the bytes (or their absence) into the working tree. */
int write_file(struct repo *r, const struct write_target *t, struct err *err);

#endif
