#include "base/compat.h"
#include "run/merging.h"
#include "base/io.h"

extern char **environ;

#define GITHEAD "GITHEAD_"
#define MAX_HEADS 63 /* and HEAD: PLAN_MAX_SIDES */
#define MAX_MESSAGE ((size_t)16 * 1024 * 1024)

/* Where the two parted; none where ours is. */
static int find_base(struct run *run, const struct oid *ours,
		     const struct oid *their, struct oid *out, struct err *err)
{
	struct oids bases = VEC_INIT;

	*out = OID_NONE;
	if (!oid_is_none(ours) && merge_bases(run->repo, ours, their, &bases, err))
		return -1;
	if (bases.n)
		*out = bases.v[0];
	return 0;
}

static int add_to(struct run *run, const struct oid *ours, const struct oid *oid,
		  struct str name, struct merging *out, struct err *err)
{
	struct oid base;

	if (out->heads.n == MAX_HEADS)
		return err_set(err, "a merge of more than %d heads", MAX_HEADS);
	if (find_base(run, ours, oid, &base, err))
		return -1;
	if (oid_eq(&base, oid))
		return 0; /* we have it already */
	vec_push(&out->heads, &run->arena, *oid);
	vec_push(&out->names, &run->arena, str_dup(&run->arena, name));
	vec_push(&out->bases, &run->arena, base);
	return 0;
}

static int add(struct run *run, const struct oid *oid, struct str name,
	       struct merging *out, struct err *err)
{
	struct oid head = OID_NONE;

	if (head_commit(run->repo, &head, err) < 0)
		return -1;
	return add_to(run, &head, oid, name, out, err);
}

int merging_from_files(struct run *run, struct merging *out, struct err *err)
{
	struct oids heads = VEC_INIT;

	memset(out, 0, sizeof(*out));
	if (merge_heads(run->repo, &heads, err))
		return -1;
	for (size_t i = 0; i < heads.n; i++)
		if (add(run, &heads.v[i], STR("MERGE_HEAD"), out, err))
			return -1;
	return 0;
}

/* "GITHEAD_<oid>=name", as git sets it. */
static bool parse(struct str variable, struct oid *oid, struct str *name)
{
	size_t at;

	if (!str_starts(variable, STR(GITHEAD)))
		return false;
	variable = str_from(variable, sizeof(GITHEAD) - 1);
	at = str_chr(variable, '=');
	if (at == STR_NPOS || !oid_parse(oid, str_of(variable.p, at)) ||
	    oid_is_none(oid))
		return false;
	*name = str_from(variable, at + 1);
	if (str_eq(*name, str_of(variable.p, at)) && name->len > 12)
		*name = str_of(name->p, 12);
	return true;
}

/* 1 when another head has head i, all of it; -1. */
static int is_subsumed(struct run *run, const struct merging *m, size_t i,
		       struct err *err)
{
	for (size_t k = 0; k < m->heads.n; k++) {
		int is_old = k == i ? 0 :
				      is_ancestor(run->repo, &m->heads.v[i],
						  &m->heads.v[k], err);

		if (is_old)
			return is_old;
	}
	return 0;
}

/* As git does: what another one has becomes no parent. */
static int reduce(struct run *run, struct merging *m, struct err *err)
{
	for (size_t i = m->heads.n; i-- > 0;) {
		int is_old = is_subsumed(run, m, i, err);

		if (is_old < 0)
			return -1;
		if (!is_old)
			continue;
		m->heads.n = --m->names.n;
		m->bases.n = m->heads.n;
		for (size_t k = i; k < m->heads.n; k++) {
			m->heads.v[k] = m->heads.v[k + 1];
			m->names.v[k] = m->names.v[k + 1];
			m->bases.v[k] = m->bases.v[k + 1];
		}
	}
	return 0;
}

int merging_from_environment(struct run *run, struct merging *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	for (char **v = environ; v && *v; v++) {
		struct oid oid;
		struct str name;

		if (parse(str_z(*v), &oid, &name) &&
		    add(run, &oid, name, out, err))
			return -1;
	}
	return reduce(run, out, err);
}

/* "Squashed commit of the following:", "", "commit <oid>": builtin/merge.c */
static bool parse_squash(struct str text, struct oid *oid)
{
	struct str line;

	if (!str_split(&text, '\n', &line) ||
	    !str_is(line, "Squashed commit of the following:"))
		return false;
	while (str_split(&text, '\n', &line))
		if (line.len)
			return str_starts(line, STR("commit ")) &&
			       oid_parse(oid, str_from(line, 7)) &&
			       !oid_is_none(oid);
	return false;
}

int merging_from_squash(struct run *run, struct merging *out, struct err *err)
{
	struct str path = path_join(&run->arena, repo_paths(run->repo)->git_dir,
				    STR("SQUASH_MSG"));
	struct commit commit;
	struct str text;
	struct oid oid;
	int found;

	memset(out, 0, sizeof(*out));
	if (io_read_file(path.p, &run->arena, MAX_MESSAGE, &text, NULL) != IO_OK ||
	    !parse_squash(text, &oid))
		return 0;
	found = commit_read(run->repo, &oid, &commit, err);
	if (found <= 0)
		return found;
	return add(run, &oid, STR("the squashed branch"), out, err);
}

int merging_from_commit(struct run *run, const struct commit *commit,
			struct str name, struct merging *out, struct err *err)
{
	const struct oids *parents = &commit->parents;
	struct commit parent;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < parents->n && parents->n > 1; i++) {
		int found = commit_read(run->repo, &parents->v[i], &parent, err);

		if (found <= 0) { /* of a shallow clone */
			out->heads.n = out->names.n = out->bases.n = 0;
			return found;
		}
		if (i &&
		    add_to(run, &parents->v[0], &parents->v[i],
			   str_fmt(&run->arena, "%.*s^%zu", STR_ARG(name), i + 1),
			   out, err))
			return -1;
	}
	return 0;
}

/* ---- states */

/* Two lists as one; where both have a path, the one that is wanted. */
static struct snapshot join(struct arena *a, const struct snapshot *one,
			    const struct snapshot *two,
			    const struct snapshot *wanted)
{
	struct snapshot out = { one->repo,
				arena_array(a, one->n + two->n, sizeof(*out.v)),
				0 };
	size_t i = 0, k = 0;

	while (i < one->n || k < two->n) {
		const struct entry *x = i < one->n ? &one->v[i] : NULL;
		const struct entry *y = k < two->n ? &two->v[k] : NULL;
		int c = !x ? 1 : !y ? -1 : str_cmp(x->path, y->path);
		const struct entry *now;

		i += c <= 0;
		k += c >= 0;
		if (!c && !oid_eq(&x->oid, &y->oid)) {
			now = snapshot_find(wanted, x->path);
			c = now && oid_eq(&now->oid, &y->oid) ? 1 : -1;
		}
		out.v[out.n++] = c > 0 ? *y : *x;
	}
	return out;
}

static int add_tree(struct run *run, const struct oid *commit,
		    const struct snapshot *wanted, bool is_first,
		    struct snapshot *all, struct err *err)
{
	struct snapshot one;

	if (snapshot_tree(run->repo, commit, &one, err))
		return -1;
	*all = is_first ? one : join(&run->arena, all, &one, wanted);
	return 0;
}

static void open_state(struct run *run, const struct states *s, const char *name,
		       const struct snapshot *snapshot, struct state *out)
{
	state_init(out, run, name, snapshot);
	out->settings = s->now.settings;
}

int merging_open(struct run *run, const struct merging *merging,
		 struct states *s, struct err *err)
{
	const struct snapshot *now = &s->now.snapshot;
	struct snapshot theirs, bases;
	size_t nbases = 0;

	if (!merging->heads.n)
		return 0;
	for (size_t i = 0; i < merging->heads.n; i++) {
		const struct oid *base = &merging->bases.v[i];

		if (add_tree(run, &merging->heads.v[i], now, !i, &theirs, err))
			return -1;
		if (!oid_is_none(base) &&
		    add_tree(run, base, now, !nbases++, &bases, err))
			return -1;
	}
	open_state(run, s,
		   merging->heads.n == 1 ? merging->names.v[0].p : "MERGE_HEAD",
		   &theirs, &s->merged);
	s->request.merged = &s->merged;
	if (!nbases)
		return 0;
	open_state(run, s, "merge base", &bases, &s->merge_base);
	s->request.merge_base = &s->merge_base;
	return 0;
}
