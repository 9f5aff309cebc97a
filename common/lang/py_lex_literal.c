#include "base/compat.h"
#include "lang/py_lex.h"

/* CPython refuses longer ones (sys.set_int_max_str_digits). */
#define MAX_DECIMAL_DIGITS 4300

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static bool is_binary(char c)
{
	return c == '0' || c == '1';
}

static _Noreturn void fail_number(struct py_lexer *lx, const char *what)
{
	py_fail(lx, PY_ERROR_TOKEN, lx->begin, lx->pos + 1,
		"invalid %s literal", what);
}

/* Digits with single underscores between them. */
static void skip_digits(struct py_lexer *lx, bool (*is_one)(char),
			const char *what)
{
	for (;;) {
		while (is_one(lx->text[lx->pos]))
			lx->pos++;
		if (lx->text[lx->pos] != '_')
			return;
		lx->pos++;
		if (!is_one(lx->text[lx->pos]))
			fail_number(lx, what);
	}
}

/* A keyword may stand right behind a number: 1if x else y. */
static bool is_keyword_next(const char *p)
{
	static const char *const words[] = { "and", "else", "for", "if",
					     "in",  "is",   "or",  "not" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(p, words[i], strlen(words[i])))
			return true;
	return false;
}

static void check_behind(struct py_lexer *lx, const char *what)
{
	unsigned char c = (unsigned char)lx->text[lx->pos];

	if ((c | 0x20) == 'l' && lx->number == PY_CONST_INT)
		py_fail(lx, PY_ERROR_PYTHON2, lx->begin, lx->pos + 1,
			"an integer with an L is Python 2");
	if (c < 0x80 && c != '_' && !is_digit((char)c) &&
	    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return;
	if (!is_keyword_next(lx->text + lx->pos))
		fail_number(lx, what);
}

static void lex_based(struct py_lexer *lx, bool (*is_one)(char), const char *what)
{
	lx->pos += 2;
	if (lx->text[lx->pos] == '_')
		lx->pos++;
	if (!is_one(lx->text[lx->pos]))
		fail_number(lx, what);
	skip_digits(lx, is_one, what);
	if (is_digit(lx->text[lx->pos]))
		fail_number(lx, what);
	check_behind(lx, what);
}

static void lex_exponent(struct py_lexer *lx)
{
	const char *p = lx->text + lx->pos;
	uint32_t sign = p[1] == '+' || p[1] == '-';

	if ((*p | 0x20) != 'e' || !is_digit(p[1 + sign]))
		return;
	lx->number = PY_CONST_FLOAT;
	lx->pos += 1 + sign;
	skip_digits(lx, is_digit, "decimal");
}

static void lex_decimal(struct py_lexer *lx)
{
	uint32_t int_end;
	bool is_zero = true;

	if (is_digit(lx->text[lx->pos]))
		skip_digits(lx, is_digit, "decimal");
	int_end = lx->pos;
	if (lx->text[lx->pos] == '.') {
		lx->number = PY_CONST_FLOAT;
		lx->pos++;
		if (is_digit(lx->text[lx->pos]))
			skip_digits(lx, is_digit, "decimal");
	}
	lex_exponent(lx);
	if ((lx->text[lx->pos] | 0x20) == 'j') {
		lx->number = PY_CONST_COMPLEX;
		lx->pos++;
	}
	if (lx->number == PY_CONST_INT) {
		for (uint32_t i = lx->begin; i < int_end; i++)
			is_zero &= lx->text[i] == '0' || lx->text[i] == '_';
		if (lx->text[lx->begin] == '0' && !is_zero)
			py_fail(lx, PY_ERROR_PYTHON2, lx->begin, int_end,
				"leading zeros in decimal integer literals are not permitted");
		if (int_end - lx->begin > MAX_DECIMAL_DIGITS)
			py_fail(lx, PY_ERROR_TOO_LARGE, lx->begin, int_end,
				"an integer of more than %d digits",
				MAX_DECIMAL_DIGITS);
	}
	check_behind(lx, "decimal");
}

void py_lex_number(struct py_lexer *lx)
{
	const char *p = lx->text + lx->pos;
	char base = (char)(p[1] | 0x20);

	lx->begin = lx->pos;
	lx->number = PY_CONST_INT;
	if (*p == '0' && base == 'x')
		lex_based(lx, is_hex, "hexadecimal");
	else if (*p == '0' && base == 'o')
		lex_based(lx, is_octal, "octal");
	else if (*p == '0' && base == 'b')
		lex_based(lx, is_binary, "binary");
	else
		lex_decimal(lx);
	lx->tok = PY_TOK_NUMBER;
	lx->end = lx->pos;
}

/* --- strings ------------------------------------------------------------ */

static _Noreturn void fail_unterminated(struct py_lexer *lx)
{
	py_fail(lx, PY_ERROR_TOKEN, lx->begin, lx->pos,
		lx->string_flags & PY_STRING_TRIPLE ?
			"unterminated triple-quoted string literal" :
			"unterminated string literal");
}

/* Over a backslash and what it escapes, a line end as a whole. */
static uint32_t skip_escape(struct py_lexer *lx, uint32_t pos)
{
	const char *text = lx->text;

	lx->string_flags |= PY_STRING_ESCAPE;
	pos++;
	if (text[pos] == '\r') {
		lx->string_flags |= PY_STRING_CR;
		return pos + (text[pos + 1] == '\n' ? 2 : 1);
	}
	return text[pos] ? pos + 1 : pos;
}

static void scan_single(struct py_lexer *lx, char quote)
{
	const char *text = lx->text;
	uint32_t pos = lx->pos;

	for (;;) {
		char c = text[pos];

		if (c == quote)
			break;
		if (c == '\\') {
			pos = skip_escape(lx, pos);
		} else if (!c || c == '\n' || c == '\r') {
			lx->pos = pos;
			fail_unterminated(lx);
		} else {
			pos++;
		}
	}
	lx->pos = pos + 1;
}

static void scan_triple(struct py_lexer *lx, char quote)
{
	const char *text = lx->text;
	uint32_t pos = lx->pos;

	for (;;) {
		char c = text[pos];

		if (c == quote && text[pos + 1] == quote && text[pos + 2] == quote)
			break;
		if (c == '\\') {
			pos = skip_escape(lx, pos);
		} else if (!c) {
			lx->pos = pos;
			fail_unterminated(lx);
		} else {
			if (c == '\r')
				lx->string_flags |= PY_STRING_CR;
			pos++;
		}
	}
	lx->pos = pos + 3;
}

void py_lex_string(struct py_lexer *lx, bool is_f)
{
	const char *p = lx->text + lx->pos;
	bool is_triple = p[1] == p[0] && p[2] == p[0];

	lx->prefix_len = (uint8_t)(lx->pos - lx->begin);
	if (*p == '"')
		lx->string_flags |= PY_STRING_DOUBLE;
	if (is_triple)
		lx->string_flags |= PY_STRING_TRIPLE;
	lx->pos += is_triple ? 3 : 1;
	lx->tok = is_f ? PY_TOK_FSTRING : PY_TOK_STRING;
	if (!is_f) {
		if (is_triple)
			scan_triple(lx, *p);
		else
			scan_single(lx, *p);
	}
	lx->end = lx->pos;
}
