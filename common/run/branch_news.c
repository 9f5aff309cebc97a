#include "base/compat.h"
#include "run/branch_news.h"
#include "git/history.h"
#include "git/tree_path.h"
#include "run/mainline.h"

/* ---- what it is kept under */

/*
 * Two FNV-1a sums that begin differently. Who forges one makes a note wrong,
 * and no more.
 */
struct sums {
	uint64_t a, b;
};

static void sum(struct sums *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	for (size_t i = 0; i < n; i++) {
		s->a = (s->a ^ p[i]) * UINT64_C(0x100000001b3);
		s->b = (s->b ^ (p[i] + 1u)) * UINT64_C(0x100000001b3);
	}
}

static struct oid key_of(const char *kind, const struct environment *e,
			 const struct oid *oids, size_t n)
{
	struct sums s = { UINT64_C(0xcbf29ce484222325),
			  UINT64_C(0x84222325cbf29ce4) };
	struct oid key = { .size = 20 };

	for (size_t i = 0; i < e->nlocations; i++) {
		sum(&s, e->locations[i].dir.p, e->locations[i].dir.len);
		sum(&s, e->locations[i].is_recursive ? "r" : "-", 2);
	}
	for (size_t i = 0; i < n; i++)
		sum(&s, oids[i].bytes, sizeof(oids[i].bytes));
	memcpy(key.bytes, kind, 4);
	memcpy(key.bytes + 4, &s, sizeof(s));
	return key;
}

struct str branch_key(struct arena *a, const char *kind,
		      const struct environment *environment,
		      const struct oid *oids, size_t n)
{
	struct oid key = key_of(kind, environment, oids, n);

	return str_dup(a, str_of((const char *)key.bytes, key.size));
}

/* ---- how */

static void add_text(struct buf *b, struct str s)
{
	uint32_t len = (uint32_t)s.len;

	buf_add(b, &len, sizeof(len));
	buf_adds(b, s);
}

static bool cut_text(struct str *rest, struct str *out)
{
	uint32_t len;

	if (rest->len < sizeof(len))
		return false;
	memcpy(&len, rest->p, sizeof(len));
	*rest = str_from(*rest, sizeof(len));
	if (rest->len < len)
		return false;
	*out = str_of(rest->p, len);
	*rest = str_from(*rest, len);
	return true;
}

static struct str encode(struct arena *a, const struct branch_news *news)
{
	struct buf all = BUF_INIT(a);

	for (size_t i = 0; i < news->n; i++) {
		struct buf one = BUF_INIT(a);

		revision_encode(&one, &news->v[i]);
		add_text(&all, buf_str(&one));
		add_text(&all, news->v[i].path);
		add_text(&all, news->v[i].oid);
	}
	return buf_str(&all);
}

static bool decode(struct arena *a, struct str bytes, struct branch_news *out)
{
	*out = (struct branch_news)VEC_INIT;
	while (bytes.len) {
		struct revision r;
		struct str one, path, oid;

		if (!cut_text(&bytes, &one) || !cut_text(&bytes, &path) ||
		    !cut_text(&bytes, &oid) || !revision_decode(a, one, &r))
			return false;
		r.path = path;
		r.oid = oid;
		vec_push(out, a, r);
	}
	return true;
}

static bool recall(struct run *run, const struct oid *key, struct branch_news *out)
{
	struct str bytes;

	return cache_get(run_cache(run), key, &bytes) &&
	       decode(&run->arena, bytes, out);
}

/* ---- reading */

/* Where the mainline has the same bytes under the same name, no news. */
static void keep_news(const struct branch_reader *reader,
		      const struct snapshot *all, struct snapshot *out)
{
	struct arena *a = &reader->now->run->arena;

	*out = (struct snapshot){ all->repo,
				  arena_array(a, all->n, sizeof(*all->v)), 0 };
	for (size_t i = 0; i < all->n; i++) {
		const struct entry *e = &all->v[i];
		const struct revision *there =
			chain_at(&reader->mainline->chain, e->path);

		if (!there ||
		    !str_eq(there->oid,
			    str_of((const char *)e->oid.bytes, e->oid.size)))
			out->v[out->n++] = *e;
	}
}

static int read_versions(const struct branch_reader *reader,
			 const struct oid *commit, struct branch_news *out,
			 struct err *err)
{
	struct arena *a = &reader->now->run->arena;
	struct state *state = arena_new(a, struct state);
	struct versions v;
	struct snapshot news;

	*out = (struct branch_news)VEC_INIT;
	if (state_of_versions(state, reader->now, reader->environment, commit,
			      STR(""), err))
		return -1;
	keep_news(reader, &state->snapshot, &news);
	if (!news.n)
		return 0;
	state_init(state, reader->now->run, "", &news);
	state->settings = reader->now->settings;
	if (versions_load(&v, state, reader->environment, NULL, err))
		return -1;
	for (size_t i = 0; i < v.files.n; i++)
		if (v.revisions[i].id.p)
			vec_push(out, a, v.revisions[i]);
	return 0;
}

/* 1 and the key of what lies in the commit's versions directories; 0, -1. */
static int find_trees(const struct branch_reader *reader,
		      const struct oid *commit, struct oid *key, struct err *err)
{
	struct run *run = reader->now->run;
	const struct environment *e = reader->environment;
	struct oid *trees =
		arena_array(&run->arena, e->nlocations, sizeof(*trees));
	struct commit c;
	int found = commit_read(run->repo, commit, &c, err);

	for (size_t i = 0; found > 0 && i < e->nlocations; i++) {
		struct entry at;

		found = tree_path(run->repo, &c.tree, e->locations[i].dir, &at,
				  err);
		if (found > 0)
			trees[i] = at.oid;
		else if (!found)
			found = 1; /* it has none */
	}
	if (found > 0)
		*key = key_of("VERS", e, trees, e->nlocations);
	return found;
}

/* From the cache, or else from the commit. */
static int find_news(struct branch_reader *reader, const struct oid *commit,
		     const struct oid *key, struct branch_news *out,
		     struct err *err)
{
	struct run *run = reader->now->run;
	struct oid trees;
	int found;

	if (recall(run, key, out))
		return 1;
	found = find_trees(reader, commit, &trees, err);
	if (found <= 0)
		return found;
	if (!recall(run, &trees, out)) {
		if (!*reader->left)
			return 0;
		--*reader->left;
		if (read_versions(reader, commit, out, err))
			return -1;
		cache_put(run_cache(run), &trees, encode(&run->arena, out));
	}
	cache_put(run_cache(run), key, encode(&run->arena, out));
	return 1;
}

int branch_news_read(struct branch_reader *reader, const struct oid *commit,
		     struct branch_news *out, struct err *err)
{
	struct arena *a = &reader->now->run->arena;
	struct oid key = key_of("TIP ", reader->environment, commit, 1);
	struct str name = str_of((const char *)key.bytes, key.size);
	struct branch_news *known = map_get(reader->known, name);
	int found;

	if (known) {
		*out = *known;
		return 1;
	}
	found = find_news(reader, commit, &key, out, err);
	if (found > 0) {
		known = arena_new(a, struct branch_news);
		*known = *out;
		map_put(reader->known, str_dup(a, name), known);
	}
	return found;
}
