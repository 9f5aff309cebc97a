/*
 * The libgit2 back end: opening, objects, settings.
 */
#include "base/compat.h"
#include "git/lib.h"

#include <git2/sys/repository.h>

int lib_error(const char *what, struct err *err)
{
	const git_error *e = git_error_last();

	return err_set(err, "%s: %s", what,
		       e && e->message ? e->message : "unknown error");
}

struct oid lib_oid(const git_oid *id)
{
	struct oid oid = OID_NONE;

	if (git_oid_is_zero(id))
		return oid;
	oid.size = GIT_OID_RAWSZ;
	memcpy(oid.bytes, id->id, GIT_OID_RAWSZ);
	return oid;
}

bool lib_oid_out(const struct oid *oid, git_oid *out)
{
	if (oid->size != GIT_OID_RAWSZ)
		return false;
	memcpy(out->id, oid->bytes, GIT_OID_RAWSZ);
	return true;
}

/*
 * git has looked at who owns the repository before it ran us, or the caller
 * asked for it; libgit2's own rules for that differ from git's. These
 * extensions change nothing for one who only reads. What is read is not
 * hashed again: zlib and the index checksum find damage.
 */
static int lib_start(struct err *err)
{
	const char *extensions[] = { "worktreeconfig", "preciousobjects",
				     "relativeworktrees", "partialclone" };

	git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
	git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
	if (git_libgit2_init() < 0)
		return lib_error("cannot start libgit2", err);
	if (git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, extensions,
			     ARRAY_SIZE(extensions)))
		return lib_error("cannot set up libgit2", err);
	git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)32 * 1024 * 1024);
	return 0;
}

/* Colon-separated directories; quoted ones only git can read. */
static int add_alternates(git_odb *odb, struct str list, struct arena *a,
			  struct err *err)
{
	struct str dir;

	while (list.p && str_split(&list, ':', &dir)) {
		if (!dir.len)
			continue;
		if (dir.p[0] == '"')
			return err_set(err, "quoted alternates");
		if (git_odb_add_disk_alternate(odb, str_dup(a, dir).p))
			return lib_error("cannot open alternate", err);
	}
	return 0;
}

/*
 * What GIT_REPOSITORY_OPEN_FROM_ENV would do for objects; opening with it
 * refuses GIT_WORK_TREE, which does not concern us here.
 */
static int open_objects(struct repo *r, struct lib *l, struct err *err)
{
	const char *dir = getenv("GIT_OBJECT_DIRECTORY");
	struct str more = str_z(getenv("GIT_ALTERNATE_OBJECT_DIRECTORIES"));

	if (dir) {
		if (git_odb_open(&l->odb, dir) ||
		    git_repository_set_odb(l->repo, l->odb))
			return lib_error("cannot open objects", err);
	} else if (git_repository_odb(&l->odb, l->repo)) {
		return lib_error("cannot open objects", err);
	}
	return add_alternates(l->odb, more, r->arena, err);
}

static int lib_open(struct repo *r, struct lib *l, struct err *err)
{
	const char *unfit = repo_needs_git(r);
	unsigned flags = GIT_REPOSITORY_OPEN_NO_SEARCH |
			 GIT_REPOSITORY_OPEN_NO_DOTGIT;

	if (unfit)
		return err_set(err, "%s", unfit);
	l->started = true;
	if (lib_start(err))
		return -1;
	if (git_repository_open_ext(&l->repo, r->paths.git_dir.p, flags, NULL))
		return lib_error("libgit2 cannot open the repository", err);
	return open_objects(r, l, err);
}

void lib_give_up(struct repo *r, const char *why)
{
	struct lib *l = r->lib;

	l->usable = false;
	if (!l->why.text[0])
		err_set(&l->why, "%s", why);
	r->fallback = str_z(l->why.text);
}

bool lib_usable(struct repo *r, struct err *err)
{
	struct lib *l = r->lib;

	if (!l) {
		l = r->lib = arena_new(r->arena, struct lib);
		l->usable = true;
		if (lib_open(r, l, &l->why))
			lib_give_up(r, l->why.text);
	}
	if (!l->usable)
		err_set(err, "%s", l->why.text);
	return l->usable;
}

/* Its caches are left to the end of the process, which is near. */
void lib_close(struct repo *r)
{
	struct lib *l = r->lib;

	if (!l)
		return;
	git_odb_free(l->odb);
	git_repository_free(l->repo);
	if (l->started)
		git_libgit2_shutdown();
	r->lib = NULL;
}

/* ---- objects ---- */

static bool type_of(git_object_t from, enum object_type *to)
{
	switch (from) {
	case GIT_OBJECT_COMMIT:
		*to = OBJECT_COMMIT;
		return true;
	case GIT_OBJECT_TREE:
		*to = OBJECT_TREE;
		return true;
	case GIT_OBJECT_BLOB:
		*to = OBJECT_BLOB;
		return true;
	case GIT_OBJECT_TAG:
		*to = OBJECT_TAG;
		return true;
	default:
		return false;
	}
}

/* The header first: a small file can say that it unpacks to gigabytes. */
static int read_object(git_odb *odb, const git_oid *id, size_t limit,
		       struct object *o, git_odb_object **held)
{
	git_object_t type;
	size_t size;

	if (git_odb_read_header(&size, &type, odb, id) ||
	    !type_of(type, &o->type))
		return -1;
	o->size = size;
	o->state = size > limit ? BLOB_TOO_LARGE : BLOB_OK;
	if (o->state != BLOB_OK)
		return 0;
	if (git_odb_read(held, odb, id))
		return -1;
	o->bytes = str_of(git_odb_object_data(*held), git_odb_object_size(*held));
	return o->bytes.len == size ? 0 : -1;
}

int lib_objects(struct repo *r, const struct oid *oids, size_t *at, size_t n,
		size_t limit, object_fn fn, void *data, struct err *err)
{
	for (; *at < n; ++*at) {
		struct object o = { .bytes = STR("") };
		git_odb_object *held = NULL;
		git_oid id;
		int rc;

		if (!lib_oid_out(&oids[*at], &id))
			return err_set(err, "an object name of %d bytes",
				       (int)oids[*at].size);
		if (read_object(r->lib->odb, &id, limit, &o, &held))
			rc = lib_error("cannot read object", err);
		else
			rc = fn(data, *at, &o, err) ? -2 : 0;
		git_odb_object_free(held);
		if (rc)
			return rc;
	}
	return 0;
}

/* ---- settings ---- */

struct settings_request {
	struct repo *repo;
	struct repo_settings *out;
};

static int on_setting(const git_config_entry *e, void *data)
{
	struct settings_request *q = data;
	struct arena *a = q->repo->arena;
	struct repo_setting s = { .value = STR_NULL };

	if (!str_starts(str_z(e->name), STR("alembic.")))
		return 0;
	s.key = str_dup(a, str_from(str_z(e->name), sizeof("alembic.") - 1));
	if (e->value)
		s.value = str_dup(a, str_z(e->value));
	vec_push(q->out, a, s);
	return 0;
}

int lib_settings(struct repo *r, struct repo_settings *out, struct err *err)
{
	struct settings_request q = { r, out };
	git_config *config = NULL;
	int rc;

	if (git_repository_config_snapshot(&config, r->lib->repo))
		return lib_error("cannot read settings", err);
	rc = git_config_foreach(config, on_setting, &q);
	git_config_free(config);
	return rc ? lib_error("cannot read settings", err) : 0;
}

const struct git_backend_ops lib_backend = {
	.name = "libgit2",
	.index = lib_index,
	.head_changes = lib_head_changes,
	.objects = lib_objects,
	.resolve = lib_resolve,
	.refs = lib_refs,
	.ref = lib_ref,
	.ref_target = lib_ref_target,
	.merge_bases = lib_merge_bases,
	.is_ancestor = lib_is_ancestor,
	.settings = lib_settings,
};

struct str repo_library(struct arena *a)
{
	int major = 0, minor = 0, patch = 0;

	git_libgit2_version(&major, &minor, &patch);
	return str_fmt(a, "libgit2 %d.%d.%d", major, minor, patch);
}
