/* Rows of fixed size, one for each of the first texts of a message. */
#include "guard/recent.h"
#include <string.h>

bool mimeo_recent_is(const mimeo_recent *r, int form, const char *text, size_t n)
{
	return r->size == n && r->form == form && memcmp(r->octets, text, n) == 0;
}

void mimeo_recent_begin(mimeo_recent *r)
{
	r->size = r->n = r->known = 0;
}

void mimeo_recent_add(mimeo_recent *r, uint64_t hash, bool known)
{
	if (r->n < MIMEO_RECENT_HASHES) {
		r->known = (uint8_t)(r->known | known << r->n);
		r->hashes[r->n] = hash;
	}
	r->n = (uint8_t)(r->n + (r->n <= MIMEO_RECENT_HASHES));
}

void mimeo_recent_keep(mimeo_recent *r, int form, const char *text, size_t n)
{
	if (n > MIMEO_RECENT_OCTETS || r->n > MIMEO_RECENT_HASHES) {
		mimeo_recent_begin(r);
		return;
	}
	r->size = (uint8_t)n;
	r->form = (uint8_t)form;
	memcpy(r->octets, text, n);
}

void mimeo_recent_remember(mimeo_recent *all, uint64_t hash)
{
	for (mimeo_recent *r = all; r < all + MIMEO_RECENT; r++)
		for (unsigned i = 0; r->size && i < r->n; i++)
			if (r->hashes[i] == hash)
				r->known = (uint8_t)(r->known | 1U << i);
}
