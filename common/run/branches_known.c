/*
 * How two trees differ, remembered: of hundreds of branches nearly all are
 * as they were when somebody asked last. The record stands in the cache under
 * a key made of both trees; what it says was true of them then, and always is.
 */
#include "base/compat.h"
#include "run/branches_parts.h"

struct sums {
	uint64_t a, b;
};

static void sum(struct sums *s, const struct oid *oid)
{
	for (size_t i = 0; i < oid->size; i++) {
		s->a = (s->a ^ oid->bytes[i]) * UINT64_C(0x100000001b3);
		s->b = (s->b ^ (oid->bytes[i] + 1u)) * UINT64_C(0x100000001b3);
	}
	/* None is other than nothing. */
	s->a = (s->a ^ oid->size) * UINT64_C(0x100000001b3);
}

static struct oid key_of(const struct oid *from, const struct oid *to)
{
	struct sums s = { UINT64_C(0xcbf29ce484222325),
			  UINT64_C(0x84222325cbf29ce4) };
	struct oid key = { .size = 20 };

	sum(&s, from);
	sum(&s, to);
	memcpy(key.bytes, "DIFF", 4);
	memcpy(key.bytes + 4, &s, sizeof(s));
	return key;
}

static void add_number(struct buf *out, uint32_t n)
{
	for (int shift = 0; shift < 32; shift += 8)
		buf_addc(out, (char)(n >> shift & 0xff));
}

static void add_oid(struct buf *out, const struct oid *oid)
{
	buf_addc(out, (char)oid->size);
	buf_add(out, oid->bytes, oid->size);
}

void branch_remember(struct run *run, const struct oid *from,
		     const struct oid *to, const struct changes *changes)
{
	struct buf record = BUF_INIT(&run->arena);
	struct oid key = key_of(from, to);

	for (size_t i = 0; i < changes->n; i++) {
		const struct change *c = &changes->v[i];

		add_number(&record, c->old_mode);
		add_number(&record, c->new_mode);
		add_oid(&record, &c->old_oid);
		add_oid(&record, &c->new_oid);
		add_number(&record, (uint32_t)c->path.len);
		buf_adds(&record, c->path);
	}
	cache_put(run_cache(run), &key, buf_str(&record));
}

static bool take_number(struct str *rest, uint32_t *n)
{
	const unsigned char *p = (const unsigned char *)rest->p;

	if (rest->len < 4)
		return false;
	*n = p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	     (uint32_t)p[3] << 24;
	*rest = str_from(*rest, 4);
	return true;
}

static bool take_oid(struct str *rest, struct oid *oid)
{
	*oid = OID_NONE;
	if (!rest->len || (unsigned char)rest->p[0] > sizeof(oid->bytes) ||
	    (size_t)rest->p[0] >= rest->len)
		return false;
	oid->size = (unsigned char)rest->p[0];
	memcpy(oid->bytes, rest->p + 1, oid->size);
	*rest = str_from(*rest, 1 + (size_t)oid->size);
	return true;
}

static bool take_change(struct arena *a, struct str *rest, struct change *c)
{
	uint32_t length;

	memset(c, 0, sizeof(*c));
	if (!take_number(rest, &c->old_mode) || !take_number(rest, &c->new_mode) ||
	    !take_oid(rest, &c->old_oid) || !take_oid(rest, &c->new_oid) ||
	    !take_number(rest, &length) || length > rest->len)
		return false;
	c->path = str_dup(a, str_cut(*rest, 0, length));
	*rest = str_from(*rest, length);
	return true;
}

bool branch_recall(struct run *run, const struct oid *from,
		   const struct oid *to, struct changes *out)
{
	struct arena *a = &run->arena;
	struct oid key = key_of(from, to);
	VEC_OF(struct change) changes = VEC_INIT;
	struct change c;
	struct str rest;

	if (!cache_get(run_cache(run), &key, &rest))
		return false;
	while (rest.len) {
		if (!take_change(a, &rest, &c))
			return false;
		vec_push(&changes, a, c);
	}
	*out = (struct changes){ changes.v, changes.n };
	return true;
}
