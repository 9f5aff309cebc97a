/* TOML's blanks, comments, strings and keys. */
#include "base/compat.h"
#include "config/toml_reader.h"
#include "base/utf8.h"

bool toml_fail(struct toml_reader *r, const char *text)
{
	struct position p = source_position(&r->source, r->at);

	if (!r->fault->text)
		*r->fault = (struct toml_fault){ p.line, p.column, text };
	return false;
}

bool toml_follows(const struct toml_reader *r, const char *text)
{
	return str_starts(str_from(r->s, r->at), str_z(text));
}

size_t toml_newline(const struct toml_reader *r)
{
	if (toml_peek(r, 0) == '\n')
		return 1;
	return toml_peek(r, 0) == '\r' && toml_peek(r, 1) == '\n' ? 2 : 0;
}

void toml_skip_blanks(struct toml_reader *r)
{
	while (toml_peek(r, 0) == ' ' || toml_peek(r, 0) == '\t')
		r->at++;
}

static void skip_white(struct toml_reader *r)
{
	for (;;) {
		size_t newline = toml_newline(r);

		toml_skip_blanks(r);
		if (!newline && !(newline = toml_newline(r)))
			return;
		r->at += newline;
	}
}

/* Control characters other than the tab. */
static bool is_illegal(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

bool toml_skip_comment(struct toml_reader *r)
{
	if (toml_peek(r, 0) != '#')
		return true;
	while (!toml_is_end(r) && !toml_newline(r)) {
		if (is_illegal(toml_peek(r, 0)))
			return toml_fail(r, "control character in a comment");
		r->at++;
	}
	return true;
}

bool toml_skip_lines(struct toml_reader *r)
{
	do {
		skip_white(r);
		if (!toml_skip_comment(r))
			return false;
	} while (toml_newline(r));
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hex_escape(struct toml_reader *r, int digits, struct buf *out)
{
	uint32_t c = 0;

	for (int i = 0; i < digits; i++) {
		int value = hex_value(toml_peek(r, 0));

		if (value < 0)
			return toml_fail(r, "bad hexadecimal escape");
		c = c << 4 | (uint32_t)value;
		r->at++;
	}
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return toml_fail(r, "escape is no Unicode character");
	utf8_add(out, c);
	return true;
}

/* A backslash at the end of a line: white space up to the next text goes. */
static bool line_escape(struct toml_reader *r)
{
	toml_skip_blanks(r);
	if (toml_is_end(r))
		return true;
	if (!toml_newline(r))
		return toml_fail(r, "unknown escape in a string");
	skip_white(r);
	return true;
}

static bool escape(struct toml_reader *r, bool multiline, struct buf *out)
{
	static const char names[] = "btnfr\"\\";
	static const char values[] = "\b\t\n\f\r\"\\";
	const char *name;
	char c;

	r->at++;
	c = toml_peek(r, 0);
	if (multiline && (c == ' ' || c == '\t' || toml_newline(r)))
		return line_escape(r);
	if (!c || toml_is_end(r))
		return toml_fail(r, "unknown escape in a string");
	r->at++;
	if (c == 'u' || c == 'U')
		return hex_escape(r, c == 'u' ? 4 : 8, out);
	name = strchr(names, c);
	if (!name)
		return toml_fail(r, "unknown escape in a string");
	buf_addc(out, values[name - names]);
	return true;
}

/* Up to two quotes more belong to the text: """a""""" is a"". */
static void trailing_quotes(struct toml_reader *r, char quote, struct buf *out)
{
	for (int i = 0; i < 2 && toml_peek(r, 0) == quote; i++) {
		buf_addc(out, quote);
		r->at++;
	}
}

/* One character, escape or line end of a string. */
static bool string_piece(struct toml_reader *r, char quote, bool multiline,
			 struct buf *out)
{
	size_t newline = toml_newline(r);
	char c = toml_peek(r, 0);

	if (toml_is_end(r))
		return toml_fail(r, "string without an end");
	if (multiline && newline) {
		buf_addc(out, '\n');
		r->at += newline;
		return true;
	}
	if (c == '\\' && quote == '"')
		return escape(r, multiline, out);
	if (is_illegal(c))
		return toml_fail(r, newline ? "string without an end" :
					      "control character in a string");
	buf_addc(out, c);
	r->at++;
	return true;
}

bool toml_string(struct toml_reader *r, bool is_key, struct str *out)
{
	struct buf b = BUF_INIT(r->arena);
	char quote = toml_peek(r, 0);
	const char *end = quote == '"' ? "\"\"\"" : "'''";
	bool multiline = !is_key && toml_follows(r, end);

	r->at += multiline ? 3 : 1;
	if (!multiline)
		end += 2;
	else
		r->at += toml_newline(r);
	while (!toml_follows(r, end))
		if (!string_piece(r, quote, multiline, &b))
			return false;
	r->at += multiline ? 3 : 1;
	if (multiline)
		trailing_quotes(r, quote, &b);
	*out = buf_str(&b);
	return true;
}

static bool is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool toml_key_part(struct toml_reader *r, struct str *out)
{
	size_t begin = r->at;

	if (toml_peek(r, 0) == '"' || toml_peek(r, 0) == '\'')
		return toml_string(r, true, out);
	while (is_bare(toml_peek(r, 0)))
		r->at++;
	if (r->at == begin)
		return toml_fail(r, "a key is expected here");
	*out = str_cut(r->s, begin, r->at);
	return true;
}
