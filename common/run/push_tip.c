#include "base/compat.h"
#include "rules/chain.h"
#include "run/push_parts.h"
#include "run/merge_result.h"
#include "run/siblings.h"

/* Further known states than these are the same history over and over. */
#define MAX_KNOWN 16

struct judged_tip {
	struct pushing *p;
	struct push_tip *tip;
	struct oid before; /* none: nothing to compare with */
	struct oids known; /* further ones whose files are no news */
	struct changes changes; /* from before */
	struct map old_news;
	struct states states;
	struct merge_result merge;
	bool has_merge; /* the two have a merge base */
	struct str way_out; /* the command that merges them */
};

/* ---- what it is compared with */

static bool wants_merge(const struct push_tip *tip)
{
	return tip->mainline.is_there && !tip->is_mainline &&
	       !oid_eq(&tip->mainline.commit, &tip->commit);
}

static bool oids_have(const struct oids *list, const struct oid *oid)
{
	for (size_t i = 0; i < list->n; i++)
		if (oid_eq(&list->v[i], oid))
			return true;
	return false;
}

/* Several boundaries: where it left the mainline says most. */
static int pick_parting(struct judged_tip *j, const struct oids *boundary,
			struct err *err)
{
	const struct mainline *m = &j->tip->mainline;
	struct oids bases = VEC_INIT;

	j->before = boundary->v[0];
	if (!m->is_there || boundary->n == 1)
		return 0;
	if (oids_have(boundary, &m->commit)) {
		j->before = m->commit;
		return 0;
	}
	if (merge_bases(j->p->run->repo, &j->tip->commit, &m->commit, &bases, err))
		return -1;
	if (bases.n)
		j->before = bases.v[0];
	return 0;
}

/* New commits that stand on nothing known. */
static void pick_for_orphan(struct judged_tip *j)
{
	struct push_tip *tip = j->tip;

	j->before = tip->old;
	if (!oid_is_none(&j->before) || !tip->mainline.is_there ||
	    !repository_is_shallow(j->p->run->repo))
		return;
	j->before = tip->mainline.commit;
	push_note(j->p,
		  "%.*s: the history here is shallow and ends before it meets "
		  "what the other side has: compared with %.*s as it is now "
		  "(git fetch --unshallow)",
		  STR_ARG(tip->name), STR_ARG(tip->mainline.name));
}

static void add_known(struct judged_tip *j, const struct oid *oid)
{
	if (!oid_is_none(oid) && !oid_eq(oid, &j->before) &&
	    !oids_have(&j->known, oid))
		vec_push(&j->known, &j->p->run->arena, *oid);
}

/*
 * A new protected ref gets what some other ref has already, of which less is
 * demanded: judged from where that left the mainline.
 */
static int pick_for_promoted(struct judged_tip *j, struct err *err)
{
	const struct mainline *m = &j->tip->mainline;
	struct oids bases = VEC_INIT;

	if (!j->tip->is_protected || !wants_merge(j->tip))
		return 0;
	if (merge_bases(j->p->run->repo, &j->tip->commit, &m->commit, &bases, err))
		return -1;
	if (bases.n)
		j->before = bases.v[0];
	return bases.n > 0;
}

/* 0: the other side has all of it already. */
static int pick_before(struct judged_tip *j, struct err *err)
{
	struct push_tip *tip = j->tip;
	struct oids boundary = VEC_INIT;
	bool is_new = true;

	if (!j->p->knows_nothing)
		reach_boundary(&j->p->reach, &tip->commit, &boundary, &is_new);
	if (tip->is_protected && !oid_is_none(&tip->old))
		j->before = tip->old;
	else if (!is_new)
		return pick_for_promoted(j, err);
	else if (oids_have(&boundary, &tip->old))
		j->before = tip->old;
	else if (!boundary.n)
		pick_for_orphan(j);
	else if (pick_parting(j, &boundary, err))
		return -1;
	for (size_t i = 0; i < boundary.n && i < MAX_KNOWN; i++)
		if (!oid_eq(&boundary.v[i], &j->before))
			vec_push(&j->known, &j->p->run->arena, boundary.v[i]);
	add_known(j, &tip->old);
	if (tip->is_protected)
		add_known(j, &tip->fetched);
	return 1;
}

/* What differs from before, but not from something else that is known. */
static int find_old_news(struct judged_tip *j, struct err *err)
{
	struct run *run = j->p->run;

	map_init(&j->old_news, &run->arena);
	for (size_t i = 0; i < j->known.n; i++) {
		struct changes c;
		size_t k = 0;

		if (changes_trees(run->repo, &j->known.v[i], &j->tip->commit,
				  &c, err))
			return -1;
		for (size_t n = 0; n < j->changes.n; n++) {
			struct str path = j->changes.v[n].path;

			while (k < c.n && str_cmp(c.v[k].path, path) < 0)
				k++;
			if (k == c.n || !str_eq(c.v[k].path, path))
				map_put(&j->old_news, path, j);
		}
	}
	return 0;
}

/* ---- the states */

/* Of its old commit the name of the ref that has it here: "origin/feature". */
static int find_old_name(const struct judged_tip *j, struct str *out,
			 struct err *err)
{
	struct run *run = j->p->run;
	struct str remote = j->tip->mainline.ref, ref;
	struct oid oid;
	int found;

	if (!oid_eq(&j->before, &j->tip->old) ||
	    !str_starts(remote, STR("refs/remotes/")))
		return 0;
	remote = str_from(remote, sizeof("refs/remotes/") - 1);
	remote.len = str_chr(remote, '/');
	ref = str_fmt(&run->arena, "refs/remotes/%.*s/%s", STR_ARG(remote),
		      j->tip->name.p);
	found = ref_resolve(run->repo, ref, &oid, err);
	if (found <= 0 || !oid_eq(&oid, &j->before))
		return found < 0 ? -1 : 0;
	*out = str_from(ref, sizeof("refs/remotes/") - 1);
	return 1;
}

static int name_before(const struct judged_tip *j, struct str *out,
		       struct err *err)
{
	char hex[OID_MAX_HEX + 1];

	if (oid_eq(&j->before, &j->tip->mainline.commit)) {
		*out = j->tip->mainline.name;
		return 0;
	}
	*out = str_fmt(&j->p->run->arena, "%.12s", oid_hex(&j->before, hex));
	return find_old_name(j, out, err) < 0 ? -1 : 0;
}

static int open_before(struct judged_tip *j, struct err *err)
{
	struct states *s = &j->states;
	struct snapshot before;
	struct str name;

	if (oid_is_none(&j->before))
		return 0;
	if (name_before(j, &name, err))
		return -1;
	snapshot_derive(&j->p->run->arena, &s->now.snapshot, &j->changes, true,
			&before);
	state_init(&s->before, j->p->run, name.p, &before);
	s->before.settings = s->now.settings;
	s->request.before = &s->before;
	s->request.before_commit = j->before;
	return 0;
}

/*
 * A branch is judged by its own settings; on a server by the mainline's. What
 * goes on a protected ref there must have settings that can be read: they are
 * the next ones.
 */
static int demand_settings(struct judged_tip *j, struct err *err)
{
	struct problems problems = VEC_INIT;
	struct settings ignored;

	if (!j->p->push->is_server || !j->tip->is_mainline)
		return 0;
	for (size_t i = 0; i < j->changes.n; i++)
		if (str_is(j->changes.v[i].path, SETTINGS_PATH))
			return settings_of_commit(j->p->run, &j->tip->commit,
						  &ignored, &problems, err) ||
					       settings_demand(j->p->run,
							       &problems, err) ?
				       -1 :
				       0;
	return 0;
}

/* 0: what changed concerns no environment. */
static int open_states(struct judged_tip *j, struct err *err)
{
	struct run *run = j->p->run;
	const struct oid *before = oid_is_none(&j->before) ? NULL : &j->before;
	struct states *s = &j->states;
	struct snapshot now;

	if (changes_trees(run->repo, before, &j->tip->commit, &j->changes, err))
		return -1;
	if (!push_may_matter(&j->changes))
		return 0;
	if (snapshot_tree(run->repo, &j->tip->commit, &now, err) ||
	    find_old_news(j, err) || demand_settings(j, err))
		return -1;
	state_init(&s->now, run, j->tip->name.p, &now);
	if (state_find_concern(&s->now, &j->changes, &j->tip->settings, false,
			       &s->concerns_us, err))
		return -1;
	if (!s->concerns_us)
		return 0;
	s->mainline = j->tip->mainline;
	return open_before(j, err) ? -1 : 1;
}

/* ---- judging */

struct str push_way_out(const struct pushing *p, const struct push_tip *tip,
			bool is_unrelated)
{
	struct arena *a = &p->run->arena;
	struct str name = p->push->is_server ? mainline_branch(&tip->mainline) :
					       tip->mainline.name;

	return str_fmt(a, "git %s%s%s%.*s",
		       p->push->is_server ? "pull --no-rebase " : "merge ",
		       is_unrelated ? "--allow-unrelated-histories " : "",
		       p->push->is_server ? "origin " : "",
		       STR_ARG(chain_word(a, name)));
}

static int open_merge(struct judged_tip *j, struct err *err)
{
	struct push_tip *tip = j->tip;
	struct merge_side into = { tip->mainline.commit, tip->mainline.name };
	struct merge_side from = { tip->commit, tip->name };
	struct judge_request *q = &j->merge.states.request;

	if (!wants_merge(tip))
		return 0;
	if (merge_result_open(j->p->run, &into, &from, &tip->settings,
			      &j->merge, err))
		return -1;
	j->has_merge = j->merge.tree.bases.n > 0;
	j->merge.states.mainline = tip->mainline;
	q->is_protected = j->p->push->is_server && tip->is_protected;
	j->way_out = push_way_out(
		j->p, tip,
		!j->has_merge && !repository_is_shallow(j->p->run->repo));
	q->way_out = j->way_out;
	if (!j->has_merge && repository_is_shallow(j->p->run->repo))
		push_note(j->p,
			  "%.*s: the history here is shallow and does not say "
			  "where it left %.*s: their revisions were put "
			  "together as they are (git fetch --unshallow)",
			  STR_ARG(tip->name), STR_ARG(tip->mainline.name));
	return 0;
}

static void append(struct judgement *out, const struct judgement *more)
{
	for (size_t i = 0; i < more->findings.n; i++)
		vec_push(&out->findings, out->findings.arena,
			 more->findings.v[i]);
	out->summary.migrations += more->summary.migrations;
	out->summary.not_analysed += more->summary.not_analysed;
	out->summary.environments += more->summary.environments;
}

/* Nothing to merge with: that is said, unless there is nothing at all. */
static void tell_of_no_mainline(const struct judged_tip *j)
{
	const struct push_tip *tip = j->tip;
	struct str remote = j->p->has_tracking ? j->p->push->remote :
						 STR("origin");
	struct str set = tip->settings.mainline;

	if (tip->mainline.is_there || tip->is_mainline || j->p->knows_nothing)
		return;
	if (j->p->push->is_server)
		push_note(j->p,
			  "%.*s: not judged with the mainline, for %s%.*s%s",
			  STR_ARG(tip->name), set.p ? "\"" : "", STR_ARG(set),
			  set.p ? "\" is no branch of this repository" :
				  "this repository's HEAD leads to no branch, "
				  "and there is no main or master");
	else if (!set.p)
		push_note(j->p,
			  "%.*s: not judged with the mainline, for none is "
			  "known here: fetch it, then git remote set-head %.*s "
			  "--auto, or git config alembic.mainline NAME",
			  STR_ARG(tip->name),
			  STR_ARG(chain_word(&j->p->run->arena, remote)));
}

static int judge_states(struct judged_tip *j, struct judgement *out,
			struct err *err)
{
	struct judge_request *q = &j->states.request;
	bool compares = !oid_is_none(&j->before);

	q->now = &j->states.now;
	q->mainline = &j->states.mainline;
	q->spares_old_findings = compares;
	q->leaves_diverging = j->has_merge || j->tip->is_mainline;
	q->is_shared = true;
	q->is_protected = j->p->push->is_server && j->tip->is_protected;
	q->old_news = &j->old_news;
	q->leaves_files = !compares;
	q->way_out = j->way_out;
	if (!compares)
		push_note(j->p,
			  "%.*s: the other side has nothing to compare it with: "
			  "only the chain was judged, not each migration (git "
			  "alembic check --all does)",
			  STR_ARG(j->tip->name));
	tell_of_no_mainline(j);
	return judge(j->p->run, q, out, err);
}

int push_judge_tip(struct pushing *p, struct push_tip *tip, struct err *err)
{
	struct judged_tip j = { .p = p, .tip = tip };
	struct judgement judged;
	int found = pick_before(&j, err);

	if (found > 0)
		found = open_states(&j, err);
	if (found <= 0)
		return found;
	if (open_merge(&j, err) || judge_states(&j, &judged, err) ||
	    merge_result_judge(p->run, &j.merge, &judged.findings, &judged, err) ||
	    siblings_find(p, tip, &j.states.now, &j.changes, &judged.findings,
			  err))
		return -1;
	append(&p->out->judgement, &judged);
	return 0;
}
