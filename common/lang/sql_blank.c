#include "base/compat.h"
#include "lang/sql_lexer.h"

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Length of what opens the literal: a prefix and a quote, or $tag$. */
static size_t opening(struct str literal, bool is_dollar)
{
	size_t i = 0;

	if (is_dollar)
		return 2 + str_chr(str_from(literal, 1), '$');
	while (literal.p[i] != '\'' && literal.p[i] != '"')
		i++;
	return i + 1;
}

static void keep(char *out, struct str from, size_t begin, size_t end)
{
	memcpy(out + begin, from.p + begin, end - begin);
}

static void keep_quotes(char *out, struct str from, struct sql_token t,
			size_t base)
{
	size_t begin = t.begin - base, end = t.end - base, n;
	bool is_dollar = t.flags & SQL_TOKEN_DOLLAR;

	n = opening(str_cut(from, begin, end), is_dollar);
	keep(out, from, begin, begin + n);
	if (!(t.flags & SQL_TOKEN_OPEN))
		keep(out, from, end - (is_dollar ? n : 1), end);
}

struct str sql_blank(struct arena *a, const struct sql_text *text,
		     struct span span)
{
	struct str from;
	struct sql_lexer lx;
	struct sql_token t;
	char *out;

	sql_lexer_init(&lx, text, span);
	span = span_of(lx.at, lx.end);
	from = str_cut(text->bytes, span.begin, span.end);
	out = arena_strndup(a, from.p, from.len);
	for (size_t i = 0; i < from.len; i++)
		if (!is_line_end(out[i]))
			out[i] = ' ';
	while ((t = sql_next(&lx)).kind != SQL_END)
		if (t.kind == SQL_STRING)
			keep_quotes(out, from, t, span.begin);
		else
			keep(out, from, t.begin - span.begin, t.end - span.begin);
	return str_of(out, from.len);
}
