#include "base/compat.h"
#include "base/pack.h"

void pack_number(struct buf *out, uint64_t n)
{
	while (n >= 0x80) {
		buf_addc(out, (char)(n | 0x80));
		n >>= 7;
	}
	buf_addc(out, (char)n);
}

void pack_str(struct buf *out, struct str s)
{
	pack_number(out, s.len);
	buf_adds(out, s);
}

void pack_maybe(struct buf *out, struct str s)
{
	pack_number(out, s.p ? (uint64_t)s.len + 1 : 0);
	if (s.p)
		buf_adds(out, s);
}

bool unpack_number(struct str *rest, uint64_t *n)
{
	unsigned shift = 0;
	unsigned char c;

	*n = 0;
	do {
		if (!rest->len || shift > 63)
			return false;
		c = (unsigned char)*rest->p;
		*rest = str_from(*rest, 1);
		if (shift == 63 && c > 1)
			return false;
		*n |= (uint64_t)(c & 0x7f) << shift;
		shift += 7;
	} while (c & 0x80);
	/* One form a number: no zeros on top. */
	return c || shift == 7;
}

bool unpack_upto(struct str *rest, uint64_t max, uint64_t *n)
{
	return unpack_number(rest, n) && *n <= max;
}

static bool take(struct str *rest, uint64_t len, struct str *s)
{
	if (len > rest->len)
		return false;
	*s = str_cut(*rest, 0, (size_t)len);
	*rest = str_from(*rest, (size_t)len);
	return true;
}

bool unpack_str(struct str *rest, struct str *s)
{
	uint64_t len;

	return unpack_number(rest, &len) && take(rest, len, s);
}

bool unpack_maybe(struct str *rest, struct str *s)
{
	uint64_t len;

	*s = STR_NULL;
	if (!unpack_number(rest, &len))
		return false;
	return !len || take(rest, len - 1, s);
}
