/* The files of an environment that Alembic would load. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

struct gathering {
	const struct environment *e;
	struct arena *arena;
	const struct listing *l;
	struct migration_files *out;
	struct problems *problems;
	struct err *err;
	uint32_t location;
	unsigned char *seen; /* a bit for each entry of the listing */
	/* Told once a location, with how many there are. */
	size_t twice, compiled;
	struct str first_twice, first_compiled;
};

/* .py, or under sourceless .pyc and .pyo as well. */
static bool kind_of(const struct environment *e, struct str name,
		    enum migration_kind *kind)
{
	char last = name.len ? name.p[name.len - 1] : '\0';

	*kind = MIGRATION_SOURCE;
	if (migration_name_counts(name))
		return true;
	*kind = MIGRATION_COMPILED;
	return e->is_sourceless && (last == 'c' || last == 'o') &&
	       migration_name_counts(str_cut(name, 0, name.len - 1));
}

/* Alembic takes .py before .pyc before .pyo. */
static bool has_better(struct gathering *g, struct str path)
{
	struct str py = str_cut(path, 0, path.len - 1);

	if (listing_find(g->l, py) != LISTING_NONE)
		return true;
	if (path.p[path.len - 1] == 'c')
		return false;
	return listing_find(g->l, str_fmt(g->arena, "%.*sc", STR_ARG(py))) !=
	       LISTING_NONE;
}

static void take(struct gathering *g, size_t index, size_t target,
		 enum migration_kind kind)
{
	unsigned char bit = (unsigned char)(1u << target % 8);
	struct str path = g->l->v[index].path;
	struct migration_file file = { index, target, g->location, kind };

	if (kind == MIGRATION_COMPILED && has_better(g, path))
		return;
	if (g->seen[target / 8] & bit) {
		if (!g->twice++)
			g->first_twice = path;
		return;
	}
	g->seen[target / 8] |= bit;
	if (kind == MIGRATION_COMPILED && !g->compiled++)
		g->first_compiled = path;
	vec_push(g->out, g->arena, file);
}

static void bad_symlink(struct gathering *g, size_t at, enum listing_resolved what)
{
	struct str path = g->l->v[at].path;

	problem_add(g->problems, g->arena, PROBLEM_SYMLINK, path, 0,
		    what == LISTING_OUTSIDE ?
			    "a symlink that leads out of the repository" :
		    what == LISTING_MISSING ?
			    "a symlink to nothing: Alembic fails on it" :
			    "a symlink that cannot be followed");
}

/* What counts is the name of the file that a symlink leads to (1.10). */
static int take_symlink(struct gathering *g, size_t at)
{
	enum migration_kind kind;
	enum listing_resolved what;
	struct str real;
	size_t target;

	if (listing_resolve(g->l, g->arena, g->l->v[at].path, &what, &real,
			    g->err))
		return -1;
	if (what == LISTING_IS_DIR || what == LISTING_IS_SUBMODULE)
		return 0;
	if (what != LISTING_IS_FILE) {
		if (kind_of(g->e, path_base(g->l->v[at].path), &kind))
			bad_symlink(g, at, what);
		return 0;
	}
	target = listing_find(g->l, real);
	if (target != LISTING_NONE && kind_of(g->e, path_base(real), &kind))
		take(g, at, target, kind);
	return 0;
}

static int consider(struct gathering *g, size_t at)
{
	const struct listing_entry *entry = &g->l->v[at];
	enum migration_kind kind;

	if (entry->mode == LISTING_SYMLINK)
		return take_symlink(g, at);
	if (entry->mode == LISTING_FILE &&
	    kind_of(g->e, path_base(entry->path), &kind))
		take(g, at, at, kind);
	return 0;
}

/* Is there a name in dir with this stem (what stands before its first dot)? */
static bool has_stem(struct gathering *g, struct str dir, struct str stem)
{
	struct str path = path_join(g->arena, dir, stem);
	struct str dotted = str_fmt(g->arena, "%.*s.", STR_ARG(path));
	size_t at = listing_lower_bound(g->l, dotted);

	return listing_find(g->l, path) != LISTING_NONE ||
	       (at < g->l->n && str_starts(g->l->v[at].path, dotted));
}

/* Files of dir/__pycache__ whose source is not in dir. */
static int take_cache(struct gathering *g, struct str dir, size_t at)
{
	struct str name = path_base(g->l->v[at].path);
	size_t dot = str_chr(name, '.');
	struct str stem = str_cut(name, 0, dot == STR_NPOS ? name.len : dot);

	return has_stem(g, dir, stem) ? 0 : consider(g, at);
}

/* The entry at, of which rest is the path below the location. */
static int visit(struct gathering *g, const struct environment_location *loc,
		 size_t at, struct str rest, size_t slash)
{
	struct str dir = path_dir(g->l->v[at].path);
	bool is_flat = slash == STR_NPOS;

	if (str_ends(path_base(dir), STR("__pycache__"))) {
		bool is_own = str_is(path_base(dir), "__pycache__") &&
			      (loc->is_recursive ||
			       str_eq(path_dir(rest), STR("__pycache__")));

		if (!is_flat && g->e->is_sourceless && is_own)
			return take_cache(g, path_dir(dir), at);
		return 0;
	}
	return is_flat || loc->is_recursive ? consider(g, at) : 0;
}

static int gather(struct gathering *g, const struct environment_location *loc)
{
	size_t skip = loc->dir.len ? loc->dir.len + 1 : 0;
	size_t begin, end, at;

	listing_below(g->l, loc->dir, &begin, &end);
	for (at = begin; at < end;) {
		struct str path = g->l->v[at].path;
		struct str rest = str_from(path, skip);
		size_t slash = str_chr(rest, '/');
		struct str child;

		if (visit(g, loc, at, rest, slash))
			return -1;
		at++;
		if (slash == STR_NPOS || loc->is_recursive)
			continue;
		child = str_cut(path, 0, skip + slash);
		if (!g->e->is_sourceless ||
		    !str_is(path_base(child), "__pycache__"))
			listing_below(g->l, child, &begin, &at);
	}
	return 0;
}

static void tell(struct gathering *g, enum problem_kind kind, struct str path,
		 size_t n, const char *what)
{
	if (n == 1)
		problem_add(g->problems, g->arena, kind, path, 0, "%s", what);
	else if (n)
		problem_add(g->problems, g->arena, kind, path, 0,
			    "%s (and %zu more)", what, n - 1);
}

int environment_migrations(const struct environment *e, struct arena *a,
			   const struct listing *l, struct migration_files *out,
			   struct problems *problems, struct err *err)
{
	struct gathering g = { .e = e,
			       .arena = a,
			       .l = l,
			       .out = out,
			       .problems = problems,
			       .err = err };

	g.seen = arena_alloc(a, l->n / 8 + 1);
	for (size_t i = 0; i < e->nlocations; i++) {
		g.location = (uint32_t)i;
		g.twice = g.compiled = 0;
		if (!e->locations[i].is_unused && gather(&g, &e->locations[i]))
			return -1;
		tell(&g, PROBLEM_DUPLICATE, g.first_twice, g.twice,
		     "reached twice: versions locations overlap, or a symlink "
		     "leads to it");
		tell(&g, PROBLEM_SOURCELESS, g.first_compiled, g.compiled,
		     "a compiled migration without its source: it cannot be "
		     "judged");
	}
	return 0;
}
