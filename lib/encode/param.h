/* Parameters of Content-Type and Content-Disposition: RFC 2045 tokens and quoted-strings, RFC 2231 where these do not
 * do. */
#ifndef MIMEO_ENCODE_PARAM_H
#define MIMEO_ENCODE_PARAM_H
#include "encode/fold.h"
#include "encode/manner.h"

/* Name: a token without * ' % (RFC 2231 section 7), at most 60 characters, not empty: MSG_ERR_NAME with the offset. */
int mimeo_check_param_name(const char *name, size_t n, size_t *offset);
/* Value: mimeo_check_text without tab. Any text can be carried. */

/* "; name=value", the semicolon first, then a space or a fold. Token (without * ' %) or quoted-string where the value
 * is ASCII, without "=?", and fits a line (with the semicolon of a parameter that follows); else RFC 2231 with as few
 * sections as fit 78 columns, cut at whole characters, each section starred that needs it, charset in the first. Where
 * a long ASCII value needs no more than to be cut, its sections are tokens and quoted-strings, without charset.
 * MSG_PROFILE_UTF8: raw UTF-8 in the quoted-string. filename true: the manner's filename_style applies where the value
 * is not plain ASCII: MSG_FILENAME_BOTH adds, before the RFC 2231 form, name="..." with each non-ASCII character as
 * "_", shortened before its extension where it does not fit a line; MSG_FILENAME_RFC2047 writes name="encoded-words" in
 * its place (words within the quotes, folded between them). Parameters are in UTF-8 whatever the manner's charset is.
 */
void mimeo_param_write(mimeo_fold *f, const char *name, const char *utf8, size_t n, bool filename,
	const mimeo_manner *manner);

#endif
