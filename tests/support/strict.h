/* A strict reader: takes a message apart by the generating grammar of the RFCs alone (RFC 5322 section 3, 2045 to 2047,
 * 2231, 2183, 2369, 2919, 6532, 8058) and names every rule that the octets break. It is written from the RFCs, shares
 * no code with the library, and runs on the output of every test. It takes any octets, in linear time.
 *
 * Everything that it hands out lives as long as the strict_message. Texts are NUL-terminated as well, but for what is
 * said to point into the message. */
#ifndef MIMEO_TESTS_STRICT_H
#define MIMEO_TESTS_STRICT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What may be in the message beyond the ordinary. */
enum {
	STRICT_UTF8 = 1,            /* an SMTPUTF8 message: raw UTF-8 in header fields, RFC 6532 */
	STRICT_BCC = 2,             /* Bcc was kept on request */
	STRICT_PART = 4,            /* a body part by itself: Content-* fields, no last line end */
	STRICT_LF = 8,              /* lines end in LF */
	STRICT_BINARY = 16,         /* BINARYMIME was asked for */
	STRICT_FOREIGN = 32,        /* embedded messages are as received: their lines and frame are judged, no more */
	STRICT_FILENAME_BOTH = 64,  /* file names may stand in both forms */
	STRICT_FILENAME_2047 = 128, /* file names may be encoded-words in quotes */
	STRICT_OCTETS = 256,        /* text bodies were given octet for octet: their line breaks are not judged */
	STRICT_TRACE = 512,         /* trace and signature fields stand in front */
};

enum { STRICT_DEPTH = 128 };    /* levels of entities that are read; more are a fault */

typedef struct strict_text {
	const char *data;
	size_t size;
} strict_text;

typedef struct strict_mailbox {
	strict_text name;           /* decoded; data NULL for none */
	strict_text addr;           /* local@domain as it stands */
	size_t group;               /* 0: none; else which of the field's groups, from 1 */
} strict_mailbox;

enum {
	STRICT_KIND_TEXT,
	STRICT_KIND_ADDRESSES,
	STRICT_KIND_IDS,
	STRICT_KIND_DATE,
	STRICT_KIND_URLS,
	STRICT_KIND_LIST_ID,
	STRICT_KIND_PHRASES,
	STRICT_KIND_MIME,
	STRICT_KIND_OTHER
};

typedef struct strict_field {
	strict_text name;           /* as written */
	strict_text raw;            /* behind the colon, without the last line end; points into the message */
	strict_text unfolded;       /* without its first space */
	strict_text decoded; /* UTF-8, encoded-words decoded where they may stand; of URLs their comments, a line each */
	int kind;
	size_t offset;              /* of the name in the message */
	strict_mailbox *mailboxes;
	size_t n_mailboxes;
	strict_text *groups;        /* their names, decoded */
	size_t n_groups;
	strict_text *ids;           /* identifiers without <>; URLs of List-* fields */
	size_t n_ids;
	int64_t seconds;            /* dates: seconds since 1970, UTC */
	int zone;                   /* minutes east of UTC */
} strict_field;

typedef struct strict_param {
	strict_text name;           /* lower case, without its RFC 2231 signs */
	strict_text value;          /* UTF-8 */
	bool extended;              /* in a form of RFC 2231 */
} strict_param;

enum { STRICT_7BIT, STRICT_8BIT, STRICT_AS_BINARY, STRICT_QP, STRICT_BASE64 };

typedef struct strict_entity strict_entity;
struct strict_entity {
	strict_entity *parent, *first, *last, *next; /* children: of a multipart its parts, of message/rfc822 the message */
	size_t depth;               /* 1 for the message */
	size_t n_children;
	bool message;               /* has the fields of a message, not of a part */
	bool foreign;
	strict_field *fields;
	size_t n_fields;
	strict_text type, subtype;  /* lower case; text/plain where no field says */
	strict_param *params;
	size_t n_params;
	strict_text disposition;    /* lower case; data NULL where no field says */
	strict_param *disposition_params;
	size_t n_disposition_params;
	strict_text filename;       /* of the disposition, else name of the type; data NULL for none */
	strict_text content_id;     /* without <>; data NULL for none */
	int encoding;               /* STRICT_7BIT, ... */
	strict_text bytes;          /* the whole entity; points into the message */
	strict_text body;           /* as it was transferred; points into the message */
	strict_text content;        /* of a leaf: decoded octets */
	strict_text text;           /* of a text leaf: content in UTF-8 */
	strict_text boundary;       /* of a multipart */
	size_t offset;              /* of bytes in the message */
};

typedef struct strict_message strict_message;
/* Never NULL: without memory the test stops. */
strict_message *strict_read(const void *data, size_t size, uint32_t options);
void strict_free(strict_message *m);

/* "rule E2: encoded-word of 80 characters at byte 117"; the first thousand are kept. */
size_t strict_faults(const strict_message *m);
const char *strict_fault(const strict_message *m, size_t i);
/* Is there a fault of that rule? */
bool strict_broken(const strict_message *m, const char *rule);
/* All faults as lines of one text, "" for none; for the message of an assertion. */
const char *strict_report(strict_message *m);

const strict_entity *strict_root(const strict_message *m);
/* The next entity in the order of the octets, NULL behind the last: a walk without recursion. */
const strict_entity *strict_next(const strict_entity *e);
/* The first field of that name, any case; NULL for none. */
const strict_field *strict_find(const strict_entity *e, const char *name);
size_t strict_count(const strict_entity *e, const char *name);
const strict_param *strict_param_find(const strict_param *params, size_t n, const char *name);
/* Which extensions the octets need: 1 SMTPUTF8, 2 8BITMIME, 4 BINARYMIME. */
uint32_t strict_needs(const strict_message *m);
bool strict_is(strict_text text, const char *string);
void strict_dump(const strict_message *m, FILE *out);

#endif
