/*
 * py_ast.h - a Python module as a tree, and the parser that makes it.
 *
 * The grammar is that of CPython 3.8 to 3.12, all of it at once: what one of
 * these versions accepts is accepted (3.12's nested quotes in f-strings and
 * `type X = int`, for example). Trees have the shape CPython's ast module
 * gives, with the same classes (py_ast.def) and the same extents. What its
 * compiler checks after parsing (`return` outside a function, duplicate
 * parameters, ...) is not checked.
 *
 * Bounds, all of them errors and none of them crashes: 200 open brackets,
 * 100 indents (CPython's own limits), a tree PY_MAX_HEIGHT nodes high
 * (CPython 3.11 refuses to compile higher ones), PY_MAX_NODES nodes, 2 GiB.
 * So a consumer may recurse over a tree with frames below a kilobyte; or use
 * py_walk(), which does not recurse. Time is linear in the size of the file.
 *
 * Everything lives in the arena given to py_parse() and borrows the bytes of
 * the source. A syntax error is data, not a failure of ours.
 */
#ifndef LANG_PY_AST_H
#define LANG_PY_AST_H

#include "base/vec.h"
#include "text/source.h"

#define PY_MAX_BRACKETS 200
#define PY_MAX_INDENTS 100
#define PY_MAX_HEIGHT 3000
#define PY_MAX_NODES ((size_t)16 << 20)

enum py_kind {
	PY_NONE, /* never in a tree */
#define PY_KIND(name) PY_##name,
#include "lang/py_ast.def"
#undef PY_KIND
	PY_KIND_COUNT
};

enum py_op {
	PY_OP_NONE,
#define PY_OPERATOR(name, text) PY_OP_##name,
#include "lang/py_op.def"
#undef PY_OPERATOR
	PY_OP_COUNT
};

/* What a Constant is, and what its `name` then holds. */
enum py_constant {
	PY_CONST_NONE, /* name is empty for these four */
	PY_CONST_TRUE,
	PY_CONST_FALSE,
	PY_CONST_ELLIPSIS,
	PY_CONST_STR, /* the value in UTF-8; adjacent literals are joined; lone
			 surrogates as three bytes each */
	PY_CONST_BYTES, /* the value */
	PY_CONST_INT, /* as written, with its underscores: py_int() */
	PY_CONST_FLOAT, /* as written */
	PY_CONST_COMPLEX, /* as written, with its j */
};

/* Bits of a string Constant's `num`, about its first piece. */
enum py_literal {
	PY_LIT_U = 1 << 0, /* u"": CPython's kind */
	PY_LIT_RAW = 1 << 1,
	PY_LIT_TRIPLE = 1 << 2,
	PY_LIT_DOUBLE = 1 << 3, /* " rather than ' */
	PY_LIT_JOINED = 1 << 4, /* of several adjacent literals */
	PY_LIT_PLAIN = 1 << 5, /* one piece; the bytes between its quotes are the
				  value */
	PY_LIT_UNKNOWN = 1 << 6, /* has a \N{...} whose character we do not
				    know: the value is not to be used */
};

enum py_param {
	PY_PARAM_POSONLY,
	PY_PARAM_PLAIN,
	PY_PARAM_VARARG,
	PY_PARAM_KWONLY,
	PY_PARAM_KWARG,
};

struct py_node;

struct py_list {
	struct py_node **v;
	size_t n;
};

/*
 * begin and end are byte offsets in the source, those of CPython's lineno,
 * col_offset, end_lineno, end_col_offset: without enclosing parentheses,
 * but for a Tuple or GeneratorExp that has its own; a FunctionDef begins at
 * `def`, not at its decorators. Inside f-strings they are the real places.
 * Nodes that CPython gives no place (arguments, comprehension, withitem,
 * match_case, Module and ours) have the extent of what they were read from.
 */
struct py_node {
	uint8_t kind; /* enum py_kind */
	uint8_t op; /* enum py_op, or as the kind's row says */
	uint16_t height; /* 1 for a leaf */
	uint32_t begin;
	uint32_t end;
	uint32_t num;
	struct str name;
	union {
		struct py_node *a;
		struct py_node *value;
		struct py_node *func;
		struct py_node *left;
		struct py_node *operand;
		struct py_node *test;
		struct py_node *iter;
		struct py_node *subject;
		struct py_node *exc;
		struct py_node *type;
		struct py_node *elt;
		struct py_node *lower;
		struct py_node *params;
		struct py_node *bases;
		struct py_node *pattern;
		struct py_node *asname;
	};
	union {
		struct py_node *b;
		struct py_node *target;
		struct py_node *right;
		struct py_node *slice;
		struct py_node *key;
		struct py_node *if_true;
		struct py_node *lambda_body;
		struct py_node *returns;
		struct py_node *cause;
		struct py_node *msg;
		struct py_node *guard;
		struct py_node *upper;
		struct py_node *format_spec;
		struct py_node *else_block;
	};
	union {
		struct py_node *c;
		struct py_node *if_false;
		struct py_node *step;
		struct py_node *annotation;
		struct py_node *type_params;
		struct py_node *final_block;
	};
	union {
		struct py_list list;
		struct py_list body;
		struct py_list elts;
		struct py_list args;
		struct py_list keys;
		struct py_list targets;
		struct py_list names;
		struct py_list generators;
		struct py_list ifs;
		struct py_list parts;
		struct py_list cases;
	};
	union {
		struct py_list list2;
		struct py_list orelse;
		struct py_list handlers;
		struct py_list items;
		struct py_list keywords;
		struct py_list values; /* of Dict, BoolOp, MatchMapping */
		struct py_list comparators;
		struct py_list decorators;
	};
};

enum py_error_kind {
	PY_ERROR_SYNTAX,
	PY_ERROR_INDENT, /* indentation, tabs against blanks */
	PY_ERROR_TOKEN, /* a character or literal that is none */
	PY_ERROR_ENCODING, /* invalid UTF-8, unknown coding cookie */
	PY_ERROR_NUL,
	PY_ERROR_CONFLICT, /* conflict markers; span is the first one's line */
	PY_ERROR_PYTHON2, /* print "x", 0777, except E, e: */
	PY_ERROR_TOO_DEEP,
	PY_ERROR_TOO_LARGE,
};

struct py_error {
	enum py_error_kind kind;
	struct span span; /* where it was noticed; may be empty */
	struct str message; /* lower case, no full stop */
};

struct spans {
	struct span *v;
	size_t n;
	size_t cap;
};

struct py_module {
	struct source *source; /* borrowed */
	struct py_node *root; /* Module */
	struct spans comments; /* from # to before the line end, in order */
	size_t nnodes;
};

/*
 * False on a syntax error: then *err is filled, out->root is NULL and
 * out->comments holds what was met before.
 */
bool py_parse(struct arena *a, struct source *source, struct py_module *out,
	      struct py_error *err);

/*
 * The same, but the bodies of functions are passed over by their indentation
 * (empty lists then): what py_parse() refuses inside of them may go
 * unnoticed. Bodies with a word by which a function can change the names of
 * its module (global, globals, exec, modules, ...) are read.
 */
bool py_parse_outline(struct arena *a, struct source *source,
		      struct py_module *out, struct py_error *err);

const char *py_kind_name(enum py_kind kind); /* "FunctionDef" */
const char *py_op_name(enum py_op op); /* "Add" */
const char *py_op_text(enum py_op op); /* "+" */

static inline struct span py_span(const struct py_node *n)
{
	return span_of(n->begin, n->end);
}

static inline bool py_is(const struct py_node *n, enum py_kind kind)
{
	return n && n->kind == kind;
}

static inline bool py_is_const(const struct py_node *n, enum py_constant what)
{
	return py_is(n, PY_Constant) && n->op == what;
}

/* Is it the bare name? */
static inline bool py_is_name(const struct py_node *n, const char *name)
{
	return py_is(n, PY_Name) && str_is(n->name, name);
}

/* The string Constant that documents a body, or NULL. */
const struct py_node *py_docstring(const struct py_list *body);
/* The value of a Call's keyword argument, or NULL. */
struct py_node *py_keyword(const struct py_node *call, const char *name);
/*
 * A Call's argument: the position-th positional one, else the keyword; NULL
 * when it is absent or hidden behind a * or ** (see py_has_star()).
 */
struct py_node *py_argument(const struct py_node *call, size_t position,
			    const char *name);
bool py_has_star(const struct py_node *call);
/* The value of an int Constant; false when it does not fit. */
bool py_int(const struct py_node *n, int64_t *value);

/*
 * Every node at or below root, each before its children, without recursion.
 * skip() before the next call passes over the children of the last one.
 *
 *	struct py_walk w;
 *	py_walk_init(&w, arena, root);
 *	while ((n = py_walk_next(&w)))
 *		...
 */
struct py_walk {
	struct arena *arena;
	struct {
		struct py_node **v;
		size_t n;
		size_t cap;
	} stack;
	struct py_node *last;
};
void py_walk_init(struct py_walk *w, struct arena *a, struct py_node *root);
struct py_node *py_walk_next(struct py_walk *w);
void py_walk_skip(struct py_walk *w);

#endif
