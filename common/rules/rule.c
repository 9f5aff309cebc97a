#include "base/compat.h"
#include "rules/rule.h"

const struct rule rule_table[RULE_COUNT] = {
#define RULE(name, id, group, up, down, flags, title)              \
	[RULE_##name] = { id,		GROUP_##group, LEVEL_##up, \
			  LEVEL_##down, flags,	       title },
#include "rules/rules.def"
#undef RULE
};

const struct rule *rule_find(struct str id)
{
	for (size_t i = 0; i < RULE_COUNT; i++)
		if (str_is(id, rule_table[i].id))
			return &rule_table[i];
	return NULL;
}

/* From the line `### RULE` to the next heading that is not below it. */
struct str rule_section(const char *pages, const char *id, struct arena *a)
{
	struct str whole = str_z(pages);
	struct str heading = str_fmt(a, "\n### %s\n", id);
	size_t begin = str_find(whole, heading);
	size_t next, up;

	if (begin == STR_NPOS)
		return STR_NULL;
	whole = str_from(whole, begin + heading.len);
	next = str_find(whole, STR("\n### "));
	up = str_find(whole, STR("\n## "));
	if (up < next)
		next = up;
	return str_trim(str_cut(whole, 0, next == STR_NPOS ? whole.len : next));
}

const struct rule *rule_nearest(struct str id)
{
	const struct rule *nearest = NULL;
	size_t best = 4;

	for (size_t i = 0; i < RULE_COUNT; i++) {
		size_t d = str_distance(id, str_z(rule_table[i].id));

		if (d >= best || d * 2 >= id.len)
			continue;
		best = d;
		nearest = &rule_table[i];
	}
	return nearest;
}

void rule_levels_init(struct rule_levels *levels)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		bool is_off = rule_table[i].group == GROUP_LOCKS;

		levels->up[i] = is_off ? LEVEL_OFF : rule_table[i].up;
		levels->down[i] = is_off ? LEVEL_OFF : rule_table[i].down;
	}
}

void rule_levels_turn_on(struct rule_levels *levels, enum rule_group group)
{
	for (size_t i = 0; i < RULE_COUNT; i++) {
		if (rule_table[i].group != group)
			continue;
		levels->up[i] = rule_table[i].up;
		levels->down[i] = rule_table[i].down;
	}
}

void rule_levels_set(struct rule_levels *levels, enum rule_id id, enum level level)
{
	levels->up[id] = level;
	if (rule_table[id].down >= rule_table[id].up || level < levels->down[id])
		levels->down[id] = level;
}
