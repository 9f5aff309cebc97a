#include "base/compat.h"
#include "cli.h"
#include "report/report.h"
#include "run/judge.h"
#include "run/states.h"

#include <unistd.h>

static const char usage[] =
	"usage: git alembic check-destructive [REV] [OPTIONS]\n"
	"\n"
	"Every migration of the working tree, or of REV, whoever wrote it and\n"
	"when: what it drops, empties or overwrites, in Alembic calls and in SQL.\n"
	"In upgrade() a dropped table is critical, a dropped column an error, an\n"
	"index or a constraint a warning; in downgrade() drops are warnings, or\n"
	"nothing. Emptying a table is critical in both. [rules] of the settings\n"
	"change that. The same as `git alembic check --all --only drop-table,...`,\n"
	"but for its exit.\n"
	"\n"
	"  -f, --file FILE  one migration: its path, or its name alone\n"
	"  --strict         warnings fail as well\n"
	"  --format FORMAT  text (default), json, sarif, github or gitlab\n"
	"\n"
	"exit: 0 nothing worse than warnings, 1 warnings with --strict, 2 errors,\n"
	"128 could not judge, 129 usage\n";

enum { EXIT_WARNINGS = 1, EXIT_ERRORS = 2 };

struct options {
	struct str revision;
	struct str file;
	bool is_strict;
	enum report_format format;
};

static bool is_migration(const struct state *s, struct str path)
{
	for (size_t i = 0; i < s->environments.n; i++)
		if (!s->environments.v[i].is_excluded &&
		    environment_location_of(&s->environments.v[i], path))
			return true;
	return false;
}

/* By its path from the top, else by its name in any environment. */
static int find_file(struct run *run, const struct state *now, struct str file,
		     struct strs *paths, struct err *err)
{
	const struct listing *l = &now->listing;
	bool is_path = listing_find(l, file) != LISTING_NONE;

	for (size_t i = 0; i < l->n; i++) {
		struct str path = l->v[i].path;

		if (str_eq(is_path ? path : path_base(path), file) &&
		    is_migration(now, path))
			vec_push(paths, &run->arena, path);
	}
	if (paths->n)
		return 0;
	return err_set(err,
		       "\"%.*s\" is no migration here: its name, or its "
		       "path from the top of the repository",
		       STR_ARG(file));
}

/* What destroys, and what cannot be looked into. */
static void choose_rules(struct run *run, struct strs *only)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (rule_table[i].group == GROUP_DESTRUCTIVE ||
		    i == RULE_UNREADABLE_MIGRATION || i == RULE_BAD_ALLOW)
			vec_push(only, &run->arena, str_z(rule_table[i].id));
}

static int find_state(struct run *run, const struct options *o,
		      struct states *states, struct err *err)
{
	if (o->revision.p || !repo_paths(run->repo)->top.p)
		return states_revision(run,
				       o->revision.p ? o->revision : STR("HEAD"),
				       states, err);
	return states_work_tree(run, states, err);
}

static int exit_of(const struct report_summary *s, bool is_strict)
{
	if (s->counts[LEVEL_CRITICAL] || s->counts[LEVEL_ERROR])
		return EXIT_ERRORS;
	return is_strict && s->counts[LEVEL_WARNING] ? EXIT_WARNINGS : RUN_CLEAN;
}

static const char *verdict(const struct report_summary *s, bool is_strict)
{
	if (s->counts[LEVEL_CRITICAL] || s->counts[LEVEL_ERROR])
		return "failed: destructive operations want a look";
	if (!s->counts[LEVEL_WARNING])
		return "passed";
	return is_strict ? "failed: warnings count as errors (--strict)" :
			   "passed, with warnings";
}

static int check(struct run *run, const void *options, struct err *err)
{
	const struct options *o = options;
	struct report_options report = {
		.format = o->format,
		.use_color = run_wants_color(STDOUT_FILENO),
		.is_strict = o->is_strict,
		.say_when_clean = true,
		.rule_pages = rules_document,
		.category = "check-destructive",
	};
	struct buf out = BUF_INIT(&run->arena);
	struct judgement j;
	struct states states;
	struct judge_request *q = &states.request;

	if (find_state(run, o, &states, err) ||
	    state_demand_settings(&states.now, err))
		return -1;
	if (o->file.p && find_file(run, &states.now, o->file, &q->paths, err))
		return -1;
	q->judges_all = true;
	choose_rules(run, &q->only);
	if (judge(run, q, &j, err))
		return -1;
	if (o->file.p)
		j.summary.migrations = q->paths.n;
	report_findings(&out, &j.findings, &j.summary, &report);
	if (o->format == REPORT_TEXT)
		buf_addf(&out, "alembic: %s\n",
			 verdict(&j.summary, o->is_strict));
	run_print(stdout, buf_str(&out));
	if (!states.now.environments.n)
		say_no_environment();
	return exit_of(&j.summary, o->is_strict);
}

static int parse(struct arena *a, int argc, char **argv, void *options)
{
	struct options *o = options;
	struct str format = STR_NULL;
	const struct option_row rows[] = {
		{ "strict", OPTION_FLAG, &o->is_strict },
		{ "f", OPTION_VALUE, &o->file },
		{ "file", OPTION_VALUE, &o->file },
		{ "format", OPTION_VALUE, &format },
	};
	struct strs words = VEC_INIT;
	size_t dashes;
	int code = options_parse(&command_check_destructive, argc, argv, rows,
				 ARRAY_SIZE(rows), a, &words, &dashes);

	if (code != OPTIONS_GO_ON)
		return code;
	if (format.p && !report_format_parse(format, &o->format))
		return usage_error(&command_check_destructive,
				   "no format \"%.*s\": " REPORT_FORMATS,
				   STR_ARG(format));
	if (words.n > 1)
		return usage_error(&command_check_destructive,
				   "one revision at the most; a file stands "
				   "behind -f");
	if (o->file.p && !o->file.len)
		return usage_error(&command_check_destructive,
				   "-f wants the name of a migration");
	if (words.n)
		o->revision = words.v[0];
	return OPTIONS_GO_ON;
}

static int run_check_destructive(int argc, char **argv)
{
	struct options o = { .format = REPORT_TEXT };

	return command_in_repository(argc, argv, parse, check, &o);
}

const struct command command_check_destructive = {
	"check-destructive",
	run_check_destructive,
	"what migrations drop, empty or overwrite",
	usage,
};
