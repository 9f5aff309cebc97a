/*
 * plan.h - what has to change so that a merged set of migrations is one
 * chain again. Takes the revisions of the merged state with the sides each
 * came from, and gives edits; writes nothing, knows no git.
 *
 * The rules, in this order, for each environment:
 *   1. Published revisions never change. The side that brings published ones
 *      stays; with none, what is merged in (theirs) moves. Where published
 *      ones of two sides part, or with style = merge, nobody moves and a
 *      merge revision joins them.
 *   2. Two files with one id: the unpublished one gets a new id (made from
 *      its bytes), with its children's down_revision, its docstring and its
 *      file name. Numbered chains move up: number, id and name. The same
 *      migration under two names is no second one: one of them goes.
 *   3. Two files under one name: both live, the unpublished one renamed.
 *   4. Roots of the moving side get the staying head in place of their old
 *      parent; other members of a tuple stay. Of several heads: no more in
 *      the end than the wider side had.
 *   5. Of two empty merge revisions of the same parents the published one
 *      stays, else ours; what hangs on the other is moved over.
 *   6. Where the parents that git merged go in a circle, because each side
 *      had put the other's migrations on top of its own, HEAD's count. Where
 *      what is not published came beneath what is, because that was moved
 *      before it was published, it goes on top.
 *   7. The chain is built again from the planned bytes and must have the
 *      promised heads and every revision of both sides. If not, the plan is
 *      refused as our mistake.
 *
 * The same request, in whatever order, gives the same plan to the byte. Made
 * for what the plan gives, the next plan is empty.
 */
#ifndef RESOLVE_PLAN_H
#define RESOLVE_PLAN_H

#include "base/err.h"
#include "model/revgraph.h"
#include "text/finding.h"

#define PLAN_MAX_SIDES 64

struct plan_revision {
	struct revision *rev; /* its path may be another one's as well */
	/*
	 * Who has it: bit 0 is HEAD, bit i the i-th head merged in; all of
	 * them: it is common; none: it was written for this merge. Where git
	 * knows no sides (after a rebase), what is the mainline's alone has
	 * another bit than what was put on top of it.
	 */
	uint64_t in;
	bool is_published;
	/*
	 * The parents that it has where it is published, or else in the first
	 * side; NULL: not known. They count where those of the merged state
	 * go in a circle, or put what is not published beneath what is.
	 */
	const struct meta_list *kept_down;
};

/*
 * The bytes of a revision's file, which the plan may have to edit. *out lives
 * as long as the arena of the plan.
 */
typedef int plan_read_fn(void *data, const struct revision *rev,
			 struct source **out, struct err *err);
/*
 * The file name (with ".py", no directory) that the convention gives, or
 * {NULL, 0}. Any of the three may be {NULL, 0}: not known.
 */
typedef struct str plan_name_fn(void *data, struct arena *a, struct str revision,
				struct str message, struct str date);

struct plan_request {
	const struct plan_revision *v; /* every file of the merged state */
	size_t n;
	/* For texts, by bit: "HEAD", "feature" ...; nsides <= PLAN_MAX_SIDES */
	const struct str *side_names;
	size_t nsides;
	size_t heads_allowed; /* 0 counts as 1 */
	struct strs head_labels; /* labels that may stay apart */
	bool always_merges; /* style = merge */
	/*
	 * Whose children those unpublished ones become that hang on what is
	 * not there; {NULL, 0}: they are refused.
	 */
	struct str adopter;
	/* Where a merge revision is written; {NULL, 0}: beside its parents. */
	struct str versions_dir;
	struct str mako; /* script.py.mako's bytes, or {NULL, 0} */
	/*
	 * Of a merge revision; {NULL, 0}: «merge A and B». Its id and date do
	 * not depend on it.
	 */
	struct str merge_message;
	plan_read_fn *read;
	plan_name_fn *name; /* or NULL */
	void *data; /* of both */
};

enum plan_change_kind {
	PLAN_EDIT, /* path gets new bytes */
	/*
	 * A file that was not there: a merge revision; or, with `of` set, one
	 * of two migrations that shared a path, under a new one.
	 */
	PLAN_CREATE,
	PLAN_RENAME, /* old_path goes, path gets bytes (perhaps edited) */
	PLAN_DELETE,
};

struct plan_change {
	enum plan_change_kind kind;
	struct str path;
	struct str old_path; /* PLAN_RENAME */
	struct str bytes; /* the new ones, whole; unset for PLAN_DELETE */
	/*
	 * What it does, a line fit for a terminal:
	 * `moves 91d2 "add email" onto 8b1c (was 3f2a)`
	 */
	struct str summary;
	const struct plan_revision *of; /* NULL for a merge revision */
};

struct plan {
	struct {
		struct plan_change *v;
		size_t n;
		size_t cap;
	} changes; /* by path; none: nothing to repair */
	struct revnodes heads; /* of the chain as planned */
	struct strs summary; /* the changes', in the order of the chain */
	/* Why it cannot be done, a line; {NULL, 0}: it can. */
	struct str refusal;
	struct place refused_at; /* what is in the way; path.p may be NULL */
};

/* -1 only when a file could not be read. A refusal is an answer. */
int plan_make(struct plan *plan, struct arena *a,
	      const struct plan_request *request, struct err *err);

/* ---- by hand: `in` does not matter here ---- */

/*
 * The revisions shall hang on onto ({NULL, 0}: on nothing). Those whose
 * parents are among them keep these; of the parents of the others, the ones
 * that lie below onto are replaced by it, or else all.
 */
int plan_rebase(struct plan *plan, struct arena *a,
		const struct plan_request *request,
		const struct strs *revisions, struct str onto, struct err *err);
/* A merge revision of these. */
int plan_merge_revision(struct plan *plan, struct arena *a,
			const struct plan_request *request,
			const struct strs *parents, struct err *err);
/* new_id {NULL, 0}: one made from its bytes. */
int plan_rekey(struct plan *plan, struct arena *a,
	       const struct plan_request *request, struct str id,
	       struct str new_id, struct err *err);

#endif
