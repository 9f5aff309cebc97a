#include "base/compat.h"
#include "config/ini_reader.h"
#include "config/pystr.h"
#include "base/utf8.h"

/* inih keeps 49 bytes of a section's name; a key must fit the first line. */
#define LONGEST_NAME 40

void ini_reader_init(struct ini_reader *r, struct ini *ini, struct str bytes,
		     unsigned flags)
{
	*r = (struct ini_reader){ .ini = ini,
				  .bytes = bytes,
				  .flags = flags,
				  .line_kind = LINE_BLANK,
				  .out = BUF_INIT(ini->arena) };
}

/* Universal newlines: \n, \r\n and \r end a line. */
static bool next_line(struct ini_reader *r, struct str *line)
{
	struct str rest = str_from(r->bytes, r->at);
	size_t n = 0;

	if (!rest.len)
		return false;
	while (n < rest.len && rest.p[n] != '\n' && rest.p[n] != '\r')
		n++;
	*line = str_cut(rest, 0, n);
	r->at += n;
	if (n < rest.len)
		r->at += n + 1 < rest.len && rest.p[n] == '\r' &&
					 rest.p[n + 1] == '\n' ?
				 2 :
				 1;
	r->line++;
	return true;
}

static size_t indent_of(struct str line)
{
	size_t at = 0, n = 0;

	while (at < line.len && py_is_space(utf8_next(line, &at)))
		n++;
	return n;
}

/* Cuts a comment behind a value: # or ; at the start or after a blank. */
static struct str cut_comment(struct str line)
{
	bool after_space = true;

	for (size_t at = 0; at < line.len;) {
		size_t begin = at;
		uint32_t c = utf8_next(line, &at);

		if (after_space && (c == ';' || c == '#'))
			return str_cut(line, 0, begin);
		after_space = py_is_space(c);
	}
	return line;
}

static void mask(struct buf *out, struct str s, bool in_header)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];

		if (c == '\0')
			c = (char)MASK_NUL;
		else if (c == ';')
			c = (char)MASK_SEMICOLON;
		else if (c == '[' && !i)
			c = (char)MASK_OPEN;
		else if (c == ']' && in_header)
			c = (char)MASK_CLOSE;
		buf_addc(out, c);
	}
}

static void mask_name(struct ini_reader *r, struct str name, bool in_header)
{
	if (name.len <= LONGEST_NAME) {
		mask(&r->out, name, in_header);
		return;
	}
	buf_addc(&r->out, (char)MASK_NAME);
	buf_addf(&r->out, "%zu", r->names.n);
	vec_push(&r->names, r->ini->arena, name);
}

static void note_span(struct ini_reader *r, struct str text)
{
	size_t begin = (size_t)(text.p - r->bytes.p);

	r->span = span_of(begin, begin + text.len);
}

static bool mask_header(struct ini_reader *r, struct str text)
{
	size_t close = str_rchr(text, ']');

	if (text.p[0] != '[' || close == STR_NPOS || close < 2)
		return false;
	buf_addc(&r->out, '[');
	mask_name(r, str_cut(text, 1, close), true);
	buf_addc(&r->out, ']');
	r->has_section = true;
	r->has_option = false;
	r->line_kind = LINE_HEADER;
	return true;
}

static size_t find_delimiter(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] == '=' || text.p[i] == ':')
			return i;
	return STR_NPOS;
}

/* The line itself is not quoted: it may hold a password. */
static void bad_line(struct ini_reader *r)
{
	ini_add_fault(r->ini, INI_BAD_LINE, r->line,
		      STR("neither a [section] nor \"key = value\""));
}

static bool mask_option(struct ini_reader *r, struct str text)
{
	size_t delimiter = find_delimiter(text);
	struct str name, value;

	if (delimiter == STR_NPOS) {
		bad_line(r);
		return false;
	}
	name = py_rstrip(str_cut(text, 0, delimiter));
	value = py_lstrip(str_from(text, delimiter + 1));
	if (!name.len)
		bad_line(r);
	mask_name(r, name, false);
	buf_addc(&r->out, text.p[delimiter]);
	mask(&r->out, value, false);
	note_span(r, value);
	r->has_option = name.len > 0;
	r->line_kind = LINE_OPTION;
	return true;
}

static void mask_continuation(struct ini_reader *r, struct str text)
{
	buf_addc(&r->out, ' ');
	mask(&r->out, text, false);
	note_span(r, text);
	r->line_kind = LINE_CONTINUATION;
}

/* False: nothing of this line is for inih. */
static bool take_line(struct ini_reader *r, struct str line)
{
	struct str text = py_strip(line);
	bool comment = text.len && (text.p[0] == '#' || text.p[0] == ';');
	size_t indent;

	if (comment)
		return false;
	if (r->flags & INI_INLINE_COMMENTS)
		text = py_strip(cut_comment(line));
	if (!text.len) {
		if (!r->has_option)
			return false;
		buf_addc(&r->out, ' ');
		buf_addc(&r->out, (char)MASK_BLANK);
		r->line_kind = LINE_BLANK;
		return true;
	}
	indent = indent_of(line);
	if (r->has_option && indent > r->indent) {
		mask_continuation(r, text);
		return true;
	}
	r->indent = indent;
	if (mask_header(r, text))
		return true;
	if (!r->has_section) {
		r->stop = true;
		ini_add_fault(r->ini, INI_NO_SECTION_HEADER, r->line,
			      STR("text before the first [section]"));
		return false;
	}
	return mask_option(r, text);
}

/* Hands over as much of the masked line as inih can take at once. */
static void send(struct ini_reader *r, char *out, size_t size)
{
	struct str rest = str_from(buf_str(&r->out), r->sent);
	size_t n = 0, room;

	r->kind = r->line_kind;
	if (r->sent) {
		r->kind = LINE_FOLD;
		out[n++] = ' ';
		out[n++] = (char)MASK_FOLD;
	}
	room = size - n - 2; /* for a mark and the NUL */
	if (room > rest.len)
		room = rest.len;
	memcpy(out + n, rest.p, room);
	n += room;
	r->sent += room;
	if (room < rest.len)
		out[n++] = (char)MASK_FOLD;
	out[n] = '\0';
}

/* inih calls nobody for a header, so a key that cannot be real follows it. */
static void announce_section(struct ini_reader *r)
{
	buf_addc(&r->out, (char)MASK_SECTION);
	buf_addc(&r->out, '=');
	r->line_kind = LINE_SECTION;
}

char *ini_reader_next(char *out, int size, void *data)
{
	struct ini_reader *r = data;
	struct str line;

	if (size < LONGEST_NAME * 3)
		BUG("inih's lines are too short: %d", size);
	while (!r->stop) {
		if (r->sent < r->out.len) {
			send(r, out, (size_t)size);
			return out;
		}
		r->sent = r->out.len = 0;
		if (r->line_kind == LINE_HEADER) {
			announce_section(r);
			continue;
		}
		if (!next_line(r, &line))
			break;
		if (!take_line(r, line))
			r->out.len = 0;
	}
	return NULL;
}

static char unmask_char(char c)
{
	switch ((unsigned char)c) {
	case MASK_NUL:
		return '\0';
	case MASK_SEMICOLON:
		return ';';
	case MASK_OPEN:
		return '[';
	case MASK_CLOSE:
		return ']';
	default:
		return c;
	}
}

struct str ini_unmask_name(struct ini_reader *r, const char *masked)
{
	size_t n = strlen(masked);
	char *p;

	if ((unsigned char)masked[0] == MASK_NAME) {
		size_t at = strtoul(masked + 1, NULL, 10);

		if (at >= r->names.n)
			BUG("no name %zu", at);
		return str_dup(r->ini->arena, r->names.v[at]);
	}
	p = arena_strndup(r->ini->arena, masked, n);
	for (size_t i = 0; i < n; i++)
		p[i] = unmask_char(p[i]);
	return str_of(p, n);
}

void ini_unmask_value(struct buf *out, const char *masked)
{
	for (; *masked; masked++)
		if ((unsigned char)*masked != MASK_FOLD &&
		    (unsigned char)*masked != MASK_BLANK)
			buf_addc(out, unmask_char(*masked));
}
