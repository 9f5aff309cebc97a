#include "base/compat.h"
#include "run/by_hand_parts.h"

/* What is in the working tree and not staged. */

int by_hand_open_disk(struct by_hand *h, struct err *err)
{
	struct snapshot snapshot;

	if (h->has_disk)
		return 0;
	if (snapshot_work_tree(h->run->repo, &snapshot, err))
		return -1;
	state_init(&h->disk, h->run, "working tree", &snapshot);
	h->has_disk = true;
	return state_read(&h->disk, err);
}

static bool is_ours(const struct by_hand *h, struct str path)
{
	for (size_t i = 0; i < h->environments.n; i++)
		if (environment_location_of(h->environments.v[i], path))
			return true;
	return false;
}

/* By what the index knows of them, which may be no more than a suspicion. */
static void find_suspects(const struct by_hand *h, struct strs *paths)
{
	const struct snapshot *disk = &h->disk.snapshot;
	const struct snapshot *staged = &h->staged.snapshot;
	struct arena *a = &h->run->arena;

	for (size_t i = 0; i < disk->n; i++)
		if (disk->v[i].flags & (ENTRY_UNTRACKED | ENTRY_ON_DISK) &&
		    is_ours(h, disk->v[i].path))
			vec_push(paths, a, disk->v[i].path);
	for (size_t i = 0; i < staged->n; i++)
		if (is_ours(h, staged->v[i].path) &&
		    !snapshot_find(disk, staged->v[i].path))
			strs_add_once(paths, a, staged->v[i].path);
}

/* What may not be overwritten by just anything is not as it is staged. */
int by_hand_find_unstaged(struct by_hand *h, struct strs *paths, struct err *err)
{
	struct strs suspects = VEC_INIT;
	struct write_change *v;

	find_suspects(h, &suspects);
	v = arena_array(&h->run->arena, suspects.n, sizeof(*v));
	for (size_t i = 0; i < suspects.n; i++)
		v[i] = (struct write_change){ .path = suspects.v[i],
					      .bytes = STR("\0anything") };
	return write_find_blocked(h->run->repo, v, suspects.n, paths, err);
}

const char *by_hand_why_unstaged(const struct by_hand *h, struct str path)
{
	const struct entry *e = snapshot_find(&h->disk.snapshot, path);

	if (!e && snapshot_find(&h->staged.snapshot, path))
		return "it is gone here, but not staged: git rm it, or git "
		       "restore it";
	if (e && e->flags & ENTRY_UNTRACKED)
		return "git does not know it yet: git add it first";
	if (e && e->flags & ENTRY_ON_DISK && entry_is_file(e))
		return "it has edits that are not staged: git add it, or git "
		       "stash";
	return "something else is there that must not be lost";
}
