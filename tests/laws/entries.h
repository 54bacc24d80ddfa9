/* Every way in which text gets into a message: one row an argument of a setter. */
#ifndef MIMEO_TESTS_ENTRIES_H
#define MIMEO_TESTS_ENTRIES_H
#include "mimeo.h"
#include "support/strict.h"

enum {
	ENTRY_SIZED = 1,  /* takes a size: a NUL can be given */
	ENTRY_LISTED = 2, /* the text has a grammar with separators: only octets without meaning in it are tried */
	ENTRY_RAW = 4,    /* encoded-words are the caller's own */
};

/* Where the value is found again. */
enum {
	FOUND_NOWHERE,
	FOUND_FIELD,
	FOUND_NAME,
	FOUND_ADDRESS,
	FOUND_GROUP,
	FOUND_ID,
	FOUND_TEXT,
	FOUND_HTML,
	FOUND_FILENAME,
	FOUND_CONTENT_ID,
	FOUND_PARAM,
	FOUND_ENVELOPE
};

typedef struct entry {
	const char *name;
	int (*set)(msg_builder *m, const char *value, size_t size);
	const char *before, *after; /* around the hostile value */
	int found;
	const char *where;          /* field, or parameter */
	int flags;
} entry;

extern const entry entries[];
extern const size_t entry_count;

/* NULL where the value is read back equal (or is not looked for); else what is read. */
const char *entry_differs(
	const entry *e, const strict_message *read, const msg_builder *m, const char *value, size_t size);
/* NULL where every address in To, Cc and Bcc is a recipient, octet for octet; else the first that is none. */
const char *envelope_differs(const strict_message *read, const msg_builder *m);

#endif
