/* Characters of ASCII: one table of classes with the RFCs' names, and comparison without a locale. */
#ifndef MIMEO_BASE_ASCII_H
#define MIMEO_BASE_ASCII_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MIMEO_ATEXT = 1,       /* RFC 5322 section 3.2.3 */
	MIMEO_TOKEN = 2,       /* RFC 2045 section 5.1 */
	MIMEO_ATTRIBUTE = 4,   /* attribute-char of RFC 2231 section 7 */
	MIMEO_FTEXT = 8,       /* field name, RFC 5322 section 3.6.8 */
	MIMEO_DTEXT = 16,      /* RFC 5322 section 3.4.1 */
	MIMEO_QPHRASE = 32,    /* literal in a Q encoded-word in a phrase, RFC 2047 section 5 (3) */
	MIMEO_CONTROL = 64,    /* 00-1F and 7F */
	MIMEO_ALNUM = 128      /* letters and digits */
};

extern const uint8_t mimeo_ascii_class[256];

static inline bool mimeo_is(unsigned char c, unsigned classes)
{
	return (mimeo_ascii_class[c] & classes) != 0;
}

static inline char mimeo_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* 0 to 15, or -1. Both cases. */
int mimeo_hex_value(char c);
extern const char mimeo_hex_digits[16]; /* upper case */

bool mimeo_equal_nocase(const char *a, size_t a_size, const char *b, size_t b_size);
/* <0, 0, >0, as of the lower-case forms. */
int mimeo_compare_nocase(const char *a, size_t a_size, const char *b, size_t b_size);
/* How many octets from s on are not over 7F; are all? */
size_t mimeo_ascii_run(const char *s, size_t n);
bool mimeo_is_ascii(const char *s, size_t n);

#endif
