#include "base/compat.h"
#include "run/merge_tree_parts.h"
#include "config/environment.h"

/* Deeper criss-crosses, and further bases, are taken by their first ones. */
#define MAX_DEPTH 4
#define MAX_BASES 8

/* ---- two lists of changes */

static bool is_same_side(const struct change *a, const struct change *b)
{
	return a->new_mode == b->new_mode && oid_eq(&a->new_oid, &b->new_oid) &&
	       (!a->new_mode || !oid_is_none(&a->new_oid));
}

/* What `theirs` makes of the file as `ours` left it. */
static void apply_over(struct merge_lists *m, const struct change *ours,
		       const struct change *theirs)
{
	struct change c = *theirs;

	c.old_mode = ours->new_mode;
	c.old_oid = ours->new_oid;
	c.kind = c.new_mode && c.old_mode ? CHANGE_MODIFIED :
		 c.new_mode		  ? CHANGE_ADDED :
					    CHANGE_DELETED;
	vec_push(&m->out, &m->run->arena, c);
}

/* As git does for what one has deleted; else neither is as the base was. */
static void keep_base(struct merge_lists *m, const struct change *ours,
		      const struct change *theirs)
{
	const struct entry *was = snapshot_find(m->base_files, ours->path);
	bool is_kept = was && (!ours->new_mode || !theirs->new_mode);
	uint32_t mode = ours->new_mode ? ours->new_mode : theirs->new_mode;

	if (is_kept)
		merge_lists_decide(m, ours->path, was->mode, &was->oid,
				   was->bytes);
	else
		merge_lists_decide(m, ours->path, mode, &OID_NONE, STR(""));
}

/* Nothing is lost: the file is there, as whoever kept it has it. */
static void conflict(struct merge_lists *m, const struct change *ours,
		     const struct change *theirs)
{
	vec_push(&m->conflicts, &m->run->arena, theirs->path);
	if (m->makes_base)
		keep_base(m, ours, theirs);
	else if (!ours->new_mode)
		apply_over(m, ours, theirs);
}

/*
 * One side renamed it to `to`, the other has edited it: so is the new file.
 * Where git would stop, it is as it was renamed.
 */
static int settle_renamed(struct merge_lists *m, const struct change *ours,
			  const struct change *theirs, const struct change *to,
			  struct err *err)
{
	bool is_ours = !ours->new_mode;
	int merged = merge_lists_file(m, to->path, ours, is_ours ? to : ours,
				      is_ours ? theirs : to, err);

	if (merged < 0)
		return -1;
	if (!merged)
		vec_push(&m->conflicts, &m->run->arena, to->path);
	if (!is_ours)
		apply_over(m, ours, theirs);
	return 0;
}

static int settle_deleted(struct merge_lists *m, const struct change *ours,
			  const struct change *theirs, struct err *err)
{
	bool is_ours = !ours->new_mode;
	const struct change *to;
	int found = merge_lists_renamed(m, is_ours ? ours : theirs,
					is_ours ? m->into : m->from, &to, err);

	if (found > 0)
		return settle_renamed(m, ours, theirs, to, err);
	if (!found)
		conflict(m, ours, theirs);
	return found;
}

static int settle(struct merge_lists *m, const struct change *ours,
		  const struct change *theirs, struct err *err)
{
	int merged;

	/* What cannot concern us is git's affair, whoever wins. */
	if (is_same_side(ours, theirs) ||
	    !environment_path_may_matter(ours->path))
		return 0;
	if (!ours->new_mode || !theirs->new_mode)
		return settle_deleted(m, ours, theirs, err);
	merged = merge_lists_file(m, ours->path, ours, ours, theirs, err);
	if (!merged)
		conflict(m, ours, theirs);
	return merged < 0 ? -1 : 0;
}

static int join(struct merge_lists *m, struct err *err)
{
	size_t i = 0;

	for (size_t k = 0; k < m->from->n; k++) {
		const struct change *theirs = &m->from->v[k];
		int cmp = -1;

		while (i < m->into->n &&
		       (cmp = str_cmp(m->into->v[i].path, theirs->path)) < 0)
			i++;
		if (i == m->into->n || cmp)
			vec_push(&m->out, &m->run->arena, *theirs);
		else if (settle(m, &m->into->v[i], theirs, err))
			return -1;
	}
	return 0;
}

/* ---- the result */

static int compare_paths(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	return str_cmp(x->path, y->path);
}

/* Decisions go over what a side made of the path. */
static void decide(struct merge_lists *m, const struct snapshot *into)
{
	size_t kept = 0;

	for (size_t i = 0; i < m->out.n; i++)
		if (!map_has(&m->decisions, m->out.v[i].path))
			m->out.v[kept++] = m->out.v[i];
	m->out.n = kept;
	map_each (&m->decisions, it) {
		const struct merge_decision *d = it->value;
		const struct entry *was = snapshot_find(into, d->path);
		struct change c = { .path = d->path,
				    .new_mode = d->mode,
				    .new_oid = d->oid };

		if (was) {
			c.old_mode = was->mode;
			c.old_oid = was->oid;
		}
		c.kind = was ? CHANGE_MODIFIED : CHANGE_ADDED;
		vec_push(&m->out, &m->run->arena, c);
	}
	if (m->out.n > 1)
		qsort(m->out.v, m->out.n, sizeof(*m->out.v), compare_paths);
}

static void put_bytes(const struct merge_lists *m, struct snapshot *result)
{
	map_each (&m->decisions, it) {
		const struct merge_decision *d = it->value;
		/* Of a list that we made. */
		struct entry *e = (struct entry *)snapshot_find(result, d->path);

		if (!e || !oid_is_none(&d->oid))
			continue;
		e->flags |= ENTRY_IN_MEMORY;
		e->bytes = d->bytes;
	}
}

/* into with what from changed since the base. */
static int merge_changes(struct run *run, const struct snapshot *base,
			 const struct snapshot *into, const struct changes *ours,
			 const struct changes *theirs, bool makes_base,
			 struct merge_tree *out, struct err *err)
{
	struct merge_lists m = { .run = run,
				 .into = ours,
				 .from = theirs,
				 .base_files = base,
				 .into_files = into,
				 .makes_base = makes_base };

	map_init(&m.decisions, &run->arena);
	if (join(&m, err))
		return -1;
	decide(&m, into);
	out->applied = (struct changes){ m.out.v, m.out.n };
	snapshot_derive(&run->arena, into, &out->applied, false, &out->result);
	put_bytes(&m, &out->result);
	out->conflicts = m.conflicts;
	return 0;
}

/* ---- several bases */

static int base_of(struct run *run, const struct oids *bases, int depth,
		   struct snapshot *out, struct err *err);

/* acc, which stands for one, and two, by the base of one and two. */
static int merge_into_base(struct run *run, const struct oid *one,
			   const struct oid *two, int depth,
			   struct snapshot *acc, struct err *err)
{
	struct snapshot base = { run->repo, NULL, 0 }, other;
	struct changes ours, theirs;
	struct merge_tree merged;
	struct oids bases;

	if (merge_bases(run->repo, one, two, &bases, err) ||
	    snapshot_tree(run->repo, two, &other, err))
		return -1;
	if (depth == MAX_DEPTH && bases.n > 1)
		bases.n = 1;
	if (bases.n && base_of(run, &bases, depth + 1, &base, err))
		return -1;
	snapshot_compare(&run->arena, &base, acc, &ours);
	snapshot_compare(&run->arena, &base, &other, &theirs);
	memset(&merged, 0, sizeof(merged));
	if (merge_changes(run, &base, acc, &ours, &theirs, true, &merged, err))
		return -1;
	*acc = merged.result;
	return 0;
}

static int base_of(struct run *run, const struct oids *bases, int depth,
		   struct snapshot *out, struct err *err)
{
	if (snapshot_tree(run->repo, &bases->v[0], out, err))
		return -1;
	for (size_t i = 1; i < bases->n && i < MAX_BASES; i++)
		if (merge_into_base(run, &bases->v[0], &bases->v[i], depth, out,
				    err))
			return -1;
	return 0;
}

/* ---- two commits */

int merge_tree_open(struct run *run, const struct oid *into,
		    const struct oid *from, struct merge_tree *out,
		    struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->into_commit = *into;
	out->from_commit = *from;
	if (merge_bases(run->repo, into, from, &out->bases, err))
		return -1;
	if (!out->bases.n)
		return 0;
	/* One base: trees that do not differ are not listed. */
	if (out->bases.n == 1)
		return changes_trees(run->repo, &out->bases.v[0], from,
				     &out->brought, err);
	if (base_of(run, &out->bases, 0, &out->base, err) ||
	    snapshot_tree(run->repo, from, &out->from, err))
		return -1;
	snapshot_compare(&run->arena, &out->base, &out->from, &out->brought);
	return 0;
}

int merge_tree_merge(struct run *run, struct merge_tree *t, struct err *err)
{
	struct arena *a = &run->arena;
	struct changes ours;

	if (snapshot_tree(run->repo, &t->into_commit, &t->into, err))
		return -1;
	if (t->bases.n > 1) {
		snapshot_compare(a, &t->base, &t->into, &ours);
	} else {
		if (changes_trees(run->repo, &t->bases.v[0], &t->into_commit,
				  &ours, err))
			return -1;
		snapshot_derive(a, &t->into, &ours, true, &t->base);
		snapshot_derive(a, &t->base, &t->brought, false, &t->from);
	}
	return merge_changes(run, &t->base, &t->into, &ours, &t->brought, false,
			     t, err);
}
