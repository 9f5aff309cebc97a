/*
 * write.h - the few things that are written to a repository: blobs, the
 * index, files of the working tree, commits, refs. Always through git's own
 * plumbing, which knows every kind of repository and its locks; with the
 * environment as it is, so that a hook writes the index that git gave it.
 *
 * A kill at any point leaves the old state or the new one of each step:
 * objects come first, then the index (through its lock), then files (each
 * by a temporary one and a rename), then refs (with the old value given).
 */
#ifndef GIT_WRITE_H
#define GIT_WRITE_H

#include "git/history.h"
#include "git/snapshot.h"

struct write_change {
	struct str path;
	struct str bytes; /* p == NULL: the file goes */
	uint32_t mode; /* ENTRY_FILE or ENTRY_EXECUTABLE; 0: as it was */
};

/*
 * What stands in the way of changing these files on disk: local edits that
 * are not staged, an untracked file where a new one would go, a symbolic
 * link on the way. Appends the paths to *blocked; nothing is changed.
 */
int write_find_blocked(struct repo *r, const struct write_change *changes,
		       size_t n, struct strs *blocked, struct err *err);

/*
 * Stages the changes and writes them to the working tree (not in a bare
 * repository). In a sparse checkout files outside of the cone are staged
 * only. Fails before the first change when the index is locked. Snapshots
 * taken before no longer say what is staged.
 */
int write_stage(struct repo *r, const struct write_change *changes, size_t n,
		struct err *err);

/* The tree of what is staged now. */
int write_tree(struct repo *r, struct oid *tree, struct err *err);

/*
 * The commit again with another tree and message: same parents, author,
 * committer, encoding and further headers; the signature is not carried
 * over. With sign git signs the new one (user.signingKey, gpg.format).
 */
int write_commit_again(struct repo *r, const struct oid *commit,
		       const struct oid *tree, struct str message, bool sign,
		       struct oid *out, struct err *err);
/* Has the commit a signature? */
int commit_is_signed(struct repo *r, const struct oid *commit, struct err *err);

/* Fails when the ref is not at old any more. */
int write_ref(struct repo *r, struct str ref, const struct oid *new,
	      const struct oid *old, struct str reflog, struct err *err);

#endif
