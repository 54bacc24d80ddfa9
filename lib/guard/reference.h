/* One character as it reads once links and HTML are decoded: percent-encoding (RFC 3986 section 2.1) and character
 * references. */
#ifndef MIMEO_GUARD_REFERENCE_H
#define MIMEO_GUARD_REFERENCE_H
#include <stdbool.h>
#include <stddef.h>

enum { MIMEO_REFERENCE_MOST = 4 }; /* octets that one of them stands for */

/* Takes one octet, percent-encoded octet, or character reference at s (n > 0 octets are there) and writes what it
 * stands for; nothing for characters that nobody sees (soft hyphen, zero width space and joiners). Returns how much
 * it took. */
size_t mimeo_reference_read(const char *s, size_t n, char out[MIMEO_REFERENCE_MOST], size_t *out_size);
/* Octets of an "@" at s in any of its forms: "@", "%40", "=40" (of an encoded-word or quoted-printable), "&#64;",
 * "&commat;", U+FE6B, U+FF20; 0 where there is none. */
size_t mimeo_reference_at_sign(const char *s, size_t n);

#endif
