/* Rules about SQL as such. */
#include "base/compat.h"
#include "rules/operations.h"

/*
 * PostgreSQL refuses these inside of a transaction, and a new value of an
 * enum cannot be used in the one that adds it.
 */
static bool needs_no_transaction(const struct op_effect *e)
{
	switch (e->action) {
	case SQL_VACUUM:
		return true;
	case SQL_CREATE:
	case SQL_DROP:
		return e->flags & SQL_CONCURRENTLY ||
		       e->object == SQL_OBJECT_DATABASE ||
		       e->object == SQL_OBJECT_TABLESPACE;
	case SQL_ADD:
		return e->object == SQL_OBJECT_VALUE;
	default:
		return e->flags & SQL_CONCURRENTLY;
	}
}

/* What a COMMIT is there for, if that is a statement which demands it. */
static const struct op_effect *reason_to_commit(struct op_check *k)
{
	for (size_t i = k->at + 1; i < k->group->n; i++) {
		const struct op_effect *e = k->group->effects[i];

		if (e->action != SQL_SET)
			return needs_no_transaction(e) ? e : NULL;
	}
	return NULL;
}

/*
 * A COMMIT before CREATE INDEX CONCURRENTLY does what is wanted, only less
 * safely than autocommit_block(): it is no reason to stop a commit.
 */
static void commits_for(struct op_check *k, const struct op_effect *e,
			const struct op_effect *next)
{
	struct finding *f =
		op_report(k, RULE_TRANSACTION_CONTROL, e, LEVEL_WARNING,
			  "commits Alembic's transaction, for what cannot run "
			  "in one");

	if (f)
		finding_relate(k->c->findings, f,
			       place_in(k->f->source, next->span),
			       "belongs into an autocommit_block()");
}

/*
 * Inside autocommit_block() there is no transaction of Alembic's that could
 * be ended.
 */
static void transaction_control(struct op_check *k, const struct op_effect *e)
{
	const char *what = e->action == SQL_BEGIN  ? "begins" :
			   e->action == SQL_COMMIT ? "commits" :
						     "rolls back";
	const struct op_effect *next = NULL;

	if (e->operation->in_autocommit)
		return;
	if (e->action == SQL_COMMIT)
		next = reason_to_commit(k);
	if (next) {
		commits_for(k, e, next);
		return;
	}
	op_report(k, RULE_TRANSACTION_CONTROL, e, LEVEL_CRITICAL,
		  "%s a transaction inside Alembic's own", what);
}

void op_judge_sql(struct op_check *k, const struct op_effect *e)
{
	switch (e->action) {
	case SQL_BEGIN:
	case SQL_COMMIT:
	case SQL_ROLLBACK:
		transaction_control(k, e);
		break;
	default:
		break;
	}
}

static bool is_built_told(const struct op_check *k, struct span span)
{
	const struct findings *list = k->c->findings;
	const struct finding *last = list->n ? &list->v[list->n - 1] : NULL;

	for (size_t i = 0; last && i < 16 && i < list->n; i++, last--)
		if (last->rule == rule_table[RULE_SQL_BUILT_FROM_VALUE].id &&
		    last->at.source == k->f->source &&
		    last->at.span.begin == span.begin)
			return true;
	return false;
}

/*
 * The value becomes part of the statement as it is: a quote in it ends the
 * literal, and where it stands for a name nobody can read here which.
 */
void op_judge_built(struct op_check *k, const struct operation *op)
{
	const struct op_text *text = op->sql ? op->sql->text : NULL;
	struct op_effect at = { .operation = op, .span = op->span };
	struct str hole;

	if (!text || !text->nholes)
		return;
	hole = str_cut(text->bytes, text->holes[0].begin, text->holes[0].end);
	if (hole.len > 80)
		hole = STR("{...}");
	if (text->home.end > text->home.begin)
		at.span = text->home;
	/* Once for a loop, however often it is gone through. */
	if (is_built_told(k, at.span))
		return;
	op_report(k, RULE_SQL_BUILT_FROM_VALUE, &at, LEVEL_CRITICAL,
		  "SQL is put together with a value that is not in the file: "
		  "%.*s",
		  STR_ARG(hole));
}
