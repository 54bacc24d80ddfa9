/* mimeo: construct MIME mail.
 *
 * A message is a record of fields; a call assigns one field. Setting a field twice is setting it once, setting it to
 * something else leaves nothing of what it was, and no function appends: what is a list is assigned whole. A message is a
 * value: no two of them ever share a change. The same value gives the same octets, in every form of output and in every thread.
 *
 *     msg_builder *m = msg_new();
 *     msg_set_from(m, "Example Shop", "shop@example.com");
 *     msg_set_to(m, "Jürgen Müller", "juergen@example.org");
 *     msg_set_subject(m, "Your order");
 *     msg_set_text(m, "It is on its way.\n");
 *     int status = msg_write_file(m, 0, "order.eml");
 *     if (status != MSG_ERR_NONE)
 *         fprintf(stderr, "%s\n", msg_error_text(m));
 *     msg_free(m);
 *
 * No return code in the middle need be looked at: a value that is refused empties its field and marks the message, and every
 * output of a marked message fails until that field is set properly, or removed, or the message is reset (section 4).
 *
 * Words used below:
 *   copied     the argument's octets are taken; what happens to them after the call changes nothing;
 *   borrowed   the result points into the message, and stays valid until the message's next change;
 *   removed    the field is as in a new message: no value, no mark;
 *   marked     the field is empty, the status is remembered, every output returns it.
 *
 * Rules for every function:
 *   - text is UTF-8 (RFC 3629), NUL-terminated, or with its size in a function whose name ends in _n; sizes count octets;
 *   - an empty string, or size 0 with any pointer, removes the field (with a media type, size 0 is an empty body);
 *   - NULL where a string must stand, or NULL with a size, is MSG_ERR_ARGUMENT and marks the field;
 *   - a NULL builder: setters and outputs return MSG_ERR_NOMEM, so that msg_new() may go unchecked; counts are 0 (of
 *     errors 1, which is that one), pointers NULL;
 *   - every setter may return MSG_ERR_NOMEM, and then marks its field (or, where a change of manner ran out of memory,
 *     the message, until a later call finds memory); this is not repeated below;
 *   - functions that take a const builder only read it: any number of threads may call them on one message that nobody
 *     changes. Different messages never need a lock between them.
 *
 * Every function is there since version 0.1 unless it says otherwise.
 */
#ifndef MIMEO_H
#define MIMEO_H
#include <stddef.h>
#include <stdint.h>

#define MSG_VERSION_MAJOR 0
#define MSG_VERSION_MINOR 1
#define MSG_VERSION_PATCH 0
#define MSG_VERSION_STRING "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* mimeo: declarations begin */

/* ---- 1 status -------------------------------------------------------------------------------------------------- */

/* Numbers are pinned and never reused. */
enum {
	MSG_ERR_NONE = 0,
	MSG_ERR_NOMEM = -1,       /* the allocator returned NULL */
	MSG_ERR_ARGUMENT = -2,    /* a pointer is NULL that must not be, a number or flag is unknown, flags exclude each other */
	MSG_ERR_UTF8 = -3,        /* not well-formed UTF-8 (the offset says where) */
	MSG_ERR_CONTROL = -4,     /* a control character where none may stand: CR, LF, NUL, DEL, U+0085, U+2028, ... */
	MSG_ERR_ADDRESS = -5,     /* not an addr-spec */
	MSG_ERR_NAME = -6,        /* not a header field name, or a parameter name */
	MSG_ERR_FIELD = -7,       /* a field that cannot be set in this way: managed by mimeo, trace, only one instance, To in a part */
	MSG_ERR_VALUE = -8,       /* the value breaks the field's own grammar */
	MSG_ERR_TYPE = -9,        /* not a media type, or not one that may stand here */
	MSG_ERR_NEEDS_UTF8 = -10, /* a non-ASCII local part: only an SMTPUTF8 message can carry it */
	MSG_ERR_IDN = -11,        /* the domain has no A-label, or this build has no IDN support */
	MSG_ERR_CHARSET = -12,    /* unknown charset, or text that it cannot represent */
	MSG_ERR_LIMIT = -13,      /* depth, part count, header size, message size */
	MSG_ERR_VISIBLE = -14,    /* more addresses in To and Cc than this message may show */
	MSG_ERR_DISCLOSURE = -15, /* the guard found somebody else's address, or has not seen the message since it changed */
	MSG_ERR_INCOMPLETE = -16, /* no From (or several and no Sender, Resent-* without From and Date, one click without its https URL, a multipart without
	                             a parameter that it needs): not a message that can be sent */
	MSG_ERR_IO = -17,         /* writing the output failed */
	MSG_ERR_STOPPED = -18,    /* the caller's sink took less than it was given */
	MSG_ERR_SPACE = -19,      /* the caller's buffer is too small */
	MSG_ERR_CONFLICT = -20,   /* content given both exactly (body, parts, message) and in the usual way (text, HTML, attachments) */
	MSG_ERR_PROFILE = -21,    /* the profile cannot carry the content: an 8-bit message as received, or the encoding asked for */
	MSG_ERR_SOURCE = -22      /* a file or source cannot be read, is short, or has changed since it was set */
};

/* What a status means, in words: static text, also for a number that is none. Never NULL. */
const char *msg_strerror(int status);
/* Its name, "MSG_ERR_UTF8"; "MSG_ERR_UNKNOWN" for a number that is none. Static text, never NULL. */
const char *msg_errname(int status);

/* ---- 2 version, allocator, constants ----------------------------------------------------------------------------- */

/* "0.1.0": of the library that runs, as MSG_VERSION_STRING is of the header. Static text. */
const char *msg_version(void);
/* What this build can do: MSG_FEATURE_* or-ed. */
uint32_t msg_features(void);
enum {
	MSG_FEATURE_ICONV = 1,    /* charsets other than UTF-8, US-ASCII and ISO-8859-1 */
	MSG_FEATURE_IDN = 2       /* U-labels become A-labels where SMTPUTF8 is off */
};

/* malloc, realloc and free in one: block NULL (old_size 0) allocates, new_size 0 frees (the result is ignored), else the
 * block moves. NULL: out of memory, and the old block is as it was. Aligned as malloc's results are. ctx is msg_allocator's.
 * It may be called from each thread in which a message, or something that shares its content, is used. */
typedef void *msg_resize(void *ctx, void *block, size_t old_size, size_t new_size);
/* Outlives everything that was made with it. Content is shared only between messages of the same {resize, ctx}, and copied otherwise. */
typedef struct msg_allocator {
	msg_resize *resize;
	void *ctx;
} msg_allocator;

/* What the message's transport can carry. */
enum {
	MSG_PROFILE_7BIT = 0,     /* default: ASCII only, every transport */
	MSG_PROFILE_8BIT = 1,     /* 8-bit text bodies (RFC 6152) */
	MSG_PROFILE_UTF8 = 2      /* and UTF-8 header fields (RFC 6531, 6532) */
};
/* How a file name is written that is not plain ASCII. */
enum {
	MSG_FILENAME_RFC2231 = 0, /* default: filename*=UTF-8''... */
	MSG_FILENAME_BOTH = 1,    /* with an ASCII fallback in front of it, which GMime and Python's email then show */
	MSG_FILENAME_RFC2047 = 2  /* encoded-words in quotes, which no RFC allows and old Outlook reads */
};
enum {
	MSG_LIMIT_VISIBLE = 1,    /* addresses in To, Cc and other fields that all recipients see: 50 */
	MSG_LIMIT_DEPTH = 2,      /* levels of entities: 16; a message with one text has 1 */
	MSG_LIMIT_PARTS = 3,      /* entities in all: 10,000 */
	MSG_LIMIT_HEADER = 4,     /* octets of all header fields: 1 MiB */
	MSG_LIMIT_SIZE = 5        /* octets of the whole output: none */
};
/* The grammar of a header field's value. */
enum {
	MSG_KIND_AUTO = 0,        /* that of the field's name; text for an unknown name */
	MSG_KIND_TEXT = 1,        /* unstructured, RFC 5322 section 3.2.5, encoded by RFC 2047 */
	MSG_KIND_MAILBOXES = 2,   /* a list of mailboxes and groups */
	MSG_KIND_IDS = 3,         /* message identifiers in angle brackets */
	MSG_KIND_DATE = 4,        /* date-time, RFC 5322 section 3.3 */
	MSG_KIND_URLS = 5,        /* URLs in angle brackets, each with a (comment) behind it or none, RFC 2369 */
	MSG_KIND_RAW = 6,         /* as it is, checked: ASCII (UTF-8 with MSG_PROFILE_UTF8), folded properly or not at all */
	MSG_KIND_MAILBOX = 7      /* one mailbox */
};
enum {
	MSG_ENCODING_AUTO = 0,
	MSG_ENCODING_7BIT = 1,
	MSG_ENCODING_8BIT = 2,
	MSG_ENCODING_BINARY = 3,
	MSG_ENCODING_QP = 4,
	MSG_ENCODING_BASE64 = 5
};
enum {
	MSG_NEEDS_SMTPUTF8 = 1,   /* RFC 6531 */
	MSG_NEEDS_8BITMIME = 2,   /* RFC 6152 */
	MSG_NEEDS_BINARYMIME = 4  /* RFC 3030 */
};
enum {
	MSG_BASE64_LINES = 1,     /* 76-column lines, each ended by CRLF */
	MSG_BASE64_URL = 2        /* RFC 4648 section 5, no padding: what an HTTP mail API takes */
};
enum {
	MSG_QP_TEXT = 1           /* line breaks of any kind are line breaks; without it every octet is content */
};

/* ---- 3 life and manner --------------------------------------------------------------------------------------------- */

typedef struct msg_builder msg_builder;
/* A new message, independent of every other; NULL where memory runs out. Free it with msg_free. */
msg_builder *msg_new(void);
/* The same, with all its memory from this allocator, which is copied. NULL for a NULL allocator or resize as well. */
msg_builder *msg_new_with(const msg_allocator *allocator);
/* An independent message of the same value: same octets, same marks. Bodies are shared under the hood, so that the cost does
 * not depend on their size. NULL for NULL, or where memory runs out. */
msg_builder *msg_clone(const msg_builder *m);
/* Its content and Content-* fields alone: to wrap, to sign, to attach. Its bytes are those of MSG_OUT_PART. NULL as msg_clone. */
msg_builder *msg_clone_part(const msg_builder *m);
/* Everything as from msg_new_with with the same allocator, limits and seed included. NULL is fine. Memory is kept for what
 * comes next. */
void msg_reset(msg_builder *m);
/* NULL is fine. Clones, parts taken from it and frozen outputs live on. */
void msg_free(msg_builder *m);

/* Manner: how the message is written. Setters like any other; their order with respect to fields and content is free. Profile,
 * charset and style never change Date or Message-ID. Of a message with parts the outermost manner holds, but for the first part of a signed one.
 * Each writes anew what is set already, in time proportional to it. */
/* MSG_PROFILE_*. MSG_ERR_ARGUMENT for another number: 7BIT then, marked. */
int msg_set_profile(msg_builder *m, int profile);
/* Charset of encoded-words and of text, HTML and calendar on the wire, by its name in the IANA registry in any case ("iso-2022-jp",
 * "windows-1252"); default UTF-8, also for "". What you give stays UTF-8, and file names and other parameters are written in UTF-8.
 * A text with a character that the charset does not have is kept, and MSG_ERR_CHARSET as a condition. MSG_ERR_CHARSET where this
 * build or platform cannot write it, or its octets below 80 are not ASCII (UTF-16): UTF-8 then, marked. In messages of
 * MSG_PROFILE_UTF8 it is for bodies only. Shift_JIS is what Windows and the WHATWG mean by it. RFC 2047, RFC 1468. */
int msg_set_charset(msg_builder *m, const char *charset);
/* MSG_FILENAME_*. MSG_ERR_ARGUMENT for another number. */
int msg_set_filename_style(msg_builder *m, int style);
/* Instead of the system's entropy: the same seed and the same fields give the same Message-ID and boundaries (and, with
 * msg_set_date, the same octets). Copied, any octets. Size 0: fresh entropy, a new message with the same fields. MSG_ERR_ARGUMENT for NULL with a size. */
int msg_set_seed(msg_builder *m, const void *seed, size_t size);
/* MSG_LIMIT_*; 0 allows none, UINT64_MAX any. What is over a limit is kept and cannot be written. MSG_ERR_ARGUMENT for another number. */
int msg_set_limit(msg_builder *m, int which, uint64_t n);

/* ---- 4 errors of a message ----------------------------------------------------------------------------------------- */

/* A mark stands for a value that was refused: its field is empty, and every output returns the mark's status until the
 * field is set or removed (msg_remove_header for header fields, with the name as it was given, also an illegal one), or the
 * message is reset. Up to 64 refused names of unknown fields are told apart; beyond that only msg_reset helps.
 * A condition stands for a value that is kept but cannot be written as things are: MSG_ERR_NEEDS_UTF8, IDN, CHARSET,
 * PROFILE, VISIBLE, CONFLICT, INCOMPLETE, LIMIT, FIELD of a part. A setter returns the condition of its own field; another
 * profile, charset, limit or field lifts it. */
/* Status of the first mark; MSG_ERR_NONE where there is none. */
int msg_status(const msg_builder *m);
/* What output with these flags (section 8) would return, I/O aside: MSG_ERR_NONE, or the first mark, or the first condition. */
int msg_check(const msg_builder *m, uint32_t flags);
/* Words for a person, of the first mark, else of the first condition: "To: line break at byte 17 of the display name". "" if
 * there is neither. Bytes count from 0. Hostile octets never stand in it raw. Borrowed. */
const char *msg_error_text(const msg_builder *m);
/* Marks and conditions in all. */
size_t msg_error_count(const msg_builder *m);
/* The i-th of them, the newest last, conditions of the message as a whole behind those of fields: returns its status. Field
 * is its name ("To", "text", ...), index which of a list, offset the byte in the value, text as msg_error_text. Borrowed.
 * Out-pointers may be NULL. MSG_ERR_ARGUMENT, and nothing written, where i is too large. */
int msg_error_at(const msg_builder *m, size_t i, const char **field, size_t *index, size_t *offset, const char **text);

/* ---- 5 people -------------------------------------------------------------------------------------------------------- */

/* Exactly one mailbox in the field; it is never read as a list. name: the display name as people see it, any text; NULL or
 * "" for none. addr: an addr-spec, local@domain, without comments, white space or angle brackets. Both copied.
 * MSG_ERR_ADDRESS: not an address, or empty (which removes nobody: the field is marked). MSG_ERR_UTF8, MSG_ERR_CONTROL.
 * Kept as conditions: MSG_ERR_NEEDS_UTF8, MSG_ERR_IDN, MSG_ERR_VISIBLE. RFC 5322 section 3.6.2 and 3.6.3, RFC 5321 section 4.1.2. */
int msg_set_from(msg_builder *m, const char *name, const char *addr);
int msg_set_sender(msg_builder *m, const char *name, const char *addr);
int msg_set_reply_to(msg_builder *m, const char *name, const char *addr);
int msg_set_to(msg_builder *m, const char *name, const char *addr);
int msg_set_cc(msg_builder *m, const char *name, const char *addr);
/* Bcc is in the envelope, and in the output only with MSG_OUT_BCC. Statuses as msg_set_to. */
int msg_set_bcc(msg_builder *m, const char *name, const char *addr);

/* The whole list at once: what was there before is gone. {name, NULL} opens a group of that name, {NULL, NULL} closes it
 * (not in From). n 0 removes. Copied. Statuses as above, with the index of the row; MSG_ERR_VALUE where groups do not fit,
 * MSG_ERR_FIELD for a group where none may stand. */
typedef struct msg_mailbox {
	const char *name;
	const char *addr;
} msg_mailbox;
/* More than one From needs a Sender (RFC 5322 section 3.6.2): else MSG_ERR_INCOMPLETE. */
int msg_set_from_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_reply_to_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_to_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_cc_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_bcc_list(msg_builder *m, const msg_mailbox *list, size_t n);
/* Any address field by name ("Resent-To", "Disposition-Notification-To", one of your own). MSG_ERR_FIELD where the field
 * holds no mailbox, or no list of them; MSG_ERR_NAME. names may be NULL, and so may each name. */
int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t name_size, const char *addr, size_t addr_size);
int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char *const *names, const size_t *name_sizes, const char *const *addrs, const size_t *addr_sizes, size_t n);
/* Rows as they were set, those that open and close groups included; 0 where the field holds no mailboxes. */
size_t msg_mailbox_count(const msg_builder *m, const char *field);
/* The i-th row: name NULL for none, addr NULL at a group's ends. Borrowed. Out-pointers may be NULL. MSG_ERR_ARGUMENT where i is too large. */
int msg_mailbox_at(const msg_builder *m, const char *field, size_t i, const char **name, const char **addr);
/* Is this an addr-spec that mimeo takes? MSG_ERR_ADDRESS, MSG_ERR_UTF8, MSG_ERR_CONTROL with the offset of the first octet
 * that is wrong; offset may be NULL, and is left alone where all is right. RFC 5321 section 4.1.2, RFC 6531 section 3.3. */
int msg_check_address(const char *addr, size_t size, size_t *offset);

/* ---- 6 header fields --------------------------------------------------------------------------------------------- */

/* Any text: what is not ASCII is encoded by RFC 2047, folded, and reads back exactly. Copied. MSG_ERR_UTF8, MSG_ERR_CONTROL. */
int msg_set_subject(msg_builder *m, const char *text);
/* zone_minutes: east of UTC, -1439 to 1439. Not set: when the message last changed, +0000. MSG_ERR_VALUE for a local year
 * before 1900 or after 9999, or another zone. RFC 5322 section 3.3. */
int msg_set_date(msg_builder *m, int64_t unix_seconds, int zone_minutes);
/* With or without <>. Not set: made from the value, with the domain of From. MSG_ERR_VALUE. RFC 5322 section 3.6.4. */
int msg_set_message_id(msg_builder *m, const char *id);
/* All identifiers at once, each with or without <>. n 0 removes. MSG_ERR_VALUE with the index. */
int msg_set_in_reply_to(msg_builder *m, const char *const *ids, size_t n);
int msg_set_references(msg_builder *m, const char *const *ids, size_t n);
/* In-Reply-To and References of a reply (RFC 5322 section 3.6.4), from the parent's Message-ID and References as they stand
 * in its header, folded or not. references NULL or "": none. message_id "" removes both fields. MSG_ERR_VALUE. */
int msg_set_reply(msg_builder *m, const char *message_id, const char *references);
/* List-Unsubscribe (RFC 2369) and, with https, one-click (RFC 8058). mailto: "mailto:..." or an address (MSG_ERR_ADDRESS); https: a URL that
 * begins with "https://". Either may be NULL or ""; without both, both fields are removed. MSG_ERR_VALUE. */
int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https);
/* Any field, by the grammar of its name; an unknown name is text. From, To, ... take ONE mailbox ("Name <addr>" or "addr").
 * value: UTF-8, neither encoded nor folded; copied. Where the field stands in the output does not depend on the order of calls.
 * MSG_ERR_NAME: not a field name of at most 76 characters. MSG_ERR_FIELD: written by mimeo alone (MIME-Version,
 * Content-Type, Content-Transfer-Encoding), trace (Received, Return-Path). MSG_ERR_VALUE and the statuses of the
 * field's grammar. An empty value removes the field, but an address field is marked MSG_ERR_ADDRESS. */
int msg_set_header(msg_builder *m, const char *name, const char *value);
/* By a grammar that is said aloud, MSG_KIND_*: msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, "A <a@x.org>, b@y.org") reads
 * a list. MSG_ERR_FIELD where the field of that name has another grammar; MSG_ERR_ARGUMENT for an unknown kind. */
int msg_set_header_as(msg_builder *m, const char *name, int kind, const char *value);
/* The same with sizes: a NUL is seen, and refused: MSG_ERR_CONTROL, in a name MSG_ERR_NAME. */
int msg_set_header_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *value, size_t value_size);
/* A repeatable field (Comments, Keywords, a name that mimeo does not know): all its instances at once. n 0 removes.
 * MSG_ERR_FIELD where only one may stand; statuses of a row with its index, MSG_ERR_VALUE for an empty one. */
int msg_set_header_list(msg_builder *m, const char *name, const char *const *values, size_t n);
int msg_set_header_list_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *const *values, const size_t *sizes, size_t n);
/* The field as in a new message; its mark is lifted, also that of a name that was refused. Never fails but for
 * NULL m: MSG_ERR_NOMEM. */
int msg_remove_header(msg_builder *m, const char *name);
/* Fields that are set, in the order of the output; what mimeo generates is not among them, Content-Disposition included. Borrowed; NULL where i is too large. */
size_t msg_header_count(const msg_builder *m);
const char *msg_header_name(const msg_builder *m, size_t i);
/* As given, UTF-8; mailboxes as "Name <addr>, ...". */
const char *msg_header_value(const msg_builder *m, size_t i);
/* The value of the (first) field of that name in any case; NULL where it is not set. Borrowed. */
const char *msg_get_header(const msg_builder *m, const char *name);
/* The identifier that output writes, generated or set, without <>, into out, with a NUL where there is room for one;
 * *size (may be NULL) without it. MSG_ERR_SPACE, and what msg_check returns. */
int msg_message_id(const msg_builder *m, char *out, size_t capacity, size_t *size);
/* The date that output writes. Both pointers must be given: MSG_ERR_ARGUMENT. */
int msg_date(const msg_builder *m, int64_t *unix_seconds, int *zone_minutes);

/* ---- 7 content ------------------------------------------------------------------------------------------------------ */

/* The usual message. mimeo nests it, only as deep as needed:
 *     mixed(related(alternative(text, alternatives, html, calendar), inlines), attachments)
 * and chooses each transfer encoding by looking at the content: 7bit where that is legal and safe, else the smaller of
 * quoted-printable and base64. */
/* UTF-8 with any line ends (CRLF, CR, LF); CRLF on the wire. Copied. MSG_ERR_UTF8; MSG_ERR_CONTROL for a NUL. */
int msg_set_text(msg_builder *m, const char *utf8);
int msg_set_text_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_html(msg_builder *m, const char *utf8);
int msg_set_html_n(msg_builder *m, const char *utf8, size_t size);
/* An iMIP object (RFC 6047). method: "REQUEST", ... as METHOD in the object says, or "" where it has none: else
 * MSG_ERR_VALUE. Copied. size 0 removes. */
int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size);
/* Lists of parts, each assigned whole and taken by value: what is done to a part afterwards changes nothing, and it is still
 * to be freed by whoever made it. n 0 removes. The mark of a part marks the list, with its index; a NULL element is
 * MSG_ERR_NOMEM. A part with fields other than Content-* and X-* is MSG_ERR_FIELD, a condition. */
int msg_set_alternatives(msg_builder *m, msg_builder *const *parts, size_t n); /* more forms between text and HTML: AMP, watch */
int msg_set_inlines(msg_builder *m, msg_builder *const *parts, size_t n);
int msg_set_attachments(msg_builder *m, msg_builder *const *parts, size_t n);
/* Exactly one attachment, as msg_new_attachment makes it, in the place of all that were there. type NULL with size 0 removes. */
int msg_set_attachment(msg_builder *m, const char *filename, const char *type, const void *data, size_t size);
/* Text and HTML as given; NULL and 0 where not set. Borrowed, NUL-terminated. size may be NULL. */
const char *msg_text(const msg_builder *m, size_t *size);
const char *msg_html(const msg_builder *m, size_t *size);

/* A part is a message with content. Making one fails only for memory (NULL); what is wrong marks the part, and so whatever
 * takes it. filename: any text without controls, NULL for none. type: "application/pdf", NULL for application/octet-stream;
 * message/rfc822 takes a message as received. data: octet for octet, copied. Free it with msg_free. */
msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size);
/* Read when written, see msg_set_body_file. */
msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path);
/* content_id: "logo@example.org", for <img src="cid:logo@example.org">. */
msg_builder *msg_new_inline(const char *content_id, const char *type, const void *data, size_t size);

/* Exactly what you say: body, parts or message. One of these at a time, and not together with the usual ones:
 * MSG_ERR_CONFLICT, a condition. type NULL or "", n 0: removes. */
/* Octet for octet, copied. type may have parameters; a text type without a charset is us-ascii or utf-8, where the octets are
 * neither MSG_ERR_CHARSET, a condition. MSG_ERR_TYPE: not a media type, or a composite one. */
int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size);
/* A regular file, opened now, read when written, in constant memory, in base64 (or as it is, MSG_ENCODING_BINARY). MSG_ERR_SOURCE
 * now where it cannot be opened, at output where it has changed. */
int msg_set_body_file(msg_builder *m, const char *type, const char *path);
/* size octets at offset into buffer, like pread: returns how many (at least 1, at most size), anything else is
 * MSG_ERR_SOURCE. Stateless, so that clones and threads are safe. It may jump out of the call and never return. It must not
 * change or free the message that is written, nor its frozen output or reader. */
typedef int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size);
/* Called once, when nobody needs ctx any more; also when the setter fails. */
typedef void msg_release(void *ctx);
/* size octets from a source of yours. release may be NULL. MSG_ERR_TYPE; MSG_ERR_ARGUMENT for a NULL read_at; MSG_ERR_LIMIT for
 * 2^62 octets and more; MSG_ERR_SOURCE at output, where it fails or is short. */
int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release);
/* multipart/subtype of these parts: "mixed", "report; report-type=delivery-status", "signed; protocol=...; micalg=...". The
 * first part of a signed one is written exactly as MSG_OUT_PART gives it. MSG_ERR_TYPE, and as the lists above; MSG_ERR_VALUE for a signed or
 * encrypted one that has not two parts, or a report that has not two or three; without protocol, micalg or report-type, which they need (here
 * or by msg_set_type_param), the message is MSG_ERR_INCOMPLETE. The boundary is mimeo's. RFC 2046 section 5.1, RFC 1847, RFC 6522. */
int msg_set_parts(msg_builder *m, const char *subtype, msg_builder *const *parts, size_t n);
/* message/rfc822 (or message/global, RFC 6532): inner, by value; its Bcc is not written. NULL is MSG_ERR_NOMEM, as a NULL
 * element. The mark of inner is the field's. msg_set_message_bytes with size 0 removes either. */
int msg_set_message(msg_builder *m, const msg_builder *inner);
/* Forward a message as received: copied, line ends made CRLF, never encoded. MSG_ERR_VALUE where it does not begin with a
 * header field; MSG_ERR_PROFILE, a condition, where it has 8-bit octets and the profile is 7BIT, or a line over 998. */
int msg_set_message_bytes(msg_builder *m, const void *data, size_t size);
/* How the content is described; each a field of its own, in any order. All copied. */
/* "attachment", "inline", with parameters if need be. Not set: what the list says that it is in. MSG_ERR_VALUE, also for a size
 * that is no number and a date that is no date-time. RFC 2183. */
int msg_set_disposition(msg_builder *m, const char *disposition);
/* Any text without controls. MSG_ERR_UTF8, MSG_ERR_CONTROL. */
int msg_set_filename(msg_builder *m, const char *utf8);
int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size);
/* With or without <>. MSG_ERR_VALUE. RFC 2045 section 7. */
int msg_set_content_id(msg_builder *m, const char *id);
/* A parameter of the Content-Type; it wins over the type's text. "" removes. MSG_ERR_NAME; MSG_ERR_FIELD for boundary. RFC 2231. */
int msg_set_type_param(msg_builder *m, const char *name, const char *utf8);
/* MSG_ENCODING_*, of the message's own text, HTML, calendar and body. MSG_ERR_PROFILE, a condition, where content or profile
 * do not allow it; MSG_ERR_ARGUMENT. RFC 2045 section 6. */
int msg_set_encoding(msg_builder *m, int encoding);

/* ---- 8 output ---------------------------------------------------------------------------------------------------------- */

/* Every form gives the same octets, as often as it is asked for. Each returns the first mark, else the first condition, of
 * the message; MSG_ERR_ARGUMENT for unknown flags and for those that exclude each other (HEADER and BODY, HEADER and DOTS,
 * DOTS and PART, DOTS and LF); MSG_ERR_LIMIT over MSG_LIMIT_SIZE; MSG_ERR_PROFILE for content streamed as binary with DOTS or LF; MSG_ERR_SOURCE where a file or source fails. Sizes are exact beforehand.
 * A message's last line is always ended: text without a final line end gets one. */
enum {
	MSG_OUT_LF = 1,           /* LF line ends, for a pipe to sendmail or a local mailbox */
	MSG_OUT_DOTS = 2,         /* SMTP DATA: dot-stuffing and the final CRLF . CRLF */
	MSG_OUT_BCC = 4,          /* keep Bcc: a draft, a Sent folder, sendmail -t */
	MSG_OUT_HEADER = 8,       /* the header alone, with the empty line */
	MSG_OUT_BODY = 16,        /* the body alone: HEADER then BODY is the whole */
	MSG_OUT_PART = 32,        /* as a body part: Content-* fields only; what a signature covers */
	MSG_OUT_NEW = 64          /* msg_write_file: fail where the path exists */
};
/* Octets of the output; nothing is rendered, and nothing allocated where parts are nested up to 32 deep. MSG_ERR_ARGUMENT for
 * a NULL size. */
int msg_size(const msg_builder *m, uint32_t flags, uint64_t *size);
/* The whole, with an uncounted NUL behind it: yours, free it with msg_free_data. *data is NULL on failure. MSG_ERR_LIMIT where it
 * does not fit the address space. */
int msg_render(const msg_builder *m, uint32_t flags, char **data, size_t *size);
/* NULL is fine. */
void msg_free_data(void *data);
/* The whole into your buffer, without a NUL; nothing is allocated where parts are nested up to 32 deep. MSG_ERR_SPACE: nothing was written, *size is what it takes. */
int msg_render_into(const msg_builder *m, uint32_t flags, char *buffer, size_t capacity, size_t *size);
/* Returns how much it took: anything but size stops the output (MSG_ERR_STOPPED). data is valid during the call. It may jump
 * out of the call and never return: the message stays as it was. */
typedef size_t msg_sink(void *ctx, const void *data, size_t size);
int msg_write(const msg_builder *m, uint32_t flags, msg_sink *sink, void *ctx);
/* To a descriptor, through partial writes and EINTR. MSG_ERR_IO. SIGPIPE is the caller's. */
int msg_write_fd(const msg_builder *m, uint32_t flags, int fd);
/* Whole or not at all: a temporary file beside path, fsync, rename. MSG_ERR_IO. */
int msg_write_file(const msg_builder *m, uint32_t flags, const char *path);

/* A frozen output: immutable, may be shared by threads; later changes of m do not touch it. */
typedef struct msg_frozen msg_frozen;
typedef struct msg_slice {
	const void *data;
	size_t size;
} msg_slice; /* laid out as struct iovec */
/* *frozen is yours, free it with msg_frozen_free; NULL on failure. MSG_ERR_NOMEM; MSG_ERR_ARGUMENT for a NULL pointer to it. */
int msg_freeze(const msg_builder *m, uint32_t flags, msg_frozen **frozen);
/* These header fields, each whole with its CRLF, checked (DKIM-Signature, ARC-*, Received), then f's octets: a frozen output
 * of its own. MSG_ERR_NAME, MSG_ERR_VALUE, MSG_ERR_UTF8, MSG_ERR_CONTROL; MSG_ERR_FIELD where f has no header. */
int msg_frozen_prepend(const msg_frozen *f, const void *fields, size_t size, msg_frozen **frozen);
uint64_t msg_frozen_size(const msg_frozen *f);
/* The octets in n pieces, for writev; NULL where a body is streamed. Valid as long as f. */
const msg_slice *msg_frozen_slices(const msg_frozen *f, size_t *n);
/* As msg_write and msg_write_fd; MSG_ERR_ARGUMENT for NULL. */
int msg_frozen_write(const msg_frozen *f, msg_sink *sink, void *ctx);
int msg_frozen_write_fd(const msg_frozen *f, int fd);
void msg_frozen_free(msg_frozen *f);

/* Pull, from any offset on; holds its frozen output, belongs to one thread at a time. msg_read and msg_seek have the very
 * shapes of CURLOPT_READFUNCTION and CURLOPT_SEEKFUNCTION. MSG_ERR_NOMEM; MSG_ERR_ARGUMENT for NULL. */
typedef struct msg_reader msg_reader;
enum { MSG_READ_FAILED = 0x10000000 };
int msg_reader_new(const msg_frozen *f, msg_reader **reader);
/* Up to size * count octets; 0 only at the end; MSG_READ_FAILED on failure, for which msg_reader_status has the reason. */
size_t msg_read(char *buffer, size_t size, size_t count, void *reader);
/* origin as of fseek: 0 start, 1 here, 2 end. 0: done; 1: outside the output, and nothing moved. */
int msg_seek(void *reader, int64_t offset, int origin);
/* MSG_ERR_NONE, or why the last msg_read failed: MSG_ERR_SOURCE, MSG_ERR_ARGUMENT for sizes that overflow and for a NULL reader. */
int msg_reader_status(const msg_reader *r);
/* NULL is fine. */
void msg_reader_free(msg_reader *r);

/* ---- 9 envelope ------------------------------------------------------------------------------------------------------ */

/* The reverse-path: VERP, bounces; "" is <>. Never written into the message. Copied. MSG_ERR_ADDRESS, MSG_ERR_ARGUMENT for NULL. */
int msg_set_envelope_from(msg_builder *m, const char *addr);
/* As set, else Sender, else the first From; NULL where there is none. Borrowed. */
const char *msg_envelope_from(const msg_builder *m);
/* To, Cc, Bcc, each address once; the same octets as in the header. Borrowed. */
size_t msg_recipient_count(const msg_builder *m);
const char *msg_recipient(const msg_builder *m, size_t i);
/* SMTP extensions without which this message cannot be sent: MSG_NEEDS_* or-ed. */
uint32_t msg_needs(const msg_builder *m);

/* ---- 10 disclosure guard ----------------------------------------------------------------------------------------------- */

/* Remembers the recipients of each message that it lets pass, and refuses a later message that shows one of them to
 * anybody else. An address that is remembered may stand in a message (in a header field, display name or file name, in
 * text, HTML, a calendar, an attached text or an embedded message, at any depth) only where the message goes to this
 * address alone; or where To or Cc has this very address, as they had then, with exactly the same set of addresses in
 * To and Cc. Who was in Bcc is remembered without a set, and who is in Bcc now is looked for as well. The addresses of
 * From, Sender and Reply-To (the first three in all), and of List-* fields (the first eight), are no secrets.
 * Addresses are compared without case of ASCII letters, domains beyond ASCII in one form, and found in brackets and
 * quotes, in mailto links, percent-encoded, and written with HTML character references; in messages as received also
 * in quoted-printable, base64 and encoded-words. Not looked into: files and sources of yours (they are read when
 * written), content that is not text (images, archives, encrypted parts), octets in charsets that do not hold ASCII as
 * it is. A message that takes a part which must be checked again must be checked itself. Reading docs/disclosure.md is
 * advised.
 * Addresses are kept as hashes of 64 bits under a random key, 16 octets each at most: of n that are remembered, one
 * that is not is mistaken for one of them, and its message refused, with a chance of n in 2^64; an address that is
 * remembered is always found again, and taken for one that the message may show with a chance of 2^-64 for each of
 * these. That another set of people is taken for the one remembered has a chance of 2^-32 for each of them. What stands
 * in the last eight contents is kept too, so that a body that is the same in each message is searched once; contents of
 * at most 64 KiB are held for it, also when their message is gone. A guard belongs to one thread at a time: threads that
 * share one hold a lock while they check, and need none to write. */
typedef struct msg_guard msg_guard;
/* NULL where memory runs out; it may go unchecked, since every check fails then. Free it with msg_guard_free. */
msg_guard *msg_guard_new(void);
/* The same, with all its memory from this allocator, which is copied. NULL for a NULL allocator or resize as well. */
msg_guard *msg_guard_new_with(const msg_allocator *allocator);
/* Lets m pass and remembers To, Cc and Bcc; or refuses it with MSG_ERR_DISCLOSURE, remembers nothing and marks m,
 * until a later check of m passes or m is reset. A message that was checked once cannot be written after a change
 * before it is checked again: MSG_ERR_DISCLOSURE from every output and msg_check; a clone is as checked as its
 * original. A message that cannot be written anyway gives what msg_check returns, unmarked. MSG_ERR_NOMEM (also for a
 * NULL guard) marks m likewise. */
int msg_guard_check(msg_guard *g, msg_builder *m);
/* An address that is no secret: support, an archive, a fixed Cc. MSG_ERR_ADDRESS and the like as msg_check_address;
 * MSG_ERR_ARGUMENT for NULL; MSG_ERR_NOMEM, also for a NULL guard. */
int msg_guard_allow(msg_guard *g, const char *addr);
/* What the last check found: "carol@example.org in the text body, byte 1041"; "" where it found nothing. Bytes count
 * from 0, in the text as it was set. Printable ASCII alone. Borrowed until the next check. */
const char *msg_guard_leak(const msg_guard *g);
/* Addresses that are remembered. */
size_t msg_guard_count(const msg_guard *g);
/* NULL is fine. Messages that it checked live on. */
void msg_guard_free(msg_guard *g);

/* ---- 11 encoders: pure functions -------------------------------------------------------------------------------------- */

/* Into your memory. *size (may be NULL) is what the result takes, also where capacity is too small (MSG_ERR_SPACE); out may
 * be NULL with capacity 0. column: characters that stand on the line before, at most 998. MSG_ERR_ARGUMENT. */
/* RFC 4648; flags MSG_BASE64_*, one at most: else MSG_ERR_ARGUMENT. */
int msg_encode_base64(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size);
/* RFC 2045 section 6.7; flags MSG_QP_TEXT: else MSG_ERR_ARGUMENT. */
int msg_encode_qp(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size);
/* RFC 2047 unstructured text, folded. MSG_ERR_UTF8, MSG_ERR_CONTROL. */
int msg_encode_text(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size);
/* A display name. As msg_encode_text; a tab is MSG_ERR_CONTROL as well. */
int msg_encode_phrase(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size);
/* "; name=value", RFC 2231. MSG_ERR_NAME, MSG_ERR_UTF8, MSG_ERR_CONTROL. */
int msg_encode_param(const char *name, const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size);
/* "Name <addr>". MSG_ERR_ADDRESS, MSG_ERR_UTF8, MSG_ERR_CONTROL, MSG_ERR_NEEDS_UTF8, MSG_ERR_IDN. */
int msg_encode_mailbox(const msg_mailbox *mailbox, size_t column, char *out, size_t capacity, size_t *size);
/* "Tue, 24 Nov 2026 09:30:00 +0100". MSG_ERR_VALUE. */
int msg_encode_date(int64_t unix_seconds, int zone_minutes, char *out, size_t capacity, size_t *size);
/* MSG_ERR_CHARSET: unknown charset, or octets that are not in it; MSG_ERR_UTF8 for ill-formed UTF-8. */
int msg_convert_to_utf8(const char *charset, const void *data, size_t n, char *out, size_t capacity, size_t *size);
/* MSG_ERR_UTF8 with the offset of the first ill-formed octet; offset may be NULL. RFC 3629. */
int msg_check_utf8(const void *data, size_t n, size_t *offset);

/* The same for endless input, a piece at a time: what comes out in all does not depend on how the input is cut. */
typedef struct msg_encoder msg_encoder;
/* MSG_ENCODING_BASE64 or MSG_ENCODING_QP with the flags of the functions above. NULL: another encoding or flag, or out of memory. */
msg_encoder *msg_encoder_new(int encoding, uint32_t flags);
msg_encoder *msg_encoder_new_with(const msg_allocator *allocator, int encoding, uint32_t flags);
/* Takes all n octets; or, where capacity is too small, none: MSG_ERR_SPACE, and *size is what this call takes. */
int msg_encoder_update(msg_encoder *e, const void *data, size_t n, char *out, size_t capacity, size_t *size);
/* The rest. After it the encoder is only to be freed: MSG_ERR_ARGUMENT. */
int msg_encoder_finish(msg_encoder *e, char *out, size_t capacity, size_t *size);
void msg_encoder_free(msg_encoder *e);

/* mimeo: declarations end */

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
