/* Ini files and pyproject.toml: which of them speak of Alembic. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

static bool contains_nocase(struct str s, struct str needle)
{
	for (size_t i = 0; i + needle.len <= s.len; i++)
		if ((s.p[i] | 0x20) == needle.p[0] &&
		    str_eq_nocase(str_of(s.p + i, needle.len), needle))
			return true;
	return false;
}

static void add_base(struct config_source *s, struct str base)
{
	for (size_t i = 0; i < s->nbases; i++)
		if (str_eq(s->bases[i], base))
			return;
	if (s->nbases < MOST_BASES)
		s->bases[s->nbases++] = base;
}

/* Alembic takes the working directory: guess it. */
static void add_source(struct finder *f, struct config_sources *list,
		       struct config_source s)
{
	if (list->n == MOST_CONFIGURED) {
		if (!f->too_many)
			problem_add(&f->out->problems, f->arena,
				    PROBLEM_UNREADABLE,
				    s.ini_path.p ? s.ini_path : s.toml_path, 0,
				    "more than %u environments: not read",
				    MOST_CONFIGURED);
		f->too_many = true;
		return;
	}
	s.here = here_of(f->arena, s.dir);
	add_base(&s, s.dir);
	add_base(&s, STR(""));
	for (struct str up = path_dir(s.dir); up.len; up = path_dir(up))
		add_base(&s, up);
	vec_push(list, f->arena, s);
}

/* The bytes of a listed file, or of what a symlink leads to; p NULL: none. */
static int read_entry(struct finder *f, size_t at, struct str *bytes)
{
	const struct listing *l = f->listing;
	enum listing_resolved what;
	struct str real;

	*bytes = STR_NULL;
	if (l->v[at].mode == LISTING_SUBMODULE)
		return 0;
	if (l->v[at].mode == LISTING_SYMLINK) {
		if (listing_resolve(l, f->arena, l->v[at].path, &what, &real,
				    f->err))
			return -1;
		if (what != LISTING_IS_FILE)
			return 0;
		at = listing_find(l, real);
	}
	return l->read(l->data, at, bytes, f->err);
}

/* [tool.alembic] of dir/pyproject.toml, or NULL. */
static int read_toml(struct finder *f, struct str dir, struct str *path,
		     const struct toml **table)
{
	struct toml_fault fault;
	struct str bytes;
	struct toml *root, *t;
	size_t at;

	*table = NULL;
	*path = path_join(f->arena, dir, STR("pyproject.toml"));
	at = listing_find(f->listing, *path);
	if (at == LISTING_NONE)
		return 0;
	if (read_entry(f, at, &bytes))
		return -1;
	if (str_find(bytes, STR("alembic")) == STR_NPOS)
		return 0;
	root = toml_read(f->arena, bytes, &fault);
	if (!root && str_find(bytes, STR("tool.alembic")) != STR_NPOS)
		problem_add(&f->out->problems, f->arena, PROBLEM_UNREADABLE,
			    *path, fault.line, "%s", fault.text);
	t = toml_at(toml_at(root, STR("tool")), STR("alembic"));
	if (t && t->kind != TOML_TABLE)
		problem_add(&f->out->problems, f->arena, PROBLEM_UNREADABLE,
			    *path, t->line, "[tool.alembic] is not a table");
	*table = t && t->kind == TOML_TABLE ? t : NULL;
	return 0;
}

static bool names_environment(const struct ini *ini, const struct ini_section *s)
{
	bool by_default = ini_own_key(&ini->defaults, STR("script_location"));

	if (str_is(s->name, "alembic"))
		return true;
	return ini_own_key(s, STR("script_location")) ||
	       (by_default && ini_own_key(s, STR("version_locations")));
}

static int add_ini(struct finder *f, struct config_sources *list, size_t at)
{
	struct config_source s = { .ini_path = f->listing->v[at].path };
	size_t before = list->n;
	struct str bytes;

	s.dir = path_dir(s.ini_path);
	if (read_entry(f, at, &bytes))
		return -1;
	if (!contains_nocase(bytes, STR("script_location")) &&
	    !contains_nocase(bytes, STR("alembic")))
		return 0;
	s.ini = arena_new(f->arena, struct ini);
	ini_read(s.ini, f->arena, bytes, 0);
	if (s.ini->nfaults && contains_nocase(bytes, STR("script_location"))) {
		struct ini_fault *fault = &s.ini->faults[s.ini->nfaults - 1];

		problem_add(&f->out->problems, f->arena, PROBLEM_UNREADABLE,
			    s.ini_path, fault->line, "%.*s",
			    STR_ARG(fault->text));
	}
	if (read_toml(f, s.dir, &s.toml_path, &s.toml))
		return -1;
	for (size_t i = 0; i < s.ini->nsections; i++) {
		s.section = s.ini->sections[i];
		if (names_environment(s.ini, s.section))
			add_source(f, list, s);
	}
	s.section = &s.ini->defaults;
	if (list->n == before && ini_own_key(s.section, STR("script_location")))
		add_source(f, list, s);
	return 0;
}

/* A pyproject.toml that no alembic.ini beside it takes along. */
static int add_toml(struct finder *f, struct config_sources *list, size_t at)
{
	struct config_source s = { .dir = path_dir(f->listing->v[at].path) };
	struct str ini = path_join(f->arena, s.dir, STR("alembic.ini"));

	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].toml && str_eq(list->v[i].ini_path, ini) &&
		    str_is(list->v[i].section->name, "alembic"))
			return 0;
	if (read_toml(f, s.dir, &s.toml_path, &s.toml))
		return -1;
	if (s.toml)
		add_source(f, list, s);
	return 0;
}

/* alembic.ini comes before other names: what it says wins. */
int config_sources_read(struct finder *f, struct config_sources *list)
{
	const struct listing *l = f->listing;

	for (int others = 0; others < 2; others++)
		for (size_t i = 0; i < l->n && !f->too_many; i++) {
			struct str path = l->v[i].path;
			bool is_first;

			if (!str_ends(path, STR(".ini")))
				continue;
			is_first = str_is(path_base(path), "alembic.ini");
			if (is_first == !others && add_ini(f, list, i))
				return -1;
		}
	for (size_t i = 0; i < l->n && !f->too_many; i++)
		if (str_is(path_base(l->v[i].path), "pyproject.toml") &&
		    add_toml(f, list, i))
			return -1;
	return 0;
}
