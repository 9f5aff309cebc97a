#include "base/compat.h"
#include "config/pystr.h"
#include "base/utf8.h"
#include <locale.h>
#include <wchar.h>
#include <wctype.h>

bool py_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= 0x09 && c <= 0x0d) ||
		       (c >= 0x1c && c <= 0x1f);
	return c == 0x85 || c == 0xa0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

struct str py_lstrip(struct str s)
{
	while (s.len) {
		size_t at = 0;

		if (!py_is_space(utf8_next(s, &at)))
			break;
		s = str_from(s, at);
	}
	return s;
}

struct str py_rstrip(struct str s)
{
	while (s.len) {
		size_t begin = s.len - 1, at;

		while (begin && ((unsigned char)s.p[begin] & 0xc0) == 0x80)
			begin--;
		at = begin;
		if (!py_is_space(utf8_next(s, &at)) || at != s.len)
			break;
		s.len = begin;
	}
	return s;
}

struct str py_strip(struct str s)
{
	return py_rstrip(py_lstrip(s));
}

/* Opened once and kept: the process has one C library. */
static locale_t utf8_locale(void)
{
	static locale_t locale;
	static bool tried;

	if (!tried) {
		tried = true;
		locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	}
	return locale;
}

uint32_t py_lower_char(uint32_t c)
{
	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	if (!utf8_locale())
		return c;
	return (uint32_t)towlower_l((wint_t)c, utf8_locale());
}

static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

struct str py_lower(struct arena *a, struct str s)
{
	struct buf b = BUF_INIT(a);

	if (is_ascii(s))
		return str_lower(a, s);
	for (size_t at = 0; at < s.len;) {
		size_t begin = at;
		uint32_t c = utf8_next(s, &at);

		if (c == UTF8_INVALID) {
			buf_addc(&b, s.p[begin]);
		} else if (c == 0x130) { /* the one that becomes two */
			buf_addc(&b, 'i');
			utf8_add(&b, 0x307);
		} else {
			utf8_add(&b, py_lower_char(c));
		}
	}
	return buf_str(&b);
}
