/*
 * The plumbing back end: revisions, refs, ancestry.
 */
#include "base/compat.h"
#include "git/plumb.h"

/* The output's only line, in the arena. */
static struct str one_line(struct repo *r, struct str text)
{
	if (str_ends(text, STR("\n")))
		text.len--;
	return str_dup(r->arena, text);
}

static int one_oid(struct str text, struct oid *out, struct err *err)
{
	if (str_ends(text, STR("\n")))
		text.len--;
	if (!oid_parse(out, text) || oid_is_none(out))
		return plumb_garbled("rev-parse", text, err);
	return 1;
}

/* git can answer at all; so what it just refused was the question's fault. */
static int check_repository(struct repo *r, struct err *err)
{
	static const char *const argv[] = { "git", "rev-parse", "--git-dir",
					    NULL };
	struct str out;

	return plumb_need(r, argv, &out, err);
}

int plumb_resolve(struct repo *r, struct str expression, struct oid *out,
		  struct err *err)
{
	struct str text = str_dup(r->arena, expression);
	const char *argv[] = { "git", "rev-parse",	  "--verify",
			       "-q",  "--end-of-options", text.p,
			       NULL };
	struct err why = ERR_INIT;
	int status;

	status = plumb_run(r, argv, &text, &why);
	if (!status)
		return one_oid(text, out, err);
	if (status < 0)
		return err_set(err, "%s", why.text);
	return check_repository(r, err) ? -1 : 0;
}

/* "<hex> <target> refs/heads/x"; the target is empty for most. */
static int parse_refs(struct repo *r, struct str text, struct refs *out,
		      struct err *err)
{
	struct str line;

	while (text.len && str_split(&text, '\n', &line)) {
		struct str rest = line;
		struct str hex;
		struct ref ref = { .target = STR_NULL };

		if (!plumb_field(&rest, ' ', &hex) ||
		    !plumb_field(&rest, ' ', &ref.target) ||
		    !oid_parse(&ref.oid, hex))
			return plumb_garbled("for-each-ref", line, err);
		ref.name = str_dup(r->arena, rest);
		ref.target = ref.target.len ? str_dup(r->arena, ref.target) :
					      STR_NULL;
		vec_push(out, r->arena, ref);
	}
	return 0;
}

static int for_each_ref(struct repo *r, const char *format, struct str what,
			struct str *text, struct err *err)
{
	struct str pattern = str_dup(r->arena, what);
	const char *argv[] = { "git", "for-each-ref", format,
			       "--",  pattern.p,      NULL };

	return plumb_need(r, argv, text, err);
}

#define REF_FORMAT "--format=%(objectname) %(symref) %(refname)"

int plumb_refs(struct repo *r, struct str prefix, struct refs *out,
	       struct err *err)
{
	struct str text;

	if (for_each_ref(r, REF_FORMAT, prefix, &text, err))
		return -1;
	return parse_refs(r, text, out, err);
}

int plumb_ref(struct repo *r, struct str name, struct oid *out, struct err *err)
{
	struct refs found = VEC_INIT;

	if (!str_starts(name, STR("refs/")))
		return plumb_resolve(r, name, out, err);
	if (plumb_refs(r, name, &found, err))
		return -1;
	for (size_t i = 0; i < found.n; i++)
		if (str_eq(found.v[i].name, name)) {
			*out = found.v[i].oid;
			return 1;
		}
	return 0;
}

int plumb_ref_target(struct repo *r, struct str name, struct str *out,
		     struct err *err)
{
	struct str copy = str_dup(r->arena, name);
	const char *argv[] = { "git", "symbolic-ref", "-q", "--", copy.p, NULL };
	struct err why = ERR_INIT;
	struct str text;
	int status = plumb_run(r, argv, &text, &why);

	if (status < 0)
		return err_set(err, "%s", why.text);
	if (status)
		return check_repository(r, err) ? -1 : 0;
	*out = one_line(r, text);
	return 1;
}

int plumb_upstream(struct repo *r, struct str branch, struct str *out,
		   struct err *err)
{
	struct str text;
	struct str line;

	if (for_each_ref(r, "--format=%(refname) %(upstream)", branch, &text, err))
		return -1;
	while (text.len && str_split(&text, '\n', &line)) {
		struct str name;

		if (!plumb_field(&line, ' ', &name) || !str_eq(name, branch))
			continue;
		*out = str_dup(r->arena, line);
		return line.len ? 1 : 0;
	}
	return 0;
}

int plumb_merge_bases(struct repo *r, const struct oid *a, const struct oid *b,
		      struct oids *out, struct err *err)
{
	char hex_a[OID_MAX_HEX + 1];
	char hex_b[OID_MAX_HEX + 1];
	const char *argv[] = { "git",
			       "merge-base",
			       "--all",
			       oid_hex(a, hex_a),
			       oid_hex(b, hex_b),
			       NULL };
	struct str text;
	struct str line;
	int status = plumb_run(r, argv, &text, err);

	if (status == 1 && !text.len)
		return 0;
	if (status)
		return -1;
	while (text.len && str_split(&text, '\n', &line)) {
		struct oid base;

		if (one_oid(line, &base, err) < 0)
			return -1;
		vec_push(out, r->arena, base);
	}
	return 0;
}

int plumb_is_ancestor(struct repo *r, const struct oid *old,
		      const struct oid *new, struct err *err)
{
	char hex_old[OID_MAX_HEX + 1];
	char hex_new[OID_MAX_HEX + 1];
	const char *argv[] = { "git",
			       "merge-base",
			       "--is-ancestor",
			       oid_hex(old, hex_old),
			       oid_hex(new, hex_new),
			       NULL };
	struct str text;
	int status = plumb_run(r, argv, &text, err);

	return status == 0 ? 1 : status == 1 ? 0 : -1;
}

/* The commit that is number max_commits from tip; "" if there are fewer. */
static int find_boundary(struct repo *r, const char *tip, unsigned max_commits,
			 struct str *out, struct err *err)
{
	char skip[32];
	const char *argv[] = { "git", "rev-list", "-n1", skip, tip, "--", NULL };

	snprintf(skip, sizeof(skip), "--skip=%u", max_commits);
	if (plumb_need(r, argv, out, err))
		return -1;
	*out = one_line(r, *out);
	return 0;
}

int plumb_commit_that_touched(struct repo *r, struct str path,
			      const struct oid *tip, enum touch how,
			      unsigned max_commits, struct oid *out,
			      struct err *err)
{
	static const char *const filters[] = {
		[TOUCH_ADDED] = "--diff-filter=A",
		[TOUCH_DELETED] = "--diff-filter=D",
		[TOUCH_ANY] = "--diff-filter=ACDMRTUXB",
	};
	char hex[OID_MAX_HEX + 1];
	struct str copy = str_dup(r->arena, path);
	struct str stop;
	struct str text;
	const char *argv[] = { "git",
			       "-c",
			       "log.follow=false",
			       "-c",
			       "log.showSignature=false",
			       "--literal-pathspecs",
			       "log",
			       "-n1",
			       "--format=%H",
			       "--no-patch",
			       "--full-history",
			       "--no-renames",
			       filters[how],
			       oid_hex(tip, hex),
			       "--not",
			       NULL, /* stop */
			       "--",
			       copy.p,
			       NULL };

	if (find_boundary(r, hex, max_commits, &stop, err))
		return -1;
	argv[15] = stop.len ? stop.p : "--not";
	if (plumb_need(r, argv, &text, err))
		return -1;
	return text.len ? one_oid(text, out, err) : 0;
}
