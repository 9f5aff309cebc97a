/*
 * environment_parts.h - how environment*.c hand work to each other.
 */
#ifndef CONFIG_ENVIRONMENT_PARTS_H
#define CONFIG_ENVIRONMENT_PARTS_H

#include "config/environment.h"
#include "config/ini.h"
#include "config/toml.h"

/* What a hostile repository may make us look at. */
#define MOST_SCRIPTS 1000u /* script directories */
#define MOST_CONFIGURED 256u /* environments from ini files, toml, settings */
#define MOST_LOCATIONS 64u /* of one environment */
#define MOST_BASES 8u /* directories a relative path is tried from */

/*
 * Where the repository stands while %(here)s is replaced: a directory whose
 * name no valid UTF-8 has, so that nothing in a file can name it.
 */
#define HERE_ROOT "/\xfe"
struct str here_of(struct arena *a, struct str dir);

struct finder {
	struct arena *arena;
	const struct listing *listing;
	const struct settings *settings;
	struct environments *out;
	struct strs script_dirs; /* env.py beside script.py.mako */
	bool too_many; /* configured ones; told once */
	struct err *err;
};

/* A section of an ini and the [tool.alembic] it falls back to. */
struct config_source {
	struct str dir; /* of both */
	struct str here; /* for %(here)s */
	struct str ini_path; /* p NULL: none */
	struct ini *ini;
	struct ini_section *section;
	struct str toml_path; /* p NULL: none */
	const struct toml *toml; /* the table tool.alembic */
	/* Where relative paths start, the likeliest first. */
	struct str bases[MOST_BASES];
	size_t nbases;
};

/* A key as one of the two files has it. */
struct option {
	struct str value; /* interpolated; p NULL: not a string */
	const struct toml *toml; /* when it comes from there */
	struct str path;
	uint32_t line;
};

/* environment_option.c */

/* False when neither file has it, or (a problem) it cannot be read. */
bool option_get(struct finder *f, const struct config_source *s,
		const char *name, struct option *o);
/* As a list, split as Alembic does it. False: not there, or empty. */
bool option_list(struct finder *f, const struct config_source *s,
		 const char *name, struct option *o, struct strs *list);
/* Exactly `true` in an ini, a boolean in a toml. */
bool option_truth(struct finder *f, const struct config_source *s,
		  const char *name);
/* environment_source.c */

/* Every section and table that may name an environment. */
struct config_sources {
	struct config_source *v;
	size_t n;
	size_t cap;
};
int config_sources_read(struct finder *f, struct config_sources *list);

/* environment_place.c */

struct place_found {
	enum listing_resolved what;
	struct str dir; /* with symlinks resolved */
	struct str base; /* of s->bases, or where the package was found */
	bool is_package; /* pkg:path */
};

/*
 * Where a script_location (or one of version_locations) leads to. *found is
 * LISTING_MISSING, LISTING_OUTSIDE ... when it does not lead to a directory.
 */
int place_find(struct finder *f, const struct config_source *s,
	       struct str written, bool is_script, struct place_found *found);
/* path taken from base, as os.path.normpath; false when it leads outside. */
bool place_normal(struct arena *a, struct str base, struct str path,
		  struct str *out);
/* "a" "b" -> the entry a/b is listed. */
bool place_has(const struct finder *f, struct str dir, const char *name);
void place_problem(struct finder *f, const struct option *o, struct str written,
		   const struct place_found *found);

/* environment_build.c */

/* Everything but the script directory at its default. */
void environment_init(struct environment *e, struct str script_dir);
/* Fills *e from s; false when it names no environment. */
int environment_from_source(struct finder *f, struct config_source *s,
			    struct environment *e, bool *is_one);
int environment_default_location(struct finder *f, struct environment *e);
void environment_add_location(struct finder *f, struct environment *e,
			      struct environment_location location);
/* Versions nested where Alembic would not look: recursive by our own rule. */
void location_guess(const struct listing *l,
		    struct environment_location *location);
void location_forget(struct environment_location *location);
void environment_find_scripts(const struct finder *f, struct environment *e);

/* environment_settings.c */
/* Environments that only the settings know; then what they say of all. */
int environments_add_settings(struct finder *f);
int environments_apply_settings(struct finder *f);

#endif
