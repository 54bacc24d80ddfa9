/* mimeo: construct MIME mail. One header, the whole public API. */
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
/* 0 or negative; numbers are pinned and never reused. One list yields code, name and text. (MSG_OK is a macro of an
 * embedded operating system, hence MSG_ERR_NONE.) */
enum {
    MSG_ERR_NONE = 0,
    MSG_ERR_NOMEM = -1,       /* the allocator returned NULL */
    MSG_ERR_ARGUMENT = -2,    /* a pointer is NULL that must not be, a flag is unknown, flags exclude each other */
    MSG_ERR_UTF8 = -3,        /* not well-formed UTF-8 (offset says where) */
    MSG_ERR_CONTROL = -4,     /* a control character where none may stand: CR, LF, NUL, ... */
    MSG_ERR_ADDRESS = -5,     /* not an addr-spec */
    MSG_ERR_NAME = -6,        /* not a header field name, or a parameter name */
    MSG_ERR_FIELD = -7,       /* a field that cannot be set in this way: managed by mimeo, trace, only one instance, To in a part */
    MSG_ERR_VALUE = -8,       /* the value breaks the field's own grammar */
    MSG_ERR_TYPE = -9,        /* not a media type */
    MSG_ERR_NEEDS_UTF8 = -10, /* a non-ASCII local part: only an SMTPUTF8 message can carry it */
    MSG_ERR_IDN = -11,        /* the domain has no A-label, or this build has no IDN support */
    MSG_ERR_CHARSET = -12,    /* unknown charset, or text that it cannot represent */
    MSG_ERR_LIMIT = -13,      /* depth, part count, header size, message size */
    MSG_ERR_VISIBLE = -14,    /* more addresses in To and Cc than this message may show */
    MSG_ERR_DISCLOSURE = -15, /* the guard found somebody else's address, or has not seen the message since it changed */
    MSG_ERR_INCOMPLETE = -16, /* no From: not a message that can be sent */
    MSG_ERR_IO = -17,         /* writing the output failed */
    MSG_ERR_STOPPED = -18,    /* the caller's sink took less than it was given */
    MSG_ERR_SPACE = -19,      /* the caller's buffer is too small; nothing was written */
    MSG_ERR_CONFLICT = -20,   /* content given both exactly (body, parts, message) and in the usual way (text, HTML, attachments) */
    MSG_ERR_PROFILE = -21,    /* the profile cannot carry the content: an 8-bit message as received, or the encoding asked for */
    MSG_ERR_SOURCE = -22      /* a file or source cannot be read, is short, or has changed since it was set */
};
const char *msg_strerror(int status);   /* static text, also for a number it does not know */
const char *msg_errname(int status);    /* "MSG_ERR_UTF8" */

/* ---- 2 version, allocator ------------------------------------------------------------------------------------------ */
const char *msg_version(void);          /* and MSG_VERSION_MAJOR ..., checked equal by a test */
uint32_t    msg_features(void);         /* what this build can do: */
enum { MSG_FEATURE_ICONV = 1, MSG_FEATURE_IDN = 2 };

typedef void *msg_resize(void *ctx, void *block, size_t old_size, size_t new_size);  /* malloc, realloc and free in one; new_size 0 frees, its result is ignored */
typedef struct msg_allocator { msg_resize *resize; void *ctx; } msg_allocator;
/* Content is shared only between messages of the same {resize, ctx}, and copied otherwise. */

/* Numbers are pinned, as those of the statuses are. */
enum { MSG_PROFILE_7BIT = 0, MSG_PROFILE_8BIT = 1, MSG_PROFILE_UTF8 = 2 };
enum { MSG_FILENAME_RFC2231 = 0, MSG_FILENAME_BOTH = 1, MSG_FILENAME_RFC2047 = 2 };
enum { MSG_LIMIT_VISIBLE = 1, MSG_LIMIT_DEPTH = 2, MSG_LIMIT_PARTS = 3, MSG_LIMIT_HEADER = 4, MSG_LIMIT_SIZE = 5 };
enum { MSG_KIND_AUTO = 0, MSG_KIND_TEXT = 1, MSG_KIND_MAILBOXES = 2, MSG_KIND_IDS = 3, MSG_KIND_DATE = 4, MSG_KIND_URLS = 5, MSG_KIND_RAW = 6, MSG_KIND_MAILBOX = 7 };
enum { MSG_ENCODING_AUTO = 0, MSG_ENCODING_7BIT = 1, MSG_ENCODING_8BIT = 2, MSG_ENCODING_BINARY = 3, MSG_ENCODING_QP = 4, MSG_ENCODING_BASE64 = 5 };
enum { MSG_NEEDS_SMTPUTF8 = 1, MSG_NEEDS_8BITMIME = 2, MSG_NEEDS_BINARYMIME = 4 };
enum { MSG_BASE64_LINES = 1,     /* 76-column lines, each ended by CRLF */
       MSG_BASE64_URL = 2 };     /* RFC 4648 section 5, no padding: what an HTTP mail API takes */
enum { MSG_QP_TEXT = 1 };        /* line breaks of any kind are line breaks; without it every octet is content */

/* ---- 3 life and manner --------------------------------------------------------------------------------------------- */
typedef struct msg_builder msg_builder;
msg_builder *msg_new(void);
msg_builder *msg_new_with(const msg_allocator *allocator);                  /* copied */
msg_builder *msg_clone(const msg_builder *m);           /* same bytes; cost does not depend on the size of bodies */
msg_builder *msg_clone_part(const msg_builder *m);      /* its content and Content-* fields alone: to wrap, to sign, to attach */
void         msg_reset(msg_builder *m);                 /* everything as from msg_new_with(same allocator), limits and seed included */
void         msg_free(msg_builder *m);
/* Manner: how the message is written. Setters like any other; their order with respect to fields and content is free.
 * Profile, charset and style never change Date or Message-ID. Of a message with parts the outermost manner holds, but for what is signed. */
int msg_set_profile(msg_builder *m, int profile);       /* 7BIT (default), 8BIT, UTF8 (RFC 6531, 6532 header fields) */
int msg_set_charset(msg_builder *m, const char *charset);                   /* default UTF-8: of encoded-words and text on the wire */
int msg_set_filename_style(msg_builder *m, int style);  /* RFC2231 (default), BOTH (with an ASCII fallback), RFC2047 (old Outlook) */
int msg_set_seed(msg_builder *m, const void *seed, size_t size);            /* instead of the system's entropy: reproducible ids and boundaries; size 0: fresh entropy, a new message with the same fields */
int msg_set_limit(msg_builder *m, int which, uint64_t n);  /* VISIBLE (50), DEPTH (16), PARTS (10000), HEADER (1 MiB), SIZE (no limit: UINT64_MAX); 0 allows none */

/* ---- 4 errors of a message (law 3) -------------------------------------------------------------------------------- */
/* A mark stands for a value that was refused: the field is empty, every output returns the mark's status until the field
 * is set or removed (msg_remove_header, with the name as it was given, also an illegal one).
 * A condition stands for a value that is kept but cannot be written as things are: NEEDS_UTF8, IDN, CHARSET, PROFILE, VISIBLE,
 * CONFLICT, INCOMPLETE, FIELD of a part. A setter returns the condition of its own field; another profile, charset or limit lifts it. */
int         msg_status(const msg_builder *m);           /* first mark, MSG_ERR_NONE if none */
int         msg_check(const msg_builder *m, uint32_t flags);                /* what output with these flags would return, I/O aside */
const char *msg_error_text(const msg_builder *m);       /* of the first mark, else the first condition: "To: line break at byte 17 of the display name"; "" if neither; never holds hostile bytes raw */
size_t      msg_error_count(const msg_builder *m);      /* marks and conditions, the newest last */
int         msg_error_at(const msg_builder *m, size_t i, const char **field, size_t *index, size_t *offset, const char **text); /* index: which of a list; out-pointers may be NULL */

/* ---- 5 people -------------------------------------------------------------------------------------------------------- */
/* Exactly one mailbox. name NULL or "": none. Copied. */
int msg_set_from(msg_builder *m, const char *name, const char *addr);
int msg_set_sender(msg_builder *m, const char *name, const char *addr);
int msg_set_reply_to(msg_builder *m, const char *name, const char *addr);
int msg_set_to(msg_builder *m, const char *name, const char *addr);
int msg_set_cc(msg_builder *m, const char *name, const char *addr);
int msg_set_bcc(msg_builder *m, const char *name, const char *addr);
/* The whole list at once. {name, NULL} opens a group of that name, {NULL, NULL} closes it. */
typedef struct msg_mailbox { const char *name; const char *addr; } msg_mailbox;
int msg_set_from_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_reply_to_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_to_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_cc_list(msg_builder *m, const msg_mailbox *list, size_t n);
int msg_set_bcc_list(msg_builder *m, const msg_mailbox *list, size_t n);
/* Any address field by name; for bindings. */
int msg_set_mailbox_n(msg_builder *m, const char *field, const char *name, size_t name_size, const char *addr, size_t addr_size);
int msg_set_mailbox_list_n(msg_builder *m, const char *field, const char *const *names, const size_t *name_sizes, const char *const *addrs, const size_t *addr_sizes, size_t n);
size_t msg_mailbox_count(const msg_builder *m, const char *field);
int    msg_mailbox_at(const msg_builder *m, const char *field, size_t i, const char **name, const char **addr);
int    msg_check_address(const char *addr, size_t size, size_t *offset);

/* ---- 6 header fields --------------------------------------------------------------------------------------------- */
int msg_set_subject(msg_builder *m, const char *text);
int msg_set_date(msg_builder *m, int64_t unix_seconds, int zone_minutes);   /* not set: when the message last changed, +0000 */
int msg_set_message_id(msg_builder *m, const char *id);                     /* with or without <>; not set: made from the value, domain of From */
int msg_set_in_reply_to(msg_builder *m, const char *const *ids, size_t n);
int msg_set_references(msg_builder *m, const char *const *ids, size_t n);
int msg_set_reply(msg_builder *m, const char *message_id, const char *references);    /* both, RFC 5322 3.6.4, from header text as received, folded or not */
int msg_set_list_unsubscribe(msg_builder *m, const char *mailto, const char *https);  /* RFC 2369, RFC 8058 one-click */
/* By the grammar of the field's name; an unknown name is text; From, To, ... take ONE mailbox. */
int msg_set_header(msg_builder *m, const char *name, const char *value);
/* By a grammar that is said aloud: msg_set_header_as(m, "To", MSG_KIND_MAILBOXES, "A <a@x>, b@y") parses a list. */
int msg_set_header_as(msg_builder *m, const char *name, int kind, const char *value);
int msg_set_header_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *value, size_t value_size);
int msg_set_header_list(msg_builder *m, const char *name, const char *const *values, size_t n);       /* repeatable fields: all of them */
int msg_set_header_list_n(msg_builder *m, const char *name, size_t name_size, int kind, const char *const *values, const size_t *sizes, size_t n);
int msg_remove_header(msg_builder *m, const char *name);
size_t      msg_header_count(const msg_builder *m);
const char *msg_header_name(const msg_builder *m, size_t i);
const char *msg_header_value(const msg_builder *m, size_t i);               /* as given, UTF-8 */
const char *msg_get_header(const msg_builder *m, const char *name);
int msg_message_id(const msg_builder *m, char *out, size_t capacity, size_t *size);   /* the one that output writes, generated or set, without <> */
int msg_date(const msg_builder *m, int64_t *unix_seconds, int *zone_minutes);

/* ---- 7 content ------------------------------------------------------------------------------------------------------ */
/* The usual message. mimeo nests it: mixed(related(alternative(text, alternatives, html, calendar), inlines), attachments), only as deep as needed. */
int msg_set_text(msg_builder *m, const char *utf8);
int msg_set_text_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_html(msg_builder *m, const char *utf8);
int msg_set_html_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_calendar(msg_builder *m, const char *method, const char *ics, size_t size);     /* RFC 6047: method checked against METHOD */
int msg_set_alternatives(msg_builder *m, msg_builder *const *parts, size_t n);              /* more forms between text and HTML: AMP, watch */
int msg_set_inlines(msg_builder *m, msg_builder *const *parts, size_t n);
int msg_set_attachments(msg_builder *m, msg_builder *const *parts, size_t n);
int msg_set_attachment(msg_builder *m, const char *filename, const char *type, const void *data, size_t size);  /* exactly one */
const char *msg_text(const msg_builder *m, size_t *size);
const char *msg_html(const msg_builder *m, size_t *size);
/* A part is a message with content, taken by value (m may be among its own parts: a snapshot). Making one never fails but for
 * memory: what is wrong marks the part, and so whatever takes it; so does a NULL element. A part that has fields other than
 * Content-* and X-* is refused by the taker (MSG_ERR_FIELD): yesterday's To travels nowhere. */
msg_builder *msg_new_attachment(const char *filename, const char *type, const void *data, size_t size);     /* type NULL: application/octet-stream */
msg_builder *msg_new_attachment_file(const char *filename, const char *type, const char *path);
msg_builder *msg_new_inline(const char *content_id, const char *type, const void *data, size_t size);       /* content_id "logo@example.org", for cid:logo@example.org */
/* Exactly what you say. One of these at a time, and not together with the usual ones (MSG_ERR_CONFLICT); type NULL, n 0: removes. */
int msg_set_body(msg_builder *m, const char *type, const void *data, size_t size);          /* octet for octet; type may have parameters; message/rfc822 is msg_set_message_bytes */
int msg_set_body_file(msg_builder *m, const char *type, const char *path);                  /* read when written, in constant memory; a changed file is MSG_ERR_SOURCE */
typedef int64_t msg_read_at(void *ctx, uint64_t offset, void *buffer, size_t size);         /* like pread: stateless, so clones and threads are safe */
typedef void msg_release(void *ctx);                                                        /* once, also when the setter fails */
int msg_set_body_source(msg_builder *m, const char *type, uint64_t size, msg_read_at *read_at, void *ctx, msg_release *release);
int msg_set_parts(msg_builder *m, const char *subtype, msg_builder *const *parts, size_t n); /* "mixed", "report; report-type=delivery-status", "signed; …": the first part of a signed one is written exactly as MSG_OUT_PART gives it */
int msg_set_message(msg_builder *m, const msg_builder *inner);              /* message/rfc822 (or message/global); its Bcc is not written */
int msg_set_message_bytes(msg_builder *m, const void *data, size_t size);   /* forward a message as received */
int msg_set_disposition(msg_builder *m, const char *disposition);           /* not set: what the list says that it is in */
int msg_set_filename(msg_builder *m, const char *utf8);
int msg_set_filename_n(msg_builder *m, const char *utf8, size_t size);
int msg_set_content_id(msg_builder *m, const char *id);
int msg_set_type_param(msg_builder *m, const char *name, const char *utf8); /* a field of its own: order free, wins over the type's text */
int msg_set_encoding(msg_builder *m, int encoding);                         /* AUTO (default), 7BIT, 8BIT, BINARY, QP, BASE64 */

/* ---- 8 output: every form gives the same bytes ----------------------------------------------------------------------- */
enum { /* flags; HEADER and BODY, HEADER and DOTS, DOTS and PART, DOTS and LF exclude each other */
    MSG_OUT_LF = 1,           /* LF line ends, for a pipe to sendmail or a local mailbox */
    MSG_OUT_DOTS = 2,         /* SMTP DATA: dot-stuffing and the final CRLF . CRLF */
    MSG_OUT_BCC = 4,          /* keep Bcc: a draft, a Sent folder, sendmail -t */
    MSG_OUT_HEADER = 8,       /* the header alone, with the empty line */
    MSG_OUT_BODY = 16,        /* the body alone: HEADER then BODY is the whole */
    MSG_OUT_PART = 32,        /* as a body part: Content-* fields only; what a signature covers */
    MSG_OUT_NEW = 64          /* msg_write_file: fail where the path exists */
};
int   msg_size(const msg_builder *m, uint32_t flags, uint64_t *size);       /* exact, nothing is rendered */
int   msg_render(const msg_builder *m, uint32_t flags, char **data, size_t *size);    /* and an uncounted NUL; *data NULL on failure */
void  msg_free_data(void *data);
int   msg_render_into(const msg_builder *m, uint32_t flags, char *buffer, size_t capacity, size_t *size); /* *size set on MSG_ERR_SPACE too */
typedef size_t msg_sink(void *ctx, const void *data, size_t size);          /* returns what it took; anything but size stops the output */
int   msg_write(const msg_builder *m, uint32_t flags, msg_sink *sink, void *ctx);
int   msg_write_fd(const msg_builder *m, uint32_t flags, int fd);           /* writev, partial writes and EINTR handled */
int   msg_write_file(const msg_builder *m, uint32_t flags, const char *path); /* temporary file, fsync, rename: whole or not at all */
/* A frozen output: immutable, may be shared by threads; later changes of m do not touch it. */
typedef struct msg_frozen msg_frozen;
typedef struct msg_slice { const void *data; size_t size; } msg_slice;      /* laid out as struct iovec */
int   msg_freeze(const msg_builder *m, uint32_t flags, msg_frozen **frozen);
int   msg_frozen_prepend(const msg_frozen *f, const void *fields, size_t size, msg_frozen **frozen); /* these whole, checked header fields (DKIM-Signature, ARC, Received), then f's bytes */
uint64_t msg_frozen_size(const msg_frozen *f);
const msg_slice *msg_frozen_slices(const msg_frozen *f, size_t *n);         /* zero copy; NULL if a body is streamed */
int   msg_frozen_write(const msg_frozen *f, msg_sink *sink, void *ctx);
int   msg_frozen_write_fd(const msg_frozen *f, int fd);
void  msg_frozen_free(msg_frozen *f);
/* Pull, from any offset on; holds its frozen output. msg_read and msg_seek have the very shapes of CURLOPT_READFUNCTION and CURLOPT_SEEKFUNCTION. */
typedef struct msg_reader msg_reader;
enum { MSG_READ_FAILED = 0x10000000 };
int    msg_reader_new(const msg_frozen *f, msg_reader **reader);
size_t msg_read(char *buffer, size_t size, size_t count, void *reader);
int    msg_seek(void *reader, int64_t offset, int origin);
int    msg_reader_status(const msg_reader *r);
void   msg_reader_free(msg_reader *r);

/* ---- 9 envelope ------------------------------------------------------------------------------------------------------ */
int         msg_set_envelope_from(msg_builder *m, const char *addr);        /* VERP, bounces; "" is <>; never written into the message */
const char *msg_envelope_from(const msg_builder *m);                        /* as set, else Sender, else the first From */
size_t      msg_recipient_count(const msg_builder *m);                      /* To, Cc, Bcc; each address once */
const char *msg_recipient(const msg_builder *m, size_t i);
uint32_t    msg_needs(const msg_builder *m);                                /* SMTP extensions: SMTPUTF8, 8BITMIME, BINARYMIME */

/* ---- 10 disclosure guard ------------------------------------------------------------------------------------------- */
typedef struct msg_guard msg_guard;
msg_guard  *msg_guard_new(void);
msg_guard  *msg_guard_new_with(const msg_allocator *allocator);
/* Passes and remembers m's recipients; or refuses, remembers nothing and marks m, until a later check of m passes. A message that
 * was checked once must be checked again after each change before it can be written (both MSG_ERR_DISCLOSURE). */
int         msg_guard_check(msg_guard *g, msg_builder *m);
int         msg_guard_allow(msg_guard *g, const char *addr);                /* an address that is no secret: support@… */
const char *msg_guard_leak(const msg_guard *g);                             /* "carol@example.org in the text body, byte 1041" */
size_t      msg_guard_count(const msg_guard *g);
void        msg_guard_free(msg_guard *g);

/* ---- 11 encoders: pure functions -------------------------------------------------------------------------------------- */
/* Into the caller's memory. *size is what the result takes, also when capacity is too small (MSG_ERR_SPACE); out may be NULL with capacity 0. */
int msg_encode_base64(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size);
int msg_encode_qp(const void *data, size_t n, uint32_t flags, char *out, size_t capacity, size_t *size);
int msg_encode_text(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size);      /* RFC 2047 unstructured, folded */
int msg_encode_phrase(const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size);    /* a display name */
int msg_encode_param(const char *name, const char *utf8, size_t n, size_t column, char *out, size_t capacity, size_t *size); /* RFC 2231 */
int msg_encode_mailbox(const msg_mailbox *mailbox, size_t column, char *out, size_t capacity, size_t *size);
int msg_encode_date(int64_t unix_seconds, int zone_minutes, char *out, size_t capacity, size_t *size);
int msg_convert_to_utf8(const char *charset, const void *data, size_t n, char *out, size_t capacity, size_t *size);  /* libiconv */
int msg_check_utf8(const void *data, size_t n, size_t *offset);
/* The same for endless input, a piece at a time. */
typedef struct msg_encoder msg_encoder;
msg_encoder *msg_encoder_new(int encoding, uint32_t flags);
msg_encoder *msg_encoder_new_with(const msg_allocator *allocator, int encoding, uint32_t flags);
int  msg_encoder_update(msg_encoder *e, const void *data, size_t n, char *out, size_t capacity, size_t *size);
int  msg_encoder_finish(msg_encoder *e, char *out, size_t capacity, size_t *size);
void msg_encoder_free(msg_encoder *e);

/* mimeo: declarations end */

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif
