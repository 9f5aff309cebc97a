/*
 * listing.h - a snapshot as this folder sees it: the sorted list of its
 * paths and a way to read one. Where it comes from (index, tree, working
 * tree) is the caller's business.
 *
 * Paths are relative to the top of the repository, without "./", "..", a
 * leading or a doubled slash, in bytewise order, each once: what git writes
 * in an index or a tree. Directories are not listed; they are what stands
 * before a slash. "" is the top directory.
 */
#ifndef CONFIG_LISTING_H
#define CONFIG_LISTING_H

#include "base/err.h"
#include "base/str.h"

enum listing_mode {
	LISTING_FILE,
	LISTING_SYMLINK, /* its bytes are the target, as written */
	LISTING_SUBMODULE, /* opaque */
};

struct listing_entry {
	struct str path;
	enum listing_mode mode;
};

/* The bytes of entry `index`, which live as long as the listing. */
typedef int listing_read_fn(void *data, size_t index, struct str *bytes,
			    struct err *err);

struct listing {
	const struct listing_entry *v;
	size_t n;
	listing_read_fn *read;
	void *data;
};

#define LISTING_NONE SIZE_MAX

/* Index of the entry with exactly this path, or LISTING_NONE. */
size_t listing_find(const struct listing *l, struct str path);
/* Index of the first entry that is not before `path`; n if there is none. */
size_t listing_lower_bound(const struct listing *l, struct str path);
/* Is there an entry below dir? "" is a directory when there is any entry. */
bool listing_has_dir(const struct listing *l, struct str dir);
/* The entries below dir are [*begin, *end). */
void listing_below(const struct listing *l, struct str dir, size_t *begin,
		   size_t *end);

enum listing_resolved {
	LISTING_IS_FILE,
	LISTING_IS_DIR,
	LISTING_IS_SUBMODULE,
	LISTING_MISSING,
	LISTING_OUTSIDE, /* a symlink or ".." leads out of the repository */
	LISTING_LOOP, /* more than 40 symlinks */
};

/*
 * Follows "." and "..", and the symlinks that the snapshot holds, as realpath
 * would; never leaves the snapshot. *real is the path reached (in the arena;
 * for LISTING_MISSING as far as it could be followed). -1 only when a symlink
 * could not be read.
 */
int listing_resolve(const struct listing *l, struct arena *a, struct str path,
		    enum listing_resolved *what, struct str *real,
		    struct err *err);

#endif
