#include "base/compat.h"
#include "cli.h"
#include "git/changes.h"
#include "run/states.h"

#include <unistd.h>

struct check_options {
	bool is_staged;
	bool is_all;
	bool is_strict;
	struct str format;
	struct str only;
	struct str revision; /* {NULL, 0}: the working tree, or the index */
	struct strs paths; /* from the top of the repository */
	enum report_format report_format;
	struct strs rules;
};

static const char usage[] =
	"usage: git alembic check [REV] [--all] [OPTIONS] [[--] PATH...]\n"
	"   or: git alembic check --staged [OPTIONS] [[--] PATH...]\n"
	"\n"
	"Judges the chain, and the migrations that are new or changed against\n"
	"the mainline. Without REV: the working tree.\n"
	"\n"
	"  --staged       what is staged against HEAD, as the hook does\n"
	"  --all          unchanged migrations too\n"
	"  --strict       warnings fail as well\n"
	"  --only RULE,.. only these rules; rule:NAME for one of your own\n"
	"  --format F     text (default), json, sarif, github or gitlab\n"
	"\n"
	"exit: 0 clean, 1 findings that block, 128 could not judge, 129 usage\n";

static int unknown_rule(struct str id)
{
	const struct rule *near = rule_nearest(id);

	return usage_error(&command_check,
			   near ? "no rule \"%.*s\"; did you mean \"%s\"?" :
				  "no rule \"%.*s\"%s",
			   STR_ARG(id), near ? near->id : "");
}

/* The project's own rules have to say so: settings are not read yet. */
static int read_only(struct arena *a, struct check_options *o)
{
	struct str rest = o->only, id;

	while (str_split(&rest, ',', &id)) {
		id = str_trim(id);
		if (str_starts(id, STR("rule:")))
			id = str_from(id, 5);
		else if (!rule_find(id))
			return unknown_rule(id);
		vec_push(&o->rules, a, id);
	}
	return OPTIONS_GO_ON;
}

/* A path as the user wrote it, from the top; false when it leads outside. */
static bool from_top(struct arena *a, struct str prefix, struct str path,
		     struct str *out)
{
	struct strs parts = VEC_INIT;
	struct str rest = str_fmt(a, "%.*s%.*s", STR_ARG(prefix), STR_ARG(path));
	struct buf joined = BUF_INIT(a);
	struct str part;

	if (path.len && path.p[0] == '/')
		return false;
	while (str_split(&rest, '/', &part)) {
		if (!part.len || str_is(part, "."))
			continue;
		if (!str_is(part, "..")) {
			vec_push(&parts, a, part);
			continue;
		}
		if (!parts.n)
			return false;
		parts.n--;
	}
	for (size_t i = 0; i < parts.n; i++)
		buf_addf(&joined, "%s%.*s", i ? "/" : "", STR_ARG(parts.v[i]));
	*out = buf_str(&joined);
	return true;
}

/* A bare repository has a file HEAD, but none that could be judged. */
static bool is_on_disk(const struct run *run, struct str path)
{
	return repo_paths(run->repo)->top.p && !access(path.p, F_OK);
}

/*
 * The first word is a revision unless it stands behind "--" or is a file:
 * as git tells them apart.
 */
static int sort_words(struct run *run, struct check_options *o,
		      const struct strs *words, size_t dashes, struct err *err)
{
	struct str prefix = repo_paths(run->repo)->prefix;
	struct oid oid;
	size_t i = 0;

	if (words->n && dashes && !o->is_staged) {
		int found = revision_resolve(run->repo, words->v[0], &oid, err);

		if (found < 0)
			return -1;
		if (found && is_on_disk(run, words->v[0]) && dashes == words->n)
			return err_set(err,
				       "\"%.*s\" is a revision and a file: put "
				       "\"--\" before or behind it",
				       STR_ARG(words->v[0]));
		if (found || (dashes < words->n && !is_on_disk(run, words->v[0])))
			o->revision = words->v[i++];
	}
	for (; i < words->n; i++) {
		struct str path;

		if (!from_top(&run->arena, prefix, words->v[i], &path))
			return err_set(err,
				       "\"%.*s\" is outside of the repository",
				       STR_ARG(words->v[i]));
		if (path.len)
			vec_push(&o->paths, &run->arena, path);
	}
	return 0;
}

static int find_states(struct run *run, const struct check_options *o,
		       struct states *states, struct err *err)
{
	struct changes changes;

	if (o->revision.p || (!o->is_staged && !repo_paths(run->repo)->top.p))
		return states_revision(run,
				       o->revision.p ? o->revision : STR("HEAD"),
				       states, err);
	if (!o->is_staged)
		return states_work_tree(run, states, err);
	if (changes_head_index(run->repo, &changes, err))
		return -1;
	return states_staged(run, &changes, states, err);
}

/* A path that names nothing is a slip of the hand, not a clean result. */
static int demand_paths(const struct states *states,
			const struct check_options *o, struct err *err)
{
	const struct listing *l = &states->now.listing;

	for (size_t i = 0; i < o->paths.n; i++)
		if (listing_find(l, o->paths.v[i]) == LISTING_NONE &&
		    !listing_has_dir(l, o->paths.v[i]))
			return err_set(err, "\"%.*s\" is %s",
				       STR_ARG(o->paths.v[i]),
				       o->is_staged  ? "no staged file" :
				       o->revision.p ? "no file of that commit" :
						       "neither a commit nor a "
						       "file here");
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

static struct report_options report_options_of(const struct check_options *o)
{
	return (struct report_options){
		.format = o->report_format,
		.use_color = run_wants_color(STDOUT_FILENO),
		.is_strict = o->is_strict,
		.say_when_clean = true,
		.rule_pages = rules_document,
	};
}

static int check(struct run *run, struct check_options *o,
		 const struct strs *words, size_t dashes, struct err *err)
{
	struct report_options options = report_options_of(o);
	struct buf out = BUF_INIT(&run->arena);
	struct judgement judgement;
	struct states states;

	if (sort_words(run, o, words, dashes, err) ||
	    find_states(run, o, &states, err) ||
	    state_demand_settings(&states.now, err) ||
	    demand_paths(&states, o, err) || demand_rules(&states, o, err))
		return -1;
	states.request.judges_all = o->is_all;
	states.request.paths = o->paths;
	states.request.only = o->rules;
	if (judge(run, &states.request, &judgement, err))
		return -1;
	report_findings(&out, &judgement.findings, &judgement.summary, &options);
	run_print(stdout, buf_str(&out));
	/* Nothing staged: nobody has looked for environments. */
	if (!states.now.environments.n && !o->is_staged)
		say_no_environment();
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
	return read_only(a, o);
}

/* Whoever reads the output as a file learns of it there, too. */
static int fail(struct arena *a, const struct check_options *o,
		const struct err *err)
{
	struct report_options options = report_options_of(o);
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
