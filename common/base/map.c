#include "base/compat.h"
#include "base/map.h"
#include "base/err.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static uint64_t rotl(uint64_t x, int b)
{
	return (x << b) | (x >> (64 - b));
}

static void sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[1] = rotl(v[1], 13) ^ v[0];
	v[0] = rotl(v[0], 32);
	v[2] += v[3];
	v[3] = rotl(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = rotl(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = rotl(v[1], 17) ^ v[2];
	v[2] = rotl(v[2], 32);
}

/* One key a process: nothing that is printed depends on it. */
static const uint64_t *hash_key(void)
{
	static uint64_t key[2];
	static bool is_set;
	int fd;

	if (is_set)
		return key;
	key[0] = (uint64_t)time(NULL) ^ (uint64_t)(uintptr_t)&fd;
	key[1] = (uint64_t)getpid() * UINT64_C(0x9e3779b97f4a7c15);
	fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		uint64_t bytes[2];

		if (read(fd, bytes, sizeof(bytes)) == sizeof(bytes))
			memcpy(key, bytes, sizeof(key));
		close(fd);
	}
	is_set = true;
	return key;
}

/* SipHash-1-3. */
static uint64_t hash_of(struct str s)
{
	const uint64_t *key = hash_key();
	uint64_t v[4] = { key[0] ^ UINT64_C(0x736f6d6570736575),
			  key[1] ^ UINT64_C(0x646f72616e646f6d),
			  key[0] ^ UINT64_C(0x6c7967656e657261),
			  key[1] ^ UINT64_C(0x7465646279746573) };
	uint64_t word, last = (uint64_t)s.len << 56;
	size_t i;

	for (i = 0; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.p + i, 8);
		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	for (size_t k = 0; i + k < s.len; k++)
		last |= (uint64_t)(unsigned char)s.p[i + k] << (8 * k);
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int round = 0; round < 3; round++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

void map_init(struct map *m, struct arena *a)
{
	memset(m, 0, sizeof(*m));
	m->arena = a;
}

/* The slot that holds key, or the free one where it would go. */
static uint32_t *slot_of(const struct map *m, struct str key, uint64_t hash)
{
	size_t at = hash & (m->nslots - 1);

	while (m->slots[at]) {
		struct map_entry *e = &m->entries[m->slots[at] - 1];

		if (e->hash == hash && str_eq(e->key, key))
			break;
		at = (at + 1) & (m->nslots - 1);
	}
	return &m->slots[at];
}

static const struct map_entry *find(const struct map *m, struct str key)
{
	uint32_t slot;

	if (!m->n)
		return NULL;
	slot = *slot_of(m, key, hash_of(key));
	return slot ? &m->entries[slot - 1] : NULL;
}

void *map_get(const struct map *m, struct str key)
{
	const struct map_entry *e = find(m, key);

	return e ? e->value : NULL;
}

bool map_has(const struct map *m, struct str key)
{
	return find(m, key) != NULL;
}

static void grow(struct map *m)
{
	size_t cap = m->cap ? m->cap * 2 : 8;
	struct map_entry *entries;

	if (cap > UINT32_MAX / 2)
		die_out_of_memory();
	entries = arena_array(m->arena, cap, sizeof(*entries));
	if (m->n)
		memcpy(entries, m->entries, m->n * sizeof(*entries));
	m->entries = entries;
	m->cap = cap;
	m->nslots = cap * 2;
	m->slots = arena_array(m->arena, m->nslots, sizeof(*m->slots));
	for (size_t i = 0; i < m->n; i++)
		*slot_of(m, entries[i].key, entries[i].hash) = (uint32_t)i + 1;
}

struct map_entry *map_at(struct map *m, struct str key)
{
	uint64_t hash = hash_of(key);
	uint32_t *slot;

	if (m->n == m->cap)
		grow(m);
	slot = slot_of(m, key, hash);
	if (!*slot) {
		m->entries[m->n] = (struct map_entry){ key, NULL, hash };
		*slot = (uint32_t)++m->n;
	}
	return &m->entries[*slot - 1];
}

void map_put(struct map *m, struct str key, void *value)
{
	map_at(m, key)->value = value;
}
