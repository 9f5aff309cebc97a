/*
 * py_eval.h - what the files of the evaluator share; others use
 * lang/py_const.h.
 */
#ifndef LANG_PY_EVAL_H
#define LANG_PY_EVAL_H

#include "base/buf.h"
#include "lang/py_const.h"

/* Deeper expressions are dynamic: frames hold values. */
#define PY_MAX_EVAL_DEPTH 200

/* --- values (py_value.c) --- */
struct py_value py_dynamic(const char *reason, const struct py_node *why);
struct py_value py_symbol_of(enum py_symbol symbol, struct str s,
			     const struct py_node *node, const char *reason);
struct py_value py_of_none(const struct py_node *node);
struct py_value py_of_bool(bool b, const struct py_node *node);
struct py_value py_of_int(int64_t i, const struct py_node *node);
struct py_value py_of_str(struct str s, const struct py_node *node);
/* type: PY_T_TUPLE .. PY_T_DICT. Items of a set that repeat are dropped. */
struct py_value py_of_items(enum py_type type, struct py_value *items, size_t n,
			    const struct py_node *node);
bool py_is_int(const struct py_value *v); /* int or bool */
/* Has it a list, a set or a dict in it, itself included? */
bool py_is_mutable(const struct py_value *v);
/* Is it a PY_VALUE, and all in it? */
bool py_is_known(const struct py_value *v);

/*
 * Takes n steps off what the module may use. False when it is used up: the
 * caller gives a dynamic value.
 */
bool py_charge(struct py_scope *scope, size_t n);
static inline bool py_charge_bytes(struct py_scope *scope, size_t n)
{
	return py_charge(scope, n / 16 + 1);
}

/* --- literals and displays (py_constant.c) --- */
struct py_value py_constant_value(const struct py_node *n);
struct py_value py_joined_str(struct py_scope *scope, const struct py_node *n);
struct py_value py_display(struct py_scope *scope, enum py_type type,
			   const struct py_node *n);
struct py_value py_dict(struct py_scope *scope, const struct py_node *n);

/* --- operators (py_fold.c, py_compare.c, py_subscript.c) --- */
/* Both are PY_VALUEs. */
struct py_value py_binary(struct py_scope *scope, enum py_op op,
			  const struct py_value *a, const struct py_value *b,
			  const struct py_node *node);
struct py_value py_unary(enum py_op op, const struct py_value *v,
			 const struct py_node *node);
/* 1, 0 or -1 (not known) */
int py_compare(enum py_op op, const struct py_value *a, const struct py_value *b);
struct py_value py_subscript(struct py_scope *scope, const struct py_value *v,
			     const struct py_node *slice,
			     const struct py_node *node);

/* --- texts (py_text.c) --- */
/* str(v) or, for conversion 'r', repr(v); false when that is not known. */
bool py_add_text(struct buf *b, const struct py_value *v, unsigned conversion,
		 struct str spec);
struct py_value py_percent(struct py_scope *scope, const struct py_value *format,
			   const struct py_value *args,
			   const struct py_node *node);

/* of.n, where n is the Attribute (py_eval.c). */
struct py_value py_attribute(struct py_scope *scope, const struct py_node *n,
			     const struct py_value *of);

/* --- calls (py_call.c) --- */
struct py_value py_call(struct py_scope *scope, const struct py_node *node);

struct py_called {
	struct py_scope *scope;
	const struct py_node *node;
	struct py_value self; /* of a method */
	struct py_value args[4]; /* positional */
	size_t n;
};

struct py_value py_unknown_call(const struct py_called *c);
/* tuple(x), list(x), ...: of the one argument. */
struct py_value py_to_sequence(const struct py_called *c, enum py_type type);
/* of c->self (py_method.c) */
struct py_value py_str_method(const struct py_called *c, struct str name);
struct py_value py_dict_method(struct py_called *c, struct str name);

/* --- builtins (py_builtin.c) --- */
/* n: an Attribute of something that is no import. */
struct py_value py_path_attribute(struct py_scope *scope,
				  const struct py_node *n);
/* A builtin that neither runs nor keeps nor changes what it is given. */
bool py_is_pure_builtin(struct str name);
bool py_is_builtin(struct str name);

/* --- scopes (py_scope.c) --- */
struct py_scope *py_scope_new(struct py_scope *parent,
			      const struct py_node *function);
struct py_binding *py_bind(struct py_scope *scope, struct str name,
			   struct py_value value, struct py_node *site,
			   const struct py_node *expr);
/* Does `from module import *` leave the metadata's names alone? */
bool py_is_tame_star(struct str module);
/* All the names of an import statement; `*` into the module's stars. */
void py_bind_import(struct py_scope *scope, struct py_node *stmt);
/* The value an alias of it has. */
struct py_value py_import_value(struct py_scope *scope,
				const struct py_node *stmt,
				const struct py_node *alias);
/* The name an alias binds. */
struct str py_import_name(const struct py_node *stmt,
			  const struct py_node *alias);
/*
 * Binds the names of a target to value: expr is the node of the value where
 * that is written down for this target alone, else NULL.
 */
void py_bind_target(struct py_scope *scope, struct py_node *stmt,
		    const struct py_node *target, const struct py_node *expr,
		    const struct py_value *value);

/* --- effects (py_effect.c) --- */
/* What a module scope keeps besides its names. */
struct py_reach {
	bool is_scanned; /* the functions have been looked at: */
	bool is_sneaky; /* one of them uses globals() or the like */
	struct strs globals; /* names they declare global */
	struct map is_global; /* the same */
	struct strs mutables; /* names bound to lists and the like */
	struct strs fresh; /* names bound since all were made dynamic */
};

/* A name or attribute by which code reaches a module's names. */
bool py_is_sneaky(const struct py_node *n);
/* Of a module's scope; with what its functions could do. */
struct py_reach *py_scan_functions(struct py_scope *scope);

/*
 * What evaluating the expressions at or below n does to names of a module:
 * walruses, calls of what may change them. is_certain: it is evaluated once
 * and for sure.
 */
void py_effects(struct py_scope *scope, struct py_node *stmt, struct py_node *n,
		bool is_certain);
/* The same for an assignment to x.a or x[i], or its deletion. */
void py_store_effect(struct py_scope *scope, const struct py_node *target);
void py_make_opaque(struct py_scope *scope, const char *reason,
		    const struct py_node *why);
/* Lists and the like may have been changed through another name. */
void py_taint_mutables(struct py_scope *scope, const struct py_node *why);
/* Is what is called known to be code outside of this file? */
bool py_is_foreign(struct py_scope *scope, const struct py_node *func);

#endif
