/* One check of one message: who it goes to, who it shows, and whether an address in it is somebody else's. */
#ifndef MIMEO_GUARD_CHECK_H
#define MIMEO_GUARD_CHECK_H
#include "guard/index.h"
#include "guard/look.h"

enum {
	MIMEO_LEAK_MOST = 512,
	MIMEO_AUTHORS_MOST = 3,  /* of From, Sender and Reply-To that are no secret */
	MIMEO_LISTS_MOST = 8,    /* of the List-* fields */
};

struct msg_guard {
	msg_allocator memory;
	mimeo_key key;
	mimeo_table remembered, allowed;
	mimeo_index index;
	mimeo_rows people;      /* of the message in hand: see MIMEO_PERSON_* */
	mimeo_rows candidates;  /* of the content in hand */
	mimeo_buffer octets;    /* of the content in hand, decoded */
	char leak[MIMEO_LEAK_MOST];
};

enum { MIMEO_PERSON_SHOWN = 1, MIMEO_PERSON_HIDDEN = 2 };

/* Never 0: a hash of the address in its folded form. */
uint64_t mimeo_guard_hash(const msg_guard *g, const char *folded, size_t n);
/* MSG_ERR_NONE, and people holds whom m goes to and *set the hash of those it shows; MSG_ERR_DISCLOSURE with g->leak;
 * MSG_ERR_NOMEM. Nothing is remembered. */
int mimeo_guard_judge(msg_guard *g, const msg_builder *m, mimeo_digest *set);
/* What an address is remembered with: its own 32 bits of the set, so that a set that is taken for another one by
 * chance is so for one of its members and not for the others. Never 0. */
uint32_t mimeo_guard_set(const msg_guard *g, uint64_t hash, mimeo_digest set);

#endif
