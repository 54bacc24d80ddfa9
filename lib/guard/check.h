/* One check of one message: who it goes to, who it shows, and whether an address in it is somebody else's. */
#ifndef MIMEO_GUARD_CHECK_H
#define MIMEO_GUARD_CHECK_H
#include "guard/index.h"
#include "guard/look.h"
#include "guard/people.h"
#include "guard/recent.h"

enum { MIMEO_LEAK_MOST = 512 };

struct msg_guard {
	msg_allocator memory;
	mimeo_key key;
	mimeo_table remembered, allowed;
	mimeo_index index;
	mimeo_recent recent[MIMEO_RECENT];
	mimeo_rows people;      /* of the message in hand: see MIMEO_PERSON_* */
	mimeo_rows candidates;  /* of the content in hand */
	mimeo_buffer octets;    /* of the content in hand, decoded */
	mimeo_buffer beneath;   /* a layer of it */
	char leak[MIMEO_LEAK_MOST];
};

/* MSG_ERR_NONE, and people holds whom m goes to and *set the hash of those it shows; MSG_ERR_DISCLOSURE with g->leak;
 * MSG_ERR_NOMEM. Nothing is remembered. */
int mimeo_guard_judge(msg_guard *g, const msg_builder *m, mimeo_digest *set);

#endif
