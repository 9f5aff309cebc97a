#include "base/compat.h"
#include "rules/name_time.h"

struct digits {
	char text[14];
	size_t n;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t run_of_digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* May a group of n digits follow when there are `have` already? */
static bool is_group(size_t have, size_t first, size_t n)
{
	if (!have)
		return n == 4 || n == 8 || n == 12 || n == 14;
	if (first == 4) /* 2026_01_02_1504 has its time in one, often */
		return n == 2 || (have == 8 && (n == 4 || n == 6));
	return have == 8 && (n == 4 || n == 6);
}

static void collect(struct str name, struct digits *d, struct name_time *t)
{
	size_t at = 0, first = 0;

	while (at < name.len) {
		size_t n = run_of_digits(name, at);

		if (!is_group(d->n, first, n) || d->n + n > sizeof(d->text) ||
		    (at + n < name.len && !strchr("_-.T", name.p[at + n])))
			break;
		first = first ? first : n;
		memcpy(d->text + d->n, name.p + at, n);
		d->n += n;
		t->len = at + n;
		at += n + 1;
	}
	t->is_sure = d->n > 8 || (d->n == 8 && first == 4);
}

static unsigned number(const char *p, size_t n)
{
	unsigned value = 0;

	for (size_t i = 0; i < n; i++)
		value = value * 10 + (unsigned)(p[i] - '0');
	return value;
}

void name_time_read(struct str name, struct name_time *t)
{
	struct digits d = { { 0 }, 0 };

	memset(t, 0, sizeof(*t));
	collect(name, &d, t);
	if (d.n < 8 || d.n % 2 || number(d.text, 4) < 1970 ||
	    number(d.text, 4) > 2199)
		return;
	t->v[0] = number(d.text, 4);
	t->n = 1;
	for (size_t at = 4; at < d.n; at += 2)
		t->v[t->n++] = number(d.text + at, 2);
}

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 31, 28, 31, 30, 31, 30,
					      31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

const char *name_time_fault(const struct name_time *t)
{
	if (t->v[1] < 1 || t->v[1] > 12)
		return "there is no such month";
	if (t->v[2] < 1 || t->v[2] > days_in(t->v[0], t->v[1]))
		return "that month has no such day";
	if (t->n > 3 && t->v[3] > 23)
		return "there is no such hour";
	if (t->n > 4 && t->v[4] > 59)
		return "there is no such minute";
	return t->n > 5 && t->v[5] > 59 ? "there is no such second" : NULL;
}

bool name_time_is_before(const struct name_time *a, const struct name_time *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (a->v[i] != b->v[i])
			return a->v[i] < b->v[i];
	return false;
}
