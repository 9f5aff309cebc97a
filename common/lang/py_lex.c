#include "base/compat.h"
#include "lang/py_lex.h"
#include "base/utf8.h"

const char *const py_token_text[PY_TOK_COUNT] = {
#define PY_TOKEN(name) [PY_TOK_##name] = NULL,
#define PY_KEYWORD(name, text) [PY_TOK_##name] = text,
#define PY_PUNCT(name, text) [PY_TOK_##name] = text,
#include "lang/py_token.def"
#undef PY_TOKEN
#undef PY_KEYWORD
#undef PY_PUNCT
};

_Noreturn void py_fail(struct py_lexer *lx, enum py_error_kind kind,
		       size_t begin, size_t end, const char *fmt, ...)
{
	size_t size = lx->module->source->bytes.len;
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	lx->error->kind = kind;
	begin = begin > size ? size : begin;
	end = end > size ? size : end;
	lx->error->span = span_of(begin, end < begin ? begin : end);
	lx->error->message = str_dup(lx->arena, str_z(text));
	longjmp(*lx->trap, 1);
}

static bool is_ascii(struct str s)
{
	size_t i = 0;
	uint64_t high = 0, word;

	for (; i + 8 <= s.len; i += 8) {
		memcpy(&word, s.p + i, 8);
		high |= word;
	}
	for (; i < s.len; i++)
		high |= (uint64_t)(s.p[i] & 0x80);
	return !(high & UINT64_C(0x8080808080808080));
}

static void check_encoding(struct py_lexer *lx, struct str bytes)
{
	struct py_coding *coding = &lx->coding;
	struct span span = coding->span;
	size_t bad;

	*coding = py_detect_encoding(bytes);
	span = coding->span;
	if (coding->is_bom_clash)
		py_fail(lx, PY_ERROR_ENCODING, span.begin, span.end,
			"encoding problem: a byte order mark and another coding");
	if (coding->encoding >= PY_ENCODING_UNKNOWN)
		py_fail(lx, PY_ERROR_ENCODING, span.begin, span.end,
			coding->encoding == PY_ENCODING_UNKNOWN ?
				"unknown encoding \"%.*s\"" :
				"encoding \"%.*s\" is not supported here",
			STR_ARG(coding->cookie));
	lx->is_checked = is_ascii(bytes);
	if (lx->is_checked)
		return;
	bad = py_first_undecodable(coding->encoding, bytes);
	lx->is_checked = bad == STR_NPOS;
	if (!lx->is_checked && coding->encoding != PY_UTF8)
		py_fail(lx, PY_ERROR_ENCODING, bad, bad + 1,
			"byte 0x%02x is not in the file's encoding",
			(unsigned char)bytes.p[bad]);
}

void py_lex_init(struct py_lexer *lx, struct arena *a, struct py_module *module)
{
	struct str bytes = module->source->bytes;
	const char *nul;
	char *copy;

	lx->arena = a;
	lx->module = module;
	if (bytes.len > INT32_MAX)
		py_fail(lx, PY_ERROR_TOO_LARGE, 0, 0, "larger than 2 GiB");
	nul = bytes.len ? memchr(bytes.p, '\0', bytes.len) : NULL;
	if (nul) {
		size_t at = (size_t)(nul - bytes.p);

		py_fail(lx, PY_ERROR_NUL, at, at + 1,
			"source code cannot contain null bytes");
	}
	check_encoding(lx, bytes);
	copy = arena_bytes(a, bytes.len + PY_LEX_PADDING);
	if (bytes.len)
		memcpy(copy, bytes.p, bytes.len);
	memset(copy + bytes.len, 0, PY_LEX_PADDING);
	lx->text = copy;
	lx->size = (uint32_t)bytes.len;
	lx->pos = (uint32_t)lx->coding.start;
	lx->prev_end = lx->pos;
	lx->at_line_start = true;
}

/* --- layout ------------------------------------------------------------- */

static bool is_eol(char c)
{
	return c == '\n' || c == '\r';
}

static void skip_eol(struct py_lexer *lx)
{
	lx->pos += lx->text[lx->pos] == '\r' && lx->text[lx->pos + 1] == '\n' ?
			   2 :
			   1;
}

static void skip_comment(struct py_lexer *lx)
{
	uint32_t begin = lx->pos;

	while (lx->text[lx->pos] && !is_eol(lx->text[lx->pos]))
		lx->pos++;
	vec_push(&lx->module->comments, lx->arena, span_of(begin, lx->pos));
}

/*
 * At a backslash: over it and the line end that must follow. Something must
 * come behind that, but CPython adds a line of its own to a file that ends
 * in \r\n.
 */
static void skip_continuation(struct py_lexer *lx)
{
	uint32_t at = lx->pos++;
	bool is_crlf = lx->text[at + 1] == '\r' && lx->text[at + 2] == '\n';

	if (!is_eol(lx->text[lx->pos]))
		py_fail(lx, PY_ERROR_TOKEN, at, at + 1,
			"unexpected character after line continuation character");
	skip_eol(lx);
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
			skip_continuation(lx);
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
static void start_line(struct py_lexer *lx)
{
	struct indent in;

	for (;;) {
		in = measure_indent(lx);
		if (lx->text[lx->pos] == '#')
			skip_comment(lx);
		if (!is_eol(lx->text[lx->pos]))
			break;
		skip_eol(lx);
	}
	lx->at_line_start = false;
	if (!lx->text[lx->pos])
		in = (struct indent){ 0, 0 };
	apply_indent(lx, in);
}

static void give(struct py_lexer *lx, enum py_token tok, uint32_t len)
{
	lx->tok = (uint8_t)tok;
	lx->begin = lx->pos;
	lx->pos += len;
	lx->end = lx->pos;
}

static void give_pending(struct py_lexer *lx)
{
	if (lx->pending > 0) {
		lx->pending = 0;
		give(lx, PY_TOK_INDENT, 0);
	} else {
		lx->pending++;
		give(lx, PY_TOK_DEDENT, 0);
	}
}

static void give_end(struct py_lexer *lx)
{
	if (lx->depth) {
		uint32_t at = lx->bracket_at[lx->depth - 1];

		py_fail(lx, PY_ERROR_SYNTAX, at, at + 1,
			"'%c' was never closed", lx->brackets[lx->depth - 1]);
	}
	if (lx->is_mid_line) {
		lx->is_mid_line = false;
		lx->at_line_start = true;
		give(lx, PY_TOK_NEWLINE, 0);
		return;
	}
	give(lx, PY_TOK_EOF, 0);
}

/* --- names -------------------------------------------------------------- */

/* With a constant len, only the keywords of that length are compared. */
static inline enum py_token keyword_of_length(const char *p, size_t len)
{
#define PY_TOKEN(name)
#define PY_PUNCT(name, text)
#define PY_KEYWORD(name, text)                                   \
	if (sizeof(text) - 1 == len && p[0] == text[0] &&        \
	    !memcmp(p, text, sizeof(text) - 1 == len ? len : 0)) \
		return PY_TOK_##name;
#include "lang/py_token.def"
#undef PY_TOKEN
#undef PY_PUNCT
#undef PY_KEYWORD
	return PY_TOK_NAME;
}

static enum py_token find_keyword(const char *p, uint32_t len)
{
	switch (len) {
	case 2:
		return keyword_of_length(p, 2);
	case 3:
		return keyword_of_length(p, 3);
	case 4:
		return keyword_of_length(p, 4);
	case 5:
		return keyword_of_length(p, 5);
	case 6:
		return keyword_of_length(p, 6);
	case 7:
		return keyword_of_length(p, 7);
	case 8:
		return keyword_of_length(p, 8);
	}
	return PY_TOK_NAME;
}

static struct str decoded_name(struct py_lexer *lx, struct str raw)
{
	struct buf b = BUF_INIT(lx->arena);

	if (py_is_utf8(lx->coding.encoding))
		return raw;
	py_add_decoded(&b, lx->coding.encoding, raw);
	return buf_str(&b);
}

struct str py_lex_name(struct py_lexer *lx)
{
	struct str raw = str_of(lx->text + lx->begin, lx->end - lx->begin);

	if (LIKELY(!lx->has_high))
		return raw;
	return py_fold_name(lx->arena, decoded_name(lx, raw));
}

static void check_name(struct py_lexer *lx, uint32_t begin)
{
	struct str raw = str_of(lx->text + begin, lx->pos - begin);
	struct str name = decoded_name(lx, raw);
	size_t at = 0;

	if (lx->coding.encoding == PY_OPAQUE)
		return;
	while (at < name.len) {
		bool is_first = !at;
		uint32_t c = utf8_next(name, &at);

		if (c == UTF8_INVALID)
			py_fail(lx, PY_ERROR_ENCODING, begin, lx->pos,
				"invalid utf-8 in a name");
		if (c >= 0x80 &&
		    !(is_first ? py_is_xid_start(c) : py_is_xid_continue(c)))
			py_fail(lx, PY_ERROR_TOKEN, begin, lx->pos,
				"invalid character U+%04X", c);
	}
}

/* Is p[0..len) a string prefix? Then its flags; else -1. */
static int prefix_flags(const char *p, uint32_t len, bool *is_f)
{
	int flags = 0;

	for (uint32_t i = 0; i < len; i++) {
		char c = (char)(p[i] | 0x20);

		if (c == 'r' && !(flags & PY_STRING_RAW))
			flags |= PY_STRING_RAW;
		else if (c == 'b' && !*is_f && !(flags & PY_STRING_BYTES))
			flags |= PY_STRING_BYTES;
		else if (c == 'f' && !*is_f && !(flags & PY_STRING_BYTES))
			*is_f = true;
		else if (c == 'u' && len == 1)
			flags |= PY_STRING_U;
		else
			return -1;
	}
	return flags;
}

static bool lex_prefixed(struct py_lexer *lx, uint32_t begin, uint32_t len)
{
	bool is_f = false;
	int flags;

	if (len > 2)
		return false;
	flags = prefix_flags(lx->text + begin, len, &is_f);
	if (flags < 0)
		return false;
	lx->begin = begin;
	lx->string_flags = (uint8_t)flags;
	py_lex_string(lx, is_f);
	return true;
}

static void lex_name(struct py_lexer *lx)
{
	const char *text = lx->text;
	uint32_t begin = lx->pos, pos = begin;
	unsigned char all = 0;

	while (py_is_name_byte((unsigned char)text[pos]))
		all |= (unsigned char)text[pos++];
	lx->pos = pos;
	if ((text[pos] == '"' || text[pos] == '\'') &&
	    lex_prefixed(lx, begin, pos - begin))
		return;
	lx->has_high = all & 0x80;
	if (UNLIKELY(lx->has_high))
		check_name(lx, begin);
	lx->begin = begin;
	lx->end = pos;
	lx->tok = (uint8_t)find_keyword(text + begin, pos - begin);
}

/* --- operators ---------------------------------------------------------- */

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

		give(lx, eq ? twice_assign : twice, eq ? 3 : 2);
		return;
	}
	if (p[1] == '=')
		give(lx, assign, 2);
	else
		give(lx, one, 1);
}

static void lex_colon(struct py_lexer *lx)
{
	/* In f"{x:=5}" the colon begins the format. */
	if (lx->text[lx->pos + 1] == '=' &&
	    !(lx->field_depth && lx->depth == lx->field_depth))
		give(lx, PY_TOK_COLONEQUAL, 2);
	else
		give(lx, PY_TOK_COLON, 1);
}

static void lex_dot(struct py_lexer *lx)
{
	const char *p = lx->text + lx->pos;

	if (p[1] >= '0' && p[1] <= '9')
		py_lex_number(lx);
	else if (p[1] == '.' && p[2] == '.')
		give(lx, PY_TOK_ELLIPSIS, 3);
	else
		give(lx, PY_TOK_DOT, 1);
}

static void lex_exclamation(struct py_lexer *lx)
{
	if (lx->text[lx->pos + 1] == '=')
		give(lx, PY_TOK_NOTEQUAL, 2);
	else if (lx->field_depth && lx->depth == lx->field_depth)
		give(lx, PY_TOK_EXCLAMATION, 1);
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
	give(lx,
	     (enum py_token)(PY_TOK_LPAR + (strchr(brackets, c) - brackets)), 1);
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

static void lex_operator(struct py_lexer *lx, char c)
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
		give(lx, PY_TOK_COMMA, 1);
		break;
	case ';':
		give(lx, PY_TOK_SEMI, 1);
		break;
	case '~':
		give(lx, PY_TOK_TILDE, 1);
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
			give(lx, PY_TOK_ARROW, 2);
		else
			give_operator(lx, PY_TOK_MINUS, PY_TOK_MINUSEQUAL, 0, 0);
		break;
	default:
		fail_character(lx);
	}
}

static void lex_token(struct py_lexer *lx, char c)
{
	lx->is_mid_line = true;
	if (c >= '0' && c <= '9') {
		py_lex_number(lx);
	} else if (py_is_name_byte((unsigned char)c)) {
		lex_name(lx);
	} else if (c == '"' || c == '\'') {
		lx->begin = lx->pos;
		lx->string_flags = 0;
		py_lex_string(lx, false);
	} else {
		lex_operator(lx, c);
	}
}

static void give_newline(struct py_lexer *lx)
{
	uint32_t begin = lx->pos;

	skip_eol(lx);
	lx->tok = PY_TOK_NEWLINE;
	lx->begin = begin;
	lx->end = lx->pos;
	lx->at_line_start = true;
	lx->is_mid_line = false;
}

void py_next(struct py_lexer *lx)
{
	lx->ntokens++;
	if (lx->tok > PY_TOK_DEDENT)
		lx->prev_end = lx->end;
	if (lx->at_line_start)
		start_line(lx);
	if (lx->pending) {
		give_pending(lx);
		return;
	}
	for (;;) {
		char c = lx->text[lx->pos];

		if (c == ' ' || c == '\t' || c == '\f') {
			lx->pos++;
		} else if (is_eol(c)) {
			if (!lx->depth) {
				give_newline(lx);
				return;
			}
			skip_eol(lx);
		} else if (c == '#') {
			skip_comment(lx);
		} else if (c == '\\') {
			skip_continuation(lx);
		} else if (!c) {
			give_end(lx);
			return;
		} else {
			lex_token(lx, c);
			return;
		}
	}
}
