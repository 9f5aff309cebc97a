/*
 * oid.h - the name of an object: 20 bytes (SHA-1) or 32 (SHA-256).
 *
 * size 0 means none: the absent side of a change, a file of the working tree
 * whose content git has not named. Bytes behind size are always 0, so two
 * oids may be compared whole.
 */
#ifndef GIT_OID_H
#define GIT_OID_H

#include "base/str.h"

#define OID_MAX_SIZE 32
#define OID_MAX_HEX 64

struct oid {
	uint8_t size; /* 0, 20 or 32 */
	uint8_t bytes[OID_MAX_SIZE];
};

#define OID_NONE ((struct oid){ 0, { 0 } })

static inline bool oid_is_none(const struct oid *oid)
{
	return !oid->size;
}

static inline bool oid_eq(const struct oid *a, const struct oid *b)
{
	return !memcmp(a, b, sizeof(*a));
}

/*
 * Exactly 40 or 64 hex digits, of either case. All zeros give OID_NONE: git
 * writes that for "no object". False (and OID_NONE) for anything else.
 */
bool oid_parse(struct oid *oid, struct str hex);

/* Lower case hex with a NUL behind it; "" for none. Gives out back. */
char *oid_hex(const struct oid *oid, char out[OID_MAX_HEX + 1]);

/* The names every repository knows: of no bytes, and of no files. */
bool oid_is_empty_blob(const struct oid *oid);
struct oid oid_empty_tree(size_t size);

#endif
