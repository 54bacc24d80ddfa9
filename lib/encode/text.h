/* Unstructured text and phrases on the wire: plain where it can be, encoded-words where it must. */
#ifndef MIMEO_ENCODE_TEXT_H
#define MIMEO_ENCODE_TEXT_H
#include "encode/fold.h"
#include "encode/manner.h"

/* Both take what mimeo_check_text has passed, and cannot refuse.
 * Unstructured (RFC 5322 section 3.2.5): what is ASCII and reads back the same stays plain, folded at its own white space;
 * words that are not ASCII, look like encoded-words ("=?"), are too long for a line (over 900 octets) or stand at white
 * space that folding or a reader would change (leading, trailing or, between encoded-words, any) are encoded: maximal runs
 * of such words as one run of encoded-words, plain words between them left plain. With MSG_PROFILE_UTF8 raw UTF-8 takes
 * the place of encoded-words wherever text reads back the same. n 0 writes nothing. */
void mimeo_text_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner);
/* A phrase (display name, group name): atoms, a quoted-string, or encoded-words: the first of these that carries it.
 * Quoted where specials make it necessary, with folds at its single spaces; encoded where it is not ASCII, looks like an
 * encoded-word, or holds a tab, leading, trailing or double spaces with a fold to fear, or an overlong word. */
void mimeo_phrase_write(mimeo_fold *f, const char *utf8, size_t n, const mimeo_manner *manner);
/* Characters of the first piece of that phrase that cannot be broken: what mimeo_fold_space before it must know. *word:
 * does it start with an encoded-word? */
size_t mimeo_phrase_width(const char *utf8, size_t n, const mimeo_manner *manner, bool *word);

#endif
