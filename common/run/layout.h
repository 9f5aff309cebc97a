/*
 * layout.h - which directories matter, remembered: most commits change code
 * and no migration, and should not have to read every ini file to know.
 *
 * What is remembered stands in the cache under a key made of the paths and
 * object ids of all files that can say where migrations are (ini, toml, our
 * settings, env.py, script.py.mako) and of git's own settings file: another
 * layout has another key.
 */
#ifndef RUN_LAYOUT_H
#define RUN_LAYOUT_H

#include "git/changes.h"
#include "run/state.h"

struct layout {
	bool has_key; /* false: the files are not all known by their ids */
	struct oid key;
};

/* Reads no file of the repository. */
void layout_of(struct layout *layout, const struct state *s);

/*
 * 1: one of the paths lies in a directory that matters; 0: none does;
 * -1: not remembered.
 */
int layout_recall(const struct layout *layout, struct run *run,
		  const struct strs *paths);
/*
 * Most commits touch no migration. They are told by the names of what
 * changed: nothing else has been read by then.
 */
bool layout_any_may_matter(const struct changes *changes);
/*
 * May what changed concern us? 0: none of the paths lies where migrations or
 * what says where they are lie; 1: perhaps. Reads no file of the repository,
 * and of what is staged only the names that matter here.
 */
int layout_may_concern(struct run *run, const struct changes *changes,
		       struct err *err);
/* By names alone: below a script directory of s, or a settings file? */
bool layout_is_concerned(const struct state *s, const struct changes *changes);

/* s must have been read. */
void layout_remember(const struct layout *layout, const struct state *s);

#endif
