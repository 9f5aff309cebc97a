#include "base/compat.h"
#include "run/merge_tree_parts.h"
#include "git/merge_text.h"
#include "model/migration.h"
#include "resolve/file_merge.h"
#include "resolve/head_file.h"

/* A file larger than this, and what exceeds all that, is git's to merge. */
#define MAX_FILE ((size_t)1024 * 1024)
#define MAX_READ ((size_t)64 * 1024 * 1024)
#define MAX_MERGED 2000

/* A file that an earlier merge has made. */
static int read_memory(struct merge_lists *m, const struct snapshot *files,
		       struct str path, struct str *out)
{
	const struct entry *e = files ? snapshot_find(files, path) : NULL;

	if (!e || !(e->flags & ENTRY_IN_MEMORY) || !e->bytes.len)
		return 0;
	m->nread += e->bytes.len;
	*out = e->bytes;
	return 1;
}

/* 1 and the bytes; 0: none, too large, no file, too much already; -1. */
static int read_object(struct merge_lists *m, uint32_t mode,
		       const struct oid *oid, struct str *out, struct err *err)
{
	struct entry e = { .mode = mode, .oid = *oid };
	struct blob blob;

	if (blob_read(m->run->repo, &m->run->arena, &e, MAX_FILE, &blob, err))
		return -1;
	if (blob.state != BLOB_OK)
		return 0;
	m->nread += blob.bytes.len;
	*out = blob.bytes;
	return 1;
}

static int read_side(struct merge_lists *m, const struct snapshot *files,
		     struct str path, uint32_t mode, const struct oid *oid,
		     struct str *out, struct err *err)
{
	struct entry e = { .mode = mode };

	if (!mode || !entry_is_file(&e) || m->nread > MAX_READ)
		return 0;
	if (oid_is_none(oid))
		return read_memory(m, files, path, out);
	return read_object(m, mode, oid, out, err);
}

/* ---- renames that keep the revision */

static int id_of(struct merge_lists *m, struct str path, uint32_t mode,
		 const struct oid *oid, struct str *id, struct err *err)
{
	struct source source;
	struct migration migration;
	struct str bytes;
	int found = read_side(m, NULL, path, mode, oid, &bytes, err);

	*id = STR_NULL;
	if (found <= 0)
		return found;
	source_init(&source, &m->run->arena, path, bytes);
	migration_read_metadata(&migration, &m->run->arena, &source);
	*id = migration.id;
	return id->p != NULL;
}

int merge_lists_renamed(struct merge_lists *m, const struct change *deleted,
			const struct changes *by, const struct change **out,
			struct err *err)
{
	struct str id, other;
	int found;

	if (!str_ends(deleted->path, STR(".py")))
		return 0;
	found = id_of(m, deleted->path, deleted->old_mode, &deleted->old_oid,
		      &id, err);
	for (size_t i = 0; found > 0 && i < by->n; i++) {
		const struct change *c = &by->v[i];

		if (c->kind != CHANGE_ADDED || !str_ends(c->path, STR(".py")))
			continue;
		*out = c;
		if (oid_eq(&c->new_oid, &deleted->old_oid))
			return 1;
		if (id_of(m, c->path, c->new_mode, &c->new_oid, &other, err) < 0)
			return -1;
		if (other.p && str_eq(other, id))
			return 1;
	}
	return found < 0 ? -1 : 0;
}

/* ---- contents */

/* What libgit2 takes for a binary file has no lines to merge. */
static int merge_lines(void *data UNUSED, struct arena *a,
		       const struct file_merge_texts *texts, struct str *out,
		       bool *has_conflict, struct err *err UNUSED)
{
	struct merge_text m = {
		.base = texts->base.p ? texts->base : STR(""),
		.ours = texts->ours,
		.theirs = texts->theirs,
		.base_label = STR("base"),
		.our_label = texts->our_label,
		.their_label = texts->their_label,
		.marker_size = texts->marker_size,
		.is_trial = true,
	};
	int rc = merge_text(&m, a, out, NULL);

	if (rc < 0)
		*out = texts->ours;
	*has_conflict = rc != 0;
	return 0;
}

static int merge_bytes(struct merge_lists *m, struct str path, struct str base,
		       struct str ours, struct str theirs,
		       struct file_merge_result *result, struct err *err)
{
	struct file_merge_request request = {
		.texts = { .base = base,
			   .ours = ours,
			   .theirs = theirs,
			   .our_label = STR("ours"),
			   .their_label = STR("theirs"),
			   .marker_size = 7 },
		.path = path,
		.merge_text = merge_lines,
	};

	if (str_is(path_base(path), HEAD_FILE_NAME))
		return file_merge_heads(result, &m->run->arena, &request, err);
	if (str_ends(path, STR(".py")))
		return file_merge_migration(result, &m->run->arena, &request,
					    err);
	memset(result, 0, sizeof(*result));
	return merge_lines(NULL, &m->run->arena, &request.texts, &result->bytes,
			   &result->has_conflict, err);
}

void merge_lists_decide(struct merge_lists *m, struct str path, uint32_t mode,
			const struct oid *oid, struct str bytes)
{
	struct merge_decision *d =
		arena_new(&m->run->arena, struct merge_decision);

	*d = (struct merge_decision){ path, mode, *oid, bytes };
	map_put(&m->decisions, path, d);
}

/* A mode that one side changed; both can only have changed it alike. */
static uint32_t mode_of(const struct change *base, const struct change *ours,
			const struct change *theirs)
{
	return ours->new_mode == base->old_mode ? theirs->new_mode :
						  ours->new_mode;
}

static struct str bytes_in(const struct snapshot *files, struct str path)
{
	const struct entry *e = files ? snapshot_find(files, path) : NULL;

	return e && e->flags & ENTRY_IN_MEMORY ? e->bytes : STR_NULL;
}

/* The bytes are the base's still. files: where those of side stand. */
static bool is_same(const struct merge_lists *m, const struct change *base,
		    const struct change *side, const struct snapshot *files)
{
	struct str was, is;

	if (!base->old_mode || !oid_eq(&side->new_oid, &base->old_oid))
		return false;
	if (!oid_is_none(&base->old_oid))
		return true;
	was = bytes_in(m->base_files, base->path);
	is = bytes_in(files, side->path);
	return was.p && is.p && str_eq(was, is);
}

int merge_lists_file(struct merge_lists *m, struct str path,
		     const struct change *base, const struct change *ours,
		     const struct change *theirs, struct err *err)
{
	struct str b = STR_NULL, o, t;
	struct file_merge_result result;
	uint32_t mode = mode_of(base, ours, theirs);
	int found;

	if (is_same(m, base, ours, m->into_files)) {
		merge_lists_decide(m, path, mode, &theirs->new_oid, STR_NULL);
		return 1;
	}
	if (is_same(m, base, theirs, NULL)) {
		merge_lists_decide(m, path, mode, &ours->new_oid, STR_NULL);
		return 1;
	}
	found = read_side(m, m->into_files, ours->path, ours->new_mode,
			  &ours->new_oid, &o, err);
	if (found > 0)
		found = read_side(m, NULL, theirs->path, theirs->new_mode,
				  &theirs->new_oid, &t, err);
	if (found > 0 && base->old_mode)
		found = read_side(m, m->base_files, base->path, base->old_mode,
				  &base->old_oid, &b, err);
	if (found <= 0 || m->nmerged++ >= MAX_MERGED)
		return found < 0 ? -1 : 0;
	if (merge_bytes(m, path, b, o, t, &result, err))
		return -1;
	if (result.has_conflict && !m->makes_base)
		return 0;
	merge_lists_decide(m, path, mode, &OID_NONE, result.bytes);
	return 1;
}
