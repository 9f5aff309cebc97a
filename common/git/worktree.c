/*
 * Files of the working tree. Each part of a path is opened below the one
 * before and never through a symbolic link, so nothing outside is read.
 */
#include "base/compat.h"
#include "git/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

int worktree_open(struct repo *r, struct err *err)
{
	if (r->top_fd >= 0)
		return 0;
	if (!r->paths.top.p)
		return err_set(err, "there is no working tree");
	r->top_fd = open(r->paths.top.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->top_fd < 0)
		return err_errno(err, errno, "cannot open \"%s\"",
				 r->paths.top.p);
	return 0;
}

void worktree_close(struct repo *r)
{
	close_fd(&r->dir_fd);
	close_fd(&r->top_fd);
}

bool worktree_is_forbidden(struct str part)
{
	return !part.len || str_is(part, ".") || str_is(part, "..") ||
	       str_eq_nocase(part, STR(".git")) ||
	       str_chr(part, '\0') != STR_NPOS;
}

/* What an open that failed says about the file. */
static enum blob_state state_of(int error)
{
	switch (error) {
	case ENOENT:
		return BLOB_MISSING;
	case ELOOP:
	case ENOTDIR:
	case ENXIO:
	case EISDIR:
		return BLOB_NOT_A_FILE;
	default:
		return BLOB_OK;
	}
}

static int open_part(int fd, const char *name, bool make)
{
	int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	int below = openat(fd, name, flags);

	if (below < 0 && errno == ENOENT && make &&
	    (!mkdirat(fd, name, 0777) || errno == EEXIST))
		below = openat(fd, name, flags);
	return below;
}

/* Opens dir ("a/b") part by part; -1 and errno (ENOTDIR: not a plain one). */
static int open_directory(struct repo *r, struct str dir, bool make)
{
	struct str rest = dir;
	struct str part;
	int fd = fcntl(r->top_fd, F_DUPFD_CLOEXEC, 3);

	while (fd >= 0 && rest.p && dir.len && str_split(&rest, '/', &part)) {
		int below = -1;

		if (worktree_is_forbidden(part))
			errno = ENOTDIR;
		else
			below = open_part(fd, str_dup(r->arena, part).p, make);
		if (below < 0) {
			int error = errno;

			close(fd);
			errno = error;
			return -1;
		}
		close(fd);
		fd = below;
	}
	return fd;
}

/* Migrations stand side by side: the directory used last is kept open. */
int worktree_directory(struct repo *r, struct str dir, bool make)
{
	if (r->dir_fd >= 0 && str_eq(r->dir_path, dir))
		return r->dir_fd;
	close_fd(&r->dir_fd);
	r->dir_fd = open_directory(r, dir, make);
	r->dir_path = str_dup(r->arena, dir);
	return r->dir_fd;
}

int worktree_stat(struct repo *r, struct str path, struct stat *st)
{
	struct str name = path_base(path);

	if (worktree_directory(r, path_dir(path), false) < 0)
		return -1;
	if (worktree_is_forbidden(name)) {
		errno = ENOTDIR;
		return -1;
	}
	return fstatat(r->dir_fd, name.p, st, AT_SYMLINK_NOFOLLOW);
}

static int read_link(struct repo *r, struct arena *a, const char *name,
		     struct blob *out, struct err *err)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(r->dir_fd, name, target, sizeof(target));

	if (n < 0)
		return err_errno(err, errno, "cannot read link \"%s\"", name);
	out->state = BLOB_OK;
	out->size = (uint64_t)n;
	out->bytes = str_of(arena_strndup(a, target, (size_t)n), (size_t)n);
	return 0;
}

static int read_open_file(int fd, struct arena *a, size_t limit,
			  const char *name, struct blob *out, struct err *err)
{
	struct stat st;
	int rc;

	if (fstat(fd, &st))
		return err_errno(err, errno, "cannot read \"%s\"", name);
	if (!S_ISREG(st.st_mode)) {
		out->state = BLOB_NOT_A_FILE;
		return 0;
	}
	out->size = (uint64_t)st.st_size;
	if (out->size > limit) {
		out->state = BLOB_TOO_LARGE;
		return 0;
	}
	rc = io_read_fd(fd, a, limit, &out->bytes, name, err);
	if (rc < 0)
		return -1;
	out->state = rc == IO_TOO_LARGE ? BLOB_TOO_LARGE : BLOB_OK;
	out->size = rc == IO_TOO_LARGE ? 0 : out->bytes.len;
	return 0;
}

static int read_in_directory(struct repo *r, struct arena *a, const char *name,
			     size_t limit, struct blob *out, struct err *err)
{
	struct stat st;
	int rc;
	int fd;

	if (!fstatat(r->dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) &&
	    S_ISLNK(st.st_mode))
		return read_link(r, a, name, out, err);
	fd = openat(r->dir_fd, name,
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		out->state = state_of(errno);
		return out->state == BLOB_OK ?
			       err_errno(err, errno, "cannot open \"%s\"", name) :
			       0;
	}
	rc = read_open_file(fd, a, limit, name, out, err);
	close(fd);
	return rc;
}

int worktree_read(struct repo *r, struct arena *a, struct str path,
		  size_t limit, struct blob *out, struct err *err)
{
	struct str name = str_dup(r->arena, path_base(path));

	*out = (struct blob){ .state = BLOB_NOT_A_FILE, .bytes = STR("") };
	if (worktree_open(r, err))
		return -1;
	if (worktree_is_forbidden(name) || str_starts(path, STR("/")))
		return 0;
	if (worktree_directory(r, path_dir(path), false) < 0) {
		out->state = state_of(errno);
		return out->state == BLOB_OK ?
			       err_errno(err, errno, "cannot open \"%.*s\"",
					 STR_ARG(path_dir(path))) :
			       0;
	}
	return read_in_directory(r, a, name.p, limit, out, err);
}
