/* Any bytes as a tree: in order, with names a path can have, or refused. */
#include "base/compat.h"
#include "git/tree_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct arena *a, struct str bytes, size_t oid_size)
{
	struct oid oid = { .size = (uint8_t)oid_size, .bytes = { 1 } };
	struct err err = ERR_INIT;
	struct tree tree;

	if (tree_parse(a, &oid, bytes, &tree, &err))
		return;
	for (size_t i = 0; i < tree.n; i++) {
		const struct tree_entry *e = &tree.v[i];

		if (!e->name.len || memchr(e->name.p, '/', e->name.len) ||
		    memchr(e->name.p, '\0', e->name.len) ||
		    e->oid + oid_size > bytes.p + bytes.len)
			abort();
		if (i && tree_entry_cmp(&tree.v[i - 1], e) > 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;

	arena_init(&a);
	look(&a, str_of((const char *)data, size), 20);
	look(&a, str_of((const char *)data, size), 32);
	arena_release(&a);
	return 0;
}
