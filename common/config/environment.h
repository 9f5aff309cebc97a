/*
 * environment.h - where a snapshot keeps its Alembic environments, and which
 * of its files are their migrations.
 *
 * An environment is a script directory with its versions locations. It is
 * found, in this order and merged by directory, from
 *   1. env.py beside script.py.mako,
 *   2. *.ini files with a script_location, pyproject.toml [tool.alembic],
 *   3. [environment PATH] in our settings.
 * All paths are of the repository, normal (listing.h). `..`, absolute paths
 * and symlinks never lead outside: what does is a problem, and left out.
 *
 * Sources: alembic/script/base.py (ScriptDirectory.from_config,
 * Script._list_py_dir), alembic/config.py, flask_migrate/__init__.py.
 */
#ifndef CONFIG_ENVIRONMENT_H
#define CONFIG_ENVIRONMENT_H

#include "config/listing.h"
#include "config/problem.h"
#include "config/settings.h"

enum environment_origin {
	ENVIRONMENT_SCRIPTS = 1, /* env.py beside script.py.mako */
	ENVIRONMENT_INI = 2,
	ENVIRONMENT_TOML = 4,
	ENVIRONMENT_SETTINGS = 8,
};

struct environment_location {
	struct str dir; /* symlinks resolved; "" is the top directory */
	struct str written; /* as interpolated; p NULL: the default */
	bool is_recursive; /* by setting or by our own layout rule */
	bool is_guessed; /* recursive because only its children hold files */
	bool exists; /* the snapshot has such a directory; another may */
	bool is_unused; /* what was written leads nowhere: nothing in it counts */
};

struct environment {
	struct str name; /* for people: the settings' name, else a path */
	struct str script_dir; /* symlinks resolved */
	struct str env_py; /* path; p NULL when there is none */
	struct str mako; /* script.py.mako's path; p NULL when none */
	unsigned origin; /* ENVIRONMENT_... bits */

	struct str ini; /* the file that names it; p NULL when none */
	struct str section; /* of the ini; "tool.alembic" for a toml */
	uint32_t line; /* of script_location (or of the section) in it */
	/*
	 * Where `alembic` has to be started for the ini's relative paths to be
	 * right; p NULL without an ini.
	 */
	struct str run_dir;
	bool is_flask; /* Flask-Migrate's: started as `flask db` */

	struct environment_location *locations;
	size_t nlocations; /* at least one */
	size_t locations_cap;

	struct str file_template; /* ready for template.h; p NULL: default */
	struct str file_template_path; /* where it is set */
	uint32_t file_template_line;
	unsigned truncate_slug_length; /* never 0; 40 by default */
	struct str timezone; /* p NULL when none */
	struct str output_encoding; /* p NULL: utf-8 */
	/*
	 * What our settings say, else the scheme of sqlalchemy.url (never
	 * more of it); p NULL when neither does.
	 */
	struct str dialect;
	bool is_sourceless;

	bool is_excluded; /* by settings; listed all the same */
	unsigned heads; /* heads it may have; 1 by default, or one a label */
	struct strs head_labels; /* or: one head for each of these labels */
};

struct environments {
	struct environment *v; /* by script directory, bytewise */
	size_t n;
	size_t cap;
	struct problems problems;
};

/*
 * Everything. `settings` may be NULL. -1 only when the listing could not be
 * read; bad files are problems.
 */
int environments_find(struct environments *out, struct arena *a,
		      const struct listing *l, const struct settings *settings,
		      struct err *err);

/*
 * Only what paths alone tell: the script directories (1. above) with the
 * default versions location. Reads nothing, follows no symlink. To answer
 * cheaply whether a path is a migration for sure; that one is not found here
 * does not mean that it is none.
 */
void environments_from_paths(struct environments *out, struct arena *a,
			     const struct listing *l);

/*
 * Can a path that changed concern us at all, judged by its name alone?
 * (.py .pyc .pyo .ini .toml .mako, a HEAD file, our settings, or a name
 * without an extension, which may be a symlinked directory.) A hook whose
 * changed paths all say no can exit at once.
 */
bool environment_path_may_matter(struct str path);

/* Is path in one of the locations (as a file Alembic would load, by name)? */
const struct environment_location *
environment_location_of(const struct environment *e, struct str path);

enum migration_kind {
	MIGRATION_SOURCE, /* .py */
	MIGRATION_COMPILED, /* .pyc or .pyo under `sourceless`: unreadable */
};

struct migration_file {
	size_t index; /* in the listing: the path Alembic lists */
	size_t target; /* the file itself; differs for a symlink */
	uint32_t location; /* index into the environment's locations */
	enum migration_kind kind;
};

struct migration_files {
	struct migration_file *v;
	size_t n;
	size_t cap;
};

/*
 * The files Alembic would load for e, in the order of its locations, names
 * sorted within a directory; a file that is reached twice is given once, and
 * a problem. Appends to *problems.
 */
int environment_migrations(const struct environment *e, struct arena *a,
			   const struct listing *l, struct migration_files *out,
			   struct problems *problems, struct err *err);

/*
 * Does Alembic load a file of this name (the last part of a path)?
 * _only_source_rev_file: (?!\.\#|__init__)(.*\.py)$
 */
bool migration_name_counts(struct str name);

#endif
