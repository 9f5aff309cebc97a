/* What the rules about locks of several kinds of servers have in common. */
#ifndef RULES_LOCKS_H
#define RULES_LOCKS_H

#include "rules/operations.h"

/* Created by this upgrade: nobody uses it yet. */
bool lock_table_is_new(struct op_check *k, const struct op_effect *e);
/* The rule has been told of this function already. */
bool lock_is_told(const struct op_check *k, enum rule_id rule);
/* Which of the functions (up to NULL) the server default calls; or NULL. */
const char *lock_default_calls(struct op_check *k, const struct op_column *c,
			       const char *const *functions);
/* The last SET of that variable before the effect at hand; or NULL. */
const struct op_effect *lock_set_before(const struct op_check *k,
					struct str variable);
/*
 * ADD COLUMN ... REFERENCES: the rows have NULL there, and servers know it
 * (PostgreSQL: parse_utilcmd.c, skipValidation). Of a Column() with a
 * ForeignKey() Alembic makes two statements.
 */
bool lock_skips_key(const struct op_effect *e);

void lock_judge_postgresql(struct op_check *k, const struct op_effect *e);
void lock_judge_mysql(struct op_check *k, const struct op_effect *e);

#endif
