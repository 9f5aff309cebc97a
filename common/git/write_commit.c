/*
 * A commit again with another tree; refs.
 */
#include "base/compat.h"
#include "base/buf.h"
#include "git/write_parts.h"

/* A header of a commit: a line, and those behind it that begin with a blank. */
struct header {
	struct str key;
	struct str value; /* of its first line */
	struct str lines; /* all of it, with the line end */
};

/* Cuts one off the front; false at the blank line before the message. */
static bool next_header(struct str *rest, struct header *h)
{
	size_t end = str_chr(*rest, '\n');
	size_t blank;
	struct str line;

	if (!rest->len || !end)
		return false;
	line = str_of(rest->p, end == STR_NPOS ? rest->len : end);
	while (end != STR_NPOS && end + 1 < rest->len && rest->p[end + 1] == ' ') {
		size_t more = str_chr(str_from(*rest, end + 1), '\n');

		end = more == STR_NPOS ? STR_NPOS : end + 1 + more;
	}
	end = end == STR_NPOS ? rest->len : end + 1;
	blank = str_chr(line, ' ');
	if (blank == STR_NPOS)
		blank = line.len;
	h->key = str_of(line.p, blank);
	h->value = blank < line.len ? str_from(line, blank + 1) : STR("");
	h->lines = str_of(rest->p, end);
	*rest = str_from(*rest, end);
	return true;
}

static bool is_signature(const struct header *h)
{
	return str_is(h->key, "gpgsig") || str_is(h->key, "gpgsig-sha256");
}

static int read_raw(struct repo *r, const struct oid *commit, struct str *out,
		    struct err *err)
{
	char hex[OID_MAX_HEX + 1];
	int found = commit_bytes(r, commit, out, err);

	if (found)
		return found < 0 ? -1 : 0;
	return err_set(err, "cannot read commit %s: no such object",
		       oid_hex(commit, hex));
}

int commit_is_signed(struct repo *r, const struct oid *commit, struct err *err)
{
	struct header h;
	struct str rest;

	if (read_raw(r, commit, &rest, err))
		return -1;
	while (next_header(&rest, &h))
		if (is_signature(&h))
			return 1;
	return 0;
}

/* The commit as it shall be, but for a signature. */
static struct str again(struct arena *a, struct str raw, const struct oid *tree,
			struct str message)
{
	char hex[OID_MAX_HEX + 1];
	struct buf b = BUF_INIT(a);
	struct header h;

	while (next_header(&raw, &h)) {
		if (str_is(h.key, "tree"))
			buf_addf(&b, "tree %s\n", oid_hex(tree, hex));
		else if (!is_signature(&h))
			buf_adds(&b, h.lines);
	}
	buf_addc(&b, '\n');
	buf_adds(&b, message.p ? message : raw.len ? str_from(raw, 1) : raw);
	return buf_str(&b);
}

/* ---- signing, which only `git commit-tree` does */

struct person {
	struct str name;
	struct str mail;
	struct str date;
};

static bool split_person(struct str value, struct person *p)
{
	size_t open = str_chr(value, '<');
	size_t close = str_rchr(value, '>');

	if (open == STR_NPOS || close == STR_NPOS || close < open)
		return false;
	p->name = str_trim(str_of(value.p, open));
	p->mail = str_cut(value, open + 1, close);
	p->date = str_trim(str_from(value, close + 1));
	return true;
}

static void add_person(const char **environment, size_t *n, struct arena *a,
		       const char *who, const struct person *p)
{
	environment[(*n)++] =
		str_fmt(a, "GIT_%s_NAME=%.*s", who, STR_ARG(p->name)).p;
	environment[(*n)++] =
		str_fmt(a, "GIT_%s_EMAIL=%.*s", who, STR_ARG(p->mail)).p;
	environment[(*n)++] =
		str_fmt(a, "GIT_%s_DATE=@%.*s", who, STR_ARG(p->date)).p;
}

struct command {
	const char **argv;
	size_t n;
	const char *environment[7]; /* two persons, and the end */
	size_t nenvironment;
};

static int add_header(struct command *c, struct arena *a,
		      const struct header *h, struct err *err)
{
	struct person person;

	if (str_is(h->key, "parent")) {
		c->argv[c->n++] = "-p";
		c->argv[c->n++] = str_dup(a, h->value).p;
	} else if ((str_is(h->key, "author") || str_is(h->key, "committer")) &&
		   c->nenvironment <= 3 && split_person(h->value, &person)) {
		add_person(c->environment, &c->nenvironment, a,
			   str_is(h->key, "author") ? "AUTHOR" : "COMMITTER",
			   &person);
	} else if (str_is(h->key, "encoding")) {
		c->argv[2] =
			str_fmt(a, "i18n.commitEncoding=%.*s", STR_ARG(h->value))
				.p;
	} else if (!str_is(h->key, "tree")) {
		return err_set(err,
			       "cannot sign a commit with the header \"%.*s\" anew",
			       STR_ARG(h->key));
	}
	return 0;
}

/* wanted: the commit without a signature. */
static int commit_signed(struct repo *r, struct str wanted,
			 const struct oid *tree, struct oid *out, struct err *err)
{
	char hex[OID_MAX_HEX + 1];
	struct command c = { .n = 0 };
	struct header h;
	size_t parents = 0;
	struct str rest = wanted;

	while (next_header(&rest, &h))
		parents++;
	c.argv = arena_array(r->arena, 2 * parents + 8, sizeof(*c.argv));
	c.argv[c.n++] = "git";
	c.argv[c.n++] = "-c";
	c.argv[c.n++] = "i18n.commitEncoding=UTF-8";
	c.argv[c.n++] = "commit-tree";
	c.argv[c.n++] = "-S";
	c.argv[c.n++] = oid_hex(tree, hex);
	rest = wanted;
	while (next_header(&rest, &h))
		if (add_header(&c, r->arena, &h, err))
			return -1;
	rest = rest.len ? str_from(rest, 1) : rest;
	return write_git_oid(r, c.argv, rest, c.environment, out, err);
}

/* git may have made another commit of it: a name trimmed, a parent dropped. */
static int make_sure(struct repo *r, const struct oid *commit,
		     const struct oid *tree, struct str wanted, struct err *err)
{
	struct str raw;

	if (read_raw(r, commit, &raw, err))
		return -1;
	if (!str_eq(again(r->arena, raw, tree, STR_NULL), wanted))
		return err_set(err, "git writes another commit than the one it "
				    "shall be");
	return 0;
}

int write_commit_again(struct repo *r, const struct oid *commit,
		       const struct oid *tree, struct str message, bool sign,
		       struct oid *out, struct err *err)
{
	static const char *const argv[] = { "git",    "hash-object", "-t",
					    "commit", "-w",	     "--stdin",
					    NULL };
	struct str raw, wanted;

	if (read_raw(r, commit, &raw, err))
		return -1;
	wanted = again(r->arena, raw, tree, message);
	if (!sign)
		return write_git_oid(r, argv, wanted, NULL, out, err);
	if (commit_signed(r, wanted, tree, out, err))
		return -1;
	return make_sure(r, out, tree, wanted, err);
}

int write_ref(struct repo *r, struct str ref, const struct oid *new,
	      const struct oid *old, struct str reflog, struct err *err)
{
	char to[OID_MAX_HEX + 1], from[OID_MAX_HEX + 1];
	const char *const argv[] = { "git",
				     "update-ref",
				     "-m",
				     str_dup(r->arena, reflog).p,
				     "--",
				     str_dup(r->arena, ref).p,
				     oid_hex(new, to),
				     oid_hex(old, from),
				     NULL };

	return write_git(r, argv, STR(""), NULL, NULL, err);
}
