#include "base/compat.h"
#include "rules/chain.h"
#include "base/buf.h"
#include "model/migration.h"

/* Ids that people and file systems take for each other; labels taken twice. */

/* Which of two a finding is about: what is new rather than what was there. */
static bool is_rather(const struct chain_run *run, const struct revision *a,
		      const struct revision *b)
{
	bool is_new_a = !chain_is_old(run, a->id);
	bool is_new_b = !chain_is_old(run, b->id);

	if (is_new_a != is_new_b)
		return is_new_a;
	return chain_file(run, a->path) && !chain_file(run, b->path);
}

static void report_pair(struct chain_run *run, const struct revision *a,
			const struct revision *b, const char *how)
{
	const struct revision *r = is_rather(run, b, a) ? b : a;
	const struct revision *other = r == a ? b : a;
	bool was = chain_is_old(run, a->id) && chain_is_old(run, b->id);
	enum level level = chain_level(run, RULE_AMBIGUOUS_REVISION, was);
	struct place place = chain_place(run, other->path, other->id_span);
	struct finding *f;

	/* Not about files that nobody asked to judge. */
	if (level == LEVEL_OFF ||
	    (!chain_file(run, a->path) && !chain_file(run, b->path)))
		return;
	f = chain_say(run, RULE_AMBIGUOUS_REVISION, level,
		      chain_place(run, r->path, r->id_span), r, other->id,
		      "revision \"%.*s\" %s \"%.*s\"",
		      STR_ARG(chain_brief(run->arena, r->id)), how,
		      STR_ARG(chain_brief(run->arena, other->id)));
	place.origin = chain_origin(run, other->id);
	chain_relate(run, f, place, "the other one");
	chain_help(run, f, "%.*s",
		   STR_ARG(chain_assignment(
			   run, r, "revision",
			   chain_literal(run->arena, chain_new_id(run, r), '"'))));
}

/* One name for both files is said, and worse. */
static void report_alike(struct chain_run *run, const struct revision *a,
			 const struct revision *b)
{
	if (!str_eq_nocase(a->path, b->path))
		report_pair(run, a, b, "differs only by case or blanks from");
}

static void check_case_of(struct chain_run *run, const struct revision *r)
{
	struct str id = str_trim(r->id);

	revnodes_each (&run->g->all, it) {
		const struct revision *other = (*it)->rev;

		if (other == r || !(*it)->is_counted || str_eq(other->id, r->id) ||
		    !str_eq_nocase(str_trim(other->id), id))
			continue;
		if (!chain_file(run, other->path) || other < r)
			report_alike(run, r, other);
	}
}

static void check_case(struct chain_run *run)
{
	struct map seen;

	if (chain_judges_few(run)) {
		for (size_t i = 0; i < run->c->nfiles; i++)
			if (run->c->files[i].revision->id.p)
				check_case_of(run, run->c->files[i].revision);
		return;
	}

	map_init(&seen, run->arena);
	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev, *other;
		struct map_entry *e;

		if (!(*it)->is_counted)
			continue;
		e = map_at(&seen, str_lower(run->arena, str_trim(r->id)));
		other = e->value;
		e->value = r;
		if (other)
			report_alike(run, r, other);
	}
}

static void report_prefix(struct chain_run *run, const struct revision *r,
			  const struct revision *shorter)
{
	if (str_trim(r->id).len == str_trim(shorter->id).len)
		return; /* but for blanks the same: said already */
	report_pair(run, r, shorter,
		    is_rather(run, shorter, r) ? "is the beginning of" :
						 "begins with");
}

#define PREFIX_MIN 4

/* Nodes are by id: what begins with an id comes right behind it. */
static void check_prefixes(struct chain_run *run)
{
	VEC_OF(struct revision *) open = VEC_INIT;

	revnodes_each (&run->g->all, it) {
		struct revision *r = (*it)->rev;

		if (!(*it)->is_counted)
			continue;
		while (open.n && !str_starts(r->id, open.v[open.n - 1]->id))
			open.n--;
		if (open.n)
			report_prefix(run, r, open.v[open.n - 1]);
		if (r->id.len >= PREFIX_MIN)
			vec_push(&open, run->arena, r);
	}
}

static void report_file(struct chain_run *run, const struct checked_file *f,
			struct span span, struct str message, const char *help)
{
	const struct revision *r = f->revision;
	bool was = chain_is_old(run, r->id);
	enum level level = chain_level(run, RULE_AMBIGUOUS_REVISION,
				       was && f->change != FILE_EDITED);
	struct finding *finding;

	if (level == LEVEL_OFF)
		return;
	finding = chain_say(run, RULE_AMBIGUOUS_REVISION, level,
			    chain_place(run, r->path, span), r, STR("file"),
			    "%.*s", STR_ARG(message));
	finding->is_on_graph = false;
	chain_help(run, finding, "%s", help);
}

static void check_file_alone(struct chain_run *run, const struct checked_file *f)
{
	const struct revision *r = f->revision;

	if (r->id.p && str_trim(r->id).len != r->id.len)
		report_file(run, f, r->id_span,
			    STR("revision has blanks at its ends, which no "
				"message shows"),
			    "leave the blanks out");
	if (!f->migration || !f->migration->is_readable)
		return;
	vec_each (&f->migration->problems, struct migration_problem, p)
		if (p->kind == MIGRATION_REBOUND)
			report_file(run, f, p->span,
				    str_fmt(run->arena,
					    "%.*s is assigned more than once; "
					    "the last one counts",
					    STR_ARG(p->name)),
				    "leave one of the lines: a merge may have "
				    "kept both sides");
}

void chain_ambiguous(struct chain_run *run)
{
	if (run->c->policy->levels.up[RULE_AMBIGUOUS_REVISION] == LEVEL_OFF)
		return;
	check_case(run);
	check_prefixes(run);
	for (size_t i = 0; i < run->c->nfiles; i++)
		check_file_alone(run, &run->c->files[i]);
}

static bool has_label(const struct revnode *node, struct str label)
{
	for (size_t i = 0; node && i < node->rev->labels.n; i++)
		if (str_eq(node->rev->labels.items[i].value, label))
			return true;
	return false;
}

/* Carried by a, and by b or b's id: was that so before? */
static bool was_taken(const struct chain_run *run, const struct revision *a,
		      const struct revision *b, struct str label)
{
	const struct chain *before = run->c->before;
	const struct revnode *was_b = chain_find(before, b->id);

	return has_label(chain_find(before, a->id), label) && was_b &&
	       (str_eq(b->id, label) || has_label(was_b, label));
}

static void report_label(struct chain_run *run, const struct revision *a,
			 const struct revision *b, struct str label)
{
	bool is_id = str_eq(b->id, label);
	const struct revision *r = !is_id && is_rather(run, b, a) ? b : a;
	const struct revision *other = r == a ? b : a;
	bool was = was_taken(run, a, b, label);
	enum level level = chain_level(run, RULE_DUPLICATE_LABEL, was);
	struct finding *f;

	if (level == LEVEL_OFF)
		return;
	f = chain_say(run, RULE_DUPLICATE_LABEL, level,
		      chain_place(run, r->path,
				  chain_item_span(&r->labels, label)),
		      r, label, "branch label \"%.*s\" is %s revision %.*s",
		      STR_ARG(chain_brief(run->arena, label)),
		      is_id ? "the id of" : "taken by",
		      STR_ARG(chain_brief(run->arena, other->id)));
	chain_as_before(run, f, was);
	if (other != r) {
		struct span span = is_id ? other->id_span :
					   chain_item_span(&other->labels, label);
		struct place place = chain_place(run, other->path, span);

		place.origin = chain_origin(run, other->id);
		chain_relate(run, f, place, is_id ? "the id" : "the same label");
	}
	chain_help(run, f,
		   is_id ? "take another label" :
			   "a label belongs to the first revision of its "
			   "branch alone; what follows inherits it");
}

void chain_labels(struct chain_run *run)
{
	struct map taken;

	map_init(&taken, run->arena);
	revnodes_each (&run->g->all, it) {
		const struct meta_list *labels = &(*it)->rev->labels;

		if (!(*it)->is_counted || labels->state != META_VALUE)
			continue;
		for (size_t i = 0; i < labels->n; i++) {
			struct str label = labels->items[i].value;
			struct revnode *owner = revgraph_find(run->g, label);
			struct map_entry *e = map_at(&taken, label);

			if (owner)
				report_label(run, (*it)->rev, owner->rev, label);
			else if (e->value)
				report_label(run, (*it)->rev, e->value, label);
			else
				e->value = (*it)->rev;
		}
	}
}
