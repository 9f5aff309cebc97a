/*
 * io.h - whole files: read with a bound, replaced at once or not at all.
 */
#ifndef BASE_IO_H
#define BASE_IO_H

#include "base/err.h"
#include "base/str.h"

enum io_status {
	IO_OK,
	IO_MISSING, /* there is no such file (ENOENT, ENOTDIR) */
	IO_TOO_LARGE, /* more than limit bytes */
};

/*
 * The rest of what fd gives, in the arena, a NUL behind it. An io_status, or
 * -1 and err. name is for the message only.
 */
int io_read_fd(int fd, struct arena *a, size_t limit, struct str *out,
	       const char *name, struct err *err);
/* path ends in a NUL (z). Follows symbolic links. Regular files only. */
int io_read_file(const char *path, struct arena *a, size_t limit,
		 struct str *out, struct err *err);

/* All of it, whatever interrupts. */
int io_write_fd(int fd, struct str bytes, const char *name, struct err *err);

/*
 * Replaces (or makes) the file: written beside it under another name, then
 * renamed, so a reader or a kill sees the old or the new state; with sync a
 * power failure too. Keeps the permissions of a regular file that was there,
 * else 0666 less umask. A symbolic link is replaced, not followed.
 */
int io_replace_file(const char *path, struct str bytes, bool sync,
		    struct err *err);
/*
 * Makes the file whole, and never over another: 1; 0 when there is one of
 * that name already. Its permissions are 0666 less umask.
 */
int io_create_file(const char *path, struct str bytes, struct err *err);
/* Another name for a file: 1; 0 when there is one of that name already. */
int io_rename_new(const char *from, const char *to, struct err *err);

#endif
