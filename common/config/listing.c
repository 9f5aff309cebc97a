#include "base/compat.h"
#include "config/listing.h"
#include "base/buf.h"

#define MOST_SYMLINKS 40 /* Linux' MAXSYMLINKS */
#define LONGEST_PATH 4096 /* PATH_MAX */

/* First entry that is not before path + (c when it is not NUL). */
static size_t lower_bound(const struct listing *l, struct str path, char c)
{
	size_t low = 0, high = l->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		struct str have = l->v[mid].path;
		bool longer = have.len > path.len;
		int order;

		if (longer)
			order = str_cmp(str_of(have.p, path.len), path);
		else
			order = str_cmp(have, path);
		if (!order && c)
			order = !longer ? -1 :
					  (unsigned char)have.p[path.len] -
						  (unsigned char)c;
		if (order < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t listing_lower_bound(const struct listing *l, struct str path)
{
	return lower_bound(l, path, '\0');
}

size_t listing_find(const struct listing *l, struct str path)
{
	size_t at = lower_bound(l, path, '\0');

	return at < l->n && str_eq(l->v[at].path, path) ? at : LISTING_NONE;
}

void listing_below(const struct listing *l, struct str dir, size_t *begin,
		   size_t *end)
{
	if (!dir.len) {
		*begin = 0;
		*end = l->n;
		return;
	}
	*begin = lower_bound(l, dir, '/');
	*end = lower_bound(l, dir, '/' + 1);
}

bool listing_has_dir(const struct listing *l, struct str dir)
{
	size_t begin, end;

	listing_below(l, dir, &begin, &end);
	return begin < end;
}

struct walk {
	const struct listing *l;
	struct arena *arena;
	struct str rest; /* what is still to be walked */
	struct str real; /* where we are */
	int symlinks;
};

static int enter_symlink(struct walk *w, size_t at, enum listing_resolved *what,
			 struct err *err)
{
	struct str target;

	if (w->l->read(w->l->data, at, &target, err))
		return -1;
	*what = LISTING_IS_DIR;
	if (++w->symlinks > MOST_SYMLINKS ||
	    target.len + w->rest.len > LONGEST_PATH) {
		*what = LISTING_LOOP;
	} else if (!target.len) {
		*what = LISTING_MISSING;
	} else if (target.p[0] == '/') {
		*what = LISTING_OUTSIDE;
	} else {
		w->rest = w->rest.p ? path_join(w->arena, target, w->rest) :
				      target;
	}
	return 0;
}

/* One part of the path; *what stays LISTING_IS_DIR while one can go on. */
static int step(struct walk *w, struct str part, enum listing_resolved *what,
		struct err *err)
{
	struct str next;
	size_t at;

	*what = LISTING_IS_DIR;
	if (!part.len || str_is(part, "."))
		return 0;
	if (str_is(part, "..")) {
		if (!w->real.len)
			*what = LISTING_OUTSIDE;
		w->real = path_dir(w->real);
		return 0;
	}
	next = path_join(w->arena, w->real, part);
	at = listing_find(w->l, next);
	if (at != LISTING_NONE && w->l->v[at].mode == LISTING_SYMLINK)
		return enter_symlink(w, at, what, err);
	w->real = next;
	if (at != LISTING_NONE)
		*what = w->l->v[at].mode == LISTING_FILE ? LISTING_IS_FILE :
							   LISTING_IS_SUBMODULE;
	else if (!listing_has_dir(w->l, next))
		*what = LISTING_MISSING;
	return 0;
}

int listing_resolve(const struct listing *l, struct arena *a, struct str path,
		    enum listing_resolved *what, struct str *real,
		    struct err *err)
{
	struct walk w = { .l = l, .arena = a, .rest = path, .real = STR("") };
	struct str part;

	*what = LISTING_IS_DIR;
	if (path.len > LONGEST_PATH)
		*what = LISTING_MISSING;
	else if (path.len && path.p[0] == '/')
		*what = LISTING_OUTSIDE;
	while (*what == LISTING_IS_DIR && str_split(&w.rest, '/', &part))
		if (step(&w, part, what, err))
			return -1;
	if (*what == LISTING_IS_FILE && w.rest.p)
		*what = LISTING_MISSING;
	*real = w.real;
	return 0;
}
