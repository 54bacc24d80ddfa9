/* What stands beneath an encoding in text that somebody else made: a message as received, a raw field, a calendar with
 * folded lines. Lenient, since readers are: what is not quite base64 or an encoded-word is decoded as far as it goes.
 * Linear. */
#ifndef MIMEO_GUARD_LAYER_H
#define MIMEO_GUARD_LAYER_H
#include "base/buffer.h"

enum {
	MIMEO_LAYER_FOLDS,   /* of calendars and cards alone, whose lines are cut anywhere (RFC 5545 section 3.1) */
	MIMEO_LAYER_PRINTED, /* quoted-printable */
	MIMEO_LAYER_WORDS,   /* encoded-words (RFC 2047), neighbours joined */
	MIMEO_LAYER_BASE64,  /* what reads as text of everything that could be base64 */
};

/* Into out, which grows; it stays empty where there is no such layer. */
void mimeo_layer_off(int layer, mimeo_buffer *out, const char *text, size_t n);

#endif
