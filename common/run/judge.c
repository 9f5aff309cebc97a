#include "base/compat.h"
#include "run/judge.h"
#include "run/judging.h"

static bool is_wanted(const struct judging *g, const struct environment *e)
{
	return !e->is_excluded && (e->nlocations || g->request->judges_all);
}

static void judge_files(struct check *check, size_t from)
{
	for (size_t i = 0; i < check->nfiles; i++) {
		if (check->files[i].is_brought)
			continue;
		check_file(check, &check->files[i]);
		check_operations(check, &check->files[i]);
	}
	for (size_t i = 0; i < check->nfiles; i++) {
		if (check->files[i].is_brought)
			continue;
		check_allows(check, &check->files[i], from);
		check_spares(check, &check->files[i], from);
	}
}

static int judge_environment(struct judging *g,
			     const struct environment *environment,
			     struct err *err)
{
	struct compared c;
	struct check check;
	size_t from = g->findings->n;

	if (compare_environment(g, environment, &c, err))
		return -1;
	/* A merge brings nothing that a side had not, but may bring a fork. */
	if (g->request->spares_old_findings && !c.has_changed &&
	    !c.has_changed_head_file && !g->request->merged)
		return 0;
	if (judging_policy(g, environment, &c, err) ||
	    judging_check(g, &c, &check, err))
		return -1;
	check_chain(&check);
	if (check.nfiles && !g->request->leaves_files)
		judging_schemas(g, environment, &c, &check);
	check_schemas(&check);
	judge_files(&check, from);
	if (compare_failed(&c, err))
		return -1;
	g->summary->migrations += check.nfiles;
	g->summary->not_analysed += check.not_analysed;
	g->summary->environments++;
	return judging_load_sources(g, &c, from, err);
}

static bool is_news(const struct judging *g, const struct problem *p)
{
	return g->request->judges_all || g->config_has_changed ||
	       strs_has(&g->changed, p->path);
}

/* What Alembic's own files have wrong is worth a word, not a stop. */
static void add_problems(struct judging *g, const struct problems *problems)
{
	enum level level = g->levels.up[RULE_BAD_ENVIRONMENT];

	for (size_t i = 0; i < problems->n; i++) {
		const struct problem *p = &problems->v[i];
		struct place place = place_of_path(p->path);

		if (level == LEVEL_OFF)
			return;
		if (!is_news(g, p))
			continue;
		judging_line_place(g, p->path, p->line, &place);
		finding_add(g->findings, rule_table[RULE_BAD_ENVIRONMENT].id,
			    level, place, "%.*s", STR_ARG(p->text));
	}
}

static bool is_in_paths(const struct strs *paths, struct str path)
{
	if (!paths->n)
		return true;
	for (size_t i = 0; i < paths->n; i++)
		if (str_eq(paths->v[i], path) || path_is_below(path, paths->v[i]))
			return true;
	return false;
}

static bool is_among(const struct strs *only, const char *rule)
{
	return !only->n || strs_has(only, str_z(rule));
}

/* Leaves what was asked for: --only, PATH, and levels above off. */
static void sift(struct judging *g)
{
	struct findings *list = g->findings;
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++) {
		if (list->v[i].level == LEVEL_OFF ||
		    !is_among(&g->request->only, list->v[i].rule) ||
		    !is_in_paths(&g->request->paths, list->v[i].at.path))
			continue;
		list->v[kept++] = list->v[i];
	}
	list->n = kept;
}

/*
 * A mainline that is not there publishes nothing, and switches rules off
 * that somebody counts on. Before the first commit there can be none.
 */
static int demand_mainline(struct judging *g, struct err *err)
{
	struct str name = g->request->now->settings.mainline;
	enum level level = g->levels.up[RULE_BAD_ENVIRONMENT];
	struct oid head;
	struct finding *f;
	int found;

	if (!name.p || g->mainline.is_there || level == LEVEL_OFF)
		return 0;
	found = head_commit(g->run->repo, &head, err);
	if (found <= 0)
		return found;
	f = finding_add(g->findings, rule_table[RULE_BAD_ENVIRONMENT].id, level,
			place_of_path(STR(SETTINGS_PATH)),
			"mainline \"%.*s\" is no branch here: nothing counts "
			"as published",
			STR_ARG(name));
	finding_help(g->findings, f, "git fetch, or correct the setting");
	return 0;
}

int judge(struct run *run, const struct judge_request *request,
	  struct judgement *out, struct err *err)
{
	struct judging g = { .run = run,
			     .request = request,
			     .findings = &out->findings,
			     .summary = &out->summary };
	struct environments *envs = &request->now->environments;

	memset(out, 0, sizeof(*out));
	findings_init(&out->findings, &run->arena);
	if (judging_begin(&g, err) || demand_mainline(&g, err))
		return -1;
	for (size_t i = 0; i < envs->n; i++)
		if (is_wanted(&g, &envs->v[i]) &&
		    judge_environment(&g, &envs->v[i], err))
			return -1;
	add_problems(&g, &envs->problems);
	sift(&g);
	findings_unique(&out->findings);
	report_summarize(&out->summary, &out->findings);
	return 0;
}
