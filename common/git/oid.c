#include "base/compat.h"
#include "git/oid.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool oid_parse(struct oid *oid, struct str hex)
{
	unsigned any = 0;

	*oid = OID_NONE;
	if (hex.len != 40 && hex.len != 64)
		return false;
	for (size_t i = 0; i < hex.len / 2; i++) {
		int high = digit(hex.p[2 * i]);
		int low = digit(hex.p[2 * i + 1]);

		if (high < 0 || low < 0) {
			*oid = OID_NONE;
			return false;
		}
		oid->bytes[i] = (uint8_t)(high << 4 | low);
		any |= oid->bytes[i];
	}
	oid->size = any ? (uint8_t)(hex.len / 2) : 0;
	return true;
}

char *oid_hex(const struct oid *oid, char out[OID_MAX_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < oid->size; i++) {
		out[2 * i] = digits[oid->bytes[i] >> 4];
		out[2 * i + 1] = digits[oid->bytes[i] & 15];
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
