/* Small structured fields: values without encoding (Auto-Submitted, Content-Location, ...), the one click of RFC 8058,
 * list identifiers (RFC 2919) and lists of phrases (Keywords). Encoded-words stand in phrases alone. */
#ifndef MIMEO_FIELD_STRUCTURED_H
#define MIMEO_FIELD_STRUCTURED_H
#include "encode/fold.h"
#include "encode/manner.h"

/* A value of one of the kinds MIMEO_KIND_PLAIN to MIMEO_KIND_ONE_CLICK (field/known.h).
 *   plain:     printable ASCII, words of at most 900 octets with single spaces between, no "=?";
 *   token:     a token with parameters ("auto-replied; owner-email=..."), otherwise as plain;
 *   url:       one URL as mimeo_check_url takes it, in angle brackets, without a comment;
 *   one click: "List-Unsubscribe=One-Click" and nothing else;
 *   list id:   "<id>" or "phrase <id>": id a dot-atom with a dot in it, at most 255 octets; the phrase any text, or
 *              quoted;
 *   phrases:   any texts but empty ones, with commas between; quoted where they hold a comma or a quote.
 * MSG_ERR_UTF8, MSG_ERR_CONTROL, MSG_ERR_VALUE with the offset. */
int mimeo_check_structured(int kind, const char *value, size_t n, size_t *offset);
/* Writes what the judge has passed. scratch is overwritten: it holds phrases without their quotes. */
void mimeo_structured_write(mimeo_fold *f, int kind, const char *value, size_t n, const mimeo_manner *manner,
	mimeo_buffer *scratch);

#endif
