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

static const struct {
	uint32_t first, last;
	int columns;
} widths[] = {
#define UTF8_WIDTH(first, last, columns) { first, last, columns },
#include "base/utf8_width.def"
#undef UTF8_WIDTH
};

int utf8_width(uint32_t c)
{
	size_t low = 0, high = ARRAY_SIZE(widths);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c > widths[middle].last)
			low = middle + 1;
		else if (c < widths[middle].first)
			high = middle;
		else
			return widths[middle].columns;
	}
	return 1;
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
