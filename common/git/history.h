/*
 * history.h - revisions, refs and commits: what others have, and since when.
 *
 * "Not there" is an answer, not a failure: functions that look something up
 * give 1 when found, 0 when not, -1 (and err) when nobody could say.
 */
#ifndef GIT_HISTORY_H
#define GIT_HISTORY_H

#include "git/repo.h"

/*
 * Any revision expression git knows ("HEAD~2", "v1^{tree}", "@{u}", a hex
 * name, "main:dir"). 0 also for text that is no revision. Text that starts
 * with "-" is never one.
 */
int revision_resolve(struct repo *r, struct str expression, struct oid *out,
		     struct err *err);
/* The same, then through tags to the commit. 0 when it is none. */
int revision_commit(struct repo *r, struct str expression, struct oid *out,
		    struct err *err);

/* ---- refs ---- */

struct ref {
	struct str name; /* whole: "refs/heads/main" */
	struct oid oid; /* as it stands: perhaps a tag's */
	struct str target; /* of a symbolic ref; else STR_NULL */
};

struct refs {
	struct ref *v;
	size_t n;
	size_t cap;
};

/*
 * The refs below a prefix that ends in "/" ("refs/remotes/origin/"), by name.
 * Broken ones are left out, as git does.
 */
int refs_list(struct repo *r, struct str prefix, struct refs *out,
	      struct err *err);
/* One by its whole name. */
int ref_resolve(struct repo *r, struct str name, struct oid *out,
		struct err *err);
/* What a symbolic ref names ("HEAD" -> "refs/heads/main"); 0 for any other. */
int ref_target(struct repo *r, struct str name, struct str *out, struct err *err);
/*
 * "*" and "?" do not match "/", "**" does; no pattern sign: the name itself
 * or a directory of it. Linear in name times pattern.
 */
bool ref_matches(struct str pattern, struct str name);

/* "refs/heads/topic"; 0 when HEAD is detached. Unborn ones have a name too. */
int head_branch(struct repo *r, struct str *out, struct err *err);
/* HEAD's commit; 0 when unborn. */
int head_commit(struct repo *r, struct oid *out, struct err *err);
/* "refs/remotes/origin/main" from refs/remotes/origin/HEAD. */
int remote_head(struct repo *r, struct str remote, struct str *out,
		struct err *err);
/* The remote-tracking ref of a branch ("refs/heads/x"). */
int branch_upstream(struct repo *r, struct str branch, struct str *out,
		    struct err *err);
/* The other parents of a merge that waits to be committed; none: n is 0. */
struct oids {
	struct oid *v;
	size_t n;
	size_t cap;
};
int merge_heads(struct repo *r, struct oids *out, struct err *err);

/* ---- commits ---- */

struct commit {
	struct oid oid;
	struct oid tree;
	struct oids parents; /* as recorded; a shallow clone has not all */
	struct str author; /* name, as recorded; may hold any byte */
	struct str email;
	int64_t author_time; /* seconds since 1970 */
	int author_zone; /* minutes east of UTC */
	int64_t commit_time;
	struct str subject; /* first paragraph, line ends made blanks */
	struct str message; /* whole, after the header */
	struct str encoding; /* header's, STR_NULL: UTF-8 */
};

/* oid may be a tag's. 0 when there is no such commit here. */
int commit_read(struct repo *r, const struct oid *oid, struct commit *out,
		struct err *err);

/*
 * The best common ancestors of two commits, all of them (criss-cross merges
 * have several). None: n is 0 (unrelated histories, or a shallow clone that
 * ends too early: see repository_is_shallow()).
 */
int merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		struct oids *out, struct err *err);
/* 1 when old is new or one of its ancestors, else 0. */
int is_ancestor(struct repo *r, const struct oid *old, const struct oid *new,
		struct err *err);
bool repository_is_shallow(const struct repo *r);

/*
 * The newest commit reachable from tip that added (deleted, touched) a path:
 * 0 when none among the first max_commits. Always asks git.
 */
enum touch {
	TOUCH_ADDED,
	TOUCH_DELETED,
	TOUCH_ANY,
};
int commit_that_touched(struct repo *r, struct str path, const struct oid *tip,
			enum touch how, unsigned max_commits, struct oid *out,
			struct err *err);

#endif
