/*
 * operations.h - the rules about what a migration does to a database: what
 * they share. For common/rules/ only; the way in is check_operations().
 */
#ifndef RULES_OPERATIONS_H
#define RULES_OPERATIONS_H

#include "model/operations.h"
#include "rules/check.h"

/*
 * What else happens to an object in the same function: the context that
 * keeps rules quiet. One for each kind of event and object.
 */
struct op_fact {
	size_t first; /* position of the first such effect */
	size_t last;
	const struct op_effect *effect; /* the first */
};

/* The effects that are reached from one function, in their order. */
struct op_group {
	const struct op_effect **effects;
	size_t n;
	size_t cap;
	struct map facts; /* see operations_context.c */
	struct str function;
	bool is_upgrade;
};

struct op_groups {
	struct op_group **v;
	size_t n;
	size_t cap;
};

struct op_watched;

struct op_check {
	struct check *c;
	struct checked_file *f;
	const struct operations *ops;
	struct op_groups groups;
	const struct op_group *group; /* in hand */
	size_t at; /* position of the effect in hand */
	const struct op_watched *watched; /* on the schema; or NULL */
};

/* operations_context.c */
void op_groups_build(struct op_check *k);
/* T: the table was created before, here. */
bool op_table_is_new(struct op_check *k, const struct op_name *schema,
		     const struct op_name *table);
/* C: so was the column. */
bool op_column_is_new(struct op_check *k, const struct op_effect *e,
		      const struct op_name *column);
/* D: the table is dropped as well. */
bool op_table_is_dropped(struct op_check *k, const struct op_effect *e);
/* The object's name was free, or is taken again: in this function. */
bool op_object_is_new(struct op_check *k, const struct op_effect *e);
bool op_object_is_created_again(struct op_check *k, const struct op_effect *e);
/* It only got this name here, and the old name went to a new object. */
bool op_object_is_replaced(struct op_check *k, const struct op_effect *e);
/* Rows of the column were written before it, here. */
bool op_column_is_filled(struct op_check *k, const struct op_effect *e);
/* Does the other direction of this file do that to the same object? */
const struct op_effect *op_opposite(struct op_check *k,
				    enum sql_action_kind action,
				    const struct op_effect *e);

/* The dialect is known to be that of MySQL or MariaDB. */
bool op_is_mysql(const struct op_check *k);

/* operations_report.c */
/*
 * Adds a finding about the effect at the rule's level, or the cap when that
 * is lower; NULL when the rule is off here. Protected objects are critical.
 */
struct finding *op_report(struct op_check *k, enum rule_id rule,
			  const struct op_effect *e, enum level cap,
			  const char *fmt, ...) PRINTF_LIKE(5, 6);
/* For messages: "users", `{name}`, or words for what has no name. */
struct str op_shown(struct op_check *k, const struct op_name *name);
struct str op_shown_table(struct op_check *k, const struct op_effect *e);
struct str op_shown_column(struct op_check *k, const struct op_effect *e,
			   const struct op_name *column);
/* `index "ix" of "users"` */
struct str op_shown_object(struct op_check *k, const struct op_effect *e);
/* Calls that lead from the function to it, as related places. */
void op_relate_sites(struct op_check *k, struct finding *f,
		     const struct op_site *site, struct str function);

/* operations_protect.c */
bool op_is_protected(struct op_check *k, enum rule_id rule,
		     const struct op_effect *e);

/* destructive.c, breaking.c, change.c: what is worth saying of an effect */
void op_judge_destructive(struct op_check *k, const struct op_effect *e);
void op_judge_breaking(struct op_check *k, const struct op_effect *e);
void op_judge_type(struct op_check *k, const struct op_effect *e);
void op_judge_locks(struct op_check *k, const struct op_effect *e); /* locks.c */
void op_judge_names(struct op_check *k, const struct op_effect *e); /* names.c */
/* sql.c, house.c: of an operation */
void op_judge_built(struct op_check *k, const struct operation *op);
void op_judge_sql(struct op_check *k, const struct op_effect *e);
void op_judge_house(struct op_check *k, const struct operation *op);

#endif
