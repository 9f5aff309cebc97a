/*
 * plan_parts.h - how making a plan is divided; for plan*.c alone.
 *
 * Each step changes what is wished of the items (id, path, parents), never
 * bytes. At the end the wishes become edits (plan_edit.c), and the chain is
 * built again from the edited bytes (plan_check.c).
 *
 * A step returns false when the plan is over: refused, or w->has_failed.
 */
#ifndef RESOLVE_PLAN_PARTS_H
#define RESOLVE_PLAN_PARTS_H

#include "base/buf.h"
#include "model/migration.h"
#include "resolve/plan.h"
#include "text/edit.h"

struct plan_item;

/* A parent, or what is depended on. */
struct plan_ref {
	struct plan_item *item; /* NULL: a label, or nothing that exists */
	struct str text; /* as the file has it */
	size_t from; /* its place in the file's list; SIZE_MAX: added */
};

struct plan_refs {
	struct plan_ref *v;
	size_t n;
	size_t cap;
};

struct plan_items {
	struct plan_item **v;
	size_t n;
	size_t cap;
};

struct plan_item {
	const struct plan_revision *of; /* NULL: a merge revision of ours */
	struct revision *rev;
	size_t index; /* in w->items, and of its shadow */
	uint64_t in;
	bool is_common; /* all sides have it */
	bool is_published;
	bool is_pinned; /* published, or below what is */
	bool is_gone; /* kept takes its place */
	bool is_spliced; /* gone; what hung on it hangs on its parents now */
	bool is_duplicate; /* of its id: must get another one */
	/*
	 * Another file of exactly its sides has its id. No merge has made
	 * that (a directory for each database, one of which env.py chooses),
	 * and none shall end it.
	 */
	bool is_twin;
	bool is_moved; /* hangs on something else than before */
	bool is_renumbered;
	bool shares_path; /* with another file that is no copy */
	bool stays; /* scratch of plan_number.c */
	struct plan_item *kept;

	/* wishes */
	struct str id; /* {NULL, 0}: not known */
	struct str wished_id; /* is_duplicate: this one, unless {NULL, 0} */
	struct str path;
	struct plan_refs down;
	struct plan_refs depends;

	/* plan_read_item() */
	struct source *source;
	struct migration *migration;
	struct str bytes; /* of the plan; {NULL, 0}: the file's own */

	struct revnode *node; /* of the last plan_graph() */
	struct str key; /* its id there: ids may repeat, this does not */
};

struct plan_work {
	struct arena *arena;
	const struct plan_request *request;
	struct plan *plan;
	struct err *err;
	bool has_failed; /* err is set */
	uint64_t all_sides;
	bool is_untangled; /* what hung on what is not as any side had it */
	uint64_t publishes; /* sides with published ones of their own */
	size_t *widest; /* by group: the most heads that one side had */
	struct plan_items items; /* by id; of one id the one to keep is first */
	struct revision *shadow; /* of each item, for graph */
	struct revgraph graph;
	struct map ids; /* planned and taken ids -> item */
	struct { /* heads to be merged */
		struct plan_items *v;
		size_t n;
		size_t cap;
	} joins;
};

#define plan_each(w, it)                                                \
	for (struct plan_item **it = (w)->items.v,                      \
			      **it##_end = it ? it + (w)->items.n : it; \
	     it != it##_end; it++)

/* ---- plan_load.c ---- */

/* Items and whom they name. */
bool plan_load(struct plan_work *w, struct plan *plan, struct arena *a,
	       const struct plan_request *request, struct err *err);
/* What is published, and what that hangs on or needs, is pinned. */
void plan_pin(struct plan_work *w);
/* The chain as it is wished now; items get their nodes. */
void plan_graph(struct plan_work *w);
struct plan_item *plan_item_of(const struct plan_work *w,
			       const struct revnode *node);
/* Adds an item for a file that is not there yet. */
struct plan_item *plan_add_item(struct plan_work *w);
/* The one that counts; NULL */
struct plan_item *plan_find(const struct plan_work *w, struct str id);
bool plan_read_item(struct plan_work *w, struct plan_item *item);
/* Always false. */
bool plan_refuse(struct plan_work *w, struct place at, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
struct place plan_place(const struct plan_item *item, struct span span);
/* For refusals: what in the chain cannot be worked with. */
bool plan_is_sound(struct plan_work *w);

/* ---- plan_heads.c ---- */

/* Heads beyond what is allowed, in all groups. */
size_t plan_excess(struct plan_work *w);
/* 0: no label of those that stay apart, else its number. */
size_t plan_group_of(const struct plan_work *w, const struct revnode *node);
size_t plan_group_allows(const struct plan_work *w, size_t group);
/* Of the chain as it came, before anything is wished: fills w->widest. */
void plan_find_widest(struct plan_work *w);
/* plan->heads are those of w->graph; real has the revisions themselves. */
void plan_take_heads(struct plan_work *w, const struct revgraph *real);

/* ---- plan_refs.c ---- */

bool plan_refs_have(const struct plan_refs *refs, const struct plan_item *item);
/* The k-th becomes item; or goes, if item is there already. */
void plan_refs_replace(struct plan_refs *refs, size_t k, struct plan_item *item);
void plan_refs_remove(struct plan_refs *refs, size_t k);
void plan_refs_add(struct plan_refs *refs, struct arena *a,
		   struct plan_item *item);
struct str plan_ref_text(const struct plan_ref *ref);
/* Everybody's references to what is gone go to what was kept. */
void plan_forget_gone(struct plan_work *w);

/* ---- steps ---- */

/* True when it has changed something; the graph is that of it then. */
bool plan_untangle(struct plan_work *w); /* plan_untangle.c */
bool plan_restore(struct plan_work *w); /* plan_restore.c */
/* The parents of kept_down, if they are known, others, and all there. */
bool plan_can_have_parents(struct plan_work *w, const struct plan_item *item);
void plan_give_parents(struct plan_work *w, struct plan_item *item);
bool plan_same_ids(struct plan_work *w); /* plan_same.c */
bool plan_same_merges(struct plan_work *w);
bool plan_move(struct plan_work *w); /* plan_move.c; fills w->joins too */
bool plan_number(struct plan_work *w); /* plan_number.c */
bool plan_new_ids(struct plan_work *w); /* plan_name.c */
bool plan_new_paths(struct plan_work *w);
bool plan_write_merges(struct plan_work *w); /* plan_merge.c */
bool plan_edit(struct plan_work *w); /* plan_edit.c */
bool plan_check(struct plan_work *w); /* plan_check.c */
/* The last of them, from the wishes on. */
bool plan_finish(struct plan_work *w);

/* ---- texts ---- */

/* A hash for ids: 12 hexadecimal digits; try makes others of the same. */
struct str plan_hash_id(struct arena *a, const struct str *parts, size_t n,
			unsigned try);
/* plan_value.c */
struct str plan_quote(struct arena *a, struct str s, char quote);
bool plan_value_edits(struct plan_work *w, struct plan_item *item,
		      const struct migration_field *field,
		      const struct meta_list *list,
		      const struct plan_refs *refs, struct edits *edits);
/* A name that is not taken, beside item's path. plan_name.c */
struct str plan_free_path(struct plan_work *w, struct str dir, struct str name,
			  struct str id);

/* ---- plan_merge.c ---- */

struct plan_merge {
	struct str id;
	struct strs parents; /* sorted */
	struct str message;
	struct str date;
};

/* plan_mako.c: false when the template asks for more than is known. */
bool plan_render_mako(struct arena *a, struct str template,
		      const struct plan_merge *merge, struct str *out);
/* plan_style.c: in the manner of another migration; false: it has none. */
bool plan_render_like(struct arena *a, const struct migration *m,
		      const struct plan_merge *merge, struct str *out);
struct str plan_render_plain(struct arena *a, const struct plan_merge *merge);

#endif
