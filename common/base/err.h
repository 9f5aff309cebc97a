/*
 * err.h - how a function says that its surroundings failed it (I/O, git,
 * settings). Not for what is wrong with the user's migrations: that is a
 * finding (text/finding.h). Not for what is wrong with us: that is BUG().
 *
 * A function that can fail takes `struct err *err` last, returns -1 and
 * fills it where the fault is detected; callers clean up and pass it on.
 * Texts are lower case, without a full stop, what failed first, the subject
 * quoted: «cannot read "alembic.ini": permission denied».
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/compat.h"

struct err {
	char text[2048]; /* NUL-terminated, cut when longer; "" means none */
};

#define ERR_INIT          \
	{                 \
		{         \
			0 \
		}         \
	}

/* Always -1, so that a caller can `return err_set(...)`. err may be NULL. */
int err_set(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* The same, with ": " and the text of the errno given behind it. */
int err_errno(struct err *err, int errnum, const char *fmt, ...)
	PRINTF_LIKE(3, 4);

/* Puts "<text>: " before what err already says. Always -1. */
int err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/*
 * We are wrong, or out of memory: says so on stderr and exits with
 * bug_exit_status (128; a merge driver, which may only ever answer 0 or 1,
 * sets it to 1 first thing in main).
 */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *fmt, ...)
	PRINTF_LIKE(3, 4);
_Noreturn void die_out_of_memory(void);
extern int bug_exit_status;

#endif
