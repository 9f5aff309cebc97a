#include "base/compat.h"
#include "run/state.h"
#include "run/settings_of.h"

const struct entry *state_entry(const struct state *s, size_t listed)
{
	return &s->snapshot.v[s->entry_of[listed]];
}

static int read_listed(void *data, size_t index, struct str *bytes,
		       struct err *err)
{
	struct state *s = data;
	const struct entry *e = state_entry(s, index);
	struct blob blob;

	*bytes = STR("");
	if (blob_read(s->run->repo, &s->run->arena, e, CONFIG_FILE_LIMIT, &blob,
		      err))
		return err_prefix(err, "cannot read \"%.*s\"", STR_ARG(e->path));
	if (blob.state == BLOB_TOO_LARGE)
		problem_add(&s->environments.problems, &s->run->arena,
			    PROBLEM_UNREADABLE, e->path, 0,
			    "larger than %zu bytes, not read", CONFIG_FILE_LIMIT);
	else if (blob.state == BLOB_MISSING)
		return err_set(err, "cannot read \"%.*s\": no such object",
			       STR_ARG(e->path));
	*bytes = blob.bytes;
	return 0;
}

static enum listing_mode mode_of(const struct entry *e)
{
	if (entry_is_file(e))
		return LISTING_FILE;
	return e->mode == ENTRY_SYMLINK ? LISTING_SYMLINK : LISTING_SUBMODULE;
}

/*
 * A forged tree can hold "..", "." and empty parts, which no checkout makes
 * and config/ may rely on never to see.
 */
static bool is_normal(struct str path)
{
	struct str part;

	while (str_split(&path, '/', &part))
		if (!part.len || str_is(part, ".") || str_is(part, ".."))
			return false;
	return true;
}

/* Most have none: told in one pass. */
static bool has_odd_part(struct str path)
{
	char last = '/';

	for (size_t i = 0; i < path.len; i++) {
		if (last == '/' && (path.p[i] == '.' || path.p[i] == '/'))
			return true;
		last = path.p[i];
	}
	return last == '/';
}

/* Each path once (a conflict's lowest stage), oddities left out. */
static void make_listing(struct state *s)
{
	const struct snapshot *from = &s->snapshot;
	struct arena *a = &s->run->arena;
	struct listing_entry *v = arena_array(a, from->n, sizeof(*v));
	size_t n = 0;

	s->entry_of = arena_array(a, from->n, sizeof(*s->entry_of));
	for (size_t i = 0; i < from->n; i++) {
		const struct entry *e = &from->v[i];

		if (n && str_eq(v[n - 1].path, e->path))
			continue;
		if (has_odd_part(e->path) && !is_normal(e->path))
			continue;
		s->entry_of[n] = i;
		v[n++] = (struct listing_entry){ e->path, mode_of(e) };
	}
	s->listing = (struct listing){ v, n, read_listed, s };
}

void state_init(struct state *s, struct run *run, const char *name,
		const struct snapshot *snapshot)
{
	memset(s, 0, sizeof(*s));
	s->run = run;
	s->name = str_z(name);
	s->snapshot = *snapshot;
	make_listing(s);
	settings_init(&s->settings);
}

int state_read(struct state *s, struct err *err)
{
	struct arena *a = &s->run->arena;
	size_t at;
	struct str bytes = STR_NULL;

	at = listing_find(&s->listing, STR(SETTINGS_PATH));
	if (at != LISTING_NONE && s->listing.v[at].mode == LISTING_FILE &&
	    read_listed(s, at, &bytes, err))
		return -1;
	/* Settings that are there and do not count would be a trap. */
	if (at != LISTING_NONE && s->listing.v[at].mode != LISTING_FILE)
		problem_add(&s->problems, a, PROBLEM_SETTINGS,
			    STR(SETTINGS_PATH), 0,
			    "a symbolic link, which is not followed: put the "
			    "file itself here");
	if (settings_of_bytes(s->run, bytes, &s->settings, &s->problems, err))
		return -1;
	return environments_find(&s->environments, a, &s->listing, &s->settings,
				 err);
}

int state_read_by(struct state *s, const struct settings *settings,
		  struct err *err)
{
	s->settings = *settings;
	return environments_find(&s->environments, &s->run->arena, &s->listing,
				 &s->settings, err);
}

int state_demand_settings(const struct state *s, struct err *err)
{
	return settings_demand(s->run, &s->problems, err);
}
