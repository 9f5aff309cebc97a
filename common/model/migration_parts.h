/*
 * migration_parts.h - what the files that read a migration share; others
 * use model/migration.h.
 */
#ifndef MODEL_MIGRATION_PARTS_H
#define MODEL_MIGRATION_PARTS_H

#include "base/buf.h"
#include "model/migration.h"

void migration_add_problem(struct migration *m, enum migration_problem_kind kind,
			   const char *name, struct span span, struct str detail);

/* revision, down_revision, branch_labels, depends_on (migration_field.c) */
void migration_read_fields(struct migration *m);
/* the module docstring (migration_doc.c) */
void migration_read_doc(struct migration *m);

static inline struct arena *migration_arena(const struct migration *m)
{
	return m->scope->arena;
}

#endif
