#include "base/compat.h"
#include "rules/file.h"

/*
 * bad-timestamp: the date and time that a file name begins with. Only what
 * can hardly be anything else is taken for one:
 *	YYYYMMDD (alone only if it is a day), YYYYMMDD_HHMM[SS],
 *	YYYYMMDDHHMM[SS], YYYY_MM_DD and so on with groups of two
 * with "_", "-", "." or "T" between the groups.
 */

#define PARTS 6 /* year, month, day, hour, minute, second */

struct name_time {
	unsigned v[PARTS];
	size_t n; /* of them that are there; 0: the name has no time */
	size_t len; /* bytes of the name */
	bool is_sure; /* else an impossible date is just a number */
};

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

static void read_time(struct str name, struct name_time *t)
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

/* What of it does not exist; NULL when all does. */
static const char *fault_of(const struct name_time *t)
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

/* As far as both tell. */
static bool is_before(const struct name_time *a, const struct name_time *b)
{
	for (size_t i = 0; i < a->n && i < b->n; i++)
		if (a->v[i] != b->v[i])
			return a->v[i] < b->v[i];
	return false;
}

static struct str text_of(struct str name, const struct name_time *t)
{
	return str_cut(name, 0, t->len);
}

static const struct revision *later_parent(const struct chain_run *run,
					   const struct revision *r,
					   const struct name_time *own,
					   struct name_time *time)
{
	for (size_t i = 0; i < r->down.n; i++) {
		const struct revnode *parent =
			revgraph_find(run->g, r->down.items[i].value);

		if (!parent)
			continue;
		read_time(path_base(parent->rev->path), time);
		if (time->n && !fault_of(time) && is_before(own, time))
			return parent->rev;
	}
	return NULL;
}

static void say_order(struct chain_run *run, const struct checked_file *f,
		      const struct name_time *own)
{
	struct str name = path_base(f->revision->path);
	enum level level = chain_level(run, RULE_BAD_TIMESTAMP, false);
	struct name_time time;
	const struct revision *parent =
		later_parent(run, f->revision, own, &time);
	struct finding *finding;

	if (!parent)
		return;
	finding = file_say(run, f, RULE_BAD_TIMESTAMP, level, span_of(0, 0),
			   "\"%.*s\" in the name is before the parent's "
			   "\"%.*s\"",
			   STR_ARG(text_of(name, own)),
			   STR_ARG(text_of(path_base(parent->path), &time)));
	if (!finding)
		return;
	chain_relate(run, finding, chain_place(run, parent->path, span_of(0, 0)),
		     "the parent");
	chain_help(run, finding,
		   "git mv it to a time after that, so that the files stand "
		   "in the order in which they run");
}

void file_timestamp(struct chain_run *run, const struct checked_file *f,
		    bool is_named_wrong)
{
	struct str name = path_base(f->revision->path);
	enum level level = chain_level(run, RULE_BAD_TIMESTAMP, false);
	struct name_time time;
	struct finding *finding;
	const char *fault;

	if (level == LEVEL_OFF || !file_name_is_news(run, f))
		return;
	read_time(name, &time);
	fault = time.n ? fault_of(&time) : NULL;
	if (time.n && !fault)
		say_order(run, f, &time);
	if (!fault || !time.is_sure || is_named_wrong)
		return;
	finding = file_say(run, f, RULE_BAD_TIMESTAMP, level, span_of(0, 0),
			   "\"%.*s\" in the name is no time: %s",
			   STR_ARG(text_of(name, &time)), fault);
	if (finding)
		chain_help(run, finding,
			   "rename the file (git mv); its id can stay");
}
