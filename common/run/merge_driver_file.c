#include "base/compat.h"
#include "base/io.h"
#include "run/merge_driver_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".alembic"

/* ---- a writer that needs no memory ---- */

struct writer {
	int fd;
	const char *name;
	struct err *err;
	bool has_failed;
	char last; /* byte written */
};

static void put(struct writer *w, const char *bytes, size_t len)
{
	if (w->has_failed || !len)
		return;
	w->has_failed = io_write_fd(w->fd, str_of(bytes, len), w->name, w->err);
	w->last = bytes[len - 1];
}

static void put_marker(struct writer *w, char c, unsigned size, struct str label)
{
	char run[256];

	memset(run, c, sizeof(run));
	for (; size > sizeof(run); size -= sizeof(run))
		put(w, run, sizeof(run));
	put(w, run, size);
	if (label.len) {
		put(w, " ", 1);
		put(w, label.p, label.len);
	}
	put(w, "\n", 1);
}

static void put_file(struct writer *w, int fd, const char *name)
{
	char bytes[16384];
	ssize_t got;

	w->last = '\n';
	if (lseek(fd, 0, SEEK_SET) < 0)
		got = -1;
	else
		while ((got = read(fd, bytes, sizeof(bytes))) > 0 ||
		       (got < 0 && errno == EINTR))
			if (got > 0)
				put(w, bytes, (size_t)got);
	if (got < 0 && !w->has_failed)
		w->has_failed =
			err_errno(w->err, errno, "cannot read \"%s\"", name);
	if (w->last != '\n')
		put(w, "\n", 1);
}

/* ---- files ---- */

/* The name of what is being written, for whoever has no other way to it. */
static char temporary[4096];

void driver_files_clean_up(void)
{
	if (temporary[0])
		unlink(temporary);
}

/* "%A.alembic"; what a kill left there goes. */
static int open_beside(const struct driver_files *f, struct err *err)
{
	int n = snprintf(temporary, sizeof(temporary), "%s" SUFFIX,
			 f->name[DRIVER_OURS]);
	int fd;

	if (n < 0 || (size_t)n >= sizeof(temporary))
		return err_set(err, "a name too long");
	if (unlink(temporary) && errno != ENOENT)
		return err_errno(err, errno, "cannot write \"%s\"", temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_errno(err, errno, "cannot write \"%s\"", temporary);
	return fd;
}

static int finish(const struct driver_files *f, struct writer *w)
{
	struct stat st;

	if (!w->has_failed && f->fd[DRIVER_OURS] >= 0 &&
	    !fstat(f->fd[DRIVER_OURS], &st) && fchmod(w->fd, st.st_mode & 0777))
		w->has_failed =
			err_errno(w->err, errno, "cannot write \"%s\"", w->name);
	if (close(w->fd) && !w->has_failed)
		w->has_failed =
			err_errno(w->err, errno, "cannot write \"%s\"", w->name);
	if (!w->has_failed && rename(w->name, f->name[DRIVER_OURS]))
		w->has_failed = err_errno(w->err, errno, "cannot replace \"%s\"",
					  f->name[DRIVER_OURS]);
	if (!w->has_failed)
		return 0;
	unlink(w->name);
	return -1;
}

static bool begin(const struct driver_files *f, struct writer *w, struct err *err)
{
	*w = (struct writer){ open_beside(f, err), temporary, err, false, '\n' };
	return w->fd >= 0;
}

static int guard(struct driver_files *f, struct err *err)
{
	struct writer w;

	if (!begin(f, &w, err))
		return -1;
	put_marker(&w, '<', f->marker_size, f->our_label);
	put_file(&w, f->fd[DRIVER_OURS], f->name[DRIVER_OURS]);
	put_marker(&w, '=', f->marker_size, STR(""));
	put_file(&w, f->fd[DRIVER_THEIRS], f->name[DRIVER_THEIRS]);
	put_marker(&w, '>', f->marker_size, f->their_label);
	return finish(f, &w);
}

/*
 * Nothing can be read, or written beside: then at least nobody shall take
 * what stands there for the merge. Truncating makes room on a full disk.
 */
static void mark(const struct driver_files *f, const struct err *err)
{
	static const struct str where =
		STR("Both sides are in git: git checkout --ours|--theirs -- "
		    "PATH\n");
	int fd = open(f->name[DRIVER_OURS],
		      O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0666);
	struct writer w = { fd, f->name[DRIVER_OURS], NULL, fd < 0, '\n' };

	put_marker(&w, '<', f->marker_size, f->our_label);
	put(&w, "git-alembic ", 12);
	put(&w, err->text, strlen(err->text));
	put(&w, "\n", 1);
	put_marker(&w, '=', f->marker_size, STR(""));
	put(&w, where.p, where.len);
	put_marker(&w, '>', f->marker_size, f->their_label);
	if (fd >= 0)
		close(fd);
}

int driver_files_guard(struct driver_files *f, struct err *err)
{
	int rc = 0;

	for (int i = 0; i < DRIVER_FILES; i++)
		f->fd[i] = open(f->name[i], O_RDONLY | O_CLOEXEC);
	for (int i = 0; i < DRIVER_FILES && !rc; i++)
		if (f->fd[i] < 0)
			rc = err_set(err, "cannot open \"%s\"", f->name[i]);
	if (!rc)
		rc = guard(f, err);
	if (rc)
		mark(f, err);
	return rc;
}

int driver_files_write(struct driver_files *f, struct str bytes, struct err *err)
{
	struct writer w;

	if (!begin(f, &w, err))
		return -1;
	put(&w, bytes.p, bytes.len);
	return finish(f, &w);
}

void driver_files_close(struct driver_files *f)
{
	for (int i = 0; i < DRIVER_FILES; i++)
		if (f->fd[i] >= 0)
			close(f->fd[i]);
}
