/*
 * models.h - which files of a state describe the models of an environment.
 */
#ifndef RUN_MODELS_H
#define RUN_MODELS_H

#include "model/models.h"
#include "run/state.h"

enum models_found_by {
	/* What env.py imports, and target_metadata is of it. */
	MODELS_BY_ENV,
	/* `models =` in our settings. */
	MODELS_BY_SETTING,
	/* Every file that looks like one: env.py could not be followed. */
	MODELS_BY_SEARCH,
};

struct models_found {
	struct models models; /* built */
	enum models_found_by by;
	enum models_target target; /* of env.py; UNSET when there is none */
	struct str env_py; /* {NULL, 0}: there is none */
	bool is_dynamic; /* something that it imports does so by computed names */
	size_t nimported; /* files with tables that it imports */
};

/*
 * Reads them. Files of tests, of virtual environments and of migrations are
 * not searched. -1: git failed, or the setting names nothing.
 */
int models_find(struct models_found *out, struct state *state,
		const struct environment *e, struct err *err);

/*
 * The files that describe tables and that env.py does not import: Alembic
 * knows nothing of them. Searches all files; out->models is not built. Where
 * target is KNOWN only those whose tables are surely of it; otherwise, and
 * with is_dynamic, env.py may well know them.
 */
int models_unseen(struct models_found *out, struct state *state,
		  const struct environment *e, struct strs *paths,
		  struct err *err);

#endif
