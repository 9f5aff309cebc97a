/*
 * What holds up everybody else on a server in use: locks on tables with rows
 * in them, rewrites of such tables. Judged where the dialect is set (see
 * judging.c).
 */
#include "base/compat.h"
#include "rules/locks.h"

bool lock_table_is_new(struct op_check *k, const struct op_effect *e)
{
	return op_table_is_new(k, &e->schema, &e->table);
}

bool lock_is_told(const struct op_check *k, enum rule_id rule)
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

const char *lock_default_calls(struct op_check *k, const struct op_column *c,
			       const char *const *functions)
{
	struct str text = str_lower(k->c->arena, c->default_text);

	for (; !c->default_is_string && text.len && *functions; functions++)
		if (calls(text, str_z(*functions)))
			return *functions;
	return NULL;
}

const struct op_effect *lock_set_before(const struct op_check *k,
					struct str variable)
{
	for (size_t i = k->at; i-- > 0;) {
		const struct op_effect *e = k->group->effects[i];

		if (e->action == SQL_SET &&
		    (str_find(e->name.text, variable) != STR_NPOS ||
		     str_find(e->value, variable) != STR_NPOS))
			return e;
	}
	return NULL;
}

bool lock_skips_key(const struct op_effect *e)
{
	return e->operation->sql && e->object == SQL_OBJECT_COLUMN &&
	       e->columns.n == 1 &&
	       e->columns.v[0].server_default == OP_DEFAULT_UNSAID;
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

	if (what && !lock_table_is_new(k, e))
		op_report(k, RULE_HEAVY_STATEMENT, e, LEVEL_CRITICAL,
			  "%s keeps everybody out until it has ended", what);
}

/*
 * Waits for all who use the table, and lets nobody in meanwhile. MySQL takes
 * its metadata lock for everything.
 */
static bool takes_lock(struct op_check *k, const struct op_effect *e,
		       bool is_mysql)
{
	if (e->flags & SQL_CONCURRENTLY || !e->table.text.p ||
	    lock_table_is_new(k, e))
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
		return is_mysql || e->action != SQL_COMMENT;
	case SQL_OBJECT_INDEX:
		return is_mysql || e->action == SQL_DROP;
	default:
		return false;
	}
}

static void timeout(struct op_check *k, const struct op_effect *e, bool is_mysql)
{
	struct str variable = is_mysql ? STR("lock_wait_timeout") :
					 STR("lock_timeout");

	if (!takes_lock(k, e, is_mysql) ||
	    lock_is_told(k, RULE_MISSING_LOCK_TIMEOUT) ||
	    lock_set_before(k, variable))
		return;
	op_report(k, RULE_MISSING_LOCK_TIMEOUT, e, LEVEL_CRITICAL,
		  "waits for a lock on %.*s without a %.*s, and everybody "
		  "waits behind it",
		  STR_ARG(op_shown_table(k, e)), STR_ARG(variable));
}

void op_judge_locks(struct op_check *k, const struct op_effect *e)
{
	bool is_mysql = op_is_mysql(k);

	statement(k, e);
	/* Not known, but a level in the settings asks for it: as PostgreSQL's. */
	if (!is_mysql && k->c->policy->dialect.len &&
	    !str_is(k->c->policy->dialect, "postgresql"))
		return;
	timeout(k, e, is_mysql);
	if (is_mysql)
		lock_judge_mysql(k, e);
	else
		lock_judge_postgresql(k, e);
}
