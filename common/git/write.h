/*
 * write.h - the few things that are written to a repository: blobs, the
 * index, files of the working tree, commits, refs. Always through git's own
 * plumbing, which knows every kind of repository and its locks; with the
 * environment as it is, so that a hook writes the index that git gave it.
 *
 * A kill at any point leaves the old state or the new one of each step:
 * objects come first, then files (each by a temporary one and a rename), then
 * the index (all of it at once, through its lock), then refs (with the old
 * value given). Files come before the index because the index is what a rerun
 * looks at: it plans the same changes, finds their bytes on disk already and
 * stages them. The other way round it would find nothing to do.
 */
#ifndef GIT_WRITE_H
#define GIT_WRITE_H

#include "git/history.h"
#include "git/snapshot.h"

struct write_change {
	struct str path;
	struct str bytes; /* as git stores them; p == NULL: the file goes */
	uint32_t mode; /* ENTRY_FILE or ENTRY_EXECUTABLE; 0: as it was */
};

/*
 * What stands in the way of changing these files: local edits that are not
 * staged, an untracked file where a new one would go, a symbolic link or a
 * file on the way, a conflict, something that is no regular file. Appends the
 * paths to *blocked; nothing is changed. Bytes on disk that are the wanted
 * ones already do not stand in the way. Line ends and filters are git's: a
 * file that it would store as it is staged has no edits, whatever its stat
 * data or the "assume unchanged" bit say.
 */
int write_find_blocked(struct repo *r, const struct write_change *changes,
		       size_t n, struct strs *blocked, struct err *err);

/*
 * Writes the changes to the working tree (not in a bare repository) and
 * stages them. In a sparse checkout files that are left out are staged only,
 * and stay left out. Fails before the first change when the index is locked.
 * Ask write_find_blocked() first: this overwrites. Snapshots of the index
 * taken before no longer say what is staged; the next one taken does.
 */
int write_stage(struct repo *r, const struct write_change *changes, size_t n,
		struct err *err);

/* The tree of what is staged now. */
int write_tree(struct repo *r, struct oid *tree, struct err *err);

/*
 * The commit again with another tree and message (STR_NULL: its own): same
 * parents, author, committer, encoding and further headers; the signature is
 * not carried over. With sign git signs the new one (user.signingKey,
 * gpg.format); that fails for a commit with headers that `git commit-tree`
 * cannot write (mergetag), rather than to lose them.
 */
int write_commit_again(struct repo *r, const struct oid *commit,
		       const struct oid *tree, struct str message, bool sign,
		       struct oid *out, struct err *err);
/* 1 when the commit has a signature, else 0; -1. */
int commit_is_signed(struct repo *r, const struct oid *commit, struct err *err);

/*
 * "HEAD" moves the branch it is on. Fails when the ref is not at old any
 * more.
 */
int write_ref(struct repo *r, struct str ref, const struct oid *new,
	      const struct oid *old, struct str reflog, struct err *err);

#endif
