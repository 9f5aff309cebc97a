/*
 * Bytes of entries and other objects, from whoever has them.
 */
#include "base/compat.h"
#include "git/backend.h"

/*
 * libgit2 as far as it gets; the object it cannot give, git is asked for
 * alone: it may have to be fetched, or be of a kind libgit2 does not read.
 */
int objects_read(struct repo *r, const struct oid *oids, size_t n, size_t limit,
		 object_fn fn, void *data, struct err *err)
{
	size_t at = 0;

	while (at < n) {
		bool lib = r->backend != REPO_GIT && lib_usable(r, err);
		size_t end = lib ? at + 1 : n;
		int rc = -1;

		if (lib)
			rc = lib_backend.objects(r, oids, &at, n, limit, fn,
						 data, err);
		if (rc == -1 && r->backend != REPO_LIBGIT2)
			rc = plumb_backend.objects(r, oids, &at,
						   lib ? at + 1 : end, limit,
						   fn, data, err);
		if (rc)
			return -1;
	}
	return 0;
}

struct blobs_request {
	struct repo *repo;
	struct arena scratch; /* for files on disk */
	const struct entry *const *entries;
	const size_t *numbers; /* of the entries that are objects */
	size_t limit;
	blob_fn fn;
	void *data;
};

static void blob_of_object(const struct object *o, struct blob *out)
{
	*out = (struct blob){ o->state, o->bytes, o->size };
	if (o->state != BLOB_MISSING && o->type != OBJECT_BLOB)
		out->state = BLOB_NOT_A_FILE;
	if (out->state != BLOB_OK)
		out->bytes = STR("");
}

static int on_object(void *data, size_t i, const struct object *o, struct err *err)
{
	struct blobs_request *q = data;
	struct blob blob;

	blob_of_object(o, &blob);
	return q->fn(q->data, q->numbers[i], &blob, err);
}

static bool is_object(const struct entry *e)
{
	return !oid_is_none(&e->oid) &&
	       (entry_is_file(e) || e->mode == ENTRY_SYMLINK);
}

static struct blob in_memory(const struct entry *e, size_t limit)
{
	if (e->bytes.len > limit)
		return (struct blob){ BLOB_TOO_LARGE, STR(""), e->bytes.len };
	return (struct blob){ BLOB_OK, e->bytes, e->bytes.len };
}

/* One that needs no object: a file on disk, or something without bytes. */
static int give_other(struct blobs_request *q, size_t i, struct err *err)
{
	const struct entry *e = q->entries[i];
	struct blob blob = { .state = BLOB_NOT_A_FILE, .bytes = STR("") };
	struct arena_mark mark = arena_mark(&q->scratch);
	int rc = 0;

	if (e->flags & ENTRY_IN_MEMORY)
		blob = in_memory(e, q->limit);
	else if (e->flags & ENTRY_ON_DISK)
		rc = worktree_read(q->repo, &q->scratch, e->path, q->limit,
				   &blob, err);
	if (!rc)
		rc = q->fn(q->data, i, &blob, err);
	arena_rewind(&q->scratch, mark);
	return rc;
}

static int give_objects(struct blobs_request *q, struct oid *oids,
			size_t *numbers, size_t n, struct err *err)
{
	q->numbers = numbers;
	return objects_read(q->repo, oids, n, q->limit, on_object, q, err);
}

/* Runs of objects go together, in their order with the others. */
static int give_all(struct blobs_request *q, size_t n, struct err *err)
{
	struct oid *oids = arena_array(&q->scratch, n, sizeof(*oids));
	size_t *numbers = arena_array(&q->scratch, n, sizeof(*numbers));
	size_t held = 0;

	for (size_t i = 0; i < n; i++) {
		if (is_object(q->entries[i])) {
			oids[held] = q->entries[i]->oid;
			numbers[held++] = i;
			continue;
		}
		if (give_objects(q, oids, numbers, held, err) ||
		    give_other(q, i, err))
			return -1;
		held = 0;
	}
	return give_objects(q, oids, numbers, held, err);
}

int blobs_read(struct repo *r, const struct entry *const *entries, size_t n,
	       size_t limit, blob_fn fn, void *data, struct err *err)
{
	struct blobs_request q = {
		.repo = r,
		.entries = entries,
		.limit = limit,
		.fn = fn,
		.data = data,
	};
	int rc;

	arena_init(&q.scratch);
	rc = give_all(&q, n, err);
	arena_release(&q.scratch);
	return rc;
}

struct one_blob {
	struct arena *arena;
	struct blob *out;
};

static int keep_blob(void *data, size_t i UNUSED, const struct blob *blob,
		     struct err *err UNUSED)
{
	struct one_blob *one = data;

	*one->out = *blob;
	one->out->bytes = str_dup(one->arena, blob->bytes);
	return 0;
}

int blob_read(struct repo *r, struct arena *a, const struct entry *e,
	      size_t limit, struct blob *out, struct err *err)
{
	struct one_blob one = { a, out };

	return blobs_read(r, &e, 1, limit, keep_blob, &one, err);
}
