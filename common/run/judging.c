#include "base/compat.h"
#include "run/judging.h"
#include "run/brought.h"
#include "run/head_files.h"
#include "run/house.h"
#include "run/modules.h"
#include "run/naming.h"
#include "model/migration.h"
#include "model/operations.h"

#include <time.h>

/* Paths in which two sorted snapshots differ, and whether config is among. */
static void note_change(struct judging *g, struct str path)
{
	struct str name = path_base(path);

	vec_push(&g->changed, &g->run->arena, path);
	if (str_ends(name, STR(".ini")) || str_ends(name, STR(".mako")) ||
	    str_is(name, "env.py") || str_is(name, "pyproject.toml"))
		g->config_has_changed = true;
}

static bool is_same_entry(const struct entry *a, const struct entry *b)
{
	return !oid_is_none(&a->oid) && oid_eq(&a->oid, &b->oid) &&
	       a->mode == b->mode;
}

static void find_changes(struct judging *g)
{
	const struct snapshot *a = &g->request->before->snapshot;
	const struct snapshot *b = &g->request->now->snapshot;
	size_t i = 0, k = 0;

	while (i < a->n || k < b->n) {
		int c = i == a->n ? 1 :
			k == b->n ? -1 :
				    str_cmp(a->v[i].path, b->v[k].path);

		if (c < 0)
			note_change(g, a->v[i++].path);
		else if (c > 0)
			note_change(g, b->v[k++].path);
		else if (!is_same_entry(&a->v[i++], &b->v[k++]))
			note_change(g, b->v[k - 1].path);
	}
}

/*
 * Everybody builds on a protected ref: whatever the settings make of rules
 * that say that its chain is broken, short of off, there it is an error.
 */
static void raise_chain(struct rule_levels *levels)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (rule_table[i].group == GROUP_CHAIN &&
		    rule_table[i].up >= LEVEL_ERROR && levels->up[i] &&
		    levels->up[i] < LEVEL_ERROR)
			levels->up[i] = levels->down[i] = LEVEL_ERROR;
}

/* Who says which database it is wants to hear about its locks. */
static bool wants_locks(const struct settings *settings)
{
	struct str dialect = settings->dialect;

	return str_is(dialect, "postgresql") || str_is(dialect, "mysql") ||
	       str_is(dialect, "mariadb");
}

static void read_levels(struct judging *g)
{
	const struct settings *settings = &g->request->now->settings;

	rule_levels_init(&g->levels);
	if (wants_locks(settings))
		rule_levels_turn_on(&g->levels, GROUP_LOCKS);
	for (size_t i = 0; i < settings->nrules; i++) {
		const struct rule *rule = rule_find(settings->rules[i].id);

		if (rule)
			rule_levels_set(&g->levels,
					(enum rule_id)(rule - rule_table),
					settings->rules[i].level);
	}
	if (g->request->is_protected)
		raise_chain(&g->levels);
}

/* Is the state before the mainline's own commit? Then it is read already. */
static int compare_with_mainline(struct judging *g, struct err *err)
{
	struct oid head;
	int found;

	if (!g->mainline.is_there)
		return 0;
	g->mainline_is_before =
		oid_eq(&g->request->before_commit, &g->mainline.commit);
	if (!g->request->before_is_head)
		return 0;
	found = head_commit(g->run->repo, &head, err);
	if (found < 0)
		return -1;
	g->mainline_is_before = found && oid_eq(&head, &g->mainline.commit);
	return 0;
}

int64_t judging_today(void)
{
	return (int64_t)time(NULL) / (24 * 60 * 60);
}

int judging_begin(struct judging *g, struct err *err)
{
	const struct settings *settings = &g->request->now->settings;

	read_levels(g);
	g->mainline = *g->request->mainline;
	if (g->request->before)
		find_changes(g);
	if (g->config_has_changed && g->request->before &&
	    state_read(g->request->before, err))
		return -1;
	if (house_rules_compile(g, err) || compare_with_mainline(g, err))
		return -1;
	return protected_refs(g->run, settings, &g->protected, err);
}

static enum level diverging_level(const struct judging *g)
{
	const struct judge_request *q = g->request;
	enum level level = g->levels.up[RULE_DIVERGING_HEADS];

	if (q->is_prospective || q->leaves_diverging)
		return LEVEL_OFF;
	if (q->spares_old_findings && !q->is_shared && level > LEVEL_NOTE)
		return LEVEL_NOTE;
	return level;
}

int judging_policy(struct judging *g, const struct environment *environment,
		   const struct compared *c UNUSED, struct err *err)
{
	const struct settings *settings = &g->request->now->settings;
	struct check_policy *p = &g->policy;

	memset(p, 0, sizeof(*p));
	p->levels = g->levels;
	p->heads_allowed = environment->heads ? environment->heads : 1;
	p->head_labels = environment->head_labels;
	p->revision_width = settings->revision_width;
	p->protect = settings->protect;
	p->dialect = settings->dialect.p ? settings->dialect :
					   environment->dialect;
	if (g->mainline.is_there)
		p->mainline = g->mainline.name;
	p->is_mainline_here = g->mainline.is_here;
	p->is_staged = g->request->is_staged;
	p->spares_old_findings = g->request->spares_old_findings;
	p->spares_old_operations = !g->request->judges_all;
	p->diverging_level = diverging_level(g);
	p->is_prospective = g->request->is_prospective;
	p->way_out = g->request->way_out;
	p->is_one_way = settings->one_way;
	p->today = judging_today();
	p->house_rules = g->house_rules;
	p->nhouse_rules = g->nhouse_rules;
	modules_of(g, environment, &p->modules);
	return naming_of(g, environment, &p->naming, err);
}

/* Where the file of a revision of v is, or SIZE_MAX. */
static size_t file_of(const struct versions *v, const struct revision *r)
{
	return v->revisions ? (size_t)(r - v->revisions) : SIZE_MAX;
}

static int read_old(struct judging *g, struct compared *c,
		    struct checked_file *f, struct err *err)
{
	struct str path = f->change == FILE_RENAMED ? f->old_path :
						      f->revision->path;
	const struct revision *r = NULL;
	struct operations *ops;
	struct migration *old;

	if (f->change != FILE_EDITED && f->change != FILE_RENAMED)
		return 0;
	r = chain_at(&c->before.chain, path);
	if (!r)
		return 0;
	if (versions_migration(&c->before, file_of(&c->before, r), &old, err))
		return -1;
	ops = arena_new(&g->run->arena, struct operations);
	operations_read(ops, &g->run->arena, old);
	f->old = old;
	f->old_operations = ops;
	return 0;
}

/* The published migration of this id or, under this path, of another. */
static int read_published(struct compared *c, struct checked_file *f,
			  struct err *err)
{
	struct versions *v = NULL;
	const struct revision *r = NULL;
	struct migration *m;

	/* What is only added, to just what is published, meets nothing. */
	if (c->mainline == &c->before && f->change == FILE_ADDED &&
	    c->published.n == 1)
		return 0;
	for (size_t i = 0; !r && i < c->published.n; i++) {
		const struct revnode *node;

		v = c->published.v[i];
		node = chain_find(&v->chain, f->revision->id);
		r = node ? node->rev : NULL;
	}
	if (!r && c->mainline) {
		v = c->mainline;
		r = chain_at(&v->chain, f->revision->path);
	}
	if (!r || (r->oid.len && str_eq(r->oid, f->revision->oid)))
		return 0;
	if (versions_migration(v, file_of(v, r), &m, err))
		return -1;
	f->published = m;
	return 0;
}

static int read_file(struct judging *g, struct compared *c,
		     struct checked_file *f, struct err *err)
{
	struct operations *ops = arena_new(&g->run->arena, struct operations);
	struct migration *m;
	int brought;

	if (versions_migration(&c->now, file_of(&c->now, f->revision), &m, err))
		return -1;
	operations_read(ops, &g->run->arena, m);
	f->migration = m;
	/* What the chain needs was readable; further down it is not. */
	if (!m->is_readable)
		f->revision->flags |= REVISION_UNREADABLE;
	f->source = m->source;
	f->operations = ops;
	if (f->change == FILE_SAME)
		return 0;
	brought = is_brought(g, c, f, &f->brought_as, err);
	f->is_brought = brought > 0;
	if (brought < 0 || read_old(g, c, f, err))
		return -1;
	return read_published(c, f, err);
}

static struct chain **published_chains(struct judging *g,
				       const struct compared *c)
{
	struct chain **chains =
		arena_array(&g->run->arena, c->published.n, sizeof(*chains));

	for (size_t i = 0; i < c->published.n; i++)
		chains[i] = &c->published.v[i]->chain;
	return chains;
}

int judging_check(struct judging *g, struct compared *c, struct check *check,
		  struct err *err)
{
	memset(check, 0, sizeof(*check));
	for (size_t i = 0; i < c->files.n; i++)
		if (read_file(g, c, &c->files.v[i], err))
			return -1;
	check->arena = &g->run->arena;
	check->policy = &g->policy;
	check->findings = g->findings;
	check->now = &c->now.chain;
	check->before = c->before.state ? &c->before.chain : NULL;
	check->merged = c->merged.state ? &c->merged.chain : NULL;
	check->merge_base = c->merge_base.state ? &c->merge_base.chain : NULL;
	/* The mainline that is the state before has no news to compare. */
	if (c->mainline && c->mainline != &c->before)
		check->mainline = &c->mainline->chain;
	check->published = published_chains(g, c);
	check->npublished = c->published.n;
	check->keeps_before = !c->loses && !g->config_has_changed;
	check->files = c->files.v;
	check->nfiles = c->files.n;
	check->head_file = &c->head_file;
	return head_file_check(g->run, &c->now, &c->head_file, err);
}
