#include "base/compat.h"
#include "base/io.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

#define READ_STEP ((size_t)64 * 1024)

static ssize_t read_some(int fd, char *to, size_t size)
{
	ssize_t got;

	do
		got = read(fd, to, size);
	while (got < 0 && errno == EINTR);
	return got;
}

/* A byte more than the limit is asked for, to see whether it is there. */
static size_t first_step(int fd, size_t limit)
{
	struct stat st;
	size_t want = READ_STEP;

	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size >= 0)
		want = (uint64_t)st.st_size < SIZE_MAX - 2 ?
			       (size_t)st.st_size + 1 :
			       SIZE_MAX - 1;
	return want > limit ? limit + 1 : want;
}

int io_read_fd(int fd, struct arena *a, size_t limit, struct str *out,
	       const char *name, struct err *err)
{
	struct buf b = BUF_INIT(a);
	size_t step;

	*out = STR("");
	if (limit > SIZE_MAX - 2)
		limit = SIZE_MAX - 2;
	step = first_step(fd, limit);
	for (;;) {
		ssize_t got;

		buf_reserve(&b, step);
		got = read_some(fd, b.p + b.len, step);
		if (got < 0)
			return err_errno(err, errno, "cannot read \"%s\"", name);
		if (!got)
			break;
		b.len += (size_t)got;
		if (b.len > limit)
			return IO_TOO_LARGE;
		step = (size_t)got < step ? step - (size_t)got : READ_STEP;
		if (step > limit - b.len + 1)
			step = limit - b.len + 1;
	}
	b.p[b.len] = '\0';
	*out = buf_str(&b);
	return IO_OK;
}

int io_read_file(const char *path, struct arena *a, size_t limit,
		 struct str *out, struct err *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int rc;

	*out = STR("");
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return IO_MISSING;
		return err_errno(err, errno, "cannot open \"%s\"", path);
	}
	if (fstat(fd, &st))
		rc = err_errno(err, errno, "cannot read \"%s\"", path);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, "cannot read \"%s\": not a regular file", path);
	else
		rc = io_read_fd(fd, a, limit, out, path, err);
	close(fd);
	return rc;
}

int io_write_fd(int fd, struct str bytes, const char *name, struct err *err)
{
	while (bytes.len) {
		ssize_t done = write(fd, bytes.p, bytes.len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return err_errno(err, errno, "cannot write \"%s\"", name);
		bytes = str_from(bytes, (size_t)done);
	}
	return 0;
}

/* A name beside path that nobody else has; gives its descriptor or -1. */
static int open_beside(const char *path, char *name, size_t size)
{
	static unsigned counter;
	struct timespec now = { 0, 0 };

	clock_gettime(CLOCK_REALTIME, &now);
	for (int tries = 0; tries < 100; tries++) {
		int n = snprintf(name, size, "%s.%lx-%lx-%x.tmp", path,
				 (long)getpid(), now.tv_nsec, counter++);
		int fd;

		if (n < 0 || (size_t)n >= size) {
			errno = ENAMETOOLONG;
			return -1;
		}
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

static int fill(int fd, const char *path, struct str bytes, bool sync,
		struct err *err)
{
	struct stat old;

	if (!lstat(path, &old) && S_ISREG(old.st_mode) &&
	    fchmod(fd, old.st_mode & 0777))
		return err_errno(err, errno, "cannot set permissions of \"%s\"",
				 path);
	if (io_write_fd(fd, bytes, path, err))
		return -1;
	if (sync && fsync(fd))
		return err_errno(err, errno, "cannot write \"%s\"", path);
	return 0;
}

int io_replace_file(const char *path, struct str bytes, bool sync, struct err *err)
{
	size_t size = strlen(path) + 64;
	char *name = malloc(size);
	int fd;
	int rc;

	if (!name)
		die_out_of_memory();
	fd = open_beside(path, name, size);
	if (fd < 0) {
		rc = err_errno(err, errno, "cannot write \"%s\"", path);
		free(name);
		return rc;
	}
	rc = fill(fd, path, bytes, sync, err);
	if (close(fd) && !rc)
		rc = err_errno(err, errno, "cannot write \"%s\"", path);
	if (!rc && rename(name, path))
		rc = err_errno(err, errno, "cannot replace \"%s\"", path);
	if (rc)
		unlink(name);
	free(name);
	return rc;
}

/* Some file systems have no second names for a file. */
static int rename_carefully(const char *from, const char *to, struct err *err)
{
	struct stat st;

	if (!lstat(to, &st))
		return 0;
	if (errno != ENOENT || rename(from, to))
		return err_errno(err, errno, "cannot make \"%s\"", to);
	return 1;
}

int io_rename_new(const char *from, const char *to, struct err *err)
{
	if (link(from, to)) {
		if (errno == EEXIST)
			return 0;
		if (errno == EPERM || errno == ENOTSUP || errno == ENOSYS ||
		    errno == EMLINK)
			return rename_carefully(from, to, err);
		return err_errno(err, errno, "cannot make \"%s\"", to);
	}
	if (unlink(from))
		return err_errno(err, errno, "cannot remove \"%s\"", from);
	return 1;
}

int io_create_file(const char *path, struct str bytes, struct err *err)
{
	size_t size = strlen(path) + 64;
	char *name = malloc(size);
	int fd;
	int rc;

	if (!name)
		die_out_of_memory();
	fd = open_beside(path, name, size);
	rc = fd < 0 ? err_errno(err, errno, "cannot write \"%s\"", path) :
		      io_write_fd(fd, bytes, path, err);
	if (fd >= 0 && close(fd) && !rc)
		rc = err_errno(err, errno, "cannot write \"%s\"", path);
	if (!rc)
		rc = io_rename_new(name, path, err);
	if (fd >= 0 && rc <= 0)
		unlink(name);
	free(name);
	return rc;
}
