/* Who a message goes to, whom it shows, and which addresses in it are its own and so no secret. */
#ifndef MIMEO_GUARD_PEOPLE_H
#define MIMEO_GUARD_PEOPLE_H
#include "base/hash.h"
#include "guard/rows.h"
#include "message/builder.h"

enum {
	MIMEO_AUTHORS_MOST = 3,  /* of From, Sender and Reply-To that are no secret */
	MIMEO_LISTS_MOST = 8,    /* of the List-* fields */
};
/* Flags of a row of people. */
enum { MIMEO_PERSON_SHOWN = 1, MIMEO_PERSON_HIDDEN = 2, MIMEO_PERSON_KNOWN = 4 };

/* Gathered where one is asked for. */
typedef struct mimeo_own {
	uint64_t hashes[MIMEO_AUTHORS_MOST + MIMEO_LISTS_MOST];
	size_t n, most;
	bool gathered;
} mimeo_own;

/* Never 0: a hash of the address in its folded form. */
uint64_t mimeo_address_hash(mimeo_key key, const char *folded, size_t n);
/* To, Cc and Bcc in people, in order; *set: of those that are shown, all zero for one alone. false: out of memory. */
bool mimeo_people_gather(mimeo_rows *people, const msg_builder *m, mimeo_key key, mimeo_digest *set);
/* What an address is remembered with: its own 32 bits of the set, so that a set that is taken for another one by
 * chance is so for one of its members and not for the others. Never 0; 1 for one that was shown alone. */
uint32_t mimeo_people_set(mimeo_key key, uint64_t hash, mimeo_digest set);
bool mimeo_own_has(mimeo_own *own, const msg_builder *m, mimeo_key key, uint64_t hash);

#endif
