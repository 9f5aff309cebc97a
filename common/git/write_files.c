/*
 * Files of the working tree, replaced as a whole; and which of them a sparse
 * checkout leaves out.
 */
#include "base/compat.h"
#include "base/io.h"
#include "base/map.h"
#include "git/plumb.h"
#include "git/write_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Beside the file, and not ending in .py: Alembic must not take it for a
 * migration. Always the same name, so that what a kill left is used again.
 */
#define TEMPORARY ".git-alembic.tmp"

/* The bytes as they stand on disk: line ends and filters are git's business. */
static int smudge(struct repo *r, const struct write_target *t, struct str *out,
		  struct err *err)
{
	char hex[OID_MAX_HEX + 1];
	struct str option =
		str_fmt(r->arena, "--path=%.*s", STR_ARG(t->change->path));
	const char *const argv[] = {
		"git", "cat-file", "--filters", option.p, oid_hex(&t->oid, hex),
		NULL
	};

	return write_git(r, argv, STR(""), NULL, out, err);
}

/* The permissions that the file shall have, or 0: as it is made. */
static mode_t mode_on_disk(const struct write_target *t, int dir, const char *name)
{
	struct stat st;
	mode_t mode;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) || !S_ISREG(st.st_mode))
		return 0;
	mode = st.st_mode & 0777;
	if (t->change->mode == ENTRY_EXECUTABLE)
		mode |= (mode & 0444) >> 2;
	else if (t->change->mode == ENTRY_FILE)
		mode &= ~(mode_t)0111;
	return mode;
}

static bool is_new_executable(const struct write_target *t)
{
	if (t->change->mode)
		return t->change->mode == ENTRY_EXECUTABLE;
	return t->staged && t->staged->mode == ENTRY_EXECUTABLE;
}

static int fill(int fd, int dir, const char *name, const struct write_target *t,
		struct str bytes, struct err *err)
{
	mode_t mode = mode_on_disk(t, dir, name);

	if (mode && fchmod(fd, mode))
		return err_errno(err, errno, "cannot set permissions of \"%s\"",
				 name);
	return io_write_fd(fd, bytes, name, err);
}

static int replace(int dir, const char *name, const struct write_target *t,
		   struct str bytes, struct err *err)
{
	int fd;
	int rc;

	if (unlinkat(dir, TEMPORARY, 0) && errno != ENOENT)
		return err_errno(err, errno, "cannot write \"%s\"", name);
	fd = openat(dir, TEMPORARY,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    is_new_executable(t) ? 0777 : 0666);
	if (fd < 0)
		return err_errno(err, errno, "cannot write \"%s\"", name);
	rc = fill(fd, dir, name, t, bytes, err);
	if (close(fd) && !rc)
		rc = err_errno(err, errno, "cannot write \"%s\"", name);
	if (!rc && renameat(dir, TEMPORARY, dir, name))
		rc = err_errno(err, errno, "cannot replace \"%s\"", name);
	if (rc)
		unlinkat(dir, TEMPORARY, 0);
	return rc;
}

int write_file(struct repo *r, const struct write_target *t, struct err *err)
{
	struct str path = t->change->path;
	struct str name = str_dup(r->arena, path_base(path));
	bool goes = !t->change->bytes.p;
	struct str bytes;
	int dir;

	if (worktree_open(r, err) || (!goes && smudge(r, t, &bytes, err)))
		return -1;
	dir = worktree_directory(r, path_dir(path), !goes);
	if (dir < 0)
		return goes && errno == ENOENT ?
			       0 :
			       err_errno(err, errno, "cannot open \"%.*s\"",
					 STR_ARG(path_dir(path)));
	if (!goes)
		return replace(dir, name.p, t, bytes, err);
	if (unlinkat(dir, name.p, 0) && errno != ENOENT)
		return err_errno(err, errno, "cannot remove \"%.*s\"",
				 STR_ARG(path));
	return 0;
}

/* ---- sparse checkouts */

static bool has_sparse_checkout(struct repo *r)
{
	static const char *const argv[] = { "git", "config", "--type=bool",
					    "core.sparseCheckout", NULL };
	struct err ignored = ERR_INIT;
	struct str text;

	if (!r->sparse_known)
		r->is_sparse_checkout =
			!write_git(r, argv, STR(""), NULL, &text, &ignored) &&
			str_is(str_trim(text), "true");
	r->sparse_known = true;
	return r->is_sparse_checkout;
}

/* `git ls-files -t -z` of the directories that the changes are in. */
static int list_neighbours(struct repo *r, const struct write_change *changes,
			   size_t n, struct str *out, struct err *err)
{
	struct strs dirs = VEC_INIT;
	const char **argv;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		strs_add_once(&dirs, r->arena, path_dir(changes[i].path));
	argv = arena_array(r->arena, dirs.n + 8, sizeof(*argv));
	argv[k++] = "git";
	argv[k++] = "ls-files";
	argv[k++] = "-t";
	argv[k++] = "-z";
	argv[k++] = "--full-name";
	argv[k++] = "--";
	for (size_t i = 0; i < dirs.n; i++)
		argv[k++] = str_fmt(r->arena, ":(top,literal)%.*s",
				    STR_ARG(dirs.v[i]))
				    .p;
	return write_git(r, argv, STR(""), NULL, out, err);
}

int write_find_sparse(struct repo *r, const struct write_change *changes,
		      size_t n, bool *is_sparse, struct err *err)
{
	static bool in = false, out = true;
	struct map by_path, dirs; /* -> &in or &out; one file makes a dir in */
	struct str text, row;

	for (size_t i = 0; i < n; i++)
		is_sparse[i] = false;
	if (!r->paths.top.p || !has_sparse_checkout(r))
		return 0;
	if (list_neighbours(r, changes, n, &text, err))
		return -1;
	map_init(&by_path, r->arena);
	map_init(&dirs, r->arena);
	while (plumb_row(&text, &row)) {
		struct str path = row.len > 2 ? str_from(row, 2) : STR("");
		bool *is = row.len && row.p[0] == 'S' ? &out : &in;

		map_put(&by_path, path, is);
		if (is == &in || !map_has(&dirs, path_dir(path)))
			map_put(&dirs, path_dir(path), is);
	}
	for (size_t i = 0; i < n; i++) {
		const bool *is = map_get(&by_path, changes[i].path);

		if (!is)
			is = map_get(&dirs, path_dir(changes[i].path));
		is_sparse[i] = is && *is;
	}
	return 0;
}
