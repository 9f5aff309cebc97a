#include "base/compat.h"
#include "run/lost.h"
#include "run/merging.h"

static int open_tree(struct run *run, const struct oid *commit, struct str name,
		     struct state *out, struct err *err)
{
	struct snapshot snapshot;

	if (snapshot_tree(run->repo, commit, &snapshot, err))
		return -1;
	state_init(out, run, name.p, &snapshot);
	return 0;
}

/* 1 with the states of a merge, as if it were about to be committed. */
static int open_merge(struct run *run, struct str name, struct states *s,
		      struct err *err)
{
	struct arena *a = &run->arena;
	struct merging merging;
	struct commit commit;
	struct oid oid;
	int found = revision_commit(run->repo, name, &oid, err);

	if (found > 0)
		found = commit_read(run->repo, &oid, &commit, err);
	if (found <= 0)
		return found;
	if (merging_from_commit(run, &commit, name, &merging, err))
		return -1;
	if (!merging.heads.n)
		return 0;
	if (open_tree(run, &oid, str_dup(a, name), &s->now, err) ||
	    state_read(&s->now, err) ||
	    open_tree(run, &commit.parents.v[0],
		      str_fmt(a, "%.*s^1", STR_ARG(name)), &s->before, err))
		return -1;
	s->before.settings = s->now.settings;
	return merging_open(run, &merging, s, err) ? -1 : 1;
}

static bool is_asked_for(const struct strs *only, struct str rule)
{
	return !only->n || strs_has(only, rule);
}

int lost_in_commit(struct run *run, const struct states *judged,
		   struct str name, struct judgement *out, struct err *err)
{
	struct str rule = str_z(rule_table[RULE_LOST_IN_MERGE].id);
	struct states *s = arena_new(&run->arena, struct states);
	struct judgement lost;
	int is_merge;

	if (!is_asked_for(&judged->request.only, rule))
		return 0;
	is_merge = open_merge(run, name, s, err);
	if (is_merge <= 0)
		return is_merge;
	s->request.now = &s->now;
	s->request.before = &s->before;
	s->request.mainline = &s->mainline;
	s->request.leaves_files = true;
	s->request.paths = judged->request.paths;
	vec_push(&s->request.only, &run->arena, rule);
	if (state_demand_settings(&s->now, err) ||
	    judge(run, &s->request, &lost, err))
		return -1;
	for (size_t i = 0; i < lost.findings.n; i++)
		if (!snapshot_find(&judged->now.snapshot,
				   lost.findings.v[i].at.path))
			vec_push(&out->findings, out->findings.arena,
				 lost.findings.v[i]);
	findings_unique(&out->findings);
	report_summarize(&out->summary, &out->findings);
	return 0;
}
