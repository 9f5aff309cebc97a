#include "base/compat.h"
#include "resolve/file_merge_parts.h"
#include "base/map.h"
#include "base/utf8.h"
#include "resolve/head_file.h"

/* As git would without us. */
static int merge_raw(struct merger *g)
{
	return merger_text(g, g->v[BASE].raw, g->v[OURS].raw, g->v[THEIRS].raw);
}

/* ---- a migration ------------------------------------------------------------------------ */

static bool has_id(const struct migration *m)
{
	return m->is_readable && m->id.p && m->id_state == META_VALUE;
}

static int refuse_pair(struct merger *g)
{
	struct file_merge_texts texts = g->request->texts;
	struct str ours = g->v[OURS].m.id, theirs = g->v[THEIRS].m.id;

	texts.our_label = str_fmt(g->arena, "%.*s (revision %.*s)",
				  STR_ARG(texts.our_label),
				  STR_ARG(utf8_clean(g->arena, ours)));
	texts.their_label = str_fmt(g->arena, "%.*s (revision %.*s)",
				    STR_ARG(texts.their_label),
				    STR_ARG(utf8_clean(g->arena, theirs)));
	g->result->bytes = file_merge_whole(g->arena, &texts);
	g->result->has_conflict = true;
	merger_say(g,
		   "%.*s and %.*s are two migrations, of which neither is the "
		   "other's new version: git alembic resolve keeps both",
		   STR_ARG(ours), STR_ARG(theirs));
	return 0;
}

/* A clean merge that is no longer the migration it was is none. */
static bool is_good(struct merger *g)
{
	struct source source;
	struct migration m;
	const struct meta_list *down;

	source_init(&source, g->arena, g->request->path, g->result->bytes);
	migration_read(&m, g->arena, &source);
	if (!has_id(&m) || !str_eq(m.id, g->v[OURS].m.id))
		return false;
	for (int i = BASE; i < VERSIONS; i++) {
		down = &g->v[i].m.down;
		if (merger_same_ids(&m.down, down))
			return true;
	}
	/* Member by member: as many as there were. */
	return m.down.state == META_DYNAMIC ||
	       (m.down.n > 1 && m.down.n == g->v[OURS].m.down.n);
}

static int merge_versions(struct merger *g)
{
	struct str texts[VERSIONS];

	merger_settle(g);
	for (int i = 0; i < VERSIONS; i++)
		texts[i] = edits_apply(&g->v[i].edits, g->arena, g->v[i].text);
	if (merger_text(g, g->has_base ? texts[BASE] : STR_NULL, texts[OURS],
			texts[THEIRS]))
		return -1;
	merger_dress(g);
	if (!g->result->has_conflict && (g->is_undecided || !is_good(g))) {
		g->result->bytes = file_merge_whole(g->arena, &g->request->texts);
		g->result->has_conflict = true;
		if (!g->result->message.p)
			merger_say(g,
				   "what both sides changed does not fit together");
	}
	if (!g->result->has_conflict)
		g->result->message = STR_NULL;
	else if (!g->result->message.p)
		merger_say(g,
			   "both sides changed the same lines of revision %.*s",
			   STR_ARG(g->v[OURS].m.id));
	return 0;
}

static bool begin(struct merger *g, struct file_merge_result *result,
		  struct arena *a, const struct file_merge_request *request,
		  struct err *err)
{
	bool is_uniform;

	memset(result, 0, sizeof(*result));
	g->arena = a;
	g->request = request;
	g->result = result;
	g->err = err;
	g->has_base = request->texts.base.len > 0;
	is_uniform = merger_read(g, BASE, request->texts.base);
	is_uniform &= merger_read(g, OURS, request->texts.ours);
	is_uniform &= merger_read(g, THEIRS, request->texts.theirs);
	return is_uniform;
}

int file_merge_migration(struct file_merge_result *result, struct arena *a,
			 const struct file_merge_request *request,
			 struct err *err)
{
	struct merger g = { 0 };
	bool is_uniform = begin(&g, result, a, request, err);
	bool has_ids = has_id(&g.v[OURS].m) && has_id(&g.v[THEIRS].m);

	if (has_ids && !str_eq(g.v[OURS].m.id, g.v[THEIRS].m.id))
		return refuse_pair(&g);
	if (!is_uniform || !has_ids || (g.has_base && !g.v[BASE].m.is_readable)) {
		if (merge_raw(&g))
			return -1;
		if (result->has_conflict)
			merger_say(&g, "both sides changed the same lines");
		return 0;
	}
	return merge_versions(&g);
}

/* ---- the head file ------------------------------------------------------------------------- */

static void add_heads(struct strs *heads, struct arena *a,
		      const struct strs *from, const struct map *without,
		      const struct map *also)
{
	for (size_t i = 0; i < from->n; i++)
		if (map_has(also, from->v[i]) || !map_has(without, from->v[i]))
			vec_push(heads, a, from->v[i]);
}

static void index_heads(struct map *map, struct arena *a, const struct strs *heads)
{
	map_init(map, a);
	for (size_t i = 0; i < heads->n; i++)
		map_put(map, heads->v[i], map);
}

int file_merge_heads(struct file_merge_result *result, struct arena *a,
		     const struct file_merge_request *request, struct err *err)
{
	struct merger g = { 0 };
	struct strs base, ours, theirs, heads = VEC_INIT;
	struct map in_base, in_ours, in_theirs;

	begin(&g, result, a, request, err);
	if (!head_file_read(a, g.v[OURS].raw, &ours) ||
	    !head_file_read(a, g.v[THEIRS].raw, &theirs))
		return merge_raw(&g);
	if (!head_file_read(a, g.v[BASE].raw, &base))
		base = (struct strs)VEC_INIT;
	index_heads(&in_base, a, &base);
	index_heads(&in_ours, a, &ours);
	index_heads(&in_theirs, a, &theirs);
	add_heads(&heads, a, &ours, &in_base, &in_theirs);
	add_heads(&heads, a, &theirs, &in_base, &in_ours);
	result->bytes = head_file_write(a, &heads);
	return 0;
}
