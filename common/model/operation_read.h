/*
 * operation_read.h - the reader of operations, for the operation_*.c files
 * only. It follows statements and expressions as Python would and writes
 * down what reaches the database.
 *
 * Files, in the order of the work:
 *   operations.c             what is read: module, upgrade*, downgrade*
 *   operation_block.c        statements; _branch.c: if, loops, try, match
 *   operation_scope.c        names and what they stand for
 *   operation_eval.c         expressions; _string.c, _text.c: strings
 *   operation_builtin.c      builtins, methods of lists, dicts, strings
 *   operation_follow.c       functions and classes of the file
 *   operation_call.c         whose call is it; _symbol.c: an import's;
 *                            _handle.c: a connection's
 *   operation_argument.c     a call's arguments under their names
 *   operation_record.c       an operation is written down
 *   operation_effect.c       effects of op.*; _column.c, _sql.c,
 *                            _expression.c: of what they are given;
 *                            _directive.c: of other packages' op.*
 */
#ifndef MODEL_OPERATION_READ_H
#define MODEL_OPERATION_READ_H

#include "base/buf.h"
#include "model/operations.h"

/* Expressions and statements inside each other; keeps the stack small. */
#define OP_NEST_MAX 400
/* Bytes of one text, and of all that are read as SQL. */
#define OP_TEXT_MAX ((size_t)1 << 20)
#define OP_SQL_MAX ((size_t)8 << 20)
#define OP_UNKNOWN_MAX ((size_t)2000)

/* The names of a module, class, function call or comprehension. */
struct op_scope {
	struct op_scope *parent; /* where it stands in the text */
	struct map names; /* -> struct op_value * */
	struct map *globals; /* `global x` was said; NULL: never */
	bool is_class; /* functions inside do not see its names */
	const struct migration *file; /* a module's: whose names these are */
};

struct op_reader;

/*
 * What is otherwise where several files are read together (models_link.c).
 * Each gives NULL for "as ever".
 */
struct op_hooks {
	/*
	 * `import dotted`: the module; `from dotted import name`: what it is.
	 * level: of a relative import.
	 */
	struct op_value *(*import)(struct op_reader *r,
				   const struct py_node *node, unsigned level,
				   struct str dotted, struct str name);
	/* `from dotted import *` into a scope; false: nothing is known of it. */
	bool (*import_all)(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node);
	struct op_value *(*attribute)(struct op_reader *r,
				      struct op_value *base, struct str name,
				      const struct py_node *node);
	/* base[key] and left | right of what may be types */
	struct op_value *(*subscript)(struct op_reader *r, struct op_value *base,
				      struct op_value *key,
				      const struct py_node *node);
	struct op_value *(*either)(struct op_reader *r, struct op_value *left,
				   struct op_value *right,
				   const struct py_node *node);
	/* A name that nobody binds. */
	struct op_value *(*unbound)(struct op_reader *r,
				    const struct py_node *node);
	/* A class or a call was evaluated. */
	void (*made)(struct op_reader *r, struct op_value *v);
};

/* A function that is being followed. */
struct op_frame {
	const struct py_node *function;
	struct op_scope *scope;
	struct op_value *result; /* NULL until it returns something */
	struct op_value *yielded;
	/* Set behind an `if test: return`: what follows may not run. */
	const struct op_condition *pending;
	bool pending_is_return;
	struct op_frame *outer;
	unsigned depth;
};

/* A name that was bound inside a branch, and what it was before. */
struct op_change {
	struct op_scope *scope;
	struct str name;
	struct op_value *value; /* NULL: not bound */
};

struct op_changes {
	struct op_change *v;
	size_t n;
	size_t cap;
};

struct op_reader {
	struct operations *ops;
	struct arena *arena;
	const struct migration *m;
	struct op_scope *module;
	struct op_frame *frame;
	struct op_changes changes; /* while branches > 0 */
	unsigned branches;
	unsigned nest;
	size_t steps;
	size_t sql_bytes;
	size_t sql_effects;
	struct map unknown_seen;
	struct map roots_seen; /* functions reached by their direction */
	bool has_op_star; /* from alembic.op import * */

	/* Where it is now; copied into what is written down. */
	struct str function;
	bool is_upgrade;
	const struct op_site *site;
	const struct op_condition *condition;
	unsigned repeated;
	unsigned autocommit;
	/* The call that is a statement of its own: its value is not used. */
	const struct py_node *effect_call;

	const struct op_hooks *hooks; /* NULL: this file alone */
	void *hooks_data;
};

/* The arguments of a call, stars resolved as far as they are known. */
struct op_arguments {
	struct op_value **items;
	size_t n;
	size_t cap;
	struct op_keyword *keywords;
	size_t nkeywords;
	size_t keywords_cap;
	bool has_star;
	bool has_handle; /* one is op, a connection, a session, a batch */
};

enum op_flow { FLOW_NEXT, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN, FLOW_RAISE };

/* operation_value.c */
struct op_value *op_new(struct op_reader *r, enum op_value_kind kind,
			const struct py_node *node);
struct op_value *op_dynamic(struct op_reader *r, const struct py_node *node,
			    const char *why);
void op_append(struct op_reader *r, struct op_value *list, struct op_value *v);
struct op_value *op_of_constant(struct op_reader *r, const struct py_value *v);
struct str op_source(const struct op_reader *r, const struct py_node *node);

/* operation_scope.c */
struct op_scope *op_scope_new(struct op_reader *r, struct op_scope *parent);
void op_bind(struct op_reader *r, struct op_scope *s, struct str name,
	     struct op_value *v);
struct op_value *op_lookup(struct op_reader *r, struct op_scope *s,
			   const struct py_node *name);
/* To a target: a name, a tuple of them, an attribute, a subscript. */
void op_assign(struct op_reader *r, struct op_scope *s,
	       const struct py_node *target, struct op_value *v);
/* A dynamic value whose items are what it may be, when they are few. */
struct op_value *op_either(struct op_reader *r, const struct py_node *node,
			   struct op_value *a, struct op_value *b);
/* What a name is after either of two branches. */
size_t op_branch_begin(struct op_reader *r);
void op_branch_take(struct op_reader *r, size_t mark, struct op_changes *out);
void op_branch_end(struct op_reader *r, const struct op_changes *a,
		   const struct op_changes *b);

/* operation_block.c */
enum op_flow op_block(struct op_reader *r, struct op_scope *s,
		      const struct py_list *body);
bool op_step(struct op_reader *r, const struct py_node *node);
void op_pay(struct op_reader *r, size_t steps);
bool op_enter(struct op_reader *r, const struct py_node *node);
void op_import(struct op_reader *r, struct op_scope *s,
	       const struct py_node *node);

/* operation_branch.c */
const struct op_condition *op_condition_push(struct op_reader *r,
					     enum op_condition_kind kind,
					     const struct py_node *test,
					     const struct op_value *value,
					     bool is_negated);
void op_condition_pop(struct op_reader *r, const struct op_condition *saved);
enum op_flow op_if(struct op_reader *r, struct op_scope *s,
		   const struct py_node *node);
enum op_flow op_try(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node);
enum op_flow op_match(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node);
/* operation_loop.c */
enum op_flow op_for(struct op_reader *r, struct op_scope *s,
		    const struct py_node *node);
enum op_flow op_while(struct op_reader *r, struct op_scope *s,
		      const struct py_node *node);
struct op_value *op_comprehension(struct op_reader *r, struct op_scope *s,
				  const struct py_node *node);
/* The items to go through; NULL when they are not known. */
const struct op_value *op_iterable(struct op_reader *r, const struct op_value *v);

/* operation_eval.c */
struct op_value *op_eval(struct op_reader *r, struct op_scope *s,
			 const struct py_node *node);
struct op_value *op_attribute(struct op_reader *r, struct op_value *base,
			      struct str name, const struct py_node *node);
/* operation_compute.c */
struct op_value *op_binary(struct op_reader *r, struct op_scope *s,
			   const struct py_node *node);
struct op_value *op_compare(struct op_reader *r, struct op_scope *s,
			    const struct py_node *node);
struct op_value *op_subscript(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node);
/* `not` of a test that is not known; it may ask for dialects. */
struct op_value *op_not_dialects(struct op_reader *r, const struct py_node *node,
				 const struct op_value *v);
struct op_value *op_bool_new(struct op_reader *r, const struct py_node *node,
			     int truth);

/* operation_text.c: strings that know where they stand */
struct op_text_builder {
	struct op_reader *r;
	struct buf bytes;
	struct {
		struct span *v;
		size_t n;
		size_t cap;
	} holes;
	struct {
		struct op_anchor *v;
		size_t n;
		size_t cap;
	} anchors;
	bool is_cut; /* something found no room */
};
void op_text_init(struct op_text_builder *b, struct op_reader *r);
void op_text_add(struct op_text_builder *b, const struct op_text *text,
		 size_t begin, size_t end);
void op_text_add_plain(struct op_text_builder *b, struct str bytes,
		       size_t source);
/* A part that is not known, shown as {expression}. */
void op_text_add_hole(struct op_text_builder *b, const struct py_node *node,
		      const struct op_value *v);
/* A value as str() has it, or a hole. */
void op_text_add_value(struct op_text_builder *b, const struct py_node *node,
		       const struct op_value *v);
/* The text; dynamic when it became too long. */
struct op_value *op_text_done(struct op_text_builder *b,
			      const struct py_node *node);
/* is_part: of an f-string, without quotes of its own. */
struct op_value *op_text_constant(struct op_reader *r,
				  const struct py_node *node, bool is_part);
bool op_has_text(const struct op_value *v);

/* operation_string.c: what Python does with strings */
struct op_value *op_fstring(struct op_reader *r, struct op_scope *s,
			    const struct py_node *node);
struct op_value *op_percent(struct op_reader *r, const struct py_node *node,
			    const struct op_value *left,
			    const struct op_value *right);
struct op_value *op_format(struct op_reader *r, const struct py_node *node,
			   const struct op_value *text,
			   const struct op_arguments *args);
struct op_value *op_string_method(struct op_reader *r, const struct py_node *node,
				  const struct op_value *text, struct str name,
				  const struct op_arguments *args);
struct op_value *op_dedent(struct op_reader *r, const struct py_node *node,
			   const struct op_value *text);

/* operation_builtin.c */
struct op_value *op_builtin(struct op_reader *r, const struct py_node *node,
			    struct str name, const struct op_arguments *args);
struct op_value *op_container_method(struct op_reader *r,
				     const struct py_node *node,
				     struct op_value *base, struct str name,
				     const struct op_arguments *args);

/* operation_follow.c */
/* To the file that the scope belongs to; *was is how to go back. */
struct op_place {
	const struct migration *file;
	struct op_scope *module;
};
struct op_place op_go_to(struct op_reader *r, const struct op_scope *s);
void op_go_back(struct op_reader *r, struct op_place was);
struct op_value *op_follow(struct op_reader *r, const struct py_node *call,
			   const struct op_value *function,
			   const struct op_arguments *args);
struct op_value *op_instantiate(struct op_reader *r, const struct py_node *call,
				const struct op_value *class,
				const struct op_arguments *args);
struct op_value *op_class_new(struct op_reader *r, struct op_scope *s,
			      const struct py_node *node);
struct op_value *op_function_new(struct op_reader *r, struct op_scope *s,
				 const struct py_node *node);
/* Of a class or instance; NULL when it has none of that name. */
struct op_value *op_member(struct op_reader *r, const struct op_value *v,
			   struct str name);

/* operation_call.c */
struct op_value *op_call(struct op_reader *r, struct op_scope *s,
			 const struct py_node *node);
/* Calls a value that was found out otherwise, from map() and the like. */
struct op_value *op_apply(struct op_reader *r, const struct py_node *node,
			  struct op_value *callee,
			  const struct op_arguments *args);
bool op_is_handle(const struct op_value *v);
/* alembic.op, however it was imported: the directive's name. */
bool op_directive_name(struct str dotted, struct str *name);

/* operation_symbol.c: of what was imported */
struct op_value *op_call_symbol(struct op_reader *r, const struct py_node *node,
				struct op_value *f,
				const struct op_arguments *args);
/* What a call makes, known by the call: sa.Column("x"). */
struct op_value *op_object_new(struct op_reader *r, const struct py_node *node,
			       const struct op_value *base, struct str name,
			       const struct op_arguments *args);
/* Does the package leave databases alone unless it is given one? */
bool op_is_harmless(struct str dotted);
void op_warn_of_helper(struct op_reader *r, const struct py_node *node,
		       struct str name, const struct op_arguments *args);
/* Functions of this file among the arguments: somebody will call them. */
void op_call_back(struct op_reader *r, const struct py_node *node,
		  const struct op_arguments *args, bool with_handle);

/* operation_handle.c: connections, sessions, queries, tables */
struct op_value *op_handle_new(struct op_reader *r, const struct py_node *node,
			       const char *what);
struct op_value *op_handle_method(struct op_reader *r, const struct py_node *node,
				  struct op_value *base, struct str name,
				  const struct op_arguments *args);
/* A method of anything else; NULL when it is none that matters. */
struct op_value *op_object_method(struct op_reader *r, const struct py_node *node,
				  struct op_value *base, struct str name,
				  const struct op_arguments *args);
bool op_is_execute(struct str method);
bool op_is_query(const struct op_value *v);

/* operation_argument.c */
void op_arguments_bind(struct op_reader *r, const char *signature,
		       const struct op_arguments *args, struct operation *op);
const struct op_value *op_arguments_get(const struct op_arguments *args,
					size_t position, const char *name);

/* operation_record.c */
struct operation *op_record(struct op_reader *r, enum operation_kind kind,
			    enum op_route route, struct str name,
			    const struct py_node *node);
struct op_value *op_directive(struct op_reader *r, const struct py_node *node,
			      struct str name, const struct op_value *batch,
			      const struct op_arguments *args);
void op_execute(struct op_reader *r, const struct py_node *node,
		enum op_route route, struct str name,
		const struct op_arguments *args);
void op_invoke(struct op_reader *r, const struct py_node *node,
	       const struct op_value *what);
void op_unknown(struct op_reader *r, const struct py_node *node,
		const char *fmt, ...) PRINTF_LIKE(3, 4);

/* operation_effect.c */
struct op_effect *op_effect_add(struct op_reader *r, struct operation *op,
				enum sql_action_kind action,
				enum sql_object_type object);
void op_effects_of(struct op_reader *r, struct operation *op,
		   const struct py_node *node);
/* operation_directive.c: those that are not Alembic's own */
void op_effects_of_directive(struct op_reader *r, struct operation *op,
			     const struct py_node *node);
void op_effects_done(struct op_reader *r, struct operation *op);
struct op_name op_name_of(const struct op_value *v);
/* There is one, but all that is known is how it is written. */
struct op_name op_name_unknown(const struct op_value *v);
void op_names_of(struct op_reader *r, struct op_names *names,
		 const struct op_value *v);

/* operation_column.c */
void op_column_of(struct op_reader *r, struct op_column *c,
		  struct op_constraints *constraints, const struct op_value *v);
bool op_constraint_of(struct op_reader *r, struct op_constraint *c,
		      const struct op_value *v);
enum op_bool op_bool_of(const struct op_value *v);
enum op_default_kind op_default_of(const struct op_value *v, struct str *text);

/* operation_sql.c, operation_expression.c: of what is executed */
void op_effects_of_sql(struct op_reader *r, struct operation *op,
		       const struct py_node *node, const struct op_text *text);
/* False when it is not known what v is. */
bool op_effects_of_value(struct op_reader *r, struct operation *op,
			 const struct py_node *node, const struct op_value *v);
/* The table that a value stands for: Table, table(), a model. */
void op_table_of(struct op_reader *r, const struct op_value *v,
		 struct op_name *schema, struct op_name *table);
/* Effects of DELETE or UPDATE as sa.delete(t).where(...) says it. */
bool op_effects_of_dml(struct op_reader *r, struct operation *op,
		       const struct op_value *v);

#endif
