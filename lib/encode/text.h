/* Unstructured text and phrases on the wire: plain where it can be, encoded-words where it must. */
#ifndef MIMEO_ENCODE_TEXT_H
#define MIMEO_ENCODE_TEXT_H
#include "encode/fold.h"
#include "encode/manner.h"

/* All take what mimeo_check_text has passed, and cannot refuse. Unstructured (RFC 5322 section 3.2.5): what is ASCII
 * and reads back the same stays plain, folded at its own white space; words that are not ASCII, look like encoded-words
 * ("=?"), are too long for a line (over 900 octets) or stand at white space that folding or a reader would change are
 * encoded: maximal runs of such words as one run of encoded-words, plain words between them left plain, with exactly
 * the one space outside. White space that is changed: leading, trailing, tabs; between encoded-words, any; and two or
 * more spaces where the words on both sides do not fit one line with them (where they do, they stay together: several
 * readers make one space of a fold and what follows it). With MSG_PROFILE_UTF8 raw UTF-8 takes the place of
 * encoded-words wherever text reads back the same. n 0 writes nothing. */
void mimeo_text_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner);
/* A phrase (display name, group name): atoms, a quoted-string, or encoded-words: the first of these that carries it.
 * Quoted where specials make it necessary, with folds at its single spaces; encoded where it is not ASCII, looks like
 * an encoded-word, or holds a tab, leading, trailing or double spaces, or an overlong word. n 0 is the empty
 * quoted-string. */
void mimeo_phrase_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner);
/* What mimeo_fold_space before that phrase must know: the characters of its first atom, of the quoted-string as a whole
 * where it fits a line (of its first piece where it does not), or of the encoded-word as mimeo_word_width has it.
 * *word: does it start with an encoded-word? */
size_t mimeo_phrase_width(const char *utf8, size_t n, const mimeo_manner *manner, bool *word);

/* The judge of what a msg_encode_ function is given, before it writes: MSG_ERR_ARGUMENT for NULL or a column over 998,
 * else as mimeo_check_text; *size (size may be NULL) is 0 where it refuses. */
int mimeo_check_encode(const char *utf8, size_t n, bool tab, size_t column, const char *out, size_t capacity,
	size_t *size);

#endif
