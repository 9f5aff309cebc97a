/*
 * operation_value.h - what the arguments of an operation are, as far as the
 * text of the file tells: constants, containers of them, and objects known
 * by the call that makes them (sa.Column("x", sa.String(50))). What is not
 * certain is dynamic and says why.
 *
 * Values live in the arena and borrow the source's bytes. They are read
 * only for everybody but the reader (operation_read.h).
 */
#ifndef MODEL_OPERATION_VALUE_H
#define MODEL_OPERATION_VALUE_H

#include "lang/py_const.h"

enum op_value_kind {
	OP_ABSENT, /* no such argument */
	/*
	 * why: the reason; s: the expression as written; items: what it may
	 * be, when that is one of a few.
	 */
	OP_DYNAMIC,
	OP_NONE,
	OP_BOOL, /* i */
	OP_INT, /* i */
	OP_FLOAT, /* s: as written */
	OP_STR, /* s, and text: where its bytes stand */
	OP_TEMPLATE, /* a string with unknown parts: text, with holes */
	OP_BYTES, /* s */
	OP_ELLIPSIS,
	OP_TUPLE, /* items */
	OP_LIST,
	OP_SET,
	OP_DICT, /* items: key, value, key, value, ... */
	/*
	 * s: the dotted name called, "sqlalchemy.Column"; or base.s(...) for a
	 * method of a value. items: positional; keywords.
	 */
	OP_CALL,
	OP_SYMBOL, /* s: what was imported, dotted: "sqlalchemy.String" */
	OP_BUILTIN, /* s: "print" */
	OP_ATTRIBUTE, /* s of base */

	/* Things the reader follows; arguments seldom are any. */
	OP_FUNCTION, /* of this file */
	OP_CLASS, /* of this file; s: its name */
	OP_INSTANCE, /* of base, a class of this file */
	OP_PARTIAL, /* functools.partial: base called with items, keywords */
	OP_BATCH, /* batch_op */
	OP_HANDLE, /* a connection, context or session; s: which */
};

/*
 * A string, and where in the file its bytes come from. An anchor says: the
 * bytes of the text from `text` on, to the next anchor, stand in the file
 * from `source` on, one for one.
 */
struct op_anchor {
	uint32_t text;
	uint32_t source;
	uint32_t end; /* of an escape: where it ends in the file; else 0 */
};

struct op_text {
	struct str bytes;
	struct span *holes; /* in bytes; a hole shows as {expression} */
	size_t nholes;
	struct op_anchor *anchors; /* ascending by text; n >= 1 */
	size_t nanchors;
	struct span home; /* the expression that the text is made by */
};

/* The place in the file of a part of the text. */
struct span op_text_place(const struct op_text *text, struct span part);

struct op_keyword {
	struct str name;
	const struct op_value *value;
};

struct op_scope; /* the reader's own */
struct operation;

/* Of a test: is the database one of these (or, excludes, none of them)? */
struct op_dialects {
	struct strs names;
	bool excludes;
	bool is_part; /* that it fails tells nothing: `x and ...` */
};

struct op_value {
	enum op_value_kind kind;
	struct str s;
	int64_t i;
	const struct op_text *text;
	struct op_value **items;
	size_t n;
	size_t cap;
	struct op_keyword *keywords;
	size_t nkeywords;
	const struct op_value *base;
	/* *args or **kwargs that are not known: more may have been given. */
	bool has_star;
	/* OP_LIST, OP_DICT: changed in a way that was not followed. */
	bool is_partial;
	/* OP_DYNAMIC, OP_CALL: came out of the database or a session. */
	bool is_from_handle;
	const struct op_dialects *dialects; /* OP_DYNAMIC: it tests for them */
	const char *why; /* OP_DYNAMIC: "a parameter"; for people */
	struct span span; /* the expression that gave it, in the file */
	const struct py_node *node; /* that expression, or the FunctionDef */
	struct op_scope *scope; /* OP_FUNCTION, OP_CLASS, OP_INSTANCE */
	const struct operation *batch; /* OP_BATCH: its batch_alter_table */
};

extern const struct op_value op_absent;

/* Neither absent nor dynamic at the top; its items may still be. */
static inline bool op_is_known(const struct op_value *v)
{
	return v->kind > OP_DYNAMIC && v->kind != OP_TEMPLATE &&
	       v->kind != OP_BUILTIN;
}

static inline bool op_is_str(const struct op_value *v)
{
	return v->kind == OP_STR;
}

static inline bool op_is_sequence(const struct op_value *v)
{
	return v->kind >= OP_TUPLE && v->kind <= OP_SET;
}

/* The last part of the dotted name of a call or symbol; else {NULL, 0}. */
struct str op_value_last_name(const struct op_value *v);
/* Is it made by calling something of this last name: "Column"? */
bool op_is_call_of(const struct op_value *v, const char *last_name);
/* An OP_CALL's argument; &op_absent, or dynamic behind a star. */
const struct op_value *op_call_argument(const struct op_value *call,
					size_t position, const char *name);
const struct op_value *op_call_keyword(const struct op_value *call,
				       const char *name);
/* 1, 0; -1 when it cannot be told. */
int op_truth(const struct op_value *v);
bool op_value_equal(const struct op_value *a, const struct op_value *b);

#endif
