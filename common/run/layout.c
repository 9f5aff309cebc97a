#include "base/compat.h"
#include "run/layout.h"
#include "resolve/head_file.h"

/*
 * Two FNV-1a sums that begin differently. No guard against a forger: who can
 * forge a layout into the repository can also switch the hook off.
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

static bool tells_layout(struct str path)
{
	/* Of the whole path first: of ten thousand few end so. */
	return str_ends(path, STR(".ini")) ||
	       (str_ends(path, STR("pyproject.toml")) &&
		str_is(path_base(path), "pyproject.toml")) ||
	       (str_ends(path, STR("env.py")) &&
		str_is(path_base(path), "env.py")) ||
	       (str_ends(path, STR("script.py.mako")) &&
		str_is(path_base(path), "script.py.mako"));
}

/* git's own settings can override ours; false when they cannot be told. */
static bool sum_git_settings(struct sums *s, struct run *run)
{
	struct buf facts = BUF_INIT(&run->arena);

	if (!repo_settings_stamp(run->repo, &facts))
		return false;
	sum(s, buf_str(&facts).p, facts.len);
	return true;
}

void layout_of(struct layout *layout, const struct state *s)
{
	struct sums sums = { UINT64_C(0xcbf29ce484222325),
			     UINT64_C(0x84222325cbf29ce4) };

	memset(layout, 0, sizeof(*layout));
	for (size_t i = 0; i < s->listing.n; i++) {
		const struct entry *e = state_entry(s, i);

		if (!tells_layout(e->path))
			continue;
		if (!entry_is_file(e) || oid_is_none(&e->oid))
			return;
		sum(&sums, e->path.p, e->path.len + 1);
		sum(&sums, e->oid.bytes, e->oid.size);
	}
	if (!sum_git_settings(&sums, s->run))
		return;
	layout->has_key = true;
	layout->key.size = 20;
	memcpy(layout->key.bytes, "LAYO", 4);
	memcpy(layout->key.bytes + 4, &sums, sizeof(sums));
}

int layout_recall(const struct layout *layout, struct run *run,
		  const struct strs *paths)
{
	struct str dirs, dir;

	if (!layout->has_key || !cache_get(run_cache(run), &layout->key, &dirs))
		return -1;
	while (str_split(&dirs, '\0', &dir))
		for (size_t i = 0; dirs.p && i < paths->n; i++)
			if (path_is_below(paths->v[i], dir))
				return 1;
	return 0;
}

void layout_remember(const struct layout *layout, const struct state *s)
{
	struct buf dirs = BUF_INIT(&s->run->arena);
	struct str known;

	if (!layout->has_key)
		return;
	for (size_t i = 0; i < s->environments.n; i++) {
		const struct environment *e = &s->environments.v[i];

		buf_add(&dirs, e->script_dir.p, e->script_dir.len);
		buf_addc(&dirs, '\0');
		for (size_t k = 0; k < e->nlocations; k++) {
			buf_add(&dirs, e->locations[k].dir.p,
				e->locations[k].dir.len);
			buf_addc(&dirs, '\0');
		}
	}
	/* Putting it again would have the whole file written again. */
	if (!cache_get(run_cache(s->run), &layout->key, &known) ||
	    !str_eq(known, buf_str(&dirs)))
		cache_put(run_cache(s->run), &layout->key, buf_str(&dirs));
}

/* Below a script directory, or a file that says where those are? */
static bool is_known_to_matter(const struct environments *by_path, struct str path)
{
	struct str name = path_base(path);

	if (str_is(path, SETTINGS_PATH) || str_is(name, "pyproject.toml") ||
	    str_ends(name, STR(".ini")))
		return true;
	for (size_t i = 0; i < by_path->n; i++)
		if (path_is_below(path, by_path->v[i].script_dir))
			return true;
	return false;
}

/* By names alone; a symbolic link can lead anywhere. */
bool layout_is_concerned(const struct state *s, const struct changes *changes)
{
	struct environments by_path = { 0 };

	environments_from_paths(&by_path, &s->run->arena, &s->listing);
	for (size_t i = 0; i < changes->n; i++)
		if (is_known_to_matter(&by_path, changes->v[i].path) ||
		    changes->v[i].new_mode == ENTRY_SYMLINK ||
		    changes->v[i].old_mode == ENTRY_SYMLINK)
			return true;
	return false;
}

bool layout_any_may_matter(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->v[i];
		bool is_link = c->old_mode == ENTRY_SYMLINK ||
			       c->new_mode == ENTRY_SYMLINK;

		/* A name without a dot may be a directory, by a link. */
		if (str_chr(path_base(c->path), '.') == STR_NPOS && !is_link &&
		    !str_is(path_base(c->path), HEAD_FILE_NAME))
			continue;
		if (environment_path_may_matter(c->path))
			return true;
	}
	return false;
}

int layout_may_concern(struct run *run, const struct changes *changes,
		       struct err *err)
{
	static const char *const names[] = { ".ini", "pyproject.toml", "env.py",
					     "script.py.mako" };
	struct strs paths = VEC_INIT;
	struct snapshot snapshot;
	struct layout layout;
	struct state state;

	if (snapshot_index_named(run->repo, names, ARRAY_SIZE(names), &snapshot,
				 err))
		return -1;
	state_init(&state, run, "staged", &snapshot);
	if (layout_is_concerned(&state, changes))
		return 1;
	for (size_t i = 0; i < changes->n; i++)
		vec_push(&paths, &run->arena, changes->v[i].path);
	layout_of(&layout, &state);
	return layout_recall(&layout, run, &paths) != 0;
}
