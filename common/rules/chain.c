#include "base/compat.h"
#include "rules/chain.h"

void chain_run_init(struct chain_run *run, struct check *c)
{
	memset(run, 0, sizeof(*run));
	run->c = c;
	run->arena = c->arena;
	run->g = chain_graph(c->now);
	map_init(&run->files, c->arena);
	map_init(&run->renamed, c->arena);
	map_init(&run->brought, c->arena);
	for (size_t i = 0; i < c->nfiles; i++) {
		map_put(&run->files, c->files[i].revision->path, &c->files[i]);
		if (c->files[i].old_path.p)
			map_put(&run->renamed, c->files[i].old_path,
				&c->files[i]);
		if (c->files[i].is_brought && c->files[i].brought_as.p)
			map_put(&run->brought, c->files[i].brought_as,
				&c->files[i]);
	}
}

void check_chain(struct check *c)
{
	struct chain_run run;

	chain_run_init(&run, c);
	chain_identity(&run);
	chain_duplicates(&run);
	chain_ambiguous(&run);
	chain_labels(&run);
	chain_names(&run);
	chain_missing(&run);
	chain_cycles(&run);
	chain_merges(&run);
	chain_heads(&run);
	chain_diverging(&run);
	chain_stale(&run);
	chain_published(&run);
	chain_lost(&run);
	chain_head_file(&run);
}

static const struct chain *ready(const struct chain *chain)
{
	/* Filling it late does not change what it is. */
	if (chain && chain->load)
		chain->load((struct chain *)chain);
	return chain;
}

struct revgraph *chain_graph(const struct chain *chain)
{
	return ready(chain)->graph;
}

struct revnode *chain_find(const struct chain *chain, struct str id)
{
	return chain && id.p ? revgraph_find(chain_graph(chain), id) : NULL;
}

static void index_paths(struct chain *chain)
{
	map_init(&chain->by_path, chain->graph->arena);
	revnodes_each (&chain->graph->all, it)
		map_put(&chain->by_path, (*it)->rev->path, (*it)->rev);
}

struct revision *chain_at(const struct chain *chain, struct str path)
{
	if (!chain)
		return NULL;
	if (!ready(chain)->by_path.arena)
		index_paths((struct chain *)chain);
	return map_get(&chain->by_path, path);
}

const struct revision *chain_published_as(const struct check *c, struct str id)
{
	for (size_t i = 0; i < c->npublished; i++) {
		const struct revnode *node = chain_find(c->published[i], id);

		if (node)
			return node->rev;
	}
	return NULL;
}

bool chain_judges_few(const struct chain_run *run)
{
	/* What a merge brings is not among the files. */
	return run->c->policy->spares_old_findings && run->c->nfiles <= 8 &&
	       !run->c->merged;
}

struct checked_file *chain_file(const struct chain_run *run, struct str path)
{
	if (run->only && str_eq(run->only->revision->path, path))
		return (struct checked_file *)run->only;
	return map_get(&run->files, path);
}

struct str chain_origin(const struct chain_run *run, struct str id)
{
	const struct check *c = run->c;

	if (chain_find(c->before, id))
		return c->before->name;
	if (chain_find(c->merged, id))
		return c->merged->name;
	if (chain_find(c->mainline, id))
		return c->mainline->name;
	return c->now->name;
}

bool chain_is_old(const struct chain_run *run, struct str id)
{
	return chain_find(run->c->before, id) != NULL;
}

bool chain_is_mainlines(const struct chain_run *run, struct str id)
{
	return chain_find(run->c->merged, id) && chain_find(run->c->mainline, id);
}

bool chain_is_published(const struct chain_run *run, struct str id)
{
	return chain_published_as(run->c, id) != NULL;
}

struct str chain_source(const struct chain_run *run)
{
	const struct check *c = run->c;

	return chain_word(run->arena,
			  c->before ? c->before->name : c->mainline->name);
}

struct str chain_removal(const struct chain_run *run, struct str path)
{
	const struct checked_file *f = chain_file(run, path);

	return str_fmt(run->arena, "git rm %s%.*s",
		       f && f->change == FILE_ADDED ? "-f " : "",
		       STR_ARG(chain_word(run->arena, path)));
}

bool chain_is_uncertain(const struct revision *r)
{
	return !r->id.p || r->down.state == META_DYNAMIC ||
	       (r->flags & (REVISION_UNREADABLE | REVISION_DYNAMIC |
			    REVISION_NO_DOWN | REVISION_BAD_DOWN));
}

enum level chain_at_most(enum level level, enum level most)
{
	return level > most ? most : level;
}

enum level chain_level(const struct chain_run *run, enum rule_id rule,
		       bool was_before)
{
	const struct check_policy *policy = run->c->policy;
	enum level level = policy->levels.up[rule];

	if (!was_before || !policy->spares_old_findings)
		return level;
	return level > LEVEL_WARNING ? LEVEL_WARNING : LEVEL_OFF;
}

enum level chain_published_level(const struct chain_run *run, enum rule_id rule)
{
	enum level level = chain_level(run, rule, false);

	return run->c->policy->is_mainline_here ?
		       chain_at_most(level, LEVEL_WARNING) :
		       level;
}

struct place chain_place(const struct chain_run *run, struct str path,
			 struct span span)
{
	const struct checked_file *f = chain_file(run, path);
	struct place place = chain_place_in(run->c->now, path, span);

	if (f && place.has_span)
		place.source = f->source;
	return place;
}

struct place chain_place_in(const struct chain *chain, struct str path,
			    struct span span)
{
	struct place place = span.end ? place_at(path, span) :
					place_of_path(path);

	place.origin = chain->name;
	place.state = chain->name;
	return place;
}

struct span chain_item_span(const struct meta_list *list, struct str value)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->items[i].value, value) && list->items[i].span.end)
			return list->items[i].span;
	return list->span;
}

struct finding *chain_say(struct chain_run *run, enum rule_id rule,
			  enum level level, struct place at,
			  const struct revision *r, struct str key,
			  const char *fmt, ...)
{
	struct finding *f;
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f = finding_add(run->c->findings, rule_table[rule].id, level, at, "%s",
			text);
	f->revision = r ? r->id : STR_NULL;
	f->key = key;
	f->is_on_graph = true;
	return f;
}

void chain_as_before(struct chain_run *run, struct finding *f, bool was_before)
{
	if (was_before && run->c->policy->spares_old_findings)
		f->message = str_fmt(run->arena, "%.*s (it was so before)",
				     STR_ARG(f->message));
}
