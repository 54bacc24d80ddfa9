/* Text has CRLF line ends before it is encoded, whatever line ends it came with (RFC 2046 section 4.1.1): CRLF, a lone
 * CR and a lone LF are each one line end. */
#ifndef MIMEO_ENCODE_NEWLINE_H
#define MIMEO_ENCODE_NEWLINE_H
#include <stddef.h>

/* The text with CRLF line ends; returns its octets, as mimeo_survey_text counts them: at most 2 n. */
size_t mimeo_crlf_write(char *out, const char *text, size_t n);

#endif
