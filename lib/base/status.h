/* The one list of statuses: code, name and text come from here and nowhere else. */
#ifndef MIMEO_BASE_STATUS_H
#define MIMEO_BASE_STATUS_H
#include "mimeo.h"

/* X(code, text). The texts are read by people, in msg_strerror and at the end of msg_error_text. */
#define MIMEO_STATUSES(X)                                                                                              \
	X(MSG_ERR_NONE, "no error")                                                                                        \
	X(MSG_ERR_NOMEM, "out of memory")                                                                                  \
	X(MSG_ERR_ARGUMENT, "an argument that cannot be used: NULL, or an unknown or excluded flag")                       \
	X(MSG_ERR_UTF8, "not well-formed UTF-8")                                                                           \
	X(MSG_ERR_CONTROL, "a control character where none may stand")                                                     \
	X(MSG_ERR_ADDRESS, "not an e-mail address")                                                                        \
	X(MSG_ERR_NAME, "not a header field name or parameter name")                                                       \
	X(MSG_ERR_FIELD, "a header field that cannot be set in this way")                                                  \
	X(MSG_ERR_VALUE, "a value that breaks the field's own grammar")                                                    \
	X(MSG_ERR_TYPE, "not a media type")                                                                                \
	X(MSG_ERR_NEEDS_UTF8, "an address that only an SMTPUTF8 message can carry")                                        \
	X(MSG_ERR_IDN, "a domain that has no ASCII form, or no support for such domains in this build")                    \
	X(MSG_ERR_CHARSET, "an unknown charset, or text that the charset cannot represent")                                \
	X(MSG_ERR_LIMIT, "over a limit of depth, parts, header size or message size")                                      \
	X(MSG_ERR_VISIBLE, "more addresses in To and Cc than this message may show")                                       \
	X(MSG_ERR_DISCLOSURE, "somebody else's address, or a message that changed after it was checked")                   \
	X(MSG_ERR_INCOMPLETE, "no From: not a message that can be sent")                                                   \
	X(MSG_ERR_IO, "writing the output failed")                                                                         \
	X(MSG_ERR_STOPPED, "the sink took less than it was given")                                                         \
	X(MSG_ERR_SPACE, "the buffer is too small")                                                                        \
	X(MSG_ERR_CONFLICT, "content given both exactly (body, parts, message) and in the usual way")                      \
	X(MSG_ERR_PROFILE, "content that the profile or the encoding asked for cannot carry")                              \
	X(MSG_ERR_SOURCE, "a file or source that cannot be read, is short, or has changed")

#endif
