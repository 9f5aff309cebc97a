#include "base/compat.h"
#include "run/by_hand_conflict.h"
#include "resolve/head_file.h"

/* What is in conflict. */

static bool is_head_file(struct by_hand *h, const struct environment *e,
			 struct str path)
{
	return str_eq(path, path_join(&h->run->arena, e->script_dir,
				      STR(HEAD_FILE_NAME)));
}

static void find_environment(struct by_hand *h, struct conflict *c)
{
	for (size_t i = 0; i < h->environments.n && !c->environment; i++) {
		const struct environment *e = h->environments.v[i];

		c->is_head_file = is_head_file(h, e, c->path);
		if (c->is_head_file || environment_location_of(e, c->path))
			c->environment = e;
	}
}

static int read_stage(struct by_hand *h, struct conflict *c, int i,
		      struct err *err)
{
	struct blob blob;

	c->text[i] = STR("");
	if (!c->stage[i] || !c->environment)
		return 0;
	if (blob_read(h->run->repo, &h->run->arena, c->stage[i],
		      h->now->settings.max_file_size, &blob, err))
		return -1;
	if (blob.state != BLOB_OK || !entry_is_file(c->stage[i])) {
		c->left = STR("no file that could be read here");
		return 0;
	}
	c->text[i] = blob.bytes;
	source_init(&c->source[i], &h->run->arena, c->path, blob.bytes);
	if (!c->is_head_file)
		migration_read(&c->m[i], &h->run->arena, &c->source[i]);
	return 0;
}

int conflicts_read(struct by_hand *h, struct conflicts *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	out->other_side = h->operation.sides.n > 1 ?
				  h->operation.sides.v[1].name :
				  STR("the other side");
	if (snapshot_index(h->run->repo, &out->index, err))
		return -1;
	for (size_t i = 0; i < out->index.n; i++) {
		const struct entry *e = &out->index.v[i];
		struct conflict *last = out->n ? &out->v[out->n - 1] : NULL;

		if (!e->stage || e->stage >= STAGES)
			continue;
		if (!last || !str_eq(last->path, e->path)) {
			struct conflict c = { .h = h, .path = e->path };

			find_environment(h, &c);
			vec_push(out, &h->run->arena, c);
			last = &out->v[out->n - 1];
		}
		last->stage[e->stage] = e;
	}
	for (size_t i = 0; i < out->n; i++)
		for (int k = STAGE_BASE; k < STAGES; k++)
			if (read_stage(h, &out->v[i], k, err))
				return -1;
	return 0;
}
