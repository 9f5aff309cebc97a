/*
 * arena.h - one region of memory a run. Everything that is built while a
 * program runs lives in it and is never freed alone; the whole goes at the
 * end, or back to a mark for scratch work.
 *
 * Allocation never fails (it dies). Under AddressSanitizer each item is a
 * malloc of its own, so that overruns are seen.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/compat.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *top;
	size_t total; /* bytes held from the system */
};

struct arena_mark {
	struct arena_chunk *top;
	size_t used;
};

void arena_init(struct arena *a);
void arena_release(struct arena *a);

/* Zeroed, aligned for any object. size 0 gives a valid unique pointer. */
void *arena_alloc(struct arena *a, size_t size);
/* The same for an array; dies when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* Not zeroed; for bytes that are written at once. */
void *arena_bytes(struct arena *a, size_t size);
/* Copies len bytes and adds a NUL behind them. */
char *arena_strndup(struct arena *a, const char *s, size_t len);

/* What was allocated after the mark is gone once arena_rewind() returns. */
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

#endif
