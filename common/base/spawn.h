/*
 * spawn.h - child processes: started without a shell, several at a time,
 * their output gathered. SIGPIPE never reaches us from writing to one.
 */
#ifndef BASE_SPAWN_H
#define BASE_SPAWN_H

#include <sys/types.h>

#include "base/err.h"
#include "base/str.h"

enum child_flag {
	CHILD_STDIN = 1, /* a pipe to write to; else /dev/null */
	CHILD_STREAM = 2, /* out is read by the caller, not gathered */
	CHILD_OUR_STDIN = 4, /* for programs that may ask: ours, inherited */
	CHILD_OUR_STDERR = 8, /* people read it as it comes */
	CHILD_OUT_IS_STDERR = 16, /* and stdout, too; nothing is gathered */
};

struct child {
	pid_t pid; /* 0: not started, or waited for */
	int in; /* -1: none */
	int out; /* -1: at its end */
	int err;
	int status; /* as of waitpid(); valid once it has ended */
	bool ended;
	bool overflow; /* more than limit came */
	size_t limit; /* bytes gathered at most */
	char *bytes; /* malloc'ed; what stdout gave so far */
	size_t len;
	size_t cap;
	char message[1024]; /* the start of stderr, NUL-terminated */
	size_t message_len;
};

#define CHILD_INIT                             \
	{                                      \
		.in = -1, .out = -1, .err = -1 \
	}

/*
 * argv[0] is looked up in PATH. extra_env: "NAME=value" strings, NULL at the
 * end, added to (or replacing in) our environment; NULL for none. A program
 * that cannot be run is an error here or exit status 127.
 */
int child_start(struct child *c, const char *const *argv,
		const char *const *extra_env, unsigned flags, size_t limit,
		struct err *err);
/* The same in another directory (NULL: in ours). Ours is left for a moment. */
int child_start_in(struct child *c, const char *dir, const char *const *argv,
		   const char *const *extra_env, unsigned flags, size_t limit,
		   struct err *err);
/*
 * Becomes that program, with its environment as above, and does not return
 * unless it cannot be run: then -1, and we are where we were.
 */
int child_become(const char *dir, const char *const *argv,
		 const char *const *extra_env, struct err *err);

/*
 * Gathers the output of all n until the one at index want has ended (its
 * output whole, its exit status known). Entries may be NULL or ended.
 */
int children_wait(struct child **children, size_t n, size_t want,
		  struct err *err);
int child_wait(struct child *c, struct err *err);

/*
 * For CHILD_STREAM: what is there of at most size bytes, waiting for some; 0
 * at the end of its output.
 */
ssize_t child_read(struct child *c, void *to, size_t size, struct err *err);
/* Writes to its stdin; -1 when it does not read any more. */
int child_write(struct child *c, struct str bytes, struct err *err);
/* Ends it if it runs, waits, closes everything, frees bytes. */
void child_release(struct child *c);

/* Exit status when it ended by itself, else -1. */
int child_exit_status(const struct child *c);
/*
 * err from how it ended and what it wrote to stderr: «git ls-files: fatal:
 * ...»; always -1.
 */
int child_failure(const struct child *c, const char *what, struct err *err);

#endif
