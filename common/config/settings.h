/*
 * settings.h - our own settings: `.git-alembic.ini` at the top of a
 * repository, and what `git config alembic.*` puts over it for one person.
 *
 * The file is an ini file in which ` ;` and ` #` begin a comment behind a
 * value too (in Alembic's own ini files they do not). Values are not
 * interpolated. Lists are separated by commas or line ends. Whatever is
 * unknown or has a bad value is a problem with file and line; all of them are
 * collected, and a problem means the run must not go on as if it were not.
 *
 * The keys stand in settings.def.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "base/err.h"
#include "config/problem.h"
#include "text/finding.h" /* enum level */

#define SETTINGS_PATH ".git-alembic.ini"
#define SETTINGS_MAX_NAMED 1000u /* environments, and rules, of one file */

enum resolve_how { RESOLVE_AUTO, RESOLVE_STAGE, RESOLVE_REFUSE };
enum join_style { JOIN_REPARENT, JOIN_MERGE };

enum naming_kind {
	NAMING_DEFAULT, /* template where the environment sets one, else off */
	NAMING_OFF,
	NAMING_TEMPLATE,
	NAMING_TIMESTAMP,
	NAMING_PATTERN,
};

struct setting_origin {
	struct str path; /* SETTINGS_PATH or "git config" */
	uint32_t line; /* 0 for git config */
};

struct rule_setting {
	struct str id;
	enum level level;
	struct setting_origin origin;
};

struct house_rule_setting {
	struct str name;
	struct str pattern; /* PCRE2, not compiled here */
	enum level level; /* LEVEL_ERROR by default */
	struct str message; /* p NULL when not set */
	struct setting_origin origin;
};

/* [environment PATH]; what is not set is p NULL, 0 or -1. */
struct environment_setting {
	struct str path; /* as in the header, normal */
	struct str name;
	struct str script_location;
	struct strs versions;
	int recursive; /* -1 not set */
	bool exclude;
	unsigned heads; /* 0: not set, or labels */
	struct strs head_labels;
	struct str file_template;
	struct str dialect;
	struct setting_origin origin;
};

struct settings {
	struct str mainline; /* p NULL: not set */
	struct strs protected_refs;
	enum resolve_how resolve;
	enum join_style style;
	bool head_file;
	struct str dialect;
	struct strs protect; /* tables, or table.column */
	bool one_way;
	struct str models;
	unsigned revision_width; /* what alembic_version.version_num holds */
	unsigned max_file_size; /* bytes of one migration */
	bool push_option; /* a server lets -o alembic.skip past; git config only */

	enum naming_kind naming;
	struct str naming_pattern; /* NAMING_PATTERN */
	struct setting_origin naming_origin;

	struct rule_setting *rules;
	size_t nrules;
	size_t rules_cap;
	struct house_rule_setting *house_rules;
	size_t nhouse_rules;
	size_t house_rules_cap;
	struct environment_setting *environments;
	size_t nenvironments;
	size_t environments_cap;
};

/* One line of `git config --get-regexp '^alembic\.'`. */
struct setting_override {
	struct str key; /* "alembic.head-file"; git's headFile serves too */
	struct str value;
	struct str origin; /* "git config" or where it is set; for messages */
};

/* Whether a rule id exists; `near` may be set to the nearest one there is. */
typedef bool settings_rule_exists(void *data, struct str id, struct str *near);

/* Everything at its default. */
void settings_init(struct settings *s);

/*
 * Reads the file's bytes (p NULL: there is none) and then the overrides over
 * it. rule_exists may be NULL: then every id passes. Never fails: what is
 * wrong is appended to *problems (PROBLEM_SETTINGS).
 */
void settings_read(struct settings *s, struct arena *a, struct str bytes,
		   const struct setting_override *overrides, size_t noverrides,
		   settings_rule_exists *rule_exists, void *data,
		   struct problems *problems);

/* The level set for a rule, or -1: its own default holds. */
int settings_rule_level(const struct settings *s, struct str id);

/* For documentation and --help: every key, its section, type and meaning. */
struct setting_doc {
	const char *section;
	const char *key;
	const char *type;
	const char *fallback; /* the default, as one would write it */
	const char *doc;
};
const struct setting_doc *settings_docs(size_t *n);

#endif
