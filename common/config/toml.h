/*
 * toml.h - reads TOML 1.0 as CPython's tomllib does, for the [tool.alembic]
 * of a pyproject.toml: it accepts and refuses the same documents. Debian 12
 * packages no C library for it.
 *
 * Values live in the arena. Numbers and dates are checked but kept as they
 * are written. Nothing recurses over the input: nesting is bounded.
 */
#ifndef CONFIG_TOML_H
#define CONFIG_TOML_H

#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"
#include "text/source.h"

#define TOML_MAX_BYTES (1u << 20)
#define TOML_MAX_DEPTH 100 /* of arrays, inline tables and dotted keys */

enum toml_kind {
	TOML_TABLE,
	TOML_ARRAY,
	TOML_STRING,
	TOML_INTEGER,
	TOML_FLOAT,
	TOML_BOOLEAN,
	TOML_DATETIME, /* date-time, local date-time, date or time */
};

struct toml {
	enum toml_kind kind;
	bool truth; /* BOOLEAN */
	uint8_t state; /* the reader's: how a table was defined */
	uint32_t line; /* 1-based, where the value (or header) begins */
	struct span span; /* of the value, or of the header of a table */
	struct str text; /* STRING: its value; numbers, dates: as written */
	struct map *table; /* TABLE: key -> struct toml */
	struct toml **items; /* ARRAY: nitems */
	size_t nitems;
	size_t cap;
};

struct toml_fault {
	uint32_t line; /* 1-based */
	uint32_t column; /* 1-based, in characters */
	const char *text; /* static; lower case, no full stop */
};

/*
 * The root table, or NULL with *fault filled when tomllib would raise
 * TOMLDecodeError (or UnicodeDecodeError), or when it is beyond our bounds.
 */
struct toml *toml_read(struct arena *a, struct str bytes,
		       struct toml_fault *fault);

/* NULL when t is NULL, no table, or has no such key. */
struct toml *toml_at(const struct toml *t, struct str key);

#endif
