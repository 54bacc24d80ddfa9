/* Header text that is taken as it is: a value with MSG_KIND_RAW, and whole fields for msg_frozen_prepend. */
#ifndef MIMEO_FIELD_RAW_H
#define MIMEO_FIELD_RAW_H
#include <stdbool.h>
#include <stddef.h>

/* One value that stands after "Name: ": printable ASCII (and UTF-8 where utf8 is true), folded with CRLF SP or CRLF HT
 * or not at all, no line white only, no line over 998 octets (column counts for the first), no bare CR or LF, no white
 * space at the end of a line, no NUL or other control but HT. MSG_ERR_UTF8, MSG_ERR_CONTROL (also for a CRLF that would
 * end the field), MSG_ERR_VALUE, MSG_ERR_LIMIT with the offset. */
int mimeo_check_raw(const char *value, size_t n, size_t column, bool utf8, size_t *offset);
/* Whole fields, each "Name: value" CRLF, by the same rules, no value empty; *count (may be NULL) is their number.
 * MSG_ERR_NAME for a name. */
int mimeo_check_raw_fields(const char *fields, size_t n, bool utf8, size_t *count, size_t *offset);

#endif
