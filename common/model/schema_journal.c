/*
 * What was changed while the schema was replayed, as it was before: bytes by
 * their address, map entries by their position (maps only ever grow). Taking
 * back is putting the old ones in place, last first.
 */
#include "base/compat.h"
#include "model/schema_parts.h"

struct schema_change {
	void *at; /* the bytes; or the map */
	void *old; /* a copy of them; or the entry's value */
	size_t n; /* how many; MAP_ENTRY: it is one */
	size_t entry;
};

#define MAP_ENTRY SIZE_MAX

struct schema_journal {
	struct schema_change *v;
	size_t n;
	size_t cap;
};

void schema_init(struct schema *s, struct arena *a, struct str dialect)
{
	memset(s, 0, sizeof(*s));
	s->arena = a;
	s->dialect = dialect.p ? dialect : STR("");
	s->journal = arena_new(a, struct schema_journal);
	map_init(&s->table_by_name, a);
	map_init(&s->table_by_bare_name, a);
	map_init(&s->index_by_name, a);
	map_init(&s->key_by_name, a);
	map_init(&s->type_by_name, a);
	map_init(&s->other_by_name, a);
	map_init(&s->schemas, a);
}

void schema_save(struct schema *s, void *p, size_t n)
{
	struct schema_change c = { .at = p, .n = n };

	c.old = arena_bytes(s->arena, n);
	memcpy(c.old, p, n);
	vec_push(s->journal, s->arena, c);
}

void schema_put(struct schema *s, struct map *m, struct str key, void *value)
{
	struct map_entry *entry = map_at(m, key);
	struct schema_change c = { .at = m, .n = MAP_ENTRY };

	c.old = entry->value;
	c.entry = (size_t)(entry - m->entries);
	entry->value = value;
	vec_push(s->journal, s->arena, c);
}

size_t schema_mark(const struct schema *s)
{
	return s->journal->n;
}

void schema_undo(struct schema *s, size_t mark)
{
	while (s->journal->n > mark) {
		const struct schema_change *c = &s->journal->v[--s->journal->n];

		if (c->n == MAP_ENTRY)
			((struct map *)c->at)->entries[c->entry].value = c->old;
		else
			memcpy(c->at, c->old, c->n);
	}
}
