/*
 * utf8.h - characters for people: decoding, counting, and making bytes that
 * may be hostile fit for a terminal.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

#define UTF8_INVALID UINT32_MAX

/*
 * The code point at s[*at] (which must be inside), *at moved behind it. A byte that is not part
 * of well-formed UTF-8 gives UTF8_INVALID and moves by one.
 */
uint32_t utf8_next(struct str s, size_t *at);
bool utf8_is_valid(struct str s);
/* Offset of the first byte that is not well-formed UTF-8, or STR_NPOS. */
size_t utf8_first_invalid(struct str s);
/* Code points; an invalid byte counts as one. */
size_t utf8_length(struct str s);
void utf8_add(struct buf *b, uint32_t codepoint);
/* Columns a terminal uses: 0 for combining marks, 2 for wide characters. */
int utf8_width(uint32_t codepoint);

/*
 * Adds s so that no control character reaches a terminal: C0, DEL, C1,
 * bidirectional overrides and invalid bytes become \xNN or \u{NNNN}. A tab
 * becomes a blank, a line end too when one_line is set, else is kept.
 */
void utf8_add_clean(struct buf *b, struct str s, bool one_line);
struct str utf8_clean(struct arena *a, struct str s);

#endif
