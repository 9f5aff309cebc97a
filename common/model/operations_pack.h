/*
 * operations_pack.h - what replaying the upgrade of a migration needs of its
 * operations, as bytes for a cache: effects on the schema, what could not be
 * read, conditions as far as they matter. The same operations always give
 * the same bytes, the first of which is the version of the form.
 *
 * What is unpacked is no whole struct operations: no arguments, no values,
 * no SQL texts, no calls that lead there; of effects on rows one a table is
 * kept.
 */
#ifndef MODEL_OPERATIONS_PACK_H
#define MODEL_OPERATIONS_PACK_H

#include "base/pack.h"
#include "model/operations.h"
#include "model/operations_names.h"

/* What stands at the head, to be looked at before the rest is. */
struct packed_head {
	bool touches_unnamed;
	struct name_set names;
};

void operations_pack(struct buf *out, const struct operations *ops);
/* False when the bytes are of another form. */
bool operations_unpack_head(struct str bytes, struct packed_head *head);
/*
 * Borrows the bytes. False unless they are what operations_pack() makes; *ops
 * is then not to be used. Memory in proportion to the bytes.
 */
bool operations_unpack(struct arena *a, struct str bytes, struct operations *ops);

#endif
