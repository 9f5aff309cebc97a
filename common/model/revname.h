/*
 * revname.h - a revision as a person names it on a command line (in a file
 * only whole ids count): its id or the beginning of it, a branch label,
 * "head", "heads", "label@head", "label@ID", as Alembic takes them there
 * (script/revision.py, _resolve_revision_number); and besides a file.
 */
#ifndef MODEL_REVNAME_H
#define MODEL_REVNAME_H

#include "model/revgraph.h"

enum revname_result {
	REVNAME_NONE,
	REVNAME_FOUND,
	REVNAME_AMBIGUOUS, /* nodes could each be meant */
};

struct revname {
	enum revname_result result;
	/*
	 * FOUND: one; or several for "heads" and "label@heads". A file may be
	 * one that another with its id shadows.
	 */
	struct revnodes nodes;
	struct str nearest; /* NONE: an id or label like it; or {NULL, 0} */
};

/*
 * path is the word as a path from the top, or {NULL, 0}. A label alone means
 * the revision that carries it; with labels_are_branches the heads of its
 * branch, of which there must be one.
 */
void revname_find(struct revname *out, struct revgraph *g, struct str word,
		  struct str path, bool labels_are_branches);

#endif
