/*
 * json.h - a writer of JSON (RFC 8259): commas and nesting are its business,
 * the order is the caller's. Bytes that are not UTF-8 come out as lone low
 * surrogates (\udc80 to \udcff), which Python's "surrogateescape" turns back
 * into the bytes; nothing is lost and the text stays ASCII there.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/buf.h"

struct json {
	struct buf *out;
	unsigned depth;
	bool needs_comma;
	bool is_empty; /* nothing yet inside the innermost bracket */
	/* For readers that want UTF-8: U+FFFD for each byte that is not. */
	bool is_utf8;
};

void json_init(struct json *j, struct buf *out);
/* name is NULL inside an array and at the top. */
void json_open(struct json *j, const char *name, char bracket);
void json_close(struct json *j, char bracket);
void json_string(struct json *j, const char *name, struct str value);
void json_number(struct json *j, const char *name, uint64_t value);
void json_bool(struct json *j, const char *name, bool value);
void json_null(struct json *j, const char *name);
/* value as a string, or null when it is absent (p == NULL). */
void json_string_or_null(struct json *j, const char *name, struct str value);
/* A string in quotes, alone. */
void json_quote(struct buf *out, struct str s, bool is_utf8);

#endif
