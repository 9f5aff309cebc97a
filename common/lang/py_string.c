#include "base/compat.h"
#include "lang/py_parser.h"
#include "base/utf8.h"

/* Where an escape is being read. */
struct escape {
	struct py_parser *p;
	struct buf *out;
	struct str in;
	size_t i; /* in `in` */
	unsigned flags; /* enum py_string_flag */
	uint32_t at; /* offset of `in` in the file */
	bool is_known;
};

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static _Noreturn void fail_escape(struct escape *e, const char *what)
{
	py_fail(&e->p->lx, PY_ERROR_TOKEN, e->at + e->i - 1, e->at + e->in.len,
		"%s", what);
}

static void add_character(struct escape *e, uint32_t c)
{
	if (e->flags & PY_STRING_BYTES)
		buf_addc(e->out, (char)c);
	else
		utf8_add(e->out, c);
}

/* Exactly n hexadecimal digits at i. */
static void add_hex(struct escape *e, size_t n)
{
	uint32_t c = 0;

	for (size_t k = 0; k < n; k++, e->i++) {
		int digit = e->i < e->in.len ? hex_value(e->in.p[e->i]) : -1;

		if (digit < 0)
			fail_escape(e, "truncated escape in a string");
		c = c << 4 | (uint32_t)digit;
	}
	if (c > 0x10ffff)
		fail_escape(e, "illegal Unicode character in a string");
	add_character(e, c);
}

static void add_octal(struct escape *e)
{
	uint32_t c = 0;

	e->i--;
	for (size_t k = 0; k < 3 && e->i < e->in.len; k++, e->i++) {
		char digit = e->in.p[e->i];

		if (digit < '0' || digit > '7')
			break;
		c = c * 8 + (uint32_t)(digit - '0');
	}
	add_character(e, c);
}

/* \N{NAME} */
static void add_named(struct escape *e)
{
	struct str rest = str_from(e->in, e->i);
	size_t end = str_chr(rest, '}');
	uint32_t c;

	if (!str_starts(rest, STR("{")) || end == STR_NPOS || end == 1)
		fail_escape(e, "malformed \\N character escape");
	c = py_character_named(str_cut(rest, 1, end));
	e->i += end + 1;
	if (c == UTF8_INVALID)
		e->is_known = false;
	else
		utf8_add(e->out, c);
}

static void add_wide_escape(struct escape *e, char c)
{
	switch (e->flags & PY_STRING_BYTES ? 0 : c) {
	case 'u':
		add_hex(e, 4);
		return;
	case 'U':
		add_hex(e, 8);
		return;
	case 'N':
		add_named(e);
		return;
	}
	/* Not an escape: both characters stay. */
	buf_addc(e->out, '\\');
	e->i--;
}

/* i is behind the backslash. */
static void add_escape(struct escape *e)
{
	static const char from[] = "\\'\"abfnrtv";
	static const char to[] = "\\'\"\a\b\f\n\r\t\v";
	const char *simple;
	char c;

	if (e->i >= e->in.len) {
		buf_addc(e->out, '\\');
		return;
	}
	c = e->in.p[e->i++];
	simple = strchr(from, c);
	if (simple)
		buf_addc(e->out, to[simple - from]);
	else if (c >= '0' && c <= '7')
		add_octal(e);
	else if (c == 'x')
		add_hex(e, 2);
	else if (c == '\r' && e->i < e->in.len && e->in.p[e->i] == '\n')
		e->i++;
	else if (c != '\n' && c != '\r')
		add_wide_escape(e, c);
}

/* Bytes that are neither escapes nor carriage returns. */
static void add_plain(struct escape *e, size_t end)
{
	struct str plain = str_cut(e->in, e->i, end);
	enum py_encoding encoding = e->p->lx.coding.encoding;

	if (!py_add_decoded(e->out, encoding, plain))
		e->is_known = false;
	e->i = end;
}

static void add_line_end(struct escape *e)
{
	buf_addc(e->out, '\n');
	e->i++;
	if (e->i < e->in.len && e->in.p[e->i] == '\n')
		e->i++;
}

void py_check_string(struct py_parser *p, struct str inside, unsigned flags,
		     uint32_t at)
{
	size_t bad;

	if (flags & PY_STRING_BYTES) {
		bad = py_first_undecodable(PY_ASCII, inside);
		if (bad != STR_NPOS)
			py_fail(&p->lx, PY_ERROR_TOKEN, at + bad, at + bad + 1,
				"bytes can only contain ASCII literal characters");
	}
	if (p->lx.is_checked)
		return;
	bad = py_first_undecodable(p->lx.coding.encoding, inside);
	if (bad != STR_NPOS)
		py_fail(&p->lx, PY_ERROR_ENCODING, at + bad, at + bad + 1,
			"byte 0x%02x in a string is not utf-8",
			(unsigned char)inside.p[bad]);
}

static size_t next_special(struct str in, size_t i, bool is_raw)
{
	for (; i < in.len; i++)
		if (in.p[i] == '\r' || (in.p[i] == '\\' && !is_raw))
			break;
	return i;
}

bool py_add_string(struct py_parser *p, struct buf *b, struct str inside,
		   unsigned flags, uint32_t at)
{
	struct escape e = { p, b, inside, 0, flags, at, true };
	bool is_raw = flags & PY_STRING_RAW;

	py_check_string(p, inside, flags, at);
	while (e.i < inside.len) {
		add_plain(&e, next_special(inside, e.i, is_raw));
		if (e.i == inside.len)
			break;
		if (inside.p[e.i] == '\r') {
			add_line_end(&e);
		} else {
			e.i++;
			add_escape(&e);
		}
	}
	return e.is_known;
}
