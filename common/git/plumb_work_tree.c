/*
 * The plumbing back end: the working tree. Three lists, made at once: what is
 * in the index, how the disk differs from it, what is on disk besides.
 */
#include "base/compat.h"
#include "git/plumb.h"

#include <fcntl.h>
#include <sys/stat.h>

struct lists {
	struct entries index;
	struct changes disk;
	struct str others; /* -z rows */
	size_t n_others;
};

static int ask(struct repo *r, struct lists *l, struct err *err)
{
	static const char *const disk[] = {
		"git",
		"diff-files",
		"-z",
		"--raw",
		"--no-abbrev",
		"--no-renames",
		"--ignore-submodules=all",
		NULL,
	};
	static const char *const others[] = {
		"git",	       "ls-files", "-o", "-z", "--exclude-standard",
		"--full-name", "--",	   ":/", NULL,
	};
	struct str text;
	int bad;

	plumb_start_index(r);
	plumb_start(r, JOB_EXTRA, disk);
	plumb_start(r, JOB_EXTRA_2, others);
	/* All three have to be waited for, whatever happens. */
	bad = plumb_finish(r, JOB_INDEX, &text, err) ||
	      plumb_parse_stage(r, text, &l->index, err);
	bad |= plumb_finish(r, JOB_EXTRA, &text, bad ? NULL : err) ||
	       plumb_parse_raw(r, "diff-files", text, &l->disk, bad ? NULL : err);
	bad |= plumb_finish(r, JOB_EXTRA_2, &l->others, bad ? NULL : err);
	return bad ? -1 : 0;
}

static size_t count_rows(struct str text)
{
	struct str row;
	size_t n = 0;

	while (plumb_row(&text, &row))
		n++;
	return n;
}

static void add_disk(struct entries *out, struct str path, uint32_t mode,
		     uint8_t flags)
{
	out->v[out->n++] =
		(struct entry){ .path = path, .mode = mode, .flags = flags };
}

/* The index with the differences put in; both are sorted. */
static void merge_tracked(const struct lists *l, struct entries *out)
{
	size_t k = 0;

	for (size_t i = 0; i < l->index.n; i++) {
		const struct entry *e = &l->index.v[i];
		const struct change *c;

		if (i && str_eq(l->index.v[i - 1].path, e->path))
			continue; /* another stage */
		while (k < l->disk.n && str_cmp(l->disk.v[k].path, e->path) < 0)
			k++;
		c = k < l->disk.n && str_eq(l->disk.v[k].path, e->path) ?
			    &l->disk.v[k] :
			    NULL;
		if (!c)
			out->v[out->n++] = *e;
		else if (c->new_mode)
			add_disk(out, e->path, c->new_mode, ENTRY_ON_DISK);
	}
}

static uint32_t mode_on_disk(struct repo *r, struct str path)
{
	struct stat st;

	if (fstatat(r->top_fd, path.p, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	if (S_ISLNK(st.st_mode))
		return ENTRY_SYMLINK;
	if (!S_ISREG(st.st_mode))
		return 0;
	return st.st_mode & 0100 ? ENTRY_EXECUTABLE : ENTRY_FILE;
}

static void add_untracked(struct repo *r, const struct lists *l,
			  struct entries *out)
{
	struct str rest = l->others;
	struct str path;

	while (plumb_row(&rest, &path)) {
		uint32_t mode = mode_on_disk(r, path);

		/* A repository inside comes as "dir/". */
		if (mode)
			add_disk(out, path, mode,
				 ENTRY_UNTRACKED | ENTRY_ON_DISK);
	}
}

int plumb_work_tree(struct repo *r, struct entries *out, struct err *err)
{
	struct lists l = { 0 };

	if (worktree_open(r, err) || ask(r, &l, err))
		return -1;
	*out = (struct entries){ arena_array(r->arena,
					     l.index.n + count_rows(l.others),
					     sizeof(*out->v)),
				 0 };
	merge_tracked(&l, out);
	add_untracked(r, &l, out);
	entries_sort(out);
	return 0;
}
