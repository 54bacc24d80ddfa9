/* Base64, RFC 2045 section 6.8: lines of 76 columns, each ended by CRLF. Sizes are exact and in closed form. */
#ifndef MIMEO_ENCODE_BASE64_H
#define MIMEO_ENCODE_BASE64_H
#include <stddef.h>
#include <stdint.h>

enum {
	MIMEO_BASE64_LINE_IN = 57,  /* octets that fill a line */
	MIMEO_BASE64_LINE_OUT = 78, /* what the line takes, CRLF included */
};

/* Octets of n octets as lines, each (also a last short one) ended by CRLF; 0 for 0. n is at most MIMEO_BASE64_MOST. */
uint64_t mimeo_base64_lines_size(uint64_t n);
/* The same without any line break: padded (RFC 4648 section 4). */
uint64_t mimeo_base64_plain_size(uint64_t n);
/* The largest n whose encoded sizes fit uint64_t. */
#define MIMEO_BASE64_MOST (UINT64_MAX / 2)

/* Each writes exactly as many octets as its _size says, returns that number, and reads n octets. Pieces whose sizes are
 * multiples of 57 (lines) or 3 (plain) may be written one after the other. A vector kernel replaces the bodies of these
 * and nothing else. */
size_t mimeo_base64_lines(char *out, const void *data, size_t n);
size_t mimeo_base64_plain(char *out, const void *data, size_t n);
/* RFC 4648 section 5, no padding. */
uint64_t mimeo_base64_url_size(uint64_t n);
size_t mimeo_base64_url(char *out, const void *data, size_t n);

#endif
