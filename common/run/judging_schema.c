/* The schema that the migrations to be judged meet. */
#include "base/compat.h"
#include "run/judging.h"
#include "run/schemas.h"

void judging_schemas(struct judging *g, const struct environment *environment,
		     struct compared *c, struct check *check)
{
	c->schemas = arena_new(&g->run->arena, struct schemas);
	schemas_init(c->schemas, &c->now,
		     schemas_dialect(g->request->now, environment));
	check->replay = &c->schemas->replay;
}

int judging_schemas_failed(const struct compared *c, struct err *err)
{
	if (!c->schemas || !c->schemas->has_failed)
		return 0;
	*err = c->schemas->err;
	return -1;
}
