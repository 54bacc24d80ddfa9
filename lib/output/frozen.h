/* A frozen output: its octets as slices, immutable, counted. */
#ifndef MIMEO_OUTPUT_FROZEN_H
#define MIMEO_OUTPUT_FROZEN_H
#include <stdatomic.h>
#include "output/convert.h"

struct msg_frozen {
	atomic_size_t refs;
	msg_allocator memory;
	size_t block;                   /* octets of the whole allocation: this, the arrays, what was copied */
	const mimeo_entity *root;       /* what lasting slices point into; NULL: no content */
	const msg_frozen *base;         /* whose slices follow the prepended fields, and who holds root; NULL: none */
	uint32_t flags;                 /* MSG_OUT_* */
	bool utf8;                      /* the header has raw UTF-8 */
	bool streamed;                  /* some content is: sources are checked */
	uint64_t size;
	size_t n;
	msg_slice *slices;              /* data NULL: streamed */
	uint64_t *ends;                 /* of the slices, counted from the first octet */
	const mimeo_content **contents; /* of the slices; NULL where nothing is streamed */
};

/* Only the count is written to. */
msg_frozen *mimeo_frozen_keep(const msg_frozen *f);
/* MSG_ERR_SOURCE where a file is not what it was. */
int mimeo_frozen_check(const msg_frozen *f);

#endif
