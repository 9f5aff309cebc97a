/*
 * problem.h - what is wrong with a repository's settings, as data: where it
 * stands and what it is. Nothing here decides how bad it is; the caller
 * turns problems into errors or findings.
 */
#ifndef CONFIG_PROBLEM_H
#define CONFIG_PROBLEM_H

#include "base/vec.h"
#include "text/source.h"

enum problem_kind {
	PROBLEM_SETTINGS, /* .git-alembic.ini or git config: must be mended */
	PROBLEM_UNREADABLE, /* a file Alembic itself would refuse to read */
	PROBLEM_BAD_VALUE, /* a key of Alembic's with a value it refuses */
	PROBLEM_NO_LOCATION, /* a directory that the snapshot does not have */
	PROBLEM_OUTSIDE, /* absolute, or leaves the repository */
	PROBLEM_PACKAGE, /* pkg:path whose package is not found */
	PROBLEM_DUPLICATE, /* the same environment, location or file twice */
	PROBLEM_NO_SCRIPTS, /* a script directory without env.py */
	PROBLEM_SOURCELESS, /* a compiled migration: cannot be read */
	PROBLEM_SYMLINK, /* dangling, cyclic or leading outside */
};

struct problem {
	enum problem_kind kind;
	struct str path; /* of the file, or "git config" */
	uint32_t line; /* 1-based; 0 when it has none */
	struct str text; /* lower case, no full stop, subject quoted */
};

struct problems {
	struct problem *v;
	size_t n;
	size_t cap;
};

void problem_add(struct problems *list, struct arena *a, enum problem_kind kind,
		 struct str path, uint32_t line, const char *fmt, ...)
	PRINTF_LIKE(6, 7);

/* "PATH:LINE: TEXT", or without ":LINE" when there is none. */
struct str problem_line(struct arena *a, const struct problem *p);

#endif
