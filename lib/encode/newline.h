/* Text has CRLF line ends before it is encoded, whatever line ends it came with (RFC 2046 section 4.1.1): CRLF, a lone
 * CR and a lone LF are each one line end. */
#ifndef MIMEO_ENCODE_NEWLINE_H
#define MIMEO_ENCODE_NEWLINE_H
#include <stdbool.h>
#include <stddef.h>

/* Octets of the text with CRLF line ends; n where it has them already. SIZE_MAX where that does not fit. */
size_t mimeo_crlf_size(const char *text, size_t n);
/* Writes mimeo_crlf_size octets, returns their number. */
size_t mimeo_crlf_write(char *out, const char *text, size_t n);

/* The other way, for output with LF line ends. CRLF becomes LF; octets that are not CRLF stay as they are. A CR at the
 * end of a piece is held (*held) until the next one; returns the octets written, at most n + 1. */
size_t mimeo_lf_write(char *out, const char *data, size_t n, bool *held);

/* SMTP transparency (RFC 5321 section 4.5.2): one more dot before each line that starts with one. *start: does the next
 * octet start a line? (true at first); *cr: was the last octet a CR? (false at first). At most 2 n octets. */
size_t mimeo_dots_write(char *out, const char *data, size_t n, bool *start, bool *cr);

#endif
