/* From what a setting says to a directory of the snapshot. */
#include "base/compat.h"
#include "config/environment_parts.h"
#include "base/utf8.h"

struct str here_of(struct arena *a, struct str dir)
{
	return str_fmt(a, "%s%s%.*s", HERE_ROOT, dir.len ? "/" : "",
		       STR_ARG(dir));
}

static void pop(struct buf *b)
{
	b->len = path_dir(buf_str(b)).len;
}

/* False for a ".." above the top. */
static bool add_parts(struct buf *b, struct str path)
{
	struct str part;

	while (str_split(&path, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (str_is(part, "..")) {
			if (!b->len)
				return false;
			pop(b);
			continue;
		}
		if (b->len)
			buf_addc(b, '/');
		buf_adds(b, part);
	}
	return true;
}

bool place_normal(struct arena *a, struct str base, struct str path,
		  struct str *out)
{
	struct buf b = BUF_INIT(a);
	struct str root = STR(HERE_ROOT);

	if (str_chr(path, '\0') != STR_NPOS)
		return false;
	if (path.len && path.p[0] == '/') {
		if (!str_starts(path, root))
			return false;
		path = str_from(path, root.len);
		if (path.len && path.p[0] != '/')
			return false;
		base = STR("");
	}
	if (!add_parts(&b, base) || !add_parts(&b, path))
		return false;
	*out = str_dup(a, buf_str(&b));
	return true;
}

bool place_has(const struct finder *f, struct str dir, const char *name)
{
	struct str path = path_join(f->arena, dir, str_z(name));

	return listing_find(f->listing, path) != LISTING_NONE;
}

/* How much a directory looks like what is sought; 0: it is none. */
static int score(struct finder *f, const struct place_found *p, bool is_script)
{
	struct str versions;

	if (p->what != LISTING_IS_DIR)
		return 0;
	if (!is_script)
		return 1;
	if (place_has(f, p->dir, "env.py"))
		return 3;
	versions = path_join(f->arena, p->dir, STR("versions"));
	return listing_has_dir(f->listing, versions) ? 2 : 1;
}

/* Keeps the better of *best and what base and path lead to. */
static int try_place(struct finder *f, struct str base, struct str path,
		     bool is_script, struct place_found *best)
{
	struct place_found p = { .base = base };
	struct str normal;

	p.is_package = best->is_package;
	if (!place_normal(f->arena, base, path, &normal)) {
		if (best->what == LISTING_MISSING && !best->dir.p)
			best->what = LISTING_OUTSIDE;
		return 0;
	}
	if (listing_resolve(f->listing, f->arena, normal, &p.what, &p.dir, f->err))
		return -1;
	if (p.what == LISTING_MISSING)
		p.dir = normal;
	if (!best->dir.p || score(f, &p, is_script) > score(f, best, is_script))
		*best = p;
	return 0;
}

/* The package directories sys.path would offer, the likeliest first. */
static void package_bases(struct finder *f, const struct config_source *s,
			  struct strs *bases)
{
	struct option o;
	struct strs entries;

	option_list(f, s, "prepend_sys_path", &o, &entries);
	if (entries.n > MOST_LOCATIONS)
		entries.n = MOST_LOCATIONS;
	for (size_t i = 0; i < s->nbases; i++) {
		struct str base;

		for (size_t j = 0; j < entries.n; j++)
			if (place_normal(f->arena, s->bases[i], entries.v[j],
					 &base))
				strs_add_once(bases, f->arena, base);
		strs_add_once(bases, f->arena, s->bases[i]);
		base = path_join(f->arena, s->bases[i], STR("src"));
		strs_add_once(bases, f->arena, base);
	}
}

/* "pkg.mod:a/b:c" -> "pkg/mod/a/b/c" */
static struct str package_path(struct arena *a, struct str written)
{
	char *p = arena_strndup(a, written.p, written.len);
	size_t colon = str_chr(written, ':');

	for (size_t i = 0; i < written.len; i++)
		if (p[i] == ':' || (p[i] == '.' && i < colon))
			p[i] = '/';
	return str_of(p, written.len);
}

/*
 * Run from a directory that none of our bases is: the one script directory
 * whose path ends so.
 */
static void find_by_end(struct finder *f, struct str path,
			struct place_found *found)
{
	struct str hit = STR_NULL, end;

	if (!place_normal(f->arena, STR(""), path, &end) || !end.len)
		return;
	end = str_fmt(f->arena, "/%.*s", STR_ARG(end));
	for (size_t i = 0; i < f->script_dirs.n; i++) {
		if (!str_ends(f->script_dirs.v[i], end))
			continue;
		if (hit.p)
			return;
		hit = f->script_dirs.v[i];
	}
	if (!hit.p)
		return;
	found->what = LISTING_IS_DIR;
	found->dir = hit;
	found->base = str_cut(hit, 0, hit.len - end.len);
}

int place_find(struct finder *f, const struct config_source *s,
	       struct str written, bool is_script, struct place_found *found)
{
	struct strs bases = VEC_INIT;
	struct str path = written;
	bool is_absolute = written.len && written.p[0] == '/';

	*found = (struct place_found){ .what = LISTING_MISSING };
	if (!is_absolute && str_chr(written, ':') != STR_NPOS) {
		found->is_package = true;
		path = package_path(f->arena, written);
		package_bases(f, s, &bases);
	} else {
		for (size_t i = 0; i < s->nbases; i++)
			vec_push(&bases, f->arena, s->bases[i]);
		if (is_absolute)
			bases.n = 1;
	}
	for (size_t i = 0; i < bases.n; i++)
		if (try_place(f, bases.v[i], path, is_script, found))
			return -1;
	if (is_script && !is_absolute && found->what != LISTING_IS_DIR)
		find_by_end(f, path, found);
	return 0;
}

void place_problem(struct finder *f, const struct option *o, struct str written,
		   const struct place_found *found)
{
	static const char *const texts[] = {
		[LISTING_IS_FILE] = "\"%.*s\" is not a directory",
		[LISTING_IS_DIR] = "\"%.*s\" is a directory",
		[LISTING_IS_SUBMODULE] = "\"%.*s\" lies in a submodule",
		[LISTING_MISSING] = "\"%.*s\" does not exist",
		[LISTING_OUTSIDE] = "\"%.*s\" leads out of the repository",
		[LISTING_LOOP] = "\"%.*s\" is a loop of symlinks",
	};
	enum problem_kind kind = PROBLEM_NO_LOCATION;
	const char *text = texts[found->what];
	struct str here = here_of(f->arena, path_dir(o->path));

	if (found->what == LISTING_OUTSIDE)
		kind = PROBLEM_OUTSIDE;
	else if (found->what == LISTING_LOOP)
		kind = PROBLEM_SYMLINK;
	if (found->is_package && found->what == LISTING_MISSING) {
		kind = PROBLEM_PACKAGE;
		text = "package \"%.*s\" is not found in the repository";
	}
	if (str_starts(written, here))
		written = str_fmt(f->arena, "%%(here)s%.*s",
				  STR_ARG(str_from(written, here.len)));
	if (written.len > 200)
		written.len = 200;
	problem_add(&f->out->problems, f->arena, kind, o->path, o->line, text,
		    STR_ARG(utf8_clean(f->arena, written)));
}
