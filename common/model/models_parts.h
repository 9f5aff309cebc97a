/*
 * models_parts.h - how reading models is divided; for models*.c alone.
 *
 *   models.c             files: which, in which order; what is asked
 *   models_link.c        imports, and what names of other files stand for
 *   models_hook.c        attributes, annotations: what op_hooks do
 *   models_class.c       which classes are tables, and of what name
 *   models_column.c      a class's columns; _annotation.c: from Mapped[...]
 *   models_table.c       Table() calls; a table is put together
 *   models_key.c         the columns that keys and indexes name
 *   models_metadata.c    whose table is it, in which schema
 *   models_field.c       SQLModel's Field()
 *   models_sub.c         re.sub(), which names of tables are made by
 */
#ifndef MODEL_MODELS_PARTS_H
#define MODEL_MODELS_PARTS_H

#include "model/models.h"
#include "model/operation_read.h"

struct models_module {
	struct migration file; /* first: a reader's file is its module */
	struct str path; /* of the file; of a directory without __init__.py */
	struct str package; /* where its submodules lie; {NULL, 0}: nowhere */
	struct op_scope *scope; /* NULL: nothing to evaluate, or not yet */
	bool is_done;
	struct strs stars; /* modules unknown to us: from x import * */
};

/* A class, a Table() or an Index(), in the order they were made. */
struct models_item {
	struct op_value *value;
	struct models_module *module;
};

/* A Table(), and the table that its parts go into. */
struct models_filling {
	struct models_item item;
	struct models_table *table;
};

enum models_class_kind {
	CLASS_NONE, /* not mapped: a mixin, an abstract base, anything */
	CLASS_TABLE, /* has a table of its own */
	CLASS_PARENTS, /* its columns go into its parent's */
};

struct models_class {
	struct op_value *value;
	struct models_module *module;
	size_t order;
	bool is_settled;
	bool is_open; /* being settled */
	enum models_class_kind kind;
	struct models_class *parent; /* the mapped class it is derived from */
	struct str name; /* of the table */
	struct models_table *table;
};

struct models_state {
	struct models *m;
	struct op_reader reader;
	struct operations ops; /* what reading writes down; nobody looks */
	size_t steps; /* for all that is still to come */
	size_t budget; /* reader.steps when it was last counted */
	struct map modules; /* by path */
	VEC_OF(struct models_item) items;
	struct map classes; /* by pointer -> struct models_class * */
	struct map tables; /* by schema and name -> struct models_table * */
	VEC_OF(struct models_filling) fillings;
	VEC_OF(struct models_class *) mapped; /* that bring columns */
	struct map by_call; /* Table() by pointer -> struct models_table * */
	struct map gaps_seen;
	/* MetaData objects that count; is_filtered: no others do. */
	VEC_OF(const struct op_value *) targets;
	bool is_filtered;
};

/*
 * Bases of bases are gone through without remembering which were seen: what
 * stands further behind is followed less deep, so that there are no more
 * than 2^MODELS_DEPTH ways, however classes are derived from each other.
 */
#define MODELS_DEPTH 12
static inline unsigned models_deeper(unsigned depth, size_t i)
{
	return depth + 1 + (unsigned)(i < MODELS_DEPTH ? i : MODELS_DEPTH);
}
#define MODELS_CLASS_STEPS ((size_t)100)

static inline struct models_state *models_of(const struct op_reader *r)
{
	return r->hooks_data;
}

/* models.c */
void models_gap(struct models *m, const struct models_module *module,
		const struct py_node *node, const char *fmt, ...)
	PRINTF_LIKE(4, 5);
struct models_module *models_module_at(struct models *m, struct str path);
void models_load(struct models *m, struct models_module *module);
struct str models_pointer(const void *const *p);
struct models_module *models_module_of(const struct op_scope *s);
struct op_value *models_text(struct op_reader *r, struct str text,
			     const struct py_node *node);
struct op_value *models_call(struct op_reader *r, struct str name,
			     const struct op_value *like);
void models_set_keyword(struct op_reader *r, struct op_value *call,
			const char *name, const struct op_value *v);

/* models_link.c */
struct op_value *models_import(struct op_reader *r, const struct py_node *node,
			       unsigned level, struct str dotted,
			       struct str name);
bool models_import_all(struct op_reader *r, struct op_scope *s,
		       const struct py_node *node);
struct op_value *models_unbound(struct op_reader *r, const struct py_node *node);
/* A member of what models_import() gave for a module; or NULL. */
struct op_value *models_of_module(struct op_reader *r,
				  const struct op_value *module,
				  struct str name, const struct py_node *node);
bool models_is_module(const struct op_value *v);

/* models_hook.c */
extern const struct op_hooks models_hooks;
bool models_is_extension(const struct op_value *v);
struct op_value *models_written(const struct op_value *class, struct str name,
				unsigned depth);

/* models_sub.c: a call that is re.sub() of known texts becomes its result */
void models_substitute(struct op_reader *r, struct op_value *v);

/* models_class.c */
struct models_class *models_class_of(struct models *m, const struct op_value *v);
void models_settle(struct models *m, struct models_class *c);
/* A member of the class or its bases, declared_attr computed; or NULL. */
struct op_value *models_member(struct models *m, struct models_class *c,
			       const char *name);
bool models_is_declared(const struct op_value *v);
struct op_value *models_declared(struct models *m, struct models_class *c,
				 struct op_value *function);
bool models_has_base(const struct op_value *class, const char *last_name,
		     unsigned depth);
bool models_has_decorator(const struct op_value *v, const char *name);

/* models_column.c */
void models_columns(struct models *m, struct models_class *c,
		    struct models_table *t);
bool models_is_column(const struct op_value *v);
bool models_has_key(struct models *m, struct models_class *c);
/* The Column() inside of deferred(), column_property(), ...; or v. */
struct op_value *models_unwrapped(struct op_value *v);

/* models_annotation.c */
/*
 * column is what was assigned, or NULL. Gives a Column() with the type and
 * nullability that the annotation says; NULL: no column.
 */
struct op_value *models_annotated(struct models *m, struct models_class *c,
				  const struct py_node *statement,
				  struct op_value *column);

/* models_field.c */
struct op_value *models_field(struct op_reader *r, const struct op_value *field,
			      const struct py_node *node);

/* models_table.c */
struct models_table *models_table_at(struct models *m, struct str schema,
				     struct str name);
/* First which tables there are, for foreign keys that name their classes. */
void models_table_from_call(struct models *m, const struct models_item *item);
/* Then what is in them. */
void models_fill_from_call(struct models *m, const struct models_filling *f);
void models_table_from_class(struct models *m, struct models_class *c);
void models_fill(struct models *m, struct models_class *c);
void models_finish(struct models *m, struct models_table *t);

/* models_key.c */
/* A Column() or constraint as it goes into a table: names and keys known. */
struct op_value *models_part(struct models *m, struct models_table *t,
			     const struct models_module *module,
			     struct op_value *v);
void models_add_index(struct models *m, const struct models_item *item);
/* Without its items. */
struct op_value *models_copy(struct op_reader *r, const struct op_value *v);
/* An attribute may have another name than its column: Column("id", ...). */
struct str models_name_in_class(const struct op_value *class, struct str name);

/* models_metadata.c */
const struct op_value *models_metadata(struct models *m,
				       const struct op_value *v, unsigned depth);
const struct op_value *models_metadata_of_class(struct models *m,
						const struct op_value *base,
						unsigned depth);
/* MetaData(schema="x"); {NULL, 0} when none */
struct str models_schema_of(const struct op_value *metadata);
bool models_is_wanted(const struct models *m, const struct op_value *metadata);

#endif
