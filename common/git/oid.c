#include "base/compat.h"
#include "git/oid.h"

/* A digit's value + 1, 0 for any other byte; lists of names are long. */
static const uint8_t digits[256] = {
	['0'] = 1,  ['1'] = 2,	['2'] = 3,  ['3'] = 4,	['4'] = 5,  ['5'] = 6,
	['6'] = 7,  ['7'] = 8,	['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
	['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16, ['A'] = 11, ['B'] = 12,
	['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};

bool oid_parse(struct oid *oid, struct str hex)
{
	const unsigned char *p = (const unsigned char *)hex.p;
	unsigned any = 0;

	*oid = OID_NONE;
	if (hex.len != 40 && hex.len != 64)
		return false;
	for (size_t i = 0; i < hex.len / 2; i++) {
		unsigned high = digits[p[2 * i]];
		unsigned low = digits[p[2 * i + 1]];

		if (!high || !low) {
			*oid = OID_NONE;
			return false;
		}
		oid->bytes[i] = (uint8_t)((high - 1) << 4 | (low - 1));
		any |= oid->bytes[i];
	}
	oid->size = any ? (uint8_t)(hex.len / 2) : 0;
	return true;
}

char *oid_hex(const struct oid *oid, char out[OID_MAX_HEX + 1])
{
	static const char names[] = "0123456789abcdef";

	for (size_t i = 0; i < oid->size; i++) {
		out[2 * i] = names[oid->bytes[i] >> 4];
		out[2 * i + 1] = names[oid->bytes[i] & 15];
	}
	out[2 * (size_t)oid->size] = '\0';
	return out;
}

static struct oid literal(const char *hex)
{
	struct oid oid;

	oid_parse(&oid, str_z(hex));
	return oid;
}

bool oid_is_empty_blob(const struct oid *oid)
{
	struct oid empty = literal(
		oid->size == 32 ?
			"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813" :
			"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");

	return oid_eq(oid, &empty);
}

struct oid oid_empty_tree(size_t size)
{
	return literal(
		size == 32 ?
			"6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321" :
			"4b825dc642cb6eb9a060e54bf8d69288fbee4904");
}
