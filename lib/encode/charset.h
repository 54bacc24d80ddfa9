/* Charsets by their names: those of the IANA registry that mail uses, each once, under the name that is written. Two
 * kinds are left out on purpose: those whose octets below 80 are not ASCII (UTF-7, UTF-16, VISCII), and those whose
 * encoded-words no reader expects (ISO-2022-KR). They can be read, not written. */
#ifndef MIMEO_ENCODE_CHARSET_H
#define MIMEO_ENCODE_CHARSET_H
#include <stdbool.h>
#include <stddef.h>

typedef enum mimeo_charset_kind {
	MIMEO_CHARSET_UTF8,
	MIMEO_CHARSET_ASCII,
	MIMEO_CHARSET_LATIN1,
	MIMEO_CHARSET_OTHER, /* through iconv */
} mimeo_charset_kind;

typedef struct mimeo_charset {
	const char *name; /* its MIME name, as it is written: "UTF-8" */
	mimeo_charset_kind kind;
	bool shifts;      /* escape sequences switch between sets, also within a text (ISO-2022-JP) */
	const char *const *iconv_names; /* what iconv may call it, the best first, NULL at the end; NULL: by its name */
} mimeo_charset;

enum { MIMEO_CHARSET_NAME_MOST = 40 }; /* octets of a name */

extern const mimeo_charset mimeo_charset_utf8;
/* The charset of that name or another name of it (any case), or NULL where mimeo does not write it. Whether iconv has
 * it here is for mimeo_transcoder_open to say. */
const mimeo_charset *mimeo_charset_find(const char *name, size_t n);

#endif
