/* One addr-spec, RFC 5322 section 3.4.1 without comments and folding, RFC 5321 section 4.1.2, RFC 6531. */
#ifndef MIMEO_FIELD_ADDRESS_H
#define MIMEO_FIELD_ADDRESS_H
#include <stddef.h>
#include "base/buffer.h"

enum { MIMEO_ADDRESS_MOST = 254 }; /* octets, RFC 5321 section 4.5.3.1.3 without its "<>" */

/* The judge (of msg_check_address too). local@domain with exactly one "@" outside quotes. Local part: dot-atom or
 * quoted-string of at most 64 octets, non-ASCII allowed (RFC 6531); domain: labels of letters, digits, inner hyphens
 * and non-ASCII characters, 1 to 63 octets each, at most 255 in all, no trailing dot; or [IPv4] or [IPv6:...]. At most
 * 254 octets. Refused too: comments, white space outside quotes, "=?" in either half (readers decode it), route
 * addresses, and in a domain U+3002 and the halfwidth and fullwidth forms (readers map them to ASCII).
 * MSG_ERR_UTF8, MSG_ERR_CONTROL or MSG_ERR_ADDRESS with the offset of the first octet that is wrong (n where the
 * address ends too early). Empty: MSG_ERR_ADDRESS at 0. offset may be NULL. */
int mimeo_check_address(const char *addr, size_t n, size_t *offset);
/* Can this address, passed by the judge, be written in this profile? MSG_ERR_NEEDS_UTF8 for a non-ASCII local part,
 * MSG_ERR_IDN for a non-ASCII domain that has no A-label here (MSG_ERR_NOMEM where libidn2 finds no memory); with the
 * offset. Always MSG_ERR_NONE for MSG_PROFILE_UTF8. */
int mimeo_address_carried(const char *addr, size_t n, int profile, size_t *offset);
/* Writes it as it stands on the wire, in header and envelope alike (what mimeo_address_carried has passed). */
void mimeo_address_write(mimeo_buffer *out, const char *addr, size_t n, int profile);
/* Offset of the domain of a judged address (after the "@" that separates). */
size_t mimeo_address_domain(const char *addr, size_t n);

#endif
