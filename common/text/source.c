#include "base/compat.h"
#include "text/source.h"
#include "base/utf8.h"
#include "base/vec.h"

void source_init(struct source *s, struct arena *a, struct str path,
		 struct str bytes)
{
	memset(s, 0, sizeof(*s));
	s->path = path;
	s->bytes = bytes;
	s->arena = a;
}

static size_t bom_length(struct str bytes)
{
	return str_starts(bytes, STR("\xef\xbb\xbf")) ? 3 : 0;
}

/* Offset behind the line end at or after from, or STR_NPOS. */
static size_t next_line(struct str bytes, size_t from)
{
	for (size_t i = from; i < bytes.len; i++) {
		if (bytes.p[i] == '\n')
			return i + 1;
		if (bytes.p[i] == '\r')
			return i + 1 < bytes.len && bytes.p[i + 1] == '\n' ?
				       i + 2 :
				       i + 1;
	}
	return STR_NPOS;
}

static void index_lines(struct source *s)
{
	VEC_OF(size_t) starts = VEC_INIT;
	size_t at = 0;

	if (s->line_starts)
		return;
	do {
		vec_push(&starts, s->arena, at);
		at = next_line(s->bytes, at);
	} while (at != STR_NPOS);
	s->line_starts = starts.v;
	s->nlines = starts.n;
}

/* Index of the line that holds offset. */
static size_t line_of(const struct source *s, size_t offset)
{
	size_t low = 0, high = s->nlines;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (s->line_starts[middle] <= offset)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/*
 * Goes on from the place that was asked for before where it can: places come
 * in order, and a file may be one long line.
 */
static uint32_t column_of(struct source *s, size_t start, size_t offset)
{
	if (s->last_start != start || s->last_offset > offset || !s->last_column) {
		s->last_start = s->last_offset = start;
		s->last_column = 1;
	}
	while (s->last_offset < offset) {
		size_t next = s->last_offset;

		utf8_next(s->bytes, &next);
		if (next > offset)
			break; /* inside of a character: its column */
		s->last_offset = next;
		s->last_column++;
	}
	return s->last_column;
}

struct position source_position(struct source *s, size_t offset)
{
	size_t line, start;

	index_lines(s);
	if (offset > s->bytes.len)
		offset = s->bytes.len;
	line = line_of(s, offset);
	start = line ? s->line_starts[line] : bom_length(s->bytes);
	if (offset < start)
		offset = start;
	return (struct position){ (uint32_t)line + 1,
				  column_of(s, start, offset) };
}

size_t source_line_start(struct source *s, uint32_t line)
{
	index_lines(s);
	if (!line || line > s->nlines)
		return s->bytes.len;
	if (line == 1)
		return bom_length(s->bytes);
	return s->line_starts[line - 1];
}

struct str source_line(struct source *s, uint32_t line)
{
	size_t begin = source_line_start(s, line);
	size_t end = line < UINT32_MAX ? source_line_start(s, line + 1) :
					 s->bytes.len;

	if (!line || begin > end)
		return str_cut(s->bytes, s->bytes.len, s->bytes.len);
	while (end > begin &&
	       (s->bytes.p[end - 1] == '\n' || s->bytes.p[end - 1] == '\r'))
		end--;
	return str_cut(s->bytes, begin, end);
}

size_t source_line_count(struct source *s)
{
	index_lines(s);
	return s->nlines;
}

struct str source_text(const struct source *s, struct span span)
{
	return str_cut(s->bytes, span.begin, span.end);
}
