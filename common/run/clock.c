#include "base/compat.h"
#include "run/clock.h"

#include <sys/stat.h>
#include <time.h>

/* ---- days and seconds (proleptic Gregorian, 400-year cycles) -------------- */

static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year =
		(153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	       of_year - 719468;
}

static int64_t seconds_of(const struct tm *tm)
{
	return days_of(tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday) * 86400 +
	       tm->tm_hour * 3600 + tm->tm_min * 60 + tm->tm_sec;
}

struct str clock_text(struct arena *a, const struct clock_time *t)
{
	int64_t days = t->seconds / 86400, second = t->seconds % 86400;
	int64_t since = days + 719468, era = since / 146097;
	int64_t of_era = since - era * 146097;
	int64_t year_of_era =
		(of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 -
				    year_of_era / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t day = of_year - (153 * month + 2) / 5 + 1;
	int64_t year = year_of_era + era * 400 + (month >= 10);

	month = month < 10 ? month + 3 : month - 9;
	return str_fmt(a, "%04d-%02d-%02d %02d:%02d:%02d%.*s", (int)year,
		       (int)month, (int)day, (int)(second / 3600),
		       (int)(second / 60 % 60), (int)(second % 60),
		       STR_ARG(t->rest));
}

bool clock_parse(struct str text, struct clock_time *out)
{
	static const char form[] = "dddd-dd-dd dd:dd:dd";
	int v[6] = { 0 }, part = 0;

	if (text.len < sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++) {
		char c = text.p[i];

		if (form[i] != 'd') {
			if (c != form[i] && !(form[i] == ' ' && c == 'T'))
				return false;
			part++;
		} else if (c < '0' || c > '9') {
			return false;
		} else {
			v[part] = v[part] * 10 + (c - '0');
		}
	}
	if (v[0] < 1970 || v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31 ||
	    v[3] > 23 || v[4] > 59 || v[5] > 60)
		return false;
	out->seconds = days_of(v[0], v[1], v[2]) * 86400 + v[3] * 3600 +
		       v[4] * 60 + v[5];
	out->rest = str_from(text, sizeof(form) - 1);
	return true;
}

int64_t clock_epoch(const struct clock_time *t)
{
	struct str rest = t->rest;
	size_t at = rest.len > 6 ? rest.len - 6 : 0;
	int64_t minutes = 0;

	for (size_t i = at + 1; i < rest.len; i++)
		if (i != at + 3)
			minutes = minutes * 10 + (rest.p[i] - '0');
	minutes = minutes / 100 * 60 + minutes % 100;
	if (rest.len < 6 || rest.p[at + 3] != ':')
		return t->seconds;
	if (rest.p[at] == '+')
		return t->seconds - minutes * 60;
	return rest.p[at] == '-' ? t->seconds + minutes * 60 : t->seconds;
}

/* ---- zones --------------------------------------------------------------------- */

static bool is_utc(struct str zone)
{
	return !zone.p || str_eq_nocase(zone, STR("utc")) ||
	       str_eq_nocase(zone, STR("etc/utc"));
}

/* A name of the database, and no way out of its directory. */
static bool is_zone_name(struct str zone)
{
	if (!zone.len || zone.len > 100 || zone.p[0] == '/' ||
	    str_find(zone, STR("..")) != STR_NPOS)
		return false;
	for (size_t i = 0; i < zone.len; i++) {
		char c = zone.p[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && !strchr("_/+-", c))
			return false;
	}
	return true;
}

static bool has_zone(struct arena *a, struct str zone)
{
	static const char *const places[] = { "/usr/share/zoneinfo",
					      "/usr/lib/zoneinfo",
					      "/usr/share/lib/zoneinfo",
					      "/etc/zoneinfo" };
	const char *own = getenv("TZDIR");
	struct stat st;

	if (own && *own)
		return !stat(str_fmt(a, "%s/%.*s", own, STR_ARG(zone)).p, &st) &&
		       S_ISREG(st.st_mode);
	for (size_t i = 0; i < ARRAY_SIZE(places); i++)
		if (!stat(str_fmt(a, "%s/%.*s", places[i], STR_ARG(zone)).p, &st) &&
		    S_ISREG(st.st_mode))
			return true;
	return false;
}

static void set_zone(const char *value)
{
	if (value ? setenv("TZ", value, 1) : unsetenv("TZ"))
		die_out_of_memory();
	tzset();
}

static int64_t local_seconds(struct arena *a, struct str zone, time_t now)
{
	const char *old = getenv("TZ");
	struct str kept = old ? str_dup(a, str_z(old)) : STR_NULL;
	struct tm tm;

	set_zone(str_fmt(a, ":%.*s", STR_ARG(zone)).p);
	memset(&tm, 0, sizeof(tm));
	localtime_r(&now, &tm);
	set_zone(kept.p);
	return seconds_of(&tm);
}

/* dateutil tries the name as it is, then in capitals. */
static bool find_zone(struct arena *a, struct str *zone)
{
	char upper[128];

	if (!is_zone_name(*zone))
		return false;
	if (has_zone(a, *zone))
		return true;
	for (size_t i = 0; i < zone->len; i++)
		upper[i] = zone->p[i] >= 'a' && zone->p[i] <= 'z' ?
				   (char)(zone->p[i] - 'a' + 'A') :
				   zone->p[i];
	*zone = str_dup(a, str_of(upper, zone->len));
	return has_zone(a, *zone);
}

int clock_now(struct arena *a, struct str timezone, struct clock_time *out,
	      struct err *err)
{
	struct timespec now = { 0, 0 };
	struct str zone = timezone;
	int64_t offset;

	clock_gettime(CLOCK_REALTIME, &now);
	out->seconds = (int64_t)now.tv_sec;
	out->rest = str_fmt(a, ".%06ld", now.tv_nsec / 1000);
	if (!timezone.p)
		return 0;
	if (!is_utc(zone)) {
		if (!find_zone(a, &zone))
			return err_set(err,
				       "the timezone \"%.*s\" is not known here "
				       "(package tzdata)",
				       STR_ARG(timezone));
		out->seconds = local_seconds(a, zone, now.tv_sec);
	}
	offset = (out->seconds - (int64_t)now.tv_sec) / 60;
	out->rest = str_fmt(a, "%.*s%c%02d:%02d", STR_ARG(out->rest),
			    offset < 0 ? '-' : '+',
			    (int)((offset < 0 ? -offset : offset) / 60),
			    (int)((offset < 0 ? -offset : offset) % 60));
	return 0;
}
