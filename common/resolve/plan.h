/*
 * plan.h - what has to change so that a merged set of migrations is one
 * chain again. Takes the revisions of the merged state with the side each
 * came from, and gives edits; writes nothing, knows no git.
 *
 * The rules, in this order, for each environment:
 *   1. Published revisions never change. With two sides, the one that is
 *      published stays; with neither, what is merged in (theirs) moves; with
 *      both, or style = merge, nobody moves and a merge revision joins them.
 *   2. Two files with one id: the unpublished one gets a new id (made from
 *      its bytes), with its children's down_revision, its docstring and its
 *      file name. Numbered chains move up: number, id and name.
 *   3. Two files under one name: both live, the unpublished one renamed.
 *   4. Roots of the moving side get the staying head in place of their old
 *      parent; other members of a tuple stay. Of several heads: no more in
 *      the end than the wider side had.
 *   5. Of two merge revisions of the same parents the published one stays,
 *      else ours; what hangs on the other is moved over.
 *   6. The chain is built again from the planned bytes and must have the
 *      promised heads and every revision of both sides. If not, the plan is
 *      refused as our mistake.
 */
#ifndef RESOLVE_PLAN_H
#define RESOLVE_PLAN_H

#include "base/err.h"
#include "model/revgraph.h"
#include "text/finding.h"

/* Where a revision of the merged state comes from. */
enum plan_side {
	PLAN_BASE, /* all sides have it */
	PLAN_OURS, /* HEAD has it, no other side */
	PLAN_THEIRS, /* and higher: the first, second ... head merged in */
};

struct plan_revision {
	struct revision *rev; /* its path may be another one's as well */
	unsigned side; /* enum plan_side; an octopus has more of theirs */
	bool is_published;
};

/* The bytes of a revision's file, which the plan may have to edit. */
typedef int plan_read_fn(void *data, const struct revision *rev,
			 struct source **out, struct err *err);
/* The file name (no directory) that the convention gives, or {NULL, 0}. */
typedef struct str plan_name_fn(void *data, struct arena *a, struct str revision,
				struct str message, struct str date);

struct plan_request {
	struct plan_revision *v; /* every file of the merged state */
	size_t n;
	const struct str *side_names; /* by side: "", "main", "feature" ... */
	size_t nsides;
	size_t heads_allowed;
	struct strs head_labels; /* labels that may stay apart */
	bool always_merges; /* style = merge */
	struct str versions_dir; /* where a merge revision is written */
	struct str mako; /* script.py.mako's bytes, or {NULL, 0} */
	plan_read_fn *read;
	plan_name_fn *name;
	void *data; /* of both */
};

enum plan_change_kind {
	PLAN_EDIT, /* path gets new bytes */
	PLAN_CREATE, /* a file that was not there */
	PLAN_RENAME, /* old_path goes, path gets bytes (perhaps edited) */
	PLAN_DELETE,
};

struct plan_change {
	enum plan_change_kind kind;
	struct str path;
	struct str old_path; /* PLAN_RENAME */
	struct str bytes; /* the new ones, whole; unset for PLAN_DELETE */
	/* What it does, a line: `moves 91d2 "add email" onto 8b1c (was 3f2a)` */
	struct str summary;
	const struct plan_revision *of; /* NULL for PLAN_CREATE */
};

struct plan {
	struct {
		struct plan_change *v;
		size_t n;
		size_t cap;
	} changes; /* by path; none: nothing to repair */
	struct revnodes heads; /* of the chain as planned */
	struct strs summary; /* lines for people, and for a merge commit */
	struct str refusal; /* why it cannot be done; {NULL, 0}: it can */
};

/* -1 only when a file could not be read. A refusal is an answer. */
int plan_make(struct plan *plan, struct arena *a,
	      const struct plan_request *request, struct err *err);

/*
 * The same with a list of revisions and the parent they shall hang on, for
 * `git alembic rebase`; and a merge revision of the heads given, for
 * `git alembic merge`; and a new id for one revision.
 */
int plan_merge_revision(struct plan *plan, struct arena *a,
			const struct plan_request *request,
			const struct strs *parents, struct err *err);
int plan_rekey(struct plan *plan, struct arena *a,
	       const struct plan_request *request, struct str id,
	       struct str new_id, struct err *err);

#endif
