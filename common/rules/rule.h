/*
 * rule.h - the table of rules (rules.def) and the levels in force.
 */
#ifndef RULES_RULE_H
#define RULES_RULE_H

#include "text/finding.h"
#include "base/map.h"

enum rule_id {
#define RULE(name, id, group, up, down, flags, title) RULE_##name,
#include "rules/rules.def"
#undef RULE
	RULE_COUNT
};

enum rule_group {
	GROUP_CHAIN, /* the chain and a file's identity in it */
	GROUP_FILE, /* one file, but not what it does to a database */
	GROUP_DESTRUCTIVE,
	GROUP_BREAKING,
	GROUP_LOCKS, /* blocks others, rewrites a table, on a server in use */
	GROUP_SCHEMA, /* order and consistency, by the replayed schema */
	GROUP_SQL,
	GROUP_ALLOW,
	GROUP_HOUSE, /* [rule:NAME] of the settings; not in the table */
};

enum rule_flag {
	RULE_EXACT = 1, /* neither allowed away nor grandfathered */
	RULE_LEGACY_WARNS = 2,
};

struct rule {
	const char *id;
	enum rule_group group;
	enum level up; /* default level in code reached from upgrade() */
	enum level down; /* and from downgrade() */
	unsigned flags;
	const char *title; /* one line, no full stop */
};

extern const struct rule rule_table[RULE_COUNT];

/* NULL when there is none of that name. */
const struct rule *rule_find(struct str id);
/* The nearest name by edits, for «did you mean»; NULL when none is near. */
const struct rule *rule_nearest(struct str id);

/*
 * What docs/rules.md, given whole, says of a rule: its section in Markdown,
 * without the heading; {NULL, 0} when it has none.
 */
struct str rule_section(const char *pages, const char *id, struct arena *a);

/* The levels in force: the table's, changed by [rules] of the settings. */
struct rule_levels {
	enum level up[RULE_COUNT];
	enum level down[RULE_COUNT];
};

/* Those of the table; the rules about locks are off. */
void rule_levels_init(struct rule_levels *levels);
void rule_levels_turn_on(struct rule_levels *levels, enum rule_group group);
/*
 * `RULE = LEVEL` of the settings: in code reached from upgrade() the rule
 * gets that level, in downgrade() it gets it too if it was as high there by
 * default, else keeps the lower of the two.
 */
void rule_levels_set(struct rule_levels *levels, enum rule_id id,
		     enum level level);

#endif
