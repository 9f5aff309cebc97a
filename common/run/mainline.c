#include "base/compat.h"
#include "run/mainline.h"

#define REMOTES "refs/remotes/"
#define HEADS "refs/heads/"

static struct str short_name(struct str ref)
{
	if (str_starts(ref, STR(REMOTES)))
		return str_from(ref, sizeof(REMOTES) - 1);
	if (str_starts(ref, STR(HEADS)))
		return str_from(ref, sizeof(HEADS) - 1);
	if (str_starts(ref, STR("refs/tags/")))
		return str_from(ref, sizeof("refs/tags/") - 1);
	return ref;
}

/* 1 and out filled when the ref is there. */
static int take(struct run *run, struct str ref, struct mainline *out,
		struct err *err)
{
	struct oid oid;
	int found = ref_resolve(run->repo, ref, &oid, err);

	if (found != 1)
		return found;
	found = revision_commit(run->repo, ref, &out->commit, err);
	if (found != 1)
		return found;
	out->is_there = true;
	out->ref = ref;
	out->name = short_name(ref);
	return 1;
}

static int take_name(struct run *run, const char *prefix, struct str remote,
		     struct str branch, struct mainline *out, struct err *err)
{
	struct arena *a = &run->arena;

	return take(run,
		    str_fmt(a, "%s%.*s%s%.*s", prefix, STR_ARG(remote),
			    remote.len ? "/" : "", STR_ARG(branch)),
		    out, err);
}

/* Adds the remotes that have tracking refs. */
static int remotes(struct run *run, struct strs *out, struct err *err)
{
	struct refs refs = VEC_INIT;

	if (refs_list(run->repo, STR(REMOTES), &refs, err))
		return -1;
	for (size_t i = 0; i < refs.n; i++) {
		struct str name = short_name(refs.v[i].name);
		size_t slash = str_chr(name, '/');

		if (slash != STR_NPOS)
			strs_add_once(out, &run->arena, str_cut(name, 0, slash));
	}
	return 0;
}

/* `mainline = NAME`: a branch's tracking ref, else any ref of that name. */
static int find_named(struct run *run, struct str name, const struct strs *from,
		      struct mainline *out, struct err *err)
{
	static const char *const prefixes[] = { REMOTES, HEADS, "refs/tags/" };
	int found;

	if (str_starts(name, STR("refs/")))
		return take(run, name, out, err);
	for (size_t i = 0; i < from->n; i++) {
		found = take_name(run, REMOTES, from->v[i], name, out, err);
		if (found)
			return found;
	}
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		found = take_name(run, prefixes[i], STR(""), name, out, err);
		if (found)
			return found;
	}
	return 0;
}

static const char *const usual[] = { "main", "master" };

static int find_on_remotes(struct run *run, const struct strs *from,
			   struct mainline *out, struct err *err)
{
	int found;

	for (size_t i = 0; i < from->n; i++) {
		struct str ref;

		found = remote_head(run->repo, from->v[i], &ref, err);
		if (found == 1)
			found = take(run, ref, out, err);
		for (size_t k = 0; !found && k < ARRAY_SIZE(usual); k++)
			found = take_name(run, REMOTES, from->v[i],
					  str_z(usual[k]), out, err);
		if (found)
			return found;
	}
	return 0;
}

static int find_local(struct run *run, struct mainline *out, struct err *err)
{
	int found = 0;

	for (size_t k = 0; !found && k < ARRAY_SIZE(usual); k++)
		found = take_name(run, HEADS, STR(""), str_z(usual[k]), out, err);
	return found;
}

static int find_among(struct run *run, const struct settings *settings,
		      const struct strs *from, struct mainline *out,
		      struct err *err)
{
	if (settings->mainline.p)
		return find_named(run, settings->mainline, from, out, err);
	return find_on_remotes(run, from, out, err);
}

/* Going through all remotes' refs is for those who have no origin. */
static int find(struct run *run, const struct settings *settings,
		struct mainline *out, struct err *err)
{
	struct str origin = STR("origin");
	struct strs from = VEC_INIT;
	int found;

	vec_push(&from, &run->arena, origin);
	found = find_among(run, settings, &from, out, err);
	if (found && !str_starts(out->ref, STR(HEADS)))
		return found;
	if (remotes(run, &from, err))
		return -1;
	if (from.n > 1)
		found = find_among(run, settings, &from, out, err);
	if (found || settings->mainline.p)
		return found;
	return find_local(run, out, err);
}

int mainline_find(struct run *run, const struct settings *settings,
		  struct mainline *out, struct err *err)
{
	struct str branch = STR_NULL;
	int found;

	memset(out, 0, sizeof(*out));
	found = find(run, settings, out, err);
	if (found <= 0)
		return found;
	found = head_branch(run->repo, &branch, err);
	if (found < 0)
		return -1;
	out->is_here = found && out->is_there && str_eq(branch, out->ref);
	return 0;
}

int mainline_find_on(struct run *run, const struct settings *settings,
		     struct str remote, struct mainline *out, struct err *err)
{
	struct str prefix =
		str_fmt(&run->arena, REMOTES "%.*s/", STR_ARG(remote));
	struct strs from = VEC_INIT;

	memset(out, 0, sizeof(*out));
	vec_push(&from, &run->arena, remote);
	if (find_among(run, settings, &from, out, err) < 0)
		return -1;
	if (out->is_there && !str_starts(out->ref, prefix))
		out->is_there = false;
	return 0;
}

static struct str branch_of(struct str ref)
{
	struct str name = short_name(ref);

	if (str_starts(ref, STR(REMOTES)))
		return str_from(name, str_chr(name, '/') + 1);
	return name;
}

struct str mainline_branch(const struct mainline *mainline)
{
	return branch_of(mainline->ref);
}

static int find_served(struct run *run, struct str name, struct mainline *out,
		       struct err *err)
{
	size_t slash;
	int found;

	if (str_starts(name, STR("refs/")))
		return take(run, name, out, err);
	found = take_name(run, HEADS, STR(""), name, out, err);
	slash = str_chr(name, '/');
	if (!found && slash != STR_NPOS)
		found = take_name(run, HEADS, STR(""),
				  str_from(name, slash + 1), out, err);
	return found;
}

int mainline_find_served(struct run *run, const struct settings *settings,
			 struct mainline *out, struct err *err)
{
	struct str branch = STR_NULL;
	int found;

	memset(out, 0, sizeof(*out));
	if (settings->mainline.p)
		found = find_served(run, settings->mainline, out, err);
	else
		found = head_branch(run->repo, &branch, err);
	if (!settings->mainline.p && found > 0)
		found = take(run, branch, out, err);
	if (!settings->mainline.p && !found)
		found = find_local(run, out, err);
	return found < 0 ? -1 : 0;
}

bool ref_is_protected(const struct settings *settings, struct str ref)
{
	struct str name = short_name(ref);
	struct str branch = branch_of(ref);

	for (size_t i = 0; i < settings->protected_refs.n; i++) {
		struct str pattern = settings->protected_refs.v[i];

		if (ref_matches(pattern, branch) ||
		    ref_matches(pattern, name) || ref_matches(pattern, ref))
			return true;
	}
	return false;
}

int protected_refs(struct run *run, const struct settings *settings,
		   struct refs *out, struct err *err)
{
	struct refs all = VEC_INIT;

	if (!settings->protected_refs.n)
		return 0;
	if (refs_list(run->repo, STR("refs/"), &all, err))
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (ref_is_protected(settings, all.v[i].name))
			vec_push(out, &run->arena, all.v[i]);
	return 0;
}

static int compare_entries(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;

	return str_cmp(a->path, b->path);
}

int state_of_versions(struct state *out, const struct state *like,
		      const struct environment *environment,
		      const struct oid *commit, struct str name, struct err *err)
{
	struct run *run = like->run;
	struct snapshot all = { run->repo, NULL, 0 };
	struct {
		struct entry *v;
		size_t n, cap;
	} entries = VEC_INIT;

	for (size_t i = 0; i < environment->nlocations; i++) {
		const struct environment_location *l = &environment->locations[i];
		struct snapshot part;

		if (tree_list(run->repo, commit, l->dir, l->is_recursive, &part,
			      err))
			return -1;
		for (size_t k = 0; k < part.n; k++)
			if (part.v[k].mode != ENTRY_DIRECTORY)
				vec_push(&entries, &run->arena, part.v[k]);
	}
	if (entries.n > 1)
		qsort(entries.v, entries.n, sizeof(*entries.v), compare_entries);
	all.v = entries.v;
	all.n = entries.n;
	state_init(out, run, name.p, &all);
	out->settings = like->settings;
	return 0;
}
