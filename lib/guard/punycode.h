/* Domains beyond ASCII in one form, so that an address is the same whether its labels stand in Unicode or in ASCII
 * (RFC 5890 section 2.3.2.1). Reading needs no tables; writing is libidn2's (field/address). */
#ifndef MIMEO_GUARD_PUNYCODE_H
#define MIMEO_GUARD_PUNYCODE_H
#include <stdbool.h>
#include <stddef.h>

enum { MIMEO_LABEL_MOST = 63, MIMEO_LABEL_UTF8_MOST = 4 * MIMEO_LABEL_MOST };

/* What follows "xn--" in an A-label, in lower case, as UTF-8. out has room for MIMEO_LABEL_UTF8_MOST; returns the size.
 * 0: no Punycode (RFC 3492), or nothing beyond ASCII in it. */
size_t mimeo_punycode_read(const char *s, size_t n, char *out);
/* The A-labels behind the last "@" of an address in lower case become U-labels, in place; each that cannot, or has no
 * room, stays. Returns the new size. */
size_t mimeo_punycode_unfold(char *address, size_t n, size_t room);

#endif
