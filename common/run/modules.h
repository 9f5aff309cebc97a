/*
 * modules.h - which packages are the project's own: what the state that is
 * judged could import from where Alembic is run.
 */
#ifndef RUN_MODULES_H
#define RUN_MODULES_H

#include "run/judging.h"

/*
 * A top level name is the project's own when a directory or a .py file of
 * that name lies at the top, in src/, or beside the environment's script
 * directory or any directory above it. The listing must outlive out.
 */
void modules_of(struct judging *g, const struct environment *environment,
		struct check_modules *out);

#endif
