/*
 * Locks and rewrites of PostgreSQL, as its documentation and its messages at
 * log level DEBUG1 tell them.
 */
#include "base/compat.h"
#include "rules/locks.h"

/* ---- CONCURRENTLY -------------------------------------------------------- */

/* A COMMIT before it has ended Alembic's transaction. */
static bool is_committed_before(const struct op_check *k)
{
	for (size_t i = k->at; i-- > 0;)
		if (k->group->effects[i]->action == SQL_COMMIT)
			return true;
	return false;
}

static bool is_in_transaction(const struct op_check *k, const struct op_effect *e)
{
	return !e->operation->in_autocommit && !is_committed_before(k);
}

static void concurrently(struct op_check *k, const struct op_effect *e)
{
	if (e->flags & SQL_CONCURRENTLY && is_in_transaction(k, e))
		op_report(k, RULE_CONCURRENTLY_IN_TRANSACTION, e, LEVEL_CRITICAL,
			  "%.*s CONCURRENTLY inside of a transaction: "
			  "PostgreSQL refuses it",
			  STR_ARG(op_shown_object(k, e)));
}

static void create_index(struct op_check *k, const struct op_effect *e)
{
	if (e->object != SQL_OBJECT_INDEX || lock_table_is_new(k, e) ||
	    e->flags & SQL_CONCURRENTLY)
		return;
	op_report(k, RULE_INDEX_NOT_CONCURRENT, e, LEVEL_CRITICAL,
		  "creates %.*s while nobody can write to the table",
		  STR_ARG(op_shown_object(k, e)));
}

/* ---- constraints ----------------------------------------------------------- */

static void add_constraint(struct op_check *k, const struct op_effect *e,
			   const struct op_constraint *c)
{
	struct str table = op_shown_table(k, e);

	if (c->is_not_valid || c->is_using_index)
		return;
	switch (c->kind) {
	case SQL_CONSTRAINT_FOREIGN_KEY:
		if (lock_skips_key(e))
			break;
		op_report(k, RULE_FK_VALIDATES, e, LEVEL_CRITICAL,
			  "a foreign key of %.*s looks at every row while "
			  "nobody can write to it",
			  STR_ARG(table));
		break;
	case SQL_CONSTRAINT_CHECK:
		op_report(k, RULE_CHECK_VALIDATES, e, LEVEL_CRITICAL,
			  "a check of %.*s looks at every row while nobody can "
			  "read it",
			  STR_ARG(table));
		break;
	case SQL_CONSTRAINT_UNIQUE:
	case SQL_CONSTRAINT_PRIMARY_KEY:
	case SQL_CONSTRAINT_EXCLUDE:
		op_report(k, RULE_UNIQUE_BUILDS_INDEX, e, LEVEL_CRITICAL,
			  "builds the index of a constraint of %.*s while "
			  "nobody can read it",
			  STR_ARG(table));
		break;
	default:
		break;
	}
}

/* The first key on a table that is there, before this one. */
static const struct op_effect *earlier_key(struct op_check *k)
{
	size_t at = k->at;
	const struct op_effect *found = NULL;

	for (k->at = 0; k->at < at && !found; k->at++) {
		const struct op_effect *e = k->group->effects[k->at];

		for (size_t i = 0; i < e->constraints.n && !found; i++)
			if (e->action == SQL_ADD && !lock_table_is_new(k, e) &&
			    e->constraints.v[i].kind == SQL_CONSTRAINT_FOREIGN_KEY)
				found = e;
	}
	k->at = at;
	return found;
}

static void several_keys(struct op_check *k, const struct op_effect *e)
{
	const struct op_effect *first;
	struct finding *f;

	for (size_t i = 0; i < e->constraints.n; i++) {
		if (e->constraints.v[i].kind != SQL_CONSTRAINT_FOREIGN_KEY)
			continue;
		first = earlier_key(k);
		if (!first || lock_is_told(k, RULE_SEVERAL_FOREIGN_KEYS))
			return;
		f = op_report(k, RULE_SEVERAL_FOREIGN_KEYS, e, LEVEL_CRITICAL,
			      "one more foreign key: locks on several tables are "
			      "held together");
		if (f)
			finding_relate(k->c->findings, f,
				       place_in(k->f->source, first->span),
				       "the first one");
		return;
	}
}

/* VALIDATE CONSTRAINT of what the same transaction has added. */
static void validate(struct op_check *k, const struct op_effect *e)
{
	if (e->action != SQL_VALIDATE || !is_in_transaction(k, e))
		return;
	for (size_t i = 0; i < k->at; i++) {
		const struct op_effect *added = k->group->effects[i];
		struct finding *f;

		if (added->action != SQL_ADD || !added->constraints.n ||
		    !added->constraints.v[0].is_not_valid ||
		    !op_name_equal(&added->constraints.v[0].name, &e->name))
			continue;
		f = op_report(k, RULE_VALIDATE_IN_SAME_TRANSACTION, e,
			      LEVEL_CRITICAL,
			      "validates %.*s under the lock that added it",
			      STR_ARG(op_shown_object(k, e)));
		if (f)
			finding_relate(k->c->findings, f,
				       place_in(k->f->source, added->span),
				       "it is added here");
		return;
	}
}

/* ---- columns --------------------------------------------------------------- */

/* Functions whose value is another for each row; now() is not. */
static const char *const volatiles[] = {
	"clock_timestamp",  "gen_random_uuid",	"random",
	"uuid_generate_v1", "uuid_generate_v4", "nextval",
	"timeofday",	    "uuidv7",		NULL
};

static void add_column(struct op_check *k, const struct op_effect *e,
		       const struct op_column *c)
{
	const char *function = lock_default_calls(k, c, volatiles);
	struct str column = op_shown_column(k, e, &c->name);

	if (function)
		op_report(k, RULE_VOLATILE_DEFAULT, e, LEVEL_CRITICAL,
			  "rewrites the table for column %.*s: %s() gives "
			  "every row a value of its own",
			  STR_ARG(column), function);
	if (c->is_identity || c->type.is_autoincrement)
		op_report(k, RULE_SERIAL_COLUMN, e, LEVEL_CRITICAL,
			  "rewrites the table to number its rows in column "
			  "%.*s",
			  STR_ARG(column));
}

static void enum_value(struct op_check *k, const struct op_effect *e)
{
	if (e->action == SQL_ADD && e->object == SQL_OBJECT_VALUE &&
	    is_in_transaction(k, e))
		op_report(k, RULE_ENUM_VALUE_IN_TRANSACTION, e, LEVEL_CRITICAL,
			  "adds a value to an enum in a transaction, which "
			  "cannot use it");
}

void lock_judge_postgresql(struct op_check *k, const struct op_effect *e)
{
	concurrently(k, e);
	validate(k, e);
	enum_value(k, e);
	if (e->action == SQL_CREATE || e->action == SQL_ADD)
		create_index(k, e);
	if (e->action != SQL_ADD || lock_table_is_new(k, e))
		return;
	for (size_t i = 0; i < e->columns.n && e->object == SQL_OBJECT_COLUMN; i++)
		add_column(k, e, &e->columns.v[i]);
	for (size_t i = 0; i < e->constraints.n; i++)
		add_constraint(k, e, &e->constraints.v[i]);
	several_keys(k, e);
}
