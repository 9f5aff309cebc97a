/*
 * settings_of.h - our settings, read without the rest of a state.
 */
#ifndef RUN_SETTINGS_OF_H
#define RUN_SETTINGS_OF_H

#include "git/oid.h"
#include "run/run.h"

/*
 * From the bytes of the settings file (p NULL: there is none), with what
 * `git config` says over them. -1 only when git could not be asked.
 */
int settings_of_bytes(struct run *run, struct str bytes, struct settings *out,
		      struct problems *problems, struct err *err);

/* As a commit has them; NULL: those of git's configuration alone. */
int settings_of_commit(struct run *run, const struct oid *commit,
		       struct settings *out, struct problems *problems,
		       struct err *err);

/* Every problem in one err, a line each; -1 when there is any. */
int settings_demand(struct run *run, const struct problems *problems,
		    struct err *err);

/* The level of a rule in force. */
enum level settings_level_of(const struct settings *settings, const char *rule);

#endif
