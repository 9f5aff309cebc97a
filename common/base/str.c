#include "base/compat.h"
#include "base/str.h"
#include "base/err.h"

int str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq(str_of(s.p, prefix.len), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       str_eq(str_of(s.p + s.len - suffix.len, suffix.len), suffix);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

size_t str_chr(struct str s, char c)
{
	const char *hit = s.len ? memchr(s.p, c, s.len) : NULL;

	return hit ? (size_t)(hit - s.p) : STR_NPOS;
}

size_t str_rchr(struct str s, char c)
{
	for (size_t i = s.len; i-- > 0;)
		if (s.p[i] == c)
			return i;
	return STR_NPOS;
}

size_t str_find(struct str s, struct str needle)
{
	size_t from = 0;

	if (!needle.len)
		return 0;
	while (s.len - from >= needle.len) {
		const char *hit = memchr(s.p + from, needle.p[0],
					 s.len - from - needle.len + 1);
		if (!hit)
			break;
		if (!memcmp(hit, needle.p, needle.len))
			return (size_t)(hit - s.p);
		from = (size_t)(hit - s.p) + 1;
	}
	return STR_NPOS;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.len && is_space(s.p[0]))
		s = str_from(s, 1);
	while (s.len && is_space(s.p[s.len - 1]))
		s.len--;
	return s;
}

bool str_split(struct str *rest, char sep, struct str *part)
{
	size_t at;

	if (!rest->p)
		return false;
	at = str_chr(*rest, sep);
	if (at == STR_NPOS) {
		*part = *rest;
		*rest = STR_NULL;
		return true;
	}
	*part = str_cut(*rest, 0, at);
	*rest = str_from(*rest, at + 1);
	return true;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t str_distance(struct str a, struct str b)
{
	size_t row[STR_DISTANCE_MAX + 1];

	if (a.len > STR_DISTANCE_MAX || b.len > STR_DISTANCE_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t above = row[j];
			size_t change = a.p[i - 1] != b.p[j - 1];

			row[j] = least(above + 1, row[j - 1] + 1,
				       diagonal + change);
			diagonal = above;
		}
	}
	return row[b.len];
}

struct str str_dup(struct arena *a, struct str s)
{
	return str_of(arena_strndup(a, s.p, s.len), s.len);
}

struct str str_lower(struct arena *a, struct str s)
{
	char *p = arena_strndup(a, s.p, s.len);

	for (size_t i = 0; i < s.len; i++)
		p[i] = lower(p[i]);
	return str_of(p, s.len);
}

struct str str_vfmt(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		BUG("bad format \"%s\"", fmt);
	p = arena_bytes(a, (size_t)n + 1);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	return str_of(p, (size_t)n);
}

struct str str_fmt(struct arena *a, const char *fmt, ...)
{
	struct str s;
	va_list ap;

	va_start(ap, fmt);
	s = str_vfmt(a, fmt, ap);
	va_end(ap);
	return s;
}

struct str path_base(struct str path)
{
	size_t slash = str_rchr(path, '/');

	return slash == STR_NPOS ? path : str_from(path, slash + 1);
}

struct str path_dir(struct str path)
{
	size_t slash = str_rchr(path, '/');

	return str_of(path.p, slash == STR_NPOS ? 0 : slash);
}

struct str path_join(struct arena *a, struct str dir, struct str name)
{
	if (!dir.len)
		return str_dup(a, name);
	if (!name.len)
		return str_dup(a, dir);
	return str_fmt(a, "%.*s/%.*s", STR_ARG(dir), STR_ARG(name));
}

bool path_is_below(struct str path, struct str dir)
{
	if (!dir.len)
		return path.len > 0;
	return path.len > dir.len + 1 && path.p[dir.len] == '/' &&
	       str_starts(path, dir);
}
