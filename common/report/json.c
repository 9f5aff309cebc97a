#include "base/compat.h"
#include "report/json.h"
#include "base/utf8.h"

void json_init(struct json *j, struct buf *out)
{
	memset(j, 0, sizeof(*j));
	j->out = out;
}

static void quote_special(struct buf *out, uint32_t c)
{
	switch (c) {
	case '"':
		buf_addz(out, "\\\"");
		break;
	case '\\':
		buf_addz(out, "\\\\");
		break;
	case '\n':
		buf_addz(out, "\\n");
		break;
	case '\t':
		buf_addz(out, "\\t");
		break;
	case '\r':
		buf_addz(out, "\\r");
		break;
	default:
		buf_addf(out, "\\u%04x", c);
	}
}

/* Controls, and what some readers of JSON take for a line end. */
static bool is_special(uint32_t c)
{
	return c < 0x20 || c == '"' || c == '\\' || (c >= 0x7f && c < 0xa0) ||
	       c == 0x2028 || c == 0x2029;
}

void json_quote(struct buf *out, struct str s, bool is_utf8)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < s.len;) {
		size_t here = i;
		uint32_t c = utf8_next(s, &i);

		if (c == UTF8_INVALID && is_utf8)
			buf_addz(out, "\\ufffd");
		else if (c == UTF8_INVALID)
			buf_addf(out, "\\udc%02x", (unsigned char)s.p[here]);
		else if (is_special(c))
			quote_special(out, c);
		else
			buf_add(out, s.p + here, i - here);
	}
	buf_addc(out, '"');
}

static void new_line(struct json *j)
{
	buf_addc(j->out, '\n');
	buf_fill(j->out, ' ', 2 * (size_t)j->depth);
}

static void before_item(struct json *j, const char *name)
{
	if (j->needs_comma)
		buf_addc(j->out, ',');
	if (j->depth)
		new_line(j);
	if (name) {
		json_quote(j->out, str_z(name), false);
		buf_addz(j->out, ": ");
	}
	j->needs_comma = true;
	j->is_empty = false;
}

void json_open(struct json *j, const char *name, char bracket)
{
	before_item(j, name);
	buf_addc(j->out, bracket);
	j->depth++;
	j->needs_comma = false;
	j->is_empty = true;
}

void json_close(struct json *j, char bracket)
{
	j->depth--;
	if (!j->is_empty)
		new_line(j);
	buf_addc(j->out, bracket);
	j->needs_comma = true;
	j->is_empty = false;
	if (!j->depth)
		buf_addc(j->out, '\n');
}

void json_string(struct json *j, const char *name, struct str value)
{
	before_item(j, name);
	json_quote(j->out, value, j->is_utf8);
}

void json_number(struct json *j, const char *name, uint64_t value)
{
	before_item(j, name);
	buf_addf(j->out, "%llu", (unsigned long long)value);
}

void json_bool(struct json *j, const char *name, bool value)
{
	before_item(j, name);
	buf_addz(j->out, value ? "true" : "false");
}

void json_null(struct json *j, const char *name)
{
	before_item(j, name);
	buf_addz(j->out, "null");
}

void json_string_or_null(struct json *j, const char *name, struct str value)
{
	if (value.p)
		json_string(j, name, value);
	else
		json_null(j, name);
}
