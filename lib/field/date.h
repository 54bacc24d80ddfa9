/* Dates, RFC 5322 section 3.3, without the C library's calendar: "Tue, 24 Nov 2026 09:30:00 +0100". */
#ifndef MIMEO_FIELD_DATE_H
#define MIMEO_FIELD_DATE_H
#include "base/buffer.h"

typedef struct mimeo_date {
	int64_t seconds;  /* since 1970-01-01T00:00:00Z */
	int zone;         /* minutes east of UTC, -1439 to 1439 */
	bool zone_unknown; /* "-0000", RFC 5322 section 3.3; zone is 0 */
} mimeo_date;

enum { MIMEO_DATE_MOST = 40 }; /* octets of a written date, at most */

/* Local years 1900 to 9999, zone in range: MSG_ERR_VALUE. */
int mimeo_check_date(const mimeo_date *date);
void mimeo_date_write(mimeo_buffer *out, const mimeo_date *date);
/* Header text as section 3.3 generates it (day name optional, checked against the date; seconds optional; one or more
 * spaces between; no comments, no named zones, seconds to 60: a leap second counts as the next minute's first).
 * MSG_ERR_VALUE with the offset. */
int mimeo_parse_date(const char *text, size_t n, mimeo_date *date, size_t *offset);

#endif
