/*
 * The libgit2 back end: which tracked files are on disk as the index has
 * them. libgit2's own comparison knows neither sparse checkouts nor when to
 * believe a timestamp; this is git's (read-cache.c, ie_match_stat and
 * is_racy_stat), but for reading files: what looks touched counts as changed.
 */
#include "base/compat.h"
#include "git/lib.h"

#include <sys/stat.h>

/* False where modes on disk mean nothing: then git is asked. */
static bool modes_are_kept(struct lib *l)
{
	static const char *const keys[] = { "core.filemode", "core.symlinks" };
	git_config *config = NULL;
	bool kept = true;

	if (git_repository_config(&config, l->repo))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		int value = 1;

		if (!git_config_get_bool(&value, config, keys[i]) && !value)
			kept = false;
	}
	git_config_free(config);
	return kept;
}

static bool same_time(const git_index_time *t, const struct timespec *disk)
{
	return t->seconds == (int32_t)disk->tv_sec &&
	       t->nanoseconds == (uint32_t)disk->tv_nsec;
}

/*
 * Written in the same moment as the index, or after: it may have changed
 * again without its time telling.
 */
static bool is_racy(const git_index_time *t, const struct index_stamp *index)
{
	if (t->seconds != index->seconds)
		return t->seconds > index->seconds;
	return (int64_t)t->nanoseconds >= index->nanoseconds;
}

static bool is_unchanged(const git_index_entry *e, const struct stat *st,
			 const struct index_stamp *index)
{
	return mode_of_stat(st) == mode_canonical(e->mode) &&
	       same_time(&e->mtime, &st->st_mtim) &&
	       same_time(&e->ctime, &st->st_ctim) &&
	       e->ino == (uint32_t)st->st_ino &&
	       e->uid == (uint32_t)st->st_uid && e->gid == (uint32_t)st->st_gid &&
	       e->file_size == (uint32_t)st->st_size &&
	       !is_racy(&e->mtime, index);
}

/* False: it is gone. */
static bool look_at(struct repo *r, const git_index_entry *e, struct entry *entry)
{
	bool skipped = e->flags_extended & GIT_INDEX_ENTRY_SKIP_WORKTREE;
	bool intended = e->flags_extended & GIT_INDEX_ENTRY_INTENT_TO_ADD;
	struct stat st;
	uint32_t mode = 0;

	if (entry->mode == ENTRY_SUBMODULE || e->flags & GIT_INDEX_ENTRY_VALID)
		return true;
	if (!worktree_stat(r, entry->path, &st))
		mode = mode_of_stat(&st);
	if (!mode)
		return skipped;
	if (!intended && !entry->stage && is_unchanged(e, &st, &r->index_stamp))
		return true;
	entry->mode = mode;
	entry->oid = OID_NONE;
	entry->flags = ENTRY_ON_DISK;
	return true;
}

static void look_at_all(struct repo *r, git_index *index, struct entries *out)
{
	size_t n = git_index_entrycount(index);
	struct str last = STR_NULL;

	*out = (struct entries){ arena_array(r->arena, n, sizeof(*out->v)), 0 };
	for (size_t i = 0; i < n; i++) {
		const git_index_entry *e = git_index_get_byindex(index, i);
		struct entry entry = lib_entry(r->arena, e);

		if (last.p && str_eq(last, entry.path))
			continue; /* another stage */
		last = entry.path;
		if (!look_at(r, e, &entry))
			continue;
		entry.stage = 0;
		out->v[out->n++] = entry;
	}
	entries_sort(out);
}

int lib_tracked(struct repo *r, struct entries *out, struct err *err)
{
	git_index *index = NULL;

	if (!modes_are_kept(r->lib))
		return err_set(err, "the file system keeps no modes");
	r->index_stamp = index_stamp_now(r);
	if (git_index_open(&index, r->paths.index.p))
		return lib_error("libgit2 cannot read the index", err);
	look_at_all(r, index, out);
	git_index_free(index);
	return 0;
}
