#include "base/compat.h"
#include "check.h"
#include "git/changes.h"
#include "run/lost.h"
#include "run/merge_result.h"
#include "run/parting.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic check [REV | A..B] [OPTIONS] [[--] PATH...]\n"
	"   or: git alembic check --merge-into REF [REV | A..B] [OPTIONS]\n"
	"   or: git alembic check --staged [OPTIONS] [[--] PATH...]\n"
	"\n"
	"Judges the chain, and the migrations that are new or changed against\n"
	"the mainline. Without REV: the working tree. Of a range: what B has\n"
	"since it left A.\n"
	"\n"
	"  --merge-into REF  also what merging REV (HEAD) into REF would give\n"
	"  --staged          what is staged against HEAD, as the hook does\n"
	"  --all             unchanged migrations too\n"
	"  --strict          warnings fail as well\n"
	"  --only RULE,...   only these rules; rule:NAME for one of your own\n"
	"  --format FORMAT   text (default), json, sarif, github or gitlab\n"
	"\n"
	"exit: 0 clean, 1 findings that block, 128 could not judge, 129 usage\n";

static struct str revision_of(const struct check_options *o)
{
	return o->revision.p ? o->revision : STR("HEAD");
}

/* A range, or what is to be merged: what is new in a commit. */
static int find_news(struct run *run, const struct check_options *o,
		     const struct mainline *into, struct states *states,
		     struct err *err)
{
	struct states_news news = { .to = revision_of(o),
				    .from = o->from,
				    .mainline = into->is_there ? into : NULL };

	if (states_news(run, &news, states, err))
		return -1;
	/* The merge's result says it, with the way out. */
	states->request.leaves_diverging = into->is_there;
	return 0;
}

static int find_states(struct run *run, const struct check_options *o,
		       const struct mainline *into, struct states *states,
		       struct err *err)
{
	struct changes changes;

	if (into->is_there || o->from.p)
		return find_news(run, o, into, states, err);
	if (o->revision.p || (!o->is_staged && !repo_paths(run->repo)->top.p))
		return states_revision(run, revision_of(o), states, err);
	if (!o->is_staged)
		return states_work_tree(run, states, err);
	if (changes_head_index(run->repo, &changes, err))
		return -1;
	return states_staged(run, &changes, states, err);
}

static const char *what_it_is_not(struct run *run, const struct check_options *o)
{
	if (o->is_staged)
		return "no staged file";
	if (o->revision.p)
		return "no file of that commit";
	return repository_is_shallow(run->repo) ?
		       "neither a commit nor a file here; this clone is "
		       "shallow: git fetch --deepen=100 origin" :
		       "neither a commit nor a file here";
}

/* A path that names nothing is a slip of the hand, not a clean result. */
static int demand_paths(struct run *run, const struct states *states,
			const struct check_options *o, struct err *err)
{
	const struct listing *l = &states->now.listing;

	for (size_t i = 0; i < o->paths.n; i++)
		if (listing_find(l, o->paths.v[i]) == LISTING_NONE &&
		    !listing_has_dir(l, o->paths.v[i]))
			return err_set(err, "\"%.*s\" is %s",
				       STR_ARG(o->paths.v[i]),
				       what_it_is_not(run, o));
	return 0;
}

static bool is_house_rule(const struct settings *s, struct str name)
{
	for (size_t i = 0; i < s->nhouse_rules; i++)
		if (str_eq(s->house_rules[i].name, name))
			return true;
	return false;
}

static int demand_rules(const struct states *states,
			const struct check_options *o, struct err *err)
{
	for (size_t i = 0; i < o->rules.n; i++)
		if (!rule_find(o->rules.v[i]) &&
		    !is_house_rule(&states->now.settings, o->rules.v[i]))
			return err_set(err, "no [rule:%.*s] in " SETTINGS_PATH,
				       STR_ARG(o->rules.v[i]));
	return 0;
}

static void narrow(struct judge_request *request, const struct check_options *o)
{
	request->paths = o->paths;
	request->only = o->rules;
}

/* Two histories that never were one, or a clone that ends too early. */
static int say_apart(struct run *run, const struct merge_side *ours,
		     const struct mainline *into, struct err *err)
{
	struct parting_side side = { ours->commit, ours->name };
	struct oid base;

	if (parting_find(run, &side, into, &base, err) < 0)
		return -1;
	return err_set(err,
		       "\"%.*s\" and \"%.*s\" have no commit in common: git "
		       "would not merge them",
		       STR_ARG(ours->name), STR_ARG(into->name));
}

/* Appends what is wrong with the merge that nobody has made yet. */
static int judge_merge(struct run *run, const struct check_options *o,
		       const struct mainline *into, struct judgement *out,
		       struct err *err)
{
	struct merge_side ours = { .name = revision_of(o) };
	struct merge_side theirs = { into->commit, into->name };
	struct merge_result result;

	int found = revision_commit(run->repo, ours.name, &ours.commit, err);

	if (!found)
		return err_set(err, "\"%.*s\" is no commit", STR_ARG(ours.name));
	if (found < 0 ||
	    merge_result_open(run, &theirs, &ours, NULL, &result, err))
		return -1;
	if (!result.tree.bases.n)
		return say_apart(run, &ours, into, err);
	if (!result.concerns_us)
		return 0;
	result.states.mainline = *into;
	narrow(&result.states.request, o);
	if (state_demand_settings(&result.states.now, err) ||
	    merge_result_judge(run, &result, &out->findings, out, err))
		return -1;
	findings_unique(&out->findings);
	report_summarize(&out->summary, &out->findings);
	return 0;
}

static struct report_options report_options_of(struct arena *a,
					       const struct check_options *o)
{
	return (struct report_options){
		.format = o->report_format,
		.use_color = run_wants_color(STDOUT_FILENO),
		.is_strict = o->is_strict,
		.say_when_clean = true,
		.rule_pages = rules_document,
		.category = o->merge_into.p ? str_fmt(a, "merge-into/%.*s",
						      STR_ARG(o->merge_into))
						      .p :
					      NULL,
	};
}

static int judge_all(struct run *run, const struct check_options *o,
		     struct states *states, struct judgement *out,
		     struct err *err)
{
	struct mainline into = { 0 };

	if ((o->merge_into.p && mainline_named(run, o->merge_into, &into, err)) ||
	    find_states(run, o, &into, states, err) ||
	    state_demand_settings(&states->now, err) ||
	    demand_paths(run, states, o, err) || demand_rules(states, o, err))
		return -1;
	states->request.judges_all = o->is_all;
	narrow(&states->request, o);
	if (judge(run, &states->request, out, err) ||
	    (!o->is_staged &&
	     lost_in_commit(run, states, revision_of(o), out, err)))
		return -1;
	return into.is_there ? judge_merge(run, o, &into, out, err) : 0;
}

/* Green may mean that there was nothing to look at. */
static void say_nothing_new(const struct states *states,
			    const struct check_options *o)
{
	if (states->mainline.is_there || o->revision.p)
		fputs("alembic: no migration is new or changed; those that are "
		      "there: git alembic check --all\n",
		      stderr);
	else
		fputs("alembic: no mainline to compare with (origin/main, "
		      "main, master; or set one): judged is only what is not "
		      "committed; the rest: git alembic check --all\n",
		      stderr);
}

static void say_more(const struct states *states, const struct check_options *o,
		     const struct judgement *judgement)
{
	/* Nothing staged: nobody has looked for environments. */
	if (o->is_staged)
		return;
	if (!states->now.environments.n)
		say_no_environment();
	else if (!judgement->summary.migrations && !judgement->findings.n &&
		 !o->is_all && !o->paths.n)
		say_nothing_new(states, o);
}

static int check(struct run *run, struct check_options *o,
		 const struct strs *words, size_t dashes, struct err *err)
{
	struct report_options options = report_options_of(&run->arena, o);
	struct buf out = BUF_INIT(&run->arena);
	struct judgement judgement;
	struct states states;

	if (check_sort_words(run, o, words, dashes, err) ||
	    judge_all(run, o, &states, &judgement, err))
		return -1;
	report_findings(&out, &judgement.findings, &judgement.summary, &options);
	run_print(stdout, buf_str(&out));
	say_more(&states, o, &judgement);
	return report_blocks(&judgement.summary, o->is_strict) ? RUN_FINDINGS :
								 RUN_CLEAN;
}

static int parse(struct arena *a, int argc, char **argv,
		 struct check_options *o, struct strs *words, size_t *dashes)
{
	const struct option_row rows[] = {
		{ "staged", OPTION_FLAG, &o->is_staged },
		{ "all", OPTION_FLAG, &o->is_all },
		{ "strict", OPTION_FLAG, &o->is_strict },
		{ "merge-into", OPTION_VALUE, &o->merge_into },
		{ "format", OPTION_VALUE, &o->format },
		{ "only", OPTION_VALUE, &o->only },
	};
	int code = options_parse(&command_check, argc, argv, rows,
				 ARRAY_SIZE(rows), a, words, dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (o->format.p && !report_format_parse(o->format, &o->report_format))
		return usage_error(&command_check,
				   "no format \"%.*s\": " REPORT_FORMATS,
				   STR_ARG(o->format));
	if (o->is_staged && o->merge_into.p)
		return usage_error(&command_check,
				   "--merge-into is about commits, not about "
				   "what is staged");
	return check_read_only(a, o);
}

/* Whoever reads the output as a file learns of it there, too. */
static int fail(struct arena *a, const struct check_options *o,
		const struct err *err)
{
	struct report_options options = report_options_of(a, o);
	struct buf out = BUF_INIT(a);

	report_failure(&out, str_z(err->text), &options);
	run_print(stdout, buf_str(&out));
	return run_fatal(err);
}

static int run_check(int argc, char **argv)
{
	struct check_options o = { .report_format = REPORT_TEXT };
	struct err err = ERR_INIT;
	struct strs words = VEC_INIT;
	struct arena a;
	struct run run;
	size_t dashes;
	int code;

	arena_init(&a);
	code = parse(&a, argc, argv, &o, &words, &dashes);
	if (code == OPTIONS_GO_ON) {
		code = run_open(&run, &err);
		if (!code)
			code = check(&run, &o, &words, dashes, &err);
		if (code < 0)
			code = fail(&a, &o, &err);
		run_close(&run);
	}
	arena_release(&a);
	return code;
}

const struct command command_check = {
	"check",
	run_check,
	"judge migrations and their chain",
	usage,
};
