/*
 * commute_parts.h - what a side does to each object it touches, and the
 * steps of commute_compare() to each other. For commute_*.c only.
 */
#ifndef MODEL_COMMUTE_PARTS_H
#define MODEL_COMMUTE_PARTS_H

#include "base/map.h"
#include "model/commute.h"

enum object_class {
	CLASS_SCHEMA = 's',
	CLASS_RELATION = 'r', /* tables, views, sequences; mostly indexes */
	CLASS_COLUMN = 'c', /* of owner */
	CLASS_CONSTRAINT = 'k', /* of owner */
	CLASS_PRIMARY_KEY = 'p', /* of owner: it has but one */
	CLASS_INDEX = 'i', /* where they are named within their table */
	CLASS_UNNAMED = 'u', /* a constraint or index, by what it says */
	CLASS_CONSTRAINT_NAME = 'n', /* where it is the schema's */
	CLASS_TYPE = 'y',
	CLASS_VALUE = 'v', /* of a type */
	CLASS_OTHER = 'o', /* function, trigger, extension, ... */
};

/* What of an object is changed; two that differ mostly do not meet. */
enum aspect {
	ASPECT_TYPE,
	ASPECT_NULLABLE,
	ASPECT_DEFAULT,
	ASPECT_IDENTITY,
	ASPECT_WHOLE, /* all of it anew: MySQL's MODIFY */
	ASPECT_COMMENT,
	ASPECT_OWNER,
	ASPECT_STATE, /* enabled or disabled */
	ASPECT_VALUES, /* an enum gets another one */
	ASPECT_FILLED, /* rows get values in this column: UPDATE */
	ASPECT_OTHER,
	ASPECTS,
};

/* Something that happens; effect NULL: nothing. */
struct touch {
	const struct op_effect *effect;
	uint32_t migration; /* index into the side */
	uint32_t seq; /* ascending in the order they run */
};

/* What becomes of an object, as far as the other side could notice. */
enum life {
	LIFE_NONE, /* not touched, or only as its own */
	LIFE_USED, /* it was there before, and still is */
	LIFE_MADE, /* was not there before */
	LIFE_MADE_IF, /* unless it was there */
	LIFE_DEFINED, /* whether it was there or not: OR REPLACE */
	LIFE_PASSING, /* made and gone again */
	LIFE_GONE,
	LIFE_GONE_IF, /* if it was there */
	LIFE_REPLACED, /* gone, and made anew */
	LIFE_REPLACED_IF, /* the same whether it was there or not */
};

/* Words in a text that speaks of the table: perhaps names of its columns. */
struct mention {
	struct touch touch;
	struct str text;
	const struct sql_text *sql; /* that it is cut from; or NULL */
	bool is_python; /* an expression: SQL is in its text("...") */
	bool is_sure; /* it speaks of no other table */
	bool is_partial; /* and has parts that are not known */
};

struct table_facts {
	/* Rows. */
	struct touch inserted;
	struct touch inserted_by_position; /* names no columns */
	struct touch deleted; /* some of them */
	struct touch emptied;
	struct touch updated;
	struct touch updated_somehow; /* which columns is not known */
	struct touch read;
	VEC_OF(struct touch) inserts; /* that say which columns they fill */
	VEC_OF(struct object *) required; /* new, NOT NULL, without default */
	VEC_OF(struct object *)
	relied; /* another default, or no NULL any more */
	VEC_OF(struct object *) gone; /* columns: dropped or renamed */
	VEC_OF(struct object *) filled; /* columns: ASPECT_FILLED */
	struct touch added; /* a column */
	struct touch checked; /* what rows there may be */
	struct touch index_lost; /* dropped, and it has to be there */
	struct touch rebuilt; /* SQLite: made anew by batch_alter_table() */
	struct touch attached; /* what that loses: view, trigger, ... */
	struct touch index_dropped; /* or constraint: on columns not known */
	VEC_OF(struct mention) mentions;
	bool is_indexed; /* mentions, by word: */
	struct map words; /* word, folded -> struct mention * */
	const struct mention *partial; /* one that has unknown parts */
};

struct object {
	struct str key;
	enum object_class class;
	struct str name; /* as it was first written */
	struct object *owner; /* the table, type or schema it is in; or NULL */
	struct touch used; /* while it was what it had been before */
	struct touch held; /* the first use that is not of its rows alone */
	struct touch checked; /* a column: its values must fit a constraint */
	struct touch made; /* the last one */
	struct touch gone; /* the first one */
	enum life first; /* MADE, MADE_IF, DEFINED, GONE, GONE_IF; NONE */
	bool is_there; /* after all that */
	bool is_told; /* a conflict about it: of what it owns none */
	struct touch *aspects; /* ASPECTS of them; or NULL */
	struct table_facts *facts; /* or NULL */
};

enum commute_dialect {
	DIALECT_UNKNOWN,
	DIALECT_POSTGRESQL,
	DIALECT_MYSQL,
	DIALECT_SQLITE,
	DIALECT_MSSQL,
	DIALECT_ORACLE,
};

struct side {
	struct arena *arena;
	struct str dialect_name;
	enum commute_dialect dialect;
	struct map objects; /* by key */
	struct map bare; /* table's name -> struct bare_name * */
	struct buf *key; /* scratch */
	const struct source *source; /* of the migration in hand */
	struct str database; /* "upgrade_engine1"; "" for upgrade itself */
	uint32_t migration;
	uint32_t seq;
	struct touch blind; /* an index dropped, of a table not known */
	struct touch table_gone;
	size_t nparts; /* effects and unknown parts */
	size_t text_left; /* bytes of texts that are looked into */
	size_t not_analysed;
	const struct op_effect *not_analysed_last;
};

/* Tables of one name, where a schema is said and where not. */
struct bare_name {
	struct object *without;
	struct object *with; /* the first one */
};

/* ---- commute_name.c: objects by name */
void side_init(struct side *s, struct arena *a, struct str dialect);
struct str side_fold(const struct side *s, struct str name);
/* Made when it is not there yet. */
struct object *side_schema(struct side *s, const struct op_name *schema);
struct object *side_relation(struct side *s, const struct op_name *schema,
			     const struct op_name *name);
/* Of an owner. */
struct object *side_part(struct side *s, enum object_class class,
			 struct object *owner, struct str name);
struct object *side_index(struct side *s, const struct op_effect *e,
			  const struct op_name *name, struct object *table);
/* kind: a word that sets apart what does not share names. */
struct object *side_other(struct side *s, enum object_class class,
			  const char *kind, const struct op_name *schema,
			  struct object *table, const struct op_name *name);
struct table_facts *object_facts(struct side *s, struct object *table);
/* The same object on the other side; NULL when that did not touch it. */
struct object *side_find(const struct side *s, const struct object *o);

/* ---- commute_side.c: what happens to an object */
/*
 * Whether it runs is not known, or whether its failure would be noticed; a
 * test for the database alone (op_condition.dialects) is none.
 */
bool effect_is_conditional(const struct op_effect *e);
struct touch side_touch(struct side *s, const struct op_effect *e);
void object_use(struct side *s, struct object *o, const struct op_effect *e);
/* Something that a rebuild of the table loses, or that stands in its way. */
void table_attach(struct side *s, struct object *table,
		  const struct op_effect *e);
/* Its rows have to satisfy something from now on: in these columns. */
void table_check(struct side *s, struct object *table,
		 const struct op_effect *e, const struct op_names *columns);
void object_make(struct side *s, struct object *o, const struct op_effect *e);
void object_leave(struct side *s, struct object *o, const struct op_effect *e);
void object_change(struct side *s, struct object *o, enum aspect aspect,
		   const struct op_effect *e);
enum life object_life(const struct object *o);
/* Was it made here, from nothing: nobody else can know it. */
bool object_is_own(const struct object *o);
/* Counts a part that nobody can compare; an effect but once. */
void side_unknown(struct side *s, const struct op_effect *e);

/* ---- commute_effect.c, commute_part.c, commute_rows.c: effects read */
void side_read(struct side *s, const struct commute_side *from);
/* The schema that something is in has to be there. */
void effect_use_schema(struct side *s, const struct op_effect *e,
		       const struct op_name *name);
void effect_use_columns(struct side *s, const struct op_effect *e,
			struct object *table, const struct op_names *names);
void effect_of_column(struct side *s, const struct op_effect *e);
void effect_of_constraint(struct side *s, const struct op_effect *e);
void effect_of_index(struct side *s, const struct op_effect *e);
/* What constraints inside of CREATE TABLE and ADD COLUMN refer to. */
void effect_constraints(struct side *s, const struct op_effect *e,
			struct object *table);
void effect_column_type(struct side *s, const struct op_effect *e,
			const struct op_column *c);
/* What INSERT, UPDATE, DELETE, TRUNCATE do to the table's rows. */
void effect_of_rows(struct side *s, const struct op_effect *e,
		    struct object *table);
/* Statements: what they read, and the words in them. */
void side_read_texts(struct side *s, const struct operation *op);

/* ---- commute_compare.c, commute_cross.c: two sides */
/* A conflict, and when it happens. */
struct told {
	struct commute_conflict conflict;
	uint32_t seq[2];
};

struct comparison {
	struct arena *arena;
	struct commute_result *out;
	struct side *sides[2];
	VEC_OF(struct told) told;
	struct map pairs; /* of effects that were told */
	struct map unsure; /* effects counted as not analysed */
};

/*
 * side: whose touch `a` is; the other's is b. o: what they meet at, as
 * side's object.
 */
void comparison_tell(struct comparison *c, int side, struct object *o,
		     const struct touch *a, const struct touch *b);
void comparison_unsure(struct comparison *c, int side, const struct touch *a,
		       const struct touch *b);
/* Columns that go, are new or filled against what the other says of them. */
void compare_columns(struct comparison *c, int side, struct object *ours,
		     struct object *theirs);
void compare_rows(struct comparison *c, struct object *ours,
		  struct object *theirs);
void compare_aspects(struct comparison *c, struct object *ours,
		     struct object *theirs);

/* ---- commute_same.c, commute_message.c */
/* Do they leave the same? False when that cannot be told. */
bool effects_are_same(struct arena *a, const struct op_effect *x,
		      const struct op_effect *y);
/* Fills the texts of a conflict about o. */
void commute_describe(struct commute_conflict *c, struct arena *a,
		      const struct object *o);

/* ---- commute_mention.c */
void table_mention(struct side *s, struct object *table, struct mention m);
/* The first text that has the word; *is_unsure: one may, or it is not sure. */
const struct mention *table_mentions(struct side *s, struct object *table,
				     struct str column, bool *is_unsure);

#endif
