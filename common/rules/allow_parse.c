#include "base/compat.h"
#include "rules/allow.h"

static const struct str marker = { "git-alembic:", 12 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f';
}

/* Where the marker ends, with a # and blanks before it; or STR_NPOS. */
static size_t find_marker(struct str text, size_t *hash)
{
	size_t from = 0, at;

	while ((at = str_find(str_from(text, from), marker)) != STR_NPOS) {
		size_t before = at += from;

		while (before && is_blank(text.p[before - 1]))
			before--;
		if (before && text.p[before - 1] == '#') {
			*hash = before - 1;
			return at + marker.len;
		}
		from = at + marker.len;
	}
	return STR_NPOS;
}

static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
	/* Years begin in March, so that a leap day is the last. */
	int64_t era;
	unsigned yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = (unsigned)(y - era * 400);
	doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static bool number(struct str s, size_t begin, size_t n, unsigned *out)
{
	*out = 0;
	for (size_t i = begin; i < begin + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (unsigned)(s.p[i] - '0');
	}
	return true;
}

bool allow_parse_day(struct str s, int64_t *day)
{
	static const unsigned char lengths[] = { 31, 28, 31, 30, 31, 30,
						 31, 31, 30, 31, 30, 31 };
	unsigned y, m, d, last;

	if (s.len != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !number(s, 0, 4, &y) || !number(s, 5, 2, &m) ||
	    !number(s, 8, 2, &d) || m < 1 || m > 12)
		return false;
	last = lengths[m - 1];
	if (m == 2 && y % 4 == 0 && (y % 100 || y % 400 == 0))
		last = 29;
	if (d < 1 || d > last)
		return false;
	*day = days_from_civil(y, m, d);
	return true;
}

struct reader {
	struct allow *allow;
	struct arena *a;
	struct str text;
	size_t base; /* offset of text in the file */
	size_t at;
};

static struct span place(const struct reader *r, size_t begin, size_t end)
{
	return span_of(r->base + begin, r->base + end);
}

static void fault(struct reader *r, enum allow_fault what, size_t begin,
		  size_t end)
{
	if (r->allow->fault)
		return;
	r->allow->fault = what;
	r->allow->fault_span = place(r, begin, end);
}

static struct str next_word(struct reader *r, size_t end)
{
	size_t begin;

	while (r->at < end &&
	       (is_blank(r->text.p[r->at]) || r->text.p[r->at] == ','))
		r->at++;
	begin = r->at;
	while (r->at < end && !is_blank(r->text.p[r->at]) &&
	       r->text.p[r->at] != ',')
		r->at++;
	return str_cut(r->text, begin, r->at);
}

static void read_rules(struct reader *r, size_t end)
{
	struct allow *allow = r->allow;
	struct str word;

	while ((word = next_word(r, end)).len) {
		struct allow_rule rule = { .id = word };

		rule.span = place(r, r->at - word.len, r->at);
		if (allow->nrules == allow->cap)
			allow->rules = vec_grow(r->a, allow->rules,
						allow->nrules, &allow->cap,
						sizeof(*allow->rules));
		allow->rules[allow->nrules++] = rule;
	}
	if (!allow->nrules)
		fault(r, ALLOW_NO_RULE, 0, r->text.len);
}

static size_t word_before(struct str text, size_t end)
{
	while (end && !is_blank(text.p[end - 1]))
		end--;
	return end;
}

/* Is it meant as a day? Digits and strokes alone. */
static bool looks_like_day(struct str word)
{
	if (!word.len || word.p[0] < '0' || word.p[0] > '9')
		return false;
	for (size_t i = 0; i < word.len; i++)
		if (!strchr("0123456789-/.", word.p[i]) || !word.p[i])
			return false;
	return true;
}

/*
 * `until 2027-01-31` at the end of the reason, or `[until 2027-01-31]`: as
 * a description of the syntax would have it, and as a reader would take it.
 */
static void read_until(struct reader *r, size_t begin)
{
	struct str reason = str_trim(str_from(r->text, begin));
	size_t day = word_before(reason, reason.len), end = day, until;
	struct str word = str_from(reason, day), before;
	size_t at = (size_t)(word.p - r->text.p);

	while (end && is_blank(reason.p[end - 1]))
		end--;
	until = word_before(reason, end);
	before = str_cut(reason, until, end);
	if (str_starts(before, STR("[")) && str_ends(word, STR("]"))) {
		before = str_from(before, 1);
		word.len--;
	}
	if (str_eq_nocase(before, STR("until")) && looks_like_day(word)) {
		r->allow->until_span = place(r, at, at + word.len);
		if (!allow_parse_day(word, &r->allow->until))
			fault(r, ALLOW_BAD_DAY, at, at + word.len);
		reason = str_trim(str_cut(reason, 0, until));
	}
	r->allow->reason = reason;
}

bool allow_parse(struct allow *allow, struct arena *a, struct str bytes,
		 struct span comment)
{
	struct str text = str_cut(bytes, comment.begin, comment.end), word;
	struct reader r = { .allow = allow, .a = a };
	size_t hash, end = find_marker(text, &hash), dashes;

	if (end == STR_NPOS)
		return false;
	memset(allow, 0, sizeof(*allow));
	allow->until = INT64_MAX;
	allow->span = span_of(comment.begin + hash, comment.end);
	r.text = str_from(text, hash);
	r.base = comment.begin + hash;
	r.at = end - hash;
	word = next_word(&r, r.text.len);
	if (!str_is(word, "allow")) {
		fault(&r, ALLOW_NOT_ALLOW, r.at - word.len, r.at);
		return true;
	}
	dashes = str_find(str_from(r.text, r.at), STR("--"));
	end = dashes == STR_NPOS ? r.text.len : r.at + dashes;
	read_rules(&r, end);
	if (dashes != STR_NPOS)
		read_until(&r, end + 2);
	if (!allow->reason.len)
		fault(&r, ALLOW_NO_REASON, 0, r.text.len);
	return true;
}
