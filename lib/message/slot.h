/* A slot: one header field with the value it was given and the form it has on the wire. Counted; immutable once it
 * stands in a message, so that clones share it. */
#ifndef MIMEO_MESSAGE_SLOT_H
#define MIMEO_MESSAGE_SLOT_H
#include <stdatomic.h>
#include "base/hash.h"
#include "encode/manner.h"
#include "field/date.h"
#include "field/known.h"
#include "field/mailbox.h"

enum { MIMEO_SLOT_CEILING = INT32_MAX }; /* of a source or wire form: far over any header limit, and safe to add up */

enum { MIMEO_SLOT_DATA = 192, MIMEO_SLOT_WIRE = 96 };

typedef struct mimeo_slot {
	atomic_size_t refs;
	msg_allocator memory;
	int row;                /* in the table of known fields, or -1 */
	uint8_t flags;          /* MIMEO_FIELD_*; of an unknown field only MIMEO_FIELD_PART (Content-*) */
	int kind;               /* MSG_KIND_*, never AUTO */
	const char *name;       /* the table's, or in data */
	size_t name_size;
	const char *value;      /* as given, NUL-terminated, in data */
	size_t value_size;
	mimeo_mailbox *rows;    /* mailboxes; of ids each addr is an id without brackets */
	size_t n;
	mimeo_date date;
	mimeo_key key;
	mimeo_digest digest;    /* of name and parsed value, under the key */
	int status;             /* MSG_ERR_NONE, or the condition why there is no wire form */
	size_t index, offset;   /* of the condition */
	bool raw_utf8;          /* the wire form holds octets over 7F */
	mimeo_buffer data;      /* source: name, value, strings, rows */
	mimeo_buffer ascii;     /* addresses that the wire has in A-labels: what rows' wire points into */
	mimeo_buffer wire;      /* "Name: value" CRLF; empty where status is set */
	/* Where data and wire are, unless they are long: one allocation for most fields. */
	_Alignas(mimeo_mailbox) char data_room[MIMEO_SLOT_DATA];
	char wire_room[MIMEO_SLOT_WIRE];
} mimeo_slot;

/* What a setter was given: text, or rows (of mailboxes or ids), or a date. */
typedef struct mimeo_given {
	int kind; /* never AUTO */
	const char *text; /* NULL: rows, or the date */
	size_t size;
	const mimeo_mailbox *rows;
	size_t n;
	mimeo_date date;
} mimeo_given;

/* What is wrong with it, for a mark. */
typedef struct mimeo_wrong {
	size_t index;       /* row of a list */
	size_t offset;
	const char *place;  /* "display name", ...: static text; NULL: the value as a whole */
	const char *octets; /* where the offset counts from: for words about the octet; NULL: no words */
	size_t size;
} mimeo_wrong;

mimeo_slot *mimeo_slot_new(const msg_allocator *memory);
mimeo_slot *mimeo_slot_keep(mimeo_slot *slot);
void mimeo_slot_drop(mimeo_slot *slot); /* NULL is fine */

/* Judges what was given by its grammar, stores it, writes the wire form. Slot is nobody else's; whatever was in it is
 * gone. On failure (the judges' statuses, MSG_ERR_NOMEM, MSG_ERR_LIMIT) it holds nothing that may be used. A condition
 * is not a failure: see status. */
int mimeo_slot_build(mimeo_slot *slot, int row, const char *name, size_t name_size, const mimeo_given *given,
	const mimeo_manner *manner, mimeo_key key, mimeo_wrong *wrong);
/* The same field in another manner or for another allocator: a new slot; NULL: out of memory. */
mimeo_slot *mimeo_slot_again(
	const mimeo_slot *slot, const msg_allocator *memory, const mimeo_manner *manner, mimeo_key key);
/* Writes the wire form of a slot that nobody else has yet; or status, index and offset say why there is none. On
 * failure (MSG_ERR_NOMEM, MSG_ERR_LIMIT) it holds nothing that may be used. */
int mimeo_slot_write(mimeo_slot *slot, const mimeo_manner *manner);
/* Does it show addresses to every recipient? */
bool mimeo_slot_is_visible(const mimeo_slot *slot);
/* Digest of its value under a key: the one that stands there, or made anew. */
mimeo_digest mimeo_slot_digest(const mimeo_slot *slot, mimeo_key key);

#endif
