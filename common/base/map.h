/*
 * map.h - from a string to a pointer. Entries keep the order they were put
 * in, so that going through a map is stable. Keys are borrowed. The hash is
 * keyed with random bytes: names come from hostile files.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include "base/str.h"

struct map_entry {
	struct str key;
	void *value;
	uint64_t hash;
};

struct map {
	struct arena *arena;
	struct map_entry *entries; /* n of them, in the order they came */
	size_t n;
	size_t cap;
	uint32_t *slots; /* index into entries + 1; 0 is free */
	size_t nslots; /* a power of two, or 0 */
};

void map_init(struct map *m, struct arena *a);
/* NULL when it is not there (or was put there as NULL). */
void *map_get(const struct map *m, struct str key);
bool map_has(const struct map *m, struct str key);
/* Adds or replaces. */
void map_put(struct map *m, struct str key, void *value);
/*
 * The entry of key, added with a NULL value if it was not there. Valid until
 * the next entry is added.
 */
struct map_entry *map_at(struct map *m, struct str key);

#define map_each(m, it)                                          \
	for (struct map_entry *it = (m)->entries,                \
			      *it##_end = it ? it + (m)->n : it; \
	     it != it##_end; it++)

#endif
