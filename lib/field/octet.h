/* What every judge of this floor says about one octet that its grammar does not take. */
#ifndef MIMEO_FIELD_OCTET_H
#define MIMEO_FIELD_OCTET_H
#include "base/utf8.h"
#include "mimeo.h"

enum { MIMEO_OCTET_MOST = 4 }; /* octets of one character of UTF-8 */

/* MSG_ERR_UTF8 or MSG_ERR_CONTROL where the character at s[at] is one of these, else otherwise (at the end too). */
static inline int mimeo_octet_fault(const char *s, size_t n, size_t at, int otherwise)
{
	if (at >= n)
		return otherwise;
	size_t offset = 0, rest = n - at < MIMEO_OCTET_MOST ? n - at : MIMEO_OCTET_MOST;
	int status = mimeo_check_text(s + at, rest, false, &offset);
	return status != MSG_ERR_NONE && offset == 0 ? status : otherwise;
}

/* Octets of the non-ASCII character at s[at] (at < n), 0 where it is ASCII, ill-formed or a control. */
static inline size_t mimeo_octet_step(const char *s, size_t n, size_t at)
{
	uint32_t c = 0;
	size_t step = (unsigned char)s[at] < 0x80 ? 0 : mimeo_utf8_step(s + at, n - at, &c);
	return c < 0xA0 || c == 0x2028 || c == 0x2029 ? 0 : step;
}

static inline int mimeo_octet_refuse(int status, size_t at, size_t *offset)
{
	if (offset)
		*offset = at;
	return status;
}

#endif
