/*
 * py_parser.h - what the files of the parser share. Recursive descent, with
 * precedence climbing for operators; every recursion counts its depth. A
 * function that parses something expects lx.tok to be its first token and
 * leaves lx.tok behind its last. Nodes begin at a token's begin, which for
 * operators is that of the whole left side, parentheses included.
 */
#ifndef LANG_PY_PARSER_H
#define LANG_PY_PARSER_H

#include "lang/py_lex.h"

struct py_parser {
	struct py_lexer lx;
	struct arena *arena;
	struct py_module *module;
	struct {
		struct py_node **v;
		size_t n;
		size_t cap;
	} stack; /* children whose list is not complete yet */
	struct py_node *slab; /* nodes not handed out yet */
	size_t slab_left;
	unsigned depth;
	struct buf scratch; /* a string's value until it is complete */
	bool skips_bodies; /* py_parse_outline() */
};

/* --- nodes (py_parse.c) --- */
struct py_node *py_node_new(struct py_parser *p, enum py_kind kind,
			    uint32_t begin);
/* Sets end (behind the last token) and height; the children are complete. */
struct py_node *py_node_end(struct py_parser *p, struct py_node *n);

static inline size_t py_list_begin(const struct py_parser *p)
{
	return p->stack.n;
}

static inline void py_list_add(struct py_parser *p, struct py_node *n)
{
	vec_push(&p->stack, p->arena, n);
}

/* What was added since begin. */
struct py_list py_list_end(struct py_parser *p, size_t begin);

/* --- tokens --- */
static inline bool py_at(const struct py_parser *p, enum py_token tok)
{
	return p->lx.tok == tok;
}

/* Is it this? Then over it. */
static inline bool py_accept(struct py_parser *p, enum py_token tok)
{
	if (p->lx.tok != tok)
		return false;
	py_next(&p->lx);
	return true;
}

void py_expect(struct py_parser *p, enum py_token tok);
/* A NAME: over it. */
struct str py_expect_name(struct py_parser *p);
/* Is the current token the NAME word (a soft keyword)? */
bool py_at_word(const struct py_parser *p, const char *word);
/* "invalid syntax", at the current token. */
_Noreturn void py_unexpected(struct py_parser *p);

void py_enter(struct py_parser *p);
static inline void py_leave(struct py_parser *p)
{
	p->depth--;
}

/*
 * Runs parse(p) and gives what it gives; NULL when it ran into an error:
 * then the parser stands where it stood before.
 */
struct py_node *py_try(struct py_parser *p,
		       struct py_node *(*parse)(struct py_parser *));

/* --- expressions --- */
struct py_node *py_expression(struct py_parser *p);
struct py_node *py_disjunction(struct py_parser *p);
/* Operators that bind as tightly as | or tighter. */
struct py_node *py_bitwise(struct py_parser *p);
struct py_node *py_primary(struct py_parser *p);
struct py_node *py_named_expression(struct py_parser *p);
struct py_node *py_star_named(struct py_parser *p);
/* expression, or several as a Tuple; with *x. */
struct py_node *py_star_expressions(struct py_parser *p);
/* first, which began at begin, and what follows its comma. */
struct py_node *py_expressions_from(struct py_parser *p, struct py_node *first,
				    uint32_t begin);
/* The same, or yield. */
struct py_node *py_yield_or_star_expressions(struct py_parser *p);
struct py_node *py_star_bitwise(struct py_parser *p);
struct py_node *py_lambda(struct py_parser *p);
struct py_node *py_yield(struct py_parser *p);
/* Adds the `for ... in ... if ...` clauses to a comprehension. */
void py_generators(struct py_parser *p, struct py_node *comp);
/* key, value, key, value ... into keys and values. */
void py_split_pairs(struct py_parser *p, struct py_node *n, struct py_list pairs);
bool py_at_comp_for(const struct py_parser *p);
/* "(...)": a call's arguments into node's args and keywords. */
void py_arguments(struct py_parser *p, struct py_node *node);
struct py_node *py_atom(struct py_parser *p);
struct py_node *py_strings(struct py_parser *p);
struct py_node *py_number(struct py_parser *p);
struct py_node *py_slices(struct py_parser *p);
bool py_starts_expression(const struct py_parser *p);
/* Star targets up to `in`; context Store. */
struct py_node *py_for_targets(struct py_parser *p);

/* Makes what was read as an expression a target; fails when it is none. */
void py_set_target(struct py_parser *p, struct py_node *n, enum py_op context);

/* --- statements --- */
/* Adds the statement(s) of a logical line. */
void py_statement(struct py_parser *p);
struct py_node *py_compound(struct py_parser *p);
struct py_list py_block(struct py_parser *p);
struct py_node *py_parameters(struct py_parser *p, bool is_lambda);
/* def, class or their decorators. */
struct py_node *py_definition(struct py_parser *p);
/* At def; begin is that of async, if there is one. */
struct py_node *py_function(struct py_parser *p, uint32_t begin, bool is_async);
/* At the name match: false when no match statement begins here. */
bool py_match(struct py_parser *p);
struct py_node *py_type_params(struct py_parser *p);
/* "(a, b as c)" and the like of import; "a.b.c". */
struct str py_dotted(struct py_parser *p);

/* --- literals (py_string.c) --- */
/*
 * Appends the value of a string's inside. False when it has a \N{...} we do
 * not know (or bytes of an opaque encoding). at: its offset, for errors.
 */
bool py_add_string(struct py_parser *p, struct buf *b, struct str inside,
		   unsigned flags, uint32_t at);
/* Fails when the inside of a string has bytes that it may not have. */
void py_check_string(struct py_parser *p, struct str inside, unsigned flags,
		     uint32_t at);
/* The character of a Unicode name, or UTF8_INVALID. */
uint32_t py_character_named(struct str name);

#endif
