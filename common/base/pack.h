/*
 * pack.h - numbers and strings as bytes, for what is kept between runs.
 * The same values always give the same bytes: numbers are 7 bits a byte, low
 * bits first, without zeros on top; a string is its length and its bytes.
 *
 * The takers cut what they read off *rest. They give false at its end, and
 * where no packer has been; a string borrows the bytes.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/buf.h"

void pack_number(struct buf *out, uint64_t n);
void pack_str(struct buf *out, struct str s);
/* Tells {NULL, 0} from "". */
void pack_maybe(struct buf *out, struct str s);

bool unpack_number(struct str *rest, uint64_t *n);
/* The same, but false above max. */
bool unpack_upto(struct str *rest, uint64_t max, uint64_t *n);
bool unpack_str(struct str *rest, struct str *s);
bool unpack_maybe(struct str *rest, struct str *s);

#endif
