/*
 * py_const.h - what an expression is, when that can be told without running
 * anything. Three answers: a value, absent, or dynamic with the reason. It
 * never guesses: what is not certain is dynamic.
 *
 * A scope maps names to values. The scope of a module is made by following
 * its statements from top to bottom as Python would: assignments of every
 * form, del, imports, def and class; branches whose test is a constant (or
 * TYPE_CHECKING, which is false) are decided, anything else makes the names
 * it may bind dynamic. Code that could change globals behind our back
 * (globals()["x"] = ..., exec, import *, a called function with `global x`)
 * makes those names, or all, dynamic.
 *
 * Time and memory are bounded: PY_MAX_VALUE bytes or PY_MAX_ITEMS items a
 * value (then dynamic: "a" * 10**9), PY_MAX_STEPS steps (a node, or 16 bytes that are
 * copied) for a module and all that is evaluated under its scope. Beyond
 * them everything is dynamic.
 */
#ifndef LANG_PY_CONST_H
#define LANG_PY_CONST_H

#include "base/map.h"
#include "lang/py_ast.h"

struct py_reach;

#define PY_MAX_VALUE ((size_t)1 << 20)
#define PY_MAX_ITEMS ((size_t)1 << 16)
#define PY_MAX_STEPS ((size_t)4 << 20)

enum py_state {
	PY_ABSENT, /* the name is not bound here */
	PY_VALUE,
	PY_DYNAMIC,
};

enum py_type {
	PY_T_NONE,
	PY_T_BOOL, /* i */
	PY_T_INT, /* i: larger ones are dynamic */
	PY_T_FLOAT, /* f */
	PY_T_STR, /* s, UTF-8 */
	PY_T_BYTES, /* s */
	PY_T_ELLIPSIS,
	PY_T_TUPLE, /* items */
	PY_T_LIST, /* items */
	PY_T_SET, /* items, as written but each once: Python has no order */
	PY_T_FROZENSET, /* the same */
	PY_T_DICT, /* items: key, value, key, value, ... */
};

/*
 * Something known by where it comes from though not by its value (state is
 * PY_DYNAMIC then): an import, what hangs on it, a function of this file.
 */
enum py_symbol {
	PY_SYM_NONE, /* s: what import was called, when one was; or NULL */
	PY_SYM_IMPORT, /* s: "alembic.op", "sqlalchemy.text", ".mod.name" */
	PY_SYM_FUNCTION, /* node: the FunctionDef or Lambda */
	PY_SYM_CLASS, /* node: the ClassDef */
	PY_SYM_BUILTIN, /* s: the name of a builtin that nothing rebinds */
	PY_SYM_PARAM, /* node: the arg of the function's own parameter */
};

struct py_value {
	enum py_state state;
	enum py_type type; /* of a PY_VALUE */
	enum py_symbol symbol; /* of a PY_DYNAMIC */
	struct str s;
	int64_t i;
	double f;
	struct py_value *items;
	size_t n; /* of items: twice the entries of a dict */
	/*
	 * The expression that gave it, names followed to what they are bound
	 * to: the place to rewrite. Items have their own. NULL where there is
	 * none (a loop variable, a slice).
	 */
	const struct py_node *node;
	const char *reason; /* of a PY_DYNAMIC, for people: "a call" */
	struct span why; /* what made it dynamic */
};

struct py_binding {
	struct py_value value;
	struct py_node *site; /* the statement that bound it last; or NULL */
	/*
	 * The expression assigned as a whole, in `site`: differs from
	 * value.node when that is reached through names. NULL when unpacked
	 * from something else than a display, imported, ...
	 */
	const struct py_node *expr;
	uint32_t times; /* how often it was bound */
	bool is_deleted;
};

struct py_scope {
	struct arena *arena;
	const struct py_module *module;
	struct py_scope *parent; /* NULL for a module's */
	struct py_scope *root; /* the module's; itself for a module */
	const struct py_node *function; /* py_scope_function()'s, or NULL */
	struct map names; /* name -> struct py_binding * */
	/* Something may have bound any name; NULL if not. */
	const char *opaque;
	struct span opaque_why;
	/* A module's: */
	struct strs stars; /* modules of `from m import *` */
	struct py_reach *reach; /* what its functions could do; internal */
	size_t steps;
	unsigned depth; /* of py_eval() */
};

/* Follows the whole module. In the arena; needs module and source alive. */
struct py_scope *py_scope_module(struct arena *a, const struct py_module *module);
/*
 * The inside of a function (FunctionDef, AsyncFunctionDef, Lambda) of it:
 * its parameters are dynamic (PY_SYM_PARAM), locals that are bound once, by
 * a plain assignment outside of loops and branches, have their value; other
 * locals are dynamic; the rest is looked up in parent as it is at the
 * module's end; a name that some function declares global is dynamic then. A
 * local counts as bound everywhere in the function.
 */
struct py_scope *py_scope_function(struct py_scope *parent,
				   const struct py_node *function);
/* An empty scope on top of another: for loop variables and arguments. */
struct py_scope *py_scope_child(struct py_scope *parent);
void py_scope_bind(struct py_scope *scope, struct str name,
		   struct py_value value);

/* Through the parents. The builtins come last, as PY_SYM_BUILTIN. */
struct py_value py_scope_get(struct py_scope *scope, struct str name);
/* In this scope alone; NULL when nothing ever bound it. */
const struct py_binding *py_scope_binding(const struct py_scope *scope,
					  struct str name);

/* NULL node gives PY_ABSENT. */
struct py_value py_eval(struct py_scope *scope, const struct py_node *node);

/* bool(value) for a PY_VALUE: 0 or 1; -1 for what is not known. */
int py_truth(const struct py_value *value);
bool py_equal(const struct py_value *a, const struct py_value *b);

static inline bool py_is_str(const struct py_value *v)
{
	return v->state == PY_VALUE && v->type == PY_T_STR;
}

static inline bool py_is_none(const struct py_value *v)
{
	return v->state == PY_VALUE && v->type == PY_T_NONE;
}

/* tuple, list, set, frozenset */
static inline bool py_is_sequence(const struct py_value *v)
{
	return v->state == PY_VALUE && v->type >= PY_T_TUPLE &&
	       v->type <= PY_T_FROZENSET;
}

static inline bool py_is_import(const struct py_value *v, const char *dotted)
{
	return v->state == PY_DYNAMIC && v->symbol == PY_SYM_IMPORT &&
	       str_is(v->s, dotted);
}

#endif
