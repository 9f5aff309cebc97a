/*
 * settings_value.h - one setting's text to its value; private to settings*.c.
 */
#ifndef CONFIG_SETTINGS_VALUE_H
#define CONFIG_SETTINGS_VALUE_H

#include "config/settings.h"

enum setting_type {
	SETTING_TEXT, /* struct str, not empty, one line */
	SETTING_LIST, /* struct strs */
	SETTING_BOOL, /* bool */
	SETTING_TRISTATE, /* int: -1 not set, 0, 1 */
	SETTING_COUNT, /* unsigned, at least 1 */
	SETTING_CHOICE, /* an enum; the words of choices in its order */
	SETTING_LEVEL, /* enum level */
	SETTING_DIALECT, /* struct str */
	SETTING_PATH, /* struct str, normal, below the top directory */
	SETTING_PATHS, /* struct strs of such */
	SETTING_HEADS, /* of struct environment_setting */
	SETTING_CONVENTION, /* of struct settings */
	SETTING_RULE, /* of struct settings */
};

struct setting_row {
	struct setting_doc doc;
	enum setting_type type;
	size_t offset; /* in the struct of its section */
};

extern const struct setting_row setting_rows[];
extern const size_t setting_count;

/* A setting as it is written somewhere. */
struct setting_text {
	struct str section; /* "environment backend/alembic" */
	struct str key;
	struct str value;
	struct setting_origin origin;
};

struct setting_reader {
	struct settings *settings;
	struct arena *arena;
	settings_rule_exists *rule_exists;
	void *data;
	struct problems *problems;
};

/*
 * Puts the value where base (the struct of the row's section) keeps it. A
 * bad one is a problem and leaves what was there. False: it was bad.
 */
bool setting_put(struct setting_reader *r, const struct setting_row *row,
		 void *base, const struct setting_text *text);

void setting_problem(struct setting_reader *r, const struct setting_text *text,
		     const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Without "./", "//" and a last "/"; false when it leads outside. */
bool setting_path(struct arena *a, struct str written, struct str *path);

/* The key of a section, or the section, that is nearest; or p NULL. */
struct str nearest_key(const char *section, struct str key);
struct str nearest_section(struct arena *a, struct str section);

/* "; did you mean ..." or "" when near is p NULL. */
struct str did_you_mean(struct arena *a, struct str near);

#endif
