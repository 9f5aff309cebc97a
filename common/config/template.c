/* Python's % formatting, as far as a file_template may use it. */
#include "base/compat.h"
#include "config/template_parts.h"
#include "config/pystr.h"
#include "base/regex.h"
#include "base/utf8.h"

static const struct {
	const char *name;
	enum template_token token;
} tokens[] = {
	{ "rev", TEMPLATE_REV },       { "slug", TEMPLATE_SLUG },
	{ "epoch", TEMPLATE_EPOCH },   { "year", TEMPLATE_YEAR },
	{ "month", TEMPLATE_MONTH },   { "day", TEMPLATE_DAY },
	{ "hour", TEMPLATE_HOUR },     { "minute", TEMPLATE_MINUTE },
	{ "second", TEMPLATE_SECOND },
};

const char *template_token_name(enum template_token token)
{
	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		if (tokens[i].token == token)
			return tokens[i].name;
	return "?";
}

/* What is left of a template that is being read. */
struct scan {
	struct template *t;
	struct arena *arena;
	struct str text;
	size_t at;
	struct err *err;
};

static char peek(const struct scan *s)
{
	return s->at < s->text.len ? s->text.p[s->at] : '\0';
}

static int bad(struct scan *s, const char *what)
{
	struct str text = s->text;

	if (text.len > 200)
		text.len = 200;
	return err_set(s->err, "bad file_template \"%.*s\": %s",
		       STR_ARG(utf8_clean(s->arena, text)), what);
}

static int add(struct scan *s, struct template_part part)
{
	struct template *t = s->t;

	if (t->nparts == TEMPLATE_MAX_PARTS)
		return bad(s, "too many parts");
	if (t->nparts == t->cap)
		t->parts = vec_grow(s->arena, t->parts, t->nparts, &t->cap,
				    sizeof(part));
	t->parts[t->nparts++] = part;
	return 0;
}

static int add_literal(struct scan *s, struct str literal)
{
	struct template_part part = { .token = TEMPLATE_LITERAL,
				      .literal = literal };

	for (size_t i = 0; i < literal.len; i++)
		s->t->nslashes += literal.p[i] == '/';
	return literal.len ? add(s, part) : 0;
}

static int read_number(struct scan *s, unsigned *n)
{
	*n = 0;
	while (peek(s) >= '0' && peek(s) <= '9') {
		*n = *n * 10 + (unsigned)(peek(s) - '0');
		if (*n > 255)
			return bad(s, "a width over 255");
		s->at++;
	}
	if (peek(s) == '*')
		return bad(s, "\"*\" needs a tuple");
	return 0;
}

static int read_name(struct scan *s, struct template_part *part)
{
	size_t end = str_chr(str_from(s->text, s->at), ')');
	struct str name;

	if (end == STR_NPOS)
		return bad(s, "a \"(\" without its \")\"");
	name = str_cut(s->text, s->at, s->at + end);
	s->at += end + 1;
	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		if (str_is(name, tokens[i].name)) {
			part->token = tokens[i].token;
			return 0;
		}
	return err_set(s->err, "bad file_template: unknown token \"%.*s\"",
		       STR_ARG(utf8_clean(s->arena, name)));
}

static void read_flags(struct scan *s, struct template_part *part)
{
	for (;; s->at++) {
		if (peek(s) == '0')
			part->flags |= TEMPLATE_ZERO;
		else if (peek(s) == '-')
			part->flags |= TEMPLATE_LEFT;
		else if (peek(s) == '+')
			part->flags |= TEMPLATE_PLUS;
		else if (peek(s) == ' ')
			part->flags |= TEMPLATE_BLANK;
		else if (peek(s) != '#')
			return;
	}
}

static int read_conversion(struct scan *s, struct template_part *part)
{
	bool is_text = part->token == TEMPLATE_REV ||
		       part->token == TEMPLATE_SLUG;
	char c;

	while (peek(s) == 'h' || peek(s) == 'l' || peek(s) == 'L')
		s->at++;
	c = peek(s);
	s->at++;
	if (!c)
		return bad(s, "a format without its letter");
	if (c == 's')
		return 0;
	if (c == 'd' || c == 'i' || c == 'u')
		part->is_number = true;
	else if (strchr("raxXoeEfFgGc", c))
		part->token = TEMPLATE_ANY;
	else
		return bad(s, "an unknown format letter");
	if (is_text && c != 'r' && c != 'a')
		return bad(s, "rev and slug are texts, not numbers");
	return 0;
}

/* Behind a %: (name), flags, width, precision, letter. */
static int read_format(struct scan *s)
{
	struct template_part part = { .precision = TEMPLATE_NO_PRECISION };

	if (peek(s) != '(')
		return bad(s, "a % that is neither %% nor %(name)s");
	s->at++;
	if (read_name(s, &part))
		return -1;
	read_flags(s, &part);
	if (read_number(s, &part.width))
		return -1;
	if (peek(s) == '.') {
		s->at++;
		if (read_number(s, &part.precision))
			return -1;
	}
	return read_conversion(s, &part) || add(s, part) ? -1 : 0;
}

int template_read(struct template *t, struct arena *a, struct str text,
		  unsigned slug_length, struct err *err)
{
	struct scan s = { .t = t, .arena = a, .text = text, .err = err };

	*t = (struct template){ .slug_length = slug_length };
	while (s.at < text.len) {
		size_t begin = s.at, next;

		next = str_chr(str_from(text, begin), '%');
		s.at = next == STR_NPOS ? text.len : begin + next;
		if (add_literal(&s, str_cut(text, begin, s.at)))
			return -1;
		if (s.at == text.len)
			break;
		s.at++;
		if (peek(&s) == '%') {
			if (add_literal(&s, STR("%")))
				return -1;
			s.at++;
		} else if (read_format(&s)) {
			return -1;
		}
	}
	return 0;
}

/* s[:count] in characters */
static struct str first_characters(struct str s, size_t count)
{
	size_t at = 0;

	while (count-- && at < s.len)
		utf8_next(s, &at);
	return str_cut(s, 0, at);
}

/* "_".join(re.findall(r"\w+", message)).lower() */
static struct str join_words(struct arena *a, struct str message)
{
	struct buf b = BUF_INIT(a);
	struct regex_spans words = VEC_INIT;
	struct regex *re;
	struct err err = ERR_INIT;

	if (regex_compile(&re, a, STR("(*UCP)[\\p{L}\\p{N}_]+"), 0, NULL, &err))
		BUG("%s", err.text);
	regex_find_all(re, a, message, SIZE_MAX, &words);
	for (size_t i = 0; i < words.n; i++) {
		if (i)
			buf_addc(&b, '_');
		buf_adds(&b, str_cut(message, words.v[i].begin, words.v[i].end));
	}
	return py_lower(a, buf_str(&b));
}

struct str template_slug(struct arena *a, struct str message, unsigned length)
{
	struct str slug, cut;
	size_t last;

	if (message.len > TEMPLATE_MAX_MESSAGE)
		message.len = TEMPLATE_MAX_MESSAGE;
	slug = join_words(a, message);
	if (utf8_length(slug) <= length)
		return slug;
	cut = first_characters(slug, length);
	last = str_rchr(cut, '_');
	if (last != STR_NPOS)
		cut.len = last;
	return str_fmt(a, "%.*s_", STR_ARG(cut));
}
