/*
 * What holds up everybody else on a server in use: locks on tables with rows
 * in them, rewrites of such tables. PostgreSQL's ways; of MySQL's only what is
 * the same. Judged where the dialect is set (see judging.c).
 */
#include "base/compat.h"
#include "rules/operations.h"

/* Or not known, and a level in the settings asks for it. */
static bool is_postgresql(const struct op_check *k)
{
	struct str dialect = k->c->policy->dialect;

	return !dialect.len || str_is(dialect, "postgresql");
}

static bool table_is_new(struct op_check *k, const struct op_effect *e)
{
	return op_table_is_new(k, &e->schema, &e->table);
}

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
	if (e->object != SQL_OBJECT_INDEX || table_is_new(k, e) ||
	    e->flags & SQL_CONCURRENTLY)
		return;
	op_report(k, RULE_INDEX_NOT_CONCURRENT, e, LEVEL_CRITICAL,
		  "creates %.*s while nobody can write to the table",
		  STR_ARG(op_shown_object(k, e)));
}

/* ---- constraints ----------------------------------------------------------- */

/*
 * ADD COLUMN ... REFERENCES: the rows have NULL there, which PostgreSQL knows
 * (parse_utilcmd.c, skipValidation). Of a Column() Alembic makes two statements.
 */
static bool is_skipped(const struct op_effect *e)
{
	return e->operation->sql && e->object == SQL_OBJECT_COLUMN &&
	       e->columns.n == 1 &&
	       e->columns.v[0].server_default == OP_DEFAULT_UNSAID;
}

static void add_constraint(struct op_check *k, const struct op_effect *e,
			   const struct op_constraint *c)
{
	struct str table = op_shown_table(k, e);

	if (c->is_not_valid || c->is_using_index)
		return;
	switch (c->kind) {
	case SQL_CONSTRAINT_FOREIGN_KEY:
		if (is_skipped(e))
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
			if (e->action == SQL_ADD && !table_is_new(k, e) &&
			    e->constraints.v[i].kind == SQL_CONSTRAINT_FOREIGN_KEY)
				found = e;
	}
	k->at = at;
	return found;
}

static bool is_told(const struct op_check *k, enum rule_id rule)
{
	const struct findings *list = k->c->findings;

	for (size_t i = list->n; i-- > 0;)
		if (list->v[i].at.source != k->f->source)
			break;
		else if (list->v[i].rule == rule_table[rule].id &&
			 str_eq(list->v[i].function, k->group->function))
			return true;
	return false;
}

static void several_keys(struct op_check *k, const struct op_effect *e)
{
	const struct op_effect *first;
	struct finding *f;

	for (size_t i = 0; i < e->constraints.n; i++) {
		if (e->constraints.v[i].kind != SQL_CONSTRAINT_FOREIGN_KEY)
			continue;
		first = earlier_key(k);
		if (!first || is_told(k, RULE_SEVERAL_FOREIGN_KEYS))
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
static const char *const volatiles[] = { "clock_timestamp",  "gen_random_uuid",
					 "random",	     "uuid_generate_v1",
					 "uuid_generate_v4", "nextval",
					 "timeofday",	     "uuidv7" };

static bool calls(struct str text, struct str function)
{
	size_t from = 0, at;

	while ((at = str_find(str_from(text, from), function)) != STR_NPOS) {
		size_t begin = from + at, end = begin + function.len;
		char before = begin ? text.p[begin - 1] : ' ';

		if (end < text.len && text.p[end] == '(' && before != '_' &&
		    !(before >= 'a' && before <= 'z'))
			return true;
		from = end;
	}
	return false;
}

static const char *volatile_in(struct arena *a, const struct op_column *c)
{
	struct str text = str_lower(a, c->default_text);

	for (size_t i = 0;
	     !c->default_is_string && text.len && i < ARRAY_SIZE(volatiles); i++)
		if (calls(text, str_z(volatiles[i])))
			return volatiles[i];
	return NULL;
}

static void add_column(struct op_check *k, const struct op_effect *e,
		       const struct op_column *c)
{
	const char *function = volatile_in(k->c->arena, c);
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

/* ---- enums, statements, time-outs ------------------------------------------- */

static void enum_value(struct op_check *k, const struct op_effect *e)
{
	if (e->action == SQL_ADD && e->object == SQL_OBJECT_VALUE &&
	    is_in_transaction(k, e))
		op_report(k, RULE_ENUM_VALUE_IN_TRANSACTION, e, LEVEL_CRITICAL,
			  "adds a value to an enum in a transaction, which "
			  "cannot use it");
}

static const char *heavy(const struct op_effect *e)
{
	switch (e->action) {
	case SQL_VACUUM:
		return e->flags & SQL_FULL ? "VACUUM FULL" : NULL;
	case SQL_CLUSTER:
		return "CLUSTER";
	case SQL_REINDEX:
		return e->flags & SQL_CONCURRENTLY ? NULL : "REINDEX";
	case SQL_LOCK:
		return "LOCK TABLE";
	case SQL_REFRESH:
		return e->flags & SQL_CONCURRENTLY ? NULL :
						     "REFRESH MATERIALIZED VIEW";
	default:
		return NULL;
	}
}

static void statement(struct op_check *k, const struct op_effect *e)
{
	const char *what = heavy(e);

	if (what && !table_is_new(k, e))
		op_report(k, RULE_HEAVY_STATEMENT, e, LEVEL_CRITICAL,
			  "%s keeps everybody out until it has ended", what);
}

/* Waits for all who use the table, and lets nobody in meanwhile. */
static bool takes_lock(struct op_check *k, const struct op_effect *e)
{
	if (e->flags & SQL_CONCURRENTLY || !e->table.text.p || table_is_new(k, e))
		return false;
	switch (e->object) {
	case SQL_OBJECT_TABLE:
		return e->action == SQL_DROP || e->action == SQL_RENAME ||
		       e->action == SQL_ALTER;
	case SQL_OBJECT_COLUMN:
	case SQL_OBJECT_CONSTRAINT:
	case SQL_OBJECT_PRIMARY_KEY:
	case SQL_OBJECT_FOREIGN_KEY:
	case SQL_OBJECT_CHECK:
		return e->action != SQL_COMMENT;
	default:
		return false;
	}
}

static bool sets_timeout(const struct op_effect *e)
{
	return e->action == SQL_SET &&
	       (str_find(e->name.text, STR("lock_timeout")) != STR_NPOS ||
		str_find(e->value, STR("lock_timeout")) != STR_NPOS);
}

static void timeout(struct op_check *k, const struct op_effect *e)
{
	if (!takes_lock(k, e) || is_told(k, RULE_MISSING_LOCK_TIMEOUT))
		return;
	for (size_t i = 0; i < k->at; i++)
		if (sets_timeout(k->group->effects[i]))
			return;
	op_report(k, RULE_MISSING_LOCK_TIMEOUT, e, LEVEL_CRITICAL,
		  "waits for a lock on %.*s without a lock_timeout, and everybody "
		  "waits behind it",
		  STR_ARG(op_shown_table(k, e)));
}

void op_judge_locks(struct op_check *k, const struct op_effect *e)
{
	statement(k, e);
	if (!is_postgresql(k))
		return;
	concurrently(k, e);
	validate(k, e);
	enum_value(k, e);
	timeout(k, e);
	if (e->action == SQL_CREATE || e->action == SQL_ADD)
		create_index(k, e);
	if (e->action != SQL_ADD || table_is_new(k, e))
		return;
	for (size_t i = 0; i < e->columns.n && e->object == SQL_OBJECT_COLUMN; i++)
		add_column(k, e, &e->columns.v[i]);
	for (size_t i = 0; i < e->constraints.n; i++)
		add_constraint(k, e, &e->constraints.v[i]);
	several_keys(k, e);
}
