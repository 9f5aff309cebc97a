/*
 * py_lex.h - bytes to tokens, one at a time, with CPython's rules for
 * indentation (Parser/tokenizer.c). Private to the parser's files.
 *
 * The lexer reads a copy of the file that has zero bytes behind its end, so
 * that it may look ahead without asking. It stops at the first error with a
 * longjmp to the trap the parser set: nothing but the arena is held.
 */
#ifndef LANG_PY_LEX_H
#define LANG_PY_LEX_H

#include <setjmp.h>

#include "lang/py_ast.h"
#include "lang/py_encoding.h"

enum py_token {
#define PY_TOKEN(name) PY_TOK_##name,
#define PY_KEYWORD(name, text) PY_TOK_##name,
#define PY_PUNCT(name, text) PY_TOK_##name,
#include "lang/py_token.def"
#undef PY_TOKEN
#undef PY_KEYWORD
#undef PY_PUNCT
	PY_TOK_COUNT
};

/* What a STRING or FSTRING token says of itself. */
enum py_string_flag {
	PY_STRING_RAW = 1 << 0,
	PY_STRING_BYTES = 1 << 1,
	PY_STRING_U = 1 << 2,
	PY_STRING_TRIPLE = 1 << 3,
	PY_STRING_DOUBLE = 1 << 4,
	PY_STRING_ESCAPE = 1 << 5, /* has a backslash */
	PY_STRING_CR = 1 << 6, /* has a carriage return */
};

#define PY_LEX_PADDING 16

struct py_lexer {
	/* The current token. */
	uint8_t tok; /* enum py_token */
	uint8_t string_flags;
	uint8_t prefix_len; /* of a string: up to its opening quotes */
	uint8_t number; /* PY_CONST_INT, _FLOAT or _COMPLEX */
	bool has_high; /* a NAME with bytes above 127 */
	uint32_t begin;
	uint32_t end;
	uint32_t prev_end; /* of the last token that is not layout */

	const char *text; /* the copy */
	uint32_t pos;
	uint32_t size;

	/* The layout. */
	bool at_line_start;
	bool is_mid_line; /* a NEWLINE is owed before the end */
	int pending; /* INDENT (+1) or DEDENTs (< 0) to give */
	uint32_t nindents;
	uint32_t indents[PY_MAX_INDENTS + 1];
	uint32_t alt_indents[PY_MAX_INDENTS + 1];
	uint32_t depth; /* open brackets */
	uint32_t field_depth; /* the replacement field we are in; 0: none */
	char brackets[PY_MAX_BRACKETS];
	uint32_t bracket_at[PY_MAX_BRACKETS];

	/* What stays. */
	struct arena *arena;
	struct py_module *module;
	struct py_coding coding;
	bool is_checked; /* every byte is known to be valid in the encoding */
	jmp_buf *trap;
	struct py_error *error;
	size_t ntokens;
};

/*
 * Makes ready to read; the first token is read by py_next(). Fails like
 * every function here when the file as a whole cannot be read.
 */
void py_lex_init(struct py_lexer *lx, struct arena *a, struct py_module *module);
void py_next(struct py_lexer *lx);

_Noreturn void py_fail(struct py_lexer *lx, enum py_error_kind kind, size_t begin,
		       size_t end, const char *fmt, ...) PRINTF_LIKE(5, 6);

/* The name at lx->begin..end, folded where NFKC makes it ASCII. */
struct str py_lex_name(struct py_lexer *lx);

/*
 * Behind the colon of a def or class whose body stands on lines of its own:
 * passes over the body (a block that is more indented) without making
 * tokens. False when the body has something that must be read properly; the
 * lexer is then unchanged. Otherwise the lexer stands before the next line.
 */
bool py_lex_skip_block(struct py_lexer *lx);

/* --- between its files --- */
static inline bool py_is_eol(char c)
{
	return c == '\n' || c == '\r';
}

static inline void py_give(struct py_lexer *lx, enum py_token tok, uint32_t len)
{
	lx->tok = (uint8_t)tok;
	lx->begin = lx->pos;
	lx->pos += len;
	lx->end = lx->pos;
}

/* py_layout.c */
void py_skip_eol(struct py_lexer *lx);
void py_skip_comment(struct py_lexer *lx);
void py_skip_continuation(struct py_lexer *lx);
/* Over blank lines and comments to the next line that counts. */
void py_start_line(struct py_lexer *lx);
void py_give_pending(struct py_lexer *lx);
void py_give_end(struct py_lexer *lx);
/* py_word.c; py_operator.c */
void py_lex_word(struct py_lexer *lx);
void py_lex_operator(struct py_lexer *lx, char c);

/* For f-strings, whose parts the parser reads itself: */
void py_lex_open(struct py_lexer *lx, char bracket, uint32_t at);
/* Behind an f-string's closing quotes, or a format spec's brace. */
void py_lex_resume(struct py_lexer *lx, uint32_t pos);

/* Literals (py_lex_literal.c); for py_next(). */
void py_lex_number(struct py_lexer *lx);
/* At the opening quote; prefix flags are set. */
void py_lex_string(struct py_lexer *lx, bool is_f);

/* May this byte stand in a name? All above 127 may, until looked at. */
static inline bool py_is_name_byte(unsigned char c)
{
	static const uint64_t bits[4] = { UINT64_C(0x03ff000000000000),
					  UINT64_C(0x07fffffe87fffffe),
					  UINT64_MAX, UINT64_MAX };

	return bits[c >> 6] >> (c & 63) & 1;
}

/* Characters of identifiers (py_unicode.c). */
bool py_is_xid_start(uint32_t c);
bool py_is_xid_continue(uint32_t c);
/* name with those characters folded that NFKC makes ASCII. */
struct str py_fold_name(struct arena *a, struct str name);

extern const char *const py_token_text[PY_TOK_COUNT];

#endif
