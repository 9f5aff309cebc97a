/* The convention `timestamp`: YYYYMMDD_HHMMSS_description.py */
#include "base/compat.h"
#include "config/template_parts.h"
#include "base/utf8.h"

#define LONGEST_DESCRIPTION 50
#define EXPECTED "expected YYYYMMDD_HHMMSS_description.py"

static int number(struct str s, size_t begin, size_t count)
{
	int n = 0;

	for (size_t i = begin; i < begin + count; i++)
		n = n * 10 + (s.p[i] - '0');
	return n;
}

static bool has_shape(struct str name)
{
	static const char shape[] = "dddddddd_dddddd_";

	if (name.len < sizeof(shape) - 1 || !str_ends(name, STR(".py")))
		return false;
	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? name.p[i] < '0' || name.p[i] > '9' :
				      name.p[i] != shape[i])
			return false;
	return true;
}

static bool is_date(struct str name)
{
	int year = number(name, 0, 4), month = number(name, 4, 2);
	int day = number(name, 6, 2);

	return year >= 1970 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= days_in_month(year, month);
}

static bool is_time(struct str name)
{
	return number(name, 9, 2) < 24 && number(name, 11, 2) < 60 &&
	       number(name, 13, 2) < 60;
}

static bool is_description_char(char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_description(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_description_char(text.p[i]))
			return false;
	return true;
}

bool timestamp_name_matches(struct arena *a, struct str name, struct str *why)
{
	struct str text;

	name = path_base(name);
	*why = STR(EXPECTED);
	if (!has_shape(name))
		return false;
	text = str_cut(name, 16, name.len - 3 < 16 ? 16 : name.len - 3);
	if (!text.len)
		return false;
	if (!is_date(name))
		*why = str_fmt(a, "%.8s is not a date", name.p);
	else if (!is_time(name))
		*why = str_fmt(a, "%.6s is not a time of day", name.p + 9);
	else if (!is_description(text))
		*why = STR("the description may hold only lower-case letters, "
			   "digits and \"_\"");
	else if (text.len > LONGEST_DESCRIPTION)
		*why = STR("the description is longer than 50 characters");
	else
		return true;
	return false;
}

static void add_number(struct buf *b, struct str date,
		       enum template_token token, int width)
{
	uint64_t value;

	if (template_date_part(date, token, &value))
		buf_addf(b, "%0*d", width, (int)value);
	else
		buf_fill(b,
			 token == TEMPLATE_YEAR	  ? 'Y' :
			 token == TEMPLATE_MONTH  ? 'M' :
			 token == TEMPLATE_DAY	  ? 'D' :
			 token == TEMPLATE_HOUR	  ? 'H' :
			 token == TEMPLATE_MINUTE ? 'M' :
						    'S',
			 (size_t)width);
}

struct str timestamp_description(struct arena *a, struct str message)
{
	struct buf b = BUF_INIT(a);
	bool has_gap = false;

	for (size_t i = 0; i < message.len && b.len < LONGEST_DESCRIPTION; i++) {
		char c = message.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == '_' || !is_description_char(c)) {
			has_gap = b.len > 0;
			continue;
		}
		if (has_gap && b.len + 1 == LONGEST_DESCRIPTION)
			break;
		if (has_gap)
			buf_addc(&b, '_');
		has_gap = false;
		buf_addc(&b, c);
	}
	return buf_str(&b);
}

struct str timestamp_name_render(struct arena *a,
				 const struct template_subject *subject)
{
	struct buf b = BUF_INIT(a);
	struct str slug = STR_NULL, date = subject->create_date;

	add_number(&b, date, TEMPLATE_YEAR, 4);
	add_number(&b, date, TEMPLATE_MONTH, 2);
	add_number(&b, date, TEMPLATE_DAY, 2);
	buf_addc(&b, '_');
	add_number(&b, date, TEMPLATE_HOUR, 2);
	add_number(&b, date, TEMPLATE_MINUTE, 2);
	add_number(&b, date, TEMPLATE_SECOND, 2);
	buf_addc(&b, '_');
	if (subject->message.p)
		slug = timestamp_description(a, subject->message);
	buf_adds(&b, slug.len ? slug : STR("description"));
	buf_addz(&b, ".py");
	return buf_str(&b);
}
