/* The one table of header fields: what each is called, which grammar it has, how often it may stand, where it is
 * written. Its order is the order of output; fields that are not in it follow, by their lower-case names. */
#ifndef MIMEO_FIELD_KNOWN_H
#define MIMEO_FIELD_KNOWN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MIMEO_FIELD_LIST = 1,     /* address field that may hold a list (MSG_KIND_MAILBOXES) */
	MIMEO_FIELD_GROUPS = 2,   /* and groups (RFC 6854 allows them in From and Sender; we do not) */
	MIMEO_FIELD_REPEATS = 4,  /* may stand more than once: msg_set_header_list */
	MIMEO_FIELD_MANAGED = 8,  /* written by mimeo alone: MIME-Version, Content-Type, Content-Transfer-Encoding */
	MIMEO_FIELD_TRACE = 16,   /* added by transports: Received, Return-Path, ... */
	MIMEO_FIELD_VISIBLE = 32, /* its addresses count for MSG_LIMIT_VISIBLE */
	MIMEO_FIELD_HIDDEN = 64,  /* Bcc, Resent-Bcc: written with MSG_OUT_BCC only, outside the message's value */
	MIMEO_FIELD_PART = 128,   /* belongs to the entity: may stand in a part */
};

/* Grammars that no caller names: those of single fields. */
enum {
	MIMEO_KIND_PLAIN = 100, /* ASCII as it is */
	MIMEO_KIND_LIST_ID,     /* RFC 2919 */
	MIMEO_KIND_URL,         /* one URL in angle brackets, RFC 5064 */
	MIMEO_KIND_TOKEN,       /* a token with parameters, RFC 3834 */
	MIMEO_KIND_PHRASES,     /* Keywords */
	MIMEO_KIND_ONE_CLICK,   /* RFC 8058 */
};

typedef struct mimeo_known {
	const char *name;  /* as it is written */
	uint8_t name_size;
	uint8_t kind;      /* MSG_KIND_* or MIMEO_KIND_*: the grammar of msg_set_header */
	uint8_t flags;     /* MIMEO_FIELD_* */
} mimeo_known;

/* Index of the field of that name (any case), or -1. */
int mimeo_known_find(const char *name, size_t n);
const mimeo_known *mimeo_known_at(int index);
int mimeo_known_count(void);

/* Rows that code asks for by name. tests/field checks that each stands at its place in the table. */
enum {
	MIMEO_ROW_RESENT_DATE,
	MIMEO_ROW_RESENT_FROM,
	MIMEO_ROW_RESENT_SENDER,
	MIMEO_ROW_RESENT_TO,
	MIMEO_ROW_RESENT_CC,
	MIMEO_ROW_RESENT_BCC,
	MIMEO_ROW_RESENT_MESSAGE_ID,
	MIMEO_ROW_RETURN_PATH,
	MIMEO_ROW_RECEIVED,
	MIMEO_ROW_DATE,
	MIMEO_ROW_FROM,
	MIMEO_ROW_SENDER,
	MIMEO_ROW_REPLY_TO,
	MIMEO_ROW_TO,
	MIMEO_ROW_CC,
	MIMEO_ROW_BCC,
	MIMEO_ROW_MESSAGE_ID,
	MIMEO_ROW_IN_REPLY_TO,
	MIMEO_ROW_REFERENCES,
	MIMEO_ROW_SUBJECT,
	MIMEO_ROW_COMMENTS,
	MIMEO_ROW_KEYWORDS,
	MIMEO_ROW_LIST_ID,
	MIMEO_ROW_LIST_HELP,
	MIMEO_ROW_LIST_SUBSCRIBE,
	MIMEO_ROW_LIST_UNSUBSCRIBE,
	MIMEO_ROW_LIST_UNSUBSCRIBE_POST,
	MIMEO_ROW_LIST_POST,
	MIMEO_ROW_LIST_OWNER,
	MIMEO_ROW_LIST_ARCHIVE,
	MIMEO_ROW_ARCHIVED_AT,
	MIMEO_ROW_AUTO_SUBMITTED,
	MIMEO_ROW_DISPOSITION_NOTIFICATION_TO,
	MIMEO_ROW_DISPOSITION_NOTIFICATION_OPTIONS,
	MIMEO_ROW_RETURN_RECEIPT_TO,
	MIMEO_ROW_ERRORS_TO,
	MIMEO_ROW_EXPIRES,
	MIMEO_ROW_REPLY_BY,
	MIMEO_ROW_IMPORTANCE,
	MIMEO_ROW_PRIORITY,
	MIMEO_ROW_SENSITIVITY,
	MIMEO_ROW_PRECEDENCE,
	MIMEO_ROW_X_PRIORITY,
	MIMEO_ROW_X_AUTO_RESPONSE_SUPPRESS,
	MIMEO_ROW_FEEDBACK_ID,
	MIMEO_ROW_ORGANIZATION,
	MIMEO_ROW_USER_AGENT,
	MIMEO_ROW_X_MAILER,
	MIMEO_ROW_MIME_VERSION,
	MIMEO_ROW_CONTENT_TYPE,
	MIMEO_ROW_CONTENT_TRANSFER_ENCODING,
	MIMEO_ROW_CONTENT_DISPOSITION,
	MIMEO_ROW_CONTENT_ID,
	MIMEO_ROW_CONTENT_DESCRIPTION,
	MIMEO_ROW_CONTENT_LANGUAGE,
	MIMEO_ROW_CONTENT_LOCATION,
	MIMEO_ROW_CONTENT_MD5,
	MIMEO_ROW_COUNT
};

/* RFC 5322 section 3.6.8, and at most 76 characters so that the name and a first word fit a line: MSG_ERR_NAME with the
 * offset of what is wrong (of the name's end where it is too long or empty). */
int mimeo_check_field_name(const char *name, size_t n, size_t *offset);

#endif
