#include "base/compat.h"
#include "run/touched.h"

static bool is_config(struct str path)
{
	struct str name = path_base(path);

	return str_ends(name, STR(".ini")) || str_ends(name, STR(".mako")) ||
	       str_is(name, "env.py") || str_is(name, "pyproject.toml");
}

static bool matters(const struct environments *envs, struct str path)
{
	if (is_config(path))
		return true;
	for (size_t i = 0; i < envs->n; i++)
		if (environment_location_of(&envs->v[i], path) ||
		    path_is_below(path, envs->v[i].script_dir))
			return true;
	return false;
}

/* Larger files are no migrations: they stay as they look. */
static int has_same_bytes(struct state *now, const struct entry *a,
			  const struct entry *b, struct err *err)
{
	struct arena *arena = &now->run->arena;
	size_t limit = now->settings.max_file_size;
	struct blob disk, blob;

	if (blob_read(now->run->repo, arena, a, limit, &disk, err))
		return -1;
	if (disk.state != BLOB_OK)
		return 0;
	if (blob_read(now->run->repo, arena, b, limit, &blob, err))
		return -1;
	return blob.state == BLOB_OK && str_eq(disk.bytes, blob.bytes);
}

int touched_settle(struct state *now, const struct state *before, struct err *err)
{
	struct snapshot *s = &now->snapshot;

	for (size_t i = 0; i < s->n; i++) {
		struct entry *e = &s->v[i];
		const struct entry *was;
		int same;

		if (!(e->flags & ENTRY_ON_DISK) || e->flags & ENTRY_UNTRACKED ||
		    !matters(&now->environments, e->path))
			continue;
		was = snapshot_find(&before->snapshot, e->path);
		if (!was || was->stage || was->mode != e->mode ||
		    oid_is_none(&was->oid))
			continue;
		same = has_same_bytes(now, e, was, err);
		if (same < 0)
			return -1;
		if (!same)
			continue;
		e->oid = was->oid;
		e->flags &= (uint8_t)~ENTRY_ON_DISK;
	}
	return 0;
}
