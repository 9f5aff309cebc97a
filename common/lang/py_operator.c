#include "base/compat.h"
#include "lang/py_lex.h"

void py_lex_open(struct py_lexer *lx, char bracket, uint32_t at)
{
	if (lx->depth >= PY_MAX_BRACKETS)
		py_fail(lx, PY_ERROR_TOO_DEEP, at, at + 1,
			"too many nested parentheses");
	lx->brackets[lx->depth] = bracket;
	lx->bracket_at[lx->depth++] = at;
}

static void close_bracket(struct py_lexer *lx, char closing)
{
	char opening = closing == ')' ? '(' : closing == ']' ? '[' : '{';

	if (!lx->depth)
		py_fail(lx, PY_ERROR_SYNTAX, lx->pos, lx->pos + 1,
			"unmatched '%c'", closing);
	if (lx->brackets[lx->depth - 1] != opening)
		py_fail(lx, PY_ERROR_SYNTAX, lx->pos, lx->pos + 1,
			"closing '%c' does not match opening '%c'", closing,
			lx->brackets[lx->depth - 1]);
	lx->depth--;
}

void py_lex_resume(struct py_lexer *lx, uint32_t pos)
{
	lx->pos = pos;
	lx->end = pos;
}

/* An operator that may be doubled, and each of them followed by "=". */
static void give_operator(struct py_lexer *lx, enum py_token one,
			  enum py_token assign, enum py_token twice,
			  enum py_token twice_assign)
{
	const char *p = lx->text + lx->pos;

	if (twice && p[1] == p[0]) {
		bool eq = p[2] == '=' && twice_assign;

		py_give(lx, eq ? twice_assign : twice, eq ? 3 : 2);
		return;
	}
	if (p[1] == '=')
		py_give(lx, assign, 2);
	else
		py_give(lx, one, 1);
}

static void lex_colon(struct py_lexer *lx)
{
	/* In f"{x:=5}" the colon begins the format. */
	if (lx->text[lx->pos + 1] == '=' &&
	    !(lx->field_depth && lx->depth == lx->field_depth))
		py_give(lx, PY_TOK_COLONEQUAL, 2);
	else
		py_give(lx, PY_TOK_COLON, 1);
}

static void lex_dot(struct py_lexer *lx)
{
	const char *p = lx->text + lx->pos;

	if (p[1] >= '0' && p[1] <= '9')
		py_lex_number(lx);
	else if (p[1] == '.' && p[2] == '.')
		py_give(lx, PY_TOK_ELLIPSIS, 3);
	else
		py_give(lx, PY_TOK_DOT, 1);
}

static void lex_exclamation(struct py_lexer *lx)
{
	if (lx->text[lx->pos + 1] == '=')
		py_give(lx, PY_TOK_NOTEQUAL, 2);
	else if (lx->field_depth && lx->depth == lx->field_depth)
		py_give(lx, PY_TOK_EXCLAMATION, 1);
	else
		py_fail(lx, PY_ERROR_SYNTAX, lx->pos, lx->pos + 1,
			"invalid syntax");
}

static _Noreturn void fail_character(struct py_lexer *lx)
{
	unsigned char c = (unsigned char)lx->text[lx->pos];

	if (c == '`')
		py_fail(lx, PY_ERROR_PYTHON2, lx->pos, lx->pos + 1,
			"backticks are Python 2");
	if (c == '$' || c == '?')
		py_fail(lx, PY_ERROR_TOKEN, lx->pos, lx->pos + 1,
			"invalid syntax at '%c'", c);
	py_fail(lx, PY_ERROR_TOKEN, lx->pos, lx->pos + 1,
		"invalid non-printable character U+%04X", c);
}

static void lex_bracket(struct py_lexer *lx, char c)
{
	static const char brackets[] = "()[]{}";

	if (c == '(' || c == '[' || c == '{')
		py_lex_open(lx, c, lx->pos);
	else
		close_bracket(lx, c);
	py_give(lx,
		(enum py_token)(PY_TOK_LPAR + (strchr(brackets, c) - brackets)),
		1);
}

static void lex_less(struct py_lexer *lx)
{
	if (lx->text[lx->pos + 1] == '>')
		py_fail(lx, PY_ERROR_PYTHON2, lx->pos, lx->pos + 2,
			"<> is Python 2");
	give_operator(lx, PY_TOK_LESS, PY_TOK_LESSEQUAL, PY_TOK_LEFTSHIFT,
		      PY_TOK_LEFTSHIFTEQUAL);
}

#define OPERATOR(one, twice, twice_assign)                          \
	give_operator(lx, PY_TOK_##one, PY_TOK_##one##EQUAL, twice, \
		      twice_assign);                                \
	break

void py_lex_operator(struct py_lexer *lx, char c)
{
	switch (c) {
	case '(':
	case ')':
	case '[':
	case ']':
	case '{':
	case '}':
		lex_bracket(lx, c);
		break;
	case ':':
		lex_colon(lx);
		break;
	case '.':
		lex_dot(lx);
		break;
	case '!':
		lex_exclamation(lx);
		break;
	case ',':
		py_give(lx, PY_TOK_COMMA, 1);
		break;
	case ';':
		py_give(lx, PY_TOK_SEMI, 1);
		break;
	case '~':
		py_give(lx, PY_TOK_TILDE, 1);
		break;
	case '=':
		give_operator(lx, PY_TOK_EQUAL, PY_TOK_EQEQUAL, 0, 0);
		break;
	case '<':
		lex_less(lx);
		break;
	case '>':
		OPERATOR(GREATER, PY_TOK_RIGHTSHIFT, PY_TOK_RIGHTSHIFTEQUAL);
	case '*':
		OPERATOR(STAR, PY_TOK_DOUBLESTAR, PY_TOK_DOUBLESTAREQUAL);
	case '/':
		OPERATOR(SLASH, PY_TOK_DOUBLESLASH, PY_TOK_DOUBLESLASHEQUAL);
	case '+':
		OPERATOR(PLUS, 0, 0);
	case '%':
		OPERATOR(PERCENT, 0, 0);
	case '&':
		OPERATOR(AMPER, 0, 0);
	case '|':
		OPERATOR(VBAR, 0, 0);
	case '^':
		OPERATOR(CIRCUMFLEX, 0, 0);
	case '@':
		OPERATOR(AT, 0, 0);
	case '-':
		if (lx->text[lx->pos + 1] == '>')
			py_give(lx, PY_TOK_ARROW, 2);
		else
			give_operator(lx, PY_TOK_MINUS, PY_TOK_MINUSEQUAL, 0, 0);
		break;
	default:
		fail_character(lx);
	}
}
