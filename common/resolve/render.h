/*
 * render.h - a new migration from an environment's script.py.mako, as
 * `alembic revision` without --autogenerate makes it.
 */
#ifndef RESOLVE_RENDER_H
#define RESOLVE_RENDER_H

#include "base/vec.h"

struct render_request {
	struct str mako; /* the template's bytes */
	struct str id;
	struct strs parents; /* none: it is a base */
	struct str message;
	struct str date; /* of its line "Create Date:" */
};

enum render_result {
	RENDER_DONE,
	/*
	 * The template has Python in it, beyond ${...} of the names that
	 * Alembic gives: only that can render it.
	 */
	RENDER_NOT_SIMPLE,
	/*
	 * What comes out would not be read as this revision: the message ends
	 * a string of the template, a name is missing ...
	 */
	RENDER_NOT_READABLE,
};

enum render_result render_revision(struct arena *a,
				   const struct render_request *request,
				   struct str *out);

#endif
