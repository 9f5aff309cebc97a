#include "base/compat.h"
#include "report/fingerprint.h"

struct hash {
	uint64_t a, b;
};

static uint64_t mix(uint64_t hash, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		hash ^= (unsigned char)s.p[i];
		hash *= UINT64_C(1099511628211);
	}
	/* Where one part ends counts. */
	return (hash ^ 0x100) * UINT64_C(1099511628211);
}

/* FNV-1a from two starts, one of them shuffled between the parts. */
static void add(struct hash *h, struct str s)
{
	h->a = mix(h->a, s);
	h->b = mix(h->b, s);
	h->b ^= h->b >> 29;
	h->b *= UINT64_C(0xbf58476d1ce4e5b9);
}

static uint64_t finish(uint64_t hash)
{
	hash ^= hash >> 30;
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	hash ^= hash >> 27;
	hash *= UINT64_C(0x94d049bb133111eb);
	return hash ^ hash >> 31;
}

static struct str digits(struct arena *a, const struct hash *h)
{
	return str_fmt(a, "%016llx%016llx", (unsigned long long)finish(h->a),
		       (unsigned long long)finish(h->b));
}

static struct hash hash_of(const struct finding *f)
{
	struct hash h = { UINT64_C(14695981039346656037),
			  UINT64_C(0x9e3779b97f4a7c15) };

	add(&h, str_z(f->rule));
	add(&h, f->at.path);
	add(&h, f->revision);
	add(&h, f->function);
	add(&h, f->key.len ? f->key : f->message);
	return h;
}

/* The first number from *count on whose name nobody has. */
static struct str numbered(struct arena *a, const struct map *taken,
			   struct hash h, size_t *count)
{
	for (;;) {
		struct hash one = h;
		struct str name;

		if ((*count)++)
			add(&one, str_fmt(a, "%zu", *count));
		name = digits(a, &one);
		if (!map_has(taken, name))
			return name;
	}
}

struct str *fingerprints_of(struct arena *a, const struct findings *findings)
{
	struct str *out = arena_array(a, findings->n, sizeof(*out));
	struct map counts, taken;

	map_init(&counts, a);
	map_init(&taken, a);
	for (size_t i = 0; i < findings->n; i++) {
		struct hash h = hash_of(&findings->v[i]);
		struct map_entry *entry = map_at(&counts, digits(a, &h));

		if (!entry->value)
			entry->value = arena_new(a, size_t);
		out[i] = numbered(a, &taken, h, entry->value);
		map_put(&taken, out[i], &out[i]);
	}
	return out;
}
