/*
 * schema_parts.h - how the replay is divided; for schema_*.c alone.
 *
 *   schema.c             what is asked; one migration, operation by operation
 *   schema_journal.c     what was changed, to be taken back
 *   schema_find.c        names, and whether what is known of them is sure
 *   schema_table.c       tables; _column.c, _key.c, _index.c: their parts
 *   schema_drop_key.c    which constraint a name means
 *   schema_other.c       types, views, schemas
 *   schema_event.c       what is worth a word
 */
#ifndef MODEL_SCHEMA_PARTS_H
#define MODEL_SCHEMA_PARTS_H

#include "base/buf.h"
#include "model/schema.h"

/* One effect while it is replayed. */
struct schema_step {
	struct schema *s;
	const struct operations *ops;
	const struct operation *op;
	const struct op_effect *e;
	struct str catalog;
	struct schema_origin origin;
	bool is_unsure; /* it may not run */
	bool is_quiet; /* no events: it may fail, and be meant to */
	bool is_rows; /* it changes rows alone */
};

/* ---- schema_journal.c: before anything is changed --------------------- */

void schema_save(struct schema *s, void *p, size_t n);
void schema_put(struct schema *s, struct map *m, struct str key, void *value);
#define schema_set(s, lvalue, value)                  \
	(schema_save((s), &(lvalue), sizeof(lvalue)), \
	 (void)((lvalue) = (value)))
#define schema_push(st, list, item)                  \
	(schema_save((st), (list), sizeof(*(list))), \
	 vec_push((list), (st)->arena, (item)))

/* ---- schema_find.c ----------------------------------------------------- */

struct str schema_key_of(struct arena *a, struct str x, struct str y,
			 struct str z);
/* "" for the schema that is meant when none is said: "public", ... */
struct str schema_usual(const struct schema *s, struct str schema);
bool schema_pay(struct schema *s, size_t work);
/* Anything may have happened. */
void schema_doubt(struct schema_step *p);
/* It was made, seen or dropped just now. */
void schema_seen(struct schema_step *p, struct schema_object *o);
void schema_touch(struct schema_step *p, struct schema_object *o);
/* A part of it was made or changed: it is there whether that ran or not. */
void schema_change(struct schema_step *p, struct schema_object *o);
void schema_gone(struct schema_step *p, struct schema_object *o);
struct schema_object schema_new_object(struct schema_step *p, struct str name);
bool schema_name_is(struct str a, const struct op_name *b);
/*
 * The table that the effect works on, seen. NULL when its name is not known
 * (then all is in doubt), or it is none of ours to follow. One that is not
 * there is told about, and assumed.
 */
struct schema_table *schema_need(struct schema_step *p);
/* The same for another one: what a foreign key refers to. */
struct schema_table *schema_need_named(struct schema_step *p,
				       const struct op_name *schema,
				       const struct op_name *name,
				       const struct op_constraint *reference);
/* The column, seen; NULL when it is not known. */
struct schema_column *schema_need_column(struct schema_step *p,
					 struct schema_table *t,
					 const struct op_name *name,
					 struct span span);
void schema_parts_of(struct schema_step *p, struct schema_table *t,
		     const struct op_names *names, struct schema_parts *out);
bool schema_parts_have(const struct schema_parts *parts,
		       const struct schema_column *c);

/* ---- tables and their parts -------------------------------------------- */

struct schema_table *schema_table_new(struct schema_step *p, struct str schema,
				      struct str name);
void schema_create_table(struct schema_step *p);
void schema_drop_table(struct schema_step *p);
void schema_remove_table(struct schema_step *p, struct schema_table *t);
void schema_rename_table(struct schema_step *p, bool is_schema);
void schema_on_table(struct schema_step *p);

void schema_add_column(struct schema_step *p, struct schema_table *t,
		       const struct op_column *c);
void schema_on_column(struct schema_step *p);

void schema_add_key(struct schema_step *p, struct schema_table *t,
		    const struct op_constraint *c);
/* Inline PRIMARY KEYs of several columns are one key. */
void schema_add_keys(struct schema_step *p, struct schema_table *t,
		     const struct op_constraints *list);
void schema_remove_key(struct schema_step *p, struct schema_key *k);
void schema_on_key(struct schema_step *p);
struct schema_key *schema_key_meant(struct schema_step *p, struct schema_table *t,
				    const struct op_name *name);

void schema_add_index(struct schema_step *p, struct schema_table *t,
		      const struct op_name *name,
		      const struct op_names *columns, unsigned flags);
void schema_remove_index(struct schema_step *p, struct schema_index *i);
void schema_on_index(struct schema_step *p);
struct schema_index *schema_index_find(struct schema_step *p,
				       const struct schema_table *t,
				       struct str name);

/* The type of the column is made by this, if CREATE TABLE has to; or NULL. */
const struct schema_type *schema_type_used(struct schema_step *p,
					   const struct op_type *type);
void schema_on_type(struct schema_step *p);
void schema_on_schema(struct schema_step *p);
void schema_on_other(struct schema_step *p);

/* ---- schema_event.c: NULL when nobody watches -------------------------- */

struct schema_event *schema_tell(struct schema_step *p,
				 enum schema_event_kind kind,
				 const struct schema_table *t);
void schema_tell_ring(struct schema_step *p, const struct schema_key *k);
void schema_tell_types(struct schema_step *p, const struct schema_key *k);

/*
 * Batches make the table anew on SQLite: a constraint or column of a name
 * that is taken replaces the old one, and what went is not missed.
 */
bool schema_is_in_batch(const struct schema_step *p);

static inline bool schema_is_mysql(const struct schema *s)
{
	return str_is(s->dialect, "mysql") || str_is(s->dialect, "mariadb");
}

static inline bool schema_is_postgresql(const struct schema *s)
{
	return str_is(s->dialect, "postgresql");
}

static inline bool schema_is_sqlite(const struct schema *s)
{
	return str_is(s->dialect, "sqlite");
}

#endif
