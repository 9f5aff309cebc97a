#include "base/compat.h"
#include "run/parting.h"

/* Counting further tells nobody anything. */
#define DEPTH_MAX 10000

/* How far back the first parents of a commit are here, itself included. */
static int depth_here(struct run *run, const struct oid *commit, unsigned *out,
		      struct err *err)
{
	struct oid oid = *commit;
	struct commit c;

	for (*out = 0; *out < DEPTH_MAX;) {
		int found = commit_read(run->repo, &oid, &c, err);

		if (found <= 0)
			return found;
		(*out)++;
		if (!c.parents.n)
			return 0;
		oid = c.parents.v[0];
	}
	return 0;
}

static struct str remote_of(const struct mainline *mainline)
{
	struct str rest = mainline->ref;

	if (str_starts(rest, STR("refs/remotes/")))
		rest = str_from(rest, sizeof("refs/remotes/") - 1);
	else if (!str_starts(rest, STR("origin/")))
		return STR("origin");
	return str_cut(rest, 0, str_chr(rest, '/'));
}

static int say_shallow(struct run *run, const struct parting_side *side,
		       const struct mainline *mainline, struct err *err)
{
	struct str remote = remote_of(mainline);
	unsigned ours, theirs;

	if (depth_here(run, &side->commit, &ours, err) ||
	    depth_here(run, &mainline->commit, &theirs, err))
		return -1;
	return err_set(err,
		       "this clone is too shallow: it has %u commit%s of "
		       "\"%.*s\" and %u of \"%.*s\", and not the one where they "
		       "parted; fetch more, again if need be: git fetch "
		       "--deepen=100 %.*s; or all: git fetch --unshallow %.*s",
		       ours, ours == 1 ? "" : "s", STR_ARG(side->name), theirs,
		       STR_ARG(mainline->name), STR_ARG(remote), STR_ARG(remote));
}

int parting_find(struct run *run, const struct parting_side *side,
		 const struct mainline *mainline, struct oid *out,
		 struct err *err)
{
	struct oids bases = VEC_INIT;

	if (merge_bases(run->repo, &side->commit, &mainline->commit, &bases, err))
		return -1;
	if (!bases.n && repository_is_shallow(run->repo))
		return say_shallow(run, side, mainline, err);
	if (!bases.n)
		return 0;
	*out = bases.v[0];
	return 1;
}
