#include "base/compat.h"
#include "run/mainline.h"

#define REMOTES "refs/remotes/"

/* May stand in a command as it is. */
static bool is_plain_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		      (c >= '0' && c <= '9') || (c && strchr("-_./", c))))
			return false;
	}
	return name.len && name.p[0] != '-' &&
	       str_find(name, STR("..")) == STR_NPOS;
}

static int say_missing(struct run *run, struct str name, struct err *err)
{
	struct str branch = name;

	if (str_starts(branch, STR(REMOTES)))
		branch = str_from(branch, sizeof(REMOTES) - 1);
	if (str_starts(branch, STR("origin/")))
		branch = str_from(branch, sizeof("origin/") - 1);
	if (!is_plain_name(branch) || str_starts(branch, STR("refs/")))
		return err_set(err, "\"%.*s\" is no commit that git knows%s",
			       STR_ARG(name),
			       repository_is_shallow(run->repo) ?
				       " here; this clone is shallow: git "
				       "fetch --deepen=100 origin" :
				       "");
	return err_set(err,
		       "\"%.*s\" is no commit that git knows here; fetch it: "
		       "git fetch origin +%.*s:" REMOTES "origin/%.*s",
		       STR_ARG(name), STR_ARG(branch), STR_ARG(branch));
}

/* 1 when ref is a commit, under the name that follows its first skip bytes. */
static int take(struct run *run, struct str ref, size_t skip,
		struct mainline *out, struct err *err)
{
	int found = revision_commit(run->repo, ref, &out->commit, err);

	if (found != 1)
		return found;
	out->is_there = true;
	out->ref = ref;
	out->name = str_from(ref, skip);
	return 1;
}

static int find_on_remotes(struct run *run, struct str name,
			   struct mainline *out, struct err *err)
{
	size_t skip = sizeof(REMOTES) - 1;
	struct refs refs = VEC_INIT;
	int found;

	found = take(run,
		     str_fmt(&run->arena, REMOTES "origin/%.*s", STR_ARG(name)),
		     skip, out, err);
	if (found)
		return found;
	if (refs_list(run->repo, STR(REMOTES), &refs, err))
		return -1;
	for (size_t i = 0; !found && i < refs.n; i++) {
		struct str rest = str_from(refs.v[i].name, skip);
		size_t slash = str_chr(rest, '/');

		if (slash != STR_NPOS && str_eq(str_from(rest, slash + 1), name))
			found = take(run, str_dup(&run->arena, refs.v[i].name),
				     skip, out, err);
	}
	return found;
}

int mainline_named(struct run *run, struct str name, struct mainline *out,
		   struct err *err)
{
	int found;

	memset(out, 0, sizeof(*out));
	found = take(run, str_dup(&run->arena, name), 0, out, err);
	if (!found)
		found = find_on_remotes(run, name, out, err);
	if (!found)
		return say_missing(run, name, err);
	return found < 0 ? -1 : 0;
}
