/*
 * sql_statement.h - an SQL text as statements, and what each one does to
 * which object.
 *
 * A reader, not a checker: it takes what a database would accept and says
 * what it would do; of what none would accept it says no more than it can
 * see. It never guesses: a statement it does not know is SQL_VERB_UNKNOWN, a
 * part of one it does not know SQL_ALTER, a name that holds a hole or a
 * placeholder is_dynamic.
 *
 * Bounds: SQL_TEXT_MAX bytes, and the maxima below. What lies behind them is
 * not read and is_cut says so. Time is linear, nothing recurses on input.
 */
#ifndef LANG_SQL_STATEMENT_H
#define LANG_SQL_STATEMENT_H

#include "lang/sql_lexer.h"
#include "base/vec.h"

#define SQL_STATEMENTS_MAX ((size_t)1 << 17)
#define SQL_ACTIONS_MAX ((size_t)1 << 17)
/* Of one statement; the rest of it is skipped unread. */
#define SQL_TOKENS_MAX ((size_t)1 << 20)

enum sql_verb {
	SQL_VERB_UNKNOWN,
#define SQL_VERB(id, word) SQL_VERB_##id,
#include "lang/sql_verb.def"
#undef SQL_VERB
	SQL_NVERBS
};

enum sql_action_kind {
#define SQL_ACTION(id, name) SQL_##id,
#include "lang/sql_action.def"
#undef SQL_ACTION
	SQL_NACTIONS
};

enum sql_object_type {
	SQL_OBJECT_UNKNOWN,
#define SQL_OBJECT(id, words) SQL_OBJECT_##id,
#include "lang/sql_object.def"
#undef SQL_OBJECT
	SQL_NOBJECTS
};

enum sql_flag_bit {
#define SQL_FLAG(id, name) SQL_BIT_##id,
#include "lang/sql_flag.def"
#undef SQL_FLAG
	SQL_NFLAGS
};

enum sql_flag {
#define SQL_FLAG(id, name) SQL_##id = 1 << SQL_BIT_##id,
#include "lang/sql_flag.def"
#undef SQL_FLAG
};

/* For messages and tests; "unknown" for the UNKNOWN ones. */
const char *sql_verb_name(enum sql_verb verb);
const char *sql_action_name(enum sql_action_kind kind);
const char *sql_object_name(enum sql_object_type type);
const char *sql_flag_name(enum sql_flag_bit bit);

/*
 * A name as it is written: name is unquoted and, when it was not quoted, in
 * lower case (PostgreSQL's folding; SQLite, MySQL columns and MSSQL do not
 * care for case, so compare theirs with str_eq_nocase); as_written is only
 * unquoted. Both .p are NULL when there is none, or it is_dynamic.
 */
struct sql_name {
	struct str name;
	struct str as_written;
	struct span span; /* in the text, with quotes; empty when none */
	bool is_dynamic; /* there is one, but a hole or placeholder is in it */
	bool is_quoted;
};

/* schema.name; of longer ones (MSSQL, Oracle) the last two parts. */
struct sql_object {
	struct sql_name schema;
	struct sql_name name;
};

struct sql_names {
	struct sql_name *v;
	size_t n;
	size_t cap;
};

struct sql_objects {
	struct sql_object *v;
	size_t n;
	size_t cap;
};

enum sql_nullable { SQL_NULLABLE_UNSAID, SQL_NULLABLE, SQL_NOT_NULL };

struct sql_column {
	struct sql_name name;
	struct span span; /* the definition, name first */
	/*
	 * As written, comments and all; .p NULL when there is none. SERIAL is
	 * a type here; what it implies is for the reader of this.
	 */
	struct str type;
	struct str default_text; /* .p NULL when there is none */
	enum sql_nullable nullable;
	bool is_primary_key;
	bool is_unique;
	bool is_identity; /* IDENTITY, AUTO_INCREMENT, AUTOINCREMENT */
	bool is_generated; /* GENERATED ALWAYS AS (expression) */
	bool has_references; /* its constraint is in the action's list */
};

enum sql_constraint_kind {
	SQL_CONSTRAINT_UNKNOWN,
	SQL_CONSTRAINT_PRIMARY_KEY,
	SQL_CONSTRAINT_UNIQUE,
	SQL_CONSTRAINT_FOREIGN_KEY,
	SQL_CONSTRAINT_CHECK,
	SQL_CONSTRAINT_EXCLUDE,
	SQL_CONSTRAINT_INDEX, /* MySQL INDEX/KEY inside of CREATE TABLE */
	SQL_CONSTRAINT_NOT_NULL, /* inline and named: CONSTRAINT x NOT NULL */
	SQL_CONSTRAINT_DEFAULT, /* MSSQL: ADD CONSTRAINT x DEFAULT 0 FOR c */
};

struct sql_constraint {
	enum sql_constraint_kind kind;
	struct sql_name name; /* absent when the database names it */
	struct span span;
	struct sql_names columns; /* an expression gives an absent name */
	struct sql_object references; /* SQL_CONSTRAINT_FOREIGN_KEY */
	struct sql_names referenced; /* its columns; none means the key */
	struct str on_delete, on_update; /* "cascade", "set null", ...; or NULL */
	bool is_inline; /* written at a column */
	bool is_not_valid;
	bool is_using_index; /* adopts an index that exists */
};

struct sql_action {
	enum sql_action_kind kind;
	enum sql_object_type type; /* what name names */
	unsigned flags; /* enum sql_flag */
	struct span span; /* this action's part of the statement */
	/*
	 * The object itself: the table that is dropped, the index that is
	 * created, the column that is added (its schema is absent).
	 */
	struct sql_name schema;
	struct sql_name name;
	/*
	 * The table it belongs to: of columns, constraints, partitions,
	 * indexes, triggers, policies, rules. Absent for what stands alone.
	 */
	struct sql_name table_schema;
	struct sql_name table;
	struct sql_name new_name;
	struct str value; /* SET: right of = or TO; COMMENT, ADD VALUE: ... */
	/* Columns of CREATE TABLE, or the one of ADD, SET_TYPE, REDEFINE. */
	struct sql_column *columns;
	size_t ncolumns;
	struct sql_constraint *constraints; /* inline ones too */
	size_t nconstraints;
	/* Of an index; that UPDATE sets; that INSERT fills. */
	struct sql_names column_names;
};

struct sql_statement {
	struct span span; /* first to last token, without the semicolon */
	enum sql_verb verb;
	struct sql_action *actions;
	size_t nactions;
	/* What it reads: behind FROM, JOIN and USING, without its CTEs. */
	struct sql_objects reads;
	uint32_t parent; /* index of the one it stands in, or SQL_NO_PARENT */
	/* In a DO block or under an IF: whether it runs is not known. */
	bool is_conditional;
	bool has_hole;
	bool has_with; /* began with WITH; the verb is the main statement's */
	bool is_broken; /* a quote or comment in it has no end */
	bool is_cut; /* longer than SQL_TOKENS_MAX: its end was not read */
};

#define SQL_NO_PARENT UINT32_MAX

/* In the order of the text; nested ones follow what they stand in. */
struct sql_script {
	struct sql_statement *v;
	size_t n;
	size_t cap;
	size_t nactions; /* of all */
	bool is_cut; /* there is more than the bounds allow */
};

/*
 * Everything lives in the arena or borrows text->bytes. An empty text, or one
 * of comments alone, has no statement. A text whose statement is one whole
 * hole has one: SQL_VERB_UNKNOWN with has_hole.
 */
void sql_read(struct sql_script *script, struct arena *a,
	      const struct sql_text *text);

#define sql_each(script, it) vec_each (script, struct sql_statement, it)

#endif
