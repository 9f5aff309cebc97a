/*
 * chain_help.h - states of a chain and what check_chain() says of them.
 */
#ifndef TESTS_CHAIN_HELP_H
#define TESTS_CHAIN_HELP_H

#include "rev_help.h"
#include "rules/check.h"

struct chain_test {
	struct arena arena;
	struct check_policy policy;
	struct findings findings;
	struct check check;
};

static struct chain_test t;

static inline int chain_begin(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	arena_init(&t.arena);
	findings_init(&t.findings, &t.arena);
	rule_levels_init(&t.policy.levels);
	t.policy.heads_allowed = 1;
	t.policy.revision_width = 32;
	t.policy.spares_old_findings = true;
	t.policy.is_staged = true;
	t.policy.diverging_level = LEVEL_NOTE;
	t.check.arena = &t.arena;
	t.check.policy = &t.policy;
	t.check.findings = &t.findings;
	return 0;
}

static inline int chain_end(void **state)
{
	(void)state;
	arena_release(&t.arena);
	return 0;
}

/* NULL text: no such state. */
static inline struct chain *chain_of(const char *name, const char *text)
{
	struct chain *chain = arena_new(&t.arena, struct chain);
	struct rev_list revs;

	if (!text)
		return NULL;
	revs = revs_of(&t.arena, text);
	chain->graph = arena_new(&t.arena, struct revgraph);
	chain->name = str_z(name);
	revgraph_build(chain->graph, &t.arena, revs.v, revs.n);
	map_init(&chain->by_path, &t.arena);
	for (size_t i = 0; i < revs.n; i++)
		map_put(&chain->by_path, revs.v[i]->path, revs.v[i]);
	return chain;
}

static inline struct revision *at_path(const struct chain *chain, struct str path)
{
	return chain ? map_get(&chain->by_path, path) : NULL;
}

/* The file before that has the id now under another name; or NULL. */
static inline struct revision *renamed_from(const struct revision *r)
{
	struct revnode *old = t.check.before && r->id.p ?
				      revgraph_find(t.check.before->graph, r->id) :
				      NULL;

	return old && !at_path(t.check.now, old->rev->path) ? old->rev : NULL;
}

/* What differs from the state before is judged; without one, everything. */
static inline void add_files(void)
{
	struct revgraph *g = t.check.now->graph;

	t.check.files = arena_array(&t.arena, g->all.n, sizeof(*t.check.files));
	revnodes_each (&g->all, it) {
		struct revision *r = (*it)->rev, *old = renamed_from(r);
		struct revision *was = at_path(t.check.before, r->path);
		struct checked_file f = { .revision = r, .change = FILE_ADDED };

		if (was && str_eq(was->oid, r->oid))
			continue;
		if (was)
			f.change = FILE_EDITED;
		else if (old)
			f = (struct checked_file){ .revision = r,
						   .change = FILE_RENAMED,
						   .old_path = old->path };
		t.check.files[t.check.nfiles++] = f;
	}
}

/* Publishes what the mainline has. */
static inline void publish(void)
{
	t.check.published = &t.check.mainline;
	t.check.npublished = 1;
}

static inline void judge(const char *now, const char *before, const char *mainline)
{
	t.findings.n = 0;
	t.check.nfiles = 0;
	t.check.now = chain_of("staged", now);
	t.check.before = chain_of("HEAD", before);
	t.check.mainline = chain_of("origin/main", mainline);
	if (mainline)
		publish();
	add_files();
	check_chain(&t.check);
}

static inline const struct finding *find(const char *rule)
{
	for (size_t i = 0; i < t.findings.n; i++)
		if (!strcmp(t.findings.v[i].rule, rule))
			return &t.findings.v[i];
	return NULL;
}

/* Exactly one finding in all: of this rule and level, about this path. */
static inline const struct finding *only(const char *rule, enum level level,
					 const char *path)
{
	const struct finding *f = find(rule);

	for (size_t i = 0; i < t.findings.n; i++)
		if (&t.findings.v[i] != f)
			print_message("also: %s: %.*s\n", t.findings.v[i].rule,
				      STR_ARG(t.findings.v[i].message));
	assert_non_null(f);
	assert_int_equal(t.findings.n, 1);
	assert_int_equal(f->level, level);
	assert_string_equal(str_dup(&t.arena, f->at.path).p, path);
	return f;
}

static inline void quiet(void)
{
	for (size_t i = 0; i < t.findings.n; i++)
		print_message("%s: %.*s\n", t.findings.v[i].rule,
			      STR_ARG(t.findings.v[i].message));
	assert_int_equal(t.findings.n, 0);
}

static inline const char *text_of(struct str s)
{
	return s.p ? str_dup(&t.arena, s).p : "";
}

static inline void assert_help(const struct finding *f, const char *line)
{
	for (size_t i = 0; i < f->help.n; i++)
		if (str_find(f->help.v[i], str_z(line)) != STR_NPOS)
			return;
	for (size_t i = 0; i < f->help.n; i++)
		print_message("help: %.*s\n", STR_ARG(f->help.v[i]));
	fail_msg("no help \"%s\"", line);
}

#define CHAIN_TEST(name) \
	cmocka_unit_test_setup_teardown(name, chain_begin, chain_end)

#endif
