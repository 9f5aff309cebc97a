/*
 * tables.h - the one door to SQLite: what tables a database file has, as
 * SQLite says it (PRAGMA table_xinfo, index_list, foreign_key_list).
 *
 * The file is opened read-only and never created. Nothing in it is run: views
 * and triggers are not looked into, functions in its schema are refused.
 */
#ifndef CLI_SQLITE_TABLES_H
#define CLI_SQLITE_TABLES_H

#include "base/err.h"
#include "run/sqlite_tables.h"

/*
 * By name; SQLite's own tables are left out. Everything in the arena. path
 * ends in a NUL. -1: it cannot be opened, or is no database.
 */
int tables_read(struct sqlite_tables *out, struct arena *a, const char *path,
		struct err *err);

#endif
