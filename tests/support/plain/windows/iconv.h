/* iconv where there is none, for the strict reader: no charset is known. */
#ifndef MIMEO_TESTS_PLAIN_ICONV_H
#define MIMEO_TESTS_PLAIN_ICONV_H
#include <errno.h>
#include <stddef.h>

typedef void *iconv_t;

static inline iconv_t iconv_open(const char *to, const char *from)
{
	(void)to;
	(void)from;
	errno = EINVAL;
	return (iconv_t)-1;
}

static inline size_t iconv(iconv_t cd, char **in, size_t *in_left, char **out, size_t *out_left)
{
	(void)cd;
	(void)in;
	(void)in_left;
	(void)out;
	(void)out_left;
	errno = EBADF;
	return (size_t)-1;
}

static inline int iconv_close(iconv_t cd)
{
	(void)cd;
	return 0;
}

#endif
