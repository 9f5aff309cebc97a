/*
 * migration.h - one migration file as Alembic would load it: identity,
 * parents, labels, message, and the functions that do the work. Reads bytes,
 * executes nothing. What is odd about the file is listed as problems, which
 * rules turn into findings; migration_read() itself cannot fail.
 *
 * Follows alembic/script/base.py (Script._from_path) and
 * script/revision.py (Revision.__init__), and reports what any of Alembic
 * 1.8.1 to 1.19 refuses.
 */
#ifndef MODEL_MIGRATION_H
#define MODEL_MIGRATION_H

#include "lang/py_const.h"
#include "model/revision.h"

enum migration_problem_kind {
	MIGRATION_UNREADABLE, /* Python cannot parse it; detail: why */
	MIGRATION_NO_REVISION, /* unset, and no hex file name */
	MIGRATION_NO_DOWN_REVISION, /* the name does not exist */
	MIGRATION_DYNAMIC, /* name is computed; detail: how */
	MIGRATION_WRONG_TYPE, /* neither str, None nor a list of str; detail:
				 the type */
	MIGRATION_TUPLE_ID, /* revision = "a", */
	MIGRATION_BYTES_ID, /* b"a" */
	MIGRATION_FUNCTION_ID, /* def revision(): or class revision: */
	MIGRATION_EMPTY_ID, /* "" as revision, or among the others' ids */
	MIGRATION_ILLEGAL_ID, /* detail: its characters of "@-+:", sorted */
	MIGRATION_NOT_UTF8_ID, /* a lone surrogate: cannot be stored */
	MIGRATION_MIXED_NONE, /* None beside ids in a tuple */
	MIGRATION_NESTED, /* a tuple in a tuple */
	MIGRATION_REPEATED, /* the same id twice; detail: the id */
	MIGRATION_UNORDERED, /* a set: two ids and no order */
	MIGRATION_SELF_LOOP, /* its own id as parent or dependency */
	MIGRATION_DEPENDS_ON_DOWN, /* a parent that depends_on repeats */
	MIGRATION_LABEL_IS_ID, /* its own id as branch label */
	MIGRATION_REBOUND, /* assigned more than once; the last one wins */
	MIGRATION_PROBLEM_COUNT
};

struct migration_problem {
	enum migration_problem_kind kind;
	/* "revision", "down_revision", ...; {NULL, 0}: the file */
	struct str name;
	struct span span; /* may be empty: the file as a whole */
	struct str detail; /* or {NULL, 0} */
};

enum migration_quote {
	MIGRATION_QUOTE_NONE, /* not a plain literal */
	MIGRATION_QUOTE_SINGLE,
	MIGRATION_QUOTE_DOUBLE,
};

/* One of the four names, as it is written. */
struct migration_field {
	struct str name;
	const struct py_node *statement; /* that binds it last; NULL: none */
	/*
	 * The expression assigned, as written: the bytes a rewrite replaces.
	 * {0, 0} where there is no such place (imported, unpacked from a
	 * variable, ...). Without the parentheses of ("a"), with those of
	 * a tuple.
	 */
	struct span span;
	/*
	 * The expression itself is the literal, and belongs to this name
	 * alone: not shared as in `a = b = None`, not reached through a name.
	 */
	bool is_rewritable;
	enum migration_quote quote; /* of its first string, if it has one */
	struct py_value value;
};

/* A line «Key: value» of the module docstring. */
struct migration_header {
	bool is_there;
	struct str value; /* trimmed */
	struct span span; /* of value in the file; empty when value is */
};

struct migration_function {
	struct str name; /* "upgrade", "downgrade", "upgrade_engine1" */
	const struct py_node *node; /* FunctionDef or AsyncFunctionDef */
	bool is_upgrade; /* else a downgrade */
};

struct migration {
	struct source *source;
	bool is_readable; /* false: only problems and error mean anything */
	bool is_whole; /* false: from migration_read_metadata() */
	struct py_error error; /* when not readable */
	struct py_module module; /* root is NULL when not readable */
	struct py_scope *scope; /* of the module; or NULL */

	struct str id; /* {NULL, 0} when unknown */
	struct span id_span; /* {0, 0} for a legacy id */
	bool is_legacy_id; /* from the file name: [a-f0-9]+ */
	enum meta_state id_state;
	struct meta_list down;
	struct meta_list labels;
	struct meta_list depends;
	struct migration_field field_revision;
	struct migration_field field_down;
	struct migration_field field_labels;
	struct migration_field field_depends;

	struct str doc; /* the docstring's value; {NULL, 0} when there is none */
	struct span doc_span; /* its literal, quotes too */
	struct str message; /* first paragraph, as Alembic shows it */
	struct span message_span; /* first line of it in the file */
	struct migration_header header_revision; /* Revision ID: */
	struct migration_header header_revises; /* Revises: */
	struct migration_header header_date; /* Create Date: */

	struct {
		struct migration_function *v;
		size_t n;
		size_t cap;
	} functions; /* as defined last, in order; whole files only */
	struct {
		struct migration_problem *v;
		size_t n;
		size_t cap;
	} problems;
};

/*
 * Is a file of this name (no directory) a migration of a versions
 * directory? script/base.py, _only_source_rev_file.
 */
bool migration_is_file_name(struct str name);

/* Reads the whole file. m borrows source and lives in the arena. */
void migration_read(struct migration *m, struct arena *a, struct source *source);
/*
 * Only what stands at module level: the bodies of functions and classes are
 * skipped by indentation without a tree, so what a full parse would refuse
 * inside of them may go unnoticed (and functions stay empty). Everything
 * else is as migration_read() has it; when in doubt it reads whole by
 * itself. For files that do not change.
 */
void migration_read_metadata(struct migration *m, struct arena *a,
			     struct source *source);

const struct migration_function *migration_function(const struct migration *m,
						    const char *name);
bool migration_has_problem(const struct migration *m,
			   enum migration_problem_kind kind);
/* For people: "revision is a tuple". */
struct str migration_problem_text(struct arena *a,
				  const struct migration_problem *p);

#endif
