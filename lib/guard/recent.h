/* The short texts of the last check in their order, with their candidates: a field that is the same in each message is
 * searched once. A text is known by its octets alone, so that nothing that is freed or made anew is taken for it. */
#ifndef MIMEO_GUARD_RECENT_H
#define MIMEO_GUARD_RECENT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "guard/look.h"

enum {
	MIMEO_RECENT = 16,
	MIMEO_RECENT_OCTETS = 112, /* a longer text is searched each time */
	MIMEO_RECENT_HASHES = 4,   /* and so is one with more candidates */
};

typedef struct mimeo_recent {
	uint8_t size; /* 0: nothing that may be used */
	uint8_t form; /* MIMEO_FORM_* */
	uint8_t n;
	uint8_t known; /* a bit for each hash that is remembered */
	uint64_t hashes[MIMEO_RECENT_HASHES];
	char octets[MIMEO_RECENT_OCTETS];
} mimeo_recent;

/* Is it this text? */
bool mimeo_recent_is(const mimeo_recent *r, int form, const char *text, size_t n);
/* In its place comes another, which is not used before it is kept. */
void mimeo_recent_begin(mimeo_recent *r);
void mimeo_recent_add(mimeo_recent *r, uint64_t hash, bool known);
/* All its candidates were added. */
void mimeo_recent_keep(mimeo_recent *r, int form, const char *text, size_t n);
/* An address has been remembered. */
void mimeo_recent_remember(mimeo_recent *all, uint64_t hash);

#endif
