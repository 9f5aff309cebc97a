#include "base/compat.h"
#include "check.h"
#include "report/report.h"
#include "run/judge.h"
#include "run/naming.h"
#include "run/states.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic validate [OPTIONS] [--] [FILE...]\n"
	"\n"
	"Judges the names of all migrations of the working tree, or of these, by\n"
	"the project's convention: the file_template of its ini, or [naming] in\n"
	"the settings. Further the times in them, and headers that name other ids\n"
	"than the variables. The same as\n"
	"`git alembic check --all --only naming,bad-timestamp,header-mismatch`.\n"
	"\n"
	"What the mainline has under its name is no more than a warning.\n"
	"\n"
	"  --strict         warnings fail as well\n"
	"  --format FORMAT  text (default), json, sarif, github or gitlab\n"
	"\n"
	"exit: 0 clean, 1 a name that is new is wrong, 128 could not judge, 129 "
	"usage\n";

static const char *const rules[] = { "naming", "bad-timestamp",
				     "header-mismatch" };

struct validate_options {
	struct strs words;
	bool is_strict;
	enum report_format format;
};

static int take_paths(struct run *run, const struct state *now,
		      const struct strs *words, struct strs *paths,
		      struct err *err)
{
	struct check_options o = { .is_all = true };

	if (check_sort_words(run, &o, words, 0, err))
		return -1;
	for (size_t i = 0; i < o.paths.n; i++)
		if (listing_find(&now->listing, o.paths.v[i]) == LISTING_NONE &&
		    !listing_has_dir(&now->listing, o.paths.v[i]))
			return err_set(err, "\"%.*s\" is no file here",
				       STR_ARG(o.paths.v[i]));
	*paths = o.paths;
	return 0;
}

/* Green may mean that there is no convention. */
static int say_no_convention(struct state *now, struct err *err)
{
	const struct environments *envs = &now->environments;
	bool has_one = false;

	for (size_t i = 0; i < envs->n; i++) {
		struct naming *naming;

		if (naming_read(now, &envs->v[i], &naming, err))
			return -1;
		has_one |= naming && !envs->v[i].is_excluded;
	}
	if (!envs->n)
		say_no_environment();
	else if (!has_one)
		fputs("alembic: no convention for names: no file_template in "
		      "an ini, no [naming] convention in " SETTINGS_PATH "\n",
		      stderr);
	return 0;
}

static int validate(struct run *run, const void *options, struct err *err)
{
	const struct validate_options *o = options;
	struct report_options report = {
		.format = o->format,
		.use_color = run_wants_color(STDOUT_FILENO),
		.is_strict = o->is_strict,
		.say_when_clean = true,
		.rule_pages = rules_document,
	};
	struct buf out = BUF_INIT(&run->arena);
	struct judgement judgement;
	struct states states;

	if (!repo_paths(run->repo)->top.p) {
		if (states_revision(run, STR("HEAD"), &states, err))
			return -1;
	} else if (states_work_tree(run, &states, err)) {
		return -1;
	}
	if (state_demand_settings(&states.now, err) ||
	    take_paths(run, &states.now, &o->words, &states.request.paths, err))
		return -1;
	states.request.judges_all = true;
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		vec_push(&states.request.only, &run->arena, str_z(rules[i]));
	if (judge(run, &states.request, &judgement, err))
		return -1;
	report_findings(&out, &judgement.findings, &judgement.summary, &report);
	run_print(stdout, buf_str(&out));
	if (say_no_convention(&states.now, err))
		return -1;
	return report_blocks(&judgement.summary, o->is_strict) ? RUN_FINDINGS :
								 RUN_CLEAN;
}

static int parse(struct arena *a, int argc, char **argv, void *options)
{
	struct validate_options *o = options;
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "strict", OPTION_FLAG, &o->is_strict },
		{ "format", OPTION_VALUE, &format },
	};
	size_t dashes;
	int code = options_parse(&command_validate, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &o->words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (format.p && !report_format_parse(format, &o->format))
		return usage_error(&command_validate,
				   "no format \"%.*s\": " REPORT_FORMATS,
				   STR_ARG(format));
	return OPTIONS_GO_ON;
}

static int run_validate(int argc, char **argv)
{
	struct validate_options o = { .format = REPORT_TEXT };

	return command_in_repository(argc, argv, parse, validate, &o);
}

const struct command command_validate = {
	"validate",
	run_validate,
	"judge the names of all migrations",
	usage,
};
