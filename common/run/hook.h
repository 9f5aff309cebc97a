/*
 * hook.h - what the hooks have in common, and the hooks.
 */
#ifndef RUN_HOOK_H
#define RUN_HOOK_H

#include "run/run.h"

/* Gives an exit code, or -1 with err filled: the hook could not judge. */
typedef int hook_fn(struct run *run, int argc, char **argv, struct err *err);

struct hook {
	const char *name;
	/*
	 * The command that goes past it once; "": nobody here can go past it;
	 * NULL: it cannot stop anything.
	 */
	const char *past;
	/*
	 * Judges objects as they are sent, whatever refs/replace/ makes of
	 * them here.
	 */
	bool takes_originals;
	hook_fn *fn;
};

extern const struct hook hook_pre_commit;
extern const struct hook hook_pre_merge_commit;
extern const struct hook hook_post_merge;
extern const struct hook hook_post_rewrite;
extern const struct hook hook_pre_push;
extern const struct hook hook_pre_receive;
extern const struct hook hook_update;

/*
 * --version and --help, ALEMBIC_GIT=0, the run opened and closed, failures
 * told. Gives the exit code.
 */
int hook_main(int argc, char **argv, struct hook hook);

#endif
