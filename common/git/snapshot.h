/*
 * snapshot.h - one state of the repository's files, as a sorted list: what is
 * staged, a commit's tree, or the working tree. Listing reads no file.
 *
 * Paths are raw bytes from the top, "/" between parts, a NUL behind each; git
 * lets them be anything but NUL, and a tree made by hand can hold "..", "" or
 * ".git" as well: never use one as a file name without worktree_*().
 *
 * Order: bytewise by path, then by stage. A path stands once, but for the
 * stages 1 to 3 of a conflict (and for what a forged tree repeats).
 */
#ifndef GIT_SNAPSHOT_H
#define GIT_SNAPSHOT_H

#include "git/changes.h"
#include "git/repo.h"

/* entry.mode, as git writes them; all others do not occur. */
#define ENTRY_FILE 0100644u
#define ENTRY_EXECUTABLE 0100755u
#define ENTRY_SYMLINK 0120000u
#define ENTRY_SUBMODULE 0160000u
#define ENTRY_DIRECTORY 0040000u /* only in tree_list() without recursion */

enum entry_flag {
	ENTRY_UNTRACKED = 1, /* working tree: not in the index, not ignored */
	ENTRY_ON_DISK = 2, /* read from the working tree: oid is none */
	ENTRY_IN_MEMORY = 4, /* bytes are in the entry: oid is none */
};

struct entry {
	struct str path;
	uint32_t mode;
	uint8_t stage; /* 0; 1 base, 2 ours, 3 theirs of a conflict */
	uint8_t flags;
	struct oid oid;
	struct str bytes; /* ENTRY_IN_MEMORY only */
};

struct snapshot {
	struct repo *repo;
	struct entry *v;
	size_t n;
};

/* A regular file, executable or not? Only such hold migrations. */
static inline bool entry_is_file(const struct entry *e)
{
	return (e->mode & 0170000u) == 0100000u;
}

/*
 * What is staged, as a commit would take it: without what is only intended to
 * be added (git add -N). Conflicts are there with their stages.
 */
int snapshot_index(struct repo *r, struct snapshot *out, struct err *err);

/*
 * The part of what is staged whose paths end in one of the names (an
 * extension with its dot, a file name): cheaper than the whole where the
 * index is large. May have paths beside them, and what is only intended to
 * be added.
 */
int snapshot_index_named(struct repo *r, const char *const *names, size_t n,
			 struct snapshot *out, struct err *err);

/*
 * HEAD's files; none when HEAD is unborn. Derived from the index where that
 * is cheaper than reading the trees.
 */
int snapshot_head(struct repo *r, struct snapshot *out, struct err *err);

/* The files of a commit, tag or tree. */
int snapshot_tree(struct repo *r, const struct oid *treeish,
		  struct snapshot *out, struct err *err);

/*
 * The files as they are on disk: tracked ones (unchanged ones keep the oid of
 * the index, also where a sparse checkout left them out; deleted ones are
 * gone) and untracked ones that are not ignored. A path in conflict stands
 * once. Fails in a bare repository.
 */
int snapshot_work_tree(struct repo *r, struct snapshot *out, struct err *err);

/*
 * Another snapshot from one and what changed: with undo, the state before.
 * The result borrows from both.
 */
void snapshot_derive(struct arena *a, const struct snapshot *from,
		     const struct changes *changes, bool undo,
		     struct snapshot *out);

/*
 * What makes one snapshot of the other; in the arena, borrows from both. An
 * entry in memory differs from every other.
 */
void snapshot_compare(struct arena *a, const struct snapshot *from,
		      const struct snapshot *to, struct changes *out);

/* The entry of a path (of a conflict the lowest stage), or NULL. */
const struct entry *snapshot_find(const struct snapshot *s, struct str path);
/* The entries below a directory, however deep; dir "" is everything. */
struct snapshot snapshot_below(const struct snapshot *s, struct str dir);

/*
 * One directory of a tree ("" is its top), without (or with) what is below
 * its directories. Not there, or not a directory: an empty list.
 */
int tree_list(struct repo *r, const struct oid *treeish, struct str dir,
	      bool recurse, struct snapshot *out, struct err *err);

/* ---- bytes ---- */

enum blob_state {
	BLOB_OK,
	BLOB_MISSING, /* git has no such object, the file is gone */
	BLOB_TOO_LARGE, /* more than the limit; size says how much, 0 unknown */
	BLOB_NOT_A_FILE, /* a submodule, a directory, a socket ... */
};

struct blob {
	enum blob_state state;
	struct str bytes; /* a NUL behind it; "" unless BLOB_OK */
	uint64_t size;
};

/*
 * The bytes of an entry, in the arena. A symbolic link gives its target as
 * text and is never followed, nor is one on the way to a file on disk. Files
 * come as git stores them, not as a filter or a line end setting shows them
 * (what is read from disk comes as it is there). limit is in bytes.
 * -1: neither back end could answer.
 */
int blob_read(struct repo *r, struct arena *a, const struct entry *e,
	      size_t limit, struct blob *out, struct err *err);

/*
 * The same for many, in their order, faster. fn gets the bytes in memory that
 * is valid until it returns; -1 from it (err filled by it) stops.
 */
typedef int (*blob_fn)(void *data, size_t i, const struct blob *blob,
		       struct err *err);
int blobs_read(struct repo *r, const struct entry *const *entries, size_t n,
	       size_t limit, blob_fn fn, void *data, struct err *err);

/*
 * The bytes of a file of the working tree as they are on disk now, by path
 * from the top. Refuses (BLOB_NOT_A_FILE) a path with "..", through a
 * symbolic link, or into a ".git"; gives a link's target as text.
 */
int worktree_read(struct repo *r, struct arena *a, struct str path,
		  size_t limit, struct blob *out, struct err *err);

#endif
