#include "base/compat.h"
#include "git/backend.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

static void choose_backend(struct repo *r)
{
	const char *forced = getenv("GIT_ALEMBIC_BACKEND");

	if (forced && !strcmp(forced, "libgit2"))
		r->backend = REPO_LIBGIT2;
	else if (forced && !strcmp(forced, "git"))
		r->backend = REPO_GIT;
}

struct repo *repo_open(struct arena *a, enum repo_backend backend, struct err *err)
{
	struct repo *r = arena_new(a, struct repo);

	r->arena = a;
	r->backend = backend;
	r->top_fd = r->dir_fd = -1;
	r->fallback = STR_NULL;
	choose_backend(r);
	if (repo_find_paths(r, err)) {
		repo_close(r);
		return NULL;
	}
	return r;
}

void repo_close(struct repo *r)
{
	if (!r)
		return;
	lib_close(r);
	plumb_close(r);
	worktree_close(r);
}

const struct repo_paths *repo_paths(const struct repo *r)
{
	return &r->paths;
}

struct str repo_fallback_reason(const struct repo *r)
{
	return r->fallback;
}

bool repo_has_file(const struct repo *r, const char *name)
{
	struct str path =
		str_fmt(r->arena, "%.*s/%s", STR_ARG(r->paths.git_dir), name);
	struct stat st;

	return !stat(path.p, &st);
}

bool repo_is_partial_commit(const struct repo *r)
{
	struct str base = path_base(r->paths.index);

	return str_starts(base, STR("next-index-")) &&
	       str_ends(base, STR(".lock"));
}

bool repo_is_merging(const struct repo *r)
{
	return repo_has_file(r, "MERGE_HEAD");
}

static bool common_has(const struct repo *r, const char *name)
{
	struct str path =
		str_fmt(r->arena, "%.*s/%s", STR_ARG(r->paths.common_dir), name);
	struct stat st;

	return !stat(path.p, &st) && (!S_ISREG(st.st_mode) || st.st_size);
}

bool repository_is_shallow(const struct repo *r)
{
	return common_has(r, "shallow");
}

/* A packed-refs of a large server may have many megabytes; read by pieces. */
static bool packed_refs_have_replaced(const struct repo *r)
{
	struct arena scratch;
	struct str path = str_fmt(r->arena, "%.*s/packed-refs",
				  STR_ARG(r->paths.common_dir));
	struct str bytes;
	bool found;

	arena_init(&scratch);
	/* What cannot be read whole is taken to have some. */
	switch (io_read_file(path.p, &scratch, (size_t)1 << 28, &bytes, NULL)) {
	case IO_OK:
		found = str_find(bytes, STR(" refs/replace/")) != STR_NPOS;
		break;
	case IO_MISSING:
		found = false;
		break;
	default:
		found = true;
	}
	arena_release(&scratch);
	return found;
}

bool repo_has_replaced(struct repo *r)
{
	if (getenv("GIT_NO_REPLACE_OBJECTS"))
		return false;
	if (!r->replaced_known)
		r->has_replaced = getenv("GIT_REPLACE_REF_BASE") ||
				  common_has(r, "reftable") ||
				  common_has(r, "refs/replace") ||
				  packed_refs_have_replaced(r);
	r->replaced_known = true;
	return r->has_replaced;
}

/* sha256 and reftable: libgit2 would find out, but not as fast. */
static bool config_names_format(const struct repo *r)
{
	struct arena scratch;
	struct str path = path_join(r->arena, r->paths.common_dir, STR("config"));
	struct str text;
	bool found = false;

	arena_init(&scratch);
	if (io_read_file(path.p, &scratch, (size_t)1 << 20, &text, NULL) ==
	    IO_OK) {
		text = str_lower(&scratch, text);
		found = str_find(text, STR("objectformat")) != STR_NPOS ||
			str_find(text, STR("refstorage")) != STR_NPOS;
	}
	arena_release(&scratch);
	return found;
}

/* libgit2 1.5 sees neither of these and answers wrongly, not loudly. */
const char *repo_needs_git(struct repo *r)
{
	if (config_names_format(r))
		return "objects or refs are of another format";
	if (getenv("GIT_COMMON_DIR"))
		return "GIT_COMMON_DIR is set";
	if (common_has(r, "info/grafts"))
		return "there are grafts";
	return repo_has_replaced(r) ? "there may be replaced objects" : NULL;
}

struct index_stamp index_stamp_now(const struct repo *r)
{
	struct index_stamp s = { 0 };
	struct stat st;

	if (stat(r->paths.index.p, &st))
		return s;
	s.device = (uint64_t)st.st_dev;
	s.inode = (uint64_t)st.st_ino;
	s.size = (uint64_t)st.st_size;
	s.seconds = (int64_t)st.st_mtim.tv_sec;
	s.nanoseconds = (int64_t)st.st_mtim.tv_nsec;
	return s;
}

bool index_stamp_eq(const struct index_stamp *a, const struct index_stamp *b)
{
	return a->device == b->device && a->inode == b->inode &&
	       a->size == b->size && a->seconds == b->seconds &&
	       a->nanoseconds == b->nanoseconds;
}

void repo_prefetch(struct repo *r, unsigned what)
{
	bool by_git = r->backend != REPO_LIBGIT2 && !repo_index_in_process(r);

	if (what & REPO_PREFETCH_CHANGES && !r->has_changes && by_git)
		plumb_start_changes(r);
	if (what & REPO_PREFETCH_INDEX && !r->has_index && by_git)
		plumb_start_index(r);
	if (what & REPO_PREFETCH_SETTINGS && !r->has_settings &&
	    r->backend != REPO_LIBGIT2 && !settings_are_absent(r))
		plumb_start_settings(r);
}
