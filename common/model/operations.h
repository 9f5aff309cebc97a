/*
 * operations.h - what a migration does to a database: every operation that
 * is reached from upgrade*() and downgrade*(), with its arguments, and the
 * effect of each on the objects of the schema.
 *
 * Nothing is run. The functions are followed as Python would, as far as the
 * text tells: through helper functions and methods of the same file with
 * their arguments, loops over known lists, branches whose test is known.
 * Both branches of any other test are followed and marked conditional. What
 * cannot be told is in `unknown`, never passed over in silence.
 *
 * Two views of the same thing:
 *   operation   a call as it is written, with every argument: for rules
 *               about the call, and for comparing two migrations' texts
 *   effect      what it does to which object, in one vocabulary whether it
 *               was op.drop_table("t"), DROP TABLE t, or t.drop(bind): for
 *               rules, for replaying a schema, for comparing two branches
 *               object by object. An operation has none, one or several.
 *
 * Bounded: OPERATIONS_MAX, OP_EFFECTS_MAX, OP_STEPS_MAX steps, OP_DEPTH_MAX nested calls;
 * is_cut says that a bound was met, and `unknown` where.
 */
#ifndef MODEL_OPERATIONS_H
#define MODEL_OPERATIONS_H

#include "lang/sql_statement.h"
#include "model/migration.h"
#include "model/operation_type.h"
#include "model/operation_value.h"

#define OPERATIONS_MAX ((size_t)20000)
#define OP_EFFECTS_MAX ((size_t)50000) /* of SQL texts */
#define OP_STEPS_MAX ((size_t)1000000)
#define OP_DEPTH_MAX 24 /* functions that call each other */

enum operation_kind {
#define OPERATION(id, name, signature, batch) OP_##id,
#include "model/operation.def"
#undef OPERATION
	OPERATION_KINDS
};

/* "drop_table"; for OP_UNKNOWN_DIRECTIVE see operation.name. */
const char *operation_kind_name(enum operation_kind kind);

enum op_route {
	OP_ROUTE_OP, /* op.drop_table(...) */
	OP_ROUTE_BATCH, /* batch_op.drop_column(...) */
	OP_ROUTE_INVOKE, /* op.invoke(ops.DropTableOp(...)) */
	OP_ROUTE_HANDLE, /* conn.execute(...), session.query(...).delete() */
	OP_ROUTE_OBJECT, /* table.drop(bind), enum.create(bind) */
};

enum op_condition_kind {
	OP_IF, /* test is the condition; is_negated: it stands in the else */
	OP_LOOP, /* over something that is not known: never, once, or often */
	OP_EXCEPT, /* only after an exception */
	OP_CASE,
	OP_AFTER_RETURN, /* behind an `if test: return`; is_negated */
	OP_TRY, /* not a condition: an exception here does not end it all */
};

struct op_condition {
	enum op_condition_kind kind;
	bool is_negated;
	struct str test; /* as written: `bind.dialect.name == "postgresql"` */
	struct span span;
	/* The dialects it asks for, is_negated or not; empty: it does not. */
	struct strs dialects;
	bool excludes_dialects; /* it runs on every other one */
	const struct op_condition *outer; /* or NULL */
};

/* A call that leads to the operation. */
struct op_site {
	struct span span; /* the call */
	struct str function; /* that is called: "_drop_legacy" */
	const struct op_site *outer; /* nearer to upgrade(); NULL: in it */
};

/* A name of an object. Both .p are NULL when it is absent or dynamic. */
struct op_name {
	struct str text; /* the name itself; SQL's unquoted ones are folded */
	bool is_dynamic; /* there is one, but it is not known */
	struct str shown; /* for people: the name, or the expression */
	struct span span; /* in the file */
};

struct op_names {
	struct op_name *v;
	size_t n;
	size_t cap;
};

/* Three-valued, for nullable= and its like. */
enum op_bool { OP_UNSAID, OP_NO, OP_YES, OP_UNSURE };

enum op_default_kind {
	OP_DEFAULT_UNSAID,
	OP_DEFAULT_NONE, /* said to be none */
	OP_DEFAULT_VALUE,
	OP_DEFAULT_UNSURE, /* dynamic: may be None */
};

struct op_constraint {
	enum sql_constraint_kind kind;
	struct op_name name; /* absent when the database names it */
	struct op_names columns;
	struct op_name ref_schema; /* of a foreign key */
	struct op_name ref_table;
	struct op_names ref_columns; /* none means its key */
	struct str on_delete; /* as written; or NULL */
	struct str on_update;
	struct str condition; /* of a check; as written, or NULL */
	bool is_not_valid; /* existing rows are not looked at */
	bool is_using_index;
	bool is_inline; /* written at a column */
	bool is_use_alter; /* CREATE TABLE leaves it out, but on SQLite */
	struct span span;
};

struct op_constraints {
	struct op_constraint *v;
	size_t n;
	size_t cap;
};

struct op_column {
	struct op_name name;
	struct op_type type;
	enum op_bool nullable; /* as said; primary_key implies OP_NO */
	bool nullable_is_said; /* and is not only implied */
	enum op_bool primary_key;
	enum op_bool unique;
	enum op_bool index;
	enum op_default_kind server_default;
	struct str default_text; /* of OP_DEFAULT_VALUE, when it is constant */
	bool default_is_string; /* default_text is a value, no SQL */
	bool has_python_default; /* default=: does nothing in the database */
	bool is_identity;
	bool is_computed;
	bool is_dynamic; /* the column itself is not readable */
	struct str comment; /* or NULL */
	const struct op_value *value; /* as written in Python; or NULL */
	struct span span;
};

struct op_columns {
	struct op_column *v;
	size_t n;
	size_t cap;
};

struct operation;

struct op_effect {
	enum sql_action_kind action; /* SQL_DROP, SQL_ADD, SQL_RENAME, ... */
	enum sql_object_type object; /* what name names */
	unsigned flags; /* enum sql_flag */
	/*
	 * The table it is or belongs to. For an object that is a table name
	 * and table are the same. `name` of a column, index, constraint, type,
	 * view ... is its own, and `schema` the one it (or its table) is in.
	 */
	struct op_name schema;
	struct op_name table;
	struct op_name name;
	struct op_name new_name; /* SQL_RENAME, SQL_SET_SCHEMA, ... */
	/*
	 * CREATE TABLE, ADD COLUMN; SET_TYPE and REDEFINE: the new type is
	 * columns.v[0].type. CREATE or ADD of an index: none.
	 */
	struct op_columns columns;
	struct op_constraints constraints; /* inline ones too */
	/* Of an index; that UPDATE sets; that INSERT fills. */
	struct op_names column_names;
	struct op_type existing_type; /* SET_TYPE: existing_type=; UNKNOWN */
	enum op_bool existing_nullable;
	/* CREATE TYPE: columns.v[0].type.values; ADD VALUE, COMMENT: */
	struct str value;
	bool value_is_string; /* SET_DEFAULT: value is a value, no SQL */
	/* Columns, constraints: there may be more than could be read. */
	bool is_incomplete;
	/* In a DO block or under an IF of SQL: whether it runs is not known. */
	bool is_conditional;
	struct span span; /* in the file: the statement or the call */
	const struct operation *operation;
};

struct op_effects {
	struct op_effect *v;
	size_t n;
	size_t cap;
};

/* An SQL text that is run, and its statements. */
struct op_sql {
	struct sql_text sql; /* dialect as far as a condition tells, or ANY */
	const struct op_text *text;
	struct sql_script script;
};

struct op_argument {
	struct str name; /* the parameter's, by its newest name */
	const struct op_value *value;
};

struct operation {
	enum operation_kind kind;
	enum op_route route;
	struct str name; /* as called: "drop_table", "execute", "drop_view" */
	struct span span; /* the call */
	/* "upgrade", "downgrade_engine1", ...; {NULL, 0}: at module level */
	struct str function;
	bool is_upgrade; /* else reached from a downgrade; module level: true */
	const struct op_site *site; /* where the helper it is in was called */
	const struct op_condition *condition; /* innermost; NULL: none */
	bool is_repeated; /* in a loop whose rounds are not known */
	bool in_autocommit; /* in autocommit_block() */
	const struct operation *batch; /* the batch_alter_table; or NULL */
	struct op_argument *arguments;
	size_t narguments;
	bool has_star; /* more may have been given */
	struct op_effects effects;
	const struct op_sql *sql; /* of what runs a text; or NULL */
};

/* Something that may change the database, but nobody can tell how. */
struct op_unknown {
	struct span span;
	struct str function; /* as in struct operation */
	bool is_upgrade;
	const struct op_site *site;
	const struct op_condition *condition;
	size_t before; /* the operation of the list that it comes before */
	struct str reason; /* "runs SQL that is not written here: `stmt`" */
};

struct operations {
	const struct migration *migration;
	struct arena *arena;
	/* In the order they run: upgrades, then downgrades. */
	struct {
		struct operation **v;
		size_t n;
		size_t cap;
	} list;
	struct {
		struct op_unknown *v;
		size_t n;
		size_t cap;
	} unknown;
	bool has_upgrade; /* there is a function of that name */
	bool has_downgrade;
	bool raises_in_downgrade; /* it says by `raise` that there is none */
	bool is_cut;
};

/*
 * Never fails. m must be whole (migration_read()) and outlive the result,
 * which lives in the arena. An unreadable migration has no operations.
 */
void operations_read(struct operations *ops, struct arena *a,
		     const struct migration *m);

/* Neither operation nor anything unknown in that direction. */
bool operations_is_empty(const struct operations *ops, bool is_upgrade);

/* &op_absent when it was not given; OP_DYNAMIC when a star may hide it. */
const struct op_value *operation_argument(const struct operation *op,
					  const char *name);
/* Whether it runs depends on more than that the function does. */
bool operation_is_conditional(const struct operation *op);
/*
 * Does it run on this dialect ("postgresql", "mysql", ...)? False only when a
 * condition on the way says so. An empty name: true.
 */
bool operation_runs_on(const struct operation *op, struct str dialect);

/* Absent and not dynamic either. */
static inline bool op_name_is_absent(const struct op_name *n)
{
	return !n->text.p && !n->is_dynamic;
}

/* Both known and the same, but for ASCII case. */
bool op_name_equal(const struct op_name *a, const struct op_name *b);
/*
 * The same table: names equal, and schemas equal unless one has none.
 */
bool op_table_equal(const struct op_name *schema_a, const struct op_name *a,
		    const struct op_name *schema_b, const struct op_name *b);

#endif
