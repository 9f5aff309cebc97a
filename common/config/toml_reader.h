/*
 * toml_reader.h - the scanner under toml.c; private to toml*.c. Every
 * function reads at r->at and moves it; false means that a fault is set.
 */
#ifndef CONFIG_TOML_READER_H
#define CONFIG_TOML_READER_H

#include "base/buf.h"
#include "config/toml.h"

struct toml_reader {
	struct arena *arena;
	struct source source;
	struct str s; /* the document */
	size_t at;
	int depth; /* of the value that is being read */
	struct toml_fault *fault;
};

bool toml_fail(struct toml_reader *r, const char *text);

/* The byte n bytes on, or NUL past the end (NUL itself is never legal). */
static inline char toml_peek(const struct toml_reader *r, size_t n)
{
	return n < r->s.len - r->at ? r->s.p[r->at + n] : '\0';
}

static inline bool toml_is_end(const struct toml_reader *r)
{
	return r->at >= r->s.len;
}

bool toml_follows(const struct toml_reader *r, const char *text);
/* How many bytes the line end here has: 0 when there is none. */
size_t toml_newline(const struct toml_reader *r);
void toml_skip_blanks(struct toml_reader *r);
bool toml_skip_comment(struct toml_reader *r);
/* Blanks, line ends and comments, as an array may have them. */
bool toml_skip_lines(struct toml_reader *r);

/* A string of any of the four kinds; a key's must be on one line. */
bool toml_string(struct toml_reader *r, bool is_key, struct str *out);
/* A bare or quoted part of a key. */
bool toml_key_part(struct toml_reader *r, struct str *out);
/* A number, date or time: its kind. */
bool toml_scalar(struct toml_reader *r, enum toml_kind *kind);

/* struct toml.state; tomllib keeps the same as flags of a key's path. */
enum {
	TOML_DECLARED = 1, /* by a header, or dotted in a closed section */
	TOML_FROZEN = 2, /* an array or inline table: complete as it stands */
};

struct toml_key_path {
	struct str parts[TOML_MAX_DEPTH];
	size_t n;
};

struct toml *toml_node(struct toml_reader *r, enum toml_kind kind, size_t begin);
void toml_append(struct toml_reader *r, struct toml *array, struct toml *value);
/* A fault when it is set already. */
bool toml_put(struct toml_reader *r, struct toml *table, struct str name,
	      struct toml *value);
bool toml_key(struct toml_reader *r, struct toml_key_path *key);
bool toml_value(struct toml_reader *r, struct toml **out);
/* key = value */
bool toml_pair(struct toml_reader *r, struct toml_key_path *key,
	       struct toml **value);

#endif
