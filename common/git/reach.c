#include "base/compat.h"
#include "base/buf.h"
#include "git/plumb.h"
#include "git/reach.h"
#include "git/write_parts.h"

static struct str key_of(const struct oid *oid)
{
	return str_of((const char *)oid->bytes, oid->size);
}

static struct str question(struct repo *r, const struct oids *tips,
			   const struct oids *known)
{
	struct buf b = BUF_INIT(r->arena);
	char hex[OID_MAX_HEX + 1];

	for (size_t i = 0; i < tips->n; i++)
		buf_addf(&b, "%s\n", oid_hex(&tips->v[i], hex));
	for (size_t i = 0; i < known->n; i++)
		buf_addf(&b, "^%s\n", oid_hex(&known->v[i], hex));
	return buf_str(&b);
}

/* "[-]<commit> <parent> ..."; "-" is a boundary. */
static int parse_line(struct reach *reach, struct str line, struct err *err)
{
	struct reach_commit c = { .is_known = str_starts(line, STR("-")) };
	struct arena *a = reach->repo->arena;
	struct str rest = c.is_known ? str_from(line, 1) : line;
	struct str field;
	struct oid oid;
	bool is_first = true;

	while (str_split(&rest, ' ', &field)) {
		if (!oid_parse(&oid, field))
			return plumb_garbled("rev-list", line, err);
		if (is_first)
			c.oid = oid;
		else
			vec_push(&c.parents, a, oid);
		is_first = false;
	}
	vec_push(reach, a, c);
	return 0;
}

int reach_open(struct reach *out, struct repo *r, const struct oids *tips,
	       enum reach_known refs, struct str remote,
	       const struct oids *known, struct err *err)
{
	const char *argv[] = { "git",	  "rev-list", "--boundary", "--parents",
			       "--stdin", "--not",    "--remotes",  NULL };
	struct str text, line;

	memset(out, 0, sizeof(*out));
	out->repo = r;
	map_init(&out->by_oid, r->arena);
	if (refs == REACH_ALL)
		argv[6] = "--all";
	if (refs == REACH_REMOTE)
		argv[6] = str_fmt(r->arena, "--remotes=%.*s", STR_ARG(remote)).p;
	if (!tips->n)
		return 0;
	if (write_git(r, argv, question(r, tips, known), NULL, &text, err))
		return -1;
	while (text.len && str_split(&text, '\n', &line) && line.len)
		if (parse_line(out, line, err))
			return -1;
	for (size_t i = 0; i < out->n; i++)
		map_put(&out->by_oid, key_of(&out->v[i].oid), &out->v[i]);
	return 0;
}

static void enter(struct reach *reach, const struct oid *oid,
		  struct oids *pending, struct oids *out)
{
	struct reach_commit *c = map_get(&reach->by_oid, key_of(oid));

	if (!c || c->mark == reach->stamp)
		return;
	c->mark = reach->stamp;
	vec_push(c->is_known ? out : pending, reach->repo->arena, c->oid);
}

void reach_boundary(struct reach *reach, const struct oid *tip,
		    struct oids *out, bool *is_new)
{
	struct oids pending = VEC_INIT;
	const struct reach_commit *c = map_get(&reach->by_oid, key_of(tip));

	*out = (struct oids)VEC_INIT;
	*is_new = c && !c->is_known;
	if (!*is_new)
		return;
	reach->stamp++;
	enter(reach, tip, &pending, out);
	while (pending.n) {
		struct oid at = pending.v[--pending.n];

		c = map_get(&reach->by_oid, key_of(&at));
		for (size_t i = 0; i < c->parents.n; i++)
			enter(reach, &c->parents.v[i], &pending, out);
	}
}
