/*
 * Staging: objects, files, then the index at once.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "base/map.h"
#include "git/plumb.h"
#include "git/write_parts.h"

#include <errno.h>
#include <sys/stat.h>

/*
 * git would find out by itself, but only when the files are written already.
 */
static int refuse_locked(struct repo *r, struct err *err)
{
	struct str lock = str_fmt(r->arena, "%s.lock", r->paths.index.p);
	struct stat st;

	if (lstat(lock.p, &st) && errno == ENOENT)
		return 0;
	return err_set(err,
		       "the index is locked by another git process (\"%s\" "
		       "exists)",
		       lock.p);
}

static bool is_path_safe(struct str path)
{
	struct str rest = path;
	struct str part;

	while (rest.p && str_split(&rest, '/', &part))
		if (worktree_is_forbidden(part))
			return false;
	return true;
}

/* What the changes are about, as it is staged now. */
static int find_targets(struct repo *r, const struct write_change *changes,
			size_t n, struct write_target **out, struct err *err)
{
	struct write_target *t = arena_array(r->arena, n, sizeof(*t));
	bool *sparse = arena_array(r->arena, n, sizeof(*sparse));
	struct snapshot index;

	r->has_index = false;
	if (snapshot_index(r, &index, err) ||
	    write_find_sparse(r, changes, n, sparse, err))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!is_path_safe(changes[i].path))
			return err_set(err, "cannot write \"%.*s\": not a path",
				       STR_ARG(changes[i].path));
		t[i].change = &changes[i];
		t[i].staged = snapshot_find(&index, changes[i].path);
		t[i].is_sparse = sparse[i];
	}
	*out = t;
	return 0;
}

static int hash_all(struct repo *r, struct write_target *t, size_t n,
		    struct err *err)
{
	static const char *const argv[] = { "git", "hash-object", "-w",
					    "--stdin", NULL };

	for (size_t i = 0; i < n; i++)
		if (t[i].change->bytes.p &&
		    write_git_oid(r, argv, t[i].change->bytes, NULL, &t[i].oid,
				  err))
			return -1;
	return 0;
}

static uint32_t mode_of(const struct write_target *t)
{
	if (!t->change->bytes.p)
		return 0;
	if (t->change->mode)
		return t->change->mode;
	return t->staged && entry_is_file(t->staged) ? t->staged->mode :
						       ENTRY_FILE;
}

static void add_index_row(struct buf *b, const struct write_target *t,
			  size_t oid_size)
{
	char hex[OID_MAX_HEX + 1];

	if (oid_is_none(&t->oid))
		buf_addf(b, "0 %0*d", (int)oid_size * 2, 0);
	else
		buf_addf(b, "%06o %s", (unsigned)mode_of(t),
			 oid_hex(&t->oid, hex));
	buf_addc(b, '\t');
	buf_adds(b, t->change->path);
	buf_addc(b, '\0');
}

/* The files that go come first: "a" may have to leave for "a/b". */
static int update_index(struct repo *r, const struct write_target *t, size_t n,
			struct err *err)
{
	static const char *const argv[] = { "git", "update-index", "-z",
					    "--index-info", NULL };
	struct buf b = BUF_INIT(r->arena);
	size_t size = 20;

	for (size_t i = 0; i < n; i++) {
		if (t[i].oid.size)
			size = t[i].oid.size;
		else if (t[i].staged && t[i].staged->oid.size)
			size = t[i].staged->oid.size;
	}
	for (size_t i = 0; i < n; i++)
		if (oid_is_none(&t[i].oid) && t[i].staged)
			add_index_row(&b, &t[i], size);
	for (size_t i = 0; i < n; i++)
		if (!oid_is_none(&t[i].oid))
			add_index_row(&b, &t[i], size);
	return write_git(r, argv, buf_str(&b), NULL, NULL, err);
}

/* "../" for each directory that git runs below the top; some paths want it. */
static int find_up(struct repo *r, struct str *up, struct err *err)
{
	static const char *const argv[] = { "git", "rev-parse", "--show-cdup",
					    NULL };

	if (write_git(r, argv, STR(""), NULL, up, err))
		return -1;
	*up = str_trim(*up);
	return 0;
}

static int leave_out(struct repo *r, const struct write_target *t, size_t n,
		     struct err *err)
{
	static const char *const argv[] = {
		"git", "update-index", "--skip-worktree", "-z", "--stdin", NULL
	};
	struct buf b = BUF_INIT(r->arena);
	struct str up;

	if (find_up(r, &up, err))
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (!t[i].is_sparse || !t[i].change->bytes.p)
			continue;
		buf_adds(&b, up);
		buf_adds(&b, t[i].change->path);
		buf_addc(&b, '\0');
	}
	return write_git(r, argv, buf_str(&b), NULL, NULL, err);
}

/* The index learns the files' stat data, so that git need not read them. */
static void refresh(struct repo *r, const struct write_target *t, size_t n)
{
	static const char *const argv[] = { "git",
					    "add",
					    "--refresh",
					    "--pathspec-from-file=-",
					    "--pathspec-file-nul",
					    NULL };
	struct buf b = BUF_INIT(r->arena);
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < n; i++) {
		if (t[i].is_sparse || !t[i].change->bytes.p)
			continue;
		buf_addz(&b, ":(top,literal)");
		buf_adds(&b, t[i].change->path);
		buf_addc(&b, '\0');
	}
	if (b.len)
		write_git(r, argv, buf_str(&b), NULL, NULL, &ignored);
}

static int write_files(struct repo *r, const struct write_target *t, size_t n,
		       struct err *err)
{
	for (int goes = 1; r->paths.top.p && goes >= 0; goes--)
		for (size_t i = 0; i < n; i++)
			if (!t[i].is_sparse && goes == !t[i].change->bytes.p &&
			    write_file(r, &t[i], err))
				return -1;
	return 0;
}

int write_stage(struct repo *r, const struct write_change *changes, size_t n,
		struct err *err)
{
	struct write_target *t;
	bool any_sparse = false;

	if (!n)
		return 0;
	if (refuse_locked(r, err) || find_targets(r, changes, n, &t, err) ||
	    hash_all(r, t, n, err) || write_files(r, t, n, err) ||
	    update_index(r, t, n, err))
		return -1;
	for (size_t i = 0; i < n; i++)
		any_sparse |= t[i].is_sparse && changes[i].bytes.p;
	if (any_sparse && leave_out(r, t, n, err))
		return -1;
	if (r->paths.top.p)
		refresh(r, t, n);
	r->has_index = r->has_changes = false;
	if (r->backend == REPO_AUTO)
		r->index_way = INDEX_BY_GIT;
	return 0;
}

int write_tree(struct repo *r, struct oid *tree, struct err *err)
{
	static const char *const argv[] = { "git", "write-tree", NULL };

	return write_git_oid(r, argv, STR(""), NULL, tree, err);
}

/* ---- what stands in the way */

/* Would git store these bytes of the path as what is staged? */
static int is_as_staged(struct repo *r, const struct entry *staged,
			struct str bytes, struct err *err)
{
	const char *argv[] = { "git", "hash-object", NULL, "--stdin", NULL };
	struct str up;
	struct blob blob;
	struct oid oid;

	if (blob_read(r, r->arena, staged, SIZE_MAX / 2, &blob, err))
		return -1;
	if (blob.state == BLOB_OK && str_eq(blob.bytes, bytes))
		return 1;
	if (find_up(r, &up, err))
		return -1;
	argv[2] = str_fmt(r->arena, "--path=%.*s%.*s", STR_ARG(up),
			  STR_ARG(staged->path))
			  .p;
	if (write_git_oid(r, argv, bytes, NULL, &oid, err))
		return -1;
	return oid_eq(&oid, &staged->oid);
}

/* 1: the file on disk may be replaced; 0: it may not. */
static int may_replace(struct repo *r, const struct write_target *t,
		       struct err *err)
{
	struct blob now;
	struct str wanted = t->change->bytes;
	struct stat st;

	if (worktree_read(r, r->arena, t->change->path, SIZE_MAX / 2, &now, err))
		return -1;
	if (now.state == BLOB_MISSING)
		return t->is_sparse || !t->staged || !wanted.p;
	if (now.state != BLOB_OK)
		return 0;
	if (worktree_stat(r, t->change->path, &st) || !S_ISREG(st.st_mode))
		return 0;
	if (wanted.p && str_eq(now.bytes, wanted))
		return 1;
	return t->staged ? is_as_staged(r, t->staged, now.bytes, err) : 0;
}

static int is_free(struct repo *r, const struct write_target *t, struct err *err)
{
	if (t->staged && (t->staged->stage || !entry_is_file(t->staged)))
		return 0;
	return r->paths.top.p ? may_replace(r, t, err) : 1;
}

int write_find_blocked(struct repo *r, const struct write_change *changes,
		       size_t n, struct strs *blocked, struct err *err)
{
	struct write_target *t;

	if (!n)
		return 0;
	if (find_targets(r, changes, n, &t, err))
		return -1;
	for (size_t i = 0; i < n; i++) {
		int rc = is_free(r, &t[i], err);

		if (rc < 0)
			return -1;
		if (!rc)
			vec_push(blocked, r->arena, changes[i].path);
	}
	return 0;
}
