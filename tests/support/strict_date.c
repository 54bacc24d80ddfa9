/* date-time, RFC 5322 section 3.3. */
#include "support/strict_inside.h"
#include <string.h>

typedef struct cursor {
	const char *s;
	size_t n, i;
	bool good;
} cursor;

static int64_t number(cursor *c, size_t least, size_t most)
{
	int64_t value = 0;
	size_t digits = 0;
	for (; c->i < c->n && digits < most && strict_digit(c->s[c->i]); c->i++, digits++)
		value = value * 10 + (c->s[c->i] - '0');
	c->good &= digits >= least;
	return value;
}

static void expect(cursor *c, char expected)
{
	c->good &= c->i < c->n && c->s[c->i] == expected;
	c->i++;
}

/* Which of the names of three letters stands here: 0 for the first, -1 for none. */
static int name_of(cursor *c, const char *names)
{
	for (int k = 0; names[k * 3]; k++)
		if (c->n - c->i >= 3 && c->i <= c->n && memcmp(c->s + c->i, names + k * 3, 3) == 0) {
			c->i += 3;
			return k;
		}
	c->good = false;
	return -1;
}

static bool leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_of_month(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	return days[month] + (month == 1 && leap(year));
}

/* Days since 1 January 1970: those of whole years are counted by their leap days. */
static int64_t day_number(int64_t year, int month, int64_t day)
{
	int64_t before = year - 1;
	int64_t days = before * 365 + before / 4 - before / 100 + before / 400 - 719162;
	for (int k = 0; k < month; k++)
		days += days_of_month(year, k);
	return days + day - 1;
}

bool strict_date_read(strict_message *m, size_t offset, strict_text value, int64_t *seconds, int *zone)
{
	cursor c = { value.data, value.size, 0, true };
	int weekday = -1;
	if (c.n && strict_alpha(c.s[0])) {
		weekday = name_of(&c, "MonTueWedThuFriSatSun");
		expect(&c, ',');
		expect(&c, ' ');
	}
	int64_t day = number(&c, 1, 2);
	expect(&c, ' ');
	int month = name_of(&c, "JanFebMarAprMayJunJulAugSepOctNovDec");
	expect(&c, ' ');
	int64_t year = number(&c, 4, 9);
	expect(&c, ' ');
	int64_t hour = number(&c, 2, 2);
	expect(&c, ':');
	int64_t minute = number(&c, 2, 2), second = 0;
	if (c.i < c.n && c.s[c.i] == ':') {
		expect(&c, ':');
		second = number(&c, 2, 2);
	}
	expect(&c, ' ');
	bool west = c.i < c.n && c.s[c.i] == '-';
	expect(&c, west ? '-' : '+');
	int64_t hours = number(&c, 2, 2), minutes = number(&c, 2, 2);
	if (!c.good || c.i != c.n) {
		strict_blame(m, "D1", offset, "not a date-time");
		return false;
	}
	bool exists = year >= 1900 && day >= 1 && day <= days_of_month(year, month);
	if (!exists || hour > 23 || minute > 59 || second > 60 || minutes > 59) {
		strict_blame(m, "D2", offset, "a date or time that does not exist");
		return false;
	}
	int64_t days = day_number(year, month, day);
	if (weekday >= 0 && (days % 7 + 10) % 7 != weekday)
		strict_blame(m, "D3", offset, "the day of the week is wrong");
	*zone = (int)(hours * 60 + minutes) * (west ? -1 : 1);
	*seconds = days * 86400 + hour * 3600 + minute * 60 + second - *zone * 60;
	return true;
}
