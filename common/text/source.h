/*
 * source.h - a file's bytes, and where in it something stands.
 *
 * Offsets and spans are bytes, 0-based, end exclusive. Lines and columns are
 * for people: 1-based, columns in characters (code points; a byte that is
 * not UTF-8 counts as one). Lines end at \n, \r\n or a lone \r, as CPython
 * reads them. A UTF-8 byte order mark at the start belongs to the bytes but
 * takes no column.
 */
#ifndef TEXT_SOURCE_H
#define TEXT_SOURCE_H

#include "base/str.h"

struct span {
	size_t begin;
	size_t end;
};

struct position {
	uint32_t line;
	uint32_t column;
};

struct source {
	struct str path; /* in the repository, from its top, raw bytes */
	struct str bytes; /* whole; borrowed */
	struct arena *arena; /* for the line table */
	size_t *line_starts; /* made when first asked for */
	size_t nlines;
	size_t last_start, last_offset; /* of the last position */
	uint32_t last_column; /* 0: none yet */
};

static inline struct span span_of(size_t begin, size_t end)
{
	return (struct span){ begin, end };
}

void source_init(struct source *s, struct arena *a, struct str path,
		 struct str bytes);
/* An offset at or past the end gives the position just behind the last. */
struct position source_position(struct source *s, size_t offset);
/* Line 1 is the first; without its line end. A line past the end is "". */
struct str source_line(struct source *s, uint32_t line);
/* Offset of the first byte of a line; the size when there are fewer. */
size_t source_line_start(struct source *s, uint32_t line);
size_t source_line_count(struct source *s);
struct str source_text(const struct source *s, struct span span);

#endif
