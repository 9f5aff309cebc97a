/* What the parts of `schema --format sql` have in common. */
#ifndef REPORT_SCHEMA_SQL_H
#define REPORT_SCHEMA_SQL_H

#include "model/schema_order.h"
#include "report/schema.h"

struct sql_writer {
	struct buf *out;
	const struct schema *s;
	struct schema_order order;
	char quote;
	bool is_sqlite;
	bool is_mysql;
	bool is_postgresql;
};

/* Quoted where a database would read another name from it. */
void sql_name(struct sql_writer *w, struct str s);
void sql_table_name(struct sql_writer *w, const struct schema_table *t);
/* (a, b): columns and expressions. */
void sql_parts(struct sql_writer *w, const struct schema_parts *list);
/* A constraint as it stands in CREATE TABLE. */
void sql_key(struct sql_writer *w, const struct schema_key *k);

#endif
