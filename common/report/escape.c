#include "base/compat.h"
#include "report/escape.h"
#include "base/utf8.h"

void escape_dot(struct buf *out, struct str s)
{
	struct str text = utf8_clean(out->arena, s);

	buf_addc(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.p[i];

		if (c == '"' || c == '\\')
			buf_addc(out, '\\');
		buf_addc(out, c == '\n' ? ' ' : c);
	}
	buf_addc(out, '"');
}

void escape_xml(struct buf *out, struct str s)
{
	struct buf clean = BUF_INIT(out->arena);

	utf8_add_clean(&clean, s, true);
	for (size_t i = 0; i < clean.len; i++) {
		switch (clean.p[i]) {
		case '&':
			buf_addz(out, "&amp;");
			break;
		case '<':
			buf_addz(out, "&lt;");
			break;
		case '>':
			buf_addz(out, "&gt;");
			break;
		case '"':
			buf_addz(out, "&quot;");
			break;
		default:
			buf_addc(out, clean.p[i]);
		}
	}
}

/*
 * "direction LR" is a statement wherever in a line it stands, in quotes too:
 * its blanks become another character.
 */
static void break_directions(struct buf *b)
{
	static const struct str word = { "direction", 9 };

	for (size_t i = 0; i + word.len < b->len; i++) {
		size_t end = i + word.len;

		if (!str_eq_nocase(str_of(b->p + i, word.len), word))
			continue;
		for (; end < b->len && b->p[end] == ' '; end++)
			b->p[end] = '_';
	}
}

void escape_mermaid_text(struct buf *out, struct str s)
{
	struct buf clean = BUF_INIT(out->arena);

	utf8_add_clean(&clean, s, true);
	break_directions(&clean);
	buf_addc(out, '"');
	for (size_t i = 0; i < clean.len; i++) {
		char c = clean.p[i];

		buf_addc(out, c == '"' ? '\'' :
			      c == '\\' || c == '%' || c == '`' || c == '#' ||
					      c == ';' || c == '<' ||
					      c == '>' || c == '{' || c == '}' ?
					 '_' :
					 c);
	}
	if (!clean.len)
		buf_addc(out, '_');
	buf_addc(out, '"');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* PK, FK and UK say what a key is, in any case. */
static bool is_key(struct str word)
{
	return word.len == 2 && (word.p[1] == 'K' || word.p[1] == 'k') &&
	       strchr("PpFfUu", word.p[0]);
}

void escape_mermaid_word(struct buf *out, struct str s)
{
	size_t begin = out->len;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		bool fits = is_letter(c) ||
			    (out->len > begin &&
			     ((c >= '0' && c <= '9') || c == '(' || c == ')' ||
			      c == '[' || c == ']'));

		if (is_key(str_of(out->p + begin, out->len - begin)) &&
		    !is_letter(c) && (c < '0' || c > '9'))
			buf_addc(out, '_');
		if (fits)
			buf_addc(out, c);
		else if (out->len == begin || out->p[out->len - 1] != '_')
			buf_addc(out, '_');
	}
	if (out->len == begin || is_key(str_of(out->p + begin, out->len - begin)))
		buf_addc(out, '_');
}

static bool is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

/* Within a word it marks nothing up: column_name stays readable. */
static bool is_inner(struct str s, size_t i)
{
	return i && i + 1 < s.len && is_alnum(s.p[i - 1]) && is_alnum(s.p[i + 1]);
}

/* "1." and "1)" begin a list. */
static bool is_after_digits(struct str s, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (s.p[k] < '0' || s.p[k] > '9')
			return false;
	return i > 0 && i < 10;
}

static bool is_mark(struct str s, size_t i)
{
	switch (s.p[i]) {
	case '_':
		return !is_inner(s, i);
	case ':': /* https:// */
		return i + 1 < s.len && s.p[i + 1] == '/';
	case '.': /* www.example.org */
		return is_after_digits(s, i) ||
		       (i >= 3 && str_eq_nocase(str_cut(s, i - 3, i), STR("www")));
	case ')':
		return is_after_digits(s, i);
	case '-':
	case '+':
	case '=':
		return !i;
	default:
		return strchr("\\`*[]{}#|~>@$", s.p[i]) != NULL;
	}
}

void escape_markdown(struct buf *out, struct str s)
{
	struct str clean = utf8_clean(out->arena, s);

	for (size_t i = 0; i < clean.len; i++) {
		char c = clean.p[i];

		if (c == '<')
			buf_addz(out, "&lt;");
		else if (c == '&')
			buf_addz(out, "&amp;");
		else if (c == '\n' || c == '\t')
			buf_addc(out, ' ');
		else if (is_mark(clean, i))
			buf_addf(out, "\\%c", c);
		else
			buf_addc(out, c);
	}
}
