/* An allocator for tests: it counts, checks the sizes that it is told, moves each block that changes its size, spoils
 * what is freed, and fails at the request it is told to. Blocks end where they were asked to, for a sanitizer to see.
 */
#ifndef MIMEO_TESTS_LEDGER_H
#define MIMEO_TESTS_LEDGER_H
#include "support/suite.h"

typedef struct ledger {
	size_t live, octets;      /* blocks that are out, and what is in them */
	size_t requests, fail_at; /* the request that fails, from 1 on; 0: none */
	bool fail_on;             /* and all behind it */
} ledger;

typedef union ledger_head {
	size_t size;
	max_align_t align;
} ledger_head;

static inline void *ledger_resize(void *ctx, void *block, size_t old_size, size_t new_size)
{
	ledger *l = ctx;
	ledger_head *head = block ? (ledger_head *)block - 1 : NULL, *fresh = NULL;
	if ((head ? head->size : 0) != old_size)
		ck_abort_msg("a block of %zu octets was said to have %zu", head ? head->size : 0, old_size);
	if (!head && new_size == 0)
		ck_abort_msg("nothing was freed");
	if (new_size != 0) {
		l->requests++;
		if (l->fail_at != 0 && (l->requests == l->fail_at || (l->fail_on && l->requests > l->fail_at)))
			return NULL;
		if (new_size > SIZE_MAX / 2)
			return NULL;
		fresh = malloc(sizeof *fresh + new_size);
		if (!fresh)
			abort();
		fresh->size = new_size;
		memset(fresh + 1, 0xa5, new_size);
		l->live++;
		l->octets += new_size;
	}
	if (head) {
		if (fresh)
			memcpy(fresh + 1, block, old_size < new_size ? old_size : new_size);
		memset(block, 0x5a, old_size);
		l->live--;
		l->octets -= old_size;
		free(head);
	}
	return fresh ? fresh + 1 : NULL;
}

static inline msg_allocator memory_of(ledger *l)
{
	return (msg_allocator){ .resize = ledger_resize, .ctx = l };
}

#endif
