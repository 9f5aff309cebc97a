#include "base/compat.h"
#include "run/models.h"

struct finder {
	struct state *state;
	struct models_files files;
	bool is_dynamic; /* a file that was read imports by computed names */
	bool has_failed; /* git; err says how */
	struct err err;
};

static struct arena *arena_of(const struct finder *f)
{
	return &f->state->run->arena;
}

/* ---- files, as the models reader sees them --------------------------------- */

static size_t find_file(const struct finder *f, struct str path)
{
	const struct listing *l = &f->state->listing;
	size_t at = listing_find(l, path);

	return at != LISTING_NONE && l->v[at].mode == LISTING_FILE ?
		       at :
		       LISTING_NONE;
}

static bool has_file(void *data, struct str path)
{
	return find_file(data, path) != LISTING_NONE;
}

static bool has_dir(void *data, struct str path)
{
	const struct finder *f = data;

	return listing_has_dir(&f->state->listing, path);
}

static bool imports_by_name(struct str bytes)
{
	return str_find(bytes, STR("import_module(")) != STR_NPOS ||
	       str_find(bytes, STR("iter_modules(")) != STR_NPOS ||
	       str_find(bytes, STR("walk_packages(")) != STR_NPOS;
}

static struct source *read_file(void *data, struct str path)
{
	struct finder *f = data;
	struct arena *a = arena_of(f);
	size_t at = find_file(f, path);
	struct source *source;
	struct blob blob;

	if (at == LISTING_NONE || f->has_failed)
		return NULL;
	if (blob_read(f->state->run->repo, a, state_entry(f->state, at),
		      f->state->settings.max_file_size, &blob, &f->err)) {
		f->has_failed = true;
		return NULL;
	}
	if (blob.state != BLOB_OK)
		return NULL;
	f->is_dynamic |= imports_by_name(blob.bytes);
	source = arena_new(a, struct source);
	source_init(source, a, path, blob.bytes);
	return source;
}

static void begin(struct finder *f, struct state *state,
		  struct models_found *out, const struct environment *e)
{
	struct arena *a = &state->run->arena;
	struct models_files *files = arena_new(a, struct models_files);
	struct str dir = e->script_dir;

	memset(out, 0, sizeof(*out));
	f->state = state;
	files->data = f;
	files->has_file = has_file;
	files->has_dir = has_dir;
	files->read = read_file;
	models_init(&out->models, a, files);
	if (e->ini.p)
		models_add_root(&out->models, path_dir(e->ini));
	models_add_root(&out->models, STR(""));
	models_add_root(&out->models, STR("src"));
	while (dir.len) {
		dir = path_dir(dir);
		models_add_root(&out->models, dir);
	}
	out->env_py = e->env_py;
}

/* ---- searched for ------------------------------------------------------------ */

static bool is_test(struct str name)
{
	return str_starts(name, STR("test_")) || str_is(name, "conftest.py") ||
	       str_ends(name, STR("_test.py"));
}

static bool is_left_out(const struct state *s, struct str path)
{
	static const char *const dirs[] = { "tests",	     "test",
					    "venv",	     ".venv",
					    "site-packages", "node_modules",
					    ".tox",	     "testing" };
	struct str rest = path, part;

	if (!str_ends(path, STR(".py")) || is_test(path_base(path)))
		return true;
	while (str_split(&rest, '/', &part))
		for (size_t i = 0; rest.p && i < ARRAY_SIZE(dirs); i++)
			if (str_is(part, dirs[i]))
				return true;
	for (size_t i = 0; i < s->environments.n; i++)
		if (environment_location_of(&s->environments.v[i], path))
			return true;
	return false;
}

struct search {
	struct arena *arena;
	const struct entry **entries;
	struct strs paths; /* that mention a table */
	size_t n;
};

static int on_blob(void *data, size_t i, const struct blob *blob, struct err *err)
{
	struct search *s = data;

	(void)err;
	if (blob->state == BLOB_OK && models_mentions(blob->bytes))
		vec_push(&s->paths, s->arena, s->entries[i]->path);
	return 0;
}

/* The files below dir ("": all) that look as if they described a table. */
static int search(struct finder *f, struct str dir, bool takes_all,
		  struct strs *paths, struct err *err)
{
	const struct listing *l = &f->state->listing;
	struct search s = { .arena = arena_of(f) };
	size_t begin_at, end;

	listing_below(l, dir, &begin_at, &end);
	s.entries = arena_array(s.arena, end - begin_at, sizeof(*s.entries));
	for (size_t i = begin_at; i < end; i++)
		if (l->v[i].mode == LISTING_FILE &&
		    (takes_all ? str_ends(l->v[i].path, STR(".py")) :
				 !is_left_out(f->state, l->v[i].path)))
			s.entries[s.n++] = state_entry(f->state, i);
	if (s.n && blobs_read(f->state->run->repo, s.entries, s.n,
			      f->state->settings.max_file_size, on_blob, &s, err))
		return -1;
	*paths = s.paths;
	return 0;
}

static int read_all(struct finder *f, struct models_found *out, struct str dir,
		    bool takes_all, struct err *err)
{
	struct strs paths = VEC_INIT;

	if (search(f, dir, takes_all, &paths, err))
		return -1;
	for (size_t i = 0; i < paths.n; i++)
		models_read(&out->models, paths.v[i]);
	return 0;
}

static int by_setting(struct finder *f, struct models_found *out, struct err *err)
{
	struct str path = f->state->settings.models;

	out->by = MODELS_BY_SETTING;
	while (path.len > 1 && path.p[path.len - 1] == '/')
		path = str_cut(path, 0, path.len - 1);
	if (str_starts(path, STR("./")))
		path = str_from(path, 2);
	if (has_file(f, path)) {
		models_read(&out->models, path);
		return 0;
	}
	if (!has_dir(f, path))
		return err_set(err,
			       "the setting models names \"%.*s\", and there is "
			       "no such file or directory",
			       STR_ARG(path));
	return read_all(f, out, path, true, err);
}

static void read_env(struct finder *f, struct models_found *out,
		     const struct environment *e)
{
	struct strs paths = VEC_INIT;

	if (e->env_py.p) {
		models_read(&out->models, e->env_py);
		out->target = models_target(&out->models, e->env_py);
	}
	models_paths(&out->models, 0, false, &paths);
	out->nimported = paths.n;
	out->is_dynamic = f->is_dynamic;
}

static int by_env(struct finder *f, struct models_found *out,
		  const struct environment *e, struct err *err)
{
	read_env(f, out, e);
	if (out->target == MODELS_TARGET_KNOWN && !out->is_dynamic &&
	    out->nimported)
		return 0;
	out->by = MODELS_BY_SEARCH;
	return read_all(f, out, STR(""), false, err);
}

static int end(struct finder *f, int code, struct err *err)
{
	if (f->has_failed) {
		*err = f->err;
		return -1;
	}
	return code;
}

int models_find(struct models_found *out, struct state *state,
		const struct environment *e, struct err *err)
{
	struct finder *f = arena_new(&state->run->arena, struct finder);
	int code;

	begin(f, state, out, e);
	code = state->settings.models.len ? by_setting(f, out, err) :
					    by_env(f, out, e, err);
	if (!code)
		models_build(&out->models);
	return end(f, code, err);
}

int models_unseen(struct models_found *out, struct state *state,
		  const struct environment *e, struct strs *paths,
		  struct err *err)
{
	struct finder *f = arena_new(&state->run->arena, struct finder);
	struct strs searched = VEC_INIT;
	size_t mark;
	int code;

	begin(f, state, out, e);
	read_env(f, out, e);
	code = search(f, STR(""), false, &searched, err);
	mark = models_mark(&out->models);
	for (size_t i = 0; !code && i < searched.n; i++)
		models_read(&out->models, searched.v[i]);
	models_paths(&out->models, mark, out->target == MODELS_TARGET_KNOWN,
		     paths);
	return end(f, code, err);
}
