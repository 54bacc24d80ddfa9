/* Mailboxes and lists of them, RFC 5322 section 3.4: rows of a display name and an address. */
#ifndef MIMEO_FIELD_MAILBOX_H
#define MIMEO_FIELD_MAILBOX_H
#include "encode/fold.h"
#include "encode/manner.h"

/* addr and name: a mailbox; name NULL: without a display name. addr NULL: name opens a group, name NULL closes it. */
typedef struct mimeo_mailbox {
	const char *name;
	size_t name_size;
	const char *addr;
	size_t addr_size;
	const char *wire; /* of a row in a slot: the address as it stands on the wire, NUL-terminated; NULL: as addr */
} mimeo_mailbox;

/* What an offset counts in. */
enum { MIMEO_IN_ADDRESS, MIMEO_IN_NAME };

/* One row: name by mimeo_check_text (no tab), address by mimeo_check_address. *where: MIMEO_IN_*. */
int mimeo_check_mailbox(const mimeo_mailbox *row, int *where, size_t *offset);
/* A whole list: each row, and the groups: not nested, each closed, named (MSG_ERR_VALUE; *index n where one stays
 * open). groups false: none at all (MSG_ERR_FIELD). *index: the row. */
int mimeo_check_mailboxes(const mimeo_mailbox *rows, size_t n, bool groups, size_t *index, int *where, size_t *offset);
/* The first row whose address cannot be written in the profile: see mimeo_address_carried. */
int mimeo_mailboxes_carried(const mimeo_mailbox *rows, size_t n, int profile, size_t *index, size_t *offset);

/* Writes judged and carried rows: "name <addr>", "addr", "group: a, b;", folded between mailboxes and before "<". */
void mimeo_mailbox_write(mimeo_fold *f, const mimeo_mailbox *row, const mimeo_manner *manner);
void mimeo_mailboxes_write(mimeo_fold *f, const mimeo_mailbox *rows, size_t n, const mimeo_manner *manner);
/* The rows as one line of UTF-8 for people and getters: names quoted where they must be, never encoded or folded.
 * Reading it back with mimeo_parse_item gives the same rows. */
void mimeo_mailboxes_show(mimeo_buffer *out, const mimeo_mailbox *rows, size_t n);

#endif
