#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"

static bool needs_by_down(const struct revnode *node, const struct revnode *next)
{
	for (size_t i = 0; i < node->down.n; i++)
		if (node->down.v[i] == next)
			return true;
	/* An edge to itself is in no list. */
	for (size_t i = 0; node == next && i < node->rev->down.n; i++)
		if (str_eq(node->rev->down.items[i].value, node->rev->id))
			return true;
	return false;
}

static const struct revnode *next_of(const struct revcycle *cycle, size_t i)
{
	return cycle->nodes.v[(i + 1) % cycle->nodes.n];
}

/* Were all of them in a cycle before? */
static bool was_there(const struct chain_run *run, const struct revcycle *cycle)
{
	revnodes_each (&cycle->nodes, it) {
		const struct revnode *was =
			chain_find(run->c->before, (*it)->rev->id);

		if (!was || !was->is_in_cycle)
			return false;
	}
	return true;
}

/* The one that was changed last, as far as can be told. */
static size_t subject_of(const struct chain_run *run, const struct revcycle *cycle)
{
	for (size_t i = 0; i < cycle->nodes.n; i++) {
		const struct checked_file *f =
			chain_file(run, cycle->nodes.v[i]->rev->path);

		if (f && f->change != FILE_SAME)
			return i;
	}
	return 0;
}

/* The value that names the next one: an id, or a label for a dependency. */
static struct span span_to(const struct revnode *node, const struct revnode *next)
{
	if (needs_by_down(node, next))
		return chain_item_span(&node->rev->down, next->rev->id);
	return chain_item_span(&node->rev->depends, next->rev->id);
}

#define SHOWN 12

static struct str draw(const struct chain_run *run,
		       const struct revcycle *cycle, size_t first)
{
	struct buf b = BUF_INIT(run->arena);
	size_t n = cycle->nodes.n;

	for (size_t i = 0; i < n; i++) {
		size_t at = (first + i) % n;
		const struct revnode *node = cycle->nodes.v[at];
		const struct revnode *next = next_of(cycle, at);

		if (n > SHOWN && i == SHOWN / 2) {
			buf_addf(&b, "... %zu more\n", n - SHOWN + 1);
			i = n - SHOWN / 2;
			continue;
		}
		buf_addf(&b, "%.*s %s %.*s   %.*s\n",
			 STR_ARG(chain_brief(run->arena, node->rev->id)),
			 needs_by_down(node, next) ? "hangs on" : "depends on",
			 STR_ARG(chain_brief(run->arena, next->rev->id)),
			 STR_ARG(node->rev->path));
	}
	return buf_str(&b);
}

static struct str key_of(const struct chain_run *run, const struct revcycle *cycle)
{
	struct buf b = BUF_INIT(run->arena);

	for (size_t i = 0; i < cycle->nodes.n && i < SHOWN; i++) {
		buf_adds(&b, cycle->nodes.v[i]->rev->id);
		buf_addc(&b, ' ');
	}
	return buf_str(&b);
}

static struct finding *say(struct chain_run *run, const struct revcycle *cycle,
			   size_t at, enum level level)
{
	const struct revnode *node = cycle->nodes.v[at];
	const struct revision *r = node->rev;
	struct place place =
		chain_place(run, r->path, span_to(node, next_of(cycle, at)));
	struct str id = chain_brief(run->arena, r->id);

	if (cycle->nodes.n == 1)
		return chain_say(
			run, RULE_CYCLE, level, place, r, key_of(run, cycle),
			"revision %.*s %s itself", STR_ARG(id),
			needs_by_down(node, node) ? "hangs on" : "depends on");
	return chain_say(run, RULE_CYCLE, level, place, r, key_of(run, cycle),
			 "%zu revisions need each other: %.*s", cycle->nodes.n,
			 STR_ARG(chain_ids(run->arena, &cycle->nodes)));
}

static void report(struct chain_run *run, const struct revcycle *cycle)
{
	bool was = was_there(run, cycle);
	enum level level = chain_level(run, RULE_CYCLE, was);
	size_t at = subject_of(run, cycle);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = say(run, cycle, at, level);
	chain_as_before(run, f, was);
	if (cycle->nodes.n > 1)
		f->drawing = draw(run, cycle, at);
	for (size_t i = 1; i < cycle->nodes.n && i <= 3; i++) {
		size_t k = (at + i) % cycle->nodes.n;
		const struct revnode *node = cycle->nodes.v[k];
		const struct revnode *next = next_of(cycle, k);

		chain_relate(run, f,
			     chain_place(run, node->rev->path,
					 span_to(node, next)),
			     "needs %.*s",
			     STR_ARG(chain_brief(run->arena, next->rev->id)));
	}
	chain_help(run, f,
		   cycle->nodes.n == 1 ?
			   "name the revision it is to come after" :
			   "one of these must name another parent: the one "
			   "that was written first cannot need a later one");
}

void chain_cycles(struct chain_run *run)
{
	for (size_t i = 0; i < run->g->cycles.n; i++) {
		const struct revcycle *cycle = &run->g->cycles.v[i];

		report(run, cycle);
		/* What hangs on itself alone counts as a head. */
		if (cycle->nodes.n == 1 && cycle->nodes.v[0]->is_head)
			run->slack++;
	}
}
