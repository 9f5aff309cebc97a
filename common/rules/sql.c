/* Rules about SQL as such. */
#include "base/compat.h"
#include "rules/operations.h"

/*
 * Inside autocommit_block() there is no transaction of Alembic's that could
 * be ended.
 */
static void transaction_control(struct op_check *k, const struct op_effect *e)
{
	const char *what = e->action == SQL_BEGIN  ? "begins" :
			   e->action == SQL_COMMIT ? "commits" :
						     "rolls back";

	if (e->operation->in_autocommit)
		return;
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
