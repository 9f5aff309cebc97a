#include "base/compat.h"
#include "run/aftermath.h"
#include "base/utf8.h"
#include "run/fold.h"
#include "run/hook.h"

static int tell_folded(struct run *run)
{
	struct oid head;
	char hex[OID_MAX_HEX + 1];
	struct err ignored = ERR_INIT;

	if (head_commit(run->repo, &head, &ignored) > 0)
		fprintf(stderr, "alembic: that is in the merge commit %.10s\n",
			oid_hex(&head, hex));
	return RUN_CLEAN;
}

/* git has made the merge; only the repair has not come into it. */
static int tell_staged(struct run *run, const struct err *why)
{
	struct buf out = BUF_INIT(&run->arena);

	buf_addz(&out, "alembic: that is staged, but not in the merge commit: ");
	utf8_add_clean(&out, str_z(why->text), true);
	buf_addz(&out, "\n  put it there: git commit --amend --no-edit\n");
	run_print(stderr, buf_str(&out));
	return RUN_CLEAN;
}

/* The commit that HEAD was before: git has left it as ORIG_HEAD. */
static int find_before(struct run *run, struct oid *out, struct err *err)
{
	struct commit commit;
	struct oid head;
	int found = head_commit(run->repo, &head, err);

	if (found > 0)
		found = commit_read(run->repo, &head, &commit, err);
	if (found <= 0)
		return found;
	if (commit.parents.n < 2)
		return revision_commit(run->repo, STR("ORIG_HEAD"), out, err);
	*out = commit.parents.v[0];
	return 1;
}

/* $1 is 1 for --squash: then there is no commit yet, and pre-commit judges. */
static int post_merge(struct run *run, int argc, char **argv, struct err *err)
{
	struct err why = ERR_INIT;
	struct fold fold;
	struct oid before;
	int found;

	if (argc > 1 && !strcmp(argv[1], "1"))
		return RUN_CLEAN;
	switch (fold_commit(run, &fold, &why, err)) {
	case FOLD_NONE:
		break;
	case FOLD_DONE:
		return tell_folded(run);
	case FOLD_STAGED:
		return tell_staged(run, &why);
	default:
		return -1;
	}
	found = find_before(run, &before, err);
	if (found > 0)
		found = aftermath_tell(run, &before, err);
	return found < 0 ? -1 : RUN_CLEAN;
}

const struct hook hook_post_merge = {
	.name = "post-merge",
	.fn = post_merge,
};
