/* Charsets by their MIME names. */
#ifndef MIMEO_ENCODE_CHARSET_H
#define MIMEO_ENCODE_CHARSET_H
#include <stddef.h>

typedef struct mimeo_charset {
	const char *name; /* as it is written: "UTF-8" */
} mimeo_charset;

extern const mimeo_charset mimeo_charset_utf8;
/* The charset of that name (any case), or NULL where this build cannot write it. */
const mimeo_charset *mimeo_charset_find(const char *name, size_t n);

#endif
