#include "base/compat.h"
#include "run/schemas.h"
#include "model/operations_pack.h"

/*
 * The cache knows a blob's metadata under its oid; this is another thing to
 * know of it, under another key.
 */
static struct oid key_of(const struct oid *oid)
{
	struct oid key = *oid;

	for (size_t i = 0; i < key.size; i++)
		key.bytes[i] ^= 0x5a;
	return key;
}

struct loading {
	struct schemas *s;
	const struct entry **entries; /* of the files that must be read */
	size_t *file_of; /* entry -> file */
	size_t n;
};

static struct arena *arena_of(const struct schemas *s)
{
	return &s->versions->state->run->arena;
}

/* What is kept is what the cache would have: no more is ever looked at. */
static void learn(struct schemas *s, size_t file, struct str bytes)
{
	const struct entry *e = versions_entry(s->versions, file);
	struct source source;
	struct migration m;
	struct operations ops;
	struct arena scratch;
	struct buf packed;
	struct cache *cache = run_cache(s->versions->state->run);
	struct oid key = key_of(&e->oid);

	arena_init(&scratch);
	packed = (struct buf)BUF_INIT(&scratch);
	source_init(&source, &scratch, versions_path(s->versions, file), bytes);
	migration_read(&m, &scratch, &source);
	if (m.is_readable) {
		operations_read(&ops, &scratch, &m);
		operations_pack(&packed, &ops);
		/* What depends on the path is not the blob's own. */
		if (!oid_is_none(&e->oid) &&
		    str_find(bytes, STR("__file__")) == STR_NPOS)
			cache_put(cache, &key, buf_str(&packed));
		if (!cache_get(cache, &key, &s->packed[file]))
			s->packed[file] = str_dup(arena_of(s), buf_str(&packed));
	}
	arena_release(&scratch);
}

static bool recall(struct schemas *s, size_t file)
{
	const struct entry *e = versions_entry(s->versions, file);
	struct oid key = key_of(&e->oid);
	struct packed_head head;
	struct str bytes;

	if (oid_is_none(&e->oid) ||
	    !cache_get(run_cache(s->versions->state->run), &key, &bytes) ||
	    !operations_unpack_head(bytes, &head))
		return false;
	s->packed[file] = bytes;
	return true;
}

static int on_blob(void *data, size_t i, const struct blob *blob, struct err *err)
{
	struct loading *l = data;
	size_t file = l->file_of[i];

	if (blob->state == BLOB_MISSING)
		return err_set(err, "cannot read \"%.*s\": no such object",
			       STR_ARG(versions_path(l->s->versions, file)));
	if (blob->state == BLOB_OK)
		learn(l->s, file, blob->bytes);
	return 0;
}

static int load(struct schemas *s, struct err *err)
{
	struct versions *v = s->versions;
	struct arena *a = arena_of(s);
	size_t n = v->files.n;
	struct loading l = { s, arena_array(a, n, sizeof(*l.entries)),
			     arena_array(a, n, sizeof(*l.file_of)), 0 };

	s->is_loaded = true;
	s->operations = arena_array(a, n, sizeof(*s->operations));
	s->packed = arena_array(a, n, sizeof(*s->packed));
	for (size_t i = 0; i < n; i++) {
		if (v->files.v[i].kind == MIGRATION_COMPILED || recall(s, i))
			continue;
		l.entries[l.n] = versions_entry(v, i);
		l.file_of[l.n++] = i;
	}
	if (!l.n)
		return 0;
	return blobs_read(v->state->run->repo, l.entries, l.n,
			  v->state->settings.max_file_size, on_blob, &l, err);
}

static size_t file_of(struct schemas *s, const struct revnode *node)
{
	if (!s->is_loaded && load(s, &s->err))
		s->has_failed = true;
	return (size_t)(node->rev - s->versions->revisions);
}

static const struct operations *operations_of(void *data,
					      const struct revnode *node)
{
	struct schemas *s = data;
	size_t file = file_of(s, node);
	struct operations *ops;

	if (s->operations[file] || !s->packed[file].p)
		return s->operations[file];
	ops = arena_new(arena_of(s), struct operations);
	if (operations_unpack(arena_of(s), s->packed[file], ops))
		s->operations[file] = ops;
	return s->operations[file];
}

static bool may_concern(void *data, const struct revnode *node,
			const struct name_query *names)
{
	struct schemas *s = data;
	size_t file = file_of(s, node);
	struct str bytes = s->packed[file];
	struct packed_head head;

	/* What nobody can read may touch anything. */
	return !bytes.p || !operations_unpack_head(bytes, &head) ||
	       head.touches_unnamed || name_query_meets(names, &head.names);
}

void schemas_replay(struct schemas *s, struct replay *r)
{
	replay_init(r, arena_of(s), &s->versions->graph, s->dialect,
		    operations_of, s);
	r->concerns = may_concern;
}

void schemas_init(struct schemas *s, struct versions *v, struct str dialect)
{
	memset(s, 0, sizeof(*s));
	s->versions = v;
	s->dialect = dialect;
	schemas_replay(s, &s->replay);
}

struct str schemas_dialect(const struct state *state,
			   const struct environment *environment)
{
	if (state->settings.dialect.p)
		return state->settings.dialect;
	return environment->dialect.p ? environment->dialect : STR("");
}

struct position schemas_position(struct schemas *s, const struct schema_origin *at)
{
	struct position none = { 0, 0 };
	struct source *source;
	size_t file;

	if (!at->rev)
		return none;
	file = (size_t)(at->rev - s->versions->revisions);
	if (s->sources == NULL)
		s->sources = arena_array(arena_of(s), s->versions->files.n,
					 sizeof(*s->sources));
	if (!s->sources[file]) {
		struct err err = ERR_INIT;

		if (versions_source(s->versions, file, &source, &err))
			return none;
		s->sources[file] = source;
	}
	if (at->span.begin > s->sources[file]->bytes.len)
		return none;
	return source_position(s->sources[file], at->span.begin);
}
