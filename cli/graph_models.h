/*
 * graph_models.h - `git alembic graph --models`: the models of an
 * environment, and what they and its migrations do not have in common.
 */
#ifndef CLI_GRAPH_MODELS_H
#define CLI_GRAPH_MODELS_H

#include "replayed.h"
#include "run/models.h"

struct graph_models {
	struct models_found found;
	struct schema schema;
	struct schema_differences differences;
	struct schemas *schemas; /* of the chain: where its things stand */
};

int graph_models_read(struct graph_models *g, struct replayed *r, size_t env,
		      const struct schema *chain, struct err *err);
void graph_models_text(struct buf *out, struct graph_models const *g,
		       const char *prefix);
/* "models": {...}, "differences": [...] of an object that is open. */
void graph_models_json(struct json *j, const struct graph_models *g);

#endif
