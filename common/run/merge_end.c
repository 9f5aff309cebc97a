#include "base/compat.h"
#include "run/merge_end.h"
#include "base/utf8.h"
#include "report/report.h"
#include "run/fold.h"
#include "run/head_files.h"
#include "run/layout.h"
#include "run/repair.h"

#include <unistd.h>

struct ending {
	struct run *run;
	const struct merge_end *end;
	struct states states;
	struct judgement judgement;
	struct planning_sides sides;
	struct repair repair;
	struct buf out; /* for people */
};

/* ---- what is said ------------------------------------------------------------- */

static void add_lines(struct ending *e, const struct strs *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		buf_addz(&e->out, "  ");
		utf8_add_clean(&e->out, lines->v[i], true);
		buf_addc(&e->out, '\n');
	}
}

static void add_not_analysed(struct ending *e)
{
	if (e->repair.not_analysed)
		buf_addf(&e->out,
			 "  not compared, because it cannot be read from the "
			 "text: %zu part%s of what the two sides do\n",
			 e->repair.not_analysed,
			 e->repair.not_analysed == 1 ? "" : "s");
}

static void add_ways_out(struct ending *e, const char *first)
{
	bool can_abort = e->end->judged.heads.n > 0;

	if (!can_abort && !e->end->merged.heads.n)
		return; /* a commit like any other */
	buf_addf(&e->out, "  %s: git commit%s", first,
		 can_abort ? " --no-edit" : "");
	if (can_abort)
		buf_addz(&e->out, "; or undo it: git merge --abort");
	buf_addc(&e->out, '\n');
}

static int finish(struct ending *e, int code)
{
	run_print(stderr, buf_str(&e->out));
	return code;
}

static void add_findings(struct ending *e)
{
	struct report_options options = {
		.format = REPORT_TEXT,
		.use_color = run_wants_color(STDERR_FILENO),
		.stopped = e->end->stopped,
		.past = e->end->past,
	};

	report_findings(&e->out, &e->judgement.findings, &e->judgement.summary,
			&options);
}

/* ---- is it ours? ------------------------------------------------------------------ */

/* A name that migrations usually have: then do not ask for half the list. */
static bool is_likely(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++)
		if (str_find(changes->v[i].path, STR("versions/")) != STR_NPOS)
			return true;
	return false;
}

/* 1, 0 or -1, with as little as will do. */
static int may_concern(struct run *run, const struct changes *changes,
		       struct err *err)
{
	if (!layout_any_may_matter(changes))
		return 0;
	return is_likely(changes) ? 1 : layout_may_concern(run, changes, err);
}

/* What a head that comes in has changed since it parted from HEAD. */
static int head_may_concern(struct run *run, const struct oid *base,
			    const struct oid *their, struct err *err)
{
	struct changes changes;

	if (oid_is_none(base))
		return 1;
	if (changes_trees(run->repo, base, their, &changes, err))
		return -1;
	return may_concern(run, &changes, err);
}

/*
 * Most merges touch no migration: neither HEAD's files nor what came in. A
 * merge that lost what came in differs in nothing from HEAD.
 */
static int is_concerned(struct run *run, const struct merge_end *end,
			struct err *err)
{
	const struct merging *m = &end->judged;
	int concern = may_concern(run, end->changes, err);

	for (size_t i = 0; i < m->heads.n && !concern; i++)
		concern = head_may_concern(run, &m->bases.v[i], &m->heads.v[i],
					   err);
	return concern;
}

/* ---- judging --------------------------------------------------------------------- */

/* 1, or 0 when there is nothing to judge. */
static int judge_staged(struct ending *e, const struct changes *changes,
			struct err *err)
{
	if (states_merging(e->run, changes, &e->end->judged, &e->states, err))
		return -1;
	if (!e->states.concerns_us)
		return 0;
	if (state_demand_settings(&e->states.now, err) ||
	    judge(e->run, &e->states.request, &e->judgement, err))
		return -1;
	return 1;
}

static bool refuses(const struct ending *e)
{
	return e->states.now.settings.resolve == RESOLVE_REFUSE;
}

static bool is_cured(const struct ending *e, const struct finding *f)
{
	if (!e->repair.cured.n)
		return head_files_cure(&e->repair.planned, f);
	return !refuses(e) && (repair_cures(&e->repair, f) ||
			       head_files_cure(&e->repair.planned, f));
}

/* What the repair sees to is not told; conflicts are. */
static void settle_findings(struct ending *e)
{
	struct findings *list = &e->judgement.findings;
	const struct findings *more = &e->repair.findings;
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (!is_cured(e, &list->v[i]))
			list->v[kept++] = list->v[i];
	list->n = kept;
	for (size_t i = 0; i < more->n; i++)
		vec_push(list, &e->run->arena, more->v[i]);
	findings_unique(list);
	report_summarize(&e->judgement.summary, list);
}

static bool is_blocked(const struct ending *e)
{
	return report_blocks(&e->judgement.summary, false);
}

/* Who does not mind two heads does not want them to become one either. */
static bool may_repair(const struct ending *e)
{
	return settings_rule_level(&e->states.now.settings,
				   STR("multiple-heads")) != LEVEL_OFF;
}

/* ---- what came together ------------------------------------------------------------ */

/* None without HEAD: then there is nothing to be repaired. */
static int find_sides(struct ending *e, struct err *err)
{
	const struct merging *m = &e->end->merged;
	struct planning_side head = { .name = STR("HEAD") };
	int found;

	if (!m->heads.n)
		return 0;
	found = head_commit(e->run->repo, &head.commit, err);
	if (found <= 0)
		return found;
	vec_push(&e->sides, &e->run->arena, head);
	for (size_t i = 0; i < m->heads.n; i++)
		vec_push(&e->sides, &e->run->arena,
			 (struct planning_side){
				 m->heads.v[i],
				 str_dup(&e->run->arena, m->names.v[i]) });
	return 0;
}

/* ---- the repair ------------------------------------------------------------------ */

/* Where another finding says what is wrong, that is all there is to say. */
static bool is_fork_told(const struct ending *e)
{
	const struct findings *list = &e->judgement.findings;

	for (size_t i = 0; i < list->n; i++)
		if (repair_sees_to(&list->v[i]))
			return true;
	return false;
}

static void add_refusals(struct ending *e)
{
	if (!e->repair.refusals.n || !is_fork_told(e))
		return;
	buf_addz(&e->out, "alembic: git-alembic cannot repair the chain:\n");
	add_lines(e, &e->repair.refusals);
}

/* What is not done, because it must not be, or not yet. */
static void add_plan(struct ending *e)
{
	if (!e->repair.cured.n)
		return;
	if (!refuses(e)) {
		buf_addz(&e->out, "  the chain has diverged, too; that is "
				  "repaired when the merge ends\n");
		return;
	}
	buf_addz(&e->out, "alembic: with resolve = refuse nothing was done; "
			  "git alembic resolve would do this:\n");
	add_lines(e, &e->repair.planned.done);
	add_not_analysed(e);
}

static int stop(struct ending *e)
{
	add_findings(e);
	add_refusals(e);
	add_plan(e);
	add_ways_out(e, "put it right, git add, and end the merge");
	return finish(e, RUN_FINDINGS);
}

/* Nothing that blocks, nothing to be written. */
static int pass(struct ending *e)
{
	add_findings(e);
	add_refusals(e);
	add_plan(e);
	return finish(e, RUN_CLEAN);
}

/* It stands in the way by its edits, not by what it is: git can stash them. */
static bool can_stash(const struct ending *e, const struct strs *blocked)
{
	const struct listing *all = &e->states.now.listing;

	for (size_t i = 0; i < blocked->n; i++) {
		size_t at = listing_find(all, blocked->v[i]);

		if (at == LISTING_NONE || all->v[at].mode != LISTING_FILE)
			return false;
	}
	return e->end->is_recorded;
}

/* A name that a shell takes as it stands. */
static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			    "0123456789._/@-",
			    name.p[i]))
			return false;
	return name.len && name.p[0] != '-';
}

static void add_autostash(struct ending *e)
{
	const struct merging *m = &e->end->merged;
	char hex[OID_MAX_HEX + 1];

	buf_addz(&e->out, "  to keep it as it is: git merge --abort, then git "
			  "merge --autostash");
	for (size_t i = 0; i < m->heads.n; i++) {
		buf_addc(&e->out, ' ');
		if (is_plain(m->names.v[i]))
			buf_adds(&e->out, m->names.v[i]);
		else
			buf_addf(&e->out, "%.12s", oid_hex(&m->heads.v[i], hex));
	}
	buf_addc(&e->out, '\n');
}

static int say_blocked(struct ending *e, const struct strs *blocked)
{
	buf_addf(&e->out,
		 "alembic: %s stopped: %s would overwrite what is not "
		 "staged:\n",
		 e->end->stopped,
		 e->repair.cured.n ?
			 "the chain has diverged, and its repair" :
			 "the head file has to follow the chain, which");
	add_lines(e, blocked);
	add_ways_out(e, "git add it or move it away, and end the merge");
	if (can_stash(e, blocked))
		add_autostash(e);
	return finish(e, RUN_FINDINGS);
}

static int record(struct ending *e, const struct oid *tree, struct err *err)
{
	struct fold fold = { .head = e->sides.v[0].commit,
			     .others = e->end->merged.heads,
			     .tree = *tree,
			     .done = e->repair.planned.done };

	if (write_tree(e->run->repo, &fold.repaired, err))
		return -1;
	return fold_record(e->run, &fold, err);
}

/* The safety net: what is staged now, as if nobody had repaired it. */
static int judge_again(struct ending *e, struct err *err)
{
	if (states_restaged(&e->states, err))
		return -1;
	return judge(e->run, &e->states.request, &e->judgement, err);
}

static int say_staged(struct ending *e)
{
	add_findings(e);
	buf_addz(&e->out, "alembic: the chain had diverged; its repair is "
			  "staged:\n");
	add_lines(e, &e->repair.planned.done);
	add_not_analysed(e);
	add_ways_out(e, "end the merge");
	return finish(e, RUN_FINDINGS);
}

/* A merge that git commit ends: its message says what was done, too. */
static void announce(struct ending *e)
{
	struct err ignored = ERR_INIT;

	if (!e->end->is_recorded && e->end->judged.heads.n && e->repair.cured.n)
		fold_announce(e->run, &e->repair.planned.done, &ignored);
}

static int say_done(struct ending *e)
{
	add_findings(e);
	buf_addz(&e->out, e->repair.cured.n ?
				  "alembic: the chain had diverged and is in order "
				  "again:\n" :
				  "alembic: the head file follows the chain:\n");
	add_lines(e, &e->repair.planned.done);
	add_not_analysed(e);
	return finish(e, RUN_CLEAN);
}

static int stage(struct ending *e, struct err *err)
{
	enum resolve_how how = e->repair.cured.n ?
				       e->states.now.settings.resolve :
				       RESOLVE_AUTO; /* a head file alone */
	bool is_recorded = e->end->is_recorded && how == RESOLVE_AUTO &&
			   e->sides.n;
	struct strs blocked = VEC_INIT;
	struct oid tree;
	int staged;

	if (is_recorded && write_tree(e->run->repo, &tree, err))
		return -1;
	staged = planned_stage(e->run, &e->repair.planned, &blocked, err);
	if (staged < 0)
		return -1;
	if (!staged)
		return say_blocked(e, &blocked);
	if (judge_again(e, err))
		return -1;
	if (is_blocked(e) || how == RESOLVE_STAGE)
		return say_staged(e);
	if (is_recorded && record(e, &tree, err))
		return -1;
	announce(e);
	return say_done(e);
}

/* What is staged for a commit of named paths is gone after it. */
static int plan_head_files(struct ending *e, struct err *err)
{
	struct repair *r = &e->repair;

	if (repo_is_partial_commit(e->run->repo))
		return 0;
	return head_files_plan(e->run, &e->states.now, r->cured.v, r->cured.n,
			       &r->planned, err);
}

int merge_end(struct run *run, const struct merge_end *end, struct err *err)
{
	struct ending e = { .run = run, .end = end };
	int concern = is_concerned(run, end, err);
	struct oid head;

	e.out = (struct buf)BUF_INIT(&run->arena);
	if (concern > 0) {
		/* While git lists what is staged, libgit2 starts. */
		repo_prefetch(run->repo, REPO_PREFETCH_INDEX);
		concern = head_commit(run->repo, &head, err) < 0 ?
				  -1 :
				  judge_staged(&e, end->changes, err);
	}
	if (concern <= 0)
		return concern ? -1 : RUN_CLEAN;
	if (find_sides(&e, err) ||
	    (may_repair(&e) &&
	     repair_merge(run, &e.states.now, &e.sides, &e.repair, err)))
		return -1;
	if (plan_head_files(&e, err))
		return -1;
	settle_findings(&e);
	if (is_blocked(&e))
		return stop(&e);
	if (!e.repair.planned.n || (refuses(&e) && e.repair.cured.n))
		return pass(&e);
	return stage(&e, err);
}
