/* UTF-8, RFC 3629: one check, one step. */
#ifndef MIMEO_BASE_UTF8_H
#define MIMEO_BASE_UTF8_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Octets of the well-formed character at s (n octets are there), 1 to 4; 0 where it is ill-formed or cut. *c may be
 * NULL. */
size_t mimeo_utf8_step(const char *s, size_t n, uint32_t *c);
/* The offset of the first ill-formed octet, or n. */
size_t mimeo_utf8_valid(const char *s, size_t n);
/* Characters (not octets) of well-formed text. */
size_t mimeo_utf8_length(const char *s, size_t n);
/* Text of one header field: the judge of everything that is to stand in a header section. MSG_ERR_UTF8 or
 * MSG_ERR_CONTROL (00-1F but HTAB where tab is true, 7F, U+0080 to U+009F, U+2028, U+2029) with the offset, else
 * MSG_ERR_NONE. offset may be NULL. */
int mimeo_check_text(const char *s, size_t n, bool tab, size_t *offset);

#endif
