/*
 * schema.h - a replayed schema for people (text), programs (json), databases
 * (sql) and drawings (mermaid). What is gone, and Alembic's own table, is
 * left out; what is not sure is said to be so.
 */
#ifndef REPORT_SCHEMA_H
#define REPORT_SCHEMA_H

#include "model/schema.h"
#include "report/json.h"
#include "report/style.h"

/* As created, each line fit for a terminal. */
void schema_report_text(struct buf *out, const struct schema *s,
			const struct style *style);
/* The members of an object that is open. */
void schema_report_json(struct json *j, const struct schema *s);
/*
 * CREATE TYPE, TABLE, INDEX in an order that works; foreign keys of a ring
 * come last, as ALTER TABLE. What is not known is a comment, a column of a
 * type that nobody knows is TEXT: a database takes the rest.
 */
void schema_report_sql(struct buf *out, const struct schema *s);
/* erDiagram */
void schema_report_mermaid(struct buf *out, const struct schema *s);

/* "3 tables, 2 views; 120 effects replayed, 3 things could not be read" */
struct str schema_report_counts(struct arena *a, const struct schema *s);

/* NO ACTION is what not saying it means. */
bool schema_says_action(struct str action);
/* A column's type; "" when none was given. */
struct str schema_column_type(struct arena *a, const struct schema *s,
			      const struct schema_column *c);
/* The default as SQL; {NULL, 0} when there is none that can be told. */
struct str schema_column_default(struct arena *a, const struct schema_column *c);
/* Is it what the foreign key refers to when it names no columns? */
const struct schema_parts *schema_key_refers(const struct schema_key *k);

#endif
