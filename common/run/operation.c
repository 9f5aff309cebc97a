#include "base/compat.h"
#include "run/operation.h"

#include <unistd.h>

struct row {
	enum operation_kind kind;
	const char *file; /* in the git directory, while it is under way */
	const char *name;
	const char *go_on;
	/* What is put on top of HEAD, as git calls it; NULL: nothing does. */
	const char *other;
};

/* The first that is there counts: a rebase may be in a merge, too. */
static const struct row rows[] = {
	{ OPERATION_AM, "rebase-apply/applying", "am", "git am --continue", NULL },
	{ OPERATION_REBASE, "rebase-apply", "rebase", "git rebase --continue",
	  "REBASE_HEAD" },
	{ OPERATION_REBASE, "rebase-merge", "rebase", "git rebase --continue",
	  "REBASE_HEAD" },
	{ OPERATION_CHERRY_PICK, "CHERRY_PICK_HEAD", "cherry-pick",
	  "git cherry-pick --continue", "CHERRY_PICK_HEAD" },
	{ OPERATION_REVERT, "REVERT_HEAD", "revert", "git revert --continue",
	  "REVERT_HEAD^" },
	{ OPERATION_MERGE, "MERGE_HEAD", "merge", "git commit --no-edit", NULL },
	{ OPERATION_NONE, NULL, NULL, "git commit", NULL },
};

static const struct row *find_row(struct run *run)
{
	const struct row *row = rows;
	struct str dir = repo_paths(run->repo)->git_dir;

	while (row->file &&
	       access(path_join(&run->arena, dir, str_z(row->file)).p, F_OK))
		row++;
	return row;
}

static void add_side(struct run *run, struct operation *out,
		     const struct oid *commit, const char *name)
{
	struct planning_side side = { *commit, str_z(name) };

	vec_push(&out->sides, &run->arena, side);
}

/* A rebase that makes a merge again has MERGE_HEAD as well. */
static int add_others(struct run *run, const struct row *row,
		      struct operation *out, struct err *err)
{
	struct oids heads = VEC_INIT;
	struct oid other;
	int found;

	if (merge_heads(run->repo, &heads, err))
		return -1;
	if (heads.n >= PLAN_MAX_SIDES)
		return err_set(err, "a merge of more than %d heads",
			       PLAN_MAX_SIDES - 1);
	for (size_t i = 0; i < heads.n; i++)
		add_side(run, out, &heads.v[i], "MERGE_HEAD");
	if (heads.n || !row->other)
		return 0;
	found = revision_commit(run->repo, str_z(row->other), &other, err);
	if (found > 0)
		add_side(run, out, &other, row->other);
	return found < 0 ? -1 : 0;
}

int operation_find(struct run *run, struct operation *out, struct err *err)
{
	const struct row *row = find_row(run);
	struct oid head;
	int found;

	*out = (struct operation){ row->kind, row->name, row->go_on, VEC_INIT };
	found = head_commit(run->repo, &head, err);
	if (found <= 0)
		return found;
	add_side(run, out, &head, "HEAD");
	return add_others(run, row, out, err);
}
