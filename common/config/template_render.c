/* The name that a migration would be given. */
#include "base/compat.h"
#include "config/template_parts.h"
#include "base/utf8.h"

struct template_range template_range(enum template_token token)
{
	switch (token) {
	case TEMPLATE_YEAR: /* of what alembic, begun in 2011, can have made */
		return (struct template_range){ 1970, 9999 };
	case TEMPLATE_MONTH:
		return (struct template_range){ 1, 12 };
	case TEMPLATE_DAY:
		return (struct template_range){ 1, 31 };
	case TEMPLATE_HOUR:
		return (struct template_range){ 0, 23 };
	case TEMPLATE_MINUTE:
	case TEMPLATE_SECOND:
		return (struct template_range){ 0, 59 };
	default:
		return (struct template_range){ 0, 999999999999 };
	}
}

int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* Code points; Python pads by them. */
static void pad(struct buf *b, const struct template_part *part, struct str text)
{
	size_t n = utf8_length(text);
	size_t blanks = part->width > n ? part->width - n : 0;

	if (!(part->flags & TEMPLATE_LEFT))
		buf_fill(b, ' ', blanks);
	buf_adds(b, text);
	if (part->flags & TEMPLATE_LEFT)
		buf_fill(b, ' ', blanks);
}

struct str template_text(struct arena *a, const struct template_part *part,
			 struct str text)
{
	struct buf b = BUF_INIT(a);
	size_t at = 0;

	if (part->precision != TEMPLATE_NO_PRECISION) {
		for (size_t n = part->precision; n && at < text.len; n--)
			utf8_next(text, &at);
		text = str_cut(text, 0, at);
	}
	pad(&b, part, text);
	return buf_str(&b);
}

struct str template_number(struct arena *a, const struct template_part *part,
			   uint64_t value)
{
	struct str digits = str_fmt(a, "%llu", (unsigned long long)value);
	struct buf number = BUF_INIT(a), b = BUF_INIT(a);
	size_t want = 1, sign = 0;

	if (!part->is_number)
		return template_text(a, part, digits);
	if (part->flags & (TEMPLATE_PLUS | TEMPLATE_BLANK)) {
		sign = 1;
		buf_addc(&number, part->flags & TEMPLATE_PLUS ? '+' : ' ');
	}
	if (part->precision != TEMPLATE_NO_PRECISION)
		want = part->precision;
	if (part->flags & TEMPLATE_ZERO && !(part->flags & TEMPLATE_LEFT) &&
	    part->width > sign && part->width - sign > want)
		want = part->width - sign;
	if (want > digits.len)
		buf_fill(&number, '0', want - digits.len);
	buf_adds(&number, digits);
	pad(&b, part, buf_str(&number));
	return buf_str(&b);
}

static bool two_digits(struct str s, size_t at, unsigned *value)
{
	if (at + 2 > s.len)
		return false;
	*value = 0;
	for (size_t i = at; i < at + 2; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*value = *value * 10 + (unsigned)(s.p[i] - '0');
	}
	return true;
}

bool template_date_part(struct str date, enum template_token token,
			uint64_t *value)
{
	static const size_t offsets[] = {
		[TEMPLATE_MONTH] = 5,	[TEMPLATE_DAY] = 8,
		[TEMPLATE_HOUR] = 11,	[TEMPLATE_MINUTE] = 14,
		[TEMPLATE_SECOND] = 17,
	};
	unsigned n = 0, century = 0;

	if (token == TEMPLATE_YEAR) {
		if (!two_digits(date, 0, &century) || !two_digits(date, 2, &n))
			return false;
		*value = century * 100 + n;
		return true;
	}
	if (token < TEMPLATE_MONTH || token > TEMPLATE_SECOND ||
	    !two_digits(date, offsets[token], &n))
		return false;
	*value = n;
	return true;
}

static void render_part(struct buf *b, const struct template *t,
			const struct template_part *part,
			const struct template_subject *subject)
{
	struct arena *a = b->arena;
	struct template_range range = template_range(part->token);
	uint64_t value;

	if (part->token == TEMPLATE_LITERAL)
		buf_adds(b, part->literal);
	else if (part->token == TEMPLATE_REV && subject->revision.p)
		buf_adds(b, template_text(a, part, subject->revision));
	else if (part->token == TEMPLATE_SLUG && subject->message.p)
		buf_adds(b, template_text(a, part,
					  template_slug(a, subject->message,
							t->slug_length)));
	else if (part->token == TEMPLATE_EPOCH && subject->epoch > 0)
		buf_adds(b, template_number(a, part, (uint64_t)subject->epoch));
	else if (template_date_part(subject->create_date, part->token, &value) &&
		 value >= range.low && value <= range.high)
		buf_adds(b, template_number(a, part, value));
	else
		buf_addf(b, "<%s>", template_token_name(part->token));
}

struct str template_render(const struct template *t, struct arena *a,
			   const struct template_subject *subject)
{
	struct buf b = BUF_INIT(a);

	for (size_t i = 0; i < t->nparts; i++)
		render_part(&b, t, &t->parts[i], subject);
	buf_addz(&b, ".py");
	return buf_str(&b);
}
