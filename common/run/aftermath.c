#include "base/compat.h"
#include "run/aftermath.h"
#include "base/utf8.h"
#include "run/layout.h"
#include "run/planning.h"

static int open_commit(struct run *run, const struct oid *commit,
		       const char *name, struct state *out, struct err *err)
{
	struct snapshot snapshot;

	if (snapshot_tree(run->repo, commit, &snapshot, err))
		return -1;
	state_init(out, run, name, &snapshot);
	return 0;
}

/* Only the chain: what a file does was judged when it was committed. */
static void choose_rules(struct run *run, struct strs *only)
{
	static const enum rule_id rules[] = {
		RULE_MULTIPLE_HEADS, RULE_DUPLICATE_REVISION,
		RULE_MISSING_PARENT, RULE_CYCLE,
		RULE_PARALLEL_MERGE,
	};

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		vec_push(only, &run->arena, str_z(rule_table[rules[i]].id));
}

static int judge_commits(struct run *run, const struct oid *now,
			 const struct oid *before, struct states *s,
			 struct judgement *judgement, struct err *err)
{
	struct judge_request *q = &s->request;

	memset(s, 0, sizeof(*s));
	if (open_commit(run, now, "HEAD", &s->now, err) ||
	    open_commit(run, before, "before", &s->before, err) ||
	    state_read(&s->now, err) || state_demand_settings(&s->now, err) ||
	    mainline_find(run, &s->now.settings, &s->mainline, err))
		return -1;
	s->before.settings = s->now.settings;
	q->now = &s->now;
	q->before = &s->before;
	q->mainline = &s->mainline;
	q->spares_old_findings = true;
	choose_rules(run, &q->only);
	return judge(run, q, judgement, err);
}

/* Does the plan move anything, or does it only join? */
static bool moves(const struct plan *plan)
{
	for (size_t i = 0; i < plan->changes.n; i++)
		if (plan->changes.v[i].of)
			return true;
	return !plan->changes.n;
}

/*
 * git knows no sides any more: what the mainline has stands on one, what was
 * put on top of it on the other.
 */
static void divide(struct planning *p)
{
	size_t n = p->request.n;
	struct plan_revision *v = arena_array(&p->run->arena, n, sizeof(*v));

	for (size_t i = 0; i < n; i++) {
		v[i] = p->request.v[i];
		v[i].in = v[i].in & 1 ? 1 : 2;
	}
	p->request.v = v;
}

/* What puts it right: what is published cannot be moved, only joined. */
static int find_command(struct run *run, struct states *s, const struct oid *head,
			const char **command, struct err *err)
{
	struct planning_sides sides = VEC_INIT;
	const struct environments *envs = &s->now.environments;

	*command = "git alembic rebase";
	if (!s->mainline.is_there)
		return 0;
	vec_push(&sides, &run->arena,
		 (struct planning_side){ s->mainline.commit, s->mainline.name });
	vec_push(&sides, &run->arena,
		 (struct planning_side){ *head, STR("HEAD") });
	for (size_t i = 0; i < envs->n; i++) {
		struct planning *p = arena_new(&run->arena, struct planning);

		if (envs->v[i].is_excluded || !envs->v[i].nlocations)
			continue;
		if (planning_open(p, run, &s->now, &envs->v[i], &sides, err))
			return -1;
		divide(p);
		if (plan_make(&p->plan, &run->arena, &p->request, err))
			return -1;
		if (!moves(&p->plan))
			*command = "git alembic merge";
	}
	return 0;
}

static void tell(struct run *run, const struct findings *findings,
		 const char *command)
{
	struct buf out = BUF_INIT(&run->arena);

	for (size_t i = 0; i < findings->n; i++) {
		const struct finding *f = &findings->v[i];

		if (f->level < LEVEL_ERROR)
			continue;
		buf_addf(&out, "alembic: %s: ", f->rule);
		utf8_add_clean(&out, f->message, true);
		buf_addc(&out, '\n');
	}
	if (out.len)
		buf_addf(&out, "  repair it: %s\n", command);
	run_print(stderr, out.len ? buf_str(&out) : STR(""));
}

/* 1 when something has changed that may be ours. */
static int is_concerned(struct run *run, const struct oid *now,
			const struct oid *before, struct err *err)
{
	struct changes changes;

	if (oid_eq(now, before))
		return 0;
	if (changes_trees(run->repo, before, now, &changes, err))
		return -1;
	if (!layout_any_may_matter(&changes))
		return 0;
	return layout_may_concern(run, &changes, err);
}

int aftermath_tell(struct run *run, const struct oid *before, struct err *err)
{
	struct judgement judgement;
	struct states states;
	const char *command;
	struct oid now;
	int found = head_commit(run->repo, &now, err);

	if (found > 0)
		found = is_concerned(run, &now, before, err);
	if (found <= 0)
		return found;
	if (judge_commits(run, &now, before, &states, &judgement, err))
		return -1;
	if (!report_blocks(&judgement.summary, false))
		return 0;
	if (find_command(run, &states, &now, &command, err))
		return -1;
	tell(run, &judgement.findings, command);
	return 0;
}
