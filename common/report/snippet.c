#include "base/compat.h"
#include "report/snippet.h"
#include "base/utf8.h"

/* A line longer than this is shown in part. */
#define LINE_SHOWN 120
#define BEFORE_SHOWN 40

int snippet_gutter(const struct place *const *places, size_t n)
{
	uint32_t largest = 9;
	int digits = 0;

	for (size_t i = 0; i < n; i++) {
		struct position at;

		if (!places[i]->has_span || !places[i]->source)
			continue;
		at = source_position(places[i]->source, places[i]->span.begin);
		if (at.line > largest)
			largest = at.line;
	}
	for (; largest; largest /= 10)
		digits++;
	return digits + 1;
}

static size_t display_width(struct str cleaned)
{
	size_t width = 0;

	for (size_t i = 0; i < cleaned.len;)
		width += (size_t)utf8_width(utf8_next(cleaned, &i));
	return width;
}

static struct str clean(struct arena *a, struct str raw)
{
	struct buf b = BUF_INIT(a);

	utf8_add_clean(&b, raw, true);
	return buf_str(&b);
}

/* Moves *at, an offset into line, down to the start of a character. */
static size_t char_start(struct str line, size_t at)
{
	while (at && at < line.len && ((unsigned char)line.p[at] & 0xc0) == 0x80)
		at--;
	return at;
}

struct cut {
	struct str before, meant, after;
	bool is_cut_left, is_cut_right;
};

/* begin and end: bytes in line of what is meant. */
static struct cut cut_line(struct str line, size_t begin, size_t end)
{
	struct cut c = { 0 };
	size_t left = 0, right = line.len;

	if (line.len > LINE_SHOWN && begin > BEFORE_SHOWN)
		left = char_start(line, begin - BEFORE_SHOWN);
	if (right - left > LINE_SHOWN)
		right = char_start(line, left + LINE_SHOWN);
	if (end > right)
		end = right;
	if (begin > end)
		begin = end;
	c.before = str_cut(line, left, begin);
	c.meant = str_cut(line, begin, end);
	c.after = str_cut(line, end, right);
	c.is_cut_left = left > 0;
	c.is_cut_right = right < line.len;
	return c;
}

static void add_gutter(struct buf *out, int gutter, const struct style *style)
{
	buf_fill(out, ' ', (size_t)gutter);
	buf_addf(out, "%s | %s", style->blue, style->reset);
}

static void add_code(struct buf *out, const struct cut *c)
{
	if (c->is_cut_left)
		buf_addz(out, "...");
	utf8_add_clean(out, c->before, true);
	utf8_add_clean(out, c->meant, true);
	utf8_add_clean(out, c->after, true);
	if (c->is_cut_right)
		buf_addz(out, "...");
	buf_addc(out, '\n');
}

static void add_underline(struct buf *out, const struct cut *c, char underline,
			  bool goes_on)
{
	size_t width = display_width(clean(out->arena, c->meant));

	buf_fill(out, ' ',
		 display_width(clean(out->arena, c->before)) +
			 (c->is_cut_left ? 3 : 0));
	buf_fill(out, underline, width ? width : 1);
	if (goes_on)
		buf_addz(out, "...");
}

void snippet_add(struct buf *out, const struct place *place, int gutter,
		 char underline, const char *color, struct str label,
		 const struct style *style)
{
	struct position at;
	struct str line;
	struct cut c;
	size_t start, begin, end;

	if (!place->has_span || !place->source)
		return;
	at = source_position(place->source, place->span.begin);
	line = source_line(place->source, at.line);
	start = source_line_start(place->source, at.line);
	begin = place->span.begin - start;
	end = place->span.end > start ? place->span.end - start : begin;
	c = cut_line(line, begin < line.len ? begin : line.len,
		     end < line.len ? end : line.len);
	add_gutter(out, gutter, style);
	out->len--; /* no blank behind the bar of an empty line */
	buf_addc(out, '\n');
	buf_addf(out, "%s%*u | %s", style->blue, gutter, at.line, style->reset);
	add_code(out, &c);
	add_gutter(out, gutter, style);
	buf_addz(out, color);
	add_underline(out, &c, underline, end > line.len + 1);
	if (label.len) {
		buf_addc(out, ' ');
		utf8_add_clean(out, label, true);
	}
	buf_addf(out, "%s\n", style->reset);
}
