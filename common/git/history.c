#include "base/compat.h"
#include "git/backend.h"

#include "base/io.h"

/* Names alone are looked up alike by both; the rest of the syntax is git's. */
static bool is_simple_name(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !strchr("/_-.", c))
			return false;
	}
	return true;
}

/* These libgit2 reads by other rules (reflogs, searches). */
static bool is_gits_own_syntax(struct str s)
{
	return str_chr(s, '@') != STR_NPOS || str_chr(s, ':') != STR_NPOS ||
	       str_find(s, STR("{/")) != STR_NPOS;
}

int revision_resolve(struct repo *r, struct str expression, struct oid *out,
		     struct err *err)
{
	int rc = 0;

	*out = OID_NONE;
	if (!expression.len || expression.p[0] == '-' ||
	    str_chr(expression, '\0') != STR_NPOS)
		return 0;
	if (r->backend == REPO_LIBGIT2 && is_gits_own_syntax(expression))
		return err_set(err, "libgit2 is not asked for \"%.*s\"",
			       STR_ARG(expression));
	if (r->backend != REPO_GIT &&
	    (r->backend == REPO_LIBGIT2 || is_simple_name(expression))) {
		rc = lib_usable(r, err) ?
			     lib_backend.resolve(r, expression, out, err) :
			     -1;
		if (rc > 0 || r->backend == REPO_LIBGIT2)
			return rc;
	}
	return plumb_backend.resolve(r, expression, out, err);
}

int revision_commit(struct repo *r, struct str expression, struct oid *out,
		    struct err *err)
{
	struct commit commit;
	int found = revision_resolve(r, expression, out, err);

	if (found <= 0)
		return found;
	found = commit_read(r, out, &commit, err);
	*out = found == 1 ? commit.oid : OID_NONE;
	return found;
}

int refs_list(struct repo *r, struct str prefix, struct refs *out, struct err *err)
{
	int rc;

	*out = (struct refs){ NULL, 0, 0 };
	BACKEND_CALL(r, err, rc, refs, r, prefix, out);
	return rc;
}

int ref_resolve(struct repo *r, struct str name, struct oid *out, struct err *err)
{
	int rc;

	*out = OID_NONE;
	BACKEND_CALL(r, err, rc, ref, r, name, out);
	return rc;
}

int ref_target(struct repo *r, struct str name, struct str *out, struct err *err)
{
	int rc;

	*out = STR_NULL;
	BACKEND_CALL(r, err, rc, ref_target, r, name, out);
	return rc;
}

int head_branch(struct repo *r, struct str *out, struct err *err)
{
	return ref_target(r, STR("HEAD"), out, err);
}

int head_commit(struct repo *r, struct oid *out, struct err *err)
{
	return ref_resolve(r, STR("HEAD"), out, err);
}

int remote_head(struct repo *r, struct str remote, struct str *out,
		struct err *err)
{
	struct str name =
		str_fmt(r->arena, "refs/remotes/%.*s/HEAD", STR_ARG(remote));

	return ref_target(r, name, out, err);
}

int branch_upstream(struct repo *r, struct str branch, struct str *out,
		    struct err *err)
{
	/* libgit2 leaks half a megabyte over it, and reads no -c. */
	*out = STR_NULL;
	return plumb_upstream(r, branch, out, err);
}

int merge_heads(struct repo *r, struct oids *out, struct err *err)
{
	struct str path =
		str_fmt(r->arena, "%.*s/MERGE_HEAD", STR_ARG(r->paths.git_dir));
	struct str text;
	struct str line;
	struct oid oid;
	int rc = io_read_file(path.p, r->arena, (size_t)1 << 20, &text, err);

	*out = (struct oids){ NULL, 0, 0 };
	if (rc == IO_MISSING)
		return 0;
	if (rc == IO_TOO_LARGE)
		return err_set(err, "\"%s\" is too large", path.p);
	if (rc)
		return -1;
	while (text.len && str_split(&text, '\n', &line)) {
		if (!oid_parse(&oid, str_trim(line)))
			return err_set(err, "\"%s\" holds no object names",
				       path.p);
		vec_push(out, r->arena, oid);
	}
	return 0;
}

/*
 * Walks go to git: libgit2 fails in a shallow clone and has no commit-graph
 * to be fast with.
 */
int merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		struct oids *out, struct err *err)
{
	*out = (struct oids){ NULL, 0, 0 };
	if (r->backend != REPO_LIBGIT2)
		return plumb_backend.merge_bases(r, a, b, out, err);
	if (!lib_usable(r, err))
		return -1;
	return lib_backend.merge_bases(r, a, b, out, err);
}

int is_ancestor(struct repo *r, const struct oid *old, const struct oid *new,
		struct err *err)
{
	if (oid_eq(old, new))
		return 1;
	if (r->backend != REPO_LIBGIT2)
		return plumb_backend.is_ancestor(r, old, new, err);
	if (!lib_usable(r, err))
		return -1;
	return lib_backend.is_ancestor(r, old, new, err);
}

int commit_that_touched(struct repo *r, struct str path, const struct oid *tip,
			enum touch how, unsigned max_commits, struct oid *out,
			struct err *err)
{
	*out = OID_NONE;
	if (!path.len || str_chr(path, '\0') != STR_NPOS)
		return 0;
	return plumb_commit_that_touched(r, path, tip, how, max_commits, out,
					 err);
}
