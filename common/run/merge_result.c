#include "base/compat.h"
#include "run/merge_result_parts.h"
#include "model/migration.h"

static bool may_matter(const struct changes *changes)
{
	for (size_t i = 0; i < changes->n; i++)
		if (environment_path_may_matter(changes->v[i].path) ||
		    changes->v[i].old_mode == ENTRY_SYMLINK ||
		    changes->v[i].new_mode == ENTRY_SYMLINK)
			return true;
	return false;
}

static bool is_base(const struct merge_tree *t, const struct oid *commit)
{
	return t->bases.n == 1 && oid_eq(&t->bases.v[0], commit);
}

static void open_side(struct merge_result *result, const char *name,
		      const struct snapshot *snapshot, struct state *out)
{
	state_init(out, result->states.now.run, name, snapshot);
	out->settings = result->states.now.settings;
}

static void open_sides(struct merge_result *result)
{
	struct states *s = &result->states;
	struct judge_request *q = &s->request;

	open_side(result, result->into.name.p, &result->tree.into, &s->before);
	open_side(result, result->from.name.p, &result->tree.from, &s->merged);
	open_side(result, "merge base", &result->tree.base, &s->merge_base);
	q->now = &s->now;
	q->before = &s->before;
	q->before_commit = result->into.commit;
	q->merged = &s->merged;
	q->merge_base = &s->merge_base;
	q->mainline = &s->mainline;
	q->spares_old_findings = true;
	q->is_prospective = true;
}

int merge_result_open(struct run *run, const struct merge_side *into,
		      const struct merge_side *from,
		      const struct settings *settings, struct merge_result *out,
		      struct err *err)
{
	struct states *s = &out->states;

	memset(out, 0, sizeof(*out));
	out->into = *into;
	out->from = *from;
	if (merge_tree_open(run, &into->commit, &from->commit, &out->tree, err))
		return -1;
	/* No news of either side: nothing comes together. */
	if (is_base(&out->tree, &into->commit) ||
	    is_base(&out->tree, &from->commit) || !may_matter(&out->tree.brought))
		return 0;
	if (merge_tree_merge(run, &out->tree, err))
		return -1;
	state_init(&s->now, run, "merged", &out->tree.result);
	if (state_find_concern(&s->now, &out->tree.brought, settings, false,
			       &out->concerns_us, err))
		return -1;
	if (!out->concerns_us)
		return 0;
	open_sides(out);
	return mainline_find(run, &s->now.settings, &s->mainline, err);
}

/* ---- what is said */

/*
 * Of a path where git stops only one side's file is in the result. What
 * hangs on the other's would seem to hang on nothing.
 */
static int unseen_id(struct merge_result *result, struct str path,
		     const struct snapshot *side, struct strs *out,
		     struct err *err)
{
	struct run *run = result->states.now.run;
	const struct entry *e = snapshot_find(side, path);
	struct migration m;
	struct source source;
	struct blob blob;

	if (!e || !str_ends(path, STR(".py")))
		return 0;
	if (blob_read(run->repo, &run->arena, e,
		      result->states.now.settings.max_file_size, &blob, err))
		return -1;
	source_init(&source, &run->arena, path, blob.bytes);
	migration_read_metadata(&m, &run->arena, &source);
	if (m.id.p)
		vec_push(out, &run->arena, m.id);
	return 0;
}

static int find_unseen(struct merge_result *result, struct strs *out,
		       struct err *err)
{
	const struct strs *paths = &result->tree.conflicts;

	for (size_t i = 0; i < paths->n; i++)
		if (unseen_id(result, paths->v[i], &result->tree.into, out, err) ||
		    unseen_id(result, paths->v[i], &result->tree.from, out, err))
			return -1;
	return 0;
}

static bool is_known(const struct findings *known, size_t n,
		     const struct finding *f)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(known->v[i].rule, f->rule) &&
		    str_eq(known->v[i].key, f->key) &&
		    (f->is_on_graph || str_eq(known->v[i].at.path, f->at.path)))
			return true;
	return false;
}

/* Would it be said because only one side's file of a path is here? */
static bool is_of_unseen(const struct strs *unseen, const struct finding *f)
{
	return (!strcmp(f->rule, rule_table[RULE_MISSING_PARENT].id) ||
		!strcmp(f->rule, rule_table[RULE_LOST_IN_MERGE].id)) &&
	       strs_has(unseen, f->key);
}

static void add_news(struct findings *out, const struct findings *from,
		     const struct findings *known, const struct strs *unseen)
{
	size_t n = known ? known->n : 0;

	for (size_t i = 0; i < from->n; i++) {
		const struct finding *f = &from->v[i];

		if (is_known(known, n, f) || is_of_unseen(unseen, f))
			continue;
		vec_push(out, out->arena, *f);
	}
}

int merge_result_judge(struct run *run, struct merge_result *result,
		       const struct findings *known, struct judgement *out,
		       struct err *err)
{
	struct strs unseen = VEC_INIT;
	struct judgement merged;

	if (!result->concerns_us)
		return 0;
	if (judge(run, &result->states.request, &merged, err) ||
	    merge_result_order(result, &merged, err) ||
	    find_unseen(result, &unseen, err))
		return -1;
	add_news(&out->findings, &merged.findings, known, &unseen);
	out->summary.not_analysed += merged.summary.not_analysed;
	return 0;
}
