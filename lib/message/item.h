/* Items: everything of a message that a call assigns, by one number each. Known header fields have their row in the
 * table; what is not a header field has a place here; other header fields and parameters are known by a hash of their
 * names. */
#ifndef MIMEO_MESSAGE_ITEM_H
#define MIMEO_MESSAGE_ITEM_H
#include "field/known.h"

typedef uint64_t mimeo_item_id;

/* X(name, what people call it) */
#define MIMEO_ITEMS(X)                                                                                                 \
	X(PROFILE, "profile")                                                                                              \
	X(CHARSET, "charset")                                                                                              \
	X(FILENAME_STYLE, "file name style")                                                                               \
	X(SEED, "seed")                                                                                                    \
	X(LIMIT, "limit")                                                                                                  \
	X(ENVELOPE_FROM, "envelope sender")                                                                                \
	X(TEXT, "text")                                                                                                    \
	X(HTML, "HTML")                                                                                                    \
	X(CALENDAR, "calendar")                                                                                            \
	X(ALTERNATIVES, "alternatives")                                                                                    \
	X(INLINES, "inlines")                                                                                              \
	X(ATTACHMENTS, "attachments")                                                                                      \
	X(BODY, "body")                                                                                                    \
	X(PARTS, "parts")                                                                                                  \
	X(MESSAGE, "message")                                                                                              \
	X(DISPOSITION, "Content-Disposition")                                                                              \
	X(FILENAME, "file name")                                                                                           \
	X(ENCODING, "transfer encoding")                                                                                   \
	X(MANNER, "message")                                                                                               \
	X(CONTENT, "content")                                                                                              \
	X(STRUCTURE, "parts")                                                                                              \
	X(SIZES, "limits")                                                                                                 \
	X(OCTETS, "limits")                                                                                                \
	X(PEOPLE, "To and Cc")                                                                                             \
	X(GUARD, "disclosure guard")

enum {
	MIMEO_ITEM_FIRST = 1000, /* over every row of the table */
#define X(name, words) MIMEO_SET_##name,
	MIMEO_ITEMS(X)
#undef X
	MIMEO_ITEM_LAST,
	MIMEO_ITEM_PLACES = MIMEO_ROW_COUNT + MIMEO_ITEM_LAST - MIMEO_ITEM_FIRST - 1, /* rows and these */
};

#define MIMEO_ITEM_HASHED (UINT64_C(1) << 63) /* set in every hash of a name */
#define MIMEO_ITEM_PARAM (UINT64_C(1) << 62)  /* and this where it is a parameter's */

#endif
