/*
 * run.h - the begin and end of every program: its memory, its repository,
 * its settings from git, its cache. Knows all other folders; mains know this
 * one and print.
 */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/arena.h"
#include "base/err.h"
#include "config/settings.h"
#include "git/cache.h"
#include "git/repo.h"

struct run {
	struct arena arena; /* everything of the run */
	struct repo *repo;
	struct cache *cache; /* opened when first wanted */
	bool forgets; /* what was learnt is not kept */
};

/* Exit codes of every program but the merge driver. */
enum run_exit {
	RUN_CLEAN = 0,
	RUN_FINDINGS = 1,
	RUN_FATAL = 128,
	RUN_USAGE = 129,
};

int run_open(struct run *run, struct err *err);
/* Writes the cache if anything was learnt. Fine after a failed run_open(). */
void run_close(struct run *run);

struct cache *run_cache(struct run *run);

/* Would colour be seen on fd? NO_COLOR and TERM=dumb say no. */
bool run_wants_color(int fd);

/* "fatal: ..." on stderr, cleaned for a terminal; gives RUN_FATAL. */
int run_fatal(const struct err *err);
/*
 * The same for a hook, which then says how to go past it once
 * ("git commit --no-verify"); "": nobody here can.
 */
int run_fatal_hook(const struct err *err, const char *past);

/* A hook asked to stand aside: ALEMBIC_GIT=0 in the environment. */
bool run_is_switched_off(void);

/* Writes all of it; a closed pipe is not an error. */
void run_print(FILE *to, struct str text);

#endif
