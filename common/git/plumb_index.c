/*
 * The plumbing back end: the index, against HEAD and against the disk.
 */
#include "base/compat.h"
#include "git/plumb.h"

/*
 * Paths that are only intended to be added look like added empty files in
 * ls-files; what a commit would take is told by diff-index alone, which can
 * show them (so as to know that some may be there) and leave them out.
 */
static void start_changes(struct repo *r, enum plumb_job job, const char *tree,
			  bool with_intended)
{
	const char *argv[] = { "git",
			       "diff-index",
			       "--cached",
			       "-z",
			       "--raw",
			       "--no-abbrev",
			       "--no-renames",
			       "--ignore-submodules=none",
			       with_intended ? "--ita-visible-in-index" :
					       "--ita-invisible-in-index",
			       tree,
			       "--",
			       NULL };

	plumb_start(r, job, argv);
}

void plumb_start_changes(struct repo *r)
{
	if (plumb_of(r)->started[JOB_CHANGES])
		return;
	r->changes_stamp = index_stamp_now(r);
	start_changes(r, JOB_CHANGES, "HEAD", true);
}

void plumb_start_index(struct repo *r)
{
	static const char *const argv[] = { "git", "ls-files",	  "-s",
					    "-z",  "--full-name", "--",
					    ":/",  NULL };

	if (plumb_of(r)->started[JOB_INDEX])
		return;
	r->index_stamp = index_stamp_now(r);
	plumb_start(r, JOB_INDEX, argv);
}

/* 1, 0 or -1: HEAD names a branch that has no commit yet. */
static int is_unborn(struct repo *r, struct err *err)
{
	static const char *const parse[] = { "git", "rev-parse", "--verify",
					     "-q",  "HEAD",	 NULL };
	static const char *const symref[] = { "git", "symbolic-ref", "-q",
					      "HEAD", NULL };
	struct err ignored = ERR_INIT;
	struct str out;

	if (plumb_run(r, parse, &out, &ignored) != 1)
		return 0;
	return plumb_run(r, symref, &out, err) ? -1 : 1;
}

static int read_changes(struct repo *r, const char **tree, bool visible,
			struct changes *out, struct err *err)
{
	char hex[OID_MAX_HEX + 1];
	struct oid empty;
	struct str text;
	int status;

	if (!plumb_of(r)->started[JOB_CHANGES])
		start_changes(r, JOB_CHANGES, *tree, visible);
	status = plumb_finish(r, JOB_CHANGES, &text, err);
	for (size_t size = 20; status == 128 && size <= 32; size += 12) {
		struct err ignored = ERR_INIT;

		if (is_unborn(r, &ignored) != 1)
			return -1;
		empty = oid_empty_tree(size);
		*tree = arena_strndup(r->arena, oid_hex(&empty, hex), size * 2);
		start_changes(r, JOB_CHANGES, *tree, visible);
		status = plumb_finish(r, JOB_CHANGES, &text, err);
	}
	if (status)
		return -1;
	return plumb_parse_raw(r, "diff-index", text, out, err);
}

static bool may_be_intended(const struct changes *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (oid_is_empty_blob(&list->v[i].new_oid))
			return true;
	return false;
}

/* What is shown with, and not (or otherwise) without, is only intended. */
static void find_intended(struct repo *r, const struct changes *with,
			  const struct changes *without)
{
	size_t k = 0;

	r->plumb->n_intended = 0;
	r->plumb->intended =
		arena_array(r->arena, with->n, sizeof(*r->plumb->intended));
	for (size_t i = 0; i < with->n; i++) {
		const struct change *c = &with->v[i];

		while (k < without->n && str_cmp(without->v[k].path, c->path) < 0)
			k++;
		if (k < without->n && str_eq(without->v[k].path, c->path) &&
		    without->v[k].new_mode == c->new_mode)
			continue;
		r->plumb->intended[r->plumb->n_intended++] = c->path;
	}
}

int plumb_head_changes(struct repo *r, struct changes *out, struct err *err)
{
	const char *tree = "HEAD";
	struct changes all;

	plumb_start_changes(r);
	if (read_changes(r, &tree, true, &all, err))
		return -1;
	if (!may_be_intended(&all)) {
		*out = all;
		return 0;
	}
	if (read_changes(r, &tree, false, out, err))
		return -1;
	find_intended(r, &all, out);
	return 0;
}

/* Both lists are sorted. */
static void drop_intended(struct repo *r, struct entries *e)
{
	size_t k = 0;
	size_t kept = 0;

	for (size_t i = 0; i < e->n; i++) {
		int cmp = -1;

		while (k < r->plumb->n_intended &&
		       (cmp = str_cmp(r->plumb->intended[k], e->v[i].path)) < 0)
			k++;
		if (k < r->plumb->n_intended && !cmp)
			continue;
		e->v[kept++] = e->v[i];
	}
	e->n = kept;
}

int plumb_index(struct repo *r, struct entries *out, struct err *err)
{
	struct changes changes;
	struct str text;

	plumb_start_index(r);
	/* Bare: the index is read all the same, if there is one. */
	if (changes_head_index(r, &changes, err))
		return -1;
	if (plumb_finish(r, JOB_INDEX, &text, err))
		return -1;
	if (plumb_parse_stage(r, text, out, err))
		return -1;
	drop_intended(r, out);
	return 0;
}

/* Paths that end in one of the names; whatever else git finds alike. */
int plumb_index_named(struct repo *r, const char *const *names, size_t n,
		      struct entries *out, struct err *err)
{
	static const char *const argv[] = { "git", "ls-files",	  "-s",
					    "-z",  "--full-name", "--" };
	const char **all =
		arena_array(r->arena, ARRAY_SIZE(argv) + n + 1, sizeof(*all));
	struct str text;

	memcpy(all, argv, sizeof(argv));
	for (size_t i = 0; i < n; i++)
		all[ARRAY_SIZE(argv) + i] =
			str_fmt(r->arena, ":(top)*%s", names[i]).p;
	if (plumb_need(r, all, &text, err))
		return -1;
	return plumb_parse_stage(r, text, out, err);
}
