#include "base/compat.h"
#include "model/migration.h"
#include "rules/check.h"

/*
 * A commit is judged by what it adds: whoever corrects a comment in an old
 * migration is not stopped for the table that it drops.
 */

static bool is_about_database(const struct finding *f)
{
	const struct rule *rule = rule_find(str_z(f->rule));

	return !rule || rule->group == GROUP_DESTRUCTIVE ||
	       rule->group == GROUP_BREAKING || rule->group == GROUP_SQL ||
	       rule->group == GROUP_SCHEMA || rule->group == GROUP_LOCKS ||
	       rule == &rule_table[RULE_NOT_ANALYSED];
}

static struct str key_of(struct arena *a, const struct finding *f)
{
	return str_fmt(a, "%s %.*s", f->rule, STR_ARG(f->key));
}

/* What the rules find in the file as it was: key -> how often. */
static void find_old(struct check *c, const struct checked_file *f,
		     struct map *counts)
{
	struct checked_file old = *f;
	struct findings found;
	struct check then = *c;

	findings_init(&found, c->arena);
	then.findings = &found;
	old.migration = f->old;
	old.source = f->old->source;
	old.operations = f->old_operations;
	old.watched = f->old_watched;
	check_operations(&then, &old);
	map_init(counts, c->arena);
	for (size_t i = 0; i < found.n; i++) {
		struct map_entry *e =
			map_at(counts, key_of(c->arena, &found.v[i]));

		e->value = (void *)((uintptr_t)e->value + 1);
	}
}

static bool take(struct map *counts, struct str key)
{
	struct map_entry *e = map_at(counts, key);

	if (!e->value)
		return false;
	e->value = (void *)((uintptr_t)e->value - 1);
	return true;
}

/* Others have it, and the commit does not change it: not a word. */
static void silence(struct check *c, struct finding *f)
{
	if (rule_find(str_z(f->rule)) == &rule_table[RULE_NOT_ANALYSED])
		c->not_analysed--;
	f->level = LEVEL_OFF;
}

static void soften(struct check *c, struct finding *f)
{
	f->level = f->level > LEVEL_WARNING ? LEVEL_WARNING : LEVEL_OFF;
	f->message = str_fmt(c->arena, "%.*s (it was so before)",
			     STR_ARG(f->message));
	f->help.n = 0;
}

void check_spares(struct check *c, struct checked_file *f, size_t from)
{
	struct findings *list = c->findings;
	bool is_told = !f->is_legacy || !c->policy->spares_old_findings;
	struct map counts;
	size_t kept = from;

	if (!c->policy->spares_old_operations || !f->old ||
	    !f->old->is_readable || !f->old_operations)
		return;
	find_old(c, f, &counts);
	for (size_t i = from; i < list->n; i++) {
		struct finding *one = &list->v[i];

		if (is_about_database(one) &&
		    str_eq(one->at.path, f->source->path) &&
		    take(&counts, key_of(c->arena, one))) {
			if (is_told)
				soften(c, one);
			else
				silence(c, one);
		}
		if (one->level != LEVEL_OFF)
			list->v[kept++] = *one;
	}
	list->n = kept;
}
