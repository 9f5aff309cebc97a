/* One environment from one section. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

void environment_init(struct environment *e, struct str script_dir)
{
	*e = (struct environment){ .script_dir = script_dir,
				   .truncate_slug_length = 40,
				   .heads = 1 };
}

void environment_find_scripts(const struct finder *f, struct environment *e)
{
	struct str env_py = path_join(f->arena, e->script_dir, STR("env.py"));
	struct str mako =
		path_join(f->arena, e->script_dir, STR("script.py.mako"));

	e->env_py = STR_NULL;
	e->mako = STR_NULL;
	if (listing_find(f->listing, env_py) != LISTING_NONE)
		e->env_py = env_py;
	if (listing_find(f->listing, mako) != LISTING_NONE)
		e->mako = mako;
}

void environment_add_location(struct finder *f, struct environment *e,
			      struct environment_location location)
{
	for (size_t i = 0; i < e->nlocations; i++)
		if (str_eq(e->locations[i].dir, location.dir))
			return;
	if (e->nlocations == MOST_LOCATIONS)
		return;
	if (e->nlocations == e->locations_cap)
		e->locations = vec_grow(f->arena, e->locations, e->nlocations,
					&e->locations_cap, sizeof(location));
	e->locations[e->nlocations++] = location;
}

/* Does [begin, end), all below dir, hold a migration in a subdirectory? */
static bool has_nested(const struct listing *l, struct str dir, size_t begin,
		       size_t end, bool *has_flat)
{
	size_t skip = dir.len ? dir.len + 1 : 0;
	bool nested = false;

	*has_flat = false;
	for (size_t i = begin; i < end && !*has_flat; i++) {
		struct str path = l->v[i].path;
		struct str rest = str_from(path, skip);

		if (!migration_name_counts(path_base(rest)))
			continue;
		if (str_chr(rest, '/') == STR_NPOS)
			*has_flat = true;
		else
			nested = true;
	}
	return nested;
}

void location_guess(const struct listing *l, struct environment_location *location)
{
	size_t begin, end;
	bool has_flat;

	if (location->is_recursive || !location->exists)
		return;
	listing_below(l, location->dir, &begin, &end);
	if (has_nested(l, location->dir, begin, end, &has_flat) && !has_flat)
		location->is_recursive = location->is_guessed = true;
}

/* What was written led elsewhere: Alembic does not look here either. */
void location_forget(struct environment_location *location)
{
	location->exists = false;
	location->is_unused = true;
}

int environment_default_location(struct finder *f, struct environment *e)
{
	struct environment_location location = { .written = STR_NULL };
	enum listing_resolved what;
	struct str dir = path_join(f->arena, e->script_dir, STR("versions"));

	if (listing_resolve(f->listing, f->arena, dir, &what, &location.dir,
			    f->err))
		return -1;
	location.exists = what == LISTING_IS_DIR;
	if (!location.exists)
		location.dir = dir;
	environment_add_location(f, e, location);
	return 0;
}

static int add_written(struct finder *f, const struct config_source *s,
		       struct environment *e, const struct option *o,
		       struct str written)
{
	struct environment_location location = { .written = written };
	struct place_found found;

	if (!written.len) {
		problem_add(&f->out->problems, f->arena, PROBLEM_BAD_VALUE,
			    o->path, o->line,
			    "an empty entry in version_locations: it would "
			    "mean the current directory");
		return 0;
	}
	if (place_find(f, s, written, false, &found))
		return -1;
	location.dir = found.dir;
	location.exists = found.what == LISTING_IS_DIR;
	if (!location.exists)
		place_problem(f, o, written, &found);
	if (location.exists || found.what == LISTING_MISSING)
		environment_add_location(f, e, location);
	return 0;
}

static int read_locations(struct finder *f, const struct config_source *s,
			  struct environment *e)
{
	struct strs list;
	struct option o;
	bool is_recursive = option_truth(f, s, "recursive_version_locations");
	bool is_set = option_list(f, s, "version_locations", &o, &list);

	if (is_set && list.n > MOST_LOCATIONS) {
		problem_add(&f->out->problems, f->arena, PROBLEM_BAD_VALUE,
			    o.path, o.line,
			    "more than %u version_locations: not read",
			    MOST_LOCATIONS);
		list.n = MOST_LOCATIONS;
	}
	for (size_t i = 0; is_set && i < list.n; i++)
		if (add_written(f, s, e, &o, list.v[i]))
			return -1;
	if (!e->nlocations && environment_default_location(f, e))
		return -1;
	if (is_set && e->locations[0].written.p == NULL)
		location_forget(&e->locations[0]);
	for (size_t i = 0; i < e->nlocations; i++) {
		e->locations[i].is_recursive = is_recursive;
		location_guess(f->listing, &e->locations[i]);
	}
	return 0;
}

/* Python's int(), for what fits a file name; 0 is "not set" to Alembic. */
static bool read_length(struct str s, unsigned *length)
{
	unsigned n = 0, digits = 0;

	s = str_trim(s);
	if (s.len && s.p[0] == '+')
		s = str_from(s, 1);
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || ++digits > 6)
			return false;
		n = n * 10 + (unsigned)(s.p[i] - '0');
	}
	if (n)
		*length = n;
	return digits > 0;
}

static void read_slug_length(struct finder *f, const struct config_source *s,
			     struct environment *e)
{
	struct option o;

	if (!option_get(f, s, "truncate_slug_length", &o))
		return;
	if (o.toml && o.toml->kind == TOML_INTEGER)
		o.value = o.toml->text;
	if (!o.value.p || !read_length(o.value, &e->truncate_slug_length))
		problem_add(&f->out->problems, f->arena, PROBLEM_BAD_VALUE,
			    o.path, o.line,
			    "bad value of \"truncate_slug_length\": expected "
			    "a number");
}

/* Only the scheme: what follows may hold a password. */
static void read_dialect(const struct config_source *s, struct environment *e)
{
	struct str url, why, name;
	size_t end = 0;

	if (!s->section || ini_get(s->ini, s->section, STR("sqlalchemy.url"),
				   s->here, &url, &why) != INI_VALUE)
		return;
	while (end < url.len &&
	       ((url.p[end] >= 'a' && url.p[end] <= 'z') ||
		(url.p[end] >= '0' && url.p[end] <= '9') || url.p[end] == '_'))
		end++;
	name = str_cut(url, 0, end);
	if (!end || end == url.len || (url.p[end] != ':' && url.p[end] != '+'))
		return;
	if (str_find(url, STR("://")) == STR_NPOS || str_is(name, "driver"))
		return;
	if (str_is(name, "postgres"))
		name = STR("postgresql");
	e->dialect = str_dup(s->ini->arena, name);
}

static void read_names(struct finder *f, const struct config_source *s,
		       struct environment *e)
{
	struct option o;

	if (option_get(f, s, "file_template", &o) && o.value.len) {
		e->file_template = o.value;
		e->file_template_path = o.path;
		e->file_template_line = o.line;
	}
	if (option_get(f, s, "timezone", &o) && o.value.len)
		e->timezone = o.value;
	if (option_get(f, s, "output_encoding", &o) && o.value.len)
		e->output_encoding = o.value;
	e->is_sourceless = option_truth(f, s, "sourceless");
	read_slug_length(f, s, e);
	read_dialect(s, e);
}

/* Flask-Migrate's ini has no script_location: it is the ini's directory. */
static bool is_flask_migrate(struct finder *f, const struct config_source *s)
{
	struct str versions = path_join(f->arena, s->dir, STR("versions"));

	return s->section && (place_has(f, s->dir, "env.py") ||
			      listing_has_dir(f->listing, versions));
}

/* Where script_location was right, version_locations will be. */
static void prefer_base(struct config_source *s, struct str base)
{
	size_t i = 0;

	while (i < s->nbases && !str_eq(s->bases[i], base))
		i++;
	if (i == s->nbases && s->nbases < MOST_BASES)
		s->nbases++;
	if (i == s->nbases)
		i--;
	for (; i > 0; i--)
		s->bases[i] = s->bases[i - 1];
	s->bases[0] = base;
}

static int find_script_dir(struct finder *f, struct config_source *s,
			   struct environment *e, struct option *o, bool *found)
{
	struct place_found place;

	*found = false;
	if (!option_get(f, s, "script_location", o) || !o->value.p) {
		*found = e->is_flask = is_flask_migrate(f, s);
		o->path = s->ini_path;
		o->line = s->section ? s->section->line : 0;
		e->script_dir = s->dir;
		return 0;
	}
	if (place_find(f, s, o->value, true, &place))
		return -1;
	if (place.what != LISTING_IS_DIR || !o->value.len) {
		place_problem(f, o, o->value, &place);
		return 0;
	}
	*found = true;
	e->script_dir = place.dir;
	if (!place.is_package && o->value.p[0] != '/')
		prefer_base(s, place.base);
	return 0;
}

int environment_from_source(struct finder *f, struct config_source *s,
			    struct environment *e, bool *is_one)
{
	struct option o;

	environment_init(e, STR(""));
	if (find_script_dir(f, s, e, &o, is_one))
		return -1;
	if (!*is_one)
		return 0;
	e->origin = o.toml ? ENVIRONMENT_TOML : ENVIRONMENT_INI;
	e->ini = o.path;
	e->line = o.line;
	e->section = o.toml ? STR("tool.alembic") : s->section->name;
	e->run_dir = e->is_flask ? path_dir(s->dir) : s->bases[0];
	environment_find_scripts(f, e);
	if (!e->env_py.p)
		problem_add(&f->out->problems, f->arena, PROBLEM_NO_SCRIPTS,
			    o.path, o.line, "\"%.*s\" has no env.py",
			    STR_ARG(utf8_clean(f->arena, e->script_dir)));
	if (read_locations(f, s, e))
		return -1;
	read_names(f, s, e);
	return 0;
}
