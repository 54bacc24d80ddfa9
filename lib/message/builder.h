/* The builder: a message as a record of fields. Every public setter has the same three steps: judge and build aside,
 * put the new value in its place (or take the old one out and mark), settle. */
#ifndef MIMEO_MESSAGE_BUILDER_H
#define MIMEO_MESSAGE_BUILDER_H
#include "field/mediatype.h"
#include "message/entity.h"
#include "message/fault.h"
#include "message/record.h"
#include "message/string.h"

/* Where a part stands in what took it: what its disposition is where none is set. */
enum { MIMEO_ROLE_NONE, MIMEO_ROLE_PART, MIMEO_ROLE_INLINE, MIMEO_ROLE_ATTACHMENT, MIMEO_ROLE_MESSAGE };

/* Parts, taken by value: immutable, counted. Each is written in the taker's manner (but a signed one in its own). */
typedef struct mimeo_list {
	atomic_size_t refs;
	msg_allocator memory;
	bool unguarded; /* a part of it could not be written before a disclosure guard has seen it again */
	size_t n;
	msg_builder *parts[];
} mimeo_list;

enum {
	MIMEO_LIST_ALTERNATIVES,
	MIMEO_LIST_INLINES,
	MIMEO_LIST_ATTACHMENTS,
	MIMEO_LIST_PARTS,
	MIMEO_LIST_MESSAGE,
	MIMEO_LISTS
};
enum { MIMEO_LEAF_TEXT, MIMEO_LEAF_HTML, MIMEO_LEAF_CALENDAR, MIMEO_LEAF_BODY, MIMEO_LEAF_MESSAGE, MIMEO_LEAVES };
enum {
	MIMEO_STRING_ENVELOPE_FROM,
	MIMEO_STRING_ENVELOPE_WIRE, /* the same in A-labels, where that is another form */
	MIMEO_STRING_DISPOSITION,
	MIMEO_STRING_FILENAME,
	MIMEO_STRING_METHOD,    /* of the calendar */
	MIMEO_STRING_BODY_TYPE, /* media type as given */
	MIMEO_STRING_SUBTYPE,   /* of the parts, as given */
	MIMEO_STRINGS
};

struct msg_builder {
	atomic_size_t refs; /* 1 for a caller's; parts in lists are counted */
	msg_allocator memory;

	/* manner */
	mimeo_manner manner;
	int encoding; /* MSG_ENCODING_*: the wish */
	int role;     /* MIMEO_ROLE_* */
	uint64_t limits[MSG_LIMIT_SIZE + 1];

	/* identity */
	mimeo_key key;
	mimeo_key names;        /* for hashes of names; a seed leaves it alone */
	bool seeded;
	bool cloned;            /* the key is somebody else's as well */
	uint64_t resets;
	mimeo_digest sum;       /* of the digests of the header fields but Bcc */
	int64_t stamp;          /* when fields or content last changed */
	mimeo_digest body;      /* identity of the content; over all octets where a seed is set */

	/* fields */
	mimeo_record fields;
	mimeo_record params;    /* of the Content-Type, by msg_set_type_param: slots without a wire form */
	mimeo_string *strings[MIMEO_STRINGS];
	mimeo_slot *spare;      /* the last slot that was replaced: its memory serves the next one */

	/* content */
	mimeo_content *leaves[MIMEO_LEAVES];
	mimeo_list *lists[MIMEO_LISTS];
	int body_charset;       /* of a text body: MIMEO_BODY_* */
	mimeo_entity *root;     /* composed of all that; NULL: no content, or a condition says why */

	/* what follows from the above, made new in mimeo_settle */
	bool stale;             /* root */
	bool too_large;         /* no root: octets that cannot be counted */
	bool unsettled;         /* memory ran out on the way to a new manner */
	size_t header_size;     /* octets of the wire forms that every output has, ... */
	size_t hidden_size;     /* of those that are Bcc's, ... */
	size_t content_size;    /* and of those that stand in the root entity */
	uint64_t visible;       /* addresses that count for MSG_LIMIT_VISIBLE */
	const char **recipients;
	size_t recipient_count, recipient_capacity;
	bool stale_recipients;
	int guarded;            /* MIMEO_GUARD_* */

	mimeo_faults faults;
	mimeo_buffer scratch;   /* of content; what it holds is never needed again */
	mimeo_buffer header;    /* of entity headers while they are composed; likewise */
	msg_builder *doomed;    /* while it is freed: the next one to free */
};

enum { MIMEO_BODY_ASCII, MIMEO_BODY_UTF8, MIMEO_BODY_OTHER };
/* Has a disclosure guard seen it? STALE: not since it changed, or not with success; then it cannot be written. */
enum { MIMEO_GUARD_NEVER, MIMEO_GUARD_PASSED, MIMEO_GUARD_STALE };
/* STALE, or never seen while it holds a part that is: what a guard must see is not written inside of something else. */
bool mimeo_is_unguarded(const msg_builder *m);

/* ---- builder.c ---- */
msg_builder *mimeo_builder_new(const msg_allocator *memory);
/* An independent copy in this manner, in this role, for this allocator: nothing is encoded anew that would come out the
 * same. NULL: out of memory. */
msg_builder *mimeo_builder_adopt(
	const msg_builder *m, const msg_allocator *memory, const mimeo_manner *manner, int role);
msg_builder *mimeo_builder_keep(msg_builder *m);
void mimeo_builder_drop(msg_builder *m);
/* m becomes what fresh is, and fresh is spent. */
void mimeo_builder_become(msg_builder *m, msg_builder *fresh);
mimeo_list *mimeo_list_new(const msg_allocator *memory, size_t n); /* parts all NULL */
mimeo_list *mimeo_list_keep(mimeo_list *list);
void mimeo_list_drop(mimeo_list *list);

/* ---- settle.c: the end of every setter ---- */
/* The value of an item was refused: finding->mark is set here. The caller has taken the old value out. */
void mimeo_mark(msg_builder *m, mimeo_item_id item, mimeo_finding finding);
/* Field or content has changed: stamps the time. */
void mimeo_touch(msg_builder *m);
/* A condition of an item, or none (finding NULL); a mark of the item stays. */
void mimeo_note(msg_builder *m, mimeo_item_id item, const mimeo_finding *finding);
/* The condition of a slot that was put in place, or none; its mark, if there was one, is over. */
void mimeo_note_slot(msg_builder *m, const mimeo_slot *slot);
/* The sum that a slot's wire form is part of. */
size_t *mimeo_header_size_of(msg_builder *m, const mimeo_slot *slot);
/* Brings everything that follows from the fields up to date, looks at the conditions, and returns what the setter of
 * this item returns: its mark, its condition, or a condition of the whole that it takes part in. */
int mimeo_settle(msg_builder *m, mimeo_item_id item);
/* Item of a header field, also of an illegal name. */
mimeo_item_id mimeo_item_of(const msg_builder *m, int row, const char *name, size_t name_size);
mimeo_item_id mimeo_item_of_param(const msg_builder *m, const char *name, size_t name_size);

/* ---- compose.c ---- */
/* The root entity from the content fields. false: out of memory. Conditions are recorded. */
bool mimeo_compose(msg_builder *m);
/* Records the conditions of text, HTML, calendar, body and message as received. */
void mimeo_note_leaves(msg_builder *m);
/* A leaf's recipe as the fields say; data is not set. */
mimeo_recipe mimeo_leaf_recipe(const msg_builder *m, int leaf);
mimeo_recipe mimeo_body_recipe(const msg_builder *m, const mimeo_mediatype *type);

/* ---- draft.c ---- */
/* Is the subtype of "mixed" or "signed; micalg=..." this one? */
bool mimeo_subtype_is(const char *text, size_t n, const char *subtype);

/* ---- identity.c ---- */
bool mimeo_is_generated_date(const msg_builder *m);
/* The Message-ID that output writes, without brackets. */
void mimeo_message_id_write(const msg_builder *m, mimeo_buffer *out);
/* The next key of a builder whose key was drawn: unlike any before it. */
mimeo_key mimeo_step_key(mimeo_key key, uint64_t count);
mimeo_digest mimeo_boundary_digest(const msg_builder *m, uint32_t number, mimeo_digest identity);
/* Digits and small letters, 5 bits each. */
void mimeo_base32_write(mimeo_buffer *out, mimeo_digest d, int characters);
/* body: the identity of the content, over all octets where a seed is set. false: out of memory. */
bool mimeo_identify_body(msg_builder *m);

/* ---- header.c: what the setters of header fields share ---- */
const mimeo_slot *mimeo_field(const msg_builder *m, int row);
int mimeo_set_fields(msg_builder *m, const char *name, size_t name_size, const mimeo_given *given, size_t n, bool list);
int mimeo_refuse_field(msg_builder *m, int row, const char *name, size_t name_size, mimeo_finding finding);
int mimeo_remove_field(msg_builder *m, const char *name, size_t name_size);

/* ---- body.c ---- */
int mimeo_refuse_message(msg_builder *m, mimeo_finding finding);

/* ---- describe.c ---- */
/* A size of 0 removes. */
int mimeo_set_disposition(msg_builder *m, const char *text, size_t n);
int mimeo_refuse_disposition(msg_builder *m, int status);

/* ---- part.c ---- */
/* Records the condition of the first part that has one, or that there is none. */
void mimeo_note_list(msg_builder *m, int list);
mimeo_item_id mimeo_list_item(int list);

/* ---- envelope.c ---- */
/* recipients and visible from the address fields. false: out of memory. */
bool mimeo_gather_recipients(msg_builder *m);
/* Records whether the envelope sender can be carried by the profile. */
void mimeo_note_envelope(msg_builder *m);

#endif
