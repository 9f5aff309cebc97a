/*
 * What a file did already in the state before. Who reformats a migration, or
 * corrects a line of it, is not to be stopped by what the rest of it does.
 */
#include "base/compat.h"
#include "model/migration.h"
#include "rules/operations.h"

static struct str key_of(struct arena *a, const struct finding *f)
{
	return str_fmt(a, "%s %.*s", f->rule, STR_ARG(f->key));
}

/* The findings of the file as it was, by their keys. */
static void read_before(struct check *c, const struct checked_file *f,
			struct map *keys)
{
	struct operations *ops = arena_new(c->arena, struct operations);
	struct checked_file old = *f;
	struct findings list;
	struct check then = *c;

	findings_init(&list, c->arena);
	operations_read(ops, c->arena, f->old);
	old.source = f->old->source;
	old.migration = f->old;
	old.operations = ops;
	old.old = NULL;
	then.findings = &list;
	check_operations(&then, &old);
	map_init(keys, c->arena);
	for (size_t i = 0; i < list.n; i++)
		map_at(keys, key_of(c->arena, &list.v[i]));
}

/* On the mainline it is no news at all; on a branch it is worth a word. */
static void spare(struct check *c, const struct checked_file *f,
		  struct finding *finding)
{
	if (f->is_legacy) {
		if (finding->rule == rule_table[RULE_NOT_ANALYSED].id)
			c->not_analysed--;
		finding->level = LEVEL_OFF;
	} else if (finding->level > LEVEL_WARNING) {
		finding->level = LEVEL_WARNING;
		finding->message = str_fmt(c->arena, "%.*s (it was so before)",
					   STR_ARG(finding->message));
	}
}

void op_spare_before(struct check *c, const struct checked_file *f, size_t from)
{
	struct findings *list = c->findings;
	struct map keys;

	if (!c->policy->spares_old_findings || !f->old ||
	    !f->old->is_readable || from == list->n)
		return;
	read_before(c, f, &keys);
	for (size_t i = from; i < list->n; i++)
		if (map_has(&keys, key_of(c->arena, &list->v[i])))
			spare(c, f, &list->v[i]);
}
