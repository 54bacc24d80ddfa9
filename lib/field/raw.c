/* The judge of header text that goes out as it is: nothing in it may end the field or the header section, or break the
 * line rules of RFC 5322 sections 2.1.1 and 2.2.3. */
#include "field/raw.h"
#include <string.h>
#include "encode/fold.h"
#include "field/known.h"
#include "field/octet.h"

static bool is_raw_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* At the end of a line that began at start: not empty, not white only, no blank last. */
static int check_line_end(const char *s, size_t start, size_t end, bool white, size_t *at)
{
	if (!white && !is_raw_blank(s[end - 1]))
		return MSG_ERR_NONE;
	*at = end > start ? end - 1 : end;
	return MSG_ERR_VALUE;
}

/* A value from *at on: to the end, or to the first CRLF that no white space follows. *at is there, or at what is
 * wrong. */
static int walk_value(const char *s, size_t n, size_t *at, size_t column, bool utf8)
{
	size_t i = *at, line = i, step;
	size_t room = column < MIMEO_FOLD_HARD ? MIMEO_FOLD_HARD - column : 0;
	bool white = true;
	for (; i < n; i += step) {
		if (s[i] == '\r' && n - i >= 2 && s[i + 1] == '\n') {
			int status = check_line_end(s, line, i, white, at);
			if (status != MSG_ERR_NONE)
				return status;
			if (n - i < 3 || !is_raw_blank(s[i + 2]))
				break;
			step = 2;
			line = i + 2;
			room = MIMEO_FOLD_HARD;
			white = true;
			continue;
		}
		unsigned char c = (unsigned char)s[i];
		step = c < 0x80 ? (c >= ' ' && c <= '~') || c == '\t' : utf8 ? mimeo_octet_step(s, n, i) : 0;
		*at = i;
		if (step == 0)
			return mimeo_octet_fault(s, n, i, MSG_ERR_VALUE);
		if (i + step - line > room)
			return MSG_ERR_LIMIT;
		white = white && is_raw_blank(s[i]);
	}
	int status = i == n ? check_line_end(s, line, i, white, at) : MSG_ERR_NONE;
	if (status == MSG_ERR_NONE)
		*at = i;
	return status;
}

int mimeo_check_raw(const char *value, size_t n, size_t column, bool utf8, size_t *offset)
{
	size_t at = 0;
	if (n == 0)
		return MSG_ERR_NONE;
	int status = walk_value(value, n, &at, column, utf8);
	if (status == MSG_ERR_NONE && at != n)
		status = MSG_ERR_CONTROL; /* a line break that would end the field */
	return status == MSG_ERR_NONE ? status : mimeo_octet_refuse(status, at, offset);
}

int mimeo_check_raw_fields(const char *fields, size_t n, bool utf8, size_t *count, size_t *offset)
{
	size_t at = 0, found = 0;
	for (; at < n; found++) {
		const char *colon = memchr(fields + at, ':', n - at);
		size_t size = colon ? (size_t)(colon - (fields + at)) : n - at, wrong = 0;
		int status = mimeo_check_field_name(fields + at, size, &wrong);
		if (status == MSG_ERR_NONE && !colon)
			wrong = size, status = MSG_ERR_NAME;
		if (status != MSG_ERR_NONE)
			return mimeo_octet_refuse(status, at + wrong, offset);
		at += size + 1;
		if (at == n || fields[at] != ' ')
			return mimeo_octet_refuse(mimeo_octet_fault(fields, n, at, MSG_ERR_VALUE), at, offset);
		at++;
		status = walk_value(fields, n, &at, size + 2, utf8);
		if (status == MSG_ERR_NONE && at == n)
			status = MSG_ERR_VALUE; /* the last line has no CRLF */
		if (status != MSG_ERR_NONE)
			return mimeo_octet_refuse(status, at, offset);
		at += 2;
	}
	if (count)
		*count = found;
	return MSG_ERR_NONE;
}
