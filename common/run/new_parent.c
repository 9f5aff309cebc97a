/* What a new migration hangs on, and where its file goes. */
#include "base/compat.h"
#include "run/new_parts.h"
#include "run/brief.h"
#include "model/revname.h"

/* ---- a chain that nothing can be put on -------------------------------------- */

static bool is_in_conflict(struct new_work *w)
{
	struct err ignored = ERR_INIT;
	struct snapshot index;

	if (snapshot_index(w->run->repo, &index, &ignored))
		return false;
	for (size_t i = 0; i < index.n; i++)
		if (index.v[i].stage &&
		    environment_location_of(w->environment, index.v[i].path)) {
			new_refuse(w, "%.*s is in conflict",
				   STR_ARG(index.v[i].path));
			new_advise(w, "end it first: git alembic resolve");
			return true;
		}
	return false;
}

static bool is_sound_node(struct new_work *w, const struct revnode *node)
{
	const struct revision *r = node->rev;

	if (r->flags & REVISION_UNREADABLE)
		return new_refuse(w, "%.*s cannot be read", STR_ARG(r->path));
	if (node->is_shadowed)
		return new_refuse(w, "%.*s has the id %.*s of another file",
				  STR_ARG(r->path), STR_ARG(r->id));
	if (node->missing_down.n)
		return new_refuse(w, "%.*s hangs on %.*s, which is not there",
				  STR_ARG(r->path),
				  STR_ARG(node->missing_down.v[0]));
	return true;
}

static bool is_sound(struct new_work *w)
{
	const struct revgraph *g = &w->versions.graph;

	if (g->cycles.n)
		new_refuse(w, "the chain is a ring: %.*s",
			   STR_ARG(brief_list(&w->run->arena,
					      &g->cycles.v[0].nodes)));
	revnodes_each (&g->all, it)
		if (w->out->refusal.p || !is_sound_node(w, *it))
			break;
	if (!w->out->refusal.p)
		return true;
	new_advise(w, "all that is wrong with it: git alembic check --all");
	return false;
}

/* ---- forks ------------------------------------------------------------------------- */

/* 0: no label of those that stay apart. */
static size_t group_of(const struct environment *e, const struct revnode *node)
{
	for (size_t i = 0; i < e->head_labels.n; i++)
		if (strs_has(&node->labels, e->head_labels.v[i]))
			return i + 1;
	return 0;
}

static bool is_forked(struct new_work *w)
{
	const struct environment *e = w->environment;
	const struct revnodes *heads = &w->versions.graph.heads;

	for (size_t group = 0; group <= e->head_labels.n; group++) {
		size_t allowed = 1;
		struct revnodes of = VEC_INIT;

		if (!e->head_labels.n && e->heads)
			allowed = e->heads;
		revnodes_each (heads, it)
			if (group_of(e, *it) == group)
				vec_push(&of, &w->run->arena, *it);
		if (of.n <= allowed)
			continue;
		new_refuse(w, "the chain is forked, it has %zu heads: %.*s",
			   of.n, STR_ARG(brief_list(&w->run->arena, &of)));
		new_advise(w, "make it one line first: git alembic rebase (one "
			      "on top of the other), or git alembic merge (a "
			      "merge revision)");
		return true;
	}
	return false;
}

static bool take_named(struct new_work *w)
{
	struct str word = w->request->head;
	struct revname found;

	revname_find(&found, &w->versions.graph, word, STR_NULL, true);
	if (found.result == REVNAME_AMBIGUOUS || found.nodes.n > 1)
		return new_refuse(
			w, "\"%.*s\" could be any of %.*s", STR_ARG(word),
			STR_ARG(brief_list(&w->run->arena, &found.nodes)));
	if (found.result == REVNAME_NONE)
		return new_refuse(w, "no revision \"%.*s\"%s%.*s%s",
				  STR_ARG(word),
				  found.nearest.p ? "; did you mean \"" : "",
				  STR_ARG(found.nearest),
				  found.nearest.p ? "\"?" : "");
	w->parent = found.nodes.v[0];
	if (w->parent->is_head)
		return true;
	return new_refuse(
		w,
		"%.*s is no head, a migration on it would fork the "
		"chain; heads: %.*s",
		STR_ARG(brief_revision(&w->run->arena, w->parent->rev)),
		STR_ARG(brief_list(&w->run->arena, &w->versions.graph.heads)));
}

static bool choose(struct new_work *w)
{
	const struct revnodes *heads = &w->versions.graph.heads;

	if (w->request->head.p)
		return take_named(w);
	if (heads->n > 1) {
		new_refuse(w, "on which of the heads? %.*s",
			   STR_ARG(brief_list(&w->run->arena, heads)));
		new_advise(w, "say it: --head ID, or --head LABEL@head");
		return false;
	}
	if (w->versions.graph.is_incomplete) {
		new_refuse(w, "which revision is the head cannot be told: a "
			      "file computes its id, or its parent");
		new_advise(w, "name it: --head ID");
		return false;
	}
	w->parent = heads->n ? heads->v[0] : NULL;
	return true;
}

/* Where Alembic puts it: the only location; of several its parent's. */
static bool find_dir(struct new_work *w)
{
	const struct environment *e = w->environment;

	if (e->nlocations == 1 && !e->locations[0].is_guessed) {
		w->dir = e->locations[0].dir;
		return true;
	}
	if (w->parent) {
		w->dir = path_dir(w->parent->rev->path);
		return true;
	}
	return new_refuse(w, "there are several version_locations, and no "
			     "migration in any: the first one is for alembic "
			     "revision --version-path");
}

bool new_find_parent(struct new_work *w)
{
	return !is_in_conflict(w) && is_sound(w) && !is_forked(w) &&
	       choose(w) && find_dir(w);
}
