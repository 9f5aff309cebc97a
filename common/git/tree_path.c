#include "base/compat.h"
#include "git/backend.h"
#include "git/tree_path.h"

#define MAX_TREE ((size_t)16 * 1024 * 1024)

struct looking {
	struct str name;
	size_t oid_size;
	struct entry found;
	bool is_found;
};

/* "100644 name\0<oid>"; false at the end, or where it is no such thing. */
static bool next(struct str *rest, size_t oid_size, struct str *mode,
		 struct str *name, struct oid *oid)
{
	size_t blank = str_chr(*rest, ' ');
	size_t nul = str_chr(*rest, '\0');

	if (blank == STR_NPOS || nul == STR_NPOS || nul < blank ||
	    rest->len - nul - 1 < oid_size)
		return false;
	*mode = str_of(rest->p, blank);
	*name = str_cut(*rest, blank + 1, nul);
	*oid = OID_NONE;
	oid->size = (uint8_t)oid_size;
	memcpy(oid->bytes, rest->p + nul + 1, oid_size);
	*rest = str_from(*rest, nul + 1 + oid_size);
	return true;
}

static uint32_t parse_mode(struct str s)
{
	uint32_t mode = 0;

	for (size_t i = 0; i < s.len && i < 7; i++)
		mode = mode * 8 + ((uint32_t)(s.p[i] - '0') & 7u);
	return mode_canonical(mode);
}

static int look(void *data, size_t i, const struct object *o, struct err *err)
{
	struct looking *l = data;
	struct str rest = o->bytes, mode, name;
	struct oid oid;

	(void)i;
	(void)err;
	if (o->state != BLOB_OK || o->type != OBJECT_TREE)
		return 0;
	while (rest.len && next(&rest, l->oid_size, &mode, &name, &oid)) {
		if (!str_eq(name, l->name))
			continue;
		l->found.mode = parse_mode(mode);
		l->found.oid = oid;
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
