/* Manner: how a message is written, apart from what it says. One value, passed down to every writer. */
#ifndef MIMEO_ENCODE_MANNER_H
#define MIMEO_ENCODE_MANNER_H
#include "encode/charset.h"
#include "mimeo.h"

typedef struct mimeo_manner {
	int profile;                  /* MSG_PROFILE_* */
	int filename_style;           /* MSG_FILENAME_* */
	const mimeo_charset *charset; /* of encoded-words and of text on the wire; never NULL */
} mimeo_manner;

#endif
