/*
 * repo.h - the repository a program runs in: the one door to git.
 *
 * Two back ends answer: libgit2, in process, and git's own plumbing, as child
 * processes. Which one is this module's business: by default each question
 * goes to the one that answers it faster, and whatever libgit2 cannot open or
 * read (sha256, reftable, split and sparse index, replaced objects, an object
 * of a partial clone that is not here ...) goes to git. An answer is always
 * whole; when neither can give it the call fails.
 *
 * A repository's answers (snapshots, changes, settings, refs) and the bytes
 * they borrow live until repo_close() or the end of the arena, whichever
 * comes first; closing before the arena goes is required.
 *
 * Nothing here writes to the repository. git is run without optional locks,
 * with the environment as it is.
 */
#ifndef GIT_REPO_H
#define GIT_REPO_H

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "git/oid.h"

struct repo;

enum repo_backend {
	REPO_AUTO, /* see above */
	REPO_LIBGIT2, /* libgit2 or fail; walks of the disk may be git's */
	REPO_GIT, /* git only */
};

/*
 * Opens the repository that the environment names: GIT_DIR, GIT_WORK_TREE,
 * GIT_COMMON_DIR, GIT_INDEX_FILE, GIT_OBJECT_DIRECTORY, GIT_NAMESPACE ...,
 * else the one around the current directory. Cheap: no process is started and
 * libgit2 is not touched in the ordinary case (run at the top of a plain work
 * tree). GIT_ALEMBIC_BACKEND=libgit2|git in the environment overrides
 * backend. Must not be followed by chdir(), setenv("GIT_...").
 *
 * NULL and err: not a repository, or git is needed and cannot be run.
 */
struct repo *repo_open(struct arena *a, enum repo_backend backend,
		       struct err *err);
/* NULL is fine. Ends children that still run. */
void repo_close(struct repo *r);

/* Absolute, without a slash at the end (but for "/"), NUL behind each. */
struct repo_paths {
	struct str git_dir; /* of this work tree: HEAD, MERGE_HEAD, index */
	struct str common_dir; /* shared by all: refs, objects, config */
	struct str top; /* of the work tree; STR_NULL when bare */
	struct str index; /* the index file, GIT_INDEX_FILE honoured */
	/*
	 * Where the user stands inside the work tree: "" at the top, else
	 * "a/b/" with the slash. GIT_PREFIX counts when the current directory
	 * is the top.
	 */
	struct str prefix;
};
const struct repo_paths *repo_paths(const struct repo *r);

/*
 * Is this a commit of named paths (`git commit PATH`)? Then the index is a
 * temporary one, and what a hook stages would be lost from the real one.
 */
bool repo_is_partial_commit(const struct repo *r);
/* Does a conflicted or uncommitted merge wait? Reads MERGE_HEAD. */
bool repo_is_merging(const struct repo *r);

/*
 * Starts work in the background whose result will be asked for. Never fails;
 * what goes wrong is said by the call that asks. What was started already is
 * not started again.
 */
enum repo_prefetch {
	REPO_PREFETCH_CHANGES = 1, /* changes_head_index() */
	REPO_PREFETCH_INDEX = 2, /* snapshot_index(), snapshot_head() */
	REPO_PREFETCH_SETTINGS = 4, /* repo_settings() */
};
void repo_prefetch(struct repo *r, unsigned what);

/*
 * Every alembic.* of git's configuration, all scopes, includes and -c
 * honoured, in git's order: of a key given twice the last one counts. The
 * key is git's canonical one without "alembic.": section and last part lower
 * case, the middle as written ("rules.drop-index", "environment.a/B.heads").
 * A key without "=" has the value STR_NULL (git reads that as true).
 */
struct repo_setting {
	struct str key;
	struct str value;
};
struct repo_settings {
	struct repo_setting *v;
	size_t n;
	size_t cap;
};
int repo_settings(struct repo *r, struct repo_settings *out, struct err *err);
/*
 * Bytes that change when a file does in which git looks for settings by itself
 * (not what those include). False when `git -c` or the environment may give an
 * alembic.* key as well.
 */
bool repo_settings_stamp(const struct repo *r, struct buf *out);

/* "libgit2 1.5.1": what is linked. */
struct str repo_library(struct arena *a);

/* Why libgit2 was given up for git, for `--verbose`; STR_NULL if it was not. */
struct str repo_fallback_reason(const struct repo *r);

#endif
