/* Encoded-words in charsets other than UTF-8: how much text goes into one. */
#ifndef MIMEO_ENCODE_LEGACY_H
#define MIMEO_ENCODE_LEGACY_H
#include "encode/transcode.h"

enum { MIMEO_LEGACY_WORD_MOST = 75 }; /* octets that one encoded-word can stand for, and some more */

/* Is B the better one for the whole run? Always where a charset shifts (RFC 1468): its octets are no text. */
bool mimeo_legacy_prefers_base64(mimeo_transcoder *t, const mimeo_charset *charset, const char *utf8, size_t n);
/* Octets of utf8 whose encoded text takes at most room characters: whole grapheme clusters; where not even one fits and
 * forced, whole characters. 0: none. Of B words that are not the last, one without padding where there is any. */
size_t mimeo_legacy_cut(mimeo_transcoder *t, const char *utf8, size_t n, size_t room, bool base64, bool forced);
/* The octets of one word, in the charset; returns how many. out has room for MIMEO_LEGACY_WORD_MOST. */
size_t mimeo_legacy_octets(mimeo_transcoder *t, const char *utf8, size_t n, char *out);

#endif
