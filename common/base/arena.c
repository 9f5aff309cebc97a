#include "base/compat.h"
#include "base/arena.h"
#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#define ITEM_PER_CHUNK 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ITEM_PER_CHUNK 1
#endif
#endif
#ifndef ITEM_PER_CHUNK
#define ITEM_PER_CHUNK 0
#endif

#define CHUNK_MIN ((size_t)64 * 1024)
#define CHUNK_MAX ((size_t)4 * 1024 * 1024)
#define ALIGNMENT _Alignof(max_align_t)

struct arena_chunk {
	struct arena_chunk *below;
	size_t size;
	size_t used;
	size_t dirty; /* bytes from here on were never given out: zero */
	max_align_t data[];
};

void arena_init(struct arena *a)
{
	a->top = NULL;
	a->total = 0;
}

static void pop_chunk(struct arena *a)
{
	struct arena_chunk *chunk = a->top;

	a->top = chunk->below;
	a->total -= chunk->size;
	free(chunk);
}

void arena_release(struct arena *a)
{
	while (a->top)
		pop_chunk(a);
}

static void push_chunk(struct arena *a, size_t size)
{
	struct arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof(*chunk))
		die_out_of_memory();
	/* From calloc: fresh pages need not be cleared again. */
	chunk = calloc(1, sizeof(*chunk) + size);
	if (!chunk)
		die_out_of_memory();
	chunk->below = a->top;
	chunk->size = size;
	chunk->used = 0;
	chunk->dirty = 0;
	a->top = chunk;
	a->total += size;
}

/* Chunks double, so that a large run makes few of them. */
static size_t chunk_size_for(const struct arena *a, size_t size)
{
	size_t want = a->top ? a->top->size * 2 : CHUNK_MIN;

	if (ITEM_PER_CHUNK)
		return size;
	if (want < CHUNK_MIN)
		want = CHUNK_MIN;
	if (want > CHUNK_MAX)
		want = CHUNK_MAX;
	return want > size ? want : size;
}

static size_t rounded(size_t size)
{
	if (size > SIZE_MAX - ALIGNMENT)
		die_out_of_memory();
	if (!ITEM_PER_CHUNK)
		size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (!size)
		size = ITEM_PER_CHUNK ? 1 : ALIGNMENT;
	return size;
}

/* How many of its first bytes may not be zero goes to *dirty. */
static char *take(struct arena *a, size_t size, size_t *dirty)
{
	struct arena_chunk *chunk = a->top;
	char *p;

	if (ITEM_PER_CHUNK || !chunk || chunk->size - chunk->used < size)
		push_chunk(a, chunk_size_for(a, size));
	chunk = a->top;
	p = (char *)chunk->data + chunk->used;
	*dirty = chunk->dirty > chunk->used ? chunk->dirty - chunk->used : 0;
	if (*dirty > size)
		*dirty = size;
	chunk->used += size;
	if (chunk->dirty < chunk->used)
		chunk->dirty = chunk->used;
	return p;
}

void *arena_bytes(struct arena *a, size_t size)
{
	size_t dirty;

	return take(a, rounded(size), &dirty);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t dirty;
	char *p = take(a, rounded(size), &dirty);

	if (dirty)
		memset(p, 0, dirty);
	return p;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		die_out_of_memory();
	return arena_alloc(a, count * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		die_out_of_memory();
	copy = arena_bytes(a, len + 1);
	if (len)
		memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

struct arena_mark arena_mark(const struct arena *a)
{
	struct arena_mark mark = { a->top, a->top ? a->top->used : 0 };

	return mark;
}

void arena_rewind(struct arena *a, struct arena_mark mark)
{
	while (a->top && a->top != mark.top)
		pop_chunk(a);
	if (a->top)
		a->top->used = mark.used;
}
