/*
 * sqlite_tables.h - what tables a SQLite database has, as SQLite itself says
 * it, and how that is passed on: SQLite is linked to a program of its own
 * (git-alembic-sqlite), for it would make all others slower to start.
 */
#ifndef RUN_SQLITE_TABLES_H
#define RUN_SQLITE_TABLES_H

#include "base/pack.h"
#include "base/vec.h"

struct sqlite_column {
	struct str name;
	struct str type; /* as declared; "" when it was not */
	struct str default_text; /* SQL; or NULL */
	bool is_not_null;
	bool is_generated;
	unsigned key; /* 1, 2, ... in the primary key; 0: not in it */
};

struct sqlite_index {
	struct str name; /* of a constraint's: SQLite's own */
	bool is_unique;
	bool is_constraint; /* UNIQUE in CREATE TABLE */
	bool is_partial;
	struct strs columns; /* an expression gives {NULL, 0} */
};

struct sqlite_key { /* a foreign key */
	struct strs columns;
	struct str table;
	struct strs refers; /* empty: the primary key */
	struct str on_delete;
	struct str on_update;
};

struct sqlite_table {
	struct str name;
	VEC_OF(struct sqlite_column) columns;
	VEC_OF(struct sqlite_index) indexes; /* not the primary key's */
	VEC_OF(struct sqlite_key) keys;
};

struct sqlite_tables {
	struct sqlite_table *v;
	size_t n;
	size_t cap;
};

#define SQLITE_TABLES_MAX 20000

void sqlite_tables_pack(struct buf *out, const struct sqlite_tables *tables);
/* Borrows the bytes. False unless they are what sqlite_tables_pack() makes. */
bool sqlite_tables_unpack(struct arena *a, struct str bytes,
			  struct sqlite_tables *out);

#endif
