/* WITH before a statement; what stands in it may change rows too. */
#include "base/compat.h"
#include "lang/sql_parse.h"

/* What a CTE does, when it does more than select. */
static void read_cte(struct sql_parser *p)
{
	size_t close = sql_close(p), end = p->n;
	unsigned flags = p->flags;

	p->at++;
	p->n = close;
	p->flags |= SQL_IN_CTE;
	if (sql_accept(p, "delete"))
		sql_read_delete(p);
	else if (sql_accept(p, "update"))
		sql_read_update(p);
	else if (sql_accept(p, "insert"))
		sql_read_insert(p);
	else if (sql_accept(p, "merge"))
		sql_read_merge(p);
	p->flags = flags;
	p->n = end;
	p->at = close < end ? close + 1 : end;
}

/* SEARCH ... SET x, CYCLE ... SET x [TO v DEFAULT v] USING y. */
static void skip_search(struct sql_parser *p)
{
	sql_skip_to(p, "set");
	sql_accept(p, "set");
	sql_skip(p);
	if (sql_accept(p, "to"))
		sql_skip(p);
	if (sql_accept(p, "default"))
		sql_skip(p);
	if (sql_accept(p, "using"))
		sql_skip(p);
}

bool sql_read_with(struct sql_parser *p)
{
	sql_accept(p, "recursive");
	do {
		struct sql_name name;

		sql_read_name(p, &name);
		if (sql_at_op(p, '('))
			sql_skip(p);
		if (!sql_accept(p, "as"))
			return false;
		sql_accept(p, "not");
		sql_accept(p, "materialized");
		if (!sql_at_op(p, '('))
			return false;
		read_cte(p);
		while (sql_at(p, "search") || sql_at(p, "cycle"))
			skip_search(p);
	} while (sql_accept_op(p, ','));
	return true;
}
