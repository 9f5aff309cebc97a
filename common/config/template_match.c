/*
 * Is a name one that the template could have made? Part by part, the set of
 * places where the part may end, so that no input makes it go back.
 */
#include "base/compat.h"
#include "config/template_parts.h"
#include "config/pystr.h"
#include "base/utf8.h"

struct match {
	const struct template *t;
	struct arena *arena;
	struct str name; /* without .py */
	const struct template_subject *subject;
	bool *from; /* name.len + 1: where the part may begin */
	bool *to;
};

static bool is_slug_char(uint32_t c)
{
	if (c < 0x80)
		return c == '_' || (c >= 'a' && c <= 'z') ||
		       (c >= '0' && c <= '9');
	return c != UTF8_INVALID && !py_is_space(c) && py_lower_char(c) == c;
}

/* A cut slug has the length and an underscore. */
static size_t longest_slug(const struct match *m, const struct template_part *part)
{
	size_t longest = (size_t)m->t->slug_length + 1;

	return part->precision < longest ? part->precision : longest;
}

static void end_slug(struct match *m, const struct template_part *part, size_t at)
{
	size_t left = longest_slug(m, part);

	m->to[at] = part->width == 0;
	while (left-- && at < m->name.len) {
		uint32_t c = utf8_next(m->name, &at);

		if (!is_slug_char(c) && !(c == ' ' && part->width))
			return;
		m->to[at] = true;
	}
}

static void end_literal(struct match *m, struct str literal, size_t at)
{
	if (str_starts(str_from(m->name, at), literal))
		m->to[at + literal.len] = true;
}

static void end_any(struct match *m, size_t at)
{
	while (at < m->name.len && m->name.p[at] != '/')
		m->to[++at] = true;
}

/* Digits, whatever stands before them, that %d would write so. */
static void end_number(struct match *m, const struct template_part *part,
		       size_t begin)
{
	struct template_range range = template_range(part->token);
	uint64_t value = 0;
	size_t at = begin, first;

	while (at < m->name.len && strchr(" +", m->name.p[at]) &&
	       at - begin <= part->width)
		at++;
	first = at;
	while (at < m->name.len && m->name.p[at] >= '0' &&
	       m->name.p[at] <= '9' && value <= range.high && at - first < 256) {
		struct arena_mark mark = arena_mark(m->arena);
		struct str want;

		value = value * 10 + (uint64_t)(m->name.p[at++] - '0');
		if (value < range.low || value > range.high)
			continue;
		want = template_number(m->arena, part, value);
		if (at - first <= want.len &&
		    str_starts(str_from(m->name, begin), want))
			m->to[begin + want.len] = true;
		arena_rewind(m->arena, mark);
	}
}

static void end_part(struct match *m, const struct template_part *part, size_t at)
{
	switch (part->token) {
	case TEMPLATE_LITERAL:
		end_literal(m, part->literal, at);
		break;
	case TEMPLATE_REV:
		if (m->subject->revision.p)
			end_literal(m,
				    template_text(m->arena, part,
						  m->subject->revision),
				    at);
		else
			end_any(m, at);
		break;
	case TEMPLATE_SLUG:
		end_slug(m, part, at);
		break;
	case TEMPLATE_ANY:
		end_any(m, at);
		break;
	default:
		end_number(m, part, at);
	}
}

static size_t furthest(const struct match *m, const bool *set)
{
	for (size_t i = m->name.len + 1; i-- > 0;)
		if (set[i])
			return i;
	return STR_NPOS;
}

static struct str quoted(struct match *m, size_t at)
{
	struct str rest = str_from(m->name, at);

	if (!rest.len)
		return STR("the end");
	return str_fmt(m->arena, "\"%.*s\"", STR_ARG(utf8_clean(m->arena, rest)));
}

static struct str expected(struct match *m, const struct template_part *part)
{
	struct arena *a = m->arena;
	struct template_range range = template_range(part->token);

	switch (part->token) {
	case TEMPLATE_LITERAL:
		return str_fmt(a, "\"%.*s\"",
			       STR_ARG(utf8_clean(a, part->literal)));
	case TEMPLATE_REV:
		if (!m->subject->revision.p)
			return STR("the revision");
		return str_fmt(a, "the revision \"%.*s\"",
			       STR_ARG(utf8_clean(a, m->subject->revision)));
	case TEMPLATE_SLUG:
	case TEMPLATE_ANY:
	case TEMPLATE_EPOCH:
		return str_fmt(a, "the %s", template_token_name(part->token));
	default:
		return str_fmt(a, "the %s (%.*s to %.*s)",
			       template_token_name(part->token),
			       STR_ARG(template_number(a, part, range.low)),
			       STR_ARG(template_number(a, part, range.high)));
	}
}

/* Why the slug before at did not go on: a character, or its length. */
static struct str slug_fault(struct match *m, const struct template_part *part,
			     size_t at)
{
	size_t end = at;
	uint32_t c;

	if (at == m->name.len)
		return STR_NULL;
	c = utf8_next(m->name, &end);
	if (is_slug_char(c))
		return str_fmt(m->arena,
			       "a slug longer than %zu characters: cut it "
			       "before %.*s",
			       longest_slug(m, part) - 1, STR_ARG(quoted(m, at)));
	return str_fmt(m->arena,
		       "\"%.*s\" does not belong in a slug: lower-case "
		       "letters, digits and \"_\" do",
		       STR_ARG(utf8_clean(m->arena, str_cut(m->name, at, end))));
}

/* Part `index` (or behind the last, the end) cannot begin at `at`. */
static struct str explain(struct match *m, size_t index, size_t at)
{
	const struct template_part *parts = m->t->parts;
	struct str why = STR_NULL;

	if (index && parts[index - 1].token == TEMPLATE_SLUG)
		why = slug_fault(m, &parts[index - 1], at);
	if (why.p)
		return why;
	if (index == m->t->nparts)
		return str_fmt(m->arena, "%.*s at the end is too much",
			       STR_ARG(quoted(m, at)));
	return str_fmt(m->arena, "expected %.*s at %.*s",
		       STR_ARG(expected(m, &parts[index])),
		       STR_ARG(quoted(m, at)));
}

static bool run(struct match *m, struct str *why)
{
	for (size_t i = 0; i < m->t->nparts; i++) {
		const struct template_part *part = &m->t->parts[i];
		bool *swap = m->from;

		memset(m->to, 0, m->name.len + 1);
		for (size_t at = 0; at <= m->name.len; at++)
			if (m->from[at])
				end_part(m, part, at);
		if (furthest(m, m->to) == STR_NPOS) {
			*why = explain(m, i, furthest(m, m->from));
			return false;
		}
		m->from = m->to;
		m->to = swap;
	}
	if (m->from[m->name.len])
		return true;
	*why = explain(m, m->t->nparts, furthest(m, m->from));
	return false;
}

/* The last n + 1 parts of a path; false when it has fewer. */
static bool last_parts(struct str path, unsigned n, struct str *out)
{
	size_t begin = path.len;

	for (;;) {
		while (begin && path.p[begin - 1] != '/')
			begin--;
		if (!n--)
			break;
		if (!begin)
			return false;
		begin--;
	}
	*out = str_from(path, begin);
	return true;
}

bool template_matches(const struct template *t, struct arena *a, struct str path,
		      const struct template_subject *subject, struct str *why)
{
	struct match m = { .t = t, .arena = a, .subject = subject };

	if (!str_ends(path, STR(".py"))) {
		*why = STR("expected \".py\" at the end");
		return false;
	}
	if (!last_parts(path, t->nslashes, &m.name)) {
		*why = STR("expected in a directory of its own");
		return false;
	}
	if (m.name.len > TEMPLATE_MAX_NAME) {
		*why = STR("a name too long to be judged");
		return false;
	}
	m.name.len -= 3;
	m.from = arena_array(a, m.name.len + 1, sizeof(bool));
	m.to = arena_array(a, m.name.len + 1, sizeof(bool));
	m.from[0] = true;
	return run(&m, why);
}
