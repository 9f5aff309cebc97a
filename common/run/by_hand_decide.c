#include "base/compat.h"
#include "run/by_hand_conflict.h"
#include "text/edit.h"

/* How a conflict ends. */

static struct str say(struct conflict *c, const char *fmt, ...) PRINTF_LIKE(2, 3);

static struct str say(struct conflict *c, const char *fmt, ...)
{
	struct str text;
	va_list ap;

	va_start(ap, fmt);
	text = str_vfmt(&c->h->run->arena, fmt, ap);
	va_end(ap);
	return text;
}

static void write(struct conflict *c, struct str path, struct str bytes,
		  const struct entry *mode_of)
{
	struct write_change w = { path, bytes, mode_of ? mode_of->mode : 0 };

	vec_push(&c->writes, &c->h->run->arena, w);
}

static struct str brief(struct conflict *c, int stage)
{
	struct revision r;

	revision_from_migration(&r, &c->m[stage]);
	return brief_revision(&c->h->run->arena, &r);
}

static bool has_id(const struct conflict *c, int stage)
{
	return c->stage[stage] && c->m[stage].is_readable && c->m[stage].id.p;
}

static bool is_same_id(const struct conflict *c, int a, int b)
{
	return has_id(c, a) && has_id(c, b) && str_eq(c->m[a].id, c->m[b].id);
}

/* ---- what others already have ---------------------------------------------------- */

static int open_planning(struct conflicts *all, const struct conflict *c,
			 struct err *err)
{
	struct planning_sides none = VEC_INIT;

	if (all->planning && all->planning->environment == c->environment)
		return 0;
	all->planning =
		by_hand_planning(c->h, c->h->now, c->environment, &none, err);
	return all->planning ? 0 : -1;
}

/* The published migration under this path; or NULL. */
static int published_at(struct conflicts *all, struct conflict *c,
			struct revision **out, struct err *err)
{
	const struct published *list;

	*out = NULL;
	if (open_planning(all, c, err))
		return -1;
	list = &all->planning->published;
	for (size_t i = c->h->mainline.is_here; i < list->n && !*out; i++)
		*out = chain_at(&list->v[i]->chain, c->path);
	return 0;
}

/* ---- one migration, changed by both ------------------------------------------------- */

/* A text with the place in the chain that from has; false: not as bytes. */
static bool put_in_place(struct conflict *c, const struct source *from,
			 const struct migration *a, const struct source *to,
			 const struct migration *b, struct str *out)
{
	struct edits edits = VEC_INIT;

	if (!a->field_down.is_rewritable || !b->field_down.is_rewritable)
		return false;
	edits_add(&edits, &c->h->run->arena, b->field_down.span,
		  source_text(from, a->field_down.span));
	if (a->header_revises.is_there && b->header_revises.is_there)
		edits_add(&edits, &c->h->run->arena, b->header_revises.span,
			  a->header_revises.value);
	*out = edits_apply(&edits, &c->h->run->arena, to->bytes);
	return true;
}

static bool take_place(struct conflict *c, int from, int to, struct str *out)
{
	return put_in_place(c, &c->source[from], &c->m[from], &c->source[to],
			    &c->m[to], out);
}

static bool has_parents(const struct migration *m, const struct revision *r)
{
	if (m->down.n != r->down.n || m->down.state != r->down.state)
		return false;
	for (size_t i = 0; i < r->down.n; i++)
		if (!str_eq(m->down.items[i].value, r->down.items[i].value))
			return false;
	return true;
}

/* Both have moved it: a place that is published stays, else HEAD's. */
static int merge_with_place(struct conflicts *all, struct conflict *c,
			    struct str *bytes, bool *is_clean, struct err *err)
{
	struct str texts[STAGES], message;
	struct revision *published;
	int whose = STAGE_OURS, loser = STAGE_THEIRS;

	if (published_at(all, c, &published, err))
		return -1;
	if (published && has_parents(&c->m[STAGE_THEIRS], published)) {
		whose = STAGE_THEIRS;
		loser = STAGE_OURS;
	}
	memcpy(texts, c->text, sizeof(texts));
	if (!take_place(c, whose, loser, &texts[loser]))
		return 0;
	c->whose = whose;
	return conflict_merge(c, texts, false, 7, bytes, is_clean, &message, err);
}

static int merge_both(struct conflicts *all, struct conflict *c, struct err *err)
{
	struct str bytes, message;
	bool is_clean;

	if (conflict_merge(c, c->text, false, 7, &bytes, &is_clean, &message, err))
		return -1;
	if (!is_clean && merge_with_place(all, c, &bytes, &is_clean, err))
		return -1;
	if (!is_clean) {
		c->left = STR("both sides changed the same lines of it");
		return 0;
	}
	write(c, c->path, bytes, c->stage[STAGE_OURS]);
	c->done = say(c, "merges both versions of %.*s",
		      STR_ARG(brief(c, STAGE_OURS)));
	if (c->whose)
		c->done = say(c, "%.*s, which both have moved: where %.*s has it",
			      STR_ARG(c->done),
			      STR_ARG(c->whose == STAGE_OURS ? STR("HEAD") :
							       all->other_side));
	return 0;
}

/* ---- two migrations under one name --------------------------------------------------- */

/* That very revision: a run before this one was stopped half-way. */
static bool is_left_over(struct conflict *c, int stage, struct str path,
			 struct str bytes)
{
	struct arena *a = &c->h->run->arena;
	struct source source;
	struct migration m;

	source_init(&source, a, path, bytes);
	migration_read_metadata(&m, a, &source);
	return m.is_readable && m.id.p && str_eq(m.id, c->m[stage].id);
}

static bool is_taken(const struct conflicts *all, struct conflict *c, int stage,
		     struct str path)
{
	struct blob blob;
	struct err ignored = ERR_INIT;

	if (snapshot_find(&all->index, path) || str_eq(path, c->path) ||
	    worktree_read(c->h->run->repo, &c->h->run->arena, path,
			  SIZE_MAX / 2, &blob, &ignored))
		return true;
	return blob.state != BLOB_MISSING &&
	       (blob.state != BLOB_OK ||
		!is_left_over(c, stage, path, blob.bytes));
}

static int conventional(struct conflict *c, int stage, struct str *name,
			struct err *err)
{
	const struct migration *m = &c->m[stage];
	struct naming *naming;

	*name = STR_NULL;
	if (naming_read(c->h->now, c->environment, &naming, err))
		return -1;
	if (naming)
		*name = path_base(naming_render(
			naming, &c->h->run->arena, m->id, m->message,
			m->header_date.is_there ? m->header_date.value :
						  STR_NULL));
	if (name->len && !migration_is_file_name(*name))
		*name = STR_NULL;
	return 0;
}

/* By the convention; or the name it had with its id, or a number. */
static int new_path(const struct conflicts *all, struct conflict *c, int stage,
		    struct str *out, struct err *err)
{
	struct str dir = path_dir(c->path), name, stem = path_base(c->path);
	struct arena *a = &c->h->run->arena;
	struct str id = c->m[stage].id;

	if (conventional(c, stage, &name, err))
		return -1;
	*out = path_join(a, dir, name);
	if (name.len && !is_taken(all, c, stage, *out))
		return 0;
	if (str_ends(stem, STR(".py")))
		stem.len -= 3;
	if (str_chr(id, '/') == STR_NPOS && str_chr(id, '\0') == STR_NPOS)
		stem = say(c, "%.*s_%.*s", STR_ARG(stem), STR_ARG(id));
	*out = path_join(a, dir, say(c, "%.*s.py", STR_ARG(stem)));
	for (unsigned i = 2; is_taken(all, c, stage, *out); i++)
		*out = path_join(a, dir, say(c, "%.*s_%u.py", STR_ARG(stem), i));
	return 0;
}

static int keep_both(struct conflicts *all, struct conflict *c, struct err *err)
{
	struct revision *published;
	struct str path;
	int stays = STAGE_OURS, moves = STAGE_THEIRS;

	if (published_at(all, c, &published, err))
		return -1;
	if (published && str_eq(published->id, c->m[STAGE_THEIRS].id)) {
		stays = STAGE_THEIRS;
		moves = STAGE_OURS;
	}
	if (new_path(all, c, moves, &path, err))
		return -1;
	write(c, c->path, c->text[stays], c->stage[stays]);
	write(c, path, c->text[moves], c->stage[moves]);
	c->done = say(c, "keeps both: %.*s, and %.*s as %.*s",
		      STR_ARG(brief(c, stays)), STR_ARG(brief(c, moves)),
		      STR_ARG(path_base(path)));
	return 0;
}

/* git took one for the other's new name: whose is the base then? */
static bool is_false_rename(const struct conflict *c)
{
	return is_same_id(c, STAGE_BASE, STAGE_OURS) ||
	       is_same_id(c, STAGE_BASE, STAGE_THEIRS);
}

static int decide_both(struct conflicts *all, struct conflict *c, struct err *err)
{
	if (!has_id(c, STAGE_OURS) || !has_id(c, STAGE_THEIRS)) {
		c->left = STR("one of the versions is no readable migration");
		return 0;
	}
	if (is_same_id(c, STAGE_OURS, STAGE_THEIRS))
		return merge_both(all, c, err);
	if (!is_false_rename(c))
		return keep_both(all, c, err);
	c->left = say(c, "one side changed %.*s, the other replaced it by %.*s",
		      STR_ARG(brief(c, STAGE_BASE)),
		      STR_ARG(brief(c, is_same_id(c, STAGE_BASE, STAGE_OURS) ?
					       STAGE_THEIRS :
					       STAGE_OURS)));
	return 0;
}

/* ---- one side alone -------------------------------------------------------------------- */

/* Where this revision is staged besides; NULL: nowhere. */
static int find_elsewhere(struct conflicts *all, struct conflict *c,
			  struct str id, const struct entry **out,
			  struct err *err)
{
	const struct revnode *node;

	*out = NULL;
	if (open_planning(all, c, err))
		return -1;
	for (node = chain_find(&all->planning->versions.chain, id); node;
	     node = node->same_id) {
		const struct entry *e =
			snapshot_find(&all->index, node->rev->path);

		if (e && !e->stage && entry_is_file(e))
			*out = e;
	}
	return 0;
}

/* Did it change no more than its place in the chain? */
static bool has_only_moved(struct conflict *c, int stage)
{
	struct str moved;

	return take_place(c, stage, STAGE_BASE, &moved) &&
	       str_eq(moved, c->text[stage]);
}

/*
 * It lives on under another name: there its new place has to be known, where
 * nobody has moved it as well.
 */
static int drop_for(struct conflict *c, int stage, const struct entry *other,
		    struct err *err)
{
	struct arena *a = &c->h->run->arena;
	const struct meta_list *was = &c->m[STAGE_BASE].down;
	struct source source;
	struct migration m;
	struct blob blob;
	struct str moved;

	if (blob_read(c->h->run->repo, a, other,
		      c->h->now->settings.max_file_size, &blob, err))
		return -1;
	source_init(&source, a, other->path, blob.bytes);
	migration_read(&m, a, &source);
	write(c, c->path, STR_NULL, NULL);
	if (was->n == 1 && m.down.n == 1 &&
	    str_eq(was->items[0].value, m.down.items[0].value) &&
	    put_in_place(c, &c->source[stage], &c->m[stage], &source, &m, &moved) &&
	    !str_eq(moved, blob.bytes))
		write(c, other->path, moved, other);
	c->done = say(c, "drops %.*s: %.*s has the same migration%s",
		      STR_ARG(path_base(c->path)),
		      STR_ARG(path_base(other->path)),
		      c->writes.n > 1 ? ", and gets its place" : "");
	return 0;
}

static int decide_deleted(struct conflicts *all, struct conflict *c, int stage,
			  struct err *err)
{
	struct str deleter = stage == STAGE_OURS ? all->other_side : STR("HEAD");
	const struct entry *other = NULL;

	if (is_same_id(c, STAGE_BASE, stage) && has_only_moved(c, stage) &&
	    find_elsewhere(all, c, c->m[stage].id, &other, err))
		return -1;
	if (other)
		return drop_for(c, stage, other, err);
	c->left = say(c,
		      "%.*s deleted it, the other side changed it: git add "
		      "it, or git rm it",
		      STR_ARG(deleter));
	return 0;
}

/* A name that only one side, or none, gave it. */
static void decide_single(struct conflict *c)
{
	int stage = c->stage[STAGE_OURS]   ? STAGE_OURS :
		    c->stage[STAGE_THEIRS] ? STAGE_THEIRS :
					     0;

	if (!stage) {
		write(c, c->path, STR_NULL, NULL);
		c->done = say(c, "drops the old name %.*s",
			      STR_ARG(path_base(c->path)));
	} else if (has_id(c, stage)) {
		write(c, c->path, c->text[stage], c->stage[stage]);
		c->done = say(c, "keeps %.*s as %.*s", STR_ARG(brief(c, stage)),
			      STR_ARG(path_base(c->path)));
	} else {
		c->left = STR("it is no readable migration");
	}
}

/* ---- head files -------------------------------------------------------------------------- */

/* Which heads are to stand in it the repair says. */
static int decide_head_file(struct conflict *c, struct err *err)
{
	struct str bytes = STR_NULL, message;
	bool is_clean = true;

	if (c->stage[STAGE_OURS] && c->stage[STAGE_THEIRS] &&
	    conflict_merge(c, c->text, false, 7, &bytes, &is_clean, &message, err))
		return -1;
	if (!is_clean) {
		c->left = STR("one of the versions is no head file");
		return 0;
	}
	/* One side has turned it off, or only one has it. */
	if (!bytes.p && !c->stage[STAGE_BASE])
		bytes = c->text[c->stage[STAGE_OURS] ? STAGE_OURS : STAGE_THEIRS];
	write(c, c->path, bytes, bytes.p ? c->stage[STAGE_OURS] : NULL);
	c->done = say(c, "%s the head file %.*s", bytes.p ? "merges" : "drops",
		      STR_ARG(c->path));
	return 0;
}

/* ---- all of them --------------------------------------------------------------------------- */

static int decide(struct conflicts *all, struct conflict *c, struct err *err)
{
	bool has_ours = c->stage[STAGE_OURS], has_theirs = c->stage[STAGE_THEIRS];

	if (c->is_head_file)
		return decide_head_file(c, err);
	if (has_ours && has_theirs)
		return decide_both(all, c, err);
	if (c->stage[STAGE_BASE] && (has_ours || has_theirs))
		return decide_deleted(all, c,
				      has_ours ? STAGE_OURS : STAGE_THEIRS, err);
	decide_single(c);
	return 0;
}

int conflict_decide(struct conflicts *all, struct conflict *c, struct err *err)
{
	int touched;

	if (c->left.p)
		return 0;
	if (!c->environment) {
		c->left = STR("in conflict");
		return 0;
	}
	if (decide(all, c, err))
		return -1;
	if (c->left.p)
		return 0;
	touched = conflict_is_touched(c, err);
	if (touched > 0) {
		c->writes.n = 0;
		c->left = say(c,
			      "edited since: git add it if it is right; to "
			      "have the conflict again: git checkout --merge "
			      "-- %.*s",
			      STR_ARG(c->path));
	}
	return touched < 0 ? -1 : 0;
}
