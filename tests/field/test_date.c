/* Dates against a calendar that counts day by day, and reading back what was written. */
#include "field/date.h"
#include <stdio.h>
#include "field/must.h"

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
	"Dec" };
static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };

/* A calendar that only knows how to go to the next day. */
typedef struct calendar {
	int year, month, day, weekday;
	int64_t number; /* days since 1970 */
} calendar;

static void next_day(calendar *c)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = c->year % 400 == 0 || (c->year % 4 == 0 && c->year % 100 != 0);
	c->number++;
	c->weekday = (c->weekday + 1) % 7;
	if (++c->day > lengths[c->month] + (leap && c->month == 1)) {
		c->day = 1;
		if (++c->month == 12) {
			c->month = 0;
			c->year++;
		}
	}
}

static calendar first_day(void)
{
	return (calendar){ .year = 1900, .month = 0, .day = 1, .weekday = 1, .number = -25567 };
}

static size_t write_date(const mimeo_date *date, char *text, size_t capacity)
{
	mimeo_buffer b;
	mimeo_buffer_fix(&b, text, capacity);
	mimeo_date_write(&b, date);
	size_t size;
	MUST(mimeo_buffer_result(&b, &size) == MSG_ERR_NONE);
	MUST(size <= MIMEO_DATE_MOST);
	text[size] = '\0';
	return size;
}

static void check_round_trip(const mimeo_date *date, const char *expected)
{
	char text[64];
	MUST(mimeo_check_date(date) == MSG_ERR_NONE);
	size_t n = write_date(date, text, sizeof text);
	if (expected)
		ck_assert_str_eq(text, expected);
	mimeo_date back = { .zone_unknown = true };
	char *exact = suite_exact(text, n);
	size_t offset = 0;
	int status = mimeo_parse_date(exact, n, &back, &offset);
	free(exact);
	MUST_MSG(status == MSG_ERR_NONE, "'%s': wrong at %zu", text, offset);
	MUST(back.seconds == date->seconds);
	MUST(back.zone == date->zone);
	MUST(back.zone_unknown == date->zone_unknown);
}

START_TEST(every_day)
{
	calendar c = first_day();
	uint64_t state = 1;
	for (; c.year <= 2200; next_day(&c)) {
		int second = (int)(suite_random(&state) % 86400);
		int zone = (int)(suite_random(&state) % 2879) - 1439;
		char expected[64];
		snprintf(expected, sizeof expected, "%s, %d %s %d %02d:%02d:%02d %c%02d%02d", weekdays[c.weekday], c.day,
			months[c.month], c.year, second / 3600, second / 60 % 60, second % 60, zone < 0 ? '-' : '+', abs(zone) / 60,
			abs(zone) % 60);
		check_round_trip(&(mimeo_date){ .seconds = c.number * 86400 + second - zone * 60, .zone = zone }, expected);
	}
}
END_TEST

START_TEST(last_days_of_years)
{
	for (calendar c = first_day(); c.year <= 9999; next_day(&c)) {
		if ((c.month == 11 && c.day == 31) || (c.month == 0 && c.day == 1) || (c.month == 1 && c.day >= 28) ||
			(c.month == 2 && c.day == 1)) {
			char expected[64];
			snprintf(expected, sizeof expected, "%s, %d %s %d 23:59:59 +0000", weekdays[c.weekday], c.day,
				months[c.month], c.year);
			check_round_trip(&(mimeo_date){ .seconds = c.number * 86400 + 86399 }, expected);
		}
	}
}
END_TEST

START_TEST(every_zone)
{
	static const int64_t seconds[] = { 0, -1, 86399, 86400, 951782400, 951868799, 1795509000, -2208902400,
		253402214400 };
	for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
		for (int zone = -1439; zone <= 1439; zone++)
			check_round_trip(&(mimeo_date){ .seconds = seconds[i], .zone = zone }, NULL);
	check_round_trip(&(mimeo_date){ .zone_unknown = true }, "Thu, 1 Jan 1970 00:00:00 -0000");
	check_round_trip(&(mimeo_date){ .seconds = 1795509000, .zone = 60 }, "Tue, 24 Nov 2026 09:30:00 +0100");
}
END_TEST

START_TEST(limits)
{
	const int64_t first = -2208988800, last = 253402300799;
	static const struct {
		int64_t by;
		int zone;
		bool good;
	} around_first[] = { { 0, 0, true }, { -1, 0, false }, { -60, 1, true }, { -61, 1, false }, { 0, -1, false },
		{ 60, -1, true } };
	for (size_t i = 0; i < sizeof around_first / sizeof *around_first; i++) {
		const mimeo_date low = { .seconds = first + around_first[i].by, .zone = around_first[i].zone };
		const mimeo_date high = { .seconds = last - around_first[i].by, .zone = -around_first[i].zone };
		int status = around_first[i].good ? MSG_ERR_NONE : MSG_ERR_VALUE;
		ck_assert_status(mimeo_check_date(&low), status);
		ck_assert_status(mimeo_check_date(&high), status);
	}
	static const int64_t far[] = { INT64_MIN, INT64_MIN + 1, INT64_MAX, INT64_MAX - 86400, (int64_t)1 << 62,
		-((int64_t)1 << 40) };
	for (size_t i = 0; i < sizeof far / sizeof *far; i++)
		for (int zone = -1439; zone <= 1439; zone += 1439)
			ck_assert_status(mimeo_check_date(&(mimeo_date){ .seconds = far[i], .zone = zone }), MSG_ERR_VALUE);
	static const int zones[] = { 1440, -1440, INT32_MAX, INT32_MIN };
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		ck_assert_status(mimeo_check_date(&(mimeo_date){ .zone = zones[i] }), MSG_ERR_VALUE);
	ck_assert_status(mimeo_check_date(&(mimeo_date){ .zone = 60, .zone_unknown = true }), MSG_ERR_VALUE);
}
END_TEST

START_TEST(what_is_read)
{
	static const struct {
		const char *text;
		int64_t seconds;
		int zone;
	} cases[] = {
		{ "24 Nov 2026 09:30 +0100", 1795509000, 60 },
		{ "tue, 24 NOV 2026 09:30:00 +0100", 1795509000, 60 },
		{ "Tue,   24  Nov   2026  09:30:00    +0100", 1795509000, 60 },
		{ "Thu, 01 Jan 1970 00:00:00 +0000", 0, 0 },
		{ "Sat, 31 Dec 2016 23:59:60 +0000", 1483228800, 0 },
		{ "Tue, 29 Feb 2000 00:00 -2359", 951782400 + 86340, -1439 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		mimeo_date date;
		ck_assert_status(mimeo_parse_date(cases[i].text, strlen(cases[i].text), &date, NULL), MSG_ERR_NONE);
		ck_assert_int_eq(date.seconds, cases[i].seconds);
		ck_assert_int_eq(date.zone, cases[i].zone);
		ck_assert(!date.zone_unknown);
	}
}
END_TEST

START_TEST(what_is_refused)
{
	static const struct {
		const char *text;
		size_t offset;
	} cases[] = {
		{ "", 0 },
		{ " Thu, 1 Jan 1970 00:00:00 +0000", 0 },
		{ "Thu, 1 Jan 1970 00:00:00 +0000 ", 30 },
		{ "Thu, 1 Jan 1970 00:00:00 +0000 (UTC)", 30 },
		{ "Thu, 1 Jan 1970 00:00:00 GMT", 25 },
		{ "Thu,1 Jan 1970 00:00:00 +0000", 4 },
		{ "Thu 1 Jan 1970 00:00:00 +0000", 3 },
		{ "Fri, 1 Jan 1970 00:00:00 +0000", 0 },
		{ "Thursday, 1 Jan 1970 00:00:00 +0000", 3 },
		{ "1 Jan 70 00:00:00 +0000", 8 },
		{ "1 Jan 1899 00:00:00 +0000", 6 },
		{ "1 Jan 10000 00:00:00 +0000", 10 },
		{ "0 Jan 1970 00:00:00 +0000", 0 },
		{ "32 Jan 1970 00:00:00 +0000", 0 },
		{ "29 Feb 1900 00:00:00 +0000", 0 },
		{ "31 Apr 2026 00:00:00 +0000", 0 },
		{ "1 Januar 1970 00:00:00 +0000", 5 },
		{ "1 Xyz 1970 00:00:00 +0000", 2 },
		{ "1 Jan 1970 24:00:00 +0000", 11 },
		{ "1 Jan 1970 00:60:00 +0000", 14 },
		{ "1 Jan 1970 00:00:61 +0000", 17 },
		{ "1 Jan 1970 0:00:00 +0000", 12 },
		{ "1 Jan 1970 00:00:00 +2400", 21 },
		{ "1 Jan 1970 00:00:00 +0060", 23 },
		{ "1 Jan 1970 00:00:00 +000", 24 },
		{ "1 Jan 1970 00:00:00 +00000", 25 },
		{ "1 Jan 1970\t00:00:00 +0000", 10 },
		{ "1 Jan 1970 00:00:00\r\n +0000", 19 },
		{ "31 Dec 9999 23:59:60 +0000", 7 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		mimeo_date date;
		size_t n = strlen(cases[i].text), offset = 99;
		char *exact = suite_exact(cases[i].text, n);
		ck_assert_status(mimeo_parse_date(exact, n, &date, &offset), MSG_ERR_VALUE);
		ck_assert_msg(offset == cases[i].offset, "'%s': %zu", cases[i].text, offset);
		free(exact);
	}
}
END_TEST

/* A date that is read after any octet was changed, is a date that can be written, and reads back the same. */
START_TEST(octets_and_cuts)
{
	static const char good[] = "Tue, 24 Nov 2026 09:30:00 -0100";
	size_t n = sizeof good - 1;
	for (size_t at = 0; at < n; at++) {
		mimeo_date date;
		size_t offset = 99;
		char *cut = suite_exact(good, at);
		MUST(mimeo_parse_date(cut, at, &date, &offset) == MSG_ERR_VALUE);
		MUST(offset <= at);
		free(cut);
		for (int c = 0; c < 256; c++) {
			char *changed = suite_exact(good, n);
			changed[at] = (char)c;
			if (mimeo_parse_date(changed, n, &date, &offset) == MSG_ERR_NONE)
				check_round_trip(&date, NULL);
			else
				MUST(offset <= n);
			free(changed);
		}
	}
}
END_TEST

START_TEST(into_a_callers_memory)
{
	static const char expected[] = "Tue, 24 Nov 2026 09:30:00 +0100";
	size_t n = sizeof expected - 1;
	for (size_t capacity = 0; capacity <= n + 3; capacity++) {
		char *out = suite_exact(NULL, 0);
		out = realloc(out, capacity + 1);
		memset(out, '#', capacity + 1);
		size_t size = 0;
		int status = msg_encode_date(1795509000, 60, capacity ? out : NULL, capacity, &size);
		ck_assert_int_eq(status, capacity < n ? MSG_ERR_SPACE : MSG_ERR_NONE);
		ck_assert_uint_eq(size, n);
		if (status == MSG_ERR_NONE)
			ck_assert_mem_eq(out, expected, n);
		ck_assert_int_eq(out[capacity], '#');
		ck_assert_int_eq(msg_encode_date(1795509000, 60, out, capacity, NULL), status);
		free(out);
	}
	char out[64];
	size_t size = 7;
	ck_assert_status(msg_encode_date(0, 0, NULL, 1, &size), MSG_ERR_ARGUMENT);
	ck_assert_uint_eq(size, 0);
	size = 7;
	ck_assert_status(msg_encode_date(0, 1440, out, sizeof out, &size), MSG_ERR_VALUE);
	ck_assert_uint_eq(size, 0);
	ck_assert_status(msg_encode_date(INT64_MAX, 0, out, sizeof out, NULL), MSG_ERR_VALUE);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("field/date");
	TCase *tests = tcase_create("all");
	tcase_set_timeout(tests, 60);
	tcase_add_test(tests, every_day);
	tcase_add_test(tests, last_days_of_years);
	tcase_add_test(tests, every_zone);
	tcase_add_test(tests, limits);
	tcase_add_test(tests, what_is_read);
	tcase_add_test(tests, what_is_refused);
	tcase_add_test(tests, octets_and_cuts);
	tcase_add_test(tests, into_a_callers_memory);
	suite_add_tcase(suite, tests);
	return suite_run(suite);
}
