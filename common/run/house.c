#include "base/compat.h"
#include "run/house.h"
#include "rules/house.h"

int house_rules_compile(struct judging *g, struct err *err)
{
	const struct settings *s = &g->request->now->settings;
	struct arena *a = &g->run->arena;

	g->house_rules = arena_array(a, s->nhouse_rules, sizeof(*g->house_rules));
	g->nhouse_rules = s->nhouse_rules;
	for (size_t i = 0; i < s->nhouse_rules; i++) {
		const struct house_rule_setting *from = &s->house_rules[i];

		if (!house_rule_init(&g->house_rules[i], a, from->name,
				     from->pattern, from->level, from->message,
				     err))
			continue;
		return err_prefix(err, "%.*s:%u", STR_ARG(from->origin.path),
				  from->origin.line);
	}
	return 0;
}
