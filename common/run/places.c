#include "base/compat.h"
#include "run/judging.h"

/* The bytes of path in v; NULL when v does not have it. */
static int source_in(const struct versions *v, struct str path,
		     struct source **out, struct err *err)
{
	const struct revision *r;

	*out = NULL;
	if (!v->state)
		return 0;
	r = chain_at(&v->chain, path);
	if (!r)
		return 0;
	return versions_source(v, (size_t)(r - v->revisions), out, err);
}

/* The state that a place is of, by its name; first of all what is judged. */
static int load_place(struct compared *c, struct place *place, struct err *err)
{
	const struct versions *states[] = {
		&c->now, c->mainline ? c->mainline : &c->before, &c->before,
		&c->merged, &c->merge_base
	};

	struct str name = place->state.p ? place->state : place->origin;

	if (!place->has_span || place->source)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(states); i++) {
		if (!name.p || !states[i]->state ||
		    !str_eq(states[i]->chain.name, name))
			continue;
		if (source_in(states[i], place->path, &place->source, err))
			return -1;
		if (place->source)
			return 0;
	}
	for (size_t i = 0; i < ARRAY_SIZE(states) && !place->source; i++)
		if (source_in(states[i], place->path, &place->source, err))
			return -1;
	return 0;
}

/* A span outside of the bytes would be our mistake, or a stale cache's. */
static void check_place(struct place *place)
{
	if (place->source && place->has_span &&
	    (place->span.end > place->source->bytes.len ||
	     place->span.begin > place->span.end))
		place->has_span = false;
}

int judging_load_sources(struct judging *g, struct compared *c, size_t from,
			 struct err *err)
{
	struct findings *list = g->findings;

	for (size_t i = from; i < list->n; i++) {
		struct finding *f = &list->v[i];

		if (!f->at.origin.p)
			f->at.origin = c->now.chain.name;
		if (load_place(c, &f->at, err))
			return -1;
		check_place(&f->at);
		for (size_t k = 0; k < f->related.n; k++) {
			if (load_place(c, &f->related.v[k], err))
				return -1;
			check_place(&f->related.v[k]);
		}
	}
	return 0;
}

void judging_line_place(struct judging *g, struct str path, uint32_t line,
			struct place *place)
{
	struct state *now = g->request->now;
	size_t at = listing_find(&now->listing, path);
	struct source *source;
	struct blob blob;
	size_t begin;

	if (!line || at == LISTING_NONE ||
	    blob_read(g->run->repo, &g->run->arena, state_entry(now, at),
		      CONFIG_FILE_LIMIT, &blob, NULL) ||
	    blob.state != BLOB_OK)
		return;
	source = arena_new(&g->run->arena, struct source);
	source_init(source, &g->run->arena, path, blob.bytes);
	begin = source_line_start(source, line);
	place->source = source;
	place->span = span_of(begin, begin + source_line(source, line).len);
	place->has_span = true;
}
