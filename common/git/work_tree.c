/*
 * The working tree. What is on disk besides the tracked files only git can
 * say (its rules of what is ignored); how those differ from the index is
 * seen in process when the index is small, else asked of git as well. All
 * that is asked of git is asked at once.
 */
#include "base/compat.h"
#include "git/plumb.h"

#include <sys/stat.h>

uint32_t mode_of_stat(const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return ENTRY_SYMLINK;
	if (!S_ISREG(st->st_mode))
		return 0;
	return st->st_mode & 0100 ? ENTRY_EXECUTABLE : ENTRY_FILE;
}

static void start_disk(struct repo *r)
{
	static const char *const argv[] = {
		"git",
		"diff-files",
		"-z",
		"--raw",
		"--no-abbrev",
		"--no-renames",
		"--ignore-submodules=all",
		NULL,
	};

	plumb_start_index(r);
	plumb_start(r, JOB_EXTRA, argv);
}

static void start_others(struct repo *r)
{
	static const char *const argv[] = {
		"git",	       "ls-files", "-o", "-z", "--exclude-standard",
		"--full-name", "--",	   ":/", NULL,
	};

	plumb_start(r, JOB_EXTRA_2, argv);
}

static void add_disk(struct entries *out, struct str path, uint32_t mode,
		     uint8_t flags)
{
	out->v[out->n++] =
		(struct entry){ .path = path, .mode = mode, .flags = flags };
}

/* To git a pipe or a socket where a file should be is a changed file. */
static bool is_file_on_disk(struct repo *r, struct str path)
{
	struct stat st;

	return !worktree_stat(r, path, &st) && mode_of_stat(&st);
}

/* The index with the differences put in; both are sorted. */
static void merge_tracked(struct repo *r, const struct entries *index,
			  const struct changes *disk, struct entries *out)
{
	size_t k = 0;

	for (size_t i = 0; i < index->n; i++) {
		const struct entry *e = &index->v[i];
		const struct change *c;

		if (i && str_eq(index->v[i - 1].path, e->path))
			continue; /* another stage */
		while (k < disk->n && str_cmp(disk->v[k].path, e->path) < 0)
			k++;
		c = k < disk->n && str_eq(disk->v[k].path, e->path) ?
			    &disk->v[k] :
			    NULL;
		if (!c)
			out->v[out->n++] = *e;
		else if (c->new_mode && is_file_on_disk(r, e->path))
			add_disk(out, e->path, c->new_mode, ENTRY_ON_DISK);
	}
}

static int tracked_by_git(struct repo *r, struct entries *out, struct err *err)
{
	struct entries index = { NULL, 0 };
	struct changes disk = { NULL, 0 };
	struct str listed;
	struct str text;
	int bad;

	start_disk(r);
	/* Both have to be waited for, whatever happens. */
	bad = plumb_finish(r, JOB_INDEX, &listed, err);
	bad |= plumb_finish(r, JOB_EXTRA, &text, bad ? NULL : err);
	if (bad || plumb_parse_stage(r, listed, &index, err) ||
	    plumb_parse_raw(r, "diff-files", text, &disk, err))
		return -1;
	*out = (struct entries){ arena_array(r->arena, index.n, sizeof(*out->v)),
				 0 };
	merge_tracked(r, &index, &disk, out);
	return 0;
}

static int tracked(struct repo *r, struct entries *out, struct err *err)
{
	struct err why = ERR_INIT;

	if (repo_index_in_process(r) && lib_usable(r, &why) &&
	    !lib_tracked(r, out, &why))
		return 0;
	return tracked_by_git(r, out, err);
}

/* ---- untracked ---- */

static size_t count_rows(struct str text)
{
	struct str row;
	size_t n = 0;

	while (plumb_row(&text, &row))
		n++;
	return n;
}

/* A repository inside comes as "dir/": it is no file. */
static void add_untracked(struct repo *r, struct str rows, struct entries *out)
{
	struct str path;
	struct stat st;

	while (plumb_row(&rows, &path)) {
		uint32_t mode = 0;

		if (!worktree_stat(r, path, &st))
			mode = mode_of_stat(&st);
		if (mode)
			add_disk(out, path, mode,
				 ENTRY_UNTRACKED | ENTRY_ON_DISK);
	}
}

int work_tree_list(struct repo *r, struct entries *out, struct err *err)
{
	struct entries listed;
	struct str others;
	int bad;

	if (worktree_open(r, err))
		return -1;
	start_others(r);
	bad = tracked(r, &listed, err);
	bad |= plumb_finish(r, JOB_EXTRA_2, &others, bad ? NULL : err);
	if (bad)
		return -1;
	*out = (struct entries){ arena_array(r->arena,
					     listed.n + count_rows(others),
					     sizeof(*out->v)),
				 listed.n };
	if (listed.n)
		memcpy(out->v, listed.v, listed.n * sizeof(*out->v));
	add_untracked(r, others, out);
	entries_sort(out);
	return 0;
}
