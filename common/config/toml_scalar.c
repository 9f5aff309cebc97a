/* TOML's numbers, dates and times: checked, not converted. */
#include "base/compat.h"
#include "config/toml_reader.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

static bool is_binary(char c)
{
	return c == '0' || c == '1';
}

/* The two (or four) digits at offset n, or -1. */
static int digits(const struct toml_reader *r, size_t n, int count)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		char c = toml_peek(r, n + (size_t)i);

		if (!is_digit(c))
			return -1;
		value = value * 10 + (c - '0');
	}
	return value;
}

static int within(int value, int low, int high)
{
	return value >= low && value <= high;
}

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30,
				    31, 31, 30, 31, 30, 31 };

	if (month == 2 && year % 4 == 0 && (year % 100 || year % 400 == 0))
		return 29;
	return days[month - 1];
}

/* HH:MM:SS[.digits] at offset n: its length, or 0. */
static size_t time_length(const struct toml_reader *r, size_t n)
{
	size_t len = 8;

	if (!within(digits(r, n, 2), 0, 23) || toml_peek(r, n + 2) != ':' ||
	    !within(digits(r, n + 3, 2), 0, 59) || toml_peek(r, n + 5) != ':' ||
	    !within(digits(r, n + 6, 2), 0, 59))
		return 0;
	if (toml_peek(r, n + 8) == '.' && is_digit(toml_peek(r, n + 9)))
		while (len == 8 || is_digit(toml_peek(r, n + len)))
			len++;
	return len;
}

/* Z or +HH:MM at offset n. */
static size_t zone_length(const struct toml_reader *r, size_t n)
{
	char c = toml_peek(r, n);

	if (c == 'Z' || c == 'z')
		return 1;
	if ((c == '+' || c == '-') && within(digits(r, n + 1, 2), 0, 23) &&
	    toml_peek(r, n + 3) == ':' && within(digits(r, n + 4, 2), 0, 59))
		return 6;
	return 0;
}

/* 0 when no date begins here, else what the date and its time take. */
static size_t date_length(const struct toml_reader *r)
{
	size_t len = 10, more;
	char c;

	if (digits(r, 0, 4) < 0 || toml_peek(r, 4) != '-' ||
	    !within(digits(r, 5, 2), 1, 12) || toml_peek(r, 7) != '-' ||
	    !within(digits(r, 8, 2), 1, 31))
		return 0;
	c = toml_peek(r, 10);
	if (c != 'T' && c != 't' && c != ' ')
		return len;
	more = time_length(r, 11);
	if (!more)
		return len;
	len += 1 + more;
	return len + zone_length(r, len);
}

static bool is_real_date(const struct toml_reader *r)
{
	int year = digits(r, 0, 4), month = digits(r, 5, 2);

	return year >= 1 && digits(r, 8, 2) <= days_of(year, month);
}

/* d(_?d)* at offset n: where it ends; n when there is none. */
static size_t run(const struct toml_reader *r, size_t n, bool (*is)(char))
{
	if (!is(toml_peek(r, n)))
		return n;
	while (is(toml_peek(r, n)) ||
	       (toml_peek(r, n) == '_' && is(toml_peek(r, n + 1))))
		n++;
	return n;
}

static size_t prefixed_length(const struct toml_reader *r)
{
	size_t end = 2;

	if (toml_peek(r, 0) != '0')
		return 0;
	if (toml_peek(r, 1) == 'x')
		end = run(r, 2, is_hex);
	else if (toml_peek(r, 1) == 'o')
		end = run(r, 2, is_octal);
	else if (toml_peek(r, 1) == 'b')
		end = run(r, 2, is_binary);
	return end > 2 ? end : 0;
}

static size_t float_length(const struct toml_reader *r, size_t n)
{
	size_t end;

	if (toml_peek(r, n) == '.')
		if ((end = run(r, n + 1, is_digit)) > n + 1)
			n = end;
	if (toml_peek(r, n) == 'e' || toml_peek(r, n) == 'E') {
		char sign = toml_peek(r, n + 1);
		size_t first = n + 1 + (sign == '+' || sign == '-');

		if ((end = run(r, first, is_digit)) > first)
			n = end;
	}
	return n;
}

static size_t number_length(const struct toml_reader *r, enum toml_kind *kind)
{
	size_t n = prefixed_length(r), end;
	char sign = toml_peek(r, 0);

	*kind = TOML_INTEGER;
	if (n)
		return n;
	n = sign == '+' || sign == '-';
	if (toml_peek(r, n) == '0')
		end = n + 1;
	else
		end = run(r, n, is_digit);
	if (end == n) {
		*kind = TOML_FLOAT;
		end = n + 3;
		return r->at + end <= r->s.len &&
				       (!memcmp(r->s.p + r->at + n, "inf", 3) ||
					!memcmp(r->s.p + r->at + n, "nan", 3)) ?
			       end :
			       0;
	}
	n = float_length(r, end);
	if (n > end)
		*kind = TOML_FLOAT;
	return n;
}

bool toml_scalar(struct toml_reader *r, enum toml_kind *kind)
{
	size_t len = date_length(r);

	*kind = TOML_DATETIME;
	if (len && !is_real_date(r))
		return toml_fail(r, "a date that does not exist");
	if (!len)
		len = time_length(r, 0);
	if (!len)
		len = number_length(r, kind);
	if (!len)
		return toml_fail(r, "a value is expected here");
	r->at += len;
	return true;
}
