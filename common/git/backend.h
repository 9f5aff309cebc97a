/*
 * backend.h - what a back end of repo.h can be asked. Only for common/git.
 *
 * All results live in the repository's arena, or in memory the repository
 * frees when it closes. -1 means "I cannot say": repo.h then asks the other
 * back end (unless one was forced), so a back end never guesses and never
 * gives a part.
 */
#ifndef GIT_BACKEND_H
#define GIT_BACKEND_H

#include "git/history.h"
#include "git/snapshot.h"

enum object_type {
	OBJECT_COMMIT,
	OBJECT_TREE,
	OBJECT_BLOB,
	OBJECT_TAG,
};

struct object {
	enum blob_state state; /* OK, MISSING or TOO_LARGE */
	enum object_type type; /* not when MISSING */
	struct str bytes; /* valid until the callback returns */
	uint64_t size;
};

typedef int (*object_fn)(void *data, size_t i, const struct object *o,
			 struct err *err);

struct entries {
	struct entry *v;
	size_t n;
};

struct git_backend_ops {
	const char *name;
	/* Stages included, intent-to-add left out. */
	int (*index)(struct repo *r, struct entries *out, struct err *err);
	/* HEAD against the index; unborn: against nothing. */
	int (*head_changes)(struct repo *r, struct changes *out, struct err *err);
	/*
	 * Those from *at up to n, in order; *at moves past each one answered.
	 * -1: cannot say about number *at. -2: the callback said -1.
	 */
	int (*objects)(struct repo *r, const struct oid *oids, size_t *at,
		       size_t n, size_t limit, object_fn fn, void *data,
		       struct err *err);
	/* 1, 0 or -1 as in history.h. */
	int (*resolve)(struct repo *r, struct str expression, struct oid *out,
		       struct err *err);
	int (*refs)(struct repo *r, struct str prefix, struct refs *out,
		    struct err *err);
	int (*ref)(struct repo *r, struct str name, struct oid *out,
		   struct err *err);
	int (*ref_target)(struct repo *r, struct str name, struct str *out,
			  struct err *err);
	int (*merge_bases)(struct repo *r, const struct oid *a,
			   const struct oid *b, struct oids *out,
			   struct err *err);
	int (*is_ancestor)(struct repo *r, const struct oid *old,
			   const struct oid *new, struct err *err);
	int (*settings)(struct repo *r, struct repo_settings *out,
			struct err *err);
};

extern const struct git_backend_ops lib_backend;
extern const struct git_backend_ops plumb_backend;

/* What the index file looked like at a moment; to notice that it changed. */
struct index_stamp {
	uint64_t device, inode, size;
	int64_t seconds, nanoseconds;
};

enum index_way {
	INDEX_UNDECIDED,
	INDEX_BY_LIB,
	INDEX_BY_GIT,
};

struct repo {
	struct arena *arena;
	struct repo_paths paths;
	enum repo_backend backend;
	struct str fallback; /* why libgit2 is not asked any more */
	struct lib *lib; /* NULL until an object has to be read */
	struct plumb *plumb; /* NULL until a child runs */
	enum index_way index_way;
	int top_fd; /* of the work tree, -1 until needed */
	int dir_fd; /* of dir_path, the directory read from last; or -1 */
	struct str dir_path;
	/* Answers that are kept. */
	bool replaced_known, has_replaced;
	bool sparse_known, is_sparse_checkout;
	bool has_index, has_changes, has_head, has_settings;
	struct snapshot index, head;
	struct changes head_changes;
	struct repo_settings settings;
	struct index_stamp index_stamp, changes_stamp;
};

/* Is the index small enough for libgit2 to be the faster one? */
bool repo_index_in_process(struct repo *r);
/* True when no file git reads settings from can hold an alembic.* key. */
bool settings_are_absent(const struct repo *r);

struct stat;
struct index_stamp index_stamp_now(const struct repo *r);
bool index_stamp_eq(const struct index_stamp *a, const struct index_stamp *b);

/* May libgit2 be asked? Opens it; remembers the reason when it cannot. */
bool lib_usable(struct repo *r, struct err *err);
void lib_give_up(struct repo *r, const char *why);
void lib_close(struct repo *r);
void plumb_close(struct repo *r);
/* Start the child that the op of the same name will wait for. */
void plumb_start_changes(struct repo *r);
void plumb_start_index(struct repo *r);
void plumb_start_settings(struct repo *r);
bool plumb_settings_started(const struct repo *r);
int plumb_upstream(struct repo *r, struct str branch, struct str *out,
		   struct err *err);
int work_tree_list(struct repo *r, struct entries *out, struct err *err);
/* Tracked files as they are on disk; -1: git has to be asked. */
int lib_tracked(struct repo *r, struct entries *out, struct err *err);
int plumb_commit_that_touched(struct repo *r, struct str path,
			      const struct oid *tip, enum touch how,
			      unsigned max_commits, struct oid *out,
			      struct err *err);

/* libgit2 first where it may be asked, then git. */
#define BACKEND_CALL(r, err, rc, op, ...)                               \
	do {                                                            \
		(rc) = -1;                                              \
		if ((r)->backend != REPO_GIT && lib_usable((r), (err))) \
			(rc) = lib_backend.op(__VA_ARGS__, (err));      \
		if ((rc) == -1 && (r)->backend != REPO_LIBGIT2)         \
			(rc) = plumb_backend.op(__VA_ARGS__, (err));    \
	} while (0)

/* The work tree's top, for files on disk. */
int worktree_open(struct repo *r, struct err *err);
void worktree_close(struct repo *r);
/* lstat() by path from the top, never through a link; -1 and errno. */
int worktree_stat(struct repo *r, struct str path, struct stat *st);
/* An entry's mode, 0 for what git does not track. */
uint32_t mode_of_stat(const struct stat *st);

/* "", ".", "..", ".git" in any case: no part of a path that is written. */
bool worktree_is_forbidden(struct str part);
/*
 * A directory below the (open) work tree, reached through no symbolic link;
 * with make its missing parts are made. The descriptor is the repository's,
 * good until the next path is asked for; -1 and errno.
 */
int worktree_directory(struct repo *r, struct str dir, bool make);

/* All of a commit as git stores it. 0 when there is none here. */
int commit_bytes(struct repo *r, const struct oid *oid, struct str *out,
		 struct err *err);

int objects_read(struct repo *r, const struct oid *oids, size_t n, size_t limit,
		 object_fn fn, void *data, struct err *err);
/* Is the repository one that only git answers rightly for? Says why. */
const char *repo_needs_git(struct repo *r);
/* Objects may read otherwise than their name says (git replace). */
bool repo_has_replaced(struct repo *r);
bool repo_has_file(const struct repo *r, const char *name);
int repo_find_paths(struct repo *r, struct err *err);

/* Sorts where git did not; makes sure of what snapshot.h says. */
void entries_sort(struct entries *e);
void changes_sort(struct changes *c);
/* From two sorted lists; conflicts in the second are unmerged. */
void entries_compare(struct arena *a, const struct entries *from,
		     const struct entries *to, struct changes *out);
/* File modes as git means them: 0100664 of old trees is ENTRY_FILE. */
uint32_t mode_canonical(uint32_t mode);
enum change_kind change_kind_of(uint32_t old_mode, uint32_t new_mode);

#endif
