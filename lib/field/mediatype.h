/* Media types as a caller writes them: "text/plain; charset=utf-8", RFC 2045 section 5.1. */
#ifndef MIMEO_FIELD_MEDIATYPE_H
#define MIMEO_FIELD_MEDIATYPE_H
#include "base/buffer.h"

typedef struct mimeo_mediatype {
	const char *type;   /* as given */
	size_t type_size;
	const char *subtype;
	size_t subtype_size;
	size_t params;      /* offset of the first ";" in the text, or the text's size */
} mimeo_mediatype;

/* type "/" subtype (tokens, at most 127 characters each, RFC 6838 section 4.2), then at most 64 parameters
 * ("; name=token" or "; name=\"quoted\"", optional white space round ";", names as mimeo_check_param_name, none twice,
 * values text without controls in UTF-8). MSG_ERR_TYPE (MSG_ERR_NAME for a parameter's name, MSG_ERR_LIMIT for their
 * number, MSG_ERR_UTF8, MSG_ERR_CONTROL) with the offset. */
int mimeo_check_mediatype(const char *text, size_t n, mimeo_mediatype *type, size_t *offset);
/* The next parameter of a judged text: *at is the offset to go on from (type.params at first). The value, unquoted, is
 * appended to value; *name and *name_size point into the text. false at the end. */
bool mimeo_next_param(const char *text, size_t n, size_t *at, const char **name, size_t *name_size,
	mimeo_buffer *value);
/* A token followed by parameters, as Auto-Submitted has: the same judge without "/". type.subtype is empty.
 * MSG_ERR_VALUE in the place of MSG_ERR_TYPE. */
int mimeo_check_token_params(const char *text, size_t n, mimeo_mediatype *type, size_t *offset);
/* The same for Content-Disposition, whose size must be a number and whose dates date-times: MSG_ERR_VALUE with the
 * offset of the parameter's value. RFC 2183. */
int mimeo_check_disposition(const char *text, size_t n, mimeo_mediatype *type, size_t *offset);

#endif
