#include "base/compat.h"
#include "config/environment_parts.h"

bool migration_name_counts(struct str name)
{
	return name.len >= 3 && str_ends(name, STR(".py")) &&
	       !str_starts(name, STR(".#")) &&
	       !str_starts(name, STR("__init__")) &&
	       str_chr(name, '\n') == STR_NPOS;
}

bool environment_path_may_matter(struct str path)
{
	static const char *const ends[] = { ".py",  ".pyc",  ".pyo",
					    ".ini", ".toml", ".mako" };
	struct str name = path_base(path);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (str_ends(name, str_z(ends[i])))
			return true;
	return str_chr(name, '.') == STR_NPOS;
}

static bool is_in_location(const struct environment_location *l, struct str path)
{
	struct str dir;

	if (!path_is_below(path, l->dir))
		return false;
	dir = path_dir(path);
	if (str_ends(path_base(dir), STR("__pycache__")))
		return false;
	return str_eq(dir, l->dir) || l->is_recursive;
}

static bool has_migration_name(const struct environment *e, struct str path)
{
	struct str name = path_base(path);
	bool counts = migration_name_counts(name);

	if (e->is_sourceless && !counts && name.len && str_ends(path, STR("c")))
		counts = migration_name_counts(str_cut(name, 0, name.len - 1));
	return counts;
}

/*
 * The name is looked at last: of each environment each changed path is asked.
 */
const struct environment_location *
environment_location_of(const struct environment *e, struct str path)
{
	for (size_t i = 0; i < e->nlocations; i++)
		if (is_in_location(&e->locations[i], path))
			return has_migration_name(e, path) ? &e->locations[i] :
							     NULL;
	return NULL;
}

static void find_script_dirs(struct arena *a, const struct listing *l,
			     struct strs *dirs)
{
	for (size_t i = 0; i < l->n; i++) {
		struct str path = l->v[i].path, dir;

		if (!str_ends(path, STR("script.py.mako")) ||
		    !str_is(path_base(path), "script.py.mako"))
			continue;
		dir = path_dir(path);
		if (listing_find(l, path_join(a, dir, STR("env.py"))) !=
		    LISTING_NONE)
			vec_push(dirs, a, dir);
	}
}

static struct environment *find_by_dir(struct environments *out, struct str dir,
				       bool configured)
{
	for (size_t i = 0; i < out->n; i++)
		if (str_eq(out->v[i].script_dir, dir) &&
		    configured == (out->v[i].origin != ENVIRONMENT_SCRIPTS))
			return &out->v[i];
	return NULL;
}

/* Does a keep all that b keeps? */
static bool covers(const struct environment *a, const struct environment *b)
{
	for (size_t i = 0; i < b->nlocations; i++) {
		size_t j = 0;

		while (j < a->nlocations &&
		       !str_eq(a->locations[j].dir, b->locations[i].dir))
			j++;
		if (j == a->nlocations)
			return false;
	}
	return true;
}

/* The same environment from a second ini: it only adds what is missing. */
static void merge(struct environment *e, const struct environment *more)
{
	e->origin |= more->origin;
	if (!e->file_template.p) {
		e->file_template = more->file_template;
		e->file_template_path = more->file_template_path;
		e->file_template_line = more->file_template_line;
		e->truncate_slug_length = more->truncate_slug_length;
	}
	if (!e->timezone.p)
		e->timezone = more->timezone;
	if (!e->output_encoding.p)
		e->output_encoding = more->output_encoding;
	if (!e->dialect.p)
		e->dialect = more->dialect;
	for (size_t i = 0; i < more->nlocations; i++)
		for (size_t j = 0; j < e->nlocations; j++)
			if (more->locations[i].is_recursive &&
			    str_eq(e->locations[j].dir, more->locations[i].dir))
				e->locations[j].is_recursive = true;
}

/*
 * Sections with one script directory but other versions are environments of
 * their own: each is run by itself, and ids may repeat.
 */
static void add_configured(struct finder *f, const struct environment *e)
{
	struct environments *out = f->out;
	struct environment *had;

	for (size_t i = 0; i < out->n; i++) {
		had = &out->v[i];
		if (str_eq(had->script_dir, e->script_dir) &&
		    had->origin != ENVIRONMENT_SCRIPTS && covers(had, e)) {
			merge(had, e);
			return;
		}
	}
	had = find_by_dir(out, e->script_dir, false);
	if (had) {
		unsigned origin = had->origin;

		*had = *e;
		had->origin |= origin;
		return;
	}
	vec_push(out, f->arena, *e);
}

static int add_script_dirs(struct finder *f)
{
	for (size_t i = 0; i < f->script_dirs.n; i++) {
		struct environment e;
		enum listing_resolved what;
		struct str real;

		if (listing_resolve(f->listing, f->arena, f->script_dirs.v[i],
				    &what, &real, f->err))
			return -1;
		environment_init(&e, real);
		e.origin = ENVIRONMENT_SCRIPTS;
		environment_find_scripts(f, &e);
		if (environment_default_location(f, &e))
			return -1;
		location_guess(f->listing, &e.locations[0]);
		vec_push(f->out, f->arena, e);
	}
	return 0;
}

static int add_sources(struct finder *f)
{
	struct config_sources sources = VEC_INIT;

	if (config_sources_read(f, &sources))
		return -1;
	for (size_t i = 0; i < sources.n; i++) {
		struct environment e;
		bool is_one;

		if (environment_from_source(f, &sources.v[i], &e, &is_one))
			return -1;
		if (is_one)
			add_configured(f, &e);
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct environment *x = a, *y = b;
	int order = str_cmp(x->script_dir, y->script_dir);

	if (!order)
		order = str_cmp(x->ini, y->ini);
	if (!order)
		order = (x->line > y->line) - (x->line < y->line);
	return order;
}

/* By directory; the section (or file) too where that is not enough. */
static void name_all(struct finder *f)
{
	struct environments *out = f->out;

	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), compare);
	for (size_t i = 0; i < out->n; i++) {
		struct environment *e = &out->v[i];
		struct str dir = e->script_dir.len ? e->script_dir : STR(".");
		bool is_alone = (!i || !str_eq(e[-1].script_dir, e->script_dir)) &&
				(i + 1 == out->n ||
				 !str_eq(e[1].script_dir, e->script_dir));

		if (is_alone || !e->section.p)
			e->name = dir;
		else
			e->name = str_fmt(f->arena, "%.*s [%.*s]", STR_ARG(dir),
					  STR_ARG(e->section));
	}
}

int environments_find(struct environments *out, struct arena *a,
		      const struct listing *l, const struct settings *settings,
		      struct err *err)
{
	struct finder f = { .arena = a,
			    .listing = l,
			    .settings = settings,
			    .out = out,
			    .err = err };

	*out = (struct environments){ 0 };
	find_script_dirs(a, l, &f.script_dirs);
	if (f.script_dirs.n > MOST_SCRIPTS)
		return err_set(err, "more than %u Alembic environments",
			       MOST_SCRIPTS);
	if (add_script_dirs(&f) || add_sources(&f))
		return -1;
	if (settings && environments_add_settings(&f))
		return -1;
	name_all(&f);
	return settings ? environments_apply_settings(&f) : 0;
}

void environments_from_paths(struct environments *out, struct arena *a,
			     const struct listing *l)
{
	struct finder f = { .arena = a, .listing = l, .out = out };

	*out = (struct environments){ 0 };
	find_script_dirs(a, l, &f.script_dirs);
	for (size_t i = 0; i < f.script_dirs.n && i < MOST_SCRIPTS; i++) {
		struct str dir = f.script_dirs.v[i];
		struct environment e;
		struct environment_location versions = {
			.dir = path_join(a, dir, STR("versions")),
		};

		environment_init(&e, dir);
		e.origin = ENVIRONMENT_SCRIPTS;
		environment_find_scripts(&f, &e);
		versions.exists = listing_has_dir(l, versions.dir);
		environment_add_location(&f, &e, versions);
		location_guess(l, &e.locations[0]);
		vec_push(out, a, e);
	}
	name_all(&f);
}
