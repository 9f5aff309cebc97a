#include "base/compat.h"
#include "rules/chain.h"
#include "run/states.h"
#include "run/merging.h"
#include "run/layout.h"
#include "run/parting.h"
#include "run/touched.h"

static void begin(struct states *out)
{
	memset(out, 0, sizeof(*out));
	out->request.now = &out->now;
	out->request.mainline = &out->mainline;
}

static bool is_in_environment(const struct environments *envs, struct str path)
{
	for (size_t i = 0; i < envs->n; i++)
		if (environment_location_of(&envs->v[i], path) ||
		    path_is_below(path, envs->v[i].script_dir))
			return true;
	return false;
}

static int read_state(struct state *s, const struct settings *settings,
		      struct err *err)
{
	return settings ? state_read_by(s, settings, err) : state_read(s, err);
}

int state_find_concern(struct state *s, const struct changes *changes,
		       const struct settings *settings, bool is_sure,
		       bool *concerns_us, struct err *err)
{
	struct run *run = s->run;
	struct strs paths = VEC_INIT;
	struct layout layout = { 0 };

	for (size_t i = 0; i < changes->n; i++)
		if (environment_path_may_matter(changes->v[i].path))
			vec_push(&paths, &run->arena, changes->v[i].path);
	*concerns_us = is_sure || layout_is_concerned(s, changes);
	/* What is remembered is what the state's own settings say. */
	if (!settings)
		layout_of(&layout, s);
	if (!*concerns_us && !layout_recall(&layout, run, &paths))
		return 0;
	if (read_state(s, settings, err))
		return -1;
	layout_remember(&layout, s);
	for (size_t i = 0; i < paths.n && !*concerns_us; i++)
		*concerns_us = is_in_environment(&s->environments, paths.v[i]);
	return 0;
}

static int open_tree(struct run *run, const struct oid *commit,
		     const char *name, struct state *out, struct err *err)
{
	struct snapshot snapshot;

	if (snapshot_tree(run->repo, commit, &snapshot, err))
		return -1;
	state_init(out, run, name, &snapshot);
	return 0;
}

static int open_head(struct run *run, struct states *s, struct err *err)
{
	struct snapshot snapshot;

	if (snapshot_head(run->repo, &snapshot, err))
		return -1;
	state_init(&s->before, run, "HEAD", &snapshot);
	s->before.settings = s->now.settings;
	s->request.before = &s->before;
	s->request.before_is_head = true;
	return 0;
}

int states_staged(struct run *run, const struct changes *changes,
		  struct states *out, struct err *err)
{
	struct merging merging;

	if (merging_from_files(run, &merging, err))
		return -1;
	return states_merging(run, changes, &merging, out, err);
}

int states_merging(struct run *run, const struct changes *changes,
		   const struct merging *merging, struct states *out,
		   struct err *err)
{
	struct snapshot snapshot;

	begin(out);
	if (snapshot_index(run->repo, &snapshot, err))
		return -1;
	state_init(&out->now, run, "staged", &snapshot);
	out->request.is_staged = true;
	out->request.spares_old_findings = true;
	if (state_find_concern(&out->now, changes, NULL, merging->heads.n > 0,
			       &out->concerns_us, err))
		return -1;
	if (!out->concerns_us)
		return 0;
	if (mainline_find(run, &out->now.settings, &out->mainline, err) ||
	    open_head(run, out, err))
		return -1;
	return merging_open(run, merging, out, err);
}

int states_restaged(struct states *s, struct err *err)
{
	struct run *run = s->now.run;
	struct snapshot snapshot;

	if (snapshot_index(run->repo, &snapshot, err))
		return -1;
	state_init(&s->now, run, "staged", &snapshot);
	return state_read(&s->now, err);
}

/*
 * Where a commit left the mainline; 0 when there is no mainline. A commit of
 * the mainline itself adds nothing to it.
 */
static int parting(struct run *run, const struct mainline *mainline,
		   struct str name, const struct oid *commit, struct oid *out,
		   struct err *err)
{
	struct parting_side side = { *commit, name };
	int found;

	if (!mainline->is_there)
		return 0;
	found = parting_find(run, &side, mainline, out, err);
	if (!found)
		*out = mainline->commit;
	return found < 0 ? -1 : 1;
}

static int open_commit_before(struct run *run, struct states *s,
			      const struct oid *commit, const char *name,
			      struct err *err)
{
	if (open_tree(run, commit, name, &s->before, err))
		return -1;
	s->before.settings = s->now.settings;
	s->request.before = &s->before;
	s->request.before_commit = *commit;
	return 0;
}

/* name: of the commit, for people. */
static int open_before(struct run *run, struct states *s, struct str name,
		       const struct oid *commit, struct err *err)
{
	struct oid base;
	int found = parting(run, &s->mainline, name, commit, &base, err);

	if (found <= 0)
		return found;
	return open_commit_before(run, s, &base, s->mainline.name.p, err) ? -1 :
									    1;
}

int states_work_tree(struct run *run, struct states *out, struct err *err)
{
	struct snapshot snapshot;
	struct oid head;
	int found;

	begin(out);
	if (snapshot_work_tree(run->repo, &snapshot, err))
		return -1;
	state_init(&out->now, run, "working tree", &snapshot);
	if (state_read(&out->now, err) ||
	    mainline_find(run, &out->now.settings, &out->mainline, err))
		return -1;
	found = out->mainline.is_here ? 0 : head_commit(run->repo, &head, err);
	if (found > 0)
		found = open_before(run, out, STR("HEAD"), &head, err);
	if (found < 0 || (!found && open_head(run, out, err)))
		return -1;
	return touched_settle(&out->now, &out->before, err);
}

static int find_commit(struct run *run, struct str revision, struct oid *commit,
		       struct err *err)
{
	int found = revision_commit(run->repo, revision, commit, err);

	if (!found)
		found = revision_resolve(run->repo, revision, commit, err);
	if (!found)
		return err_set(err, "\"%.*s\" is no commit that git knows",
			       STR_ARG(revision));
	return found < 0 ? -1 : 0;
}

static int open_revision(struct run *run, struct str revision,
			 struct oid *commit, struct state *out, struct err *err)
{
	if (find_commit(run, revision, commit, err) ||
	    open_tree(run, commit, str_dup(&run->arena, revision).p, out, err))
		return -1;
	return state_read(out, err);
}

int states_revision(struct run *run, struct str revision, struct states *out,
		    struct err *err)
{
	struct oid commit;

	begin(out);
	if (open_revision(run, revision, &commit, &out->now, err) ||
	    mainline_find(run, &out->now.settings, &out->mainline, err))
		return -1;
	return open_before(run, out, revision, &commit, err) < 0 ? -1 : 0;
}

/* git's way to say that a ref was not there before. */
static bool is_zeros(struct str name)
{
	struct oid oid;

	return oid_parse(&oid, name) && oid_is_none(&oid);
}

/* Names of 40 digits are for machines. */
static struct str short_name(struct arena *a, struct str name)
{
	struct oid oid;

	if (!oid_parse(&oid, name))
		return name;
	return str_dup(a, str_cut(name, 0, 12));
}

/*
 * What the mainline itself was given is compared with what it was before:
 * that is what others have.
 */
static int find_published(struct run *run, const struct oid *to,
			  const struct mainline *from, struct states *out,
			  struct err *err)
{
	int is_in = 0;

	if (out->mainline.is_there)
		is_in = is_ancestor(run->repo, to, &out->mainline.commit, err);
	if (is_in < 0)
		return -1;
	if (is_in)
		out->mainline = *from;
	return 0;
}

static int open_from(struct run *run, const struct states_news *news,
		     const struct oid *to, struct states *out, struct err *err)
{
	struct parting_side side = { *to, news->to };
	struct mainline from;
	struct oid base;

	if (mainline_named(run, news->from, &from, err))
		return -1;
	from.name = short_name(&run->arena, from.name);
	base = from.commit;
	if ((!news->mainline && find_published(run, to, &from, out, err)) ||
	    parting_find(run, &side, &from, &base, err) < 0)
		return -1;
	return open_commit_before(run, out, &base, from.name.p, err);
}

int states_news(struct run *run, const struct states_news *news,
		struct states *out, struct err *err)
{
	struct oid to;

	begin(out);
	if (open_revision(run, news->to, &to, &out->now, err))
		return -1;
	if (news->mainline) {
		out->mainline = *news->mainline;
		out->request.way_out = str_fmt(
			&run->arena, "git merge %.*s",
			STR_ARG(chain_word(&run->arena, out->mainline.name)));
	} else if (mainline_find(run, &out->now.settings, &out->mainline, err))
		return -1;
	out->request.spares_old_findings = true;
	out->request.is_shared = true;
	if (!news->from.p || is_zeros(news->from))
		return open_before(run, out, news->to, &to, err) < 0 ? -1 : 0;
	return open_from(run, news, &to, out, err);
}

int states_one(struct run *run, struct str revision, struct state *out,
	       struct err *err)
{
	struct snapshot snapshot;
	struct oid commit;

	if (!revision.p && !repo_paths(run->repo)->top.p)
		revision = STR("HEAD");
	if (revision.p)
		return open_revision(run, revision, &commit, out, err);
	if (snapshot_work_tree(run->repo, &snapshot, err))
		return -1;
	state_init(out, run, "working tree", &snapshot);
	return state_read(out, err);
}
