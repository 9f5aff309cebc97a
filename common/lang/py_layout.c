#include "base/compat.h"
#include "lang/py_lex.h"

/* Line ends, comments and indentation (Parser/tokenizer.c, tok_get). */

void py_skip_eol(struct py_lexer *lx)
{
	lx->pos += lx->text[lx->pos] == '\r' && lx->text[lx->pos + 1] == '\n' ?
			   2 :
			   1;
}

void py_skip_comment(struct py_lexer *lx)
{
	uint32_t begin = lx->pos;

	while (lx->text[lx->pos] && !py_is_eol(lx->text[lx->pos]))
		lx->pos++;
	vec_push(&lx->module->comments, lx->arena, span_of(begin, lx->pos));
}

/*
 * At a backslash: over it and the line end that must follow. Something must
 * come behind that, but CPython adds a line of its own to a file that ends
 * in \r\n.
 */
void py_skip_continuation(struct py_lexer *lx)
{
	uint32_t at = lx->pos++;
	bool is_crlf = lx->text[at + 1] == '\r' && lx->text[at + 2] == '\n';

	if (!py_is_eol(lx->text[lx->pos]))
		py_fail(lx, PY_ERROR_TOKEN, at, at + 1,
			"unexpected character after line continuation character");
	py_skip_eol(lx);
	if (!lx->text[lx->pos] && !is_crlf)
		py_fail(lx, PY_ERROR_TOKEN, at, at + 1,
			"unexpected end of file after line continuation");
}

struct indent {
	uint32_t column; /* a tab goes to the next multiple of 8 */
	uint32_t alt; /* a tab is one */
};

static struct indent measure_indent(struct py_lexer *lx)
{
	struct indent in = { 0, 0 };
	uint32_t continued = 0; /* a backslash freezes the column */

	for (;; lx->pos++) {
		switch (lx->text[lx->pos]) {
		case ' ':
			in.column++;
			in.alt++;
			continue;
		case '\t':
			in.column = (in.column / 8 + 1) * 8;
			in.alt++;
			continue;
		case '\f':
			in.column = in.alt = 0;
			continue;
		case '\\':
			continued = continued ? continued : in.column;
			py_skip_continuation(lx);
			lx->pos--;
			continue;
		}
		break;
	}
	if (continued)
		in.column = in.alt = continued;
	return in;
}

static _Noreturn void fail_tabs(struct py_lexer *lx)
{
	py_fail(lx, PY_ERROR_INDENT, lx->pos, lx->pos,
		"inconsistent use of tabs and spaces in indentation");
}

static void push_indent(struct py_lexer *lx, struct indent in)
{
	if (lx->nindents + 1 >= PY_MAX_INDENTS)
		py_fail(lx, PY_ERROR_TOO_DEEP, lx->pos, lx->pos,
			"too many levels of indentation");
	if (in.alt <= lx->alt_indents[lx->nindents])
		fail_tabs(lx);
	lx->nindents++;
	lx->indents[lx->nindents] = in.column;
	lx->alt_indents[lx->nindents] = in.alt;
	lx->pending = 1;
}

static void apply_indent(struct py_lexer *lx, struct indent in)
{
	if (in.column > lx->indents[lx->nindents]) {
		push_indent(lx, in);
		return;
	}
	while (lx->nindents && in.column < lx->indents[lx->nindents]) {
		lx->nindents--;
		lx->pending--;
	}
	if (in.column != lx->indents[lx->nindents])
		py_fail(lx, PY_ERROR_INDENT, lx->pos, lx->pos,
			"unindent does not match any outer indentation level");
	if (in.alt != lx->alt_indents[lx->nindents])
		fail_tabs(lx);
}

/* Over blank lines and comments to the next line that counts. */
void py_start_line(struct py_lexer *lx)
{
	struct indent in;

	for (;;) {
		in = measure_indent(lx);
		if (lx->text[lx->pos] == '#')
			py_skip_comment(lx);
		if (!py_is_eol(lx->text[lx->pos]))
			break;
		py_skip_eol(lx);
	}
	lx->at_line_start = false;
	if (!lx->text[lx->pos])
		in = (struct indent){ 0, 0 };
	apply_indent(lx, in);
}

void py_give_pending(struct py_lexer *lx)
{
	if (lx->pending > 0) {
		lx->pending = 0;
		py_give(lx, PY_TOK_INDENT, 0);
	} else {
		lx->pending++;
		py_give(lx, PY_TOK_DEDENT, 0);
	}
}

void py_give_end(struct py_lexer *lx)
{
	if (lx->depth) {
		uint32_t at = lx->bracket_at[lx->depth - 1];

		py_fail(lx, PY_ERROR_SYNTAX, at, at + 1,
			"'%c' was never closed", lx->brackets[lx->depth - 1]);
	}
	if (lx->is_mid_line) {
		lx->is_mid_line = false;
		lx->at_line_start = true;
		py_give(lx, PY_TOK_NEWLINE, 0);
		return;
	}
	py_give(lx, PY_TOK_EOF, 0);
}
