/*
 * buf.h - bytes that grow, in an arena: for output and for texts that are
 * put together piece by piece. What it held before it grew stays in the
 * arena until that goes.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

struct buf {
	struct arena *arena;
	char *p; /* NUL-terminated once anything was added; else NULL */
	size_t len;
	size_t cap;
};

#define BUF_INIT(a)             \
	{                       \
		(a), NULL, 0, 0 \
	}

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_addc(struct buf *b, char c);
void buf_fill(struct buf *b, char c, size_t count);
void buf_addf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);

static inline void buf_adds(struct buf *b, struct str s)
{
	buf_add(b, s.p, s.len);
}

static inline void buf_addz(struct buf *b, const char *z)
{
	buf_add(b, z, strlen(z));
}

/* Borrows what it holds now; "" when nothing was added. */
static inline struct str buf_str(const struct buf *b)
{
	return b->p ? str_of(b->p, b->len) : STR("");
}

/* Makes room for at least extra more bytes; the terminator not counted. */
void buf_reserve(struct buf *b, size_t extra);

#endif
