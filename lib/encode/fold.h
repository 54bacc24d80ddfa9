/* The one folding writer of header fields: where a field is on its line, and the only place that writes CRLF SP. A fold
 * never adds white space: it goes before white space that stands in the value anyway (RFC 5322 section 2.2.3).
 *
 * What is written first stands on the field's first line, after "Name: ". Where it cannot (an encoded-word after a very
 * long name), a fold takes the place of the space after the colon, so that no line ends in white space: "Name:" CRLF
 * SP. In a growing buffer that space is taken back. A msg_encode_ function does not have it: its result then starts
 * with CRLF, and belongs right after the colon. */
#ifndef MIMEO_ENCODE_FOLD_H
#define MIMEO_ENCODE_FOLD_H
#include <stdbool.h>
#include "base/buffer.h"

enum {
	MIMEO_FOLD_LINE = 78,  /* characters of a header line that can be folded, RFC 5322 section 2.1.1 */
	MIMEO_FOLD_WORD = 76,  /* of one with an encoded-word, RFC 2047 section 2 */
	MIMEO_FOLD_HARD = 998, /* octets of any line, RFC 5322 section 2.1.1 */
};

typedef struct mimeo_fold {
	mimeo_buffer *out;
	size_t column;  /* characters on this line, those before the value included */
	size_t keep;    /* columns left free at the end of every line, for what must follow a word directly; 0 at first */
	bool has_word;  /* an encoded-word stands on this line */
	bool empty;     /* nothing but white space stands on this line yet (only right after a fold) */
	bool fresh;     /* nothing was written since the start */
	bool spaced;    /* the last octet written is a space that a fold could take the place of */
} mimeo_fold;

/* column: characters that stand on the line before what is written now ("Subject: " is 9). */
void mimeo_fold_start(mimeo_fold *f, mimeo_buffer *out, size_t column);
/* An unbreakable run of octets; columns count characters of UTF-8. */
void mimeo_fold_add(mimeo_fold *f, const char *s, size_t n);
void mimeo_fold_add_string(mimeo_fold *f, const char *s);
/* One space, with a fold before it where the next width characters would not fit on this line. word: what follows is,
 * or holds, an encoded-word. Never folds on an empty line, nor before anything was written. */
void mimeo_fold_space(mimeo_fold *f, size_t width, bool word);
/* The same for a run of blanks that stands in the value: all are written, the fold goes before the first. */
void mimeo_fold_blanks(mimeo_fold *f, const char *blanks, size_t n, size_t width, bool word);
/* An encoded-word: add, and remember that the line has one. */
void mimeo_fold_add_word(mimeo_fold *f, const char *word, size_t n);
/* Columns left on this line; word: for what is, or holds, an encoded-word. */
size_t mimeo_fold_room(const mimeo_fold *f, bool word);
/* The space that was written last, be it the one after the colon, becomes a fold. false, and nothing is changed, where
 * no such space stands there or the line is empty. */
bool mimeo_fold_break(mimeo_fold *f);
/* Before the first thing on a field's first line, of n octets: a fold only where the line would pass 998 octets. */
void mimeo_fold_first(mimeo_fold *f, size_t n);

#endif
