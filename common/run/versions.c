#include "base/compat.h"
#include "run/versions.h"
#include "model/migration.h"

const struct entry *versions_entry(const struct versions *v, size_t i)
{
	return state_entry(v->state, v->files.v[i].target);
}

struct str versions_path(const struct versions *v, size_t i)
{
	return v->state->listing.v[v->files.v[i].index].path;
}

/* Borrows the entry's. */
static struct str oid_bytes(const struct oid *oid)
{
	if (oid_is_none(oid))
		return STR_NULL;
	return str_of((const char *)oid->bytes, oid->size);
}

struct loading {
	struct versions *v;
	const struct entry **entries; /* of the files that must be read */
	size_t *file_of; /* entry -> file */
	size_t n;
};

/* Reads what the chain needs to know, and remembers it. */
static void learn(struct versions *v, size_t file, const struct blob *blob)
{
	struct arena *a = &v->state->run->arena;
	struct revision *r = &v->revisions[file];
	const struct entry *e = versions_entry(v, file);
	struct migration m;
	struct source source;
	struct buf encoded = BUF_INIT(a);
	struct arena scratch;

	arena_init(&scratch);
	source_init(&source, &scratch, versions_path(v, file), blob->bytes);
	migration_read_metadata(&m, &scratch, &source);
	revision_from_migration(r, &m);
	revision_encode(&encoded, r);
	/* Its strings were the scratch's: have them from what is kept. */
	if (!revision_decode(a, buf_str(&encoded), r))
		BUG("a revision that cannot be decoded");
	/* What depends on the path is not the blob's own. */
	if (!oid_is_none(&e->oid) && !m.is_legacy_id &&
	    str_find(blob->bytes, STR("__file__")) == STR_NPOS &&
	    !(r->flags & REVISION_NO_ID))
		cache_put(run_cache(v->state->run), &e->oid, buf_str(&encoded));
	arena_release(&scratch);
}

static int on_blob(void *data, size_t i, const struct blob *blob, struct err *err)
{
	struct loading *l = data;
	size_t file = l->file_of[i];

	if (blob->state == BLOB_OK) {
		learn(l->v, file, blob);
		return 0;
	}
	if (blob->state == BLOB_MISSING)
		return err_set(err, "cannot read \"%.*s\": no such object",
			       STR_ARG(versions_path(l->v, file)));
	l->v->revisions[file].flags = REVISION_UNREADABLE;
	return 0;
}

/* The same bytes under the same path in a chain that is loaded. */
static bool copy(struct versions *v, size_t file)
{
	const struct entry *e = versions_entry(v, file);
	const struct revision *r;

	if (!v->like)
		return false;
	r = chain_at(&v->like->chain, versions_path(v, file));
	if (!r ||
	    !str_eq(r->oid, str_of((const char *)e->oid.bytes, e->oid.size)))
		return false;
	v->revisions[file] = *r;
	return true;
}

/* From elsewhere; false when it has to be read. */
static bool recall(struct versions *v, size_t file)
{
	const struct entry *e = versions_entry(v, file);
	struct str bytes;

	if (copy(v, file))
		return true;
	return !oid_is_none(&e->oid) &&
	       cache_get(run_cache(v->state->run), &e->oid, &bytes) &&
	       revision_decode(&v->state->run->arena, bytes, &v->revisions[file]);
}

static int load_revisions(struct versions *v, struct err *err)
{
	struct arena *a = &v->state->run->arena;
	size_t n = v->files.n;
	struct loading l = { v, arena_array(a, n, sizeof(*l.entries)),
			     arena_array(a, n, sizeof(*l.file_of)), 0 };

	v->revisions = arena_array(a, n, sizeof(*v->revisions));
	for (size_t i = 0; i < n; i++) {
		if (v->files.v[i].kind == MIGRATION_COMPILED) {
			v->revisions[i].flags = REVISION_UNREADABLE;
			continue;
		}
		if (recall(v, i))
			continue;
		l.entries[l.n] = versions_entry(v, i);
		l.file_of[l.n++] = i;
	}
	if (l.n && blobs_read(v->state->run->repo, l.entries, l.n,
			      v->state->settings.max_file_size, on_blob, &l, err))
		return -1;
	for (size_t i = 0; i < n; i++) {
		v->revisions[i].path = versions_path(v, i);
		v->revisions[i].oid = oid_bytes(&versions_entry(v, i)->oid);
	}
	return 0;
}

static void build_chain(struct versions *v)
{
	struct arena *a = &v->state->run->arena;
	struct revision **revs = arena_array(a, v->files.n, sizeof(*revs));

	v->chain.load = NULL;
	for (size_t i = 0; i < v->files.n; i++)
		revs[i] = &v->revisions[i];
	revgraph_build(&v->graph, a, revs, v->files.n);
	v->chain.graph = &v->graph;
}

static int load(struct versions *v, struct problems *problems, struct err *err)
{
	struct problems unwanted = VEC_INIT;

	if (environment_migrations(v->environment, &v->state->run->arena,
				   &v->state->listing, &v->files,
				   problems ? problems : &unwanted, err))
		return -1;
	if (load_revisions(v, err))
		return -1;
	build_chain(v);
	return 0;
}

static void begin(struct versions *v, struct state *state,
		  const struct environment *environment,
		  const struct versions *like)
{
	memset(v, 0, sizeof(*v));
	v->environment = environment;
	v->state = state;
	v->like = like;
	v->chain.name = state->name;
}

int versions_load(struct versions *v, struct state *state,
		  const struct environment *environment,
		  struct problems *problems, struct err *err)
{
	begin(v, state, environment, NULL);
	return load(v, problems, err);
}

static void load_late(struct chain *chain)
{
	struct versions *v = chain->data;

	if (!load(v, NULL, &v->err))
		return;
	v->has_failed = true;
	v->files.n = 0;
	build_chain(v);
}

void versions_load_late(struct versions *v, struct state *state,
			const struct environment *environment,
			const struct versions *like)
{
	begin(v, state, environment, like);
	v->chain.load = load_late;
	v->chain.data = v;
}

int versions_source(const struct versions *v, size_t i, struct source **out,
		    struct err *err)
{
	struct run *run = v->state->run;
	struct source *source = arena_new(&run->arena, struct source);
	struct blob blob;

	if (blob_read(run->repo, &run->arena, versions_entry(v, i),
		      v->state->settings.max_file_size, &blob, err))
		return -1;
	source_init(source, &run->arena, versions_path(v, i), blob.bytes);
	*out = source;
	return 0;
}

int versions_migration(const struct versions *v, size_t i,
		       struct migration **out, struct err *err)
{
	struct arena *a = &v->state->run->arena;
	struct source *source;

	if (versions_source(v, i, &source, err))
		return -1;
	*out = arena_new(a, struct migration);
	migration_read(*out, a, source);
	return 0;
}
