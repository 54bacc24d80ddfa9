/* The exact inverses of what this library writes as base64 and quoted-printable: for changing a transfer encoding, for
 * identity and for the guard. Not for received mail. Piecewise; state is plain data. */
#ifndef MIMEO_ENCODE_DECODE_H
#define MIMEO_ENCODE_DECODE_H
#include <stddef.h>
#include <stdint.h>

typedef struct mimeo_decoder {
	int encoding; /* MSG_ENCODING_BASE64, MSG_ENCODING_QP, or any other: octets as they are */
	uint32_t bits;
	uint8_t filled; /* base64: characters in bits, 0 to 3; QP: octets held */
	char hold[2];   /* QP: "=" and what follows it, as far as it was seen */
} mimeo_decoder;

void mimeo_decoder_init(mimeo_decoder *d, int encoding);
/* At most n + 2 octets are written at out; returns their number. */
size_t mimeo_decoder_update(mimeo_decoder *d, char *out, const char *data, size_t n);

#endif
