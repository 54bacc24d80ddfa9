/* Text from UTF-8 into a charset and back. UTF-8, US-ASCII and ISO-8859-1 need nothing; the others are the platform's
 * iconv. Implementations differ in what they do with a character that the charset lacks (refuse it, write "*" and
 * count, take one that looks like it): here each of these is an error. */
#ifndef MIMEO_ENCODE_TRANSCODE_H
#define MIMEO_ENCODE_TRANSCODE_H
#include "base/buffer.h"
#include "encode/charset.h"

typedef struct mimeo_transcoder {
	mimeo_charset_kind kind;
	bool reading;  /* into UTF-8 */
	void *iconv;
} mimeo_transcoder;

/* MSG_ERR_CHARSET where this platform does not have it; MSG_ERR_NOMEM. On failure there is nothing to close. */
int mimeo_transcoder_open(mimeo_transcoder *t, const mimeo_charset *charset);
/* From the charset of that name, also one that mimeo does not write, into UTF-8. */
int mimeo_transcoder_open_reading(mimeo_transcoder *t, const char *name);
void mimeo_transcoder_close(mimeo_transcoder *t);
/* One text by itself, which begins and ends in the charset's initial state, is added to out. MSG_ERR_CHARSET, with the
 * offset of the first octet that has no place in the other charset (offset may be NULL); out then has an unknown part
 * of it. Where the platform replaces, the offset is one behind it, and a long text may pass: only mimeo_charset_carries
 * tells that nothing is lost, and is asked before anything is written. What out makes of it is out's own status.
 * Well-formed UTF-8 where it is UTF-8 that is read. */
int mimeo_transcode(mimeo_transcoder *t, const char *text, size_t n, mimeo_buffer *out, size_t *offset);
/* Does well-formed UTF-8 read back as it was, once it is written in that charset? MSG_ERR_CHARSET with the offset of
 * the first character that does not, MSG_ERR_NOMEM. Linear. */
int mimeo_charset_carries(const mimeo_charset *charset, const char *utf8, size_t n, size_t *offset);

#endif
