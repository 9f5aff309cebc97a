#include "base/compat.h"
#include "base/utf8.h"

static int sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if ((lead & 0xf0) == 0xe0)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

static bool is_scalar(uint32_t c, int len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return c >= least[len] && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

uint32_t utf8_next(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;
	int len = sequence_length(*p);
	uint32_t c;

	if (len == 1)
		return (*at)++, *p;
	if (!len || s.len - *at < (size_t)len)
		return (*at)++, UTF8_INVALID;
	c = *p & (0xff >> (len + 1));
	for (int i = 1; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (*at)++, UTF8_INVALID;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (!is_scalar(c, len))
		return (*at)++, UTF8_INVALID;
	*at += (size_t)len;
	return c;
}

size_t utf8_first_invalid(struct str s)
{
	for (size_t i = 0; i < s.len;) {
		size_t here = i;

		if (utf8_next(s, &i) == UTF8_INVALID)
			return here;
	}
	return STR_NPOS;
}

bool utf8_is_valid(struct str s)
{
	return utf8_first_invalid(s) == STR_NPOS;
}

size_t utf8_length(struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; n++)
		utf8_next(s, &i);
	return n;
}

void utf8_add(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_addc(b, (char)c);
	} else if (c < 0x800) {
		buf_addc(b, (char)(0xc0 | c >> 6));
		buf_addc(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_addc(b, (char)(0xe0 | c >> 12));
		buf_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_addc(b, (char)(0xf0 | c >> 18));
		buf_addc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_addc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_addc(b, (char)(0x80 | (c & 0x3f)));
	}
}

struct range {
	uint32_t first, last;
};

static bool in_ranges(uint32_t c, const struct range *r, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (c >= r[i].first && c <= r[i].last)
			return true;
	return false;
}

/* Unicode 15, East Asian Width W and F, in broad blocks. */
static const struct range wide[] = {
	{ 0x1100, 0x115f },   { 0x231a, 0x231b },   { 0x2329, 0x232a },
	{ 0x23e9, 0x23ec },   { 0x25fd, 0x25fe },   { 0x2614, 0x2615 },
	{ 0x2648, 0x2653 },   { 0x26a1, 0x26a1 },   { 0x2705, 0x2705 },
	{ 0x274c, 0x274c },   { 0x2753, 0x2755 },   { 0x2795, 0x2797 },
	{ 0x2e80, 0x303e },   { 0x3041, 0x33ff },   { 0x3400, 0x4dbf },
	{ 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },   { 0xa960, 0xa97f },
	{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
	{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
	{ 0x1f680, 0x1f6ff }, { 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
};

static const struct range combining[] = {
	{ 0x0300, 0x036f }, { 0x0483, 0x0489 }, { 0x0591, 0x05bd },
	{ 0x0610, 0x061a }, { 0x064b, 0x065f }, { 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff }, { 0x200b, 0x200f }, { 0x20d0, 0x20ff },
	{ 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f }, { 0xfeff, 0xfeff },
};

int utf8_width(uint32_t c)
{
	if (c < 0x300)
		return 1;
	if (in_ranges(c, combining, ARRAY_SIZE(combining)))
		return 0;
	return in_ranges(c, wide, ARRAY_SIZE(wide)) ? 2 : 1;
}

/* Controls, and what reorders or hides the text around it. */
static bool is_unprintable(uint32_t c)
{
	static const struct range bad[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x061c, 0x061c },
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
		{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	return in_ranges(c, bad, ARRAY_SIZE(bad));
}

void utf8_add_clean(struct buf *b, struct str s, bool one_line)
{
	for (size_t i = 0; i < s.len;) {
		size_t here = i;
		uint32_t c = utf8_next(s, &i);

		if (c == '\n' && !one_line)
			buf_addc(b, '\n');
		else if (c == '\t' || c == '\n')
			buf_addc(b, ' ');
		else if (c == UTF8_INVALID)
			buf_addf(b, "\\x%02x", (unsigned char)s.p[here]);
		else if (is_unprintable(c))
			buf_addf(b, c < 0x100 ? "\\x%02x" : "\\u{%x}", c);
		else
			buf_add(b, s.p + here, i - here);
	}
}

struct str utf8_clean(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a);

	utf8_add_clean(&b, s, true);
	return buf_str(&b);
}
