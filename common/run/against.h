/*
 * against.h - a real database as a schema, to compare a replayed one with.
 */
#ifndef RUN_AGAINST_H
#define RUN_AGAINST_H

#include "base/err.h"
#include "model/schema.h"

/*
 * The tables of a SQLite file but for Alembic's own. path ends in a NUL. s
 * is made in the arena, of dialect "sqlite".
 */
int against_sqlite(struct schema *s, struct arena *a, const char *path,
		   struct err *err);

#endif
