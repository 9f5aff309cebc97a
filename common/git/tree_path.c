#include "base/compat.h"
#include "git/backend.h"
#include "git/tree_path.h"
#include "git/tree_read.h"

#define MAX_TREE ((size_t)16 * 1024 * 1024)

struct looking {
	struct str name;
	size_t oid_size;
	struct entry found;
	bool is_found;
};

static int look(void *data, size_t i, const struct object *o, struct err *err)
{
	struct looking *l = data;
	struct str rest = o->bytes;
	struct tree_entry e;

	(void)i;
	(void)err;
	if (o->state != BLOB_OK || o->type != OBJECT_TREE)
		return 0;
	while (tree_entry_next(&rest, l->oid_size, &e) > 0) {
		if (!str_eq(e.name, l->name))
			continue;
		l->found.mode = e.mode;
		l->found.oid.size = (uint8_t)l->oid_size;
		memcpy(l->found.oid.bytes, e.oid, l->oid_size);
		l->is_found = true;
		return 0;
	}
	return 0;
}

int tree_path(struct repo *r, const struct oid *tree, struct str path,
	      struct entry *out, struct err *err)
{
	struct str rest = path.len ? path : STR_NULL;
	struct str part;

	*out = (struct entry){ .path = path,
			       .mode = ENTRY_DIRECTORY,
			       .oid = *tree };
	while (str_split(&rest, '/', &part)) {
		struct looking l = { .name = part, .oid_size = tree->size };

		if (out->mode != ENTRY_DIRECTORY)
			return 0;
		if (objects_read(r, &out->oid, 1, MAX_TREE, look, &l, err))
			return -1;
		if (!l.is_found)
			return 0;
		out->mode = l.found.mode;
		out->oid = l.found.oid;
	}
	return 1;
}
