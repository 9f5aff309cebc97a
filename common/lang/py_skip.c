#include "base/compat.h"
#include "lang/py_lex.h"

/*
 * Over a function's body without making tokens of it: only strings,
 * comments, brackets and indentation matter. Whatever could be read in two
 * ways makes it give up, and the body is read like all else.
 */
struct skip {
	const char *text;
	uint32_t pos;
	uint32_t depth; /* open brackets */
	uint32_t code_end; /* behind the last byte that is code */
};

static bool is_eol(char c)
{
	return c == '\n' || c == '\r';
}

static void skip_eol(struct skip *s)
{
	s->pos += s->text[s->pos] == '\r' && s->text[s->pos + 1] == '\n' ? 2 : 1;
}

static void skip_comment(struct skip *s)
{
	while (s->text[s->pos] && !is_eol(s->text[s->pos]))
		s->pos++;
}

/* The column of the first byte that is not a blank; s stands on it. */
static uint32_t column(struct skip *s)
{
	uint32_t column = 0;

	for (;; s->pos++) {
		char c = s->text[s->pos];

		if (c == ' ')
			column++;
		else if (c == '\t')
			column = (column / 8 + 1) * 8;
		else if (c == '\f')
			column = 0;
		else
			return column;
	}
}

static bool at_quotes(const struct skip *s, char quote, uint32_t n)
{
	const char *t = s->text + s->pos;

	return t[0] == quote && (n == 1 || (t[1] == quote && t[2] == quote));
}

/* At a string's quotes: how many they are; s stands behind them. */
static uint32_t open_quotes(struct skip *s)
{
	uint32_t n = at_quotes(s, s->text[s->pos], 3) ? 3 : 1;

	s->pos += n;
	return n;
}

static void skip_escape(struct skip *s)
{
	s->pos++;
	if (is_eol(s->text[s->pos]))
		skip_eol(s);
	else if (s->text[s->pos])
		s->pos++;
}

static bool skip_string(struct skip *s)
{
	char quote = s->text[s->pos];
	uint32_t n = open_quotes(s);

	while (!at_quotes(s, quote, n)) {
		char c = s->text[s->pos];

		if (!c || (n == 1 && is_eol(c)))
			return false;
		if (c == '\\')
			skip_escape(s);
		else
			s->pos++;
	}
	s->pos += n;
	return true;
}

/*
 * Quotes, comments and backslashes within the braces are too much, and so is
 * a backslash before a brace.
 */
static bool skip_fstring(struct skip *s)
{
	char quote = s->text[s->pos];
	uint32_t n = open_quotes(s), braces = 0;

	while (braces || !at_quotes(s, quote, n)) {
		char c = s->text[s->pos];

		if (!c || (n == 1 && is_eol(c)))
			return false;
		if (braces && strchr("'\"\\#", c))
			return false;
		if (c == '\\') {
			if (strchr("{}", s->text[s->pos + 1]))
				return false;
			skip_escape(s);
			continue;
		}
		if (c == '{' && !braces && s->text[s->pos + 1] == '{')
			s->pos++;
		else if (c == '{')
			braces++;
		else if (c == '}' && braces)
			braces--;
		s->pos++;
	}
	s->pos += n;
	return true;
}

/* Words by which a function can reach a module's names. */
static bool is_reaching(const char *word, uint32_t len)
{
	static const char *const words[] = {
		"global",  "globals", "nonlocal",   "locals",
		"vars",	   "exec",    "eval",	    "setattr",
		"delattr", "modules", "__import__", "__dict__"
	};

	if (len < 4 || !strchr("gnlvesdm_", word[0]))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strncmp(word, words[i], len) && !words[i][len])
			return true;
	return false;
}

/* A name, a keyword, a number or the prefix of a string. */
static bool skip_word(struct skip *s)
{
	const char *word = s->text + s->pos;
	uint32_t len = 0;
	bool is_f = false;

	while (py_is_name_byte((unsigned char)word[len]))
		len++;
	s->pos += len;
	if (is_reaching(word, len))
		return false;
	if (word[len] != '"' && word[len] != '\'')
		return true;
	for (uint32_t i = 0; i < len && len <= 2; i++)
		is_f |= (word[i] | 0x20) == 'f';
	return is_f ? skip_fstring(s) : skip_string(s);
}

static bool skip_punctuation(struct skip *s)
{
	switch (s->text[s->pos]) {
	case '"':
	case '\'':
		return skip_string(s);
	case '(':
	case '[':
	case '{':
		s->depth++;
		break;
	case ')':
	case ']':
	case '}':
		if (!s->depth)
			return false;
		s->depth--;
		break;
	case '\\':
		if (!is_eol(s->text[s->pos + 1]))
			return false;
		s->pos++;
		skip_eol(s);
		return true;
	}
	s->pos++;
	return true;
}

/* To the start of the next line, or the end. */
static bool skip_logical_line(struct skip *s)
{
	for (;;) {
		char c = s->text[s->pos];

		if (!c)
			return !s->depth;
		if (c == ' ' || c == '\t' || c == '\f') {
			s->pos++;
			continue;
		}
		if (is_eol(c)) {
			skip_eol(s);
			if (!s->depth)
				return true;
			continue;
		}
		if (c == '#') {
			skip_comment(s);
			continue;
		}
		if (py_is_name_byte((unsigned char)c) ? !skip_word(s) :
							!skip_punctuation(s))
			return false;
		s->code_end = s->pos;
	}
}

/* False when the body cannot be passed over, or there is none. */
static bool skip_lines(struct skip *s, uint32_t base)
{
	uint32_t nlines = 0;

	for (;;) {
		uint32_t line = s->pos, indent = column(s);
		char c = s->text[s->pos];

		if (c == '\\')
			return false;
		if (c == '#')
			skip_comment(s);
		if (is_eol(s->text[s->pos])) {
			skip_eol(s);
			continue;
		}
		if (c == '#')
			return nlines; /* a comment up to the end */
		if (!c || indent <= base) {
			s->pos = line;
			return nlines;
		}
		if (!skip_logical_line(s))
			return false;
		nlines++;
	}
}

bool py_lex_skip_block(struct py_lexer *lx)
{
	struct skip s = { .text = lx->text, .pos = lx->pos };

	column(&s);
	if (s.text[s.pos] == '#')
		skip_comment(&s);
	if (!is_eol(s.text[s.pos]))
		return false;
	skip_eol(&s);
	if (!skip_lines(&s, lx->indents[lx->nindents]))
		return false;
	lx->tok = PY_TOK_NEWLINE;
	lx->begin = lx->end = lx->prev_end = s.code_end;
	lx->pos = s.pos;
	lx->at_line_start = true;
	lx->is_mid_line = false;
	return true;
}
