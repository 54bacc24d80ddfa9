/* Dates by arithmetic alone: no locale, no time zone of the process, no calendar of the C library. Days are counted
 * from Monday, 1 January of the year 1, in the Gregorian calendar throughout. */
#include "field/date.h"
#include <string.h>
#include "base/ascii.h"
#include "field/octet.h"

enum {
	DATE_YEAR_LEAST = 1900,
	DATE_YEAR_MOST = 9999,
	DATE_EPOCH_DAY = 719162, /* 1 January 1970 */
	DATE_DAY_SECONDS = 86400,
	DATE_ZONE_MOST = 1439,
};

static const char date_months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
	"Dec" };
static const char date_weekdays[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_before_year(int64_t year)
{
	int64_t past = year - 1;
	return past * 365 + past / 4 - past / 100 + past / 400;
}

/* month 0 to 12; 12 is the length of the year. */
static int64_t days_before_month(int64_t year, int month)
{
	static const short days[13] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
	/* NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): what was read has a month */
	return days[month] + (month >= 2 && is_leap(year));
}

/* Seconds of local time since the year 1; what lies far outside every year that can be written is cut to its edge. */
static int64_t local_seconds(const mimeo_date *date)
{
	const int64_t most = (int64_t)DATE_DAY_SECONDS * 366 * (DATE_YEAR_MOST + 2);
	int64_t seconds = date->seconds < -most ? -most : date->seconds > most ? most : date->seconds;
	return seconds + (int64_t)DATE_EPOCH_DAY * DATE_DAY_SECONDS + (int64_t)date->zone * 60;
}

int mimeo_check_date(const mimeo_date *date)
{
	if (date->zone < -DATE_ZONE_MOST || date->zone > DATE_ZONE_MOST || (date->zone_unknown && date->zone != 0))
		return MSG_ERR_VALUE;
	int64_t local = local_seconds(date);
	return local >= days_before_year(DATE_YEAR_LEAST) * DATE_DAY_SECONDS &&
			local < days_before_year(DATE_YEAR_MOST + 1) * DATE_DAY_SECONDS
		? MSG_ERR_NONE
		: MSG_ERR_VALUE;
}

static char *put_digits(char *p, int64_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--, value /= 10)
		p[i] = (char)('0' + value % 10);
	return p + digits;
}

static char *put_name(char *p, const char *name)
{
	memcpy(p, name, 3);
	return p + 3;
}

void mimeo_date_write(mimeo_buffer *out, const mimeo_date *date)
{
	int64_t local = local_seconds(date), day = local / DATE_DAY_SECONDS, second = local % DATE_DAY_SECONDS;
	int64_t year = day * 400 / days_before_year(401) + 1; /* by the mean length of a year: right, or one too low */
	year += days_before_year(year + 1) <= day;
	int64_t of_year = day - days_before_year(year);
	int month = (int)(of_year / 31);
	if (of_year >= days_before_month(year, month + 1))
		month++;
	int64_t of_month = of_year - days_before_month(year, month) + 1;
	char text[MIMEO_DATE_MOST];
	char *p = put_name(text, date_weekdays[day % 7]);
	*p++ = ',';
	*p++ = ' ';
	p = put_digits(p, of_month, of_month < 10 ? 1 : 2);
	*p++ = ' ';
	p = put_name(p, date_months[month]);
	*p++ = ' ';
	p = put_digits(p, year, 4);
	*p++ = ' ';
	p = put_digits(p, second / 3600, 2);
	*p++ = ':';
	p = put_digits(p, second / 60 % 60, 2);
	*p++ = ':';
	p = put_digits(p, second % 60, 2);
	*p++ = ' ';
	int zone = date->zone < 0 ? -date->zone : date->zone;
	*p++ = date->zone < 0 || date->zone_unknown ? '-' : '+';
	p = put_digits(p, zone / 60, 2);
	p = put_digits(p, zone % 60, 2);
	mimeo_buffer_add(out, text, (size_t)(p - text));
}

typedef struct date_reader {
	const char *text;
	size_t size;
	size_t at; /* where reading failed, the first octet that does not fit */
} date_reader;

static bool read_char(date_reader *r, char c)
{
	bool there = r->at < r->size && r->text[r->at] == c;
	r->at += there;
	return there;
}

static bool read_spaces(date_reader *r)
{
	bool there = read_char(r, ' ');
	while (there && read_char(r, ' '))
		;
	return there;
}

static bool read_digits(date_reader *r, int least, int most, int *value)
{
	int digits = 0;
	for (*value = 0; digits < most && r->at < r->size && r->text[r->at] >= '0' && r->text[r->at] <= '9'; digits++)
		*value = *value * 10 + (r->text[r->at++] - '0');
	return digits >= least;
}

/* Names are those of RFC 5234: in any case. */
static bool read_name(date_reader *r, const char (*names)[4], int count, int *index)
{
	for (*index = 0; *index < count; ++*index) {
		if (r->size - r->at >= 3 && mimeo_equal_nocase(r->text + r->at, 3, names[*index], 3)) {
			r->at += 3;
			return true;
		}
	}
	return false;
}

/* Two digits that are at most most; a number over that is wrong where it starts. */
static bool read_two(date_reader *r, int most, int *value)
{
	size_t start = r->at;
	if (!read_digits(r, 2, 2, value))
		return false;
	if (*value <= most)
		return true;
	r->at = start;
	return false;
}

static bool read_time(date_reader *r, int64_t *seconds)
{
	int hour, minute, second = 0;
	if (!read_two(r, 23, &hour) || !read_char(r, ':') || !read_two(r, 59, &minute))
		return false;
	if (read_char(r, ':') && !read_two(r, 60, &second))
		return false;
	*seconds = hour * 3600 + minute * 60 + second;
	return true;
}

static bool read_zone(date_reader *r, mimeo_date *date)
{
	int hours, minutes;
	bool west = read_char(r, '-');
	if ((!west && !read_char(r, '+')) || !read_two(r, 23, &hours) || !read_two(r, 59, &minutes))
		return false;
	date->zone = (hours * 60 + minutes) * (west ? -1 : 1);
	date->zone_unknown = west && date->zone == 0;
	return true;
}

static bool read_date(date_reader *r, mimeo_date *date)
{
	int weekday = -1, of_month, month, year;
	int64_t seconds;
	bool named = r->size > 0 && (r->text[0] < '0' || r->text[0] > '9');
	if (named && (!read_name(r, date_weekdays, 7, &weekday) || !read_char(r, ',') || !read_spaces(r)))
		return false;
	size_t day_at = r->at;
	if (!read_digits(r, 1, 2, &of_month) || !read_spaces(r) || !read_name(r, date_months, 12, &month) ||
		!read_spaces(r))
		return false;
	size_t year_at = r->at;
	if (!read_digits(r, 4, 4, &year) || !read_spaces(r) || !read_time(r, &seconds) || !read_spaces(r) ||
		!read_zone(r, date) || r->at != r->size)
		return false;
	int64_t day = days_before_year(year) + days_before_month(year, month) + of_month - 1;
	r->at = year_at;
	if (year < DATE_YEAR_LEAST)
		return false;
	r->at = day_at;
	if (of_month < 1 || of_month > days_before_month(year, month + 1) - days_before_month(year, month))
		return false;
	r->at = 0;
	if (named && weekday != day % 7)
		return false;
	date->seconds = (day - DATE_EPOCH_DAY) * DATE_DAY_SECONDS + seconds - (int64_t)date->zone * 60;
	r->at = year_at; /* the leap second of the last year that can be written */
	return mimeo_check_date(date) == MSG_ERR_NONE;
}

int mimeo_parse_date(const char *text, size_t n, mimeo_date *date, size_t *offset)
{
	date_reader reader = { .text = text, .size = n };
	return read_date(&reader, date) ? MSG_ERR_NONE : mimeo_octet_refuse(MSG_ERR_VALUE, reader.at, offset);
}

int msg_encode_date(int64_t unix_seconds, int zone_minutes, char *out, size_t capacity, size_t *size)
{
	const mimeo_date date = { .seconds = unix_seconds, .zone = zone_minutes };
	int status = !out && capacity != 0 ? MSG_ERR_ARGUMENT : mimeo_check_date(&date);
	if (status != MSG_ERR_NONE) {
		if (size)
			*size = 0;
		return status;
	}
	mimeo_buffer b;
	mimeo_buffer_fix(&b, out, capacity);
	mimeo_date_write(&b, &date);
	return mimeo_buffer_result(&b, size);
}
