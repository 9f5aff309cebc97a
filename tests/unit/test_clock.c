#include "base/compat.h"
#include "run/clock.h"

#include <setjmp.h>
#include <time.h>

#include <cmocka.h>

static struct arena arena;
static struct err err;

static int begin(void **state UNUSED)
{
	arena_init(&arena);
	return 0;
}

static int end(void **state UNUSED)
{
	arena_release(&arena);
	return 0;
}

static const char *again(const char *text)
{
	struct clock_time t;

	if (!clock_parse(str_z(text), &t))
		return "none";
	return clock_text(&arena, &t).p;
}

/* Every day of four centuries, against the C library. */
static void test_clock__counts_days_as_others_do(void **state UNUSED)
{
	for (int64_t day = 0; day < 146097; day++) {
		time_t at = (time_t)(day * 86400 + day % 86400);
		struct clock_time t = { (int64_t)at, STR("") };
		char want[32];
		struct tm tm;

		gmtime_r(&at, &tm);
		strftime(want, sizeof(want), "%Y-%m-%d %H:%M:%S", &tm);
		assert_string_equal(clock_text(&arena, &t).p, want);
		assert_true(clock_parse(str_z(want), &t));
		assert_int_equal(t.seconds, at);
	}
}

static void test_clock__keeps_what_stands_behind(void **state UNUSED)
{
	assert_string_equal(again("2026-11-21 14:40:44.123456"),
			    "2026-11-21 14:40:44.123456");
	assert_string_equal(again("2026-11-21T14:40:44+05:30"),
			    "2026-11-21 14:40:44+05:30");
}

static void test_clock__refuses_what_is_no_time(void **state UNUSED)
{
	static const char *const rows[] = {
		"",
		"2026",
		"2026-11-21",
		"2026-11-21 14:40",
		"2026-13-21 14:40:44",
		"2026-11-32 14:40:44",
		"2026-11-21 24:40:44",
		"2026-11-21 14:60:44",
		"0026-11-21 14:40:44",
		"2026/11/21 14:40:44",
		"20261121 144044 aaaaa",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_string_equal(again(rows[i]), "none");
}

static int64_t epoch(const char *text)
{
	struct clock_time t;

	assert_true(clock_parse(str_z(text), &t));
	return clock_epoch(&t);
}

static void test_clock__knows_the_zone(void **state UNUSED)
{
	assert_int_equal(epoch("1970-01-02 00:00:00"), 86400);
	assert_int_equal(epoch("1970-01-02 00:00:00.5"), 86400);
	assert_int_equal(epoch("1970-01-02 00:00:00.123456"), 86400);
	assert_int_equal(epoch("1970-01-02 00:00:00+05:30"), 86400 - 19800);
	assert_int_equal(epoch("1970-01-02 00:00:00.123456-08:00"),
			 86400 + 28800);
}

static void test_clock__is_now_in_that_zone(void **state UNUSED)
{
	struct clock_time utc, there;
	time_t now = time(NULL);

	assert_int_equal(clock_now(&arena, STR_NULL, &utc, &err), 0);
	assert_in_range(utc.seconds - now + 5, 0, 10);
	assert_int_equal(utc.rest.len, 7);
	assert_int_equal(clock_now(&arena, STR("utc"), &there, &err), 0);
	assert_string_equal(there.rest.p + 7, "+00:00");
	if (clock_now(&arena, STR("asia/kolkata"), &there, &err))
		return;
	fail_msg("dateutil would not find asia/kolkata either");
}

static void test_clock__leaves_the_own_zone_alone(void **state UNUSED)
{
	struct clock_time there;

	setenv("TZ", "XYZ-3", 1);
	if (!clock_now(&arena, STR("Asia/Kolkata"), &there, &err)) {
		assert_string_equal(there.rest.p + 7, "+05:30");
		assert_in_range(there.seconds - time(NULL) - 19800 + 5, 0, 10);
	}
	assert_string_equal(getenv("TZ"), "XYZ-3");
	unsetenv("TZ");
	clock_now(&arena, STR("Asia/Kolkata"), &there, &err);
	assert_null(getenv("TZ"));
}

static void test_clock__reads_no_other_file(void **state UNUSED)
{
	static const char *const rows[] = { "",
					    "/etc/localtime",
					    "../../../etc/localtime",
					    "Europe/../../../etc/passwd",
					    "Europe",
					    "No/Where",
					    "a\nb" };
	struct clock_time t;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(clock_now(&arena, str_z(rows[i]), &t, &err), -1);
		assert_non_null(strstr(err.text, "is not known here"));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_clock__counts_days_as_others_do),
		TEST(test_clock__keeps_what_stands_behind),
		TEST(test_clock__refuses_what_is_no_time),
		TEST(test_clock__knows_the_zone),
		TEST(test_clock__is_now_in_that_zone),
		TEST(test_clock__leaves_the_own_zone_alone),
		TEST(test_clock__reads_no_other_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
