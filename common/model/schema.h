/*
 * schema.h - what a database looks like after migrations have run on an
 * empty one: the effects of model/operations.h replayed in the order of the
 * chain. Nothing is run; what the operations say is believed.
 *
 * Unknown is a state. After something that could not be read, what it may
 * have touched is unsure (schema_is_sure()) until an operation on it shows
 * that it is there. A table that nobody created but somebody works on is
 * assumed: it was there before the chain, and its parts are not all known.
 * What runs under a condition is replayed as far as it makes sense, and what
 * it made or dropped is unsure.
 *
 * Objects are found by catalog, schema and name, whatever the ASCII case,
 * and listed in the order they were created; what is gone stays in the lists
 * with is_there unset, so that who dropped it can be told. Pointers stay
 * valid. One step costs what its effects cost, however large the schema is;
 * steps can be taken back (schema_undo()), so that following the branches of
 * a chain copies nothing.
 *
 * Conventions that are not in the files are those of SQLAlchemy and of the
 * dialect: Column(index=True) makes ix_<table>_<column>, PostgreSQL calls an
 * unnamed key <table>_<columns>_key.
 */
#ifndef MODEL_SCHEMA_H
#define MODEL_SCHEMA_H

#include "base/map.h"
#include "model/operations.h"
#include "model/revision.h"

/* Looks at objects, in all; what comes after is not replayed (is_cut). */
#define SCHEMA_WORK_MAX ((size_t)100 << 20)

/* Who did it: a migration, and the place in its file. */
struct schema_origin {
	const struct revision *rev; /* NULL: nobody */
	struct span span;
};

struct schema_object {
	struct str name; /* {NULL, 0}: the database's choice, or not known */
	bool is_there;
	bool is_unsure; /* what made or dropped it may not have run */
	uint32_t known_at; /* schema.clock when it was last seen for sure */
	struct schema_origin created;
	struct schema_origin changed; /* last; of what is gone: dropped */
};

struct schema_table;
struct schema_column;
struct schema_type;

struct schema_part { /* of a key or an index */
	struct schema_column *column; /* NULL: not known, or an expression */
	struct str text; /* its name as given, or the expression; or NULL */
};

struct schema_parts {
	struct schema_part *v;
	size_t n;
	size_t cap;
};

struct schema_column {
	struct schema_object o;
	struct schema_table *table;
	struct op_type type;
	const struct schema_type *named; /* the enum it is; or NULL */
	enum op_bool nullable; /* NO, YES or UNSURE */
	bool is_said; /* by nullable=, NULL or NOT NULL at its creation */
	enum op_default_kind server_default;
	struct str default_text;
	bool default_is_string;
	bool is_identity;
	bool is_computed;
	struct str comment; /* or NULL */
};

/* A constraint: primary key, unique, foreign key, check, exclude. */
struct schema_key {
	struct schema_object o;
	struct schema_table *table;
	enum sql_constraint_kind kind;
	struct schema_parts parts;
	/* Of a foreign key. ref_table is NULL when that is not known. */
	struct schema_table *ref_table;
	struct schema_parts ref_parts; /* empty: the key of ref_table */
	struct str on_delete; /* or NULL */
	struct str on_update;
	struct str condition; /* of a check; or NULL */
	bool is_not_valid;
	struct schema_key *same_name; /* an older one, of another table */
};

struct schema_index {
	struct schema_object o;
	struct schema_table *table;
	struct schema_parts parts;
	bool is_unique;
	bool has_where;
	bool is_generated; /* the name is what conventions make of it */
	struct schema_index *same_name;
};

#define SCHEMA_LIST(type)   \
	struct {            \
		type **v;   \
		size_t n;   \
		size_t cap; \
	}

struct schema_table {
	struct schema_object o;
	struct str catalog; /* "engine1" of upgrade_engine1(); or "" */
	struct str schema; /* or "" */
	bool schema_is_dynamic;
	bool is_temporary;
	bool is_assumed; /* it was there before the chain */
	bool is_incomplete; /* it has more columns than could be read */
	uint32_t whole_at; /* schema.clock when all of it was known */
	bool columns_unsure;
	bool keys_unsure; /* keys and indexes */
	SCHEMA_LIST(struct schema_column) columns;
	struct map column_by_name;
	SCHEMA_LIST(struct schema_key) keys;
	SCHEMA_LIST(struct schema_index) indexes;
	SCHEMA_LIST(struct schema_key) referrers; /* foreign keys to it */
	struct str comment; /* or NULL */
	struct str renamed_to; /* of a name that is gone; or NULL */
	size_t order; /* position in schema.tables */
	size_t mark; /* scratch of walks */
};

/* An enum or another type of its own. */
struct schema_type {
	struct schema_object o;
	struct str schema;
	struct strs values;
	bool has_all_values;
};

/* A view, sequence, function, ...: no more is known than that it is there. */
struct schema_other {
	struct schema_object o;
	enum sql_object_type type;
	struct str schema;
};

/* What could not be read, and since when. */
struct schema_gap {
	struct schema_origin at;
	struct str reason;
};

enum schema_event_kind {
	SCHEMA_FK_BEFORE_TABLE, /* other: the table referred to */
	SCHEMA_DROP_REFERENCED, /* other: the table that refers to it */
	SCHEMA_UNKNOWN_OBJECT,
	SCHEMA_ALREADY_EXISTS,
	SCHEMA_FK_TYPE_MISMATCH, /* other: the column referred to */
	SCHEMA_FK_CYCLE, /* names: the tables of the ring, from table on */
	SCHEMA_DUPLICATE_NAME, /* other: the table that has it already */
	/* Not wrong, but worth knowing. */
	SCHEMA_GOES_WITH, /* names: what is dropped with the column */
	SCHEMA_OLD_TYPE, /* type: the column's until now */
};

/* Something the replay met while it was watched. */
struct schema_event {
	enum schema_event_kind kind;
	const struct op_effect *effect;
	struct span span;
	enum sql_object_type object; /* what name names */
	struct str table; /* as shown: with its schema */
	struct str name; /* of a part of it; or NULL */
	struct str other;
	struct strs names;
	const struct op_type *type;
	const struct op_type *other_type;
	struct schema_origin related; /* the other place; rev NULL: none */
};

struct schema_events {
	struct schema_event *v;
	size_t n;
	size_t cap;
};

struct schema_journal;

struct schema {
	struct arena *arena;
	struct str dialect; /* "postgresql", ...; or "" */
	SCHEMA_LIST(struct schema_table) tables;
	SCHEMA_LIST(struct schema_type) types;
	SCHEMA_LIST(struct schema_other) others;
	struct map table_by_name; /* catalog, schema and name */
	struct map table_by_bare_name; /* the one created last */
	struct map index_by_name;
	struct map key_by_name;
	struct map type_by_name;
	struct map other_by_name;
	struct map schemas; /* in which tables were created */
	SCHEMA_LIST(struct schema_gap) gaps;
	uint32_t clock; /* counts what happens */
	uint32_t unsure_at; /* when anything may have happened; 0: never */
	uint32_t names_unsure_at; /* an index of any name may have been made */
	bool has_created; /* a table, so the chain began with none */
	bool has_assumed; /* a table, so it did not */
	bool assumed_now; /* by the migration in hand */
	size_t analysed; /* effects that were replayed */
	size_t not_analysed; /* what was not, gaps and parts */
	size_t work;
	size_t walk_stamp; /* scratch */
	bool is_cut;
	/*
	 * Only what may touch some names is replayed. Of them it tells no
	 * less than a whole replay would; it may tell more.
	 */
	bool is_partial;
	struct schema_events *events; /* NULL: nobody watches */
	struct schema_journal *journal;
};

void schema_init(struct schema *s, struct arena *a, struct str dialect);

/*
 * Replays one direction of a migration. ops may have been decoded
 * (operations_unpack()). What does not run on the dialect is left out. ops
 * and rev must outlive s.
 */
void schema_run(struct schema *s, const struct operations *ops,
		const struct revision *rev, bool is_upgrade);

/* A migration that nobody can read: anything may have happened. */
void schema_run_unread(struct schema *s, const struct revision *rev);

/* What was replayed after the mark never happened. */
size_t schema_mark(const struct schema *s);
void schema_undo(struct schema *s, size_t mark);

/* NULL when there never was one. schema "" finds the only one of any. */
struct schema_table *schema_table_find(const struct schema *s, struct str catalog,
				       struct str schema, struct str name);
struct schema_column *schema_column_find(const struct schema_table *t,
					 struct str name);
/* The primary key, or NULL. */
struct schema_key *schema_primary_key(const struct schema_table *t);

/* A view, sequence, ... of the name that is there. */
bool schema_has_other(const struct schema *s, struct str name);

/* Nothing that could not be read may have changed whether it is there. */
bool schema_is_sure(const struct schema *s, const struct schema_object *o);
/* Every column (every key and index) is known. */
bool schema_has_all_columns(const struct schema *s, const struct schema_table *t);
bool schema_has_all_keys(const struct schema *s, const struct schema_table *t);

/* "schema.table"; with the catalog in front when there is one. */
struct str schema_table_name(struct arena *a, const struct schema_table *t);
/* The name of a part: its column's now, or the text. */
struct str schema_part_name(const struct schema_part *p);
/*
 * The name of a key: its own, or the one that the dialect gives it; {NULL, 0}
 * when that is not known.
 */
/* "primary key", "unique", "foreign key", "check", "exclude". */
const char *schema_key_word(enum sql_constraint_kind kind);
struct str schema_key_name(const struct schema *s, struct arena *a,
			   const struct schema_key *k);

#endif
