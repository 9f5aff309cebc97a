/* Where transactions begin and end. */
#include "base/compat.h"
#include "lang/sql_parse.h"

static void push_plain(struct sql_parser *p, enum sql_action_kind kind)
{
	size_t from = p->at - 1;

	p->at = p->n;
	sql_push(p, sql_action_of(kind, SQL_OBJECT_UNKNOWN), from);
}

void sql_read_begin(struct sql_parser *p)
{
	push_plain(p, SQL_BEGIN);
}

/* Not START SLAVE. */
void sql_read_start(struct sql_parser *p)
{
	if (sql_at(p, "transaction"))
		push_plain(p, SQL_BEGIN);
}

void sql_read_commit(struct sql_parser *p)
{
	push_plain(p, SQL_COMMIT);
}

void sql_read_savepoint(struct sql_parser *p)
{
	struct sql_action a = sql_action_of(SQL_SAVEPOINT, SQL_OBJECT_UNKNOWN);
	size_t from = p->at - 1;

	sql_accept(p, "savepoint");
	sql_read_name(p, &a.name);
	p->at = p->n;
	sql_push(p, a, from);
}

/* ROLLBACK [WORK] TO x only goes back to a savepoint. */
void sql_read_rollback(struct sql_parser *p)
{
	if (!sql_accept(p, "work"))
		sql_accept(p, "transaction");
	if (sql_accept(p, "to"))
		sql_read_savepoint(p);
	else
		push_plain(p, SQL_ROLLBACK);
}
