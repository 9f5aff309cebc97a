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
/* s must have been read. */
void layout_remember(const struct layout *layout, const struct state *s);

#endif
