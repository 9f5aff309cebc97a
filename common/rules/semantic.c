#include "base/compat.h"
#include "model/commute.h"
#include "model/migration.h"
#include "rules/allow.h"
#include "rules/rule.h"
#include "rules/semantic.h"

struct semantic {
	const struct semantic_request *q;
	struct arena *arena;
	struct findings *out;
	struct allow_set **allows[2]; /* of each migration, once looked at */
};

static const struct semantic_side *side_of(const struct semantic *m, int side)
{
	return side ? &m->q->theirs : &m->q->ours;
}

static const struct migration *migration_of(const struct semantic *m, int side,
					    size_t i)
{
	return side_of(m, side)->v[i]->migration;
}

static struct allow_set *allows_of(struct semantic *m, int side, size_t i)
{
	struct allow_set **set = &m->allows[side][i];

	if (!*set)
		*set = allow_set_read(m->arena, migration_of(m, side, i),
				      m->q->today);
	return *set;
}

/* At its own place, at the call, or at a call that leads to that. */
static bool is_allowed_at(struct semantic *m, int side, size_t i,
			  const struct op_effect *e)
{
	const char *rule = rule_table[RULE_SEMANTIC_CONFLICT].id;
	struct allow_set *set = allows_of(m, side, i);

	if (allow_set_has(set, rule, e->span) ||
	    allow_set_has(set, rule, e->operation->span))
		return true;
	for (const struct op_site *site = e->operation->site; site;
	     site = site->outer)
		if (allow_set_has(set, rule, site->span))
			return true;
	return false;
}

static struct str name_of(const struct semantic *m, int side)
{
	struct str name = side_of(m, side)->name;

	if (name.len)
		return name;
	return side ? STR("the other side") : STR("one side");
}

static struct str message_of(const struct semantic *m,
			     const struct commute_conflict *c)
{
	struct str ours = name_of(m, 0), theirs = name_of(m, 1);

	if (c->both.p)
		return str_fmt(m->arena, "%.*s and %.*s both %.*s",
			       STR_ARG(ours), STR_ARG(theirs), STR_ARG(c->both));
	return str_fmt(m->arena, "%.*s %.*s, %.*s %.*s%.*s", STR_ARG(ours),
		       STR_ARG(c->doing[0]), STR_ARG(theirs),
		       STR_ARG(c->doing[1]), STR_ARG(c->tail));
}

static struct place place_of(const struct semantic *m, int side, size_t i,
			     struct span span)
{
	struct place place = place_in(migration_of(m, side, i)->source, span);

	place.origin = name_of(m, side);
	return place;
}

/* SQL from elsewhere in the file, a helper: where it is run. */
static void relate_calls(struct semantic *m, struct finding *f, int side,
			 size_t i, const struct op_effect *e)
{
	const struct operation *op = e->operation;

	if (e->span.begin < op->span.begin || e->span.end > op->span.end)
		finding_relate(m->out, f, place_of(m, side, i, op->span),
			       "it is run here");
	for (const struct op_site *site = op->site; site; site = site->outer)
		finding_relate(m->out, f, place_of(m, side, i, site->span),
			       "%.*s() is called here", STR_ARG(site->function));
}

static void add_help(struct semantic *m, struct finding *f,
		     const struct commute_conflict *c)
{
	if (c->is_done_twice)
		finding_help(m->out, f,
			     "take it out of one of the two; or allow one of "
			     "the two lines with");
	else
		finding_help(m->out, f,
			     "change one of the two so that either may run "
			     "first; or allow one of the two lines with");
	finding_help(m->out, f, "# git-alembic: allow %s -- <reason>", f->rule);
}

static void report(struct semantic *m, const struct commute_conflict *c)
{
	const struct migration *ours = migration_of(m, 0, c->our_migration);
	const struct migration *theirs = migration_of(m, 1, c->their_migration);
	struct finding *f;

	if (is_allowed_at(m, 0, c->our_migration, c->ours) ||
	    is_allowed_at(m, 1, c->their_migration, c->theirs))
		return;
	f = finding_add(m->out, rule_table[RULE_SEMANTIC_CONFLICT].id,
			m->q->level,
			place_of(m, 0, c->our_migration, c->ours->span), "%.*s",
			STR_ARG(message_of(m, c)));
	f->revision = ours->id;
	f->function = c->ours->operation->function;
	f->key = str_fmt(m->arena, "%.*s %.*s: %.*s", STR_ARG(ours->id),
			 STR_ARG(theirs->id), STR_ARG(c->message));
	finding_relate(m->out, f,
		       place_of(m, 1, c->their_migration, c->theirs->span),
		       theirs->id.len ? "revision %.*s" : "%.*s",
		       STR_ARG(theirs->id));
	relate_calls(m, f, 0, c->our_migration, c->ours);
	relate_calls(m, f, 1, c->their_migration, c->theirs);
	add_help(m, f, c);
}

void semantic_compare(const struct semantic_request *q, struct findings *out,
		      size_t not_analysed[2])
{
	struct semantic m = { .q = q, .arena = out->arena, .out = out };
	struct commute_side ours = { q->ours.v, q->ours.n };
	struct commute_side theirs = { q->theirs.v, q->theirs.n };
	struct commute_result result;

	m.allows[0] = arena_array(m.arena, ours.n, sizeof(*m.allows[0]));
	m.allows[1] = arena_array(m.arena, theirs.n, sizeof(*m.allows[1]));
	commute_compare(&result, m.arena, &ours, &theirs, q->dialect);
	for (size_t i = 0; i < result.conflicts.n; i++)
		report(&m, &result.conflicts.v[i]);
	not_analysed[0] = result.not_analysed[0];
	not_analysed[1] = result.not_analysed[1];
}
