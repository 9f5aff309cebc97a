/*
 * house.h - the project's own rules: `[rule:NAME]` of the settings, with a
 * pattern that is matched against every SQL statement (comments and the
 * insides of string literals blanked) and against every operation, written
 * as `op.drop_table`.
 */
#ifndef RULES_HOUSE_H
#define RULES_HOUSE_H

#include "base/regex.h"
#include "rules/rule.h"

struct house_rule {
	const char *id; /* NAME; stands in findings and allow comments */
	struct regex *pattern;
	enum level level; /* up and down alike */
	struct str message; /* {NULL, 0}: one is made of the name */
};

/*
 * Compiles the pattern: without regard to case, ^ and $ at line ends. -1 and
 * err for one that PCRE2 refuses. In the arena.
 */
int house_rule_init(struct house_rule *rule, struct arena *a, struct str name,
		    struct str pattern, enum level level, struct str message,
		    struct err *err);

#endif
