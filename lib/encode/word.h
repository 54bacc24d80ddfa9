/* Encoded-words, RFC 2047: the writer of a run of text as one or more of them. */
#ifndef MIMEO_ENCODE_WORD_H
#define MIMEO_ENCODE_WORD_H
#include "encode/fold.h"
#include "encode/manner.h"

enum { MIMEO_WORD_MOST = 75 }; /* characters of one encoded-word, RFC 2047 section 2 */

/* Writes well-formed UTF-8 without controls (HTAB may be there) as encoded-words, all of it inside them: white space at
 * its ends and between adjacent words too. Each word is at most 75 characters, holds whole characters and, where a cut
 * elsewhere fits, whole grapheme clusters (base and combining marks, ZWJ sequences, variation selectors, emoji
 * modifiers, regional indicator pairs); lines are at most 76. The shorter of Q and B for the whole run, Q where they
 * are equal. Q writes literally only what RFC 2047 section 5 (3) allows in a phrase, so that the words may stand
 * anywhere. Of adjacent B words each but the last is unpadded; where no cut makes it so, a short Q word stands between
 * two B words. In a charset other than UTF-8 (never under MSG_PROFILE_UTF8), which the text was judged for, the same;
 * charsets that shift are always B. The caller has written what stands before (a space, or nothing at the line's
 * start); where not even one grapheme cluster fits on the line, that space becomes a fold (mimeo_fold_break) or, where
 * it cannot, the first word stands on this line all the same. */
void mimeo_word_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner);
/* What mimeo_fold_space before such a run must know: its characters where it fits one word; else the columns that make
 * it worth while to start on the line as it is. */
size_t mimeo_word_width(const char *utf8, size_t n);
/* Is there "=?" in it, which a lenient reader may take for an encoded-word? Such text is encoded, never literal. */
bool mimeo_word_looks_like(const char *s, size_t n);

#endif
