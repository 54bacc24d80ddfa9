/* Quoted-printable, RFC 2045 section 6.7, in two kinds.
 *   text:   line breaks of the input (CRLF, or a lone CR or LF) are line breaks of the output (CRLF);
 *   binary: every octet is content, CR and LF are =0D and =0A.
 * Always: lines of at most 76 columns (the soft break's "=" counted), no blank before a line end, upper-case hex, no
 * line that starts with "From " (=46rom), with a dot (=2E), or with "--=_" (the sign of mimeo's boundaries: the first
 * dash becomes =2D); an escape is never cut, and a character of UTF-8 neither where it can be helped. Output for a
 * given input is the same however the input is cut into pieces. No soft break stands at the very end; the output ends
 * with CRLF only where the (text) input does. */
#ifndef MIMEO_ENCODE_QP_H
#define MIMEO_ENCODE_QP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Encoder state between pieces. Plain data: copying it copies the encoder. */
typedef struct mimeo_qp {
	bool text;
	uint8_t column;     /* of the line being written, 0 to 76 */
	uint8_t held;       /* octets in hold: what cannot be written before more is seen */
	unsigned char hold[16];
} mimeo_qp;

void mimeo_qp_init(mimeo_qp *e, bool text);
/* The most that an update of n octets, or the finish (n 0), can write, whatever the state. SIZE_MAX where it does not
 * fit. */
size_t mimeo_qp_bound(size_t n);
/* Writes at out (room for mimeo_qp_bound(n)), returns how much. out NULL: only counts. */
size_t mimeo_qp_update(mimeo_qp *e, char *out, const void *data, size_t n);
size_t mimeo_qp_finish(mimeo_qp *e, char *out);

/* The whole at once. lines: how many CRLF were written; NULL is fine. */
size_t mimeo_qp_size(const void *data, size_t n, bool text);
size_t mimeo_qp_write(char *out, const void *data, size_t n, bool text, size_t *lines);
/* The most that it takes where, without soft breaks, it would take `unbroken`. */
uint64_t mimeo_qp_most(uint64_t unbroken);

#endif
