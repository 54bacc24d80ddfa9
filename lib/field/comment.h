/* Comments of List-* fields, RFC 2369 section 2: the only ones that mimeo writes. Given as they read in a header that
 * is neither encoded nor folded: "(in text: \) or (balanced))". */
#ifndef MIMEO_FIELD_COMMENT_H
#define MIMEO_FIELD_COMMENT_H
#include "encode/fold.h"
#include "encode/manner.h"

/* The comment that begins with the parenthesis at s: *size octets with both its own. MSG_ERR_VALUE where it is empty or
 * not closed; MSG_ERR_UTF8, MSG_ERR_CONTROL; with the offset. */
int mimeo_check_comment(const char *s, size_t n, size_t *size, size_t *offset);
/* Writes it behind a space or a fold: as it is where it is ASCII (or UTF-8, with MSG_PROFILE_UTF8) and reads back the
 * same when folded at its spaces; else its text, without backslashes, as encoded-words, RFC 2047 section 5 (2). A comma
 * may follow. */
void mimeo_comment_write(mimeo_fold *f, const char *s, size_t n, const mimeo_manner *manner, mimeo_buffer *scratch);

#endif
