/*
 * schema_diff.h - what differs between two schemas, by name: of one chain at
 * two revisions, or of a chain and a database. What the replay cannot know
 * (a type that is not in the files, parts of a table it never saw created) is
 * no difference.
 */
#ifndef MODEL_SCHEMA_DIFF_H
#define MODEL_SCHEMA_DIFF_H

#include "model/schema.h"

enum schema_diff_kind { SCHEMA_ADDED, SCHEMA_REMOVED, SCHEMA_CHANGED };

struct schema_difference {
	enum schema_diff_kind kind;
	const char *what; /* "table", "column", "foreign key", "type", ... */
	struct str table; /* as shown; {NULL, 0} for what is in none */
	struct str name; /* of the table, column, ...; or "(a, b)" */
	struct str detail; /* "VARCHAR(20) not null"; or NULL */
	struct schema_origin by; /* who made it so, as far as known */
};

struct schema_differences {
	struct schema_difference *v;
	size_t n;
	size_t cap;
};

enum schema_diff_flag {
	/*
	 * The new one was read out of a database: constraints have names
	 * there that they need not have in the files, checks and enums are
	 * not compared.
	 */
	SCHEMA_DIFF_DATABASE = 1,
};

/* Both schemas' arenas must outlive out. Near linear in both. */
void schema_diff(struct schema_differences *out, struct arena *a,
		 const struct schema *from, const struct schema *to,
		 unsigned flags);

#endif
